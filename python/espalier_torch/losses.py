"""Losses and metrics of a plan's task, as its own engine defines them."""

from __future__ import annotations

import math
from typing import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .plan import Json

Loss = Callable[[Tensor, Tensor], Tensor]


def _elements(name: str, task: Json, output: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of each counted element, 0 of the others, and which count: samples come first."""
    if name != "crossentropy":
        elements: dict[str, Callable[..., Tensor]] = {"mse": F.mse_loss, "l1": F.l1_loss, "bce": F.binary_cross_entropy_with_logits}
        element = elements[name]
        each = element(output, labels.to(output.dtype), reduction="none")
        return each, torch.ones_like(each)
    shift = task.get("shift", 0)
    if shift:
        output, labels = output[:, :-shift], labels[:, shift:]
    ignored = task.get("ignore", -100)
    each = F.cross_entropy(output.reshape(-1, output.shape[-1]), labels.reshape(-1).long(), ignore_index=ignored, reduction="none")
    return each.reshape(labels.shape), (labels != ignored).to(each.dtype)


def mean_loss(task: Json, name: str | None = None) -> Loss:
    """The mean over all that counts in a batch: what training makes small."""

    def loss(output: Tensor, labels: Tensor) -> Tensor:
        each, counts = _elements(name or task["loss"], task, output, labels)
        return each.sum() / counts.sum().clamp(min=1)

    return loss


def summed_loss(task: Json) -> Loss:
    """The sum over samples of each one's mean loss: what gradients of statistics are of."""

    def loss(output: Tensor, labels: Tensor) -> Tensor:
        each, _ = _elements(task["loss"], task, output, labels)
        return each.reshape(each.shape[0], -1).mean(1).sum() if each.dim() > 1 else each.sum()

    return loss


def divergence(output: Tensor, teacher: Tensor, temperature: float) -> Tensor:
    """Of cooled outputs from those of a teacher, times T²: the mean over samples and places."""
    own, theirs = ((values / temperature).log_softmax(-1) for values in (output, teacher))
    return (theirs.exp() * (theirs - own)).sum(-1).mean() * temperature**2


def linear_cka(first: Tensor, second: Tensor) -> float:
    """How alike two networks are in what they put out for the same samples, whatever is turned, moved or scaled."""
    x, y = (own.double() - own.double().mean(0) for own in (first, second))

    def alike(a: Tensor, b: Tensor) -> float:
        return float((a.T @ b).square().sum())

    return alike(x, y) / math.sqrt(alike(x, x) * alike(y, y))


class Meter:
    """Metrics over batches: `accuracy`, `loss` and `perplexity`."""

    def __init__(self, task: Json) -> None:
        self._task = task
        self._loss = self._count = self._right = 0.0

    def add(self, output: Tensor, labels: Tensor) -> None:
        each, counts = _elements(self._task["loss"], self._task, output, labels)
        self._loss += float(each.double().sum())
        self._count += float(counts.double().sum())
        if self._task["loss"] == "crossentropy":
            shift = self._task.get("shift", 0)
            own = (output[:, :-shift], labels[:, shift:]) if shift else (output, labels)
            self._right += float(((own[0].argmax(-1) == own[1]) * counts).double().sum())

    def values(self) -> dict[str, float]:
        count = max(1.0, self._count)
        loss = self._loss / count
        return {"accuracy": self._right / count, "loss": loss, "perplexity": math.exp(min(loss, 700))}
