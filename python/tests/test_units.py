"""Units, shares and compensation, against what is written out by hand or tried by brute force."""

import itertools
import math
import random

import pytest
import torch

from espalier_torch import select as sel
from espalier_torch import shares as sh
from espalier_torch import units as un
from espalier_torch.names import Held
from espalier_torch.surgery import fit


class Masks:
    """A network that has nothing but masks."""

    def __init__(self, **masks):
        self.masks = masks

    def stored_mask(self, held):
        return self.masks.get(held.tensor)


def member(tensor, live, axis, side, of):
    held = Held(tensor, tensor, live, False, tensor, sel.Layout(tuple(live.shape), ("out", "in")))
    return un.Member(held, axis, side, torch.tensor(of))


W = torch.arange(1.0, 13.0).reshape(4, 3)
V = torch.arange(1.0, 9.0).reshape(2, 4)


def group(**more):
    members = (member("w", W, 0, "producer", [0, 1, 0, 1]), member("v", V, 1, "consumer", [0, 1, 0, 1]))
    return un.Group(**{"name": "g", "count": 2, "members": members, "beside": (), "parts": None, "step": 1, "branch": False, **more})


MADE, READ = {0: [1, 2, 3, 7, 8, 9], 1: [4, 5, 6, 10, 11, 12]}, {0: [1, 5, 3, 7], 1: [2, 6, 4, 8]}


@pytest.mark.parametrize(
    "grouping, of",
    [
        ("sum", lambda a, b: sum(a + b)),
        ("mean", lambda a, b: sum(a + b) / 10),
        ("max", lambda a, b: max(a + b)),
        ("l2", lambda a, b: math.sqrt(sum(one * one for one in a + b))),
        ("product", lambda a, b: sum(a) / 6 * sum(b) / 4),
        ("first", lambda a, b: sum(a)),
        ("readers", lambda a, b: sum(b) / 4),
    ],
)
def test_scores_of_a_unit_are_those_of_its_slices(grouping, of):
    found = un.unit_scores(group(), {"w": W, "v": V}, grouping, False)
    assert found == pytest.approx([of(MADE[unit], READ[unit]) for unit in (0, 1)])


@pytest.mark.parametrize("grouping", ["sum", "mean", "max", "l2", "product", "first", "readers"])
def test_a_length_is_that_of_all_that_counts(grouping):
    found = un.unit_scores(group(), {"w": W, "v": V}, grouping, False, length=True)
    made, read = ({"first": (True, False), "readers": (False, True)}).get(grouping, (True, True))
    counted = [MADE[unit] * made + READ[unit] * read for unit in (0, 1)]
    assert found == pytest.approx([math.sqrt(sum(one * one for one in all_of)) for all_of in counted])


def test_a_unit_is_gone_when_every_slice_is():
    half, whole = torch.ones(4, 3, dtype=torch.bool), torch.ones(2, 4, dtype=torch.bool)
    half[[0, 2]] = False
    assert group().pruned(Masks(w=half, v=whole)) == set()
    whole[:, 0] = False
    assert group().pruned(Masks(w=half, v=whole)) == set()
    whole[:, 2] = False
    assert group().pruned(Masks(w=half, v=whole)) == {0} and group().pruned(Masks(w=half)) == set()


def test_masks_take_all_slices():
    masks = un.masks_without([group()], [[1]], Masks())
    assert masks["w"].all(1).tolist() == [True, False, True, False] and masks["v"].all(0).tolist() == [True, False, True, False]


def test_parts_lose_alike_and_steps_go_at_once():
    own = group(count=6, parts=(0, 0, 0, 1, 1, 1))
    assert own.bundles([3, 1, 2, 6, 5, 4]) == [[1, 5], [2, 4], [0, 3]]
    assert group(count=5, step=2).bundles([5, 1, 4, 2, 3]) == [[1], [3, 4], [2, 0]]


def test_the_fewest_units_that_meet_a_budget():
    cost = {"groups": ["g"], "all": 100, "linear": [-20], "products": [{"one": 0, "other": 0, "factor": 1}]}
    chosen = lambda count: un.Chosen([list(range(count))], count)
    own = [group(count=9)]
    assert un.within(50, cost, {}, 0, 8, chosen, own) == 3 and un.within(48, cost, {}, 0, 8, chosen, own) == 4
    assert un.within(1, cost, {}, 0, 8, chosen, own) is None


def test_water_finds_its_level():
    draw = random.Random(0)
    for _ in range(200):
        vessels = [sh.Vessel(0, draw.choice([0, 1, 2.5, 7]), low := draw.randrange(4), low + draw.randrange(6)) for _ in range(4)]
        least, most = sum(own.least for own in vessels), sum(own.most for own in vessels)
        total = draw.randint(least, most)
        found = sh.filled(vessels, total)
        assert sum(found) == total and all(own.least <= one <= own.most for own, one in zip(vessels, found))
        levels = [(one - 1) / own.slope for own, one in zip(vessels, found) if own.slope and one > own.least]
        highs = [(one + 1) / own.slope for own, one in zip(vessels, found) if own.slope and one < own.most]
        assert not levels or not highs or max(levels) <= min(highs) + 1e-9


def test_counts_whose_distortions_sum_to_the_least():
    draw = random.Random(1)
    for _ in range(60):
        curves = [(counts := sorted(draw.sample(range(7), 3)), [draw.random() for _ in counts]) for _ in range(3)]
        least, most = sum(own[0] for own, _ in curves), sum(own[-1] for own, _ in curves)
        total = draw.randint(least, most)
        cost = lambda made: sum(sh._between(counts, values, one) for (counts, values), one in zip(curves, made))
        every = [made for made in itertools.product(range(7), repeat=3) if sum(made) == total]
        best = min(cost(made) for made in every if all(own[0] <= one <= own[-1] for (own, _), one in zip(curves, made)))
        found = sh.least_distortion(curves, total)
        assert sum(found) == total and cost(found) == pytest.approx(best)


def test_fitted_weights_are_those_of_least_squares():
    torch.manual_seed(0)
    x, w = torch.randn(50, 5, dtype=torch.float64), torch.randn(3, 5)
    kept = torch.tensor([True, False, True, True, False]).expand(3, 5)
    made = fit(w, kept, sel.Layout((3, 5), ("out", "in")), [x.T @ x / 50], 0.0)
    wanted = torch.linalg.lstsq(x[:, kept[0]], x @ w.double().T).solution.T
    torch.testing.assert_close(made[:, kept[0]], wanted.float(), rtol=1e-4, atol=1e-5)
    assert bool((made[:, ~kept[0]] == 0).all())
