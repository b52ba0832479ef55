"""Residual branches, measured on the whole network: the stream on both sides of one, and the outputs without it."""

from __future__ import annotations

from typing import Any, Iterable, Sequence

import torch
from torch import Tensor, nn

from . import expressions as ex
from .errors import EspalierError
from .losses import Loss
from .network import Network
from .statistics import Batch, inference_form
from .units import Group

_TINY = 1e-30
_MEASURES = ("cosine", "angle", "kl", "jensen-shannon", "norm", "loss")


def contrasts_in(expr: ex.Expr) -> list[tuple[ex.Call, ex.Call]]:
    """Each mean over samples of a measure of two tensors, and the measure."""
    found = []
    for part in ex.parts(expr):
        inner = part.args[0] if isinstance(part, ex.Call) and part.callee == "avg" and part.args else None
        if isinstance(part, ex.Call) and isinstance(inner, ex.Call) and inner.callee in _MEASURES:
            found.append((part, inner))
    return list(dict.fromkeys(found))


class Branches:
    """Scores of blocks and sublayers. `full` is what the network gave when this was made."""

    def __init__(self, network: Network, loss: Loss, criterion: str, batches: Iterable[Batch]) -> None:
        self._network, self._loss = network, loss
        self._expr = ex.parse(criterion)
        self._contrasts = contrasts_in(self._expr)
        self._batches = list(batches)
        compares = any(not _is_of_stream(measure) for _, measure in self._contrasts)
        self._full = [self._outputs(x) for x, _ in self._batches] if compares else []

    @torch.no_grad()
    def _outputs(self, x: Tensor) -> Tensor:
        with inference_form(self._network.module):
            return self._network.module(x)

    def scores(self, groups: Sequence[Group]) -> list[float]:
        return [self._score(group) for group in groups]

    def _score(self, group: Group) -> float:
        values: dict[ex.Expr, Tensor] = {}
        for node, measure in self._contrasts:
            values[node] = self._streamed(group, measure) if _is_of_stream(measure) else self._without(group, measure)
        like = torch.zeros((), dtype=torch.float64)
        return float(ex.evaluate(self._expr, ex.Frame(values, {}, like)))

    @torch.no_grad()
    def _without(self, group: Group, measure: ex.Call) -> Tensor:
        """Of outputs, with the branch switched off: all that it computes with is 0 meanwhile."""
        lives = [member.held.live for member in group.members]
        kept = [live.detach().clone() for live in lives]
        for live in lives:
            live.zero_()
        try:
            total, count = torch.zeros((), dtype=torch.float64), 0
            for (x, labels), full in zip(self._batches, self._full):
                sides = {"full": full, "without": self._outputs(x)}
                a, b = (sides[_name(arg)] for arg in _sides(measure, ("full", "without")))
                if measure.callee == "loss":
                    total += self._loss(a, labels).double()
                else:
                    total += _apart(measure.callee, a, b).double() * len(x)
                count += len(x)
            return total / count
        finally:
            for live, before in zip(lives, kept):
                live.copy_(before)

    @torch.no_grad()
    def _streamed(self, group: Group, measure: ex.Call) -> Tensor:
        """Of the stream before and behind a block: what its module takes and gives."""
        module = self._module_of(group)
        total, count = torch.zeros((), dtype=torch.float64), 0

        def see(_: nn.Module, args: tuple[Any, ...], output: object) -> None:
            nonlocal total, count
            out = output[0] if isinstance(output, tuple) else output
            if not isinstance(out, Tensor) or out.shape != args[0].shape:
                raise EspalierError("ESP6013", f"the module of the {group.name} does not hand its stream on")
            sides = {"h_in": args[0], "h_out": out}
            a, b = (sides[_name(arg)] for arg in _sides(measure, ("h_in", "h_out")))
            total += _apart(measure.callee, a, b).double() * len(out)
            count += len(out)

        handle = module.register_forward_hook(see)
        try:
            for x, _labels in self._batches:
                self._outputs(x)
        finally:
            handle.remove()
        return total / max(1, count)

    def _module_of(self, group: Group) -> nn.Module:
        """The smallest module that holds all of the branch."""
        wanted = {id(member.held.live) for member in group.members}
        holding = [own for own in self._network.module.modules() if wanted <= {id(one) for one in own.parameters()}]
        return min(holding, key=lambda own: sum(1 for _ in own.modules()))


def _is_of_stream(measure: ex.Call) -> bool:
    return any(isinstance(arg, ex.Name) and arg.name in ("h_in", "h_out") for arg in measure.args)


def _sides(measure: ex.Call, usual: Sequence[str]) -> Sequence[ex.Expr]:
    return measure.args if len(measure.args) == 2 else [measure.args[0], ex.Name(usual[1])]


def _name(expr: ex.Expr) -> str:
    return expr.name if isinstance(expr, ex.Name) else ""


def _apart(measure: str, a: Tensor, b: Tensor) -> Tensor:
    """How far two tensors are apart, the mean over samples and places; features lie along the last axis, or the channels."""
    axis = 1 if a.dim() == 4 else -1
    if measure in ("cosine", "angle"):
        cosine = (a * b).sum(axis) / ((a * a).sum(axis).sqrt() * (b * b).sum(axis).sqrt()).clamp(min=_TINY)
        return (cosine if measure == "cosine" else torch.acos(cosine.clamp(-1, 1))).mean()
    if measure == "norm":
        return (a - b).reshape(len(a), -1).norm(dim=1).mean()
    p, q = a.log_softmax(axis), b.log_softmax(axis)
    if measure == "kl":
        return (p.exp() * (p - q)).sum(axis).mean()
    middle = ((p.exp() + q.exp()) / 2).clamp(min=_TINY).log()
    return (((p.exp() * (p - middle)).sum(axis) + (q.exp() * (q - middle)).sum(axis)) / 2).mean()
