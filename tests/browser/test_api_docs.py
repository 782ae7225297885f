"""The API's documentation page works under the app's own content security policy."""

import json

from playwright.sync_api import expect

from tests.browser.visit import Visit


def test_an_operation_can_be_tried_out_on_the_page(visit: Visit) -> None:
    page = visit.page
    page.goto(visit.url + "/api/v1/docs")
    expect(page.locator(".opblock")).to_have_count(6)
    operation = page.locator("#operations-api-list_paintings")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text("accession_number")


def test_the_page_shows_a_real_answer_of_this_app(visit: Visit) -> None:
    visit.page.goto(visit.url + "/api/v1/docs")
    operation = visit.page.locator("#operations-api-predict_painting")
    operation.locator(".opblock-summary-control").click()
    example = operation.locator(".example code").first
    expect(example).to_contain_text('"likelihoods"')
    shown = json.loads(example.inner_text())
    path = f"/api/v1/paintings/{shown['object_id']}/prediction"
    assert visit.page.request.get(visit.url + path).json() == shown
