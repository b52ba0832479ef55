"""Tests are small: threads would cost more than they save."""

import os

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(items):
    """Shards come first: their processes are forks, and what is forked from a process that has trained cannot train."""
    items.sort(key=lambda item: item.path.stem != "test_shards")


@pytest.fixture
def library():
    """Of a framework that the package works with and does not need; a test of it is left out where it is not installed."""
    return pytest.importorskip
