"""A museum of any size, made of recorded objects, and how its server may fail."""

import json
from pathlib import Path

RECORDED = Path(__file__).parents[1] / "recorded"
OBJECTS = {  # the API's answers as they came, by object ID
    record["objectID"]: record
    for record in map(json.loads, (RECORDED / "objects.jsonl").open(encoding="utf-8"))
}
# Two kinds of a painting: the second as the Met classifies a hundred others.
_TEMPLATES = (*OBJECTS.values(), OBJECTS[53456] | {"classification": "Screens"})
DEPARTMENTS = (6, 11)  # Asian Art, European Paintings


def common_faults(path: str, turn: int) -> str:
    """Fail about one path in nine in the Met's various ways, the first time it is asked for."""
    kinds = ("403", "503", "empty", "truncated", "html", "500", "cut")
    place = sum(path.encode()) % 64
    return kinds[place] if turn == 0 and place < len(kinds) else "200"


def bursts(path: str, turn: int) -> str:
    """Refuse 30 neighbouring objects in every 500 the first time, as a filter of robots does."""
    name = path.rsplit("/", 1)[-1]
    return "403" if turn == 0 and name.isdigit() and int(name) % 500 < 30 else "200"


def simulated(object_id: int) -> dict | None:
    """Return the record of an object: a recorded one in new numbers; None for a gap."""
    if object_id % 50 == 0:
        return None
    if object_id % 97 == 0:
        return {"message": "Not a valid object"}
    record = _TEMPLATES[object_id % len(_TEMPLATES)]
    return record | {
        "objectID": object_id,
        "accessionNumber": f"{1900 + object_id % 100}.{object_id}",
        "title": record["title"] and f"{record['title']} {object_id}",
        "primaryImageSmall": record["primaryImageSmall"]
        and f"https://images.metmuseum.org/CRDImages/as/web-large/DP{object_id} (1).jpg",
    }
