"""A match: what follows from what a visitor does, what is kept, and what its images tell."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.match import Matches
from dashboard.page import match_cards
from dashboard.page.match_cards import make_start, next_day, preview
from dashboard.page.match_state import Guess, Match, Record, open_match, read_record
from dashboard.page.play import Game, Turn, register_images
from model.preprocessing import thumbnail
from museum.catalogue import Catalogue
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.components import every, links, of_type, text
from tests.dashboard.exhibits import make_exhibit

LABELS = ("America", "China", "India", "Japan")
NAME = "k3f9x2"
ADDRESS = f"?match={NAME}"


class Curator:
    """Stands in for the curator: the model says China of everything."""

    def __init__(self, catalogue: Catalogue):
        self.catalogue = catalogue
        self.unavailable: set[int] = set()
        self.predictions = self

    def image(self, object_id: int) -> bytes:
        if object_id in self.unavailable:
            raise ImageUnavailable(Reason.MISSING, object_id)
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x010E] = "Old Plum, by Kano Sansetsu"  # the description
        Image.new("RGB", (60, 40), "brown").save(file, "JPEG", exif=exif, comment=b"From Japan")
        return file.getvalue()

    def show(self, object_id: int) -> Any:
        self.image(object_id)
        return replace(make_exhibit("China"), painting=self.catalogue.get(object_id))

    def thumbnail(self, content: bytes, width: int) -> bytes:
        return thumbnail(content, width)


@pytest.fixture
def matches(tmp_path: Path) -> Matches:
    table = tmp_path / "paintings.csv"
    url = "https://images.metmuseum.org/CRDImages/as/web-large/1.jpg"
    rows = [f"{n},{LABELS[n % 4]},Title {n},Artist,1700,Ink,{n}.1,{url}," for n in range(1, 81)]
    header = "object_id,culture,title,artist,date,medium,accession_number,image_url,split"
    table.write_text("\n".join([header, *rows]), encoding="utf-8")
    return Matches(Catalogue.read(table, labels=LABELS), frozenset(range(61, 81)))


@pytest.fixture
def curator(matches: Matches) -> Curator:
    return Curator(matches._catalogue)


@pytest.fixture
def game(curator: Curator, matches: Matches) -> Iterator[Game]:
    server = Flask("test")
    server.config["PUBLIC_URL"] = "https://example.org"
    with server.test_request_context():
        yield Game(curator, matches, MET)


@pytest.fixture
def right(matches: Matches) -> list[str]:
    """The right answers of the match."""
    return [painting.culture for painting, *_ in matches.choices(NAME)]


def guess(label: str, choice: int = 0) -> dict[str, Any]:
    return {"do": "guess", "label": label, "choice": choice}


def do(name: str) -> dict[str, Any]:
    return {"do": name, "label": "", "choice": 0}


def kept(turn: Turn) -> Any:
    """What the browser sends back."""
    assert turn.match
    return turn.match.data


def buttons(turn: Turn) -> list[dict[str, Any]]:
    found = (getattr(each, "id", None) for each in every(turn.page))
    return [each for each in found if isinstance(each, dict)]


def images(turn: Turn) -> list[str]:
    return [each.src for each in of_type(turn.page, "Img")]


def play_all(game: Game, labels: list[str], search: str = ADDRESS) -> tuple[Any, Record]:
    """Play a match to its end; "" skips. Tells what the browser keeps then."""
    data, record = None, Record()
    for label in labels:
        turn = game.turn(search, guess(label) if label else do("skip"), data, record)
        data, record = kept(turn), turn.record
    return data, record


def test_a_question_tells_nothing_of_its_painting(game: Game, matches: Matches) -> None:
    turn = game.turn(ADDRESS, None, None, Record())
    painting = matches.choices(NAME)[0][0]
    everything = f"{turn.page}{turn.announcement}"
    for told in (painting.title, painting.page_url, f"/{painting.object_id}", painting.date):
        assert told not in everything
    assert turn.match is None
    assert images(turn) == [f"/play/{NAME}/1.jpg"]
    assert turn.announcement == "Painting 1 of 10. Where was this painted?"
    assert [each["label"] for each in buttons(turn)] == list(LABELS)


@pytest.mark.parametrize(
    ("is_right", "model_is_right", "headline"),
    [
        (True, True, "You are both right."),
        (True, False, "You got it. The model did not."),
        (False, True, "The model got it. You did not."),
        (False, False, "You are both wrong."),
    ],
)
def test_a_guess_is_told_who_was_right(
    game: Game, matches: Matches, is_right: bool, model_is_right: bool, headline: str
) -> None:
    rounds = [paintings[0] for paintings in matches.choices(NAME)]
    number = next(n for n, each in enumerate(rounds) if (each.culture == "China") == model_is_right)
    painting = rounds[number]
    data, record = play_all(game, ["India"] * number) if number else (None, Record())
    label = next(each for each in LABELS if (each == painting.culture) == is_right)
    turn = game.turn(ADDRESS, guess(label), data, record)
    assert turn.announcement.startswith(f"{headline} The Met says ")
    assert "The model said China, 70% sure" in turn.announcement
    read = text(turn.page)
    for told in (headline, painting.title, "Artist · 1700", "Ink"):
        assert told in read
    assert kept(turn)["guesses"][-1] == {"label": label, "predicted": "China", "choice": 0}


def test_while_the_answer_is_read_the_next_image_loads(game: Game) -> None:
    turn = game.turn(ADDRESS, guess("China"), None, Record())
    assert images(turn) == [f"/play/{NAME}/1.jpg", f"/play/{NAME}/2.jpg"]
    following = game.turn(ADDRESS, do("next"), kept(turn), Record())
    assert images(following) == [f"/play/{NAME}/2.jpg"]
    # An image of the same ID would stay until the next one has come.
    asked = game.turn(ADDRESS, None, None, Record())
    first, same, other = (of_type(each.page, "Img")[0].id for each in (asked, turn, following))
    assert first == same != other


def test_an_unavailable_painting_is_replaced_and_the_replacement_is_judged(
    game: Game, curator: Curator, matches: Matches
) -> None:
    first, second, _ = matches.choices(NAME)[0]
    curator.unavailable.add(first.object_id)
    asked = game.turn(ADDRESS, None, None, Record())
    assert images(asked) == [f"/play/{NAME}/1.jpg?choice=1"]
    assert {each["choice"] for each in buttons(asked)} == {1}
    told = game.turn(ADDRESS, guess(second.culture, 1), None, Record())
    assert second.title in text(told.page)
    assert messages.REPLACED in text(told.page)
    assert kept(told)["guesses"][0]["choice"] == 1


def test_without_any_image_a_round_can_be_tried_again_or_skipped(
    game: Game, curator: Curator, matches: Matches
) -> None:
    curator.unavailable |= {painting.object_id for painting in matches.choices(NAME)[0]}
    turn = game.turn(ADDRESS, None, None, Record())
    assert turn.announcement == messages.IMAGE_UNAVAILABLE
    assert [each["do"] for each in buttons(turn)] == ["again", "skip"]
    skipped = game.turn(ADDRESS, do("skip"), None, Record())
    assert skipped.announcement.startswith("Painting 2 of 10.")
    curator.unavailable.clear()
    again = game.turn(ADDRESS, do("again"), None, Record())
    assert again.announcement.startswith("Painting 1 of 10.")


def test_an_image_that_goes_after_the_question_is_no_lost_match(
    game: Game, curator: Curator, matches: Matches
) -> None:
    curator.unavailable.add(matches.choices(NAME)[0][0].object_id)
    turn = game.turn(ADDRESS, guess("China"), None, Record())
    assert turn.announcement == messages.IMAGE_UNAVAILABLE
    assert turn.match is None


def test_the_end_tells_the_score_and_leads_to_the_paintings(
    game: Game, matches: Matches, right: list[str]
) -> None:
    model = right.count("China")
    data, record = play_all(game, right)
    end = game.turn(ADDRESS, do("next"), data, record)
    assert end.announcement == f"You win, 10 to {model}"
    read = text(end.page)
    assert read.count("You ✓ Right: ") == 10
    assert read.count("Model ✓ Right: China") == model
    assert read.count("Model ✗ Wrong: China") == 10 - model
    for paintings in matches.choices(NAME):
        assert f"/?painting={paintings[0].object_id}" in str(end.page)


def test_only_the_first_result_of_a_match_counts(
    game: Game, matches: Matches, right: list[str]
) -> None:
    model = right.count("China")
    _, record = play_all(game, ["", *right[1:]])
    assert record == Record(9, 1, {NAME: [9, model - (right[0] == "China")]})
    again = Match(NAME, matches.choices(NAME), [Guess(each) for each in right])
    assert record.after(again) == record
    data, _ = play_all(game, ["India"] * 10, "?match=other")
    both = record.after(open_match({"match": "other"}, data, matches))
    assert (both.best, both.matches, list(both.results)) == (9, 2, [NAME, "other"])


def test_the_result_to_share_is_a_row_of_squares_and_a_link(game: Game, right: list[str]) -> None:
    labels = ["", *right[1:9], "China" if right[9] != "China" else "India"]
    data, record = play_all(game, labels)
    model = right[1:].count("China")
    end = text(game.turn(ADDRESS, None, data, record).page)
    assert f"Met match · me 8, model {model}\n⬜{'🟩' * 8}🟥\n" in end
    assert f"https://example.org/play?match={NAME}&beat=8" in end


def test_the_result_of_a_day_has_its_date(game: Game) -> None:
    search = "?match=2026-11-07"
    data, record = play_all(game, ["China"] * 10, search)
    assert "Met match 7 Nov 2026 · me " in text(game.turn(search, None, data, record).page)


def test_a_collection_of_ones_own_is_not_called_the_mets(game: Game) -> None:
    own = replace(game, collection=Collection())
    data, record = play_all(own, ["China"] * 10)
    pages = [
        own.turn(ADDRESS, None, None, Record()).page,
        own.turn(ADDRESS, guess("China"), None, Record()).page,
        own.turn(ADDRESS, None, data, record).page,
        own.turn("", None, data, record).page,
        [preview({}, Collection())[1]],
    ]
    assert "Match · me " in text(pages[2])
    assert [page for page in pages if re.search(r"\bMet\b", text(page))] == []


@pytest.mark.parametrize(
    ("beat", "said"),
    [
        ("2", "Your challenger scored 2: you did better."),
        ("3", "Your challenger also scored 3."),
        ("4", "Your challenger scored 4: you did not beat that."),
    ],
)
def test_a_challenged_visitor_is_compared(
    game: Game, right: list[str], beat: str, said: str
) -> None:
    data, record = play_all(game, right[:3] + [""] * 7)
    assert said in text(game.turn(f"{ADDRESS}&beat={beat}", None, data, record).page)


@pytest.mark.parametrize("beat", ["", "11", "-1", "1.5", "seven", "٣"])
def test_a_score_to_beat_that_makes_no_sense_is_none(game: Game, beat: str) -> None:
    turn = game.turn(f"{ADDRESS}&beat={beat}", None, None, Record())
    assert "To beat" not in text(turn.page)
    assert "To beat7" in text(game.turn(f"{ADDRESS}&beat=7", None, None, Record()).page)


@pytest.mark.parametrize("search", ["?match=", "?match=No such match", "?match=2099-01-01"])
def test_an_address_without_a_match_offers_one(game: Game, search: str) -> None:
    turn = game.turn(search, None, None, Record())
    if search != "?match=":
        assert turn.announcement == messages.NO_SUCH_MATCH
        assert messages.NO_SUCH_MATCH in text(turn.page)
    assert "Play today’s match" in text(turn.page)


@pytest.mark.parametrize(
    "found",
    [
        None,
        "match",
        {"name": NAME},
        {"name": NAME, "guesses": None},
        {"name": NAME, "guesses": ["China"]},
        {"name": NAME, "guesses": [{"label": "Atlantis", "predicted": "China", "choice": 0}]},
        {"name": NAME, "guesses": [{"label": ["China"], "predicted": "China", "choice": 0}]},
        {"name": NAME, "guesses": [{"label": "China", "predicted": "China", "choice": 3}]},
        {"name": NAME, "guesses": [{"label": "China", "predicted": "China", "choice": -1}]},
        {"name": NAME, "guesses": [{"label": "China", "predicted": "China", "choice": 1.0}]},
        {"name": NAME, "guesses": [{"label": "", "predicted": ""}] * 11},
        {"name": "other", "guesses": [{"label": "", "predicted": ""}]},
        {"name": 7, "guesses": [{"label": "", "predicted": ""}]},
    ],
)
def test_whatever_storage_holds_a_match_begins(game: Game, found: Any) -> None:
    turn = game.turn(ADDRESS, None, found, Record())
    assert turn.announcement.startswith("Painting 1 of 10.")
    game.turn("", None, found, Record())


@pytest.mark.parametrize(
    "found",
    [
        None,
        {"played": None},
        {"best": "9", "matches": 1, "results": {}},
        {"best": 9, "matches": 1, "results": []},
        {"best": 9, "matches": 1, "results": {"a": [1]}},
        {"best": 9, "matches": 1, "results": {"a": "x"}},
        {"best": 9, "matches": 1, "results": {"a": [1, None]}},
    ],
)
def test_whatever_storage_holds_a_record_begins(found: Any) -> None:
    assert read_record(found) == Record()


@pytest.mark.parametrize(
    "action",
    [
        "url",
        {"do": "guess"},
        {"do": "guess", "label": "Atlantis", "choice": 0},
        {"do": "guess", "label": ["China"], "choice": 0},
        {"do": "guess", "label": "China", "choice": "0"},
        {"do": "start", "label": "", "choice": 0},
    ],
)
def test_an_action_that_cannot_be_meant_asks_the_question_again(game: Game, action: Any) -> None:
    turn = game.turn(ADDRESS, action, None, Record())
    assert turn.announcement.startswith("Painting 1 of 10.")
    assert turn.match is None


def test_offline_the_start_says_how_few_paintings_there_are(matches: Matches) -> None:
    few = frozenset(range(61, 81))
    offline = Matches(matches._catalogue, few, among=few)
    said = text(make_start(offline, MET, None, Record(), ""))
    assert "Offline: 20 built-in paintings" in said


def test_the_start_leads_back_to_a_match_under_way(game: Game) -> None:
    data, record = play_all(game, ["China"] * 3)
    start = game.turn("", None, data, record)
    assert "Continue (3 of 10)" in text(start.page)
    over, record = play_all(game, ["China"] * 10)
    assert "Continue" not in text(game.turn("", None, over, record).page)


def test_the_match_of_the_day_has_a_number_and_says_when_the_next_one_begins(
    game: Game, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_cards, "today", lambda: date(2027, 3, 3))
    record = Record(7, 1, {"2027-03-03": [7, 8]})
    page = game.turn("", None, None, record).page
    assert "/play?match=2027-03-03" in links(page)
    start = text(page)
    assert "Today’s match, No. 123" in start
    assert "The next begins at midnight UTC, in " in start
    assert "You scored 7, the model 8." in start
    assert "Best match: 7 right. Matches played: 1." in start


@pytest.mark.parametrize(
    ("hour", "left"), [(0, "23 hours"), (18, "5 hours"), (22, "1 hour"), (23, "less than an hour")]
)
def test_it_says_the_full_hours_until_the_next_day(hour: int, left: str) -> None:
    assert next_day(datetime(2026, 11, 29, hour, 30, tzinfo=UTC)).endswith(f"UTC, in {left}.")


def test_without_unseen_paintings_the_page_says_why_there_is_no_match() -> None:
    nothing: Any = SimpleNamespace(rounds=0)
    page = text(make_start(nothing, MET, None, Record(), ""))
    assert messages.NOTHING_TO_PLAY in page
    assert "Today" not in page


def test_the_preview_of_a_challenge_asks_whether_one_can_beat_it() -> None:
    title, description = preview({"match": NAME, "beat": "7"}, MET)
    assert title == "Can you beat 7 of 10?"
    assert "the Met" in description
    for other in ({}, {"match": NAME}, {"beat": "7"}, {"match": NAME, "beat": "70"}):
        assert preview(other, MET)[0] == "Play against the model"


@pytest.fixture
def client(curator: Curator, matches: Matches) -> FlaskClient:
    server = Flask("test")
    register_images(server, curator, matches)
    return server.test_client()


@pytest.mark.parametrize("path", ["a/1.jpg", "a/10.jpg?choice=2", "a/1.jpg?choice=x"])
def test_each_round_and_each_replacement_has_an_image(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/play/{path}")
    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")


@pytest.mark.parametrize(
    "path",
    [
        *("A/1.jpg", "a/0.jpg", "a/11.jpg", "a/x.jpg", "a.2/1.jpg", "2099-01-01/1.jpg"),
        *("a/1.jpg?choice=3", "a/-1.jpg"),
    ],
)
def test_what_is_no_round_has_no_image(client: FlaskClient, path: str) -> None:
    assert client.get(f"/play/{path}").status_code == 404


def test_an_image_tells_nothing_but_the_picture(
    client: FlaskClient, curator: Curator, matches: Matches
) -> None:
    painting = matches.choices(NAME)[0][0]
    answer = client.get(f"/play/{NAME}/1.jpg")
    with Image.open(io.BytesIO(answer.data)) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for hidden in (b"Old Plum", b"From Japan"):
        assert hidden in curator.image(painting.object_id)
        assert hidden not in answer.data
    told = "\n".join(f"{name}: {value}" for name, value in answer.headers)
    for fact in (str(painting.object_id), painting.title, painting.culture):
        assert fact not in told
