"""One update of a prune or a rewiring: scores, exact selection, new masks, and what makes up for what is gone."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Callable, Iterable, Iterator, Mapping, Sequence

import torch
from torch import Tensor

from . import expressions as ex
from . import select as sel
from . import shares as sh
from . import statistics as st
from . import units as un
from .branches import Branches, contrasts_in
from .errors import EspalierError
from .losses import Loss, Meter
from .names import Held
from .network import Network, Snapshot
from .plan import CompiledPlan, Json
from .samples import DataSets, calibration_order
from .statistics import Batch, layout_of
from .streams import Stream, normal, uniform
from .surgery import Choice, compensate, fit

_SURGICAL = "w^2 / diag(inverse(hessian))"
_MEAN = st.Moment(ex.parse("avg(x)"), "input", ex.parse("x"))


class Pruning:
    """Carries updates out on a network; statistics of the network as it was before an update are taken once."""

    def __init__(self, network: Network, compiled: CompiledPlan, data: DataSets, loss: Loss) -> None:
        self.network, self.compiled, self.data, self.loss = network, compiled, data, loss
        self.held_thresholds: dict[tuple[str, str], float] = {}
        #: Scores of earlier updates, where they go on: by statement, and tensor or group.
        self.averages: dict[tuple[str, str], Tensor] = {}
        self._soft_facts: dict[str, tuple[float, float]] = {}
        self._groups: dict[str, un.Group] | None = None

    def update(self, statement: Json, compiled: Json, at: int, marks: Mapping[str, Snapshot], key: str) -> int:
        """The units that are pruned of the selection when it is done."""
        manner, update, turns = statement["mask"], compiled["updates"][at], compiled["turns"]
        self._soft_facts.clear()
        if "limited" in statement:
            update = self._limited(statement, update, marks)
        if "allocated" in statement:
            update = {**update, "layers": self._allocated(statement, update, compiled, marks)}
        sequential = statement.get("calibration", {}).get("sequentially", False)
        before = None if sequential else self._measured(statement, [name for turn in turns for name in turn])
        # Gradients pass back from the output: block after block, they are still those of the whole network before.
        gradients = self._gradients(statement, [name for turn in turns for name in turn]) if sequential else {}
        made: list[tuple[Held, Tensor, Tensor | None]] = []
        for turn in turns:
            measured = before if before is not None else self._measured(statement, turn, gradients)
            chosen = self._chosen(statement, update, self.network.held(turn), measured, marks, key)
            if sequential or len(turns) == 1:
                self._take(statement, chosen, measured, manner)
            else:
                made += chosen
        self._take(statement, made, before or {}, manner)
        return sum(self.network.pruned(one) for one in self.network.held(statement["layers"])) // _units_in(statement)

    def _take(self, statement: Json, made: Iterable[tuple[Held, Tensor, Tensor | None]], measured: Mapping[str, "Found"], manner: str) -> None:
        """One layer after the other."""
        network = self.network
        for held, mask, values in made:
            if statement.get("compensation") == "bias":
                self._move_bias(held, mask, measured[held.layer or ""].values[_MEAN.node])
            network.prune(held, mask, manner, statement.get("shrink", 1.0))
            if held.tensor in network.soft and held.tensor in self._soft_facts:
                network.soft[held.tensor][0].threshold, network.soft[held.tensor][0].fade = self._soft_facts[held.tensor]
            if values is not None:
                with torch.no_grad():
                    held.live.copy_(held.turned(values))
                network.apply_to(held)
            # Of layers in shards one is whole at a time.
            del mask, values

    def _move_bias(self, held: Held, mask: Tensor, means: Tensor) -> None:
        """What pruned weights gave in the mean is added to the bias."""
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

    def _gradients(self, statement: Json, names: Sequence[str]) -> Mapping[str, Mapping[ex.Expr, Tensor]]:
        """The moments of gradients, by layer."""
        moments = [one for one in st.criterion_of(statement["criterion"]).moments if one.of == "gradient"]
        if not moments:
            return {}
        return st.measure(self.network.module, self.loss, self.network.held(names), moments, self._batches(statement["calibration"])())

    def _measured(
        self, statement: Json, names: Sequence[str], gradients: Mapping[str, Mapping[ex.Expr, Tensor]] | None = None
    ) -> dict[str, "Found"]:
        """All that the criterion needs beside the weights, by layer; `gradients` are those that were measured before."""
        found = {name: Found() for name in names}
        if statement.get("stream") is not None:
            return found
        criterion = st.criterion_of(statement["criterion"])
        layers = self.network.held(names)
        module = self.network.module
        planned = statement.get("calibration")
        moments = list(criterion.moments)
        compensation = None if "groups" in statement else statement.get("compensation")
        if compensation == "bias" and _MEAN not in moments:
            moments.append(_MEAN)
        batches = self._batches(planned) if planned is not None else None
        if gradients:
            moments = [one for one in moments if one.of != "gradient"]
            for name in names:
                found[name].values.update(gradients[name])
        if moments and batches is not None:
            for name, values in st.measure(module, self.loss, layers, moments, batches()).items():
                found[name].values.update(values)
                if self.network.is_sharded:
                    found[name].parted = frozenset(one.node for one in moments if one.of == "gradient")
        if (criterion.curvatures or compensation == "obs") and batches is not None:
            self._add_curvatures(found, criterion, layers, statement.get("damping", 0.0), batches)
        if batches is not None:
            for call in criterion.fishers:
                for name, own in st.fisher_values(module, self.loss, layers, call, batches()).items():
                    found[name].values[call] = own
        for call in criterion.flows:
            shape = self._sample_shape(statement)
            for name, own in st.flow_values(module, layers, call, shape).items():
                found[name].values[call] = own
        for call in criterion.tails:
            for name, own in st.tail_values(call, layers, statement.get("modules", {})).items():
                found[name].values[call] = own
        if batches is not None:
            for call in criterion.products:
                known = {name: one.values for name, one in found.items()}
                for name, own in st.product_values(module, self.loss, layers, call, known, batches()).items():
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

    def scores(
        self, statement: Json, update: Json, layers: Sequence[Held], measured: Mapping[str, "Found"], marks: Mapping[str, Snapshot]
    ) -> tuple[Iterator[Tensor], bool]:
        """One tensor a layer in the layout of the plan, one after the other, and whether its sign counts for nothing."""
        path = statement.get("stream")
        if path is not None:
            return drawn(self.compiled.seed, f"{path}[{update['step']}]", layers), False
        text = statement["criterion"]
        if text == "|w|":
            return (self.network.weights(held) for held in layers), True
        if text in ("s", "|s|"):
            return (held.stored(self.network.beside.scores[held.tensor].detach()) for held in layers), text != "s"
        criterion = st.criterion_of(text)
        return (
            st.score(criterion.score, held, self.network.weights(held), {**measured[held.layer or ""].of(held), **self._beside(criterion, held, marks)})
            for held in layers
        ), False

    def _beside(self, criterion: st.Criterion, held: Held, marks: Mapping[str, Snapshot]) -> dict[ex.Expr, Tensor]:
        """Weights of marks, and what is collected."""
        collected: dict[ex.Expr, Tensor] = {ex.Name(name): own[held.tensor] for name, own in self.network.beside.collected.items() if held.tensor in own}
        return {**collected, **beside_marks(criterion, held, marks)}

    def collected(self, statement: Json, layers: Sequence[Held], marks: Mapping[str, Snapshot]) -> dict[str, Tensor]:
        measured = self._measured(statement, statement["layers"])
        scores, magnitude = self.scores(statement, {}, layers, measured, marks)
        return {held.tensor: own.abs() if magnitude else own.clone() for held, own in zip(layers, scores)}

    def start_scores(self, planned: Json) -> None:
        """Scores before the first step of their stage: an expression of the weights that it starts from."""
        expr, layers = ex.parse(planned["start"]), self.network.held(planned["layers"])
        weights = [self.network.weights(held) for held in layers]
        tops: list[dict[ex.Expr, Tensor]] = [{} for _ in layers]
        for call in ex.parts(expr):
            if isinstance(call, ex.Call) and call.callee == "top" and call.over == ("model",):
                ranked = [
                    sel.Ranked(held.name, layout_of(held), st.score(call.args[0], held, weight, {})) for held, weight in zip(layers, weights)
                ]
                total = sum(one.layout.count for one in ranked)
                for own, mask in zip(tops, sel.globally(sel.Request(ranked), round((1 - ex.constant(call.args[1])) * total))):
                    own[call] = mask.float()
        for held, weight, own in zip(layers, weights, tops):
            self.network.beside.scores[held.tensor] = held.turned(st.score(expr, held, weight, own)).clone().contiguous()

    def kept_slices(self) -> dict[str, dict[int, Tensor]]:
        """Of tensors that units are cut out of, what is left of each axis."""
        cut = self.network.beside.cut
        return un.kept_slices((self.groups_of_plan()[name] for name in cut), cut)

    def _chosen(
        self, statement: Json, update: Json, layers: Sequence[Held], measured: Mapping[str, "Found"], marks: Mapping[str, Snapshot], key: str
    ) -> Iterator[tuple[Held, Tensor, Tensor | None]]:
        scores: Iterable[Tensor]
        scores, magnitude = self.scores(statement, update, layers, measured, marks)
        if "smoothed" in statement:
            scores = self._all_smoothed(statement, key, layers, scores, magnitude)
            magnitude = False
        is_soft = statement["mask"] not in ("hard", "revisable")
        scores = list(scores) if is_soft else scores
        request = self._request(statement, update, layers, scores, magnitude, marks)
        masks: Iterable[Tensor] = self._selected(statement, update, request, [held.layer or "" for held in layers], marks)
        if is_soft:
            masks = list(masks)
            self._note_soft(statement, update, layers, list(scores), masks)
        if statement.get("compensation") != "obs":
            yield from map(lambda held, mask: (held, mask, None), layers, masks)
            return
        for held, mask in zip(layers, masks):
            layout = layout_of(held)
            choice = _choice(statement, update, layout)
            known = self.network.stored_mask(held)
            start = mask if choice is None else torch.ones(layout.dims, dtype=torch.bool) if known is None else known
            weight, kept = compensate(held.weights(), start.to(mask.device), layout, measured[held.layer or ""].curvatures, choice)
            yield held, kept, weight

    def _all_smoothed(self, statement: Json, key: str, layers: Sequence[Held], scores: Iterable[Tensor], magnitude: bool) -> Iterator[Tensor]:
        def smoothed(held: Held, own: Tensor) -> Tensor:
            mask = self.network.stored_mask(held)
            return self._smoothed(statement, (key, held.tensor), own.abs() if magnitude else own, mask).float()

        return map(smoothed, layers, scores)

    def _smoothed(self, statement: Json, key: tuple[str, str], now: Tensor, mask: Tensor | None = None) -> Tensor:
        """A moving average from 0; what is pruned has no past."""
        share = statement["smoothed"]
        made = (1 - share) * now.double()
        if key in self.averages:
            made = share * self.averages[key] + made
        self.averages[key] = made if mask is None else made * mask
        return self.averages[key]

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
            at, share = torch.tensor([middle, fade], dtype=torch.float32).tolist()
            self._soft_facts[held.tensor] = (at, share)

    def _request(
        self, statement: Json, update: Json, layers: Sequence[Held], scores: Iterable[Tensor], magnitude: bool, marks: Mapping[str, Snapshot]
    ) -> sel.Request:
        condition = st.criterion_of(statement["among"]) if "among" in statement else None

        def ranked_layer(held: Held, own: Tensor) -> sel.Ranked:
            may = None
            if condition is not None:
                may = st.score(condition.score, held, self.network.weights(held), beside_marks(condition, held, marks)) != 0
            return sel.Ranked(held.name, layout_of(held), own, self.network.stored_mask(held), may, held if held.parts else None)

        ranked = map(ranked_layer, layers, scores)
        floor, ceiling = statement.get("floor"), statement.get("ceiling")
        # Measured shares hold floors by their counts.
        is_held = "bounds" in statement.get("allocated", {})
        keep = [floor["keep"].get(held.layer, 0) for held in layers] if floor and not is_held else ()
        lose: Sequence[int] = ()
        is_due = update["step"] == statement["window"]["last"]
        if ceiling:
            most = [ceiling["lose"].get(held.layer, 0) for held in layers]
            lose = most if is_due else [one * update["pruned"] // statement["reached"] for one in most]
        return sel.Request(ranked, magnitude, statement.get("ties", "first"), keep, lose, is_due)

    def _selected(
        self, statement: Json, update: Json, request: sel.Request, names: Sequence[str], marks: Mapping[str, Snapshot]
    ) -> Iterator[Tensor]:
        pattern = update.get("pattern") or statement.get("pattern")
        if pattern:
            return sel.by_pattern(request, pattern["keep"], pattern["of"])
        thresholds = self._thresholds(statement, update, marks)

        def choose(own: sel.Request) -> Iterator[Tensor]:
            ranked = statement["ranked"]
            if thresholds is not None:
                return sel.below(own, [thresholds[name] for name in names])
            if statement["allocation"] == "global":
                return sel.globally(own, update["pruned"])
            if statement["allocation"] == "uniform" and ranked["per"] != "layer":
                return sel.in_scopes(own, Fraction(update["share"]), ranked["per"], ranked.get("size", 1), statement.get("rounded"))
            counts = [update["layers"][name] for name in names]
            return sel.by_layer(own, counts, ranked["per"], ranked.get("size", 1))

        return _in_units(statement, request, choose)

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

    def _allocated(self, statement: Json, update: Json, compiled: Json, marks: Mapping[str, Snapshot]) -> dict[str, int]:
        """The counts of layers, as the rule of the statement finds them; again only where they rest on something else."""
        rule = statement["allocated"]
        if rule["by"] == "global":
            return self._by_threshold(statement, update, marks)
        layers = self.network.held([name for name in statement["layers"] if name not in statement.get("dense", [])])
        each = _units_in(statement)
        keep = (statement.get("floor") or {"keep": {}})["keep"]
        sizes = []
        for held in layers:
            units, already = layout_of(held).count // each, self.network.pruned(held) // each
            sizes.append(sh.Size(units, already, max(already, units - keep.get(held.layer, 0))))
        if rule["by"] in ("sensitivity", "distortion"):
            counts = self._by_sensitivity(statement, update, layers, sizes, marks)
        else:
            numbers = self._numbers(rule, statement, update, compiled, [held.layer or "" for held in layers], marks)
            keys = [compiled["shared"][held.layer]["part"] for held in layers]
            counts = sh.shared_out(rule, keys, sizes, numbers, update["pruned"])
        return {held.layer or "": count for held, count in zip(layers, counts)}

    def _numbers(
        self, rule: Json, statement: Json, update: Json, compiled: Json, names: Sequence[str], marks: Mapping[str, Snapshot]
    ) -> list[float]:
        """One number of each layer or group, by which shares are given."""
        if "branches" in rule:
            found = Branches(self.network, self.loss, rule["score"], self._batches(rule["calibration"])())
            groups = un.groups_of(self.network, compiled["branches"])
            numbers = dict(zip((group.name for group in groups), found.scores(groups)))
            return [numbers[rule["branches"][name]] for name in names]
        making = [compiled["shared"][name]["layers"] for name in names]
        layers = self.network.held(list(dict.fromkeys(name for own in making for name in own)))
        if rule["score"] == "zeroth":
            own = {held.layer or "": self._zeroth(rule, held, update["step"]) for held in layers}
        else:
            other = _measuring(statement, rule["score"], rule)
            measured = self._measured(other, [held.layer or "" for held in layers])
            scores, magnitude = self.scores(other, update, layers, measured, marks)
            firsts = [float(one.reshape(-1)[0]) for one in scores]
            own = {held.layer or "": abs(one) if magnitude else one for held, one in zip(layers, firsts)}
        return [sum(own[name] for name in members) for members in making]

    @torch.no_grad()
    def _zeroth(self, rule: Json, held: Held, step: int) -> float:
        """How much the loss changes along a random direction of the weights of a layer; what is pruned stays."""
        planned, eps = rule["calibration"], rule["eps"]
        before, mask = held.live.detach().clone(), self.network.masks.get(held.tensor)
        samples = self.data[planned["data"]]
        total = 0.0
        for at, (x, labels) in enumerate(samples.batches(torch.arange(planned["samples"]), planned["batch"])):
            stream = Stream(self.compiled.seed, f"{rule['stream']}/{step}/{held.tensor}/{at}")
            drawn = torch.from_numpy(normal(stream, held.live.numel())).reshape(layout_of(held).dims)
            moved = held.turned(drawn).to(before) if mask is None else held.turned(drawn).to(before) * mask
            sides = []
            for by in (eps, -eps):
                held.live.copy_(before.double() + by * moved.double())
                meter = Meter(self.compiled.task)
                with st.inference_form(self.network.module):
                    meter.add(self.network.module(x), labels)
                sides.append(meter.values()["loss"])
            held.live.copy_(before)
            total += abs((sides[0] - sides[1]) / (2 * eps))
        return total

    @torch.no_grad()
    def _by_sensitivity(
        self, statement: Json, update: Json, layers: Sequence[Held], sizes: Sequence[sh.Size], marks: Mapping[str, Snapshot]
    ) -> list[int]:
        """Each layer alone is pruned to every level, and the network measured: the counts whose sum costs least."""
        rule = statement["allocated"]
        measured = self._measured(statement, [held.layer or "" for held in layers])
        found, magnitude = self.scores(statement, update, layers, measured, marks)
        scores = list(found)
        samples = self.data[rule["data"]]
        batches = list(samples.batches(torch.arange(min(rule["samples"], samples.count)), 256))
        whole = [self._outputs(x) for x, _ in batches]

        def distance() -> float:
            outputs = [self._outputs(x) for x, _ in batches]
            if rule["by"] == "distortion":
                pairs = zip(whole, outputs)
                return max(float(((a - b).double() ** 2).reshape(len(a), -1).mean(1).max()) for a, b in pairs)
            meter = Meter(self.compiled.task)
            for own, (_, labels) in zip(outputs, batches):
                meter.add(own, labels)
            return meter.values()[rule["metric"]] * (1 if rule["best"] == "lowest" else -1)

        start, curves = distance(), []
        for held, own, size in zip(layers, scores, sizes):
            counts, values = sh.levels(size, rule["levels"]), [0.0]
            ranked = sel.Ranked(held.name, layout_of(held), own, self.network.stored_mask(held))
            before = held.live.detach().clone()
            for count in counts[1:]:
                request = sel.Request([ranked], magnitude, statement.get("ties", "first"))
                (mask,) = _in_units(statement, request, lambda one, count=count: sel.by_layer(one, [count]))  # type: ignore[misc]
                held.live.masked_fill_(~held.turned(mask).to(held.live.device), 0.0)
                values.append(distance() - start)
                held.live.copy_(before)
            curves.append((counts, values))
        return sh.least_distortion(curves, update["pruned"])

    def _outputs(self, x: Tensor) -> Tensor:
        with st.inference_form(self.network.module):
            return self.network.module(x)

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
        masks = _in_units(statement, request, lambda own: sel.globally(own, update["pruned"]))
        return {held.layer or "": int((~mask).sum()) // _units_in(statement) for held, mask in zip(layers, masks)}

    def rewire(self, statement: Json, share: Fraction, step: int, last: Batch | None) -> int:
        """Drops the weakest live weights, and grows as many of all zeros; the weights that moved."""
        network = self.network
        layers = network.held(statement["layers"])
        path = statement.get("stream")
        if path is not None:
            growth = list(drawn(self.compiled.seed, f"{path}[{step}]", layers))
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
            return list(sel.by_layer(request, pruned) if by_layer else sel.globally(request, sum(pruned)))

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

    # Units.

    def update_units(self, statement: Json, compiled: Json, at: int, marks: Mapping[str, Snapshot], key: str) -> tuple[int, list[Json]]:
        """Rounds of scores, choice and masks, as many as it takes; what is pruned then, in all and by group."""
        update, plan = compiled["updates"][at], compiled["units"]
        groups = un.groups_of(self.network, plan["groups"])
        branches = None
        if "stream" not in statement and contrasts_in(ex.parse(statement["criterion"])):
            branches = Branches(self.network, self.loss, statement["criterion"], self._batches(statement["calibration"])())
        while True:
            if branches is None:
                scores = self._unit_scores(statement, update, plan, groups, marks)
            else:
                scores = [[own] for own in branches.scores(groups)]
            if "smoothed" in statement:
                scores = [
                    self._smoothed(statement, (key, group.name), torch.tensor(own, dtype=torch.float64)).tolist()
                    for group, own in zip(groups, scores)
                ]
            ranks = [un.ranked(group, own, self.network) for group, own in zip(groups, scores)]
            now = sum(one.gone for one in ranks)
            chosen, is_last = self._some_units(statement, compiled, at, ranks, marks)
            self._take_units(statement, un.masks_without(groups, chosen.gone, self.network))
            if is_last or chosen.pruned <= now:
                told: list[Json] = [{"name": group.name, "pruned": len(gone), "of": group.count} for group, gone in zip(groups, chosen.gone)]
                return chosen.pruned, told

    def _unit_scores(
        self, statement: Json, update: Json, plan: Json, groups: Sequence[un.Group], marks: Mapping[str, Snapshot]
    ) -> list[list[float]]:
        layers = self.network.held(plan["scored"])
        measured = self._measured(statement, plan["scored"])
        for held in layers:
            for name, tensor in (held.norm or {}).items():
                own = self.network.parameters[tensor].weights()
                measured[held.layer or ""].values[ex.Name(name)] = st.beside_outputs(own, layout_of(held))
        length = statement.get("criterion") == un.LENGTH
        scored = {**statement, "criterion": "|w|"} if length else statement
        scores, magnitude = self.scores(scored, update, layers, measured, marks)
        elements = {held.tensor: own.abs() if magnitude else own for held, own in zip(layers, scores)}
        grouping = statement.get("grouped", "mean")
        return [
            un.normalized(un.unit_scores(group, elements, grouping, plan["makers"], length), statement.get("normalized"), group, elements)
            for group in groups
        ]

    def _some_units(
        self, statement: Json, compiled: Json, at: int, ranks: Sequence[un.RankedGroup], marks: Mapping[str, Snapshot]
    ) -> tuple[un.Chosen, bool]:
        """What goes before units are scored anew, and whether that is all."""
        update, floor = compiled["updates"][at], statement.get("floor")
        before = [one.gone for one in ranks]
        now, rescored = sum(before), statement.get("rescored", 2**53)
        shared = self._shares(statement, compiled, at, ranks, marks)

        def chosen(count: int) -> un.Chosen:
            return un.choose(ranks, floor, count if shared is None else shared(count))

        most = min(update["pruned"], now + rescored)
        if "budget" in statement:
            budget = compiled["budget"]
            lost = {name: count for name, count in self._lost_elsewhere(budget["cost"]["groups"]).items()}
            groups = [one.group for one in ranks]
            count = un.within(budget["most"][at], budget["cost"], lost, now, most, chosen, groups)
            if count is None and most == update["pruned"]:
                raise EspalierError("ESP6584", f"no more than {most} units may go, which is not enough for the budget")
            return (chosen(most), False) if count is None else (chosen(count), True)
        if statement["allocation"] in ("global", "computed"):
            return chosen(most), most == update["pruned"]
        ends = [update["layers"][one.group.name] for one in ranks]
        counts = [min(end, own + rescored) for end, own in zip(ends, before)]
        return un.choose(ranks, floor, counts), counts == ends

    def _lost_elsewhere(self, names: Sequence[str]) -> dict[str, int]:
        known = self.groups_of_plan()
        return {name: known[name].lost(self.network) for name in names}

    def groups_of_plan(self) -> dict[str, un.Group]:
        """All groups that statements of the plan prune, by name."""
        if self._groups is None:
            planned = [one["units"]["groups"] for stage in self.compiled.stages.values() for one in stage["statements"].values() if "units" in one]
            self._groups = {group.name: group for one in planned for group in un.groups_of(self.network, one)}
        return self._groups

    def _shares(
        self, statement: Json, compiled: Json, at: int, ranks: Sequence[un.RankedGroup], marks: Mapping[str, Snapshot]
    ) -> Callable[[int], Sequence[int]] | None:
        """How many units each group loses of a number of them, where a rule says so."""
        rule = statement.get("allocated")
        if rule is None:
            return None
        if rule["by"] != "global":
            names = [one.group.name for one in ranks]
            keep = (statement.get("floor") or {"keep": {}})["keep"]
            sizes = [sh.Size(len(one.bundles), one.gone, max(one.gone, len(one.bundles) - keep.get(one.group.name, 0))) for one in ranks]
            numbers = self._numbers(rule, statement, compiled["updates"][at], compiled, names, marks)
            keys = [compiled["shared"][name]["part"] for name in names]
            return lambda count: sh.shared_out(rule, keys, sizes, numbers, count)
        other = _measuring(statement, rule["criterion"], rule)
        groups = [one.group for one in ranks]
        scores = self._unit_scores(other, compiled["updates"][at], compiled["units"], groups, marks)
        others = [un.ranked(group, own, self.network) for group, own in zip(groups, scores)]

        def shared(count: int) -> Sequence[int]:
            gone = un.choose(others, statement.get("floor"), count).gone
            return [len(units) // max(1, group.together * group.step) for group, units in zip(groups, gone)]

        return shared

    def _take_units(self, statement: Json, masks: Mapping[str, Tensor]) -> None:
        network, compensation = self.network, statement.get("compensation")
        readers = {one["tensor"] for group in statement["groups"] for one in group["members"] if one["side"] == "consumer"}
        layers = [held for held in network.parameters if held.layer is not None and held.tensor in masks and held.tensor in readers]
        fitted: dict[str, Tensor] = {}
        if compensation is not None and layers:
            batches = self._batches(statement["calibration"])
            if compensation == "bias":
                found = st.measure(network.module, self.loss, layers, [_MEAN], batches())
                for held in layers:
                    self._move_bias(held, masks[held.tensor].to(held.live.device), found[held.layer or ""][_MEAN.node])
            else:
                moments = st.second_moments(network.module, layers, batches())
                for held in layers:
                    own = moments[held.layer or ""]
                    fitted[held.tensor] = fit(held.weights(), masks[held.tensor], layout_of(held), own, statement.get("damping", 0.0))
        for tensor, mask in masks.items():
            held = network.parameters[tensor]
            network.prune(held, mask)
            if tensor in fitted:
                with torch.no_grad():
                    held.live.copy_(held.turned(fitted[tensor]).to(held.live.device))
                network.apply_to(held)

    def _whole_mask(self, held: Held) -> Tensor:
        mask = self.network.stored_mask(held)
        return torch.ones(layout_of(held).dims, dtype=torch.bool, device=held.live.device) if mask is None else mask


def _units_in(statement: Json) -> int:
    """Weights of a unit: of a tile, all that it has."""
    tile = statement.get("tile")
    return tile["rows"] * tile["columns"] * tile.get("positions", 1) if tile else 1


def _in_units(statement: Json, request: sel.Request, choose: Callable[[sel.Request], Iterator[Tensor]]) -> Iterator[Tensor]:
    """Among single weights, or among tiles of them."""
    return sel.in_tiles(request, statement["tile"], statement["grouped"], choose) if "tile" in statement else choose(request)


def _measuring(statement: Json, criterion: str, rule: Json) -> Json:
    """The statement as one that ranks by what shares are given by."""
    own = {key: value for key, value in statement.items() if key not in ("calibration", "damping", "compensation", "stream", "among")}
    return {**own, "criterion": criterion, **({"calibration": rule["calibration"]} if "calibration" in rule else {})}


class Found:
    """What was measured of a layer."""

    def __init__(self) -> None:
        self.values: dict[ex.Expr, Tensor] = {}
        self.curvatures: list[st.Curvature] = []
        #: Of a layer in shards, the nodes of which this process has its part.
        self.parted: frozenset[ex.Expr] = frozenset()

    def of(self, held: Held) -> dict[ex.Expr, Tensor]:
        """Whole values, beside the weights in the layout of the plan."""
        return {node: held.laid(own) if node in self.parted else own for node, own in self.values.items()}


def drawn(seed: int, path: str, layers: Sequence[Held]) -> Iterator[Tensor]:
    """Uniform scores: one stream through all layers in order."""
    stream = Stream(seed, path)
    return (
        torch.from_numpy(uniform(stream, layout_of(held).count, 1)).reshape(layout_of(held).dims).to(held.live.device) for held in layers
    )


def beside_marks(criterion: st.Criterion, held: Held, marks: Mapping[str, Snapshot]) -> dict[ex.Expr, Tensor]:
    """The weights of each mark that the criterion looks back at."""
    found: dict[ex.Expr, Tensor] = {}
    for name in criterion.marks:
        if name not in marks:
            raise EspalierError("ESP4087", f"the plan looks back at `{name}`, which was never marked")
        found[ex.Name(f"{name}.w")] = held.laid(marks[name].values[held.tensor]).float().to(held.live.device)
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
            return next(sel.by_pattern(request, pattern["keep"], pattern["of"]))
        return next(sel.in_scopes(request, Fraction(update["share"]), "layer", 1, statement.get("rounded")))

    return Choice(inputs, choose)
