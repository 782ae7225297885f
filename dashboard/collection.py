"""Whose paintings are shown, for the words and the licence on the pages."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class Collection:
    """What the page may say of where the paintings come from; empty fields claim nothing."""

    name: str = ""
    says: str = "The label"  # the heading over the right label
    licence: str = ""  # a sentence
    link: str = ""


MET = Collection(
    name="the Met",
    says="The Met says",
    licence="Paintings and their data: The Met Open Access, public domain (CC0).",
    link="https://www.metmuseum.org/about-the-met/policies-and-documents/open-access",
)


def collection_of(card: dict[str, Any], is_met: bool) -> Collection:
    """What the card says of its collection; else the Met, if its paintings are the Met's."""
    said = card.get("collection")
    if not isinstance(said, dict):
        return MET if is_met else Collection()
    texts = {field.name: said.get(field.name) for field in fields(Collection)}
    return Collection(**{name: text for name, text in texts.items() if isinstance(text, str)})
