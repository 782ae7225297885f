"""Shared by all tests: how many cases the property tests try."""

import os
import sqlite3  # noqa: F401 - before TensorFlow, whose copy has no full-text search

from hypothesis import HealthCheck, settings

settings.register_profile("fast", max_examples=60, deadline=None, derandomize=True)
settings.register_profile(
    "long", max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "fast"))
