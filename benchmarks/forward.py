"""What a forward pass costs, alone and when several threads ask at once.

python -m benchmarks.forward [--model PICKLE] [--passes 400] [--threads 1 2 4 8]

A process opens the classifier as a worker of the app does and asks it for predictions.
"""

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from benchmarks.figures import anonymous_megabytes, machine, percentile, print_table
from model.classifier import Classifier
from model.freezing import ROOT

HEADER = ("threads", "predictions/s", "ratio", "p50 ms", "CPU ms", "anonymous MB")


def ask(classifier: Classifier, threads: int, passes: int) -> tuple[float, float, float]:
    """Predictions per second, median milliseconds of one, and CPU milliseconds of one."""
    image = np.random.default_rng(0).integers(
        0, 256, (classifier.card["input_size"],) * 2 + (3,), dtype=np.uint8
    )

    def seconds(_: int) -> float:
        began = time.perf_counter()
        classifier.predict(image)
        return time.perf_counter() - began

    with ThreadPoolExecutor(threads) as pool:
        began, cpu = time.perf_counter(), time.process_time()
        each = list(pool.map(seconds, range(passes)))
        rate = passes / (time.perf_counter() - began)
        return rate, percentile(each, 50), (time.process_time() - cpu) / passes * 1000


def main() -> None:
    """Ask with each number of threads and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, default=ROOT / "model" / "culture_classifier.pkl")
    parser.add_argument("--passes", type=int, default=400)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2, 4, 8])
    options = parser.parse_args()
    classifier = Classifier.open(options.model)
    print(machine())
    rows = []
    first = 0.0
    for threads in options.threads:
        rate, median, cpu = ask(classifier, threads, options.passes)
        first = first or rate
        figures = (rate, rate / first, median, cpu, anonymous_megabytes(os.getpid()))
        rows.append((threads, *(f"{figure:.1f}" for figure in figures)))
    print_table(HEADER, rows)


if __name__ == "__main__":
    main()
