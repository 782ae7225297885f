"""What the page may say of where the paintings come from: the Met, or a collection of one's own."""

from collections.abc import Iterable
from dataclasses import dataclass

from museum.table import Painting


@dataclass(frozen=True, slots=True)
class Collection:
    """Words about the paintings' source; empty ones claim nothing. The defaults fit any."""

    name: str = ""  # within a sentence: "the Met"
    brand: str = "Paintings Classifier"
    question: str = "Which of these is it?"
    licence: str = ""  # a sentence
    link: str = ""  # where the licence is explained

    @property
    def source(self) -> str:
        """The source after "a painting": " from the Met", or nothing."""
        return f" from {self.name}" if self.name else ""

    @property
    def is_met(self) -> bool:
        """Whether these are the Met's paintings."""
        return self == MET

    @property
    def says(self) -> str:
        """The heading of the right label."""
        return f"{self.name[0].upper()}{self.name[1:]} says" if self.name else "Its label"


MET = Collection(
    name="the Met",
    brand="Met Paintings Classifier",
    question="Where was this painted?",
    licence="Paintings and their data: The Met Open Access, public domain (CC0).",
    link="https://www.metmuseum.org/about-the-met/policies-and-documents/open-access",
)


def collection_of(paintings: Iterable[Painting], own: Collection) -> Collection:
    """The Met, if every painting is the Met's and `own` has no name; else `own`."""
    is_met = not own.name and all(painting.page_url for painting in paintings)
    return MET if is_met else own
