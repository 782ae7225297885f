"""A link of the catalogue that has moved is mended while a visitor waits."""

import pytest

from museum.addresses import MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.images import SKIP_SECONDS, ImageUnavailable
from tests.met_faults import image_of

NEW = f"{MET_IMAGES_URL}/as/web-large/new 1.jpg"
NEW_PATH = "/CRDImages/as/web-large/new 1.jpg"
OBJECT_PATH = "/public/collection/v1/objects/1"


@pytest.fixture
def moved(met, paintings):
    """A painting whose image the Met has elsewhere now."""
    met.plan("404", path=" 50%1.JPG")
    met.show(1, NEW)
    return paintings[0]


@pytest.mark.parametrize("outcome", ["404", "redirect"])
def test_a_moved_image_is_found_by_asking_the_api_once(open_images, met, moved, outcome):
    met.plan(outcome, path=" 50%1.JPG")
    images = open_images()
    assert images.get(moved, 5) == images.get(moved, 5) == image_of(NEW_PATH)
    assert met.paths() == ["/CRDImages/as/web-large/a file 50%1.JPG", OBJECT_PATH, NEW_PATH]


@pytest.mark.parametrize(
    "fields",
    [
        None,
        {"isPublicDomain": False},
        {"primaryImageSmall": ""},
        {"primaryImageSmall": f"{MET_IMAGES_URL}/as/original/DP1.jpg"},
        {"primaryImageSmall": "https://elsewhere.example/CRDImages/as/web-large/DP1.jpg"},
        {"primaryImageSmall": f"{MET_IMAGES_URL}/../web-large/DP1.jpg"},
    ],
)
def test_what_the_met_shows_no_more_is_skipped_for_a_day(open_images, met, moved, fields):
    met.shown[1] = fields and met.shown[1] | fields
    images = open_images()
    with pytest.raises(ImageUnavailable, match="withdrawn"):
        images.get(moved, 5)
    assert images.skipped == {1}
    assert SKIP_SECONDS["withdrawn"] == 24 * 60 * 60
    assert len(met.paths()) == 2


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [("html", "page"), ("503", "busy"), ("empty", "unreadable"), ("deep", "unreadable")],
)
def test_where_the_api_fails_the_image_is_tried_again_as_soon_as_that_may_pass(
    open_images, met, moved, outcome, reason
):
    met.plan("404", path=" 50%1.JPG")
    met.plan(outcome, path=OBJECT_PATH)
    with pytest.raises(ImageUnavailable, match=reason):
        open_images().get(moved, 5)
    assert SKIP_SECONDS.get(reason, 0) < SKIP_SECONDS["missing"]


def test_an_address_that_is_not_the_apis_proves_nothing_about_a_painting(open_images, met, moved):
    with pytest.raises(ImageUnavailable, match="missing"):
        open_images(api_url=f"{met.address}/elsewhere").get(moved, 5)


def test_an_api_that_names_the_missing_file_again_is_not_asked_twice(open_images, met, moved):
    met.show(1, moved.image_url.replace(met.images_url, MET_IMAGES_URL))
    with pytest.raises(ImageUnavailable, match="missing"):
        open_images().get(moved, 5)
    assert len(met.paths()) == 2


def test_an_answer_about_another_object_is_not_believed(open_images, met, moved):
    met.shown[1]["objectID"] = 2
    with pytest.raises(ImageUnavailable, match="unreadable"):
        open_images().get(moved, 5)


def test_the_mets_api_is_not_asked_about_images_of_others(open_images, met, write_table):
    met.plan("404")
    table = write_table(f"1,Japan,T,,,,,{met.images_url}/mine/1.jpg,")
    painting = Catalogue.read(table, met.images_url).get(1)
    with pytest.raises(ImageUnavailable, match="missing"):
        open_images().get(painting, 5)
    assert met.paths() == ["/CRDImages/mine/1.jpg"]


def test_without_an_api_nobody_is_asked(open_images, met, moved):
    with pytest.raises(ImageUnavailable, match="missing"):
        open_images(api_url="").get(moved, 5)
    assert len(met.paths()) == 1
