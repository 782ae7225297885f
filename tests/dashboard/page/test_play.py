"""A match: what follows from what a visitor does, what is kept, and what its images tell."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Self

import pytest
from dash import no_update
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from dashboard import messages
from dashboard.collection import MET, Collection
from dashboard.match import Matches
from dashboard.page import match_cards
from dashboard.page.match_cards import next_day, preview
from dashboard.page.match_view import NEXT
from dashboard.page.play import Game, register_images
from model.preprocessing import thumbnail
from museum.catalogue import Catalogue
from museum.client import Reason
from museum.images import ImageUnavailable
from tests.dashboard.components import every, links, of_type, text
from tests.dashboard.exhibits import LABELS, catalogue_of, make_exhibit

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


class Visitor:
    """A visitor at an address: what is on the page, and what the browser keeps."""

    def __init__(self, game: Game, search: str = ADDRESS, match: Any = None, record: Any = None):
        self.game, self.search, self.match, self.record = game, search, match, record
        self.act(None)

    def act(self, action: Any) -> Self:
        self.page, self.said, match, record = self.game.turn(
            self.search, action, self.match, self.record
        )
        self.is_kept = match is not no_update
        if self.is_kept:
            self.match, self.record = match, record
        return self

    def guess(self, *labels: str, choice: int = 0) -> Self:
        """Guess these, one round after the other."""
        for label in labels:
            self.act({"guess": label, "choice": choice})
        return self

    def go_on(self) -> Self:
        return self.act(NEXT)

    @property
    def text(self) -> str:
        return text(self.page)

    @property
    def buttons(self) -> list[dict[str, Any]]:
        found = (getattr(each, "id", None) for each in every(self.page))
        return [each for each in found if isinstance(each, dict)]

    @property
    def images(self) -> list[str]:
        return [each.src for each in of_type(self.page, "Img")]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of([*LABELS] * 20)


@pytest.fixture
def matches(catalogue: Catalogue) -> Matches:
    return Matches(catalogue, frozenset(range(61, 81)))


@pytest.fixture
def curator(catalogue: Catalogue) -> Curator:
    return Curator(catalogue)


@pytest.fixture
def game(curator: Curator, matches: Matches) -> Iterator[Game]:
    server = Flask("test")
    server.config["PUBLIC_URL"] = "https://example.org"
    with server.test_request_context():
        yield Game(curator, matches, MET)


@pytest.fixture
def visitor(game: Game) -> Visitor:
    return Visitor(game)


@pytest.fixture
def right(matches: Matches) -> list[str]:
    """The right answers of the match."""
    return [painting.culture for painting, *_ in matches.choices(NAME)]


def wrong(label: str) -> str:
    """A wrong answer where this one is right."""
    return "China" if label == "India" else "India"


def test_a_question_tells_nothing_of_its_painting(visitor, matches):
    painting = matches.choices(NAME)[0][0]
    everything = f"{visitor.page}{visitor.said}"
    for told in (painting.title, painting.page_url, f"/{painting.object_id}", painting.date):
        assert told not in everything
    assert not visitor.is_kept
    assert visitor.images == [f"/play/{NAME}/1.jpg"]
    assert visitor.said == "Painting 1 of 10. Where was this painted?"
    assert [each["guess"] for each in visitor.buttons] == list(LABELS)


@pytest.mark.parametrize(
    ("is_right", "model_is_right", "headline"),
    [
        (True, True, "You are both right."),
        (True, False, "You got it. The model did not."),
        (False, True, "The model got it. You did not."),
        (False, False, "You are both wrong."),
    ],
)
def test_a_guess_is_told_who_was_right(visitor, matches, is_right, model_is_right, headline):
    rounds = [paintings[0] for paintings in matches.choices(NAME)]
    number = next(n for n, each in enumerate(rounds) if (each.culture == "China") == model_is_right)
    painting = rounds[number]
    label = next(each for each in LABELS if (each == painting.culture) == is_right)
    visitor.guess(*["India"] * number, label)
    assert visitor.said.startswith(f"{headline} The Met says ")
    assert "The model said China, 70% sure" in visitor.said
    for told in (headline, painting.title, painting.artist, painting.medium):
        assert told in visitor.text
    assert visitor.match["guesses"][-1] == [0, label, "China"]


def test_an_unavailable_painting_is_replaced_and_the_replacement_is_judged(
    visitor, curator, matches
):
    first, second = matches.choices(NAME)[0]
    curator.unavailable.add(first.object_id)
    visitor.act("url")
    assert visitor.images == [f"/play/{NAME}/1.jpg?choice=1"]
    assert {each["choice"] for each in visitor.buttons} == {1}
    visitor.guess(second.culture, choice=1)
    assert second.title in visitor.text
    assert messages.REPLACED in visitor.text
    assert visitor.match["guesses"] == [[1, second.culture, "China"]]


def test_without_any_image_of_a_round_it_says_so_and_offers_another_match(
    visitor, curator, matches
):
    curator.unavailable |= {painting.object_id for painting in matches.choices(NAME)[0]}
    for action in ("url", {"guess": "China", "choice": 0}):
        visitor.act(action)
        assert visitor.said == messages.IMAGE_UNAVAILABLE
        assert messages.IMAGE_UNAVAILABLE in visitor.text
        assert "Play today’s match" in visitor.text
        assert not visitor.is_kept
    curator.unavailable.clear()
    assert visitor.act("url").said.startswith("Painting 1 of 10.")


def test_the_end_tells_the_score_and_leads_to_the_paintings(visitor, matches, right):
    model = right.count("China")
    visitor.guess(*right).go_on()
    assert visitor.said == f"You win, 10 to {model}"
    assert visitor.text.count("You ✓ Right: ") == 10
    assert visitor.text.count("Model ✓ Right: China") == model
    assert visitor.text.count("Model ✗ Wrong: China") == 10 - model
    for paintings in matches.choices(NAME):
        assert f"/?painting={paintings[0].object_id}" in str(visitor.page)


def test_only_the_first_result_of_a_match_counts(visitor, right):
    record = visitor.guess(wrong(right[0]), *right[1:]).record
    assert record == {"results": {NAME: (9, right.count("China"))}}
    assert Visitor(visitor.game, record=record).guess(*right).record == record
    both = Visitor(visitor.game, "?match=other", record=record).guess(*["India"] * 10)
    assert set(both.record["results"]) == {NAME, "other"}
    assert "Best match: 9 right. Matches played: 2." in both.go_on().text


def test_the_result_to_share_is_a_row_of_squares_and_a_link(game, right):
    end = Visitor(game).guess(*right[:9], wrong(right[9])).go_on().text
    assert f"Met match · me 9, model {right.count('China')}\n{'🟩' * 9}🟥\n" in end
    assert f"https://example.org/play?match={NAME}&beat=9" in end
    of_a_day = Visitor(game, "?match=2026-11-07").guess(*["China"] * 10).go_on()
    assert "Met match 7 Nov 2026 · me " in of_a_day.text


def test_a_collection_of_ones_own_is_not_called_the_mets(game):
    visitor = Visitor(replace(game, collection=Collection()))
    pages = [visitor.text, visitor.guess("China").text]
    end = visitor.guess(*["China"] * 9).go_on().text
    assert "Match · me " in end
    pages += [end, Visitor(visitor.game, "").text, preview({}, Collection())[1]]
    assert [page for page in pages if re.search(r"\bMet\b", page)] == []


@pytest.mark.parametrize(
    ("beat", "said"),
    [
        (2, "Your challenger scored 2: you did better."),
        (3, "Your challenger also scored 3."),
        (4, "Your challenger scored 4: you did not beat that."),
    ],
)
def test_a_challenged_visitor_is_compared(game, right, beat, said):
    visitor = Visitor(game, f"{ADDRESS}&beat={beat}")
    assert f"To beat{beat}" in visitor.text
    assert said in visitor.guess(*right[:3], *map(wrong, right[3:])).go_on().text


@pytest.mark.parametrize("beat", ["", "11", "-1", "1.5", "seven", "٣"])
def test_a_score_to_beat_that_makes_no_sense_is_none(game, beat):
    assert "To beat" not in Visitor(game, f"{ADDRESS}&beat={beat}").text


@pytest.mark.parametrize("search", ["?match=", "?match=No such match", "?match=2099-01-01"])
def test_an_address_without_a_match_offers_one(game, search):
    visitor = Visitor(game, search)
    assert visitor.said == ("" if search == "?match=" else messages.NO_SUCH_MATCH)
    assert visitor.said in visitor.text
    assert "Play today’s match" in visitor.text


@pytest.mark.parametrize(
    "found",
    [
        *(None, "match", {"name": NAME}, {"name": NAME, "guesses": None}, {"played": None}),
        *({"name": name, "guesses": [[0, "China", "China"]]} for name in ("other", 7)),
        *(
            {"name": NAME, "guesses": [[0, "China", "China"], guess]}
            for guess in (
                *("China", {"label": "China", "predicted": "China", "choice": 0}),
                *([0, "China"], [0, "", ""], [0, "Atlantis", "China"], [0, ["China"], "China"]),
                *([choice, "China", "China"] for choice in (2, -1, 1.0, "0")),
            )
        ),
        *({"results": found} for found in (None, [], {"a": 7}, {"a": [7]}, {"a": ["x", 1]})),
    ],
)
def test_whatever_storage_holds_match_and_record_begin(game, found):
    assert Visitor(game, match=found).said.startswith("Painting 1 of 10.")
    assert messages.NO_RECORD in Visitor(game, "", match=found, record=found).text


@pytest.mark.parametrize(
    "action",
    [
        *("url", NEXT, {"guess": "China"}, {"guess": "Atlantis", "choice": 0}),
        *({"guess": ["China"], "choice": 0}, {"guess": "China", "choice": "0"}),
        {"guess": "China", "choice": 2},
    ],
)
def test_an_action_that_cannot_be_meant_asks_the_question_again(visitor, action):
    assert visitor.act(action).said.startswith("Painting 1 of 10.")
    assert not visitor.is_kept


def test_after_the_last_round_no_guess_counts(visitor):
    ended = visitor.guess(*["China"] * 10).match
    assert not visitor.guess("China").is_kept
    assert visitor.match == ended


def test_the_start_leads_back_to_a_match_under_way(visitor):
    visitor.guess(*["China"] * 3)
    assert "Continue (3 of 10)" in Visitor(visitor.game, "", visitor.match).text
    visitor.guess(*["China"] * 7)
    assert "Continue" not in Visitor(visitor.game, "", visitor.match).text


def test_the_match_of_the_day_has_a_number_and_says_when_the_next_one_begins(game, monkeypatch):
    monkeypatch.setattr(match_cards, "today", lambda: date(2027, 3, 3))
    start = Visitor(game, "", record={"results": {"2027-03-03": [7, 8]}})
    assert "/play?match=2027-03-03" in links(start.page)
    assert "Today’s match, No. 123" in start.text
    assert "The next begins at midnight UTC, in " in start.text
    assert "You scored 7, the model 8." in start.text
    assert "You scored" not in Visitor(game, "").text


@pytest.mark.parametrize(
    ("hour", "left"), [(0, "23 hours"), (18, "5 hours"), (22, "1 hour"), (23, "less than an hour")]
)
def test_it_says_the_full_hours_until_the_next_day(hour, left):
    assert next_day(datetime(2026, 11, 29, hour, 30, tzinfo=UTC)).endswith(f"UTC, in {left}.")


def test_the_start_says_how_few_paintings_there_are(game, catalogue):
    offline = Matches(catalogue, frozenset(), offline=True)
    said = Visitor(replace(game, matches=offline), "").text
    assert f"Offline: {len(catalogue)} built-in paintings" in said


def test_the_preview_of_a_challenge_asks_whether_one_can_beat_it():
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


def test_each_round_and_each_replacement_has_an_image_and_nothing_else(client):
    for path in ("a/1.jpg", "a/10.jpg?choice=1", "a/1.jpg?choice=x"):
        answer = client.get(f"/play/{path}")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    wrong = ["A/1.jpg", "a/0.jpg", "a/11.jpg", "a/x.jpg", "a.2/1.jpg", "2099-01-01/1.jpg"]
    for path in (*wrong, "a/1.jpg?choice=2", "a/-1.jpg"):
        assert client.get(f"/play/{path}").status_code == 404


def test_an_image_tells_nothing_but_the_picture(client, curator, matches):
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
