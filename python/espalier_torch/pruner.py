"""The loop: carries a plan out around the training of its user, statement by statement.

    pruner = Pruner(model, "plan.json", optimizer=optimizer)
    for stage in pruner.stages():
        for x, y in stage.batches(loader):
            loss = criterion(model(x), y)
            loss.backward()
            pruner.step()
    pruner.save("runs/mine")
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Callable, Iterable, Iterator, Mapping, Sequence, TypeVar, Union, cast

import torch
from torch import Tensor, nn

from . import acts
from .checkpoint import Checkpoint, packed, unpacked
from .errors import EspalierError
from .journal import Journal, write_run
from .columns import call_by_name, output_of
from .losses import Loss, Meter, divergence, linear_cka, mean_loss, summed_loss
from .network import Network, Snapshot, TrainingState
from .plan import CompiledPlan, Json, data_needed, metrics_needed, read_plan
from .prune import Pruning
from .samples import DataSets, Sampler, Source
from .shards import refuse
from .statistics import Batch, inference_form
from .train import Adapter, Training, merge_adapters

T = TypeVar("T")
Metric = Callable[[nn.Module, "Iterable[Batch]"], float]

#: Enough for a loss that is compared with itself.
_TRAINING_SAMPLES = 2048


class Stage:
    """A stage that trains: `batches` gives as many batches as it has steps."""

    def __init__(self, pruner: "Pruner", planned: Json, statement: Json) -> None:
        self._pruner, self.planned, self.statement = pruner, planned, statement

    @property
    def name(self) -> str:
        return str(self.planned["path"])

    @property
    def steps(self) -> int:
        return int(self.planned["steps"])

    @property
    def batch(self) -> int:
        """Samples of one update in the plan."""
        return int(self.statement["batch"])

    def batches(self, loader: Iterable[T]) -> Iterator[T]:
        """Begins the loader anew when it ends; `pruner.step()` belongs behind each batch."""
        pruner = self._pruner
        while not pruner.is_stage_done:
            given = 0
            for batch in loader:
                if pruner.is_stage_done:
                    return
                before = pruner.calls
                pruner.last_batch = cast("Batch", batch) if _is_pair(batch) else None
                yield batch
                given += 1
                if pruner.calls == before:
                    raise EspalierError("", f"no `pruner.step()` behind a batch of stage `{self.name}`", "call it once behind every `backward()`")
            if given == 0:
                raise EspalierError(
                    "",
                    f"the loader has no batch left at step {pruner.time} of {self.steps} of stage `{self.name}`",
                    "give a loader that can be read again, such as a `DataLoader`; a generator ends for good",
                )

    def own_batches(self) -> Iterator[Batch]:
        """The batches of the plan: its data, in the order of its streams."""
        while not self._pruner.is_stage_done:
            batch = self._pruner.sampler().next()
            self._pruner.last_batch = batch
            yield batch


class Following:
    """A plan that follows an optimizer: gradients are masked before its steps, and what is due is done behind them."""

    def __init__(self, pruner: "Pruner") -> None:
        if pruner.optimizer is None:
            raise EspalierError("", "nothing to follow", "give the optimizer of the loop: `Pruner(model, plan, optimizer=optimizer)`")
        self._pruner, self._stages = pruner, pruner.stages()
        self._hooks = [pruner.optimizer.register_step_pre_hook(self._before), pruner.optimizer.register_step_post_hook(self._after)]
        self.is_done = False
        self._go_on()

    def _go_on(self) -> None:
        self.is_done = next(self._stages, None) is None
        training = self._pruner.training
        if not self.is_done and training is not None and not training.is_theirs:
            raise EspalierError("", f"stage `{self._pruner.stage['path']}` trains by an optimizer of its own", "write the loop around `pruner.stages()`")
        if self.is_done:
            for hook in self._hooks:
                hook.remove()

    def _before(self, *_: Any) -> None:
        assert self._pruner.training is not None
        self._pruner.training.before(self._pruner.time)

    def _after(self, *_: Any) -> None:
        pruner = self._pruner
        assert pruner.training is not None and pruner.optimizer is not None
        pruner.training.after()
        pruner._stepped(float(pruner.optimizer.param_groups[0]["lr"]), None)
        if pruner.is_stage_done:
            self._go_on()


def _innermost(optimizer: torch.optim.Optimizer | None) -> torch.optim.Optimizer | None:
    """The optimizer that steps: accelerate and Lightning hand out wrappers, which have no hooks of their own."""
    inner = getattr(optimizer, "optimizer", None)
    while isinstance(inner, torch.optim.Optimizer) and inner is not optimizer:
        optimizer, inner = inner, getattr(inner, "optimizer", None)
    return optimizer


def _is_pair(batch: Any) -> bool:
    return isinstance(batch, (tuple, list)) and len(batch) == 2 and all(isinstance(one, Tensor) for one in batch)


class Pruner:
    """Holds a module to a plan. Names, shapes and data are checked here, before any work."""

    def __init__(
        self,
        model: nn.Module,
        plan: Union[str, Path, CompiledPlan],
        optimizer: torch.optim.Optimizer | None = None,
        *,
        data: Union[Mapping[str, Source], Callable[[str], Source], None] = None,
        loss: Loss | None = None,
        metrics: Mapping[str, Metric] | None = None,
        journal: Journal | None = None,
    ) -> None:
        self.compiled = read_plan(plan)
        self.plan = self.compiled.plan
        self.network = Network(model, self.compiled)
        if self.compiled.inputs:
            call_by_name(model, self.compiled.inputs, self.compiled.outputs, self.compiled.task)
        if self.network.is_sharded:
            refuse(self.compiled)
        self.data = DataSets(data, self.plan, self.network)
        self.loss = loss or mean_loss(self.compiled.task)
        self._known = tuple(Meter(self.compiled.task).values())
        summed = summed_loss(self.compiled.task)
        theirs = self.loss
        self.pruning = Pruning(self.network, self.compiled, self.data, summed if loss is None else lambda y, t: theirs(y, t) * y.shape[0])
        self.optimizer = _innermost(optimizer)
        self.metrics = dict(metrics or {})
        self.journal = journal or Journal(self.compiled.hash)
        self.marks: dict[str, Snapshot] = {}
        self.trainings: dict[str, TrainingState] = {}
        self.ended: tuple[str, ...] = ()
        self.ends: dict[str, Snapshot] = {}
        self.adapters: list[Adapter] = []
        #: Statements of the stage that train take turns, a step each.
        self.turns: list[Training] = []
        self.stage: Json = {}
        self.index, self.time, self.calls, self.world = -1, 0, 0, 1
        self.is_stage_done = True
        self.last_batch: Batch | None = None
        self._samplers: dict[int, Sampler] = {}
        self._losses: list[float] = []
        self._has_followed = False
        self._resumed: Checkpoint | None = None
        for name, why in metrics_needed(self.compiled).items():
            if name not in (*self._known, "sparsity", "density", *self.metrics):
                raise EspalierError("", f"nothing measures `{name}`; {why}", f'give it: `metrics={{"{name}": f}}`')
        for name, why in data_needed(self.compiled).items():
            if self.data.find(name) is None:
                raise EspalierError("ESP6542", f"no data set `{name}` is given; {why}", f'give it: `data={{"{name}": (x, y)}}`')

    @property
    def training(self) -> Training | None:
        """What the next step trains."""
        return self.turns[self.time % len(self.turns)] if self.turns else None

    # The walk through the stages.

    def stages(self) -> Iterator[Stage]:
        """The stages that train; whatever else the plan says is carried out between them."""
        resumed = self._resumed
        if resumed is None:
            if "original" in self.compiled.text:
                self.marks["original"] = self.snapshot()
            self.original = self.snapshot() if any(stage.get("from") == [] for stage in self.plan["stages"]) else None
            self.watch("", "start", 0)
        for index, planned in enumerate(self.plan["stages"]):
            if resumed is not None and index < self.index:
                continue
            goes_on = resumed is not None and index == self.index
            resumed = None
            yield from self._carried_out(index, planned, goes_on)
        self.journal.end()

    def _carried_out(self, index: int, planned: Json, goes_on: bool) -> Iterator[Stage]:
        self.index, self.stage = index, planned
        self.network.settle()
        statements = [one for one in planned["statements"] if one["kind"] == "train"]
        trains = bool(statements) and planned["steps"] > 0
        if not goes_on:
            inputs = self._inputs(index, planned)
            if any(repeat in self.ended for repeat in planned.get("repeats", [])):
                self.journal.write({"event": "passed", "stage": planned["path"]})
                self._finish(planned)
                return
            self.journal.write({"event": "stage", "stage": planned["path"], "steps": planned["steps"]})
            self.time = 0
            for statement in statements:
                if "scores" in statement:
                    self.pruning.start_scores(statement["scores"])
            if not acts.joined(self, planned, inputs):
                self._act(0)
        if trains:
            self._open(planned, statements, goes_on)
            yield Stage(self, planned, statements[0])
            if not self.is_stage_done:
                raise EspalierError(
                    "", f"stage `{planned['path']}` stopped at step {self.time} of {planned['steps']}", "go on until `stage.batches(…)` ends"
                )
            self._close()
        self._finish(planned)

    def _inputs(self, index: int, planned: Json) -> list[Snapshot]:
        """Goes on from the end states that the stage starts from."""
        before = self.plan["stages"][index - 1]["path"] if index > 0 else None
        sources = planned.get("from")
        if sources is None or sources == [before]:
            return []
        if not sources:
            if self.original is not None and index > 0:
                self._become(self.original)
            return []
        found = [self.ends[path] for path in sources]
        self._become(found[0])
        return found

    def _become(self, snapshot: Snapshot) -> None:
        self.network.restore(snapshot)
        self.trainings, self.ended = dict(snapshot.trainings), snapshot.ended
        self.marks = dict(snapshot.marks)

    def snapshot(self) -> Snapshot:
        own = self.network.snapshot()
        return Snapshot(own.values, own.masks, dict(self.trainings), self.ended, dict(self.marks), own.beside)

    def _finish(self, planned: Json) -> None:
        path = planned["path"]
        self.network.latent.clear()
        self.watch(path, "stage end", self.time)
        acts.looked(self, planned)
        later = self.plan["stages"][self.index + 1 :]
        following = later[0]["path"] if later else None
        for stage in later:
            if path in stage.get("from", []) and (stage["path"] != following or len(stage["from"]) > 1 or self._is_branched(path, later)):
                self.ends[path] = self.snapshot()
                break
        for known in list(self.ends):
            if known not in self.plan.get("ends", []) and not any(known in stage.get("from", []) for stage in later):
                del self.ends[known]
        if path in self.plan.get("ends", []):
            self.ends[path] = self.snapshot()

    @staticmethod
    def _is_branched(path: str, later: Iterable[Json]) -> bool:
        return sum(path in stage.get("from", []) for stage in later) > 1

    # Training.

    def _open(self, planned: Json, statements: Sequence[Json], goes_on: bool) -> None:
        sources = [one.get("continues") for one in statements]
        earlier = [self.trainings.get(source) if source else None for source in sources]
        if not goes_on:
            self.watch_training(planned["path"], "stage start", 0)
        self.turns = [
            Training(self.network, self.pruning, planned, statement, self.optimizer, before, self.marks)
            for statement, before in zip(statements, earlier)
        ]
        for turn in self.turns:
            turn.forget_pruned()
        if not goes_on:
            self.network.shrink()
        self.adapters = [adapter for turn in self.turns for adapter in turn.adapters]
        self._samplers = {}
        self._losses = []
        self._earlier_samples = [one.samples if one else None for one in earlier]
        self.is_stage_done = False
        self._is_parted = 0
        if goes_on and self._resumed is not None:
            self._load_training(self._resumed)
        self._turn()

    def _turn(self) -> None:
        """Opens the gradients of the statement whose turn it is."""
        if self.training is not None and (len(self.turns) > 1 or self.time == 0 or self.calls == 0):
            self.training.open_gradients()

    def objective(self, outputs: Any, x: Any, labels: Any) -> Tensor:
        """The loss of the plan on a batch: of labels, and the divergence from teachers; penalties come with the step."""
        terms = self._train_statement().get("objective", [{"term": "labels", "weight": 1}])
        self._has_followed = True
        total = outputs.new_zeros(())
        for term in terms:
            if term["term"] == "labels":
                own = self.loss if "of" not in term else mean_loss(self.compiled.task, term["loss"], term["of"])
                total = total + term["weight"] * own(outputs, labels)
            elif term["term"] == "kl":
                named = [one for one in self.compiled.task.get("outputs", []) if one["name"] == term.get("of")]
                given, taught = (output_of(named[0], side) if named else side for side in (outputs, self._taught(term["teacher"], x)))
                total = total + term["weight"] * divergence(given, taught, term["temperature"])
        return total

    @torch.no_grad()
    def _taught(self, teacher: str, x: Tensor) -> Tensor:
        """What the network gave at a mark; its norms use their running statistics."""
        values = {self.network.parameters[tensor].name: own for tensor, own in self.marks[teacher].values.items()}
        with inference_form(self.network.module):
            return torch.func.functional_call(self.network.module, self.network.parameters.full_names(values), (x,))

    def sampler(self) -> Sampler:
        """The samples of the statement whose turn it is, in the order of its streams."""
        turn = self.time % len(self.turns)
        if turn not in self._samplers:
            statement = self.turns[turn].planned
            samples = self.data[statement["data"]]
            before = self._earlier_samples[turn]
            self._samplers[turn] = Sampler(samples, statement["batch"], self.compiled.seed, statement["streams"]["shuffle"], before)
        return self._samplers[turn]

    def _train_statement(self) -> Json:
        assert self.training is not None
        return self.training.planned

    def step(self, loss: Union[float, Tensor, None] = None) -> None:
        """Behind each `backward()`: an update behind as many batches as the plan accumulates, and what is due then."""
        training = self.training
        if training is None:
            raise EspalierError("", "`step()` outside a stage that trains")
        self.calls += 1
        if not self._has_followed and any(one["term"] == "kl" for one in training.planned.get("objective", [])):
            raise EspalierError(
                "", f"stage `{self.stage['path']}` follows a teacher", "take `pruner.objective(outputs, x, labels)` as the loss of each batch"
            )
        self._has_followed = False
        if loss is not None:
            self._losses.append(float(loss))
        self._is_parted += 1
        accumulate = self._train_statement()["accumulate"]
        if self._is_parted < accumulate:
            return
        self._is_parted = 0
        self._update(accumulate)

    def step_whole(self, loss: float) -> None:
        """Behind the gradients of a whole batch of the plan, whatever parts it had."""
        self.calls += 1
        self._losses = [loss]
        self._update(1)

    def _update(self, parts: int) -> None:
        training = self.training
        assert training is not None
        path = self.stage["path"]
        value = sum(self._losses) / len(self._losses) if self._losses else None
        self._losses = []
        if value is not None and not math.isfinite(value):
            self.journal.write({"event": "not finite", "stage": path, "step": self.time, "loss": value})
            raise EspalierError("ESP6520", f"the loss is {value} at step {self.time + 1} of stage `{path}`", "lower the learning rate, or look at the data")
        self._stepped(training.step(self.time, parts), value)

    def _stepped(self, rate: float, value: float | None) -> None:
        """What is due behind a step of the optimizer."""
        training = self.training
        assert training is not None
        path, steps = self.stage["path"], self.stage["steps"]
        self.time += 1
        event: dict[str, Any] = {"event": "step", "stage": path, "step": self.time, "steps": steps}
        if value is not None:
            event["loss"] = value + training.pressed
            self.journal.write({**event, "lr": rate})
        if self.time < steps and self._holds():
            self.is_stage_done = True
        elif self.time < steps:
            if self._is_due(self.time):
                training.check(f"after step {self.time} of stage `{path}`")
                self._act(self.time)
                for turn in self.turns:
                    turn.forget_pruned()
            self.network.shrink()
            self._turn()
        else:
            self.is_stage_done = True

    def follow(self) -> "Following":
        """For loops that call the optimizer themselves, such as a `Trainer`: the plan goes on by hooks of the optimizer."""
        return Following(self)

    def _holds(self) -> bool:
        until = self.stage.get("until")
        if until is None or self.time % until["every"] != 0:
            return False
        actual = self.measure(until["on"], [until["metric"]])[until["metric"]]
        held = until.get("min", -math.inf) <= actual <= until.get("max", math.inf)
        self.journal.write({"event": "until", "stage": self.stage["path"], "step": self.time, "claim": until["text"], "held": held, "actual": actual})
        return held

    def _close(self) -> None:
        path, steps = self.stage["path"], self.stage["steps"]
        for turn in self.turns:
            turn.check(f"after stage `{path}`")
        if any(one.get("continues") == path for stage in self.plan["stages"] for one in stage["statements"]):
            state = self.turns[0].state(self.time)
            state.samples = self._samplers[0].state() if 0 in self._samplers else None
            self.trainings[path] = state
        self.watch_training(path, "stage end", self.time)
        for parameter in self.network.module.parameters():
            parameter.grad = None
        chosen = {held.tensor for one in self._acting(steps) if one["kind"] == "prune" for held in self.network.held(one["layers"])}
        self.network.harden([tensor for tensor in self.network.soft if tensor not in chosen])
        self._act(steps)
        self.network.harden()
        self.turns = []
        self.network.check(f"after stage `{path}`")

    # Statements.

    def _acting(self, time: int) -> list[Json]:
        return [one for index, one in enumerate(self.stage["statements"]) if self._acts_at(index, one, time)]

    def _acts_at(self, index: int, statement: Json, time: int) -> bool:
        kind = statement["kind"]
        if kind == "train":
            return False
        own = self.compiled.compiled(self.stage["path"], index)
        if kind == "prune":
            return any(update["step"] == time for update in own["updates"])
        if kind == "rewire":
            return any(move["step"] == time for move in own["moves"])
        return bool(statement["at"] == time)

    def _is_due(self, time: int) -> bool:
        return bool(self._acting(time))

    def _act(self, time: int) -> None:
        for index, statement in enumerate(self.stage["statements"]):
            if self._acts_at(index, statement, time):
                acts.act(self, index, statement, time)
                self.network.settle()
                self.network.check(f"after `{statement['kind']}` in stage `{self.stage['path']}`")

    def merge(self) -> int:
        """Merges open adapters into their weights."""
        count = len(self.adapters)
        merge_adapters(self.network, self.adapters)
        self.adapters = []
        return count

    # Measurements.

    def masked(self) -> Any:
        """The network as the plan has it by now, for an evaluation: masks applied, norms by their running statistics."""
        self.network.apply()
        return inference_form(self.network.module)

    @torch.no_grad()
    def measure(self, on: str, metrics: Iterable[str], limit: int | None = None) -> dict[str, float]:
        samples = self.data[on]
        count = samples.count if limit is None else min(limit, samples.count)
        meter = Meter(self.compiled.task)
        wanted = list(metrics)
        found: dict[str, float] = {}
        with inference_form(self.network.module):
            for name in [name for name in wanted if name in self.metrics]:
                found[name] = float(self.metrics[name](self.network.module, samples.batches(torch.arange(count), 256)))
            if any(name not in found for name in wanted):
                for x, y in samples.batches(torch.arange(count), 256):
                    meter.add(self.network.module(x), y)
        known = meter.values()
        for name in wanted:
            if name not in found and name not in known:
                raise EspalierError("", f"nothing measures `{name}`", f'give it: `metrics={{"{name}": f}}`')
            found.setdefault(name, known.get(name, math.nan))
        return {name: found[name] for name in wanted}

    def watched(self) -> str | None:
        return next((name for name in ("validation", "test") if self.data.find(name) is not None), None)

    def watch_weights(self, step: int, statement: Json) -> None:
        """A metric of the recipe itself: a number of live weights."""
        prunable = [layer["name"] for layer in self.plan["layers"]]
        value = self.pruning.summary(statement["expression"], statement.get("layers", prunable), self.marks)
        known = {statement["metric"]: math.nan if value is None else value}
        place = statement.get("on") or self.watched()
        measured = {} if place is None else self.measure(place, [name for name in self.compiled.task["metrics"] if name in self._known])
        self._tell(self.stage["path"], "measure", step, place or "weights", {**measured, **known})

    def watch(self, stage: str, moment: str, step: int, metric: str | None = None, on: str | None = None) -> None:
        """The metrics of the task, on validation or else test data; nothing where neither is given."""
        place = on or self.watched()
        if place is None:
            return
        names = list(dict.fromkeys([*self.compiled.task["metrics"], "loss", *([metric] if metric else [])]))
        known = [name for name in names if name in self._known or name in self.metrics or name == metric]
        self._tell(stage, moment, step, place, self.measure(place, known))

    def watch_training(self, stage: str, moment: str, step: int) -> None:
        if self.data.find("train") is not None:
            self._tell(stage, moment, step, "train", self.measure("train", ["loss"], _TRAINING_SAMPLES))

    def watch_between(self, step: int, statement: Json) -> None:
        """How alike two marked networks are, or how much worse a metric is on the line between their weights."""
        first, second = statement["between"]
        metric, on = statement["metric"], statement["on"]
        ends, last = [self.marks[name] for name in (first, second)], self.snapshot()
        if metric == "cka":
            found = linear_cka(*(self._outputs_at(end, on) for end in ends))
        else:
            sign = 1 if statement["best"] == "lowest" else -1
            values = [sign * self._on_the_way(ends[0], ends[1], point / 10, metric, on) for point in range(11)]
            found = max(values) - (values[0] + values[-1]) / 2
        self.network.restore(last)
        names = [name for name in [*self.compiled.task["metrics"], "loss"] if name in self._known or name in self.metrics]
        measured = self.measure(on, dict.fromkeys(names))
        self._tell(self.stage["path"], "measure", step, on, {**measured, f"{metric} between {first} and {second}": found})

    @torch.no_grad()
    def _outputs_at(self, end: Snapshot, on: str) -> Tensor:
        self.network.restore(end)
        samples = self.data[on]
        with inference_form(self.network.module):
            parts = [self.network.module(x) for x, _ in samples.batches(torch.arange(min(samples.count, _TRAINING_SAMPLES)), 256)]
        return torch.cat(parts).flatten(1)

    @torch.no_grad()
    def _on_the_way(self, start: Snapshot, end: Snapshot, share: float, metric: str, on: str) -> float:
        self.network.restore(start if share == 0 else end)
        if 0 < share < 1:
            for tensor, own in end.values.items():
                mixed = start.values[tensor].double() * (1 - share) + own.double() * share
                self.network.parameters[tensor].live.copy_(mixed)
        return self.measure(on, [metric])[metric]

    def _tell(self, stage: str, moment: str, step: int, on: str, values: Mapping[str, float]) -> None:
        event = {"event": "metrics", "stage": stage, "moment": moment, "step": step, "on": on, "values": dict(values)}
        self.journal.write({**event, "sparsity": self.sparsity()})

    def sparsity(self) -> float:
        """The pruned share of the weights that are prunable."""
        pruned = sum(self.network.pruned(held) for held in self.network.held([one["name"] for one in self.plan["layers"]]))
        return pruned / max(1, self.plan["model"]["prunable"])

    # What is kept.

    def save(self, folder: Union[str, Path]) -> None:
        """Writes masks, weights, plan and journal: whole or not at all."""
        write_run(self, Path(folder))

    def state_dict(self) -> dict[str, Any]:
        """All that it takes to go on from here, as tensors and plain values; the module's own state belongs beside it."""
        return packed(self)

    def samplers_state(self) -> list[dict[str, int] | None]:
        return [self._samplers[at].state() if at in self._samplers else None for at in range(len(self.turns))]

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on where `state_dict` was taken; `stages()` begins in the middle of its stage."""
        known = unpacked(state, self.network, len(self.plan["stages"]))
        if known.plan != self.compiled.hash:
            raise EspalierError("ESP6780", "the checkpoint belongs to another plan", "give the plan that it was made with")
        self.index, self.time = known.index, known.time
        self._become(known.snapshot)
        self.network.latent = dict(known.latent)
        for tensor, soft in known.soft.items():
            held = self.network.parameters[tensor]
            mask = self.network.masks.pop(tensor)
            if soft.before is not None:
                self.network.masks[tensor] = soft.before
            self.network.prune(held, held.stored(mask), soft.manner, soft.shrink)
            self.network.soft[tensor][0].threshold, self.network.soft[tensor][0].fade = soft.threshold, soft.fade
        self.ends = dict(known.ends)
        self.original = known.original
        self.pruning.held_thresholds = dict(known.thresholds)
        self.pruning.averages = dict(known.averages)
        self.journal.load(known.journal)
        self._resumed = known

    @torch.no_grad()
    def _load_training(self, state: Checkpoint) -> None:
        for adapter in self.adapters:
            a, b = state.adapters.get(adapter.held.tensor, (None, None))
            if a is None or b is None or a.shape != adapter.a.shape or b.shape != adapter.b.shape:
                raise EspalierError("ESP6780", f"the checkpoint has another adapter of `{adapter.held.name}`", "give the checkpoint of this plan")
            adapter.a.copy_(a)
            adapter.b.copy_(b)
        for training, known in zip(self.turns, state.trainings):
            training.clock, training.since = known.steps - self.time, known.since
            if known.optimizer:
                training.load_optimizer(known.optimizer, known.steps)
        collected = state.snapshot.beside.collected if state.snapshot.beside else {}
        self.network.beside.collected = {name: dict(own) for name, own in collected.items()}
        self._earlier_samples = [own or before for own, before in zip(state.samples, self._earlier_samples)]
        self._resumed = None
