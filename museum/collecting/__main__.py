"""Entry point: hands the model's decoder to the command line, which imports nothing of model."""

import os
import sys

from museum.collecting.command_line import INTERRUPTED, main


def decode(content: bytes) -> object:
    """Decode an image under the limits of serving; ValueError when that cannot be done."""
    from model.preprocessing import decode  # only the images command needs it

    return decode(content)


# What the console cannot write is escaped; stderr always does so.
sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
code = main(sys.argv[1:], decode)
if code == INTERRUPTED:
    os._exit(code)  # a request under way may last a minute; leaving it loses nothing
sys.exit(code)
