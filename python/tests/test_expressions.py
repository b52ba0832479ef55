"""Expressions are read as they bind, and evaluated in float32."""

import pytest
import torch

from espalier_torch import EspalierError
from espalier_torch import expressions as ex

W = torch.tensor([[1.0, -2.0], [3.0, -4.0]])


def value(text):
    return ex.evaluate(ex.parse(text), ex.Frame({ex.Name("w"): W}, {"out": (0,), "in": (1,)}, W))


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("|w|", W.abs()),
        ("-w^2", -(W**2)),
        ("2^-1 * w", W / 2),
        ("1 / 2 * w^2", W**2 / 2),
        ("w - 1 - 1", W - 2),
        ("sum(w over in)", W.sum(1, keepdim=True)),
        ("norm(w over out in)", W.norm().reshape(1, 1)),
        ("w^2 / mean(w^2)", W**2 / (W**2).mean()),
        ("w < 0", (W < 0).float()),
        ("max(w, 0)", W.clamp(min=0)),
        ("w * softmax([w^2, 0 * w])[0]", W * torch.sigmoid(W**2)),
        ("top(|w|, 0.5)", torch.tensor([[0.0, 0.0], [1.0, 1.0]])),
        ("tail(w^2)", torch.tensor([[30.0, 29.0], [25.0, 16.0]])),
        ("var(w over out)", torch.tensor([[1.0, 1.0]])),
    ],
)
def test_values(text, wanted):
    torch.testing.assert_close(value(text), wanted)


@pytest.mark.parametrize("text", ["|w", "w +", "f(", "w $ 2", "w 2", ""])
def test_what_is_no_expression_is_refused(text):
    with pytest.raises(EspalierError):
        ex.parse(text)


def test_a_name_that_is_not_there_is_told():
    with pytest.raises(EspalierError, match="`v`"):
        value("w * v")
