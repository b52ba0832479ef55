"""Losses and metrics of a plan's task, as its own engine defines them."""

from __future__ import annotations

import math
from typing import Any, Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from .columns import parts_of
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


def mean_loss(task: Json, name: str | None = None, of: str | None = None) -> Loss:
    """The mean over all that counts in a batch: what training makes small. Of several outputs the sum, or that of one without its factor."""
    if "outputs" in task:
        return _of_outputs(task, lambda own: mean_loss(own, name), of)

    def loss(output: Tensor, labels: Tensor) -> Tensor:
        each, counts = _elements(name or task["loss"], task, output, labels)
        return each.sum() / counts.sum().clamp(min=1)

    return loss


def _of_outputs(task: Json, loss_of: Callable[[Json], Loss], of: str | None = None) -> Loss:
    def loss(output: Any, labels: Any) -> Tensor:
        read = [one for one in parts_of(task, output, labels) if of in (None, one[0]["name"])]
        return torch.stack([loss_of(own)(value, wanted) * (own.get("factor", 1) if of is None else 1) for own, value, wanted in read]).sum()

    return loss


def summed_loss(task: Json) -> Loss:
    """The sum over samples of each one's mean loss: what gradients of statistics are of."""
    if "outputs" in task:
        return _of_outputs(task, summed_loss)

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
    """Metrics over batches: `accuracy`, `loss` and `perplexity`; of several outputs `NAME.accuracy`, and their losses by their own names."""

    def __init__(self, task: Json) -> None:
        self._task = task
        kinds = {"crossentropy": ["crossentropy"]}
        self._parts = [
            (own["name"], kind, Meter({**own, "loss": kind, **({"ignore": task["ignore"]} if "ignore" in task else {})}))
            for own in task.get("outputs", [])
            for kind in kinds.get(own["loss"], ["mse", "l1", "bce"])
        ]
        self._loss = self._count = self._right = 0.0

    def add(self, output: Any, labels: Any) -> None:
        if self._parts:
            # What does not count is left out of the mean of a batch, and so of the sum of several.
            self._loss += float(mean_loss(self._task)(output, labels)) * len(labels)
            self._count += len(labels)
            read = {own["name"]: (value, wanted) for own, value, wanted in parts_of(self._task, output, labels)}
            for name, _, meter in self._parts:
                meter.add(*read[name])
            return
        each, counts = _elements(self._task["loss"], self._task, output, labels)
        self._loss += float(each.double().sum())
        self._count += float(counts.double().sum())
        if self._task["loss"] == "crossentropy":
            shift = self._task.get("shift", 0)
            own = (output[:, :-shift], labels[:, shift:]) if shift else (output, labels)
            self._right += float(((own[0].argmax(-1) == own[1]) * counts).double().sum())

    def values(self) -> dict[str, float]:
        if self._parts:
            found = {"loss": self._loss / max(1.0, self._count)}
            for own, kind, meter in self._parts:
                values = meter.values()
                known = {"accuracy": values["accuracy"], "perplexity": values["perplexity"]} if kind == "crossentropy" else {kind: values["loss"]}
                found.update({f"{own}.{name}": value for name, value in known.items()})
            return found
        count = max(1.0, self._count)
        loss = self._loss / count
        return {"accuracy": self._right / count, "loss": loss, "perplexity": math.exp(min(loss, 700))}
