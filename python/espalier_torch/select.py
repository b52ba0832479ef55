"""Exact selection: which units a prune takes, deterministic to the unit.

Scores compare as float32 with −0 = 0. Of equal scores the earlier layer's, then the lower flat index, goes, unless
the plan has another rule for ties. Counts come from the plan; nothing is allocated here.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Callable, Iterable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from .errors import EspalierError

if TYPE_CHECKING:
    from .names import Held

_LOWEST, _HIGHEST = -(2**31), 2**31 - 1

Counts = Callable[[Sequence[int]], Sequence[int]]
"""How many units each scope is to lose, from the sizes of the scopes."""

Seen = Callable[[int, Sequence[int]], list[int]]
"""How many units of some pools lie up to a key."""


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
    #: Of a layer in shards, the way from the whole to the part of this process and back.
    held: Held | None = None


@dataclass(frozen=True)
class Request:
    #: One after the other: of layers in shards no two are whole at a time.
    layers: Iterable[Ranked]
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

    @property
    def gone(self) -> int:
        return self.layer.layout.count - self.live

    @property
    def room(self) -> int:
        """How many may go."""
        return self.live - self.keep if self.contest is None else int(self.contest.sum())

    def kept(self) -> Tensor:
        return self.mask.reshape(self.layer.layout.dims)


def _pools(request: Request) -> Iterator[_Pool]:
    # Unlike a loop, `map` lets go of one layer before it asks for the next.
    return map(lambda layer, at: _pool(layer, request, at), request.layers, itertools.count())


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


@dataclass(frozen=True)
class _Aside:
    """What is left of a pool between two passes over the layers; of one in shards, this process has its parts."""

    pool: _Pool
    gone: int
    room: int
    units: Tensor
    #: The keys of the units that compete here.
    live: Tensor

    def back(self) -> tuple[_Pool, Tensor]:
        held, pool = self.pool.layer.held, self.pool
        if held is None:
            return pool, self.units
        keys, mask, units = (held.laid(own).reshape(-1) for own in (pool.keys, pool.mask, self.units))
        return replace(pool, keys=keys, mask=mask), units


def _aside(pool: _Pool) -> _Aside:
    units = pool.mask if pool.contest is None else pool.contest
    held, gone, room = pool.layer.held, pool.gone, pool.room
    if held is None:
        return _Aside(pool, gone, room, units, pool.keys[units])
    keys, mask, own = (held.part(one.reshape(pool.layer.layout.dims)) for one in (pool.keys, pool.mask, units))
    bare = replace(pool.layer, scores=keys.new_empty(0), mask=None, candidates=None)
    return _Aside(replace(pool, layer=bare, keys=keys, mask=mask, contest=None), gone, room, own, keys[own])


def _seen_in(pools: Sequence[_Aside]) -> Seen:
    """Counts over all processes, where layers are in shards."""
    sharing = next((held.parts for held in (one.pool.layer.held for one in pools) if held is not None), None)

    def seen(limit: int, places: Sequence[int]) -> list[int]:
        own = [int((pools[at].live <= limit).sum()) for at in places]
        if sharing is None:
            return own
        # What every process has whole is counted by the first.
        counts = [0 if pools[at].pool.layer.held is None and sharing.rank > 0 else count for at, count in zip(places, own)]
        return [int(count) for count in sharing.totals(counts)]

    return seen


def globally(request: Request, pruned: int) -> Iterator[Tensor]:
    """One threshold over all layers; `pruned` counts what is gone already."""
    pools = list(map(_aside, _pools(request)))
    gone = [own.gone for own in pools]
    missing = max(0, pruned - sum(gone))
    if sum(gone) > pruned and request.ties != "all":
        raise _beyond("the selection", sum(gone), pruned)
    caps = [own.room for own in pools]
    most = sum(gone) + sum(own.pool.live - own.pool.keep for own in pools)
    if most < pruned:
        raise EspalierError("ESP4503", f"{pruned} units should be pruned, but the floors leave only {most}", f"ask for at most {most} units")
    if sum(caps) < missing:
        raise _too_few("the selection", missing, sum(caps))
    lows = _lows(request, gone, caps, missing)
    cuts = _cuts(_seen_in(pools), caps, lows, missing, request.ties)
    return (_without(*own.back(), cut) for own, cut in zip(pools, cuts))


def _without(pool: _Pool, units: Tensor, cut: Cut) -> Tensor:
    _apply(pool.keys, units, pool.mask, *cut)
    return pool.kept()


def by_layer(request: Request, pruned: Sequence[int], ranked: str = "layer", size: int = 1) -> Iterator[Tensor]:
    """A total a layer, which narrower scopes split by largest remainder."""

    def kept(pool: _Pool, total: int) -> Tensor:
        _in_scopes(pool, request.ties, ranked, size, _split(total, pool.layer.layout.count))
        return pool.kept()

    return map(kept, _pools(request), pruned)


def _split(total: int, count: int) -> Counts:
    return lambda sizes: largest_remainder(total, [Fraction(total * size, count) for size in sizes])


def in_scopes(request: Request, share: Fraction, ranked: str, size: int, rounded: str | None) -> Iterator[Tensor]:
    """Each scope rounds its own share."""

    def kept(pool: _Pool) -> Tensor:
        _in_scopes(pool, request.ties, ranked, size, lambda sizes: [rounded_count(share * one, rounded) for one in sizes])
        return pool.kept()

    return map(kept, _pools(request))


def below(request: Request, thresholds: Sequence[float]) -> Iterator[Tensor]:
    """All that scores below the threshold of its layer; floors come first."""

    def kept(pool: _Pool, threshold: float) -> Tensor:
        limit = int(order_keys(torch.tensor([threshold], dtype=torch.float32), False)[0])
        units = pool.mask if pool.contest is None else pool.contest
        lies = pool.keys <= limit if request.ties == "all" else pool.keys < limit
        found = int((lies & units).sum())
        total = pool.gone + min(found, pool.room)
        ties = "last" if request.ties == "last" else "first"
        _in_scopes(pool, ties, "layer", 1, _split(total, pool.layer.layout.count))
        return pool.kept()

    return map(kept, _pools(request), thresholds)


def by_pattern(request: Request, keep: int, of: int) -> Iterator[Tensor]:
    """Of every `of` consecutive inputs the worst go until `keep` stay; a layer that does not fit stays whole."""

    def kept(pool: _Pool) -> Tensor:
        layout = pool.layer.layout
        if "in" in layout.axes and layout.row_inputs % of == 0:
            pool.mask = _left_of_pattern(pool, keep, of, request.ties)
        return pool.kept()

    return map(kept, _pools(request))


def _left_of_pattern(pool: _Pool, keep: int, of: int, ties: str) -> Tensor:
    layout = pool.layer.layout
    axis = layout.axes.index("in")
    outer, inner = _product(layout.dims[:axis]), _product(layout.dims[axis + 1 :])
    shape = (outer, layout.dims[axis] // of, of, inner)
    keys, mask = (_last(one.reshape(shape), 2).reshape(-1, of) for one in (pool.keys, pool.mask))
    live = mask.sum(1)
    if bool((live < keep).any()):
        raise _beyond(f"a group of {of} inputs of `{pool.layer.name}`", of - int(live.min()), of - keep)
    gone = _worst_of_rows(keys, mask, live - keep, ties, live)
    left = (mask & ~gone).reshape(shape[0], shape[1], inner, of)
    return left.permute(0, 1, 3, 2).reshape(-1)


def in_tiles(request: Request, tile: Mapping[str, int], grouped: str, choose: Callable[[Request], Iterator[Tensor]]) -> Iterator[Tensor]:
    """The same among tiles, each of which goes or stays as a whole."""
    shapes: list[tuple[Layout, tuple[int, ...]]] = []

    def tiled(layer: Ranked) -> Ranked:
        own, shape = _tiled(layer, tile, grouped, request.magnitude)
        shapes.append((layer.layout, shape))
        return own

    chosen = choose(replace(request, layers=map(tiled, request.layers), magnitude=False))
    return map(lambda mask, at: _untiled(mask, *shapes[at]), chosen, itertools.count())


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


def _cuts(seen: Seen, caps: Sequence[int], lows: Sequence[int], count: int, rule: str) -> list[Cut]:
    """By pool the key of its cut, the ties that are spared there, and those that go."""
    order = range(len(caps))
    if count == 0:
        return [(_LOWEST, 0, 0) for _ in order]

    def given(units: Sequence[int]) -> int:
        return sum(min(max(own, low), cap) for own, low, cap in zip(units, lows, caps))

    key = _first_key(lambda limit: given(seen(limit, order)) >= count)
    under, upto = seen(max(_LOWEST, key - 1), order), seen(key, order)
    missing: float = float("inf") if rule == "all" else 0 if rule == "none" else count - given(under)
    cuts: dict[int, Cut] = {}
    for at in reversed(order) if rule == "last" else order:
        cuts[at], taken = _dealt(lambda limit: seen(limit, [at])[0], key, (under[at], upto[at]), (lows[at], caps[at]), missing, rule)
        missing -= taken
    return [cuts[at] for at in order]


def _first_key(holds: Callable[[int], bool]) -> int:
    low, high = _LOWEST, _HIGHEST
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _dealt(
    seen: Callable[[int], int], key: int, units: tuple[int, int], bounds: tuple[int, int], missing: float, rule: str
) -> tuple[Cut, float]:
    """The cut of one pool at the common key, and the ties that it takes of those that are missing."""
    (under, upto), (least, most) = units, bounds
    if most < under or least > upto:
        own = most if most < under else least
        return _own_cut(seen, own, rule), 0
    due = max(0, least - under)
    ties = min(missing, min(most, upto) - under - due)
    taken = int(due + ties)
    return (key, upto - under - taken if rule == "last" else 0, taken), ties


def _own_cut(seen: Callable[[int], int], count: int, rule: str) -> Cut:
    if count == 0:
        return (_LOWEST, 0, 0)
    key = _first_key(lambda limit: seen(limit) >= count)
    under, upto = seen(max(_LOWEST, key - 1)), seen(key)
    return (key, upto - count if rule == "last" else 0, count - under)


def _apply(keys: Tensor, units: Tensor, mask: Tensor, key: int, spared: int, ties: int) -> None:
    mask &= ~((keys < key) & units)
    if ties > 0:
        tied = ((keys == key) & units).nonzero().reshape(-1)
        mask[tied[spared : spared + ties]] = False


def _without_worst(keys: Tensor, mask: Tensor, count: int, rule: str) -> Tensor:
    """The units of a pool that stay when the worst go."""
    best = mask.clone()
    own = keys[mask]
    _apply(keys, mask, best, *_own_cut(lambda limit: int((own <= limit).sum()), count, "last" if rule == "last" else "first"))
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
        rooms = torch.tensor([room_of[at] for at in same])
        taken = _worst_of_rows(pool.keys[places], units[places], torch.minimum(missing, rooms), ties, rooms)
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


def _beyond(where: str, gone: int, target: int) -> EspalierError:
    return EspalierError("ESP4501", f"{where} already has {gone} pruned units, more than the {target} of this target")


def _too_few(where: str, missing: int, left: int) -> EspalierError:
    return EspalierError("ESP4504", f"{missing} units of {where} should be pruned, but the condition of `among` leaves only {left}")


def _product(sizes: Iterable[int]) -> int:
    product = 1
    for size in sizes:
        product *= size
    return product
