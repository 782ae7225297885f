"""How fast a folder is classified as a Ray Data job, with one worker and with two.

python -m benchmarks.predict --images DIR [--workers 1 2]

Needs `pip install -r requirements-ray.txt`. A worker is one process with one thread of TensorFlow,
so a second one can at best double the rate, and only with a core of its own. The rate counts from
the first finished batch: starting Ray and the workers is a column of its own.
"""

import argparse
import tempfile
from pathlib import Path

from benchmarks.figures import machine, print_table
from model.predict import predict_folder

HEADER = ("workers", "images", "errors", "seconds of starting", "images/s", "ratio")


def main() -> None:
    """Run the jobs one after the other and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for workers in options.workers:
            out = Path(folder) / "predictions.parquet"
            pace = predict_folder(options.images, out, workers=workers, quiet=True)
            rows.append((workers, pace))
    first = rows[0][1].rate
    print(machine())
    print_table(
        HEADER,
        (
            (
                workers,
                pace.images,
                pace.errors,
                f"{pace.starting:.1f}",
                f"{pace.rate:.1f}",
                f"{pace.rate / first:.2f}",
            )
            for workers, pace in rows
        ),
    )


if __name__ == "__main__":
    main()
