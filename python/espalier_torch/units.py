"""Units: channels, neurons, heads and branches, which go with all their slices.

A unit is scored by the weights in its slices, chosen exactly, and masked in every tensor that it lies in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Iterable, Mapping, Sequence

import torch
from torch import Tensor

from . import select as sel
from .names import Held
from .network import Network
from .plan import Json

_ONE = "producer"


@dataclass(frozen=True)
class Member:
    """Slices of one tensor along one axis: of each, the unit that it belongs to, or -1."""

    held: Held
    axis: int
    side: str
    of: Tensor

    def by_slice(self, stored: Tensor) -> Tensor:
        return stored.movedim(self.axis, 0).reshape(stored.shape[self.axis], -1)

    def by_unit(self, values: Tensor, units: int) -> Tensor:
        """Sums of the values of slices."""
        own = self.of >= 0
        return values.new_zeros(units).index_add_(0, self.of[own], values[own])


@dataclass(frozen=True)
class Group:
    """Like units that compete. `parts` lose equally many of them, and `step` bundles go at once."""

    name: str
    count: int
    members: tuple[Member, ...]
    #: Slices that go with the units when they are cut out, and have no mask: running statistics.
    beside: tuple[Member, ...]
    parts: tuple[int, ...] | None
    step: int
    branch: bool

    @property
    def together(self) -> int:
        return 1 if self.parts is None else max(self.parts) + 1

    def pruned(self, network: Network) -> set[int]:
        """The units whose every slice is masked."""
        alive = torch.zeros(self.count)
        for member in self.members:
            mask = network.stored_mask(member.held)
            if mask is None:
                return set()
            kept = member.by_slice(mask.cpu()).any(1).float()
            alive += member.by_unit(kept, self.count)
        return set((alive == 0).nonzero().reshape(-1).tolist()) if self.members else set()

    def lost(self, network: Network) -> int:
        return len(self.pruned(network)) // self.together

    def bundles(self, ranks: Sequence[float]) -> list[list[int]]:
        """What goes at once, those of the lowest rank first where they are bound together."""
        if self.parts is None:
            small = [[unit] for unit in range(self.count)]
        else:
            parts = [[unit for unit in range(self.count) if self.parts[unit] == part] for part in range(self.together)]
            small = [list(one) for one in zip(*(sorted(part, key=lambda unit: ranks[unit]) for part in parts))]
        if self.step == 1:
            return small
        means = [sum(ranks[unit] for unit in one) / len(one) for one in small]
        order = [small[at] for at in sorted(range(len(small)), key=lambda at: means[at])]
        over = len(order) % self.step
        starts = [0, *range(over or self.step, len(order), self.step)]
        return [[unit for one in order[start:end] for unit in one] for start, end in zip(starts, [*starts[1:], len(order)])]


def groups_of(network: Network, planned: Sequence[Json]) -> list[Group]:
    return [
        Group(
            one["name"],
            one["units"],
            _members(network, one["members"]),
            _members(network, [own for own in one["beside"] if own["tensor"] in network.parameters.by_tensor]),
            tuple(one["parts"]) if "parts" in one else None,
            one.get("step", 1),
            one.get("branch", False),
        )
        for one in planned
    ]


def _members(network: Network, planned: Sequence[Json]) -> tuple[Member, ...]:
    return tuple(Member(network.parameters[one["tensor"]], one["axis"], one["side"], torch.tensor(one["of"])) for one in planned)


LENGTH = "sqrt(sum(w^2 over in kd kh kw))"
"""`l2` of units as plans spell it: a length of all their weights, which is no mean of the lengths of their rows."""


def unit_scores(group: Group, scores: Mapping[str, Tensor], grouping: str, makers: bool, length: bool = False) -> list[float]:
    """One score a unit, from those of the weights in its slices; sums are in double precision.

    Of a length, the grouping says only whose slices count.
    """
    scored = [one for one in group.members if one.held.tensor in scores and (not makers or one.side == _ONE)]
    if grouping == "first":
        scored = [one for one in scored if one.side == _ONE][:1] or scored[:1]
    elif grouping == "readers":
        scored = [one for one in scored if one.side == "consumer"] or scored
    moments = [_moments(one, scores[one.held.tensor], group.count) for one in scored]
    return _reduced(moments, "l2" if length else grouping, group.count).tolist()


@dataclass(frozen=True)
class _Moments:
    sums: Tensor
    squares: Tensor
    most: Tensor
    counts: Tensor


def _moments(member: Member, scores: Tensor, units: int) -> _Moments:
    own = member.by_slice(scores.cpu().double())
    there = member.of >= 0
    most = torch.full((units,), -math.inf, dtype=torch.float64)
    if own.shape[1]:
        most.scatter_reduce_(0, member.of[there], own.amax(1)[there], "amax")
    counts = torch.full((own.shape[0],), own.shape[1], dtype=torch.float64)
    return _Moments(member.by_unit(own.sum(1), units), member.by_unit((own * own).sum(1), units), most, member.by_unit(counts, units))


def _reduced(members: Sequence[_Moments], grouping: str, units: int) -> Tensor:
    zero = torch.zeros(units, dtype=torch.float64)
    total = sum((one.sums for one in members), zero)
    if grouping in ("sum", "first"):
        return total
    if grouping == "max":
        return torch.stack([zero - math.inf, *(one.most for one in members)]).amax(0)
    if grouping == "l2":
        return sum((one.squares for one in members), zero).sqrt()
    if grouping == "product":
        product = zero + 1
        for one in members:
            product = product * (one.sums / one.counts.clamp(min=1))
        return product
    return total / sum((one.counts for one in members), zero).clamp(min=1)


def normalized(scores: list[float], norm: str | None, group: Group, scored: Mapping[str, Tensor]) -> list[float]:
    """Divided so that groups compare; what scores are divided by is made of sizes and never below 0."""
    if norm is None:
        return scores
    own = torch.tensor(scores, dtype=torch.float64)
    centred = own - own.sum() / max(1, len(scores))
    squares = float((centred**2).sum())
    if norm in ("size", "params"):
        divisor = float(sum(_size(one) for one in group.members if norm == "params" or one.held.tensor in scored))
    elif norm in ("std", "standard"):
        divisor = math.sqrt(squares / (len(scores) if norm == "std" else max(1, len(scores) - 1)))
    elif norm == "l2":
        divisor = math.sqrt(float((own * own).sum()))
    elif norm == "max":
        divisor = float(own.abs().max())
    else:
        divisor = float(own.abs().sum()) / (max(1, len(scores)) if norm == "mean" else 1)
    made = centred if norm == "standard" else own
    return (made if divisor == 0 else made / divisor).tolist()


def _size(member: Member) -> int:
    """Numbers of the first unit."""
    stored = member.held.stored(member.held.live)
    return int((member.of == 0).sum()) * (stored.numel() // stored.shape[member.axis])


@dataclass(frozen=True)
class RankedGroup:
    """A group as selection takes it: its bundles, with their mean scores and what is gone of them."""

    group: Group
    bundles: list[list[int]]
    layer: sel.Ranked

    @property
    def gone(self) -> int:
        mask = self.layer.mask
        return 0 if mask is None else int((~mask).sum())


def ranked(group: Group, scores: Sequence[float], network: Network) -> RankedGroup:
    pruned = group.pruned(network)
    bundles = group.bundles([-math.inf if unit in pruned else scores[unit] for unit in range(group.count)])
    means = torch.tensor([sum(scores[unit] for unit in one) / len(one) for one in bundles], dtype=torch.float64)
    mask = torch.tensor([not all(unit in pruned for unit in one) for one in bundles])
    layout = sel.Layout((len(bundles),), ("out",))
    return RankedGroup(group, bundles, sel.Ranked(group.name, layout, means.float(), mask))


@dataclass(frozen=True)
class Chosen:
    """By group, all units that are gone."""

    gone: list[list[int]]
    pruned: int


def choose(groups: Sequence[RankedGroup], floor: Json | None, pruned: int | Sequence[int]) -> Chosen:
    """The lowest scores: so many of all groups together, or of each."""
    keep = [floor["keep"].get(one.group.name, 0) for one in groups] if floor else ()
    request = sel.Request([one.layer for one in groups], keep=keep)
    masks = list(sel.globally(request, pruned) if isinstance(pruned, int) else sel.by_layer(request, pruned))
    gone = [[unit for at, unit in _flat(one.bundles) if not bool(mask[at])] for one, mask in zip(groups, masks)]
    return Chosen(gone, sum(int((~mask).sum()) for mask in masks))


def _flat(bundles: Sequence[Sequence[int]]) -> Iterable[tuple[int, int]]:
    return ((at, unit) for at, bundle in enumerate(bundles) for unit in bundle)


def masks_without(groups: Sequence[Group], gone: Sequence[Sequence[int]], network: Network) -> dict[str, Tensor]:
    """New masks of every tensor that these units have slices in, in the layout of the plan."""
    masks: dict[str, Tensor] = {}
    for group, units in zip(groups, gone):
        lost = torch.zeros(group.count + 1, dtype=torch.bool)
        lost[list(units)] = True
        for member in group.members:
            held = member.held
            if held.tensor not in masks:
                known = network.stored_mask(held)
                masks[held.tensor] = torch.ones(held.stored(held.live).shape, dtype=torch.bool) if known is None else known.cpu().clone()
            masks[held.tensor].index_fill_(member.axis, lost[member.of].nonzero().reshape(-1), False)
    return masks


def kept_slices(groups: Iterable[Group], cut: Mapping[str, set[int]]) -> dict[str, dict[int, Tensor]]:
    """By tensor and axis, the indices that are left where units are cut out."""
    gone: dict[tuple[str, int], Tensor] = {}
    for group in groups:
        lost = torch.zeros(group.count + 1, dtype=torch.bool)
        lost[list(cut.get(group.name, ()))] = True
        for member in group.members:
            key = (member.held.tensor, member.axis)
            own = lost[member.of]
            gone[key] = gone[key] | own if key in gone else own
    found: dict[str, dict[int, Tensor]] = {}
    for (tensor, axis), own in gone.items():
        if bool(own.any()):
            found.setdefault(tensor, {})[axis] = (~own).nonzero().reshape(-1)
    return found


def left_of(layout: sel.Layout, kept: Mapping[int, Tensor]) -> sel.Layout:
    """Without what is cut; of a grouped convolution, groups go with their outputs."""
    dims = tuple(len(kept[axis]) if axis in kept else dim for axis, dim in enumerate(layout.dims))
    groups = layout.groups * dims[0] // layout.dims[0] if layout.groups > 1 else 1
    return sel.Layout(dims, layout.axes, groups)


def amount(cost: Json, lost: Mapping[str, int]) -> float:
    """A polynomial of what groups have lost, which the compiler has found."""
    own = [lost.get(name, 0) for name in cost["groups"]]
    linear = sum(factor * count for factor, count in zip(cost["linear"], own))
    return float(cost["all"] + linear + sum(it["factor"] * own[it["one"]] * own[it["other"]] for it in cost["products"]))


def within(
    most: float, cost: Json, lost: Mapping[str, int], start: int, end: int, chosen: Callable[[int], Chosen], groups: Sequence[Group]
) -> int | None:
    """The fewest units whose removal meets a budget; nothing where not even `end` of them do."""

    def is_met(count: int) -> bool:
        own = {group.name: len(units) // group.together for group, units in zip(groups, chosen(count).gone)}
        return amount(cost, {**lost, **own}) <= most

    if not is_met(end):
        return None
    low, high = start, end
    while low < high:
        middle = (low + high) // 2
        if is_met(middle):
            high = middle
        else:
            low = middle + 1
    return high
