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

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
CIRCUIT_STATES = {"closed": 0.0, "half-open": 1.0, "open": 2.0}


class Metrics:
    """The app's figures: `observe` counts events; gauges are read from the curator."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._counters = {
            "click": self._counter("met_clicks", "Clicks", "outcome", "culture", "verdict"),
            "fetch": self._counter("met_fetches", "Images asked for", "outcome"),
            "prediction": self._counter("met_predictions", "Predictions", "outcome"),
            "request": self._counter("met_requests", "Requests", "method", "route", "status"),
        }
        self._seconds = {
            event: Histogram(
                f"met_{event}_seconds",
                f"How long a {event} took",
                registry=self._registry,
                buckets=SECONDS,
            )
            for event in ("click", "prediction", "request")
        }
        self._ready = Gauge(
            "met_ready_exhibits",
            "Exhibits made ahead of the click",
            registry=self._registry,
            multiprocess_mode="livesum",
        )
        self._circuit = Gauge(
            "met_circuit_state",
            "Whether the Met's server is asked: 0 yes, 1 on trial, 2 no",
            registry=self._registry,
            multiprocess_mode="livemax",
        )

    def observe(self, event: str, seconds: float | None = None, /, **labels: str) -> None:
        """Count the event, and its duration if it has one."""
        self._counters[event].labels(**labels).inc()
        if seconds is not None:
            self._seconds[event].observe(seconds)

    def expose(self) -> bytes:
        """Return all figures, of all workers together, in Prometheus' text format."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)
        return generate_latest(together)

    def register(self, server: Flask, curator: Curator) -> None:
        """Serve the metrics, and update this worker's gauges after each request."""

        @server.get("/metrics")
        def expose_metrics() -> Response:
            look()
            answer = Response(self.expose(), content_type=CONTENT_TYPE_LATEST)
            answer.cache_control.no_store = True
            return answer

        @server.teardown_request
        def look(_error: BaseException | None = None) -> None:
            self._ready.set(curator.ready)
            self._circuit.set(CIRCUIT_STATES[curator.circuit])

    def _counter(self, name: str, description: str, *labels: str) -> Counter:
        return Counter(name, description, labels, registry=self._registry)
