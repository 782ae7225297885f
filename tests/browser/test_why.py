"""Why: the attention map over the painting, without asking the server."""

from playwright.sync_api import expect

from tests.browser.visit import Visit

SPREAD = """canvas => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const alphas = pixels.filter((_, place) => place % 4 === 3);
  return [Math.min(...alphas.slice(0, 1e5)), Math.max(...alphas.slice(0, 1e5))];
}"""


def test_the_attention_map_comes_and_goes_without_a_request(visit: Visit) -> None:
    visit.open()
    expect(visit.page.locator("#likelihoods .main-svg text").first).to_be_visible()
    visit.page.wait_for_load_state("networkidle")
    asked = len(visit.requested)
    canvas = visit.page.locator("#attention-map")
    expect(canvas).to_be_hidden()

    visit.page.click("#why-button")
    expect(canvas).to_be_visible()
    expect(visit.page.locator("#why-button")).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator(".legend")).to_be_visible()
    darkness = canvas.evaluate(SPREAD)
    assert darkness[1] - darkness[0] > 50  # it tells parts apart

    visit.page.fill("#attention-opacity", "30")
    expect(canvas).to_have_css("opacity", "0.3")
    visit.page.click("#why-button")
    expect(canvas).to_be_hidden()
    assert len(visit.requested) == asked


def test_the_map_has_the_shape_of_the_painting_and_follows_it(visit: Visit) -> None:
    visit.open()
    visit.page.click("#why-button")
    for _ in range(2):
        visit.next()
        assert visit.page.evaluate(
            """() => {
              const canvas = document.querySelector("#attention-map");
              const image = document.querySelector("#painting-image");
              const ratio = image.naturalWidth / image.naturalHeight;
              return Math.abs(canvas.width / canvas.height / ratio - 1) < 0.02;
            }"""
        )
