"""Assigns paintings to train or test, as training images.

The split of a painting depends only on its group (museum/groups.py), so adding paintings never
changes the split of others.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from museum.groups import group_of
from museum.table import SEEN_SPLITS, SPLITS, Painting, rows, to_object_id, to_split

TEST_SHARE = 0.2
_SEED = 0

T = TypeVar("T")


def split_of(group: str) -> str:
    """Return the split of a group, which depends on nothing else."""
    digest = hashlib.sha256(f"{_SEED} {group}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    return "test" if place < TEST_SHARE else "train"


def fixed_splits(paintings: Iterable[Painting]) -> dict[str, str]:
    """Return the split of each group that has one in `paintings`.

    If a group has several, train counts before validation and validation before test, so that no
    test painting belongs to a group that was trained on.
    """
    return _most_seen((group_of(each), each.split) for each in paintings if each.split)


def marked(paintings: Iterable[Painting], splits: Mapping[int, str]) -> list[Painting]:
    """Return `paintings` with the splits that training gave them, by object ID.

    A painting whose group the model was trained on counts as seen.
    """
    found = [replace(each, split=splits.get(each.object_id, "")) for each in paintings]
    groups = fixed_splits(found)

    def as_seen(painting: Painting) -> Painting:
        split = groups.get(group_of(painting), "")
        return replace(painting, split=split) if split in SEEN_SPLITS else painting

    return [as_seen(each) for each in found]


def splits_of(manifest: Path) -> dict[int, str]:
    """Return the split of each of the Met's objects that a table names.

    It needs the columns `met_object_id` and `split`, as a manifest of training images has them.
    Raises museum.table.TableError, with the line, for a table that cannot be used.
    """

    def parse(cells: list[str]) -> tuple[int, str] | None:
        return (to_object_id(cells[0]), to_split(cells[1])) if all(cells) else None

    used = rows(manifest, ("met_object_id", "split"), parse)
    return _most_seen(each for _, each in used if each)


def _most_seen(splits: Iterable[tuple[T, str]]) -> dict[T, str]:
    """Return the split of each; of several, the first in SPLITS, which is put in last."""
    return dict(sorted(splits, key=lambda each: SPLITS.index(each[1]), reverse=True))
