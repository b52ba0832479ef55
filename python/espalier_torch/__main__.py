"""`python -m espalier_torch`."""

import sys

from .run import main

sys.exit(main())
