"""What the page may say of the paintings' source: the Met, or a collection of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from museum.catalogue import Painting


@dataclass(frozen=True, slots=True)
class Collection:
    """Words about where the paintings come from; empty ones claim nothing.

    The defaults fit any collection. A model card may give its own, under "collection".
    """

    name: str = ""  # in a sentence: "a painting from the Met"
    brand: str = "Paintings Classifier"
    question: str = "Which of these is it?"
    says: str = "Its label"  # the heading of the right label
    licence: str = ""  # a sentence
    link: str = ""  # where the licence is explained

    @property
    def source(self) -> str:
        """The source at the end of a noun phrase: " from the Met", or nothing."""
        return f" from {self.name}" if self.name else ""


MET = Collection(
    name="the Met",
    brand="Met Paintings Classifier",
    question="Where was this painted?",
    says="The Met says",
    licence="Paintings and their data: The Met Open Access, public domain (CC0).",
    link="https://www.metmuseum.org/about-the-met/policies-and-documents/open-access",
)


def collection_of(card: dict[str, Any], paintings: Iterable[Painting]) -> Collection:
    """The collection that the card describes, else the Met if every painting is the Met's."""
    given = card.get("collection")
    if isinstance(given, dict):
        names = {field.name for field in fields(Collection)}
        return Collection(**{k: v for k, v in given.items() if k in names and isinstance(v, str)})
    return MET if all(painting.page_url for painting in paintings) else Collection()
