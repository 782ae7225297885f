"""Classifies a folder of images, of any size, into a Parquet file, as a Ray Data job.

`python -m model.predict --images DIR --out FILE.parquet --workers 2` runs on this machine, or on
the Ray cluster of RAY_ADDRESS if all its machines see the folder at the same path. It needs
`pip install -r requirements-ray.txt`. One row per image: `file`, `culture`, a likelihood for each
culture, `sure`, and `error`, which is empty unless the file could not be classified.

Source: https://docs.ray.io/en/latest/data/batch_inference.html (a class for `map_batches`: one
model per worker).
"""

from __future__ import annotations

import argparse
import logging
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from model.classifier import Classifier, ModelError
from model.compiling import MODEL, ensure_compiled
from model.preprocessing import NotAnImage, to_network_input

if TYPE_CHECKING:
    import pyarrow

SUFFIXES = {".jpeg", ".jpg", ".png", ".webp"}
BATCH = 32


@dataclass(frozen=True, slots=True)
class Pace:
    """How a job went.

    `starting` is the seconds until the first images were done, `rate` the images per second from
    there to the end, or of the whole if there was but one batch.
    """

    images: int
    errors: int
    starting: float
    rate: float

    def __str__(self) -> str:
        return (
            f"{self.images:,} images, {self.errors:,} of them without a prediction; "
            f"{self.rate:.1f} images/s after {self.starting:.1f} s of starting"
        )


def image_files(folder: Path) -> list[str]:
    """Return the images below the folder, by suffix: sorted paths relative to it."""
    return sorted(
        str((Path(parent) / name).relative_to(folder))
        for parent, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES
    )


def predict_files(
    classifier: Classifier, folder: Path, files: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """Yield a row for each file; one that cannot be classified has its `error` and no culture."""
    for file in files:
        row: dict[str, Any] = {"file": file}
        try:
            prediction = classifier.predict(
                to_network_input((folder / file).read_bytes(), classifier.input_size)
            )
        except NotAnImage as error:
            yield row | {"error": str(error)}
        except OSError as error:
            yield row | {"error": f"The file cannot be read: {error.strerror}."}
        except MemoryError:
            yield row | {"error": "The file is too large."}
        else:
            yield (
                row
                | prediction.likelihoods
                | {
                    "culture": prediction.culture,
                    "sure": prediction.sure,
                }
            )


def predict_folder(
    images: Path, out: Path, model: Path = MODEL, workers: int = 1, *, quiet: bool = False
) -> Pace:
    """Write the Parquet file, complete or not at all, sorted by file.

    Raises ModelError if the model cannot be opened, ValueError if there are no images or more
    workers than processors.
    """
    files = image_files(images)
    if not files:
        raise ValueError(f"There are no images ({', '.join(sorted(SUFFIXES))}) in {images}.")
    ensure_compiled(model)
    began = time.monotonic()
    unfinished = out.with_name(f"{out.name}.unfinished")
    try:
        with tqdm(total=len(files), unit=" images", disable=quiet) as progress:
            tables = _tables(files, images.resolve(), model.resolve(), workers)
            pace = _write(tables, unfinished, progress, began)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return pace


def _write(tables: Iterator[pyarrow.Table], path: Path, progress: tqdm[Any], began: float) -> Pace:
    from pyarrow.parquet import ParquetWriter

    first = next(tables)
    first_at = time.monotonic()
    images = errors = 0
    with ParquetWriter(path, first.schema) as writer:
        for table in chain([first], tables):
            writer.write_table(table)
            progress.update(table.num_rows)
            images += table.num_rows
            errors += table.num_rows - table["error"].null_count
    now = time.monotonic()
    if images > first.num_rows:
        rate = (images - first.num_rows) / (now - first_at)
    else:
        rate = images / (now - began)
    return Pace(images, errors, first_at - began, rate)


class _Worker:
    """One process of the job, with a classifier of its own."""

    def __init__(self, folder: Path, model: Path):
        self._folder = folder
        self._classifier = Classifier.open(model)

    def __call__(self, batch: pyarrow.Table) -> pyarrow.Table:
        import pyarrow

        rows = predict_files(self._classifier, self._folder, batch["file"].to_pylist())
        return pyarrow.Table.from_pylist(list(rows), _schema(self._classifier.labels))


def _schema(labels: Iterable[str]) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema(
        [("file", pyarrow.string()), ("culture", pyarrow.string())]
        + [(label, pyarrow.float32()) for label in labels]
        + [("sure", pyarrow.bool_()), ("error", pyarrow.string())]
    )


def _tables(files: list[str], folder: Path, model: Path, workers: int) -> Iterator[pyarrow.Table]:
    """Yield the rows of BATCH files after BATCH files, in order."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    import pyarrow
    import ray

    ray.init(include_dashboard=False, logging_level="error", log_to_driver=False)
    try:
        processors = int(ray.cluster_resources().get("CPU", 0))
        if workers > processors:
            raise ValueError(f"{workers} workers need as many processors; there are {processors}.")
        context = ray.data.DataContext.get_current()
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
        yield from (
            ray.data.from_arrow([pyarrow.table({"file": batch}) for batch in batches])
            .map_batches(
                _Worker,
                fn_constructor_args=(folder, model),
                batch_size=None,
                batch_format="pyarrow",
                compute=ray.data.ActorPoolStrategy(size=workers),
            )
            .iter_batches(batch_size=None, batch_format="pyarrow")
        )
    finally:
        ray.shutdown()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=Path, required=True, help="a folder of images")
    parser.add_argument("--out", type=Path, required=True, help="the Parquet file to write")
    parser.add_argument("--model", type=Path, default=MODEL, help="the pickle, its card beside it")
    parser.add_argument("--workers", type=int, default=1, help="processes, one processor each")
    options = parser.parse_args()
    try:
        pace = predict_folder(options.images, options.out, options.model, options.workers)
    except (ModelError, ValueError) as error:
        parser.error(str(error))
    except ModuleNotFoundError as error:
        parser.error(f"{error}; pip install -r requirements-ray.txt")
    print(f"{pace}; workers: {options.workers}.")


if __name__ == "__main__":
    main()
