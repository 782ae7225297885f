import csv
from dataclasses import replace

import pytest

from museum.collecting.met_object import MetObject, from_api, from_open_access
from museum.collecting.rules import culture_of, is_painting, reason_to_skip
from tests.museum.collecting.simulated import OBJECTS, RECORDED

PAINTING = MetObject(
    object_id=1,
    title="A Title",
    artist="",
    date="",
    medium="Oil on canvas",
    accession_number="1.1",
    department="The American Wing",
    classification="Paintings",
    object_name="Painting",
    culture="American",
    nationality="",
    public_domain=True,
    image_url="https://images.metmuseum.org/CRDImages/ad/web-large/DT1.jpg",
)


@pytest.mark.parametrize(
    ("object_id", "expected"),
    [
        (36131, "China"),
        (39901, "China"),
        (45734, "Japan"),
        (53456, "Japan"),
        (10929, "America"),  # classification blank, objectName "Painting, miniature"
        (15133, "America"),
        (45214, "Japan"),  # classification Paintings, object name "Screen"
        (72825, "Japan"),  # "Hanging scroll section"
        (737772, "China"),  # a folding fan
        (453183, "India"),  # classification Codices, no culture but the country
        (1502, "not a painting"),  # a vase of The American Wing, classification blank
        (11086, "not a painting"),  # a watercolor, a drawing to the Met
        (38517, "not a painting"),  # an Indian sculpture
        (505819, "not a painting"),  # culture "Indian", but a musical instrument
        (889324, "not a painting"),  # a book with nearly every field blank
        (436143, "not a painting"),  # a fan's mount, a drawing to the Met
        (437756, "another culture"),  # "The Japanese Robe" by a Belgian
        (73778, "not in the public domain"),
    ],
)
def test_recorded_paintings_have_a_culture_and_other_objects_a_reason(object_id, expected):
    work = from_api(OBJECTS[object_id])
    assert (reason_to_skip(work) or culture_of(work)) == expected


@pytest.mark.parametrize(
    ("culture", "expected"),
    [
        ("American", "America"),
        ("American, Pennsylvania", "America"),
        ("Native American", None),
        ("American Indian", None),
        ("probably American", None),
        ("American (?)", None),
        ("China (Dunhuang)", "China"),
        ("Chinese, for American market", "China"),
        ("China or Korea", None),
        ("China, Japan", None),
        ("Japan", "Japan"),
        ("India (Basohli, Jammu)", "India"),
        ("Western India, Rajasthan, Mewar", "India"),
        ("India (probably Bihar)", "India"),
        ("Northern India or Deccan", "India"),
        ("Indiana", None),
        ("American; British", None),
        ("British, for American market", None),
        ("British East India Company", None),
    ],
)
def test_culture_is_read_from_the_mets_words(culture, expected):
    assert culture_of(replace(PAINTING, culture=culture, department="Asian Art")) == expected


@pytest.mark.parametrize(
    ("nationality", "expected"),
    [
        ("American", "America"),
        ("American, born India", "America"),
        ("British, born India", None),
        ("British, active in India", None),
        ("American and British", None),
        ("Chinese", "China"),
        ("Japanese", "Japan"),
        ("Indian", "India"),
        ("", None),
    ],
)
def test_nationality_of_the_artist_decides_for_works_without_culture(nationality, expected):
    work = replace(PAINTING, culture="", nationality=nationality, department="Islamic Art")
    assert culture_of(work) == expected


def test_nationality_never_overrules_the_culture():
    assert culture_of(replace(PAINTING, culture="French", nationality="American")) is None


def test_indian_in_a_department_of_the_americas_is_not_of_india():
    for department in ("The American Wing", "Arts of Africa, Oceania, and the Americas"):
        assert culture_of(replace(PAINTING, culture="Indian", department=department)) is None


with (RECORDED / "kinds_of_objects.csv").open(newline="", encoding="utf-8") as file:
    KINDS = list(csv.DictReader(file))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: " | ".join(kind.values()))
def test_classification_name_and_medium_decide_what_is_a_painting(kind):
    fields = {name: cell for name, cell in kind.items() if name != "painting"}
    assert is_painting(replace(PAINTING, **fields)) is (kind["painting"] == "yes")


@pytest.mark.parametrize(
    ("department", "country", "nationality", "expected"),
    [
        ("Islamic Art", "India", "Iranian", "India"),
        ("Islamic Art", "Iran", "Indian", None),
        ("Islamic Art", "Iran or India", "", None),
        ("Islamic Art", "probably India", "", None),
        ("Islamic Art", "", "Indian", "India"),
        ("European Paintings", "India", "British", None),
    ],
)
def test_country_decides_for_islamic_art(department, country, nationality, expected):
    work = replace(PAINTING, culture="", department=department, nationality=nationality)
    assert culture_of(replace(work, country=country)) == expected


@pytest.mark.parametrize(
    "image_url",
    [
        "",
        "http://images.metmuseum.org/CRDImages/ad/web-large/DT1.jpg",
        "https://images.metmuseum.org/CRDImages/ad/web-large/DT\u200b1.jpg",  # no table takes it
    ],
)
def test_only_a_link_of_the_met_that_a_table_takes_is_an_image(image_url):
    assert reason_to_skip(replace(PAINTING, image_url=image_url)) == "no image"
    assert reason_to_skip(replace(PAINTING, image_url=image_url), image_required=False) is None


def test_nulls_line_breaks_and_markup_of_the_api_become_plain_text():
    title = " Birds\r\n &amp; <i>Fl&#246;wers</i>"
    work = from_api({"objectID": 5, "title": title, "culture": None})
    assert (work.title, work.culture, work.artist) == ("Birds & Flöwers", "", "")
    assert reason_to_skip(replace(PAINTING, title="")) == "no title"


def test_a_row_of_the_open_access_table_says_the_same_as_the_api():
    row = {
        "Object Number": "36.100.45",
        "Is Public Domain": "True",
        "Object ID": "45734",
        "Department": "Asian Art",
        "Object Name": "Hanging scroll",
        "Title": "Quail and Millet",
        "Culture": "Japan",
        "Artist Display Name": "Kiyohara Yukinobu|Someone Else",
        "Artist Nationality": "Japanese|Chinese",
        "Object Date": "late 17th century",
        "Medium": "Hanging scroll; ink and color on silk",
        "Classification": "Paintings",
    }
    assert from_open_access(row) == replace(from_api(OBJECTS[45734]), image_url="")
