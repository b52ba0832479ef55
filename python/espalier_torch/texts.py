"""JSON of files that others may have written."""

from __future__ import annotations

import json
import re
from typing import Any

from .errors import EspalierError

#: As the other engine has it.
DEPTH = 64
#: A text up to its end, or a bracket. A text without an end is taken whole, so that each character is looked at once.
_PIECE = re.compile(r'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


def json_of(text: str, shown: str, hint: str) -> Any:
    """The value, or `ValueError`. What is nested deeper than the reader of Python can go is refused before it reads."""
    depth = 0
    for piece in _PIECE.finditer(text):
        sign = piece[0][0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
        if depth > DEPTH:
            raise EspalierError(
                "ESP1809",
                f"`{shown}` has lists and mappings that are nested more than {DEPTH} deep: no plan and no run needs it, and files that do "
                "are made to break programs",
                hint,
            )
    return json.loads(text)
