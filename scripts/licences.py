"""Licences of everything that `requirements.txt` brings: `python scripts/licences.py`.

Prints a line for each installed package, those that packages bring included, and exits with 1 if
one has a licence under which it could not be distributed with an app under MIT.
"""

import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LONGEST_TITLE = 80
REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements.txt"
# Permissive, or weak copyleft that ends at the package's own files (MPL).
FITTING = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|CNRI-Python|MPL|Mozilla|Unlicense"
    r"|Zlib|HPND|CC0|Public Domain)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)", re.IGNORECASE)


def main() -> int:
    """Print the list; return the exit code."""
    licences = {f"{each.name} {each.version}": licence(each) for each in dependencies(REQUIREMENTS)}
    for package in sorted(licences, key=str.lower):
        sys.stdout.write(f"{package:45} {licences[package]}\n")
    unfit = [package for package, text in licences.items() if not fits(text)]
    if unfit:
        sys.stderr.write(f"Not fit for distribution under MIT: {', '.join(unfit)}\n")
    return 1 if unfit else 0


def dependencies(requirements: Path) -> Iterator[Distribution]:
    """Yield the installed packages that a requirements file asks for, directly or not."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    waiting = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    seen: set[tuple[str, str]] = set()
    yielded: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        try:
            found = distribution(name)
        except PackageNotFoundError:  # for another platform or Python
            continue
        if name not in yielded:
            yielded.add(name)
            yield found
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen:
                seen.add((name, extra))
                needed = map(Requirement, found.requires or [])
                waiting += [
                    each
                    for each in needed
                    if (each.marker is None and not extra)
                    or (each.marker is not None and each.marker.evaluate({"extra": extra}))
                ]


def licence(package: Distribution) -> str:
    """Return what a package says of its licence, in one line."""
    about = package.metadata
    classified = [
        text.rsplit(" :: ", 1)[-1]
        for text in about.get_all("Classifier", [])
        if text.startswith("License :: ") and not text.endswith(":: OSI Approved")
    ]
    # The field `License` may hold the whole text; a title is all that is wanted here.
    field = about.get("License", "") if len(about.get("License", "")) <= LONGEST_TITLE else ""
    said = about.get("License-Expression") or field or "; ".join(classified)
    return " ".join(said.split()) or from_files(package)


def from_files(package: Distribution) -> str:
    """Return the beginning of a package's licence file, for one that says no more."""
    for path in package.files or []:
        if path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")):
            return " ".join(path.read_text(encoding="utf-8").split())[:LONGEST_TITLE]
    return "unknown"


def fits(text: str) -> bool:
    """Tell whether a package of this licence may be distributed with an app under MIT."""
    return bool(FITTING.search(text)) and not COPYLEFT.search(text)


if __name__ == "__main__":
    sys.exit(main())
