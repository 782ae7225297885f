"""The manifest: which image is of which culture, and what it may be used for."""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from model.training.network import CULTURES

SPLITS = ("train", "validation", "test")


class ManifestError(ValueError):
    """The manifest cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Example:
    """A row of the manifest; only `file` and `culture` are always there."""

    file: str
    culture: str
    split: str = ""
    tier: str = ""
    kind: str = ""
    group: str = ""
    met_object_id: str = ""

    @property
    def label(self) -> int:
        """The culture's place in CULTURES."""
        return CULTURES.index(self.culture)


def read_manifest(path: Path) -> list[Example]:
    """Return the manifest's rows. Raises ManifestError for a wrong row or a parted group."""
    with path.open(newline="", encoding="utf-8") as stream:
        reader = csv.DictReader(stream)
        missing = {"file", "culture"} - set(reader.fieldnames or ())
        if missing:
            raise ManifestError(f"{path}: no column {', '.join(sorted(missing))}")
        examples = []
        for row in reader:
            known = {field.name: row.get(field.name) or "" for field in fields(Example)}
            if known["culture"] not in CULTURES:
                raise ManifestError(
                    f"{path}, line {reader.line_num}: unknown culture {known['culture']!r}"
                )
            examples.append(Example(**known))
    _check_unique(path, examples)
    _check_groups(path, examples)
    return examples


def of_split(examples: Iterable[Example], split: str) -> list[Example]:
    """Return the examples of that split."""
    return [example for example in examples if example.split == split]


def digests(manifest: Path, images: Path, examples: Sequence[Example]) -> dict[str, str]:
    """Return the SHA-256 (hex) of the manifest and of all its images' bytes in its order."""
    every = hashlib.sha256()
    for example in examples:
        every.update((images / example.file).read_bytes())
    return {
        "manifest_sha256": hashlib.sha256(manifest.read_bytes()).hexdigest(),
        "images_sha256": every.hexdigest(),
    }


def write_met_splits(examples: Iterable[Example], path: Path) -> None:
    """Write the split of every painting of the Met, so that a new catalogue knows what was seen."""
    splits = {(int(float(e.met_object_id)), e.split) for e in examples if e.met_object_id}
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("met_object_id", "split"))
        writer.writerows(sorted(splits))


def count_by_split(examples: Iterable[Example]) -> dict[str, dict[str, dict[str, int]]]:
    """Return the number of examples as split -> culture -> tier -> count."""
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for (split, culture, tier), count in sorted(
        Counter((e.split, e.culture, e.tier) for e in examples).items()
    ):
        counts.setdefault(split, {}).setdefault(culture, {})[tier] = count
    return counts


def _check_unique(path: Path, examples: Iterable[Example]) -> None:
    file, count = Counter(example.file for example in examples).most_common(1)[0]
    if count > 1:
        raise ManifestError(f"{path}: {file} stands {count} times")


def _check_groups(path: Path, examples: Iterable[Example]) -> None:
    splits = defaultdict(set)
    for example in examples:
        if example.group:
            splits[example.group].add(example.split)
    for group, found in splits.items():
        if len(found) > 1:
            raise ManifestError(f"{path}: group {group} is parted among {sorted(found)}")
