"""Collects the catalogue and its images from the Met: `python -m museum.collecting --help`."""
