"""A table of facts, or the offline gallery's records, merged into the catalogue."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from museum import gallery, table
from museum.catalogue import Catalogue
from museum.collecting import rules
from museum.collecting.met_object import from_api, from_facts
from museum.collecting.splits import as_seen, fixed_splits, splits_of
from museum.table import COLUMNS, Painting

_FACTS = COLUMNS[:-1]  # the split comes from the manifest

Judged = Iterator[tuple[str, Painting | None, str]]


def merge(
    facts: Path | None, with_gallery: bool, out: Path, manifest: Path
) -> tuple[list[Painting], list[tuple[str, str]]]:
    """Return the catalogue at `out` with the new facts, and each refused row with its reason.

    A painting that is there already takes over the new facts; a blank cell changes nothing. The
    gallery's records, the Met's own, count more than `facts`. The splits are those of `manifest`; a
    painting whose group the model was trained on counts as seen.
    """
    known = {each.object_id: each for each in Catalogue.read(out)} if out.exists() else {}
    refused = []
    sources = [_of_table(facts)] if facts else []
    if with_gallery:
        sources.append(_of_gallery())
    for source in sources:
        for place, painting, reason in source:
            if painting is None:
                refused.append((place, reason))
                continue
            before = known.get(painting.object_id, painting)
            given = {name: cell for name in _FACTS if (cell := getattr(painting, name))}
            known[painting.object_id] = replace(before, **given)
    return mark_seen((known[key] for key in sorted(known)), splits_of(manifest)), refused


def mark_seen(paintings: Iterator[Painting], splits: dict[int, str]) -> list[Painting]:
    """Return `paintings` with the splits that training gave them or others of their group."""
    marked = [replace(each, split=splits.get(each.object_id, "")) for each in paintings]
    groups = fixed_splits(marked)
    return [as_seen(each, groups) for each in marked]


def _of_table(path: Path) -> Judged:
    for line, cells in table.rows(path, _FACTS):
        place = f"{path}, line {line}, object {cells[0][:20]}"
        try:
            painting = table.from_cells([*cells, ""])
            table.check(painting)
        except ValueError as error:
            yield place, None, str(error)
            continue
        reason = rules.reason_to_skip(from_facts(painting)) or ""
        yield place, None if reason else painting, reason


def _of_gallery() -> Judged:
    for record in gallery.records():
        met_object = from_api(record)
        reason = rules.reason_to_skip(met_object) or ""
        if reason != rules.ANOTHER_CULTURE:  # most of the package's paintings are European
            painting = None if reason else rules.painting_of(met_object)
            yield f"offline gallery, object {met_object.object_id}", painting, reason
