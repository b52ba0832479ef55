"""What each statement of a plan does at its time; training fills the time between."""

from __future__ import annotations

import hashlib
import math
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING, Any, Callable, Sequence

import torch
from torch import Tensor

from .errors import EspalierError
from .names import Held
from .network import Snapshot, TrainingState
from .plan import Json
from .samples import calibration_order
from .select import Layout
from .statistics import layout_of, sample_scores
from .streams import Stream, normal, permutation, uniform
from .train import norms_of
from .units import amount, left_of

if TYPE_CHECKING:
    from .pruner import Pruner

_RECURRENT = {"LSTM": 4, "GRU": 3, "RNN": 1}


def act(pruner: "Pruner", index: int, statement: Json, time: int) -> None:
    kind = statement["kind"]
    stage = pruner.stage["path"]
    compiled = pruner.compiled.compiled(stage, index)
    if kind == "prune":
        _prune(pruner, index, statement, compiled, time)
    elif kind == "prune zeros":
        _prune_zeros(pruner, statement)
    elif kind == "rewire":
        move = next(one for one in compiled["moves"] if one["step"] == time)
        if "stream" in statement or pruner.last_batch is not None:
            moved = pruner.pruning.rewire(statement, Fraction(move["share"]), time, pruner.last_batch)
            pruner.journal.write({"event": "rewire", "stage": stage, "step": time, "moved": moved})
    elif kind == "merge":
        pruner.journal.write({"event": "merge", "stage": stage, "step": time, "adapters": pruner.merge()})
    elif kind == "compact":
        _compact(pruner, statement, compiled["sizes"], time)
    elif kind in ("collect", "collect steps"):
        _collect(pruner, statement, time)
    elif kind == "mark":
        pruner.marks[statement["name"]] = pruner.snapshot()
    elif kind == "rewind":
        _rewind(pruner, statement)
    elif kind == "reset":
        _reset(pruner, statement)
    elif kind == "calibrate":
        _calibrate(pruner, statement)
    elif kind == "prune samples":
        _prune_samples(pruner, statement)
    elif kind == "measure" and "between" in statement:
        pruner.watch_between(time, statement)
    elif kind == "measure" and _is_measured_before(pruner, index, statement):
        return
    elif kind == "measure" and "expression" in statement:
        pruner.watch_weights(time, statement)
    elif kind == "measure":
        if statement["metric"] in ("sparsity", "density"):
            pruner.watch(stage, "measure", time, on=statement.get("on"))
        else:
            pruner.watch(stage, "measure", time, statement["metric"], statement.get("on"))
    elif kind == "expect":
        held, actual = judged(pruner, statement["claim"])
        pruner.journal.write({"event": "expect", "stage": stage, "claim": statement["text"], "held": held, "actual": actual})


def _is_measured_before(pruner: "Pruner", index: int, statement: Json) -> bool:
    """Every event holds the task's metrics and the loss: of `measure accuracy, loss`, one tells both."""
    before = pruner.stage["statements"][index - 1] if index > 0 else {}
    if before.get("kind") != "measure" or before["at"] != statement["at"] or before.get("on") != statement.get("on"):
        return False
    if {"between", "expression"} & (before.keys() | statement.keys()):
        return False
    return statement["metric"] in (*pruner.compiled.task["metrics"], "loss", before["metric"])


def _prune(pruner: "Pruner", index: int, statement: Json, compiled: Json, time: int) -> None:
    stage, window = pruner.stage["path"], statement["window"]
    updates = compiled["updates"]
    at = next(index for index, one in enumerate(updates) if one["step"] == time)
    is_instant = window["first"] == window["last"]
    if is_instant:
        pruner.watch(stage, "before prune", time)
    key, told = f"{stage}[{index}]", {}
    if "units" in compiled:
        pruned, told["groups"] = pruner.pruning.update_units(statement, compiled, at, pruner.marks, key)
    else:
        pruned = pruner.pruning.update(statement, compiled, at, pruner.marks, key)
    if _changes(statement, updates, at):
        pruner.journal.write({"event": "prune", "stage": stage, "step": time, "pruned": pruned, "of": statement["selected"], **told})
    if is_instant:
        pruner.watch(stage, "after prune", time)


