"""What the command prints while a run goes on: a bar that moves on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from typing import Any, Mapping

_WIDTH = 24
#: Back to the start of the line, which is erased.
_AGAIN = "\r\x1b[K"


def tell(event: Mapping[str, Any]) -> None:
    kind = event["event"]
    if kind == "step":
        _tell_step(event)
    elif kind == "metrics":
        values = ", ".join(f"{name} {value:.4g}" for name, value in event["values"].items())
        place = ", ".join(part for part in (event["stage"], event["moment"]) if part)
        _say(f"{place} on {event['on']}: {values}, sparsity {event['sparsity']:.2%}")
    elif kind == "prune":
        _say(f"{event['stage']}: pruned {event['pruned']} of {event['of']} at step {event['step']}")


def _tell_step(event: Mapping[str, Any]) -> None:
    step, steps = event["step"], event["steps"]
    is_last = step == steps
    told = f"{event['stage']}: step {step} of {steps}, loss {event['loss']:.4g}"
    if sys.stderr.isatty() and (is_last or 200 * step // steps > 200 * (step - 1) // steps):
        done = _WIDTH * step // steps
        print(f"{_AGAIN}[{'#' * done}{'.' * (_WIDTH - done)}] {told}", end="\n" if is_last else "", file=sys.stderr, flush=True)
    elif not sys.stderr.isatty() and (is_last or step % max(1, steps // 20) == 0):
        print(told, file=sys.stderr)


def _say(line: str) -> None:
    print(f"{_AGAIN if sys.stderr.isatty() else ''}{line}", file=sys.stderr)
