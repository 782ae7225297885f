"""Many visitors at once through HTTP: clicks per second, latencies, errors.

python -m benchmarks.load [--seconds 60] [--scale]

wrk clicks at the real server under gunicorn. The collection is a made one with more paintings than
clicks, so that few predictions are known before; those that were made are counted, and the bare
model's rate is measured in the same run.
With --scale: one instance against two, behind nginx with Redis, each instance on a core of its own.
Needs wrk; with --scale also redis-server and nginx.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.collection import make_collection
from benchmarks.figures import machine, print_table
from benchmarks.neighbours import nginx, redis_server
from benchmarks.visiting import CALLBACK_PATH, click_body
from tests.serving import ROOT, Served, served

WRK_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [[{body}]]
done = function(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format("figures %d %d %.3f %.3f %.3f %d\\n", summary.requests,
        summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99),
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""
BARE = """
import sys, time
from pathlib import Path
from model.classifier import Classifier
from model.preprocessing import to_network_input
contents = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.jpg"))[:200]]
classifier = Classifier.open(Path("model/culture_classifier.pkl"))
for content in contents[:20]:
    classifier.predict(to_network_input(content))
started = time.perf_counter()
for content in contents:
    classifier.predict(to_network_input(content))
print(len(contents) / (time.perf_counter() - started))
"""


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk measured; latencies in milliseconds."""

    clicks: int
    per_second: float
    p50: float
    p95: float
    p99: float
    errors: int


def click_with_wrk(url: str, visitors: int, seconds: float, folder: Path) -> Load:
    """Let `visitors` click at random paintings for so long, without a pause."""
    script = folder / "click.lua"
    script.write_text(WRK_SCRIPT.format(body=json.dumps(click_body())))
    command = ["wrk", "-t1", f"-c{visitors}", f"-d{seconds:.0f}s", "--timeout", "30s"]
    output = subprocess.run(
        [*command, "-s", str(script), url + CALLBACK_PATH],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = re.search(r"figures (\d+) (\d+) ([\d.]+) ([\d.]+) ([\d.]+) (\d+)", output)
    if found is None:
        raise RuntimeError(output)
    clicks, microseconds, *latencies, errors = (float(figure) for figure in found.groups())
    p50, p95, p99 = (latency / 1000 for latency in latencies)
    return Load(int(clicks), clicks / microseconds * 1e6, p50, p95, p99, int(errors))


def predictions_made(url: str) -> int:
    """How many predictions the app has made, by its own metrics."""
    made = re.findall(
        r'^met_predictions_total{outcome="made"} ([\d.]+)',
        requests.get(url + "/metrics", timeout=5).text,
        re.MULTILINE,
    )
    return int(float(made[0])) if made else 0  # a counter appears when it first counts


def bare_rate(images: Path) -> float:
    """Images per second of decoding and the forward pass alone, one after the other."""
    command = [sys.executable, "-c", BARE, str(images)]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return float(output.split()[-1])


def pin(app: Served, core: int) -> None:
    """Keep an instance, with all its threads, on one core."""
    for pid in (app.process.pid, *app.workers):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def by_visitors(folder: Path, seconds: float) -> None:
    """Print the table of 1, 8 and 64 visitors against the bare model's rate."""
    table = make_collection(folder, int(seconds * 200))
    rows: list[Sequence[object]] = []
    for visitors in (1, 8, 64):
        # A fresh server each time: what one run has classified, the next would know.
        environment = {
            "PAINTINGS_CSV": str(table),
            "CACHE_DIR": str(folder / f"cache-{visitors}"),
            "METRICS": "1",
        }
        bare = bare_rate(folder)
        with served(folder, environment) as app:
            before = predictions_made(app.url)
            load = click_with_wrk(app.url, visitors, seconds, folder)
            unseen = (predictions_made(app.url) - before) / seconds
        rows.append((visitors, load.clicks, f"{load.per_second:.1f}", f"{load.p50:.0f}",
                     f"{load.p95:.0f}", f"{load.p99:.0f}", load.errors, f"{unseen:.1f}",
                     f"{bare:.1f}", f"{unseen / bare:.2f}"))  # fmt: skip
    print_table(
        ("visitors", "clicks", "clicks/s", "p50 ms", "p95 ms", "p99 ms", "errors",
         "of them unseen/s", "bare images/s", "unseen / bare"), rows,
    )  # fmt: skip


def by_instances(folder: Path, seconds: float) -> None:
    """Print the table of one and two instances behind nginx, each on its own core."""
    table = make_collection(folder, int(seconds * 200))
    rows: list[Sequence[object]] = []
    first = 0.0
    for instances in (1, 2):
        with ExitStack() as stack:
            redis = stack.enter_context(redis_server(folder))
            environment = {"PAINTINGS_CSV": str(table), "CACHE_URL": redis, "METRICS": "1"}
            apps = [stack.enter_context(served(folder, environment)) for _ in range(instances)]
            for core, app in enumerate(apps):
                pin(app, core)
            url = stack.enter_context(nginx(folder, [app.url for app in apps]))
            requests.get(url + "/ready", timeout=5).raise_for_status()
            before = sum(predictions_made(app.url) for app in apps)
            load = click_with_wrk(url, 16, seconds, folder)
            unseen = (sum(predictions_made(app.url) for app in apps) - before) / seconds
        first = first or unseen
        rows.append((instances, load.clicks, f"{load.per_second:.1f}", f"{load.p50:.0f}",
                     f"{load.p99:.0f}", load.errors, f"{unseen:.1f}",
                     f"{unseen / first:.2f}"))  # fmt: skip
    print_table(
        ("instances", "clicks", "clicks/s", "p50 ms", "p99 ms", "errors", "of them unseen/s",
         "ratio"), rows,
    )  # fmt: skip


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as folder:
        (by_instances if options.scale else by_visitors)(Path(folder), options.seconds)


if __name__ == "__main__":
    main()
