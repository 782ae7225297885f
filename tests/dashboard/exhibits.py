"""Paintings and exhibits made for tests."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dashboard.exhibit import Exhibit, Source
from model.classifier import Prediction
from museum.addresses import MET_IMAGES_URL
from museum.catalogue import Catalogue
from museum.table import Painting

PAINTING = Painting(
    object_id=7,
    culture="China",
    title="Old <Trees>",
    artist="Guo Xi",
    date="ca. 1080",
    medium="Handscroll; ink on silk",
    accession_number="1981.276",
    image_url="https://images.metmuseum.org/CRDImages/as/web-large/7.jpg",
    split="",
)
DIGEST = "0123456789abcdef0123456789abcdef"
LABELS = ("America", "China", "India", "Japan")
LIKELIHOODS = {"America": 0.01, "China": 0.7, "India": 0.04, "Japan": 0.25}


def catalogue_of(labels: Iterable[str], split: str = "") -> Catalogue:
    """Paintings with these labels, numbered from 1, each of a group of its own."""
    paintings = [
        replace(PAINTING, object_id=number, culture=label, title=f"Title {number}", split=split)
        for number, label in enumerate(labels, 1)
    ]
    return Catalogue(paintings, Path(), MET_IMAGES_URL, LABELS, {})


def make_prediction(
    culture: str = "China",
    *,
    sure: bool = True,
    familiar: bool = True,
    class_maps: NDArray[np.float32] | None = None,
) -> Prediction:
    if class_maps is None:
        class_maps = np.full((2, 3, 4), 0.12345, np.float32)
        class_maps[0, 0] = 1
    return Prediction(culture, LIKELIHOODS, class_maps, sure, familiar)


def make_exhibit(
    culture: str = "China", *, sure: bool = True, source: Source = Source.REGULAR, **facts: str
) -> Exhibit:
    return Exhibit(replace(PAINTING, **facts), make_prediction(culture, sure=sure), DIGEST, source)
