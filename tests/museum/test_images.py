import pytest

from museum.catalogue import Catalogue
from museum.images import Images, ImageUnavailable
from museum.politeness import Circuit
from tests.met_faults import image_of
from tests.met_server import MetServer


def check(content: bytes) -> None:
    if not content.startswith(b"\xff\xd8"):
        raise ValueError("no JPEG")


@pytest.fixture
def met():
    with MetServer() as server:
        yield server


@pytest.fixture
def paintings(write_table, met):
    url = "https://images.metmuseum.org/CRDImages/as/web-large/a file 50%.JPG"
    return list(
        Catalogue.read(
            write_table(*(f"{i},Japan,T,,,,,{url[:-4]}{i}.JPG," for i in range(1, 9))),
            met.images_url,
        )
    )


@pytest.fixture
def open_images(met):
    opened = []

    def open_(**options) -> Images:
        images = Images(met.images_url, check, per_second=1000, **options)
        opened.append(images)
        return images

    yield open_
    for images in opened:
        images.close()


def test_fetches_an_image_whose_name_holds_spaces_and_percent_signs(open_images, met, paintings):
    content = open_images().get(paintings[0], 5)
    (path,) = met.paths()
    assert path == "/CRDImages/as/web-large/a file 50%1.JPG"
    assert content == image_of(path)


@pytest.mark.parametrize(
    ("outcome", "reason", "requests"),
    [
        ("404", "missing", 1),
        ("html", "not-an-image", 1),
        ("empty", "not-an-image", 1),
        ("bomb", "not-an-image", 1),
        ("large", "too-large", 1),
        ("redirect", "forbidden-url", 1),
        ("403", "blocked", 1),
        ("429-long", "blocked", 1),
        ("503", "unreachable", 3),
        ("reset", "unreachable", 3),
        ("truncated", "unreachable", 3),
    ],
)
def test_a_fault_has_its_reason_and_only_what_may_pass_is_tried_again(
    open_images, met, paintings, outcome, reason, requests
):
    met.plan(outcome)
    with pytest.raises(ImageUnavailable) as failure:
        open_images().get(paintings[0], 5)
    assert (failure.value.reason, failure.value.object_id) == (reason, 1)
    assert len(met.paths()) == requests


@pytest.mark.parametrize("outcome", ["reset", "truncated", "503", "429"])
def test_what_passes_is_survived(open_images, met, paintings, outcome):
    met.plan(outcome, "200")
    assert open_images().get(paintings[0], 5) == image_of(met.paths()[0])


def test_a_refusal_opens_the_circuit_for_all_paintings(open_images, met, paintings):
    images = open_images(circuit=Circuit(pause=60))
    met.plan("403")
    for painting in paintings:
        with pytest.raises(ImageUnavailable, match="blocked"):
            images.get(painting, 5)
    assert images.circuit == "open"
    assert len(met.paths()) == 1
