"""One update of a prune or a rewiring: scores, exact selection, new masks, and what makes up for what is gone."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Callable, Mapping, Sequence

import torch
from torch import Tensor

from . import expressions as ex
from . import select as sel
from . import statistics as st
from .errors import EspalierError
from .losses import Loss
from .names import Held
from .network import Network, Snapshot
from .plan import CompiledPlan, Json
from .samples import DataSets, calibration_order
from .statistics import Batch, layout_of
from .streams import Stream, uniform
from .surgery import Choice, compensate

_SURGICAL = "w^2 / diag(inverse(hessian))"
_MEAN = st.Moment(ex.parse("avg(x)"), "input", ex.parse("x"))


class Pruning:
    """Carries updates out on a network; statistics of the network as it was before an update are taken once."""

    def __init__(self, network: Network, compiled: CompiledPlan, data: DataSets, loss: Loss) -> None:
        self.network, self.compiled, self.data, self.loss = network, compiled, data, loss
        self.held_thresholds: dict[tuple[str, str], float] = {}
        self._soft_facts: dict[str, tuple[float, float]] = {}

    def update(self, statement: Json, update: Json, turns: Sequence[Sequence[str]], marks: Mapping[str, Snapshot]) -> int:
        """The units that are pruned of the selection when it is done."""
        manner = statement["mask"]
        self._soft_facts.clear()
        if "limited" in statement:
            update = self._limited(statement, update, marks)
        if statement.get("allocated", {}).get("by") == "global":
            update = {**update, "layers": self._by_threshold(statement, update, marks)}
        sequential = statement.get("calibration", {}).get("sequentially", False)
        before = None if sequential else self._measured(statement, [name for turn in turns for name in turn])
        chosen: list[tuple[Held, Tensor, Tensor | None]] = []
        for turn in turns:
            held = self.network.held(turn)
            measured = before if before is not None else self._measured(statement, turn)
            made = self._chosen(statement, update, held, measured, marks)
            if sequential:
                self._take(statement, made, measured, manner)
            else:
                chosen += made
        if not sequential:
            self._take(statement, chosen, before or {}, manner)
        units = statement.get("tile")
        size = units["rows"] * units["columns"] * units.get("positions", 1) if units else 1
        return sum(self.network.pruned(one) for one in self.network.held(statement["layers"])) // size

    def _take(self, statement: Json, made: list[tuple[Held, Tensor, Tensor | None]], measured: Mapping[str, "Found"], manner: str) -> None:
        network = self.network
        if statement.get("compensation") == "bias":
            for held, mask, _ in made:
                self._move_bias(held, mask, measured)
        for held, mask, values in made:
            network.prune(held, mask, manner, statement.get("shrink", 1.0))
            if held.tensor in network.soft and held.tensor in self._soft_facts:
                network.soft[held.tensor][0].threshold, network.soft[held.tensor][0].fade = self._soft_facts[held.tensor]
            if values is not None:
                with torch.no_grad():
                    held.live.copy_(held.turned(values))
                network.apply_to(held)

    def _move_bias(self, held: Held, mask: Tensor, measured: Mapping[str, "Found"]) -> None:
        """What pruned weights gave in the mean is added to the bias."""
        means = measured[held.layer or ""].values[_MEAN.node]
        lost = held.weights() * ~mask * means
        rows = st.rows_of(lost, layout_of(held)).double().sum(1)
        for home, name in [(home, name) for home in self.network.homes[held.tensor] for name in ("bias",)]:
            bias = getattr(home, name, None)
            if bias is None:
                raise EspalierError("ESP6044", f"`{held.name}` has no bias to compensate by")
            with torch.no_grad():
                bias.add_(rows.to(bias.dtype))

    def _batches(self, planned: Json) -> Callable[[], Sequence[Batch]]:
        samples = self.data[planned["data"]]
        order = calibration_order(samples, planned, self.compiled.seed)
        if len(order) < planned["samples"]:
            raise EspalierError("ESP6541", f"`{planned['data']}` gives {len(order)} samples; the plan takes {planned['samples']}")
        return lambda: samples.batches(order, planned["batch"])  # type: ignore[return-value]

    def _measured(self, statement: Json, names: Sequence[str], text: str | None = None) -> dict[str, "Found"]:
        """All that the criterion needs beside the weights, by layer."""
        found = {name: Found() for name in names}
        if statement.get("stream") is not None:
            return found
        criterion = st.criterion_of(text or statement["criterion"])
        layers = self.network.held(names)
        module = self.network.module
        planned = statement.get("calibration")
        moments = list(criterion.moments)
        if statement.get("compensation") == "bias" and _MEAN not in moments:
            moments.append(_MEAN)
        batches = self._batches(planned) if planned is not None else None
        if moments and batches is not None:
            for name, values in st.measure(module, self.loss, layers, moments, batches()).items():
                found[name].values.update(values)
        if (criterion.curvatures or statement.get("compensation") == "obs") and batches is not None:
            self._add_curvatures(found, criterion, layers, statement.get("damping", 0.0), batches)
        for call in criterion.fishers if batches is not None else []:
            for name, own in st.fisher_values(module, self.loss, layers, call, batches()).items():
                found[name].values[call] = own
        for call in criterion.flows:
            shape = self._sample_shape(statement)
            for name, own in st.flow_values(module, layers, call, shape).items():
                found[name].values[call] = own
        for call in criterion.tails:
            for name, own in st.tail_values(call, layers, statement.get("modules", {})).items():
                found[name].values[call] = own
        for call in criterion.products if batches is not None else []:
            values = {name: one.values for name, one in found.items()}
            for name, own in st.product_values(module, self.loss, layers, call, values, batches()).items():
                found[name].values[call] = own
        return found

    def _add_curvatures(
        self, found: dict[str, "Found"], criterion: st.Criterion, layers: Sequence[Held], damping: float, batches: Callable[[], Sequence[Batch]]
    ) -> None:
        moments = st.second_moments(self.network.module, layers, batches())
        for held in layers:
            own = [st.curvature_of(one, damping, held.name) for one in moments[held.layer or held.tensor]]
            entry = found[held.layer or held.tensor]
            entry.curvatures = own
            for node in criterion.curvatures:
                entry.values[node] = st.curvature_values(node, own, layout_of(held))

    def _sample_shape(self, statement: Json) -> Sequence[int]:
        for name in self.compiled.plan["data"]:
            samples = self.data.find(name)
            if samples is not None:
                return samples.shape()
        raise EspalierError("ESP6542", f"`{statement['criterion']}` needs the shape of a sample", "give a data set of the plan")

    def scores(self, statement: Json, update: Json, layers: Sequence[Held], measured: Mapping[str, "Found"], marks: Mapping[str, Snapshot]) -> tuple[list[Tensor], bool]:
        """One tensor a layer in the layout of the plan, and whether its sign counts for nothing."""
        path = statement.get("stream")
        if path is not None:
            return drawn(self.compiled.seed, f"{path}[{update['step']}]", layers), False
        weights = [self.network.weights(held) for held in layers]
        if statement["criterion"] == "|w|":
            return weights, True
        criterion = st.criterion_of(statement["criterion"])
        return [
            st.score(criterion.score, held, weight, {**measured[held.layer or ""].values, **beside_marks(criterion, held, marks)})
            for held, weight in zip(layers, weights)
        ], False

    def _chosen(
        self, statement: Json, update: Json, layers: Sequence[Held], measured: Mapping[str, "Found"], marks: Mapping[str, Snapshot]
    ) -> list[tuple[Held, Tensor, Tensor | None]]:
        scores, magnitude = self.scores(statement, update, layers, measured, marks)
        request = self._request(statement, update, layers, scores, magnitude, marks)
        masks = self._selected(statement, update, request, layers, marks)
        if statement["mask"] not in ("hard", "revisable"):
            self._note_soft(statement, update, layers, scores, masks)
        if statement.get("compensation") != "obs":
            return [(held, mask, None) for held, mask in zip(layers, masks)]
        made: list[tuple[Held, Tensor, Tensor | None]] = []
        for held, mask in zip(layers, masks):
            layout = layout_of(held)
            choice = _choice(statement, update, layout)
            known = self.network.stored_mask(held)
            start = mask if choice is None else torch.ones(layout.dims, dtype=torch.bool) if known is None else known
            weight, kept = compensate(held.weights(), start.to(mask.device), layout, measured[held.layer or ""].curvatures, choice)
            made.append((held, kept, weight))
        return made

    def _note_soft(self, statement: Json, update: Json, layers: Sequence[Held], scores: Sequence[Tensor], masks: Sequence[Tensor]) -> None:
        """The threshold half-way between the best score that is chosen and the worst that is kept, and what is left of a fading weight."""
        borders = []
        for held, own, mask in zip(layers, scores, masks):
            hard = self.network.stored_mask(held)
            size = own.abs()
            chosen, kept = ~mask if hard is None else ~mask & hard, mask if hard is None else mask & hard
            below = float(size[chosen].max()) if bool(chosen.any()) else -math.inf
            above = float(size[kept].min()) if bool(kept.any()) else math.inf
            borders.append((below, above))
        if statement["allocation"] == "global":
            borders = [(max(below for below, _ in borders), min(above for _, above in borders))] * len(borders)
        step, window = update["step"], statement["window"]
        fade = 1.0
        if "fade" in statement:
            fade = 0.0 if step == window["last"] else math.exp(-statement["fade"] * (step - window["first"]))
        for held, (below, above) in zip(layers, borders):
            middle = 0.0 if below == -math.inf else below if above == math.inf else (below + above) / 2
            self._soft_facts[held.tensor] = tuple(torch.tensor([middle, fade], dtype=torch.float32).tolist())  # type: ignore[assignment]

    def _request(
        self, statement: Json, update: Json, layers: Sequence[Held], scores: Sequence[Tensor], magnitude: bool, marks: Mapping[str, Snapshot]
    ) -> sel.Request:
        among = statement.get("among")
        candidates: list[Tensor | None] = [None] * len(layers)
        if among is not None:
            condition = st.criterion_of(among)
            candidates = [
                st.score(condition.score, held, self.network.weights(held), beside_marks(condition, held, marks)) != 0 for held in layers
            ]
        ranked = [
            sel.Ranked(held.name, layout_of(held), own, self.network.stored_mask(held), may) for held, own, may in zip(layers, scores, candidates)
        ]
        floor, ceiling = statement.get("floor"), statement.get("ceiling")
        keep = [floor["keep"].get(held.layer, 0) for held in layers] if floor else ()
        lose: Sequence[int] = ()
        is_due = update["step"] == statement["window"]["last"]
        if ceiling:
            most = [ceiling["lose"].get(held.layer, 0) for held in layers]
            lose = most if is_due else [one * update["pruned"] // statement["reached"] for one in most]
        return sel.Request(ranked, magnitude, statement.get("ties", "first"), keep, lose, is_due)

    def _selected(
        self, statement: Json, update: Json, request: sel.Request, layers: Sequence[Held], marks: Mapping[str, Snapshot]
    ) -> list[Tensor]:
        pattern = update.get("pattern") or statement.get("pattern")
        if pattern:
            return sel.by_pattern(request, pattern["keep"], pattern["of"])
        thresholds = self._thresholds(statement, update, marks)

        def choose(own: sel.Request) -> list[Tensor]:
            ranked = statement["ranked"]
            if thresholds is not None:
                return sel.below(own, [thresholds[held.layer or ""] for held in layers])
            if statement["allocation"] == "global":
                return sel.globally(own, update["pruned"])
            if statement["allocation"] == "uniform" and ranked["per"] != "layer":
                return sel.in_scopes(own, Fraction(update["share"]), ranked["per"], ranked.get("size", 1), statement.get("rounded"))
            counts = [update["layers"][held.layer] for held in layers]
            return sel.by_layer(own, counts, ranked["per"], ranked.get("size", 1))

        if "tile" in statement:
            return sel.in_tiles(request, statement["tile"], statement["grouped"], choose)
        return choose(request)

    def _thresholds(self, statement: Json, update: Json, marks: Mapping[str, Snapshot]) -> dict[str, float] | None:
        """What scores below goes: measured when the window opens, held from then on, times the curve."""
        planned = statement.get("threshold")
        if planned is None:
            return None
        layers = list(statement["layers"])
        parts = [[name] for name in layers] if planned["per"] == "layer" else [layers]
        factor = float(Fraction(update.get("factor", "1")))
        found: dict[str, float] = {}
        for names in parts:
            key = (planned["expression"], names[0] if planned["per"] == "layer" else "all")
            if update["step"] == statement["window"]["first"] or key not in self.held_thresholds:
                self.held_thresholds[key] = self._threshold(planned["expression"], names, marks)
            for name in names:
                found[name] = float(torch.tensor(self.held_thresholds[key] * factor, dtype=torch.float32))
        return found

    def _threshold(self, text: str, names: Sequence[str], marks: Mapping[str, Snapshot]) -> float:
        """An expression of live weights, or a number; where nothing is alive, nothing lies below anything."""
        value = self.summary(text, names, marks)
        if value is not None and math.isnan(value):
            raise EspalierError("ESP4390", f"the threshold `{text}` is not a number")
        return 0.0 if value is None else value

    def summary(self, text: str, names: Sequence[str], marks: Mapping[str, Snapshot]) -> float | None:
        """A number of the live weights of layers, in double precision; nothing where none is alive."""
        expr = ex.parse(text)
        layers = self.network.held(names)
        masks = [self.network.masks.get(held.tensor) for held in layers]

        def alive(values: Sequence[Tensor]) -> Tensor:
            return torch.cat([(own if mask is None else own[mask]).reshape(-1) for own, mask in zip(values, masks)]).double()

        own = alive([held.live.detach() for held in layers])
        if own.numel() == 0:
            return None
        values: dict[ex.Expr, Tensor] = {ex.Name("w"): own}
        for name in sorted(name[:-2] for name in ex.names(expr) if name.endswith(".w")):
            values[ex.Name(f"{name}.w")] = alive([marks[name].values[held.tensor] for held in layers])
        return float(ex.evaluate(expr, ex.Frame(values, {"values": (0,)}, own)))

    def _limited(self, statement: Json, update: Json, marks: Mapping[str, Snapshot]) -> Json:
        """How much goes where a metric of the recipe itself says so, within what the plan has."""
        limit = statement["limited"]
        names = list(statement["layers"])
        by_layer = limit["per"] == "layer"
        most = _share(limit["most"])
        gone: list[int] = []
        for part in [[name] for name in names] if by_layer else [names]:
            layers = self.network.held(part)
            already = sum(self.network.pruned(held) for held in layers)
            live = sum(layout_of(held).count for held in layers) - already
            value = (self.summary(limit["expression"], part, marks) or 0.0) if live > 0 else 0.0
            if math.isnan(value):
                raise EspalierError("ESP4203", f"`{limit['metric']}` of `{part[0]}` is not a number")
            share = Fraction(0) if value <= 0 else most if math.isinf(value) else min(Fraction(value), most)
            gone.append(already + sel.rounded_count(share * live, statement.get("rounded")))
            least, bound = (0, statement["reached"]) if not by_layer else limit["bounds"].get(part[0], (0, 0))
            if not least <= gone[-1] <= bound:
                raise EspalierError("ESP4204", f"{gone[-1]} units of `{part[0]}` would go; the plan has {least} to {bound}")
        counts = {"layers": dict(zip(names, gone))} if by_layer else {}
        return {**update, "pruned": sum(gone), **counts}

    def _by_threshold(self, statement: Json, update: Json, marks: Mapping[str, Snapshot]) -> dict[str, int]:
        """The counts that one threshold over all layers takes of each, at a mark or now."""
        rule = statement["allocated"]
        mark = marks[rule["at"]] if "at" in rule else None
        layers = self.network.held(statement["layers"])
        ranked = []
        criterion = st.criterion_of(rule["criterion"])
        magnitude = rule["criterion"] == "|w|"
        for held in layers:
            weight = self.network.weights(held) if mark is None else held.stored(mark.values[held.tensor]).float()
            own = self.network.masks.get(held.tensor) if mark is None else mark.masks.get(held.tensor)
            values = weight if magnitude else st.score(criterion.score, held, weight, {})
            ranked.append(sel.Ranked(held.name, layout_of(held), values, None if own is None else held.stored(own)))
        floor = statement.get("floor")
        keep = [floor["keep"].get(held.layer, 0) for held in layers] if floor else ()
        request = sel.Request(ranked, magnitude, keep=keep)
        if "tile" in statement:
            masks = sel.in_tiles(request, statement["tile"], statement["grouped"], lambda own: sel.globally(own, update["pruned"]))
            size = statement["tile"]["rows"] * statement["tile"]["columns"] * statement["tile"].get("positions", 1)
        else:
            masks, size = sel.globally(request, update["pruned"]), 1
        return {held.layer or "": int((~mask).sum()) // size for held, mask in zip(layers, masks)}

    def rewire(self, statement: Json, share: Fraction, step: int, last: Batch | None) -> int:
        """Drops the weakest live weights, and grows as many of all zeros; the weights that moved."""
        network = self.network
        layers = network.held(statement["layers"])
        path = statement.get("stream")
        if path is not None:
            growth = drawn(self.compiled.seed, f"{path}[{step}]", layers)
        elif last is None:
            return 0
        else:
            criterion = st.criterion_of(statement["growth"])
            measured = st.measure(network.module, self.loss, layers, criterion.moments, [last])
            growth = [st.score(criterion.score, held, held.weights(), measured[held.layer or ""]) for held in layers]
        masks = [self._whole_mask(held) for held in layers]
        dead = [mask.numel() - int(mask.sum()) for mask in masks]
        live = [int(mask.sum()) for mask in masks]
        by_layer = statement["per"] == "layer"
        drops = [-(-share * own // 1) for own in (live if by_layer else [sum(live)])]
        drops = [int(one) for one in drops]

        def chosen(values: Sequence[Tensor], own: Sequence[Tensor], magnitude: bool, pruned: Sequence[int]) -> list[Tensor]:
            ranked = [sel.Ranked(held.name, layout_of(held), value, mask) for held, value, mask in zip(layers, values, own)]
            request = sel.Request(ranked, magnitude)
            return sel.by_layer(request, pruned) if by_layer else sel.globally(request, sum(pruned))

        totals = [own + drop for own, drop in zip(dead, drops)] if by_layer else [sum(dead) + sum(drops)]
        dropped = chosen([held.weights() for held in layers], masks, True, totals)
        zeros = [~mask for mask in dropped]
        aside = [int(mask.sum()) for mask in dropped]
        gone = [int(mask.sum()) for mask in zeros]
        refused = [own + zero - drop for own, zero, drop in zip(aside, gone, drops)] if by_layer else [sum(aside) + sum(gone) - sum(drops)]
        grown = chosen(growth, zeros, False, refused)
        for held, kept, more in zip(layers, dropped, grown):
            network.prune(held, kept | more)
        return sum(drops)

    def _whole_mask(self, held: Held) -> Tensor:
        mask = self.network.stored_mask(held)
        return torch.ones(layout_of(held).dims, dtype=torch.bool, device=held.live.device) if mask is None else mask


class Found:
    """What was measured of a layer."""

    def __init__(self) -> None:
        self.values: dict[ex.Expr, Tensor] = {}
        self.curvatures: list[st.Curvature] = []


def drawn(seed: int, path: str, layers: Sequence[Held]) -> list[Tensor]:
    """Uniform scores: one stream through all layers in order."""
    stream = Stream(seed, path)
    return [
        torch.from_numpy(uniform(stream, layout_of(held).count, 1)).reshape(layout_of(held).dims).to(held.live.device) for held in layers
    ]


def beside_marks(criterion: st.Criterion, held: Held, marks: Mapping[str, Snapshot]) -> dict[ex.Expr, Tensor]:
    """The weights of each mark that the criterion looks back at."""
    found: dict[ex.Expr, Tensor] = {}
    for name in criterion.marks:
        if name not in marks:
            raise EspalierError("ESP4087", f"the plan looks back at `{name}`, which was never marked")
        found[ex.Name(f"{name}.w")] = held.stored(marks[name].values[held.tensor]).float().to(held.live.device)
    return found


def _share(text: str) -> Fraction:
    return Fraction(text[:-1]) / 100 if text.endswith("%") else Fraction(text.replace(" ", ""))


def _choice(statement: Json, update: Json, layout: sel.Layout) -> Choice | None:
    """Blocks and groups of N:M choose one after the other, from weights as the surgery has left them."""
    pattern = update.get("pattern") or statement.get("pattern")
    ranked = statement["ranked"]
    inputs = pattern["of"] if pattern else ranked.get("size") if ranked["per"] == "block" else None
    if statement["criterion"] != _SURGICAL or inputs is None or layout.groups > 1:
        return None

    def choose(scores: Tensor, mask: Tensor, part: sel.Layout) -> Tensor:
        request = sel.Request([sel.Ranked("block", part, scores, mask)], ties=statement.get("ties", "first"))
        if pattern:
            return sel.by_pattern(request, pattern["keep"], pattern["of"])[0]
        return sel.in_scopes(request, Fraction(update["share"]), "layer", 1, statement.get("rounded"))[0]

    return Choice(inputs, choose)
