"""Trains the classifier on a folder of images and its manifest; writes the pickle and its card.

python -m model.training.train --manifest CSV [--images DIR] [--out DIR]
"""

import argparse
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from model.compiling import MODEL
from model.console import plain_errors, quiet_libraries
from model.training.recipe import Recipe


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    options = _options(arguments)
    with plain_errors("Stopped. The same command continues where it was."):
        known_limits = _lines(options.limits) if options.limits else []
        sys.stderr.write("Loading TensorFlow\n")
        with quiet_libraries():
            from model.training.pipeline import train
            from model.training.report import report
        card = train(
            options.manifest,
            options.images or options.manifest.parent,
            options.out,
            Recipe(),
            options.catalogue,
            options.others,
            known_limits,
        )
        measured = {"classifier": card["figures"]["test"], "baseline": card["baseline"]["test"]}
        print(report(measured, card["pair"]))
        print(f"\nThe model and its card are in {options.out}, after {card['run']['seconds']} s.")
        print(f"Next: {_next_command(options)}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--manifest", type=Path, required=True, help="CSV with the images' labels and splits"
    )
    parser.add_argument("--images", type=Path, help="folder of the images; else the manifest's")
    parser.add_argument("--out", type=Path, default=MODEL.parent, help="folder to write to")
    parser.add_argument("--catalogue", type=Path, help="table of the paintings that will be shown")
    parser.add_argument("--others", type=Path, help="pictures unlike these, a folder for each kind")
    parser.add_argument("--limits", type=Path, help="text file for the card, one sentence per line")
    return parser.parse_args(arguments)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is not in UTF-8.") from error


def _next_command(options: argparse.Namespace) -> str:
    """Return the command that serves the model, with the table if it is one that the app shows."""
    table = options.catalogue or options.manifest
    with table.open(encoding="utf-8-sig") as file:
        is_shown = "image_url" in file.readline().lower()
    settings = {"PAINTINGS_CSV": table} if is_shown else {}
    settings["MODEL_PATH"] = options.out / MODEL.name
    words = [f"{name}={shlex.quote(str(path))}" for name, path in settings.items()]
    return " ".join([*words, shlex.quote(sys.executable), "app.py"])


if __name__ == "__main__":
    main()
