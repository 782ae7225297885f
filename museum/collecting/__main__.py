"""Entry point: hands the model's decoder to the command line, which imports nothing of model."""

import os
import sys

from model.preprocessing import decode
from museum.collecting.command_line import INTERRUPTED, main

code = main(sys.argv[1:], decode)
if code == INTERRUPTED:
    os._exit(code)  # a request under way may last a minute; leaving it loses nothing
sys.exit(code)
