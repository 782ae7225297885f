"""Metrics tell what happened, in Prometheus' words, when they are asked for."""

from prometheus_client.parser import text_string_to_metric_families

from dashboard.web.metrics import observe


def samples(text):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def total(text, name, **labels):
    """The sum of a metric's samples with these labels."""
    wanted = set(labels.items())
    return sum(v for key, v in samples(text).items() if key[0] == name and wanted <= set(key[1:]))


def test_off_unless_asked_for(new_app):
    assert new_app().server.test_client().get("/metrics").status_code == 404


def test_a_click_counts_by_outcome_culture_and_verdict(client, curator):
    before = client.get("/metrics").text
    exhibit = curator.next("Japan")
    after = client.get("/metrics").text
    labels = {"culture": "Japan", "verdict": "right" if exhibit.right else "wrong"}
    name = "met_clicks_total"
    assert total(after, name, **labels) == total(before, name, **labels) + 1
    assert total(after, "met_click_seconds_count") == total(before, "met_click_seconds_count") + 1


def test_predictions_count_by_where_they_came_from(client, curator, object_id):
    curator.show(object_id)
    before = client.get("/metrics").text
    curator.show(object_id)
    curator.predictions.of_upload(curator.image(object_id))
    after = client.get("/metrics").text
    for outcome in ("cached", "upload"):
        labels = {"outcome": outcome}
        assert total(after, "met_predictions_total", **labels) > total(
            before, "met_predictions_total", **labels
        )


def test_requests_count_by_route_not_by_address(client):
    for number in range(3):
        client.get(f"/paintings/{number + 1}.jpg")
        client.get(f"/nothing/{number}")
    keys = [key for key in samples(client.get("/metrics").text) if key[0] == "met_requests_total"]
    routes = {dict(key[1:])["route"] for key in keys}
    assert not any("nothing" in route for route in routes)
    assert sum("/paintings/<" in route and route.endswith(".jpg") for route in routes) == 1


def test_the_state_is_the_curators(client):
    text = client.get("/metrics").text
    assert 0 <= total(text, "met_ready_exhibits") <= 20
    assert total(text, "met_circuit_open") == 0  # offline: nothing is wrong with the Met's server


def test_fetches_count_by_outcome(client):
    for outcome in ("fetched", "blocked", "fetched"):
        observe("fetch", outcome=outcome)
    text = client.get("/metrics").text
    assert total(text, "met_fetches_total", outcome="fetched") == 2
    assert total(text, "met_fetches_total", outcome="blocked") == 1
