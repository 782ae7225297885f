"""The manifest: which image has which label, and what it may be used for.

A manifest is a CSV table. It is read by the rules of museum/table.py, which tests/test_tables_alike
checks for both: UTF-8 with or without a byte order mark, commas, a header in any order and case,
spaces around a cell ignored, split names in any case, blank lines skipped; all else is refused.
"""

import codecs
import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from model.card import MAX_LABELS, MIN_GROUPS, MIN_LABELS

SPLITS = ("train", "validation", "test")
LEARNED = ("train", "validation")  # the splits that the classifier learns from
OPTIONAL = ("split", "tier", "group", "object_id", "met_object_id", "title")

_SAVE_AS = 'save it as "CSV UTF-8 (comma delimited)"'
_OBJECT_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)


class ManifestError(ValueError):
    """A manifest that cannot be used; says which file, which line, why and what to do."""


def read_manifest(
    path: Path,
    labels: Collection[str] | None = None,
    splits: Collection[str] | None = SPLITS,
) -> pd.DataFrame:
    """Return the manifest's rows, indexed by line number, all columns strings.

    The columns are `file`, `culture` (the right label) and those of OPTIONAL, blank where the
    manifest has none. A table without a column `file` has its images in `image_url`. Each label
    must be one of `labels`, each split one of `splits`, if these are given. Raises ManifestError
    at the first bad row.
    """
    table = _read_table(path)
    if "file" not in table and "image_url" in table:
        table = table.rename(columns={"image_url": "file"})
    for column in ("file", "culture"):
        if column not in table:
            raise ManifestError(f"{path}, line 1: the column {column} is missing")
    table = table.reindex(columns=["file", "culture", *OPTIONAL], fill_value="")
    table["split"] = table["split"].str.lower()
    _refuse(path, table["file"] == "", "the image's path is blank")
    _refuse(path, table["culture"] == "", "the culture is blank")
    if labels is not None:
        wrong = ~table["culture"].isin(labels)
        _refuse(path, wrong, f"the culture is none of the labels {', '.join(labels)}")
    if splits is not None:
        wrong = ~table["split"].isin(["", *splits])
        _refuse(path, wrong, f"the split is none of {', '.join(splits)}")
    for column in ("object_id", "met_object_id"):
        numbered = (table[column] == "") | table[column].str.fullmatch(_OBJECT_ID)
        _refuse(path, ~numbered, "the object ID is not a whole number above 0, in digits alone")
    return table


def labels_to_learn(path: Path, table: pd.DataFrame) -> tuple[str, ...]:
    """Return the labels, sorted; each has at least two groups to learn from.

    Raises ManifestError if training cannot learn and test them, also for an image that is listed
    twice or a group that spans two splits.
    """
    _refuse(path, table["file"].duplicated(), "this image is listed before")
    grouped = table[table["group"] != ""]
    spans = grouped.groupby("group")["split"].transform("nunique") > 1
    _refuse(path, spans, "other images of this group have another split")
    labels = tuple(sorted(set(table["culture"])))
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
    if of_split(table, "test").empty:
        raise ManifestError(f"{path}: no row has the split test; the model is measured on these")
    return labels


def to_learn(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the splits that the classifier learns from."""
    return table[table["split"].isin(LEARNED)]


def of_split(table: pd.DataFrame, split: str) -> pd.DataFrame:
    """Return the rows of that split."""
    return table[table["split"] == split]


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
    keys = sorted(zip(used["split"], used["culture"], used["tier"], strict=True))
    for (split, label, tier), count in Counter(keys).items():
        counts.setdefault(split, {}).setdefault(label, {})[tier] = count
    return counts


def _read_table(path: Path) -> pd.DataFrame:
    """Return the cells without spaces around them; pandas' own reader takes what is refused here.

    Raises ManifestError.
    """
    line = 1
    try:
        with path.open("rb") as file:
            start = file.read(4096)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start:
            raise ValueError(f"the table is not UTF-8 but UTF-16 or no text; {_SAVE_AS}")
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        header = [name.strip().lower() for name in next(reader, [])]
        _check_header(header)
        lines, rows = [], []
        line = reader.line_num + 1
        for cells in reader:
            if any(map(str.strip, cells)):
                if len(cells) != len(header):
                    raise ValueError(f"{len(cells)} fields in place of {len(header)}")
                lines.append(line)
                rows.append([cell.strip() for cell in cells])
            line = reader.line_num + 1
        if not rows:
            raise ValueError("there are no rows below the header")
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ManifestError(
            f"{path}, line {line}: the table is not in UTF-8; {_SAVE_AS}"
        ) from error
    except (ValueError, csv.Error) as error:
        raise ManifestError(f"{path}, line {line}: {error}") from error
    return pd.DataFrame(rows, index=lines, columns=header, dtype=str)


def _check_header(header: list[str]) -> None:
    if len(header) == 1 and (separator := next((s for s in ";\t|" if s in header[0]), None)):
        raise ValueError(f"the columns are separated by {separator!r}, not by commas; {_SAVE_AS}")
    for name in header:
        if name and header.count(name) > 1:
            raise ValueError(f"the column {name} is there twice; remove or rename one")


def _refuse(path: Path, wrong: pd.Series, reason: str) -> None:
    if wrong.any():
        raise ManifestError(f"{path}, line {wrong.idxmax()}: {reason}")
