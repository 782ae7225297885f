"""Many visitors at once through HTTP: clicks per second, latencies and errors.

python -m benchmarks.load [--seconds 30]

Visitors click without a pause at the real server under gunicorn, which shares the cores with them.
The collection is a made one with more paintings than clicks, so that few predictions are known
before; those that were made are counted.
"""

import argparse
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import requests

from benchmarks.collection import make_collection
from benchmarks.figures import machine, percentile, print_table
from benchmarks.visiting import click_for
from tests.serving import served

MADE = re.compile(r'^met_predictions_total{outcome="made"} ([\d.]+)', re.MULTILINE)


def predictions_made(url: str) -> int:
    """How many predictions the app has made, by its own metrics."""
    made = MADE.findall(requests.get(url + "/metrics", timeout=5).text)
    return int(float(made[0])) if made else 0  # a counter appears when it first counts


def measure(folder: Path, table: Path, visitors: int, seconds: float) -> Sequence[object]:
    """Serve anew, since what one run has classified the next would know; give a row."""
    environment = {
        "PAINTINGS_CSV": str(table),
        "CACHE_DIR": str(folder / f"cache-{visitors}"),
        "METRICS": "1",
        "TRUSTED_PROXIES": "1",
    }
    with served(folder, environment) as app:
        before = predictions_made(app.url)
        clicks = click_for(app.url, visitors, seconds, with_image=False)
        unseen = (predictions_made(app.url) - before) / seconds
    spans = [click.seconds for click in clicks]
    errors = sum(not click.good for click in clicks)
    latencies = (f"{percentile(spans, each):.0f}" for each in (50, 95, 99))
    return visitors, f"{len(clicks) / seconds:.1f}", *latencies, errors, f"{unseen:.1f}"


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    print(machine())
    with tempfile.TemporaryDirectory() as name:
        table = make_collection(Path(name), int(seconds * 200))
        rows = [measure(Path(name), table, visitors, seconds) for visitors in (1, 8, 64)]
    print_table(
        ("visitors", "clicks/s", "p50 ms", "p95 ms", "p99 ms", "errors", "paintings unseen/s"), rows
    )


if __name__ == "__main__":
    main()
