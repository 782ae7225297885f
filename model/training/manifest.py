"""The manifest: which image has which label, and what it may be used for.

A manifest is a table; museum/table.py reads it, by the same rules as the app's catalogue.
"""

import hashlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from model.card import MAX_LABELS, MIN_GROUPS, MIN_LABELS
from museum.table import SPLITS, TableError, known_label, look_alikes, rows, to_object_id

LEARNED = ("train", "validation")  # the splits that the classifier learns from
OPTIONAL = ("split", "tier", "group", "object_id", "met_object_id", "title")


class ManifestError(TableError):
    """A manifest that nothing can be learned from; says where, why and what to do."""


def read_manifest(
    path: Path,
    labels: Collection[str] | None = None,
    splits: Collection[str] | None = SPLITS,
) -> pd.DataFrame:
    """Return the manifest's rows, indexed by line number, all columns strings.

    The columns are `file`, `culture` (the right label) and those of OPTIONAL, blank where the
    manifest has none. A table without a column `file` has its images in `image_url`. Each label
    must be one of `labels`, each split one of `splits`, if these are given. Raises TableError at
    the first bad row.
    """

    def parse(cells: list[str]) -> list[str]:
        culture, split, tier, group, object_id, met_object_id, title, file, image_url = cells
        split = split.lower()
        if not (file or image_url):
            raise ValueError("the image's path is blank (column file or image_url)")
        if not culture:
            raise ValueError("the culture is blank")
        if labels is not None:
            culture = known_label(culture, labels)
            if not culture:
                raise ValueError(f"the culture is none of the labels {', '.join(labels)}")
        if splits is not None and split not in splits:
            raise ValueError(f"the split is none of {', '.join(filter(None, splits))}")
        for number in filter(None, (object_id, met_object_id)):
            to_object_id(number)
        return [file or image_url, culture, split, tier, group, object_id, met_object_id, title]

    found = list(rows(path, ("culture",), parse, (*OPTIONAL, "file", "image_url")))
    return pd.DataFrame(
        [cells for _, cells in found],
        index=[line for line, _ in found],
        columns=["file", "culture", *OPTIONAL],
        dtype=str,
    )


def labels_to_learn(path: Path, table: pd.DataFrame) -> tuple[str, ...]:
    """Return the labels, sorted; each has at least two groups to learn from.

    Raises ManifestError if training cannot learn and test them, also for an image that is listed
    twice, a group that spans two splits, or labels that look the same.
    """
    _refuse(path, table["file"].duplicated(), "this image is listed before")
    grouped = table[table["group"] != ""]
    spans = grouped.groupby("group")["split"].transform("nunique") > 1
    _refuse(path, spans, "other images of this group have another split")
    labels = tuple(sorted(set(table["culture"])))
    if alike := look_alikes(labels):
        raise ManifestError(f"{path}: {alike}")
    if not MIN_LABELS <= len(labels) <= MAX_LABELS:
        raise ManifestError(
            f"{path}: there are {len(labels)} labels; a model learns {MIN_LABELS} to {MAX_LABELS}"
        )
    learned = to_learn(table)
    groups = groups_of(learned).groupby(learned["culture"]).nunique()
    if few := [label for label in labels if groups.get(label, 0) < MIN_GROUPS]:
        raise ManifestError(
            f"{path}: there are too few images of {', '.join(few)} to learn from; "
            f"put images of at least {MIN_GROUPS} groups in the split train"
        )
    if not (table["split"] == "test").any():
        raise ManifestError(f"{path}: no row has the split test; the model is measured on these")
    return labels


def to_learn(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the splits that the classifier learns from."""
    return table[table["split"].isin(LEARNED)]


def groups_of(table: pd.DataFrame) -> pd.Series:
    """Return each row's group: images that belong together; one without is a group of its own."""
    return table["group"].where(table["group"] != "", table["file"])


def check_files(images: Path, table: pd.DataFrame) -> None:
    """Raise ManifestError if an image of the table is not in the folder `images`."""
    missing = [file for file in table["file"] if not (images / file).is_file()]
    if missing:
        raise ManifestError(f"{len(missing)} images are not in {images}; the first is {missing[0]}")


def digests(path: Path, images: Path, table: pd.DataFrame) -> dict[str, str]:
    """Return the SHA-256 (hex) of the manifest and of all its images' bytes in its order."""
    every = hashlib.sha256()
    for file in table["file"]:
        every.update((images / file).read_bytes())
    return {
        "manifest_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "images_sha256": every.hexdigest(),
    }


def met_splits(table: pd.DataFrame) -> pd.DataFrame:
    """Return the split of every painting of the Met: what a new catalogue has to mark as seen."""
    used = table[(table["met_object_id"] != "") & (table["split"] != "")]
    splits = used[["met_object_id", "split"]].drop_duplicates()
    return splits.sort_values("met_object_id", key=lambda column: column.astype("int64"))


def count_by_split(table: pd.DataFrame) -> dict[str, dict[str, dict[str, int]]]:
    """Return the number of images as split -> label -> tier -> count, without the unused."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    used = table[table["split"] != ""]
    rows_of_each = Counter(used[["split", "culture", "tier"]].itertuples(index=False, name=None))
    for (split, label, tier), count in rows_of_each.items():
        counts.setdefault(split, {}).setdefault(label, {})[tier] = count
    return counts


def _refuse(path: Path, wrong: pd.Series, reason: str) -> None:
    if wrong.any():
        raise ManifestError(f"{path}, line {wrong.idxmax()}: {reason}")