def _changes(statement: Json, updates: Sequence[Json], at: int) -> bool:
    """A mask that is chosen anew between two updates of the plan has as many weights as before."""
    step, window = updates[at]["step"], statement["window"]
    if statement["mask"] == "hard" or step in (window["first"], window["last"]) or at == 0:
        return True
    return bool({**updates[at], "step": 0} != {**updates[at - 1], "step": 0})


def _compact(pruner: "Pruner", statement: Json, sizes: Json, time: int) -> None:
    """Masked units are as good as gone; the folder of the run says which, and `shrink` takes them out."""
    network, groups = pruner.network, pruner.pruning.groups_of_plan()
    network.beside.compacted = tuple(dict.fromkeys([*(network.beside.compacted or ()), *statement["groups"]]))
    before = network.beside.cut
    after = {**before, **{name: groups[name].pruned(network) for name in statement["groups"]}}
    told = {}
    for when, cut in (("before", before), ("after", after)):
        lost = {name: len(units) // groups[name].together for name, units in cut.items()}
        told[when] = {key: int(amount(sizes[key], lost)) for key in ("parameters", "macs")}
    units = sum(len(own - before.get(name, set())) for name, own in after.items())
    if statement["cut"] == "here":
        network.beside.cut = after
    pruner.journal.write({"event": "compact", "stage": pruner.stage["path"], "step": time, "cut": statement["cut"], "units": units, **told})


def _collect(pruner: "Pruner", statement: Json, time: int) -> None:
    """A number of each weight, taken here or added up by the steps before."""
    network, name = pruner.network, statement["name"]
    layers = network.held(statement["layers"])
    if statement["kind"] == "collect":
        network.beside.collected[name] = pruner.pruning.collected(statement, layers, pruner.marks)
    own = network.beside.collected[name]
    for held in layers:
        if not bool(own[held.tensor].isfinite().all()):
            raise EspalierError("ESP6771", f"`{name}` of `{held.name}` has values that are not finite")
    means = {held.layer: float(own[held.tensor].double().mean()) for held in layers}
    pruner.journal.write(
        {"event": "collect", "stage": pruner.stage["path"], "step": time, "name": name, "numbers": statement["numbers"], "means": means}
    )


def _prune_samples(pruner: "Pruner", statement: Json) -> None:
    """Those of the lowest scores go, of equal ones the earlier, as far as their class may lose more."""
    name, data = statement["data"], pruner.data
    whole = statement["of"]
    samples = data[name]
    rows = pruner.network.beside.samples.get(name, torch.arange(whole))
    if "stream" in statement:
        scores = torch.from_numpy(uniform(Stream(pruner.compiled.seed, statement["stream"]), whole, 1))[rows]
    else:
        scores = sample_scores(pruner.network.module, statement["criterion"], samples, statement["batch"])
    if bool(scores.isnan().any()):
        row = int(rows[int(scores.isnan().nonzero()[0, 0])])
        raise EspalierError("ESP6585", f"the score of sample {row} of `{name}` is not a number")
    per_class = statement["per"] == "class" or "floor" in statement
    labels = [str(label) for label in samples.labels()] if per_class else [""] * len(rows)
    left = {label: labels.count(label) for label in set(labels)}
    exactly = {label: own.get("kept", 0) for label, own in statement.get("classes", {}).items()} if statement["per"] == "class" else None
    least = exactly if exactly is not None else statement.get("floor", {"keep": {}})["keep"]
    gone: set[int] = set()
    for at in torch.sort(torch.where(scores == 0, 0.0, scores), stable=True).indices.tolist():
        if len(gone) < len(rows) - statement["kept"] and left[labels[at]] > least.get(labels[at], 0):
            left[labels[at]] -= 1
            gone.add(at)
    kept = rows[[at for at in range(len(rows)) if at not in gone]]
    pruner.network.beside.samples[name] = kept
    digest = hashlib.sha256("".join(f"{row}\n" for row in kept.tolist()).encode()).hexdigest()
    event = {"event": "prune samples", "stage": pruner.stage["path"], "data": name, "kept": len(kept), "of": whole}
    pruner.journal.write({**event, "sha256": digest})


def _prune_zeros(pruner: "Pruner", statement: Json) -> None:
    network = pruner.network
    layers: dict[str, int] = {}
    for held in network.held(statement["layers"]):
        known = network.stored_mask(held)
        mask = held.weights() != 0
        network.prune(held, mask if known is None else mask & known)
        layers[held.layer or ""] = found = network.pruned(held)
        bounds = statement["counts"].get(held.layer, {"least": 0, "most": 0})
        if not bounds["least"] <= found <= bounds["most"]:
            raise EspalierError("ESP4084", f"`{held.name}` has {found} zeros; the plan has {bounds['least']} to {bounds['most']}")
        if found == 0:
            network.masks.pop(held.tensor)
    event = {"event": "prune zeros", "stage": pruner.stage["path"], "step": statement["at"], "pruned": sum(layers.values())}
    pruner.journal.write({**event, "of": statement["selected"], "layers": layers})


@torch.no_grad()
def _rewind(pruner: "Pruner", statement: Json) -> None:
    """Values, masks and clocks of the mark, as far as the plan goes back."""
    mark = pruner.marks[statement["name"]]
    parts = set(statement.get("parts", ["all"]))
    network = pruner.network
    network.latent.clear()
    if "masks" in parts:
        network.masks = {tensor: mask.clone() for tensor, mask in mask_of(mark).items()}
    named = [held.tensor for tensor in statement.get("tensors", []) for held in network.parameters.parts(tensor)]
    chosen = named or list(mark.values) if parts & {"all", "weights"} else []
    for tensor in chosen:
        if tensor in mark.values:
            network.parameters[tensor].live.copy_(mark.values[tensor])
    network.apply()
    if not parts & {"optimizer", "clock"}:
        return
    fresh = TrainingState()
    for path in {*pruner.trainings, *mark.trainings}:
        own, back = pruner.trainings.get(path, fresh), mark.trainings.get(path, fresh)
        clock = back if "clock" in parts else own
        optimizer = (back if "optimizer" in parts else own).optimizer
        pruner.trainings[path] = TrainingState(clock.steps, clock.since, optimizer, clock.samples)


def mask_of(mark: Snapshot) -> dict[str, Tensor]:
    return dict(mark.masks)


@torch.no_grad()
def _reset(pruner: "Pruner", statement: Json) -> None:
    """Draws weights anew, each tensor from a stream of its own; what is pruned stays +0."""
    network, seed, rule = pruner.network, pruner.compiled.seed, statement["rule"]
    operators = {layer["name"]: layer["operator"] for layer in pruner.plan["layers"]}
    starts = statement.get("starts", {})

    def write(held: Held, values: Tensor) -> None:
        held.live.copy_(held.turned(values.reshape(held.stored(held.live).shape).to(held.live.device)))
        network.apply_to(held)

    kept = pruner.pruning.kept_slices()

    def bound_of(held: Held) -> float:
        layout = left_of(layout_of(held), kept.get(held.tensor, {}))
        return _kaiming_bound(layout) if rule == "kaiming" else _usual_bound(layout, operators.get(held.layer or "", ""))

    def draw(held: Held, make: Callable[[Stream, int], Any]) -> None:
        """What is cut is of no account: the smaller tensor is drawn, and put where it was."""
        # A transposed tensor keeps its strides in a plain copy, and what is written to its flat form would be lost.
        stored = held.stored(held.live).detach().clone(memory_format=torch.contiguous_format)
        places = torch.arange(stored.numel()).reshape(stored.shape)
        for axis, indices in kept.get(held.tensor, {}).items():
            places = places.index_select(axis, indices)
        drawn = torch.from_numpy(make(Stream(seed, f"{statement['stream']}/{held.tensor}"), places.numel()))
        stored.reshape(-1)[places.reshape(-1).to(stored.device)] = drawn.to(stored)
        write(held, stored)

    for held in network.held(statement["layers"]):
        if rule == "permuted":
            write(held, _permuted(held, network.stored_mask(held), Stream(seed, f"{statement['stream']}/{held.tensor}")))
        else:
            draw(held, lambda stream, count, held=held: uniform(stream, count, bound_of(held)))  # type: ignore[misc]
    for tensor, layer in starts.get("uniform", {}).items():
        of = network.held([layer])[0]
        usual = _usual_bound(left_of(layout_of(of), kept.get(of.tensor, {})), operators.get(layer, ""))
        draw(network.parameters[tensor], lambda stream, count, usual=usual: uniform(stream, count, usual))  # type: ignore[misc]
    for tensor in starts.get("normal", []):
        draw(network.parameters[tensor], normal)
    for value, key in ((1.0, "ones"), (0.0, "zeros"), (0.25, "quarters")):
        for tensor in starts.get(key, []):
            held = network.parameters[tensor]
            write(held, torch.full_like(held.live, value))


def _permuted(held: Held, mask: Tensor | None, stream: Stream) -> Tensor:
    own = held.weights().reshape(-1).clone()
    live = torch.arange(own.numel()) if mask is None else mask.reshape(-1).nonzero().reshape(-1).cpu()
    order = torch.from_numpy(permutation(stream, live.numel()))
    own[live] = own[live[order]]
    return own


def _kaiming_bound(layout: Layout) -> float:
    return math.sqrt(6 / (layout.row_inputs * layout.length("kernel")))


def _usual_bound(layout: Layout, operator: str) -> float:
    if operator in _RECURRENT:
        return 1 / math.sqrt(layout.length("out") / _RECURRENT[operator])
    fan_in = math.prod(layout.dims[1:]) if "kernel" in layout.axes else layout.length("in")
    return 1 / math.sqrt(fan_in)


@torch.no_grad()
def _calibrate(pruner: "Pruner", statement: Json) -> None:
    """The running statistics of norms anew: the mean over all samples of what their batches say."""
    planned = statement["calibration"]
    samples = pruner.data[planned["data"]]
    order = calibration_order(samples, planned, pruner.compiled.seed)
    norms = list(norms_of(pruner.network.module))
    running = [[own for own in (norm.running_mean, norm.running_var) if own is not None] for norm in norms]
    sums = [[torch.zeros_like(own, dtype=torch.float64) for own in pair] for pair in running]
    modes = [(norm.momentum, norm.training) for norm in norms]
    count = 0
    training = {own: own.training for own in pruner.network.module.modules()}
    pruner.network.module.eval()
    try:
        for norm in norms:
            norm.momentum, norm.training = 1.0, True
        for x, _ in samples.batches(order, planned["batch"]):
            pruner.network.module(x)
            for now, total in zip(chain(*running), chain(*sums)):
                total += now.double() * len(x)
            count += len(x)
        for now, total in zip(chain(*running), chain(*sums)):
            now.copy_(total / count)
    finally:
        for norm, (momentum, _) in zip(norms, modes):
            norm.momentum = momentum
        for own_module, mode in training.items():
            own_module.training = mode


# Claims.


def judged(pruner: "Pruner", claim: Json) -> tuple[bool, float]:
    metric = claim["metric"]
    if metric in ("sparsity", "density"):
        share = _share_of(pruner, claim.get("of", ""))
        actual = share if metric == "sparsity" else 1 - share
    else:
        on = pruner.watched()
        actual = math.nan if on is None else pruner.measure(on, [metric])[metric]
    low, high = claim.get("min", -math.inf), claim.get("max", math.inf)
    held = low < actual < high if claim.get("strict") else low <= actual <= high
    return held, actual


def _share_of(pruner: "Pruner", of: str) -> float:
    """Of the weights that stages of a name prune, or else of all that are prunable."""
    stages = [stage for stage in pruner.plan["stages"] if stage["name"] == of]
    names: dict[str, None] = {}
    for stage in stages:
        for index, one in enumerate(stage["statements"]):
            units = pruner.compiled.compiled(stage["path"], index).get("units")
            if one["kind"] in ("prune", "prune zeros"):
                names.update(dict.fromkeys(units["scored"] if units else one["layers"]))
    if not names:
        return pruner.sparsity()
    layers = pruner.network.held(list(names))
    return sum(pruner.network.pruned(held) for held in layers) / max(1, sum(math.prod(held.shape) for held in layers))


def looked(pruner: "Pruner", stage: Json) -> None:
    """What is looked at when a stage is done may end a repeat."""
    repeats = stage.get("repeats", [])
    for look in stage.get("looks", []):
        around = repeats[: repeats.index(look["repeat"]) + 1] if look["repeat"] in repeats else []
        if any(one in pruner.ended for one in around):
            continue
        held, actual = judged(pruner, look["claim"])
        event = {"event": "round", "stage": stage["path"], "repeat": look["repeat"], "claim": look["text"]}
        pruner.journal.write({**event, "held": held, "actual": actual})
        if held:
            pruner.ended = (*pruner.ended, look["repeat"])


# Arms.


def joined(pruner: "Pruner", stage: Json, inputs: Sequence[Snapshot]) -> bool:
    """Whether the stage joins arms, which is all that it does then."""
    only = stage["statements"][0] if stage["statements"] else {}
    if only.get("kind") == "average":
        _average(pruner, stage, only, inputs)
    elif only.get("kind") == "pick":
        _pick(pruner, stage, only, inputs)
    else:
        return False
    return True


def _average(pruner: "Pruner", stage: Json, statement: Json, inputs: Sequence[Snapshot]) -> None:
    first = inputs[0]
    for arm, other in zip(statement["arms"], inputs):
        for tensor in {*first.masks, *other.masks}:
            if not _same(first.masks.get(tensor), other.masks.get(tensor)):
                raise EspalierError("ESP6580", f"the arms of `{stage['path']}` have different masks of `{tensor}`; `{arm}` is one of them")
    given = statement.get("weights", [1] * len(inputs))
    weights = [1.0] * len(given) if all(one == given[0] for one in given) else [float(one) for one in given]
    values = {}
    for tensor in first.values:
        own = torch.stack([snapshot.values[tensor].double() * weight for snapshot, weight in zip(inputs, weights)])
        values[tensor] = (own.sort(0).values.sum(0) / sum(weights)).to(first.values[tensor].dtype)
    pruner.network.restore(Snapshot(values, first.masks, {}, beside=first.beside))
    pruner.network.apply()
    pruner.trainings = {}
    pruner.journal.write({"event": "average", "stage": stage["path"], "arms": statement["arms"]})


def _same(one: Tensor | None, other: Tensor | None) -> bool:
    if one is None or other is None:
        present = one if other is None else other
        return present is None or bool(present.all())
    return torch.equal(one, other)


def _pick(pruner: "Pruner", stage: Json, statement: Json, inputs: Sequence[Snapshot]) -> None:
    arms = statement["arms"]
    event: dict[str, Any] = {"event": "pick", "stage": stage["path"]}
    by = statement.get("by")
    if by is None:
        chosen = arms.index(statement["arm"])
    else:
        values = []
        for snapshot in inputs:
            pruner.network.restore(snapshot)
            values.append(pruner.measure(by["on"], [by["metric"]])[by["metric"]])
        numbers = [(value if by["best"] == "highest" else -value, -at) for at, value in enumerate(values) if not math.isnan(value)]
        if not numbers:
            raise EspalierError("ESP6581", f"no arm of `{stage['path']}` has a number as its {by['metric']}")
        chosen = -max(numbers)[1]
        event["by"] = {"metric": by["metric"], "on": by["on"], "values": dict(zip(arms, values))}
    pruner._become(inputs[chosen])
    pruner.journal.write({"event": "pick", "stage": stage["path"], "arm": arms[chosen], **{k: v for k, v in event.items() if k == "by"}})
