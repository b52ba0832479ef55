"""The bar of the command on a real terminal, and its lines where there is none."""

import contextlib
import os
import pty
import sys

from espalier_torch.progress import tell


def told(monkeypatch, is_terminal):
    """What is printed for a stage of four steps with an update in the middle."""
    ours, theirs = pty.openpty() if is_terminal else os.pipe()
    with os.fdopen(theirs, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        for step in (1, 2, 3, 4):
            tell({"event": "step", "stage": "cut", "step": step, "steps": 4, "loss": 0.5 / step})
            if step == 2:
                tell({"event": "prune", "stage": "cut", "step": 2, "pruned": 30, "of": 100})
    text = b""
    # One reading may give a part; the end of a terminal is an error.
    with contextlib.suppress(OSError):
        while part := os.read(ours, 4096):
            text += part
    os.close(ours)
    return text.decode()


def test_a_bar_moves_on_a_terminal(monkeypatch):
    text = told(monkeypatch, True)
    assert "[############............] cut: step 2 of 4, loss 0.25" in text
    assert "\r\x1b[Kcut: pruned 30 of 100 at step 2\r\n" in text
    assert text.endswith("[########################] cut: step 4 of 4, loss 0.125\r\n")


def test_lines_are_plain_elsewhere(monkeypatch):
    lines = told(monkeypatch, False).splitlines()
    assert lines[0] == "cut: step 1 of 4, loss 0.5"
    assert "cut: pruned 30 of 100 at step 2" in lines and len(lines) == 5
    assert not any("\x1b" in line for line in lines)
