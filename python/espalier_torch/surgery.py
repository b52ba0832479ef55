"""Optimal brain surgery: kept weights take over what pruned ones did, as SparseGPT carries it out.

Columns go in order, and what the pruned weights of a column did is taken over by the columns behind it. A row that
the surgery would take further from the dense one than dropping its weights is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Sequence

import torch
from torch import Tensor

from .select import Layout
from .statistics import Curvature, from_rows, rows_of

_LAZY = 128


@dataclass(frozen=True)
class Choice:
    """A mask that is chosen in the middle of the surgery: so many inputs at once, from their scores and mask."""

    inputs: int
    choose: Callable[[Tensor, Tensor, Layout], Tensor]


def compensate(
    weight: Tensor, mask: Tensor, layout: Layout, curvatures: Sequence[Curvature], choice: Choice | None = None
) -> tuple[Tensor, Tensor]:
    """New weights and mask in the stored layout; with a choice, `mask` is what was pruned before."""
    rows, kept = rows_of(weight, layout).double(), rows_of(mask, layout)
    height = rows.shape[0] // len(curvatures)
    new_rows, new_kept = [], []
    for group, curvature in enumerate(curvatures):
        own = slice(group * height, (group + 1) * height)
        made, left = _operated(rows[own], kept[own], curvature, layout, choice)
        new_rows.append(made)
        new_kept.append(left)
    return from_rows(torch.cat(new_rows), layout).float(), from_rows(torch.cat(new_kept), layout)


def _operated(before: Tensor, known: Tensor, curvature: Curvature, layout: Layout, choice: Choice | None) -> tuple[Tensor, Tensor]:
    weights, mask = before.clone(), known.clone()
    factor = curvature.factor.to(before.device)
    size = weights.shape[1]
    positions = size // max(1, layout.length("in"))
    step = choice.inputs * positions if choice else size
    errors = weights.new_zeros(weights.shape[0])
    for start in range(0, size, step):
        end = min(size, start + step)
        if choice:
            _choose(weights, mask, factor, layout, (start, end, positions), choice)
        for first in range(start, end, _LAZY):
            errors += _removed(weights, mask, factor, first, min(end, first + _LAZY))
    dropped = before * ~mask
    second = curvature.moment.to(before.device) + curvature.damping * torch.eye(size, dtype=torch.float64, device=before.device)
    uncompensated = ((dropped @ second) * dropped).sum(1)
    worse = errors > uncompensated
    weights[worse] = (before * mask)[worse]
    return weights, mask


def _removed(weights: Tensor, mask: Tensor, factor: Tensor, start: int, end: int) -> Tensor:
    """Removes what is pruned of these columns; the damped squared errors of the rows."""
    scaled = weights.new_zeros(weights.shape[0], end - start)
    for column in range(start, end):
        error = torch.where(mask[:, column], 0, weights[:, column]) / factor[column, column]
        scaled[:, column - start] = error
        weights[:, column:end] -= error.unsqueeze(1) * factor[column, column:end]
        weights[:, column] = torch.where(mask[:, column], weights[:, column], 0)
    weights[:, end:] -= scaled @ factor[start:end, end:]
    return (scaled * scaled).sum(1)


def _choose(weights: Tensor, mask: Tensor, factor: Tensor, layout: Layout, at: tuple[int, int, int], choice: Choice) -> None:
    start, end, positions = at
    axis = layout.axes.index("in")
    dims = list(layout.dims)
    dims[axis] = (end - start) // positions
    part = Layout(tuple(dims), layout.axes, 1)
    scores = ((weights[:, start:end] / factor.diagonal()[start:end]) ** 2).float()
    chosen = choice.choose(from_rows(scores, part), from_rows(mask[:, start:end], part), part)
    mask[:, start:end] = rows_of(chosen, part)


def fit(weight: Tensor, mask: Tensor, layout: Layout, moments: Sequence[Tensor], damping: float) -> Tensor:
    """Kept weights whose outputs are nearest to those of all weights; a row that this would take further off stays."""
    rows, kept = rows_of(weight, layout).double().cpu(), rows_of(mask, layout).cpu()
    height = rows.shape[0] // len(moments)
    fitted = []
    for group, moment in enumerate(moments):
        own = slice(group * height, (group + 1) * height)
        fitted.append(_fitted(rows[own], kept[own], moment.double().cpu(), damping))
    return from_rows(torch.cat(fitted), layout).float()


def _fitted(target: Tensor, kept: Tensor, moment: Tensor, damping: float) -> Tensor:
    """(H_KK + λI)·(w_K − t_K) = H_KP·t_P for rows that keep the same columns at once."""
    made = target * kept
    lam = damping * float(moment.diagonal().mean())
    for pattern in kept.unique(dim=0):
        same = (kept == pattern).all(1)
        columns, gone = pattern.nonzero().reshape(-1), (~pattern).nonzero().reshape(-1)
        square = moment[columns][:, columns] + lam * torch.eye(len(columns), dtype=torch.float64)
        right = moment[columns][:, gone] @ target[same][:, gone].T
        root, fault = torch.linalg.cholesky_ex(square)
        change = torch.linalg.pinv(square, hermitian=True) @ right if int(fault) else torch.cholesky_solve(right, root)
        moved = torch.zeros_like(target[same])
        moved[:, columns] = target[same][:, columns] + change.T
        dropped, left = made[same] - target[same], moved - target[same]
        is_nearer = ((left @ moment) * left).sum(1) < ((dropped @ moment) * dropped).sum(1)
        made[same] = torch.where(is_nearer.unsqueeze(1), moved, made[same])
    return made
