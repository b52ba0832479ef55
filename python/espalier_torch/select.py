"""Exact selection: which units a prune takes, deterministic to the unit.

Scores compare as float32 with −0 = 0. Of equal scores the earlier layer's, then the lower flat index, goes, unless
the plan has another rule for ties. Counts come from the plan; nothing is allocated here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Callable, Iterable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from .errors import EspalierError

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1

Counts = Callable[[Sequence[int]], Sequence[int]]
"""How many units each scope is to lose, from the sizes of the scopes."""


@dataclass(frozen=True)
class Layout:
    """What each stored axis of a weight means: `out`, `in`, `kernel` or `direction`."""

    dims: tuple[int, ...]
    axes: tuple[str, ...]
    groups: int = 1

    @property
    def count(self) -> int:
        return _product(self.dims)

    def length(self, axis: str) -> int:
        return _product(dim for dim, own in zip(self.dims, self.axes) if own == axis)

    @property
    def row_inputs(self) -> int:
        """Inputs of one row; the first stored axis of a convolution spans its groups."""
        return self.length("in") // self.groups if self.axes[0] == "in" else self.length("in")


@dataclass(frozen=True)
class Ranked:
    """A layer that competes: its scores in stored order, and its mask, where something is pruned already."""

    name: str
    layout: Layout
    scores: Tensor
    mask: Tensor | None = None
    candidates: Tensor | None = None


@dataclass(frozen=True)
class Request:
    layers: Sequence[Ranked]
    magnitude: bool = False
    ties: str = "first"
    keep: Sequence[int] = ()
    lose: Sequence[int] = ()
    is_due: bool = True


@dataclass
class _Pool:
    layer: Ranked
    keys: Tensor
    mask: Tensor
    live: int
    keep: int
    contest: Tensor | None


def _pools(request: Request) -> list[_Pool]:
    return [_pool(layer, request, at) for at, layer in enumerate(request.layers)]


def _pool(layer: Ranked, request: Request, at: int) -> _Pool:
    mask = torch.ones(layer.layout.count, dtype=torch.bool) if layer.mask is None else layer.mask.reshape(-1).clone()
    mask = mask.to(layer.scores.device)
    scores = layer.scores.reshape(-1).float()
    if bool((scores.isnan() & mask).any()):
        index = int((scores.isnan() & mask).nonzero()[0, 0])
        raise EspalierError("ESP4500", f"`{layer.name}` has a score that is not a number at flat index {index}", "repair the weights, or use a criterion that is defined for all of them")
    live = int(mask.sum())
    keep = request.keep[at] if request.keep else 0
    if live < keep:
        raise EspalierError("ESP4502", f"`{layer.name}` already keeps only {live} units, fewer than its floor of {keep}")
    keys = order_keys(scores, request.magnitude)
    contest = None
    if layer.candidates is not None:
        best = _without_worst(keys, mask, max(0, live - keep), request.ties)
        contest = mask & layer.candidates.reshape(-1).to(mask.device) & ~best
    return _Pool(layer, keys, mask, live, keep, contest)


def order_keys(scores: Tensor, magnitude: bool) -> Tensor:
    """Integers that sort as the numbers do; by magnitude the sign counts for nothing."""
    bits = scores.contiguous().view(torch.int32)
    size = bits & 0x7FFFFFFF
    return size if magnitude else torch.where(bits < 0, -size, size)


def globally(request: Request, pruned: int) -> list[Tensor]:
    """One threshold over all layers; `pruned` counts what is gone already."""
    pools = _pools(request)
    gone = [pool.layer.layout.count - pool.live for pool in pools]
    missing = max(0, pruned - sum(gone))
    if sum(gone) > pruned and request.ties != "all":
        raise _beyond("the selection", sum(gone), pruned)
    caps = [pool.live - pool.keep if pool.contest is None else int(pool.contest.sum()) for pool in pools]
    most = sum(gone) + sum(pool.live - pool.keep for pool in pools)
    if most < pruned:
        raise EspalierError("ESP4503", f"{pruned} units should be pruned, but the floors leave only {most}", f"ask for at most {most} units")
    if sum(caps) < missing:
        raise _too_few("the selection", missing, sum(caps))
    lows = _lows(request, gone, caps, missing)
    units = [pool.mask if pool.contest is None else pool.contest for pool in pools]
    live = [pool.keys[own] for pool, own in zip(pools, units)]
    for pool, own, (key, spared, ties) in zip(pools, units, _cuts(live, caps, lows, missing, request.ties)):
        _apply(pool.keys, own, pool.mask, key, spared, ties)
    return _shaped(pools)


def by_layer(request: Request, pruned: Sequence[int], ranked: str = "layer", size: int = 1) -> list[Tensor]:
    """A total a layer, which narrower scopes split by largest remainder."""
    pools = _pools(request)
    for pool, total in zip(pools, pruned):
        _in_scopes(pool, request.ties, ranked, size, _split(total, pool.layer.layout.count))
    return _shaped(pools)


def _split(total: int, count: int) -> Counts:
    return lambda sizes: largest_remainder(total, [Fraction(total * size, count) for size in sizes])


def in_scopes(request: Request, share: Fraction, ranked: str, size: int, rounded: str | None) -> list[Tensor]:
    """Each scope rounds its own share."""
    pools = _pools(request)
    for pool in pools:
        _in_scopes(pool, request.ties, ranked, size, lambda sizes: [rounded_count(share * one, rounded) for one in sizes])
    return _shaped(pools)


def below(request: Request, thresholds: Sequence[float]) -> list[Tensor]:
    """All that scores below the threshold of its layer; floors come first."""
    pools = _pools(request)
    for pool, threshold in zip(pools, thresholds):
        limit = int(order_keys(torch.tensor([threshold], dtype=torch.float32), False)[0])
        units = pool.mask if pool.contest is None else pool.contest
        lies = pool.keys <= limit if request.ties == "all" else pool.keys < limit
        found = int((lies & units).sum())
        room = pool.live - pool.keep if pool.contest is None else int(units.sum())
        total = pool.layer.layout.count - pool.live + min(found, room)
        ties = "last" if request.ties == "last" else "first"
        _in_scopes(pool, ties, "layer", 1, _split(total, pool.layer.layout.count))
    return _shaped(pools)


def by_pattern(request: Request, keep: int, of: int) -> list[Tensor]:
    """Of every `of` consecutive inputs the worst go until `keep` stay; a layer that does not fit stays whole."""
    pools = _pools(request)
    for pool in pools:
        layout = pool.layer.layout
        if "in" not in layout.axes or layout.row_inputs % of != 0:
            continue
        axis = layout.axes.index("in")
        outer, inner = _product(layout.dims[:axis]), _product(layout.dims[axis + 1 :])
        shape = (outer, layout.dims[axis] // of, of, inner)
        keys, mask = (_last(one.reshape(shape), 2).reshape(-1, of) for one in (pool.keys, pool.mask))
        live = mask.sum(1)
        if bool((live < keep).any()):
            raise _beyond(f"a group of {of} inputs of `{pool.layer.name}`", of - int(live.min()), of - keep)
        gone = _worst_of_rows(keys, mask, live - keep, request.ties, live)
        left = (mask & ~gone).reshape(shape[0], shape[1], inner, of)
        pool.mask = left.permute(0, 1, 3, 2).reshape(-1)
    return _shaped(pools)


def in_tiles(request: Request, tile: Mapping[str, int], grouped: str, choose: Callable[[Request], list[Tensor]]) -> list[Tensor]:
    """The same among tiles, each of which goes or stays as a whole."""
    tiled = [_tiled(layer, tile, grouped, request.magnitude) for layer in request.layers]
    chosen = choose(replace(request, layers=[one for one, _ in tiled], magnitude=False))
    return [_untiled(mask, layer.layout, shape) for mask, layer, (_, shape) in zip(chosen, request.layers, tiled)]


def _tile_shape(layout: Layout, tile: Mapping[str, int]) -> tuple[int, ...]:
    """How many weights a tile has along each stored axis."""
    whole = "positions" in tile
    sizes = {"out": tile["rows"], "in": tile["columns"], "direction": 1}
    return tuple(sizes.get(axis, dim if whole else 1) for dim, axis in zip(layout.dims, layout.axes))


def _in_tiles(x: Tensor, dims: tuple[int, ...], shape: tuple[int, ...]) -> Tensor:
    """[tiles along each axis …, weights of a tile]."""
    split = [part for dim, own in zip(dims, shape) for part in (dim // own, own)]
    rank = len(dims)
    order = [2 * i for i in range(rank)] + [2 * i + 1 for i in range(rank)]
    return x.reshape(split).permute(order).reshape(*(dim // own for dim, own in zip(dims, shape)), -1)


def _tiled(layer: Ranked, tile: Mapping[str, int], grouped: str, magnitude: bool) -> tuple[Ranked, tuple[int, ...]]:
    layout = layer.layout
    shape = _tile_shape(layout, tile)
    scores = layer.scores.reshape(layout.dims).double()
    parts = _in_tiles(scores.abs() if magnitude else scores, layout.dims, shape)
    if grouped == "max":
        own = parts.amax(-1)
    elif grouped == "l2":
        own = (parts * parts).sum(-1).sqrt()
    else:
        own = parts.sum(-1)
        own = own / parts.shape[-1] if grouped == "mean" else own
    mask = None if layer.mask is None else _in_tiles(layer.mask.reshape(layout.dims), layout.dims, shape).any(-1)
    left = Layout(tuple(own.shape), layout.axes, layout.groups)
    return Ranked(layer.name, left, own.float(), mask), shape


def _untiled(mask: Tensor, layout: Layout, shape: tuple[int, ...]) -> Tensor:
    for axis, times in enumerate(shape):
        mask = mask.repeat_interleave(times, axis)
    return mask.reshape(layout.dims)


def largest_remainder(count: int, shares: Sequence[Fraction]) -> list[int]:
    """Each share rounded down, what is left over to the largest remainders, of equal ones to the earlier."""
    parts = [share.numerator // share.denominator for share in shares]
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - shares[at], at))
    for at in order[: count - sum(parts)]:
        parts[at] += 1
    return parts


def rounded_count(exact: Fraction, rounded: str | None = None) -> int:
    """To the nearest, halves to even; or to the side that the plan says."""
    if rounded == "down":
        return exact.numerator // exact.denominator
    if rounded == "up":
        return -(-exact.numerator // exact.denominator)
    return round(exact)


def _lows(request: Request, gone: Sequence[int], caps: Sequence[int], missing: int) -> list[int]:
    if not request.lose:
        return [0] * len(caps)
    lows = [max(0, lose - own) for lose, own in zip(request.lose, gone)]
    if request.is_due:
        if sum(lows) > missing or any(low > cap for low, cap in zip(lows, caps)):
            raise EspalierError("ESP4392", f"{missing} more units should be pruned, and the layers have to lose {sum(lows)} more")
        return lows
    left = missing
    own = []
    for low, cap in zip(lows, caps):
        taken = min(low, cap, left)
        left -= taken
        own.append(taken)
    return own


Cut = tuple[int, int, int]


def _cuts(pools: Sequence[Tensor], caps: Sequence[int], lows: Sequence[int], count: int, rule: str) -> list[Cut]:
    """By pool the key of its cut, the ties that are spared there, and those that go."""
    if count == 0:
        return [(_LOWEST, 0, 0)] * len(pools)

    def seen(limit: int) -> list[int]:
        return [int((keys <= limit).sum()) for keys in pools]

    def given(units: Sequence[int]) -> int:
        return sum(min(max(own, low), cap) for own, low, cap in zip(units, lows, caps))

    low, high = _LOWEST, _HIGHEST
    while low < high:
        middle = (low + high) // 2
        if given(seen(middle)) >= count:
            high = middle
        else:
            low = middle + 1
    under = seen(low - 1) if low > _LOWEST else [0] * len(pools)
    upto = seen(low)
    missing: float = float("inf") if rule == "all" else 0 if rule == "none" else count - given(under)
    cuts: dict[int, Cut] = {}
    order = range(len(pools))
    for at in reversed(order) if rule == "last" else order:
        cuts[at], taken = _dealt(pools[at], low, (under[at], upto[at]), (lows[at], caps[at]), missing, rule)
        missing -= taken
    return [cuts[at] for at in order]


def _dealt(keys: Tensor, key: int, units: tuple[int, int], bounds: tuple[int, int], missing: float, rule: str) -> tuple[Cut, float]:
    """The cut of one pool at the common key, and the ties that it takes of those that are missing."""
    (under, upto), (least, most) = units, bounds
    if most < under or least > upto:
        own = most if most < under else least
        return _own_cut(keys, own, rule), 0
    due = max(0, least - under)
    ties = min(missing, min(most, upto) - under - due)
    taken = int(due + ties)
    return (key, upto - under - taken if rule == "last" else 0, taken), ties


def _own_cut(keys: Tensor, count: int, rule: str) -> Cut:
    if count == 0:
        return (_LOWEST, 0, 0)
    key = int(keys.kthvalue(count).values)
    under, upto = int((keys < key).sum()), int((keys <= key).sum())
    return (key, upto - count if rule == "last" else 0, count - under)


def _apply(keys: Tensor, units: Tensor, mask: Tensor, key: int, spared: int, ties: int) -> None:
    mask &= ~((keys < key) & units)
    if ties > 0:
        tied = ((keys == key) & units).nonzero().reshape(-1)
        mask[tied[spared : spared + ties]] = False


def _without_worst(keys: Tensor, mask: Tensor, count: int, rule: str) -> Tensor:
    """The units of a pool that stay when the worst go."""
    best = mask.clone()
    key, spared, ties = _own_cut(keys[mask], count, "last" if rule == "last" else "first")
    _apply(keys, mask, best, key, spared, ties)
    return best


def _in_scopes(pool: _Pool, ties: str, ranked: str, size: int, counts: Counts) -> None:
    by_whole_layer = ranked == "layer"
    units = pool.mask if pool.contest is None else pool.contest
    if pool.contest is None and not by_whole_layer and pool.keep > 0:
        units = pool.mask & ~_without_worst(pool.keys, pool.mask, pool.live - pool.keep, ties)
    scopes = list(_scopes(pool.layer.layout, ranked, size))
    sizes = [one.numel() for one in scopes]
    live_of = [int(pool.mask[one].sum()) for one in scopes]
    targets = counts(sizes)
    by_live = by_whole_layer and pool.contest is None
    room_of = [live - pool.keep if by_live else int(units[one].sum()) for one, live in zip(scopes, live_of)]
    for size_of, live, target, room in zip(sizes, live_of, targets, room_of):
        if size_of - live > target and ties != "all":
            raise _beyond(f"a {ranked} of `{pool.layer.name}`", size_of - live, target)
        if pool.contest is not None and room < target - (size_of - live):
            raise _too_few(f"a {ranked} of `{pool.layer.name}`", target - (size_of - live), room)
    for same in _alike(sizes):
        places = torch.stack([scopes[at] for at in same]).to(pool.keys.device)
        missing = torch.tensor([max(0, targets[at] - (sizes[at] - live_of[at])) for at in same])
        room = torch.tensor([room_of[at] for at in same])
        taken = _worst_of_rows(pool.keys[places], units[places], torch.minimum(missing, room), ties, room)
        pool.mask[places[taken]] = False


def _alike(sizes: Sequence[int]) -> list[list[int]]:
    groups: dict[int, list[int]] = {}
    for at, size in enumerate(sizes):
        groups.setdefault(size, []).append(at)
    return list(groups.values())


def _worst_of_rows(keys: Tensor, units: Tensor, counts: Tensor, rule: str, caps: Tensor) -> Tensor:
    """Of each row the worst units, as many as its count; rows are scopes of one size."""
    if keys.shape[1] == 0:
        return units.clone()
    counts, caps = counts.to(keys.device).reshape(-1, 1), caps.to(keys.device).reshape(-1, 1)
    wide = torch.where(units, keys.long(), torch.full_like(keys, 0, dtype=torch.int64) + 2**40)
    backwards = rule == "last"
    order = torch.sort(wide.flip(1) if backwards else wide, dim=1, stable=True).indices
    rank = torch.empty_like(order)
    rank.scatter_(1, order, torch.arange(keys.shape[1], device=keys.device).expand_as(order).contiguous())
    rank = rank.flip(1) if backwards else rank
    if rule in ("first", "last"):
        return (rank < counts) & units
    ordered = torch.sort(wide, dim=1).values
    cut = ordered.gather(1, (counts - 1).clamp(min=0))
    taken = (wide < cut) if rule == "none" else (wide <= cut) & (rank < caps)
    return taken & units & (counts > 0)


def _scopes(layout: Layout, ranked: str, size: int) -> Iterator[Tensor]:
    """Flat indices of the units of each scope, in the order of ties."""
    places = torch.arange(layout.count).reshape(layout.dims)
    if ranked == "layer":
        yield places.reshape(-1)
    elif ranked == "row":
        yield from _rows(layout, places)
    else:
        yield from _input_blocks(layout, places, 1 if ranked == "column" else size)


def _rows(layout: Layout, places: Tensor) -> Iterator[Tensor]:
    outs = [at for at, axis in enumerate(layout.axes) if axis in ("out", "direction")]
    others = [at for at in range(len(layout.dims)) if at not in outs]
    turned = layout.axes[0] == "in"
    inputs = layout.row_inputs
    for group in range(layout.groups if turned else 1):
        own = places
        if "in" in layout.axes:
            own = places.narrow(layout.axes.index("in"), group * inputs if turned else 0, inputs)
        rows = own.permute(*outs, *others).reshape(_product(layout.dims[at] for at in outs), -1)
        yield from rows.unbind(0)


def _input_blocks(layout: Layout, places: Tensor, size: int) -> Iterator[Tensor]:
    per_group = layout.row_inputs
    inputs = per_group * layout.groups
    axis = layout.axes.index("in") if "in" in layout.axes else -1
    for start in range(0, inputs, size):
        end = min(start + size, inputs)
        if axis < 0:
            yield places.reshape(-1)
        elif layout.axes[0] == "in" or layout.groups == 1:
            yield places.narrow(axis, start, end - start).reshape(-1)
        else:
            yield torch.cat(list(_in_groups(layout, places, start, end, per_group)))


def _in_groups(layout: Layout, places: Tensor, start: int, end: int, per_group: int) -> Iterator[Tensor]:
    """A block of inputs of a grouped convolution, whose inputs lie inside their groups."""
    outputs = layout.dims[0] // layout.groups
    axis = layout.axes.index("in")
    at = start
    while at < end:
        group = at // per_group
        stop = min(end, (group + 1) * per_group)
        rows = places.narrow(0, group * outputs, outputs)
        yield rows.narrow(axis, at - group * per_group, stop - at).reshape(-1)
        at = stop


def _last(x: Tensor, axis: int) -> Tensor:
    return x.movedim(axis, -1)


def _shaped(pools: Sequence[_Pool]) -> list[Tensor]:
    return [pool.mask.reshape(pool.layer.layout.dims) for pool in pools]


def _beyond(where: str, gone: int, target: int) -> EspalierError:
    return EspalierError("ESP4501", f"{where} already has {gone} pruned units, more than the {target} of this target")


def _too_few(where: str, missing: int, left: int) -> EspalierError:
    return EspalierError("ESP4504", f"{missing} units of {where} should be pruned, but the condition of `among` leaves only {left}")


def _product(sizes: Iterable[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product
