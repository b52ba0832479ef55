"""What a user is told when something cannot be carried out: a code, what is wrong, and what to do."""

from __future__ import annotations


class EspalierError(Exception):
    """A finding. Its code is that of the other engine, and empty where that cannot say it; the command ends with 2."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__((f"{code}: " if code else "") + message + (f"\n  {hint}" if hint else ""))
        self.code = code
        self.message = message
        self.hint = hint
