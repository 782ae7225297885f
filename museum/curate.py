"""Makes data/paintings.csv from a table of facts and the records of the offline gallery.

python -m museum.curate --facts FACTS.csv --manifest MANIFEST.csv --out data/paintings.csv

The manifest's `split` column says, by `met_object_id`, how training used a painting. One that the
model was trained or tuned on stays out of the catalogue.
"""

import argparse
import csv
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from museum.catalogue import Catalogue, CatalogueError, Painting, write
from museum.collecting import rules
from museum.gallery import records
from museum.table import COLUMNS, from_cells


def curate(
    facts: Iterable[dict[str, str]],
    shipped: Iterable[dict],
    manifest: Iterable[dict[str, str]],
) -> list[Painting]:
    """Join the sources by object ID, in its order; where both know a painting, `shipped` counts."""
    splits = {row["met_object_id"]: row["split"] for row in manifest}
    known = [from_cells([*(row[column] for column in COLUMNS[:-1]), ""]) for row in facts]
    paintings = {painting.object_id: painting for painting in known}
    objects = [rules.from_api(record) for record in shipped]
    paintings |= {
        met_object.object_id: rules.painting_of(met_object)
        for met_object in objects
        if not rules.reason_to_skip(met_object)
    }
    told = [replace(paintings[key], split=splits.get(str(key), "")) for key in sorted(paintings)]
    return [painting for painting in told if not painting.seen]


def main() -> None:
    """Make the table and read it back the way the app does."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--facts", type=Path, required=True, help="table without a split column")
    parser.add_argument("--manifest", type=Path, required=True, help="what training used")
    parser.add_argument("--out", type=Path, default=Path("data/paintings.csv"))
    options = parser.parse_args()
    try:
        write(curate(_table(options.facts), records(), _table(options.manifest)), options.out)
        catalogue = Catalogue.read(options.out)
    except (OSError, CatalogueError) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{options.out}: {len(catalogue)} paintings\n")


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    main()
