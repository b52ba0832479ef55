"""Tests are small: threads would cost more than they save."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
