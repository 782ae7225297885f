"""Under a prediction: paintings alike, calls in code that really run, feedback."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from dashboard.page.words import name_of, percent
from tests.browser.conftest import NewVisit
from tests.browser.test_own_picture import PICTURE
from tests.browser.visit import Visit

PAINTING = 42716


def open_further(visit: Visit) -> Locator:
    further = visit.at("#further")
    further.locator("summary").click()
    expect(further.locator(".snippet")).to_have_count(2)
    return further


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"NO_PROXY": "*", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_paintings_alike_are_shown_when_they_are_asked_for(visit: Visit) -> None:
    visit.open()  # a painting to be alike to
    visit.open(f"/?painting={PAINTING}")
    asked = len([url for url in visit.requested if "_dash-update" in url])
    further = open_further(visit)
    expect(further).to_contain_text("Similar, according to the model")
    alike = further.locator(".alike a")
    expect(alike.first).to_be_visible()
    asked_now = len([url for url in visit.requested if "_dash-update" in url])
    assert asked_now == asked + 1
    hrefs = [link.get_attribute("href") or "" for link in alike.all()]
    assert f"/?painting={PAINTING}" not in hrefs
    alike.first.click()
    shown = visit.shown(int(hrefs[0].partition("=")[2]))
    # It stays open, now for the other painting.
    expect(further.locator(".snippet").first).to_contain_text(f"/{shown.object_id}/prediction")


def test_the_calls_that_are_shown_return_what_the_page_shows(visit: Visit, tmp_path: Path) -> None:
    shown = visit.open(f"/?painting={PAINTING}")
    sure = visit.at("#likelihoods li").first.inner_text()
    curl, python = (part.inner_text() for part in open_further(visit).locator(".snippet").all())

    answer = json.loads(run(["/bin/sh", "-c", f"{curl} --silent --fail"], tmp_path))
    assert name_of(answer["culture"]) == shown.predicted
    assert answer["right"] == (shown.verdict == "✓ Right")
    label, likelihood = run([sys.executable, "-c", python], tmp_path).split()
    assert name_of(label) == shown.predicted
    assert percent(float(likelihood)) in sure


def test_the_calls_for_an_own_picture_name_its_file_and_return_its_label(
    visit: Visit, tmp_path: Path
) -> None:
    picture = tmp_path / "my picture.jpg"
    picture.write_bytes(PICTURE.read_bytes())
    visit.open()
    with visit.page.expect_file_chooser() as chooser:
        visit.page.click("#upload-button")
    chooser.value.set_files(picture)
    visit.own()
    predicted = visit.at("#predicted-culture").inner_text()
    further = open_further(visit)
    expect(further).not_to_contain_text("Alike")
    curl, python = (part.inner_text() for part in further.locator(".snippet").all())

    (answer,) = json.loads(run(["/bin/sh", "-c", f"{curl} --silent --fail"], tmp_path))[
        "predictions"
    ]
    assert name_of(answer["culture"]) == predicted
    label, _ = run([sys.executable, "-c", python], tmp_path).split()
    assert name_of(label) == predicted


def test_a_button_copies_a_call(new_visit: NewVisit) -> None:
    visit = new_visit(permissions=["clipboard-read", "clipboard-write"])
    visit.open(f"/?painting={PAINTING}")
    further = open_further(visit)
    for place in (0, 1):
        button = further.locator(".copy").nth(place)
        button.focus()
        visit.page.keyboard.press("Enter")
        expect(button).to_have_text("✓ Copied")
        copied = visit.page.evaluate("() => navigator.clipboard.readText()")
        assert copied == further.locator(".snippet").nth(place).inner_text()


def test_a_wrong_label_can_be_looked_up_and_reported(visit: Visit) -> None:
    visit.open(f"/?painting={PAINTING}")
    further = open_further(visit)
    met = further.get_by_role("link", name="on the Met")
    report = further.get_by_role("link", name="Report")
    expect(met).to_have_attribute(
        "href", f"https://www.metmuseum.org/art/collection/search/{PAINTING}"
    )
    address = urlsplit(report.get_attribute("href") or "")
    assert address.hostname == "example.org"
    assert f"{visit.url}/?painting={PAINTING}" in parse_qs(address.query)["body"][0]


def test_a_lost_connection_is_told_and_taken_up_again(visit: Visit) -> None:
    visit.forgive("ERR_INTERNET_DISCONNECTED")
    visit.open(f"/?painting={PAINTING}")
    visit.page.context.set_offline(True)
    visit.at("#further > summary").click()
    visit.says("No connection")
    visit.page.context.set_offline(False)
    expect(visit.at(".snippet")).to_have_count(2)
    visit.says_nothing()
