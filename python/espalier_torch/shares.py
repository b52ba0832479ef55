"""Rules that say how many units each layer loses, once the weights are known: an exact total, shared out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Sequence

import numpy as np
from numpy.typing import NDArray

from .errors import EspalierError
from .plan import Json


@dataclass(frozen=True)
class Vessel:
    """A part gets start + slope · level, no less than its least and no more than its most."""

    start: float
    slope: float
    least: int
    most: int

    def at(self, level: float) -> float:
        return min(self.most, max(self.least, self.start + self.slope * level))


@dataclass(frozen=True)
class Size:
    """Of a layer or a group: its units, how many are gone, and how many may go."""

    units: int
    already: int
    most: int


def filled(vessels: Sequence[Vessel], total: int) -> list[int]:
    """Whole numbers that sum to the total, as water finds its level; of equal remainders the earlier part gets the unit."""
    exact = _at_level(vessels, _level_of(vessels, total), total)
    whole = [min(own.most, max(own.least, math.floor(value))) for own, value in zip(vessels, exact)]
    order = sorted(range(len(exact)), key=lambda at: (-(exact[at] - whole[at]), at))
    left = total - sum(whole)
    while left > 0:
        before = left
        for at in order:
            if left > 0 and whole[at] < vessels[at].most:
                whole[at] += 1
                left -= 1
        if left == before:
            raise EspalierError("ESP4503", f"the layers cannot lose {total} units together")
    for at in reversed(order):
        if left >= 0:
            break
        over = min(-left, whole[at] - vessels[at].least)
        whole[at] -= over
        left += over
    return whole


def _at_level(vessels: Sequence[Vessel], level: float, total: int) -> list[float]:
    """Constant parts share the rest that no level can place, in order of their room."""
    found = [own.at(level) for own in vessels]
    missing = total - sum(found)
    room = [own.most - value if missing > 0 else value - own.least for own, value in zip(vessels, found)]
    together = sum(room)
    if together <= 0:
        return found
    share = math.copysign(min(1.0, abs(missing) / together), missing)
    return [value + (0.0 if missing == 0 else share) * own for value, own in zip(found, room)]


def _level_of(vessels: Sequence[Vessel], total: int) -> float:
    """The level at which the parts together hold the total, between the two bends around it."""
    bends = sorted((edge - own.start) / own.slope for own in vessels if own.slope > 0 for edge in (own.least, own.most))

    def held(level: float) -> float:
        return sum(own.at(level) for own in vessels)

    if not bends or held(bends[0]) >= total:
        return bends[0] if bends else 0.0
    low, high = 0, len(bends) - 1
    while high - low > 1:
        middle = (low + high) >> 1
        if held(bends[middle]) < total:
            low = middle
        else:
            high = middle
    below, above = held(bends[low]), held(bends[high])
    if above <= total or above == below:
        return bends[high]
    return bends[low] + (bends[high] - bends[low]) * (total - below) / (above - below)


def shared_out(rule: Json, keys: Sequence[str], sizes: Sequence[Size], scores: Sequence[float], pruned: int) -> list[int]:
    """What each loses of so many together; those with the same key are one part, whose members keep the same share."""
    parts: dict[str, list[int]] = {}
    for at, key in enumerate(keys):
        parts.setdefault(key, []).append(at)
    whole = [
        Size(sum(sizes[at].units for at in own), sum(sizes[at].already for at in own), sum(sizes[at].most for at in own))
        for own in parts.values()
    ]
    # The number of a branch is that of each layer in it.
    numbers = [scores[own[0]] if "branches" in rule else sum(scores[at] for at in own) for own in parts.values()]
    if rule["by"] == "proportional" and not all(one >= 0 for one in numbers):
        raise EspalierError("ESP6790", f"`{rule['score']}` is below 0 for a layer, and shares are in proportion to it")
    found = [0] * len(sizes)
    for own, count in zip(parts.values(), _of_parts(rule, whole, numbers, pruned)):
        within = filled([Vessel(0, sizes[at].units, sizes[at].already, sizes[at].most) for at in own], count)
        for at, lost in zip(own, within):
            found[at] = lost
    return found


def _of_parts(rule: Json, parts: Sequence[Size], scores: Sequence[float], pruned: int) -> list[int]:
    mean = sum(scores) / max(1, len(scores))
    if rule["by"] == "shifted":
        farthest = max((abs(score - mean) for score in scores), default=0.0)
        amplitude = rule.get("amplitude", 0)
        moved = [0.0 if farthest == 0 else amplitude * (score - mean) / farthest for score in scores]
        return filled([Vessel(own.already - by * own.units, own.units, own.already, own.most) for own, by in zip(parts, moved)], pruned)
    vessels = []
    for own, score in zip(parts, scores):
        if rule["by"] == "proportional":
            start, slope = float(own.units - own.most), score
        else:
            start, slope = 0.0, own.units / (1 + math.exp(-rule.get("scale", 1) * (score - mean)))
        vessels.append(Vessel(start, slope, own.units - own.most, own.units - own.already))
    kept = filled(vessels, sum(own.units for own in parts) - pruned)
    return [own.units - left for own, left in zip(parts, kept)]


def levels(size: Size, count: int) -> list[int]:
    """The counts that are tried of a layer alone: equal shares of it, from what is gone to what a floor leaves."""
    asked = [round(Fraction((level + 1) * size.units, count)) for level in range(count)]
    return list(dict.fromkeys([size.already, *(one for one in asked if size.already < one < size.most), size.most]))


Curve = tuple[Sequence[int], Sequence[float]]

_MOST_QUANTA = 2**16


def least_distortion(curves: Sequence[Curve], total: int) -> list[int]:
    """Counts whose distortions sum to the least: a knapsack over the measured ones, where one layer takes the rest."""
    lowest = [counts[0] for counts, _ in curves]
    room = total - sum(lowest)
    quantum = max(1, -(-room // _MOST_QUANTA))
    budget = round(Fraction(room, quantum)) if quantum > 1 else room
    items = [([_near(count - start, quantum) for count in counts], [_finite(one) for one in values]) for (counts, values), start in zip(curves, lowest)]
    none: NDArray[np.float64] = np.full(budget + 1, math.inf)
    none[0] = 0

    def joined(before: NDArray[np.float64], item: tuple[list[int], list[float]]) -> NDArray[np.float64]:
        after: NDArray[np.float64] = np.full(len(before), math.inf)
        for size, value in zip(*item):
            if size < len(before):
                np.minimum(after[size:], before[: len(before) - size] + value, out=after[size:])
        return after

    best: tuple[float, int, int] | None = None
    for layer, (counts, values) in enumerate(curves):
        without = none
        for at, item in enumerate(items):
            without = without if at == layer else joined(without, item)
        for others in range(budget, -1, -1):
            count = lowest[layer] + (budget - others) * quantum
            if math.isinf(without[others]) or count >= counts[-1] + quantum:
                continue
            value = float(without[others]) + _between(counts, values, min(count, counts[-1]))
            if best is None or value < best[0]:
                best = (value, layer, others)
    if best is None:
        raise EspalierError("ESP4503", f"the layers cannot lose {total} units together")
    _, free, others = best
    rest = [item for at, item in enumerate(items) if at != free]
    behind: list[NDArray[np.float64]] = [np.full(others + 1, math.inf)]
    behind[0][0] = 0
    for item in reversed(rest):
        behind.insert(0, joined(behind[0], item))
    chosen, left = [], others
    for at, (sizes, values) in enumerate(rest):
        found = [(behind[at + 1][left - size] + value, level) for level, (size, value) in enumerate(zip(sizes, values)) if size <= left]
        level = min(found)[1]
        chosen.append(level)
        left -= sizes[level]
    given = iter(chosen)
    made = [0 if at == free else counts[next(given)] for at, (counts, _) in enumerate(curves)]
    made[free] = total - sum(made)
    return _settled(curves, made)


def _near(count: int, quantum: int) -> int:
    """To the nearest multiple, halves up."""
    return (2 * count + quantum) // (2 * quantum)


def _finite(value: float) -> float:
    return value if math.isfinite(value) else 2.0**100


def _between(counts: Sequence[int], values: Sequence[float], count: int) -> float:
    above = next(at for at, one in enumerate(counts) if one >= count)
    if counts[above] == count:
        return _finite(values[above])
    start, end = _finite(values[above - 1]), _finite(values[above])
    return start + (end - start) * (count - counts[above - 1]) / (counts[above] - counts[above - 1])


def _settled(curves: Sequence[Curve], made: Sequence[int]) -> list[int]:
    """Multiples may take a layer slightly past its curve; the last layers compensate first."""
    within = [max(counts[0], min(count, counts[-1])) for (counts, _), count in zip(curves, made)]
    missing = sum(made) - sum(within)
    for at in reversed(range(len(within))):
        counts = curves[at][0]
        moved = min(missing, counts[-1] - within[at]) if missing > 0 else max(missing, counts[0] - within[at])
        within[at] += moved
        missing -= moved
    return within
