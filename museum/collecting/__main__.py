"""Entry point: hands the model's decoder to the command line, which imports nothing of model."""

import sys

from model.preprocessing import decode
from museum.collecting.command_line import main

sys.exit(main(sys.argv[1:], decode))
