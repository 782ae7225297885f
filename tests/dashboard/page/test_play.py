"""Matches: what the page is made of, what its routes answer, and what they keep to themselves."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image

from dashboard import messages
from dashboard.curator import Curator
from dashboard.match import Matches
from dashboard.page.play import make_play
from dashboard.page.rounds import HEADLINES, judge
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.components import every, ids, text
from tests.dashboard.exhibits import make_exhibit

MATCH = "2026-11-25"


class Labels:
    """Stands in for the matches of a collection with so many labels."""

    count = None

    def __init__(self, count: int, rounds: int = 10):
        self.labels = tuple(f"Label {number}" for number in range(count))
        self.rounds = rounds


@pytest.fixture(scope="module")
def matches(curator: Curator) -> Matches:
    return Matches(curator.catalogue, curator.built_in, curator.among)


def guess(client: FlaskClient, number: int, label: str, choice: int = 0, match: str = MATCH):
    return client.post(f"/play/{match}/{number}", json={"guess": label, "choice": choice})


@pytest.mark.parametrize("count", [2, 4, 9, 20])
def test_each_label_has_a_button_and_the_first_nine_a_key(count: int) -> None:
    page = make_play(Labels(count))
    buttons = [each for each in every(page) if getattr(each, "value", None)]
    buttons = [each for each in buttons if each.id.startswith("guess-")]
    assert [button.value for button in buttons] == list(Labels(count).labels)
    keys = [text(each) for each in every(page) if type(each).__name__ == "Kbd"]
    assert keys == [str(key) for key in range(1, min(count, 9) + 1)]
    assert len(ids(page)) == len(set(ids(page)))


def test_offline_the_page_says_how_many_paintings_there_are(matches: Matches) -> None:
    page = text(make_play(matches))
    assert "Offline: 17 built-in paintings, from China, India and Japan." in page
    assert "Offline" not in text(make_play(Labels(4)))


def test_without_unseen_paintings_the_page_says_why_there_is_no_match() -> None:
    page = make_play(Labels(2, rounds=0))
    assert messages.NOTHING_TO_PLAY in text(page)
    assert "match-new" not in ids(page)


def test_an_image_tells_nothing_but_the_picture(client: FlaskClient, matches: Matches) -> None:
    painting = matches.choices(MATCH)[0][0]
    answer = client.get(f"/play/{MATCH}/1.jpg")
    assert answer.status_code == 200
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    public = client.get(f"/paintings/{painting.object_id}.jpg")
    assert answer.headers.get("ETag") != public.headers["ETag"]
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    for fact in (str(painting.object_id), painting.title, painting.culture):
        assert fact not in told


def test_what_the_file_of_an_image_says_is_not_sent(
    client: FlaskClient, curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Old Plum, by Kano Sansetsu"  # the description
    Image.new("RGB", (60, 40), "brown").save(file, "JPEG", exif=exif, comment=b"From Japan")
    monkeypatch.setattr(curator, "image", lambda _object_id: file.getvalue())
    sent = client.get(f"/play/{MATCH}/1.jpg").data
    for told in (b"Old Plum", b"From Japan"):
        assert told in file.getvalue()
        assert told not in sent


def test_a_guess_is_told_what_the_met_and_the_model_say(
    client: FlaskClient, matches: Matches, curator: Curator
) -> None:
    painting = matches.choices(MATCH)[2][0]
    exhibit = curator.show(painting.object_id)
    right = guess(client, 3, painting.culture)
    assert right.headers["Cache-Control"] == "no-store"
    assert right.json["right"] is True
    assert right.json["shown"]["object_id"] == painting.object_id
    assert right.json["shown"]["title"] == painting.title
    assert right.json["shown"]["right"] == exhibit.right
    assert right.json["headline"] == HEADLINES[True, exhibit.right]
    other = next(label for label in curator.labels if label != painting.culture)
    assert guess(client, 3, other).json["right"] is False


@pytest.mark.parametrize(
    ("label", "predicted", "headline"),
    [
        ("China", "China", "You are both right."),
        ("China", "Japan", "You got it. The model did not."),
        ("Japan", "China", "The model got it. You did not."),
        ("India", "Japan", "You are both wrong."),
    ],
)
def test_the_verdict_says_who_is_right(label: str, predicted: str, headline: str) -> None:
    judged = judge(make_exhibit(predicted), label, 0.5)
    assert judged["headline"] == headline
    assert judged["announcement"].startswith(f"{headline} The Met says China. You said {label}.")
    assert f"The model said {predicted}, " in judged["announcement"]


def test_a_place_is_called_by_its_name(client: FlaskClient) -> None:
    assert guess(client, 1, "America").json["guess"] == "United States"


@pytest.mark.parametrize(
    "path", ["/play/a.1/1", "/play/A/1", "/play/a/0", "/play/a/11", "/play/a/x", "/play/a b/1"]
)
def test_a_round_that_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}.jpg").status_code == 404
    assert client.post(path, json={"guess": "China", "choice": 0}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        [],
        "China",
        {},
        {"guess": "Atlantis", "choice": 0},
        {"guess": ["China"], "choice": 0},
        {"guess": "China"},
        {"guess": "China", "choice": -1},
        {"guess": "China", "choice": 3},
        {"guess": "China", "choice": "0"},
        {"guess": "China", "choice": True},
    ],
)
def test_a_guess_that_cannot_be_meant_is_refused(client: FlaskClient, body: object) -> None:
    answer = client.post(f"/play/{MATCH}/1", json=body)
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_a_guess_is_small_json(client: FlaskClient) -> None:
    assert guess(client, 1, "C" * 2000).status_code == 413
    assert client.post(f"/play/{MATCH}/1", data="China").status_code == 415


@pytest.fixture
def fail(curator: Curator, monkeypatch: pytest.MonkeyPatch) -> Callable[[set[int]], None]:
    """Makes the images of some paintings unavailable."""
    image, show = curator.image, curator.show

    def fail(object_ids: set[int]) -> None:
        def failing(method: Callable) -> Callable:
            def get(object_id: int, *arguments: object):
                if object_id in object_ids:
                    raise ImageUnavailable(Reason.MISSING, object_id)
                return method(object_id, *arguments)

            return get

        monkeypatch.setattr(curator, "image", failing(image))
        monkeypatch.setattr(curator, "show", failing(show))

    return fail


def test_a_painting_whose_image_cannot_be_had_is_replaced_for_everybody_alike(
    client: FlaskClient, matches: Matches, fail: Callable[[set[int]], None]
) -> None:
    first, second = matches.choices(MATCH)[0][:2]
    fail({first.object_id})
    answer = client.get(f"/play/{MATCH}/1.jpg")
    assert answer.status_code == 302
    assert answer.location == f"/play/{MATCH}/1.jpg?choice=1"
    assert client.get(answer.location).mimetype == "image/jpeg"
    judged = guess(client, 1, second.culture, choice=1)
    assert judged.json["shown"]["object_id"] == second.object_id
    assert judged.json["remark"] == messages.REPLACED
    assert guess(client, 2, second.culture).json["remark"] == ""


def test_where_no_image_can_be_had_a_sentence_says_so(
    client: FlaskClient, matches: Matches, fail: Callable[[set[int]], None]
) -> None:
    fail({painting.object_id for painting in matches.choices(MATCH)[0]})
    for answer in (client.get(f"/play/{MATCH}/1.jpg"), guess(client, 1, "China")):
        assert answer.status_code == 424
        assert answer.text.strip() == messages.IMAGE_UNAVAILABLE


@pytest.mark.parametrize("choice", ["9", "-1", "x", ""])
def test_an_address_with_an_impossible_choice_gives_no_error_of_the_server(
    client: FlaskClient, choice: str
) -> None:
    assert client.get(f"/play/{MATCH}/1.jpg?choice={choice}").status_code < 500
