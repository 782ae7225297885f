"""How the labels are called where they are shown, and what is accepted in their place."""

import re
from collections.abc import Collection

NAMES = {"America": "United States"}  # the label is short for the Met's American Wing


def name_of(label: str) -> str:
    """The label as it is shown."""
    return NAMES.get(label, label)


def with_labels(text: str, labels: Collection[str]) -> str:
    """The text with these labels where it has the names that are shown for them."""
    for label, name in NAMES.items():
        if label in labels and name not in labels:
            text = re.sub(rf"\b{name}\b", label, text, flags=re.IGNORECASE)
    return text
