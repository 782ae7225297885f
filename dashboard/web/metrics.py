"""Metrics for Prometheus at /metrics. Nothing else imports its library, and this only if wanted.

Under gunicorn every worker writes to files in PROMETHEUS_MULTIPROC_DIR (set by gunicorn.conf.py),
so that whichever worker is asked answers for all:
https://prometheus.github.io/client_python/multiprocess/
"""

import os

from flask import Flask, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from dashboard.curator import Curator

disable_created_metrics()

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
REGISTRY = CollectorRegistry()
COUNTERS = {
    event: Counter(name, description, labels, registry=REGISTRY)
    for event, name, description, labels in (
        ("click", "met_clicks", "Clicks", ("outcome", "culture", "verdict")),
        ("fetch", "met_fetches", "Images asked for", ("outcome",)),
        ("prediction", "met_predictions", "Predictions", ("outcome",)),
        ("request", "met_requests", "Requests", ("method", "route", "status")),
    )
}
SECONDS = {
    event: Histogram(
        f"met_{event}_seconds", f"How long a {event} took", registry=REGISTRY, buckets=BUCKETS
    )
    for event in ("click", "prediction", "request")
}
READY = Gauge(
    "met_ready_exhibits",
    "Exhibits made ahead of the click",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
CIRCUIT = Gauge(
    "met_circuit_open",
    "Whether the Met's server is left alone: 0 no, 1 yes",
    registry=REGISTRY,
    multiprocess_mode="livemax",
)


def observe(event: str, seconds: float | None = None, /, **labels: str) -> None:
    """Count the event, and its duration if it has one."""
    COUNTERS[event].labels(**labels).inc()
    if seconds is not None:
        SECONDS[event].observe(seconds)


def register_metrics(server: Flask, curator: Curator) -> None:
    """Serve the metrics, and update this worker's gauges after each request."""

    @server.get("/metrics")
    def expose_metrics() -> Response:
        update_gauges()
        registry = REGISTRY
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)
        answer = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
        answer.cache_control.no_store = True
        return answer

    @server.teardown_request
    def update_gauges(_error: BaseException | None = None) -> None:
        READY.set(len(curator.shelf))
        CIRCUIT.set(curator.images.circuit_open)
