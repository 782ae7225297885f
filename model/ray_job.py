"""Classifying files as a Ray Data job: one model per process, rows in the files' order.

Source: https://docs.ray.io/en/latest/data/batch_inference.html
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model.classifier import Classifier
from model.compiling import ensure_compiled

if TYPE_CHECKING:
    from model.predict import File, Row

BATCH = 32


class _Worker:
    """One process of the job, with its own classifier."""

    def __init__(self, model: Path):
        ensure_compiled(model)  # on another machine the file may be missing
        self._classifier = Classifier.open(model)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        from model.predict import File, classify

        rows = [classify(self._classifier, File(*file)) for file in batch["item"]]
        # As text, since rows have not all the same values, and Arrow's tables do.
        return {"row": [json.dumps(row) for row in rows]}


def classify_all_with_ray(model: Path, files: list[File], workers: int) -> Iterator[Row | None]:
    """Yield the row of each file, in order. Raises ValueError for more workers than processors."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    import ray

    ray.init(include_dashboard=False, logging_level="error", log_to_driver=False)
    try:
        processors = int(ray.cluster_resources().get("CPU", 0))
        if workers > processors:
            raise ValueError(f"{workers} processes need {workers} processors, not {processors}.")
        context = ray.data.DataContext.get_current()
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        jobs = ray.data.from_items([astuple(file) for file in files]).map_batches(
            _Worker,
            fn_constructor_args=(model.resolve(),),
            batch_size=BATCH,
            compute=ray.data.ActorPoolStrategy(size=workers),
        )
        for result in jobs.iter_rows():
            yield json.loads(result["row"])
    finally:
        ray.shutdown()
