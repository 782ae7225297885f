import pytest

from museum.catalogue import Catalogue
from museum.table import write
from tests.museum.collecting.simulated import simulated
from tests.museum.conftest import painting

PREFIX = "https://images.metmuseum.org/CRDImages/as/web-large"
NUMBERS = (3, 4, 9)  # objects of the simulated museum that are paintings


@pytest.fixture
def museum(open_museum, out):
    urls = {number: f"{PREFIX}/old {number}.jpg" for number in NUMBERS}
    write([painting(number, image_url=url, split="train") for number, url in urls.items()], out)
    return open_museum(range(1, 10))


@pytest.fixture
def check(run, out, museum):
    return lambda *more: run(
        *("check", "--catalogue", out, "--api", museum.api_url, "--images-url", museum.images_url),
        *more,
    )


def test_good_links_cost_one_short_request_each(check, museum, out, capsys):
    before = out.read_bytes()
    assert check() == 0
    assert len(museum.requests) == 3
    assert museum.requests[0].headers["Range"] == "bytes=0-15"
    assert capsys.readouterr().out == ""
    assert out.read_bytes() == before


def test_dead_and_changed_links_are_listed_and_the_table_stays(check, museum, out, capsys):
    museum.images |= {"old 3.jpg": None, "old 9.jpg": b"words, no image"}
    museum.plan("redirect", path="4.jpg")
    before = out.read_bytes()
    assert check() == 1
    printed = dict(line.split("\t")[:2] for line in capsys.readouterr().out.splitlines())
    assert printed == {"3": "missing", "4": "moved", "9": "unreadable"}
    assert out.read_bytes() == before


def test_repair_takes_the_new_link_from_the_api_and_keeps_all_else(check, museum, out):
    museum.images |= {"old 3.jpg": None}
    assert check("--repair") == 0
    mended = Catalogue.read(out).get(3)
    assert mended.image_url == simulated(3)["primaryImageSmall"]
    assert (mended.title, mended.split) == ("Old Plum", "train")
    assert Catalogue.read(out).get(4).image_url == f"{PREFIX}/old 4.jpg"
    assert check() == 0


def test_a_new_link_that_is_dead_too_is_not_taken(check, museum, out):
    museum.images |= {"old 3.jpg": None, "DP3 (1).jpg": None}
    before = out.read_bytes()
    assert check("--repair") == 1
    assert out.read_bytes() == before


def test_repair_drops_what_the_met_shows_no_more(check, museum, out):
    museum.images |= {"old 3.jpg": None}
    museum.records = lambda _: None
    assert check("--repair") == 0
    assert [each.object_id for each in Catalogue.read(out)] == [4, 9]


def test_repair_drops_nothing_when_the_address_of_the_api_is_wrong(check, museum, out):
    museum.images |= {"old 3.jpg": None}
    before = out.read_bytes()
    assert check("--repair", "--api", f"{museum.address}/elsewhere") == 1
    assert out.read_bytes() == before


def test_a_link_nobody_answers_for_is_no_dead_link(check, museum, out, capsys):
    museum.plan("html", path="3.jpg")
    assert check("--repair") == 1
    assert "3\tfailed: a page in place of the answer" in capsys.readouterr().out
    assert len(Catalogue.read(out)) == 3
