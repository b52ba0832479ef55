"""Tests are small: threads would cost more than they save."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items):
    """Shards come first: their processes are forks, and what is forked from a process that has trained cannot train."""
    items.sort(key=lambda item: item.path.stem != "test_shards")
