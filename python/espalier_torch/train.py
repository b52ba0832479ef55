"""A training statement at work: its optimizer under masks, its rate, and the adapters beside its weights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Iterable, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from . import expressions as ex
from .errors import EspalierError
from .names import Held
from .network import Network, Snapshot, TrainingState, homes_of, names_of
from .plan import Json
from .prune import Pruning
from .shards import clip, like, local
from .statistics import axes_of, beside_outputs, from_rows, layout_of, rows_of, score
from .streams import Stream, uniform


def learning_rate(lr: float, decay: Json, step: int, steps: int) -> float:
    """Of step `step` (0 … steps − 1): it warms up, then it decays over the steps that are left."""
    warmup = decay["warmup"]
    if step < warmup:
        return lr * (step + 1) / warmup
    name = decay["name"]
    if name == "constant":
        return lr
    if name == "step":
        return lr * decay["factor"] ** sum(1 for drop in decay["at"] if drop <= step)
    if name == "exponential":
        return lr * decay["factor"] ** ((step - warmup) // decay.get("every", 1))
    if name == "piecewise":
        return lr * _piece(decay.get("pieces", []), step, steps)
    return lr * _between(name, 1.0, decay["factor"], Fraction(step - warmup, steps - warmup))


def _piece(pieces: Sequence[Json], step: int, steps: int) -> float:
    at = max((index for index, piece in enumerate(pieces) if piece["first"] <= step), default=-1)
    if at < 0:
        return 1.0
    piece = pieces[at]
    end = pieces[at + 1]["first"] if at + 1 < len(pieces) else steps
    if piece["name"] == "constant":
        return float(piece["from"])
    if piece["name"] == "exponential":
        return float(piece["from"] * piece["factor"] ** ((step - piece["first"]) // piece["every"]))
    return _between(piece["name"], piece["from"], piece["to"], Fraction(step - piece["first"], end - piece["first"]))


def _between(name: str, start: float, end: float, progress: Fraction) -> float:
    left = 1 - progress if name == "linear" else (1 + Fraction(math.cos(math.pi * float(progress)))) / 2
    return float(Fraction(end) + (Fraction(start) - Fraction(end)) * left)


class Adapter(nn.Module):
    """B·A beside a weight, scaled, under its mask where the plan says so; or multiplied with it."""

    def __init__(self, held: Held, planned: Json, seed: int, stream: str | None, network: Network, kept: Mapping[int, Tensor]) -> None:
        super().__init__()
        self.held, self.form, self._network = held, planned["form"], [network]
        rank, rows, columns = planned["rank"], planned["rows"], planned["columns"]
        self.scale = planned["alpha"] / rank
        device = held.live.device
        if self.form == "scaled":
            self.a = nn.Parameter(torch.full((rank, columns), 1 / math.sqrt(rank), device=device))
            self.b = nn.Parameter(torch.full((rows, rank), 1 / math.sqrt(rank), device=device))
            return
        if stream is None:
            raise EspalierError("ESP4087", "a plan with adapters names their stream")
        # Where columns are cut, those that are left are drawn and counted.
        left = torch.ones(layout_of(held).dims, dtype=torch.bool)
        for axis, indices in kept.items():
            left &= torch.zeros_like(left).index_fill_(axis, indices, True)
        there = rows_of(left, layout_of(held)).any(0).nonzero().reshape(-1)
        drawn = uniform(Stream(seed, f"{stream}/{planned['tensor']}"), rank * len(there), 1 / math.sqrt(len(there)))
        a = torch.zeros(rank, columns)
        a[:, there] = torch.from_numpy(drawn).reshape(rank, len(there))
        self.a = nn.Parameter(a.to(device))
        self.b = nn.Parameter(torch.zeros(rows, rank, device=device))

    def product(self, a: Tensor, b: Tensor) -> Tensor:
        return self.held.turned(from_rows(b @ a, layout_of(self.held)))

    def forward(self, weight: Tensor) -> Tensor:
        made = self.product(self.a, self.b)
        if self.form == "scaled":
            return weight * made
        mask = self._network[0].masks.get(self.held.tensor) if self.form == "masked" else None
        return weight + self.scale * (made if mask is None else made * mask)

    @torch.no_grad()
    def merged(self) -> Tensor:
        """Summed in double precision and rounded once; what is pruned stays +0."""
        made = self.product(self.a.double(), self.b.double())
        own = self.held.live.double()
        whole = (own * made if self.form == "scaled" else own + self.scale * made).to(self.held.live.dtype)
        mask = self._network[0].masks.get(self.held.tensor)
        return whole if mask is None else whole.masked_fill(~mask, 0.0)


def merge_adapters(network: Network, adapters: Sequence[Adapter]) -> None:
    for adapter in adapters:
        held = adapter.held
        merged = adapter.merged()
        for home in network.homes[held.tensor]:
            for name in names_of(home, held.live):
                parametrize.remove_parametrizations(home, name, leave_parametrized=False)
        with torch.no_grad():
            held.live.copy_(merged)


@dataclass
class Trained:
    """A tensor that an optimizer moves: a weight, a factor of an adapter beside it, or the scores of its choice."""

    key: str
    tensor: str
    live: Tensor
    kind: str = "weight"

    @property
    def is_weight(self) -> bool:
        return self.kind == "weight"


class Training:
    """What trains in a stage. `step` is called with the gradients of a whole batch in place."""

    def __init__(
        self,
        network: Network,
        pruning: Pruning,
        stage: Json,
        planned: Json,
        optimizer: torch.optim.Optimizer | None,
        earlier: TrainingState | None,
        marks: Mapping[str, Snapshot],
    ) -> None:
        self.network, self.stage, self.planned, self.marks = network, stage, planned, marks
        kept, seed = pruning.kept_slices(), pruning.compiled.seed
        self.adapters = [
            Adapter(network.parameters[one["tensor"]], one, seed, planned["streams"].get("adapters"), network, kept.get(one["tensor"], {}))
            for one in planned["adapters"]
        ]
        for adapter in self.adapters:
            for home, name in homes_of(network.homes[adapter.held.tensor], adapter.held.live):
                parametrize.register_parametrization(home, name, adapter)
        whole = [held for tensor in planned["tensors"] for held in network.parameters.parts(tensor)]
        self.trained = [Trained(held.tensor, held.tensor, held.parameter) for held in whole]
        for adapter in self.adapters:
            tensor = adapter.held.tensor
            self.trained += [Trained(f"lora.{name}:{tensor}", tensor, own, "adapter") for name, own in (("a", adapter.a), ("b", adapter.b))]
        scored = network.held(planned.get("scores", {}).get("layers", []))
        self.trained += [Trained(f"score:{held.tensor}", held.tensor, network.beside.scores[held.tensor], "score") for held in scored]
        #: What gradients are taken in, in the turn of this statement.
        self.differentiated = [*(one.live for one in self.trained if one.kind != "score"), *(held.parameter for held in scored)]
        self.collects = [one for one in stage["statements"] if one["kind"] == "collect steps"]
        for one in self.collects:
            zeros = {held.tensor: torch.zeros_like(held.stored(held.live), dtype=torch.float32) for held in network.held(one["layers"])}
            network.beside.collected[one["name"]] = zeros
        penalties = [one for one in planned.get("objective", []) if one["term"] == "penalty"]
        self.pressed = 0.0
        self.penalties = [(one["weight"], ex.parse(one["penalty"]), self._pressed(one, pruning)) for one in penalties]
        # Theirs knows neither factors of adapters nor scores, and has one turn.
        turns = sum(one["kind"] == "train" for one in stage["statements"])
        self.is_theirs = optimizer is not None and turns == 1 and all(one.is_weight for one in self.trained)
        self.clock = earlier.steps if earlier else 0
        self.since = self.clock if planned["decay"].get("restarts") else (earlier.since if earlier else 0)
        self.optimizer = optimizer if self.is_theirs and optimizer is not None else self._own_optimizer()
        if earlier is not None:
            self.load_optimizer(earlier.optimizer, self.clock)

    def _pressed(self, term: Json, pruning: Pruning) -> list[Held]:
        """The layers of a penalty: those that have what it names."""
        layers = term.get("layers", [one["name"] for one in pruning.compiled.plan["layers"]])
        names = {name.split(".")[-1] for name in ex.names(ex.parse(term["penalty"]))}
        found = [held for held in self.network.held(layers) if "w" not in names or held.tensor in self.planned["tensors"]]
        return [held for held in found if held.norm or not names & {"gamma", "beta"}]

    def _penalty(self, expr: ex.Expr, held: Held) -> Tensor:
        layout = layout_of(held)
        mask = self.network.stored_mask(held)
        values: dict[ex.Expr, Tensor] = {ex.Name("m"): torch.ones(()) if mask is None else mask.float()}
        for name in ex.names(expr):
            mark, _, variable = name.rpartition(".")
            if variable not in ("w", "gamma", "beta"):
                continue
            own = held if variable == "w" or held.norm is None else self.network.parameters[held.norm[variable]]
            value = own.stored(self.marks[mark].values[own.tensor] if mark else own.live)
            values[ex.Name(name)] = value if variable == "w" else beside_outputs(value, layout)
        return ex.evaluate(expr, ex.Frame(values, axes_of(layout), held.live)).sum()

    @torch.enable_grad()
    def press(self) -> float:
        """Penalties of weights: what they add to the loss; their gradients are added to those of the batch."""
        total = 0.0
        for weight, expr, layers in self.penalties:
            value = weight * torch.stack([self._penalty(expr, held) for held in layers]).sum()
            if value.requires_grad:
                value.backward()
            total += float(value.detach())
        return total

    def open_gradients(self) -> None:
        """Gradients flow into what this turn needs, and into nothing else."""
        if self.network.is_sharded:
            # What FSDP has wrapped together has to want gradients together.
            self.optimizer.zero_grad(set_to_none=True)
            return
        own = {id(one) for one in self.differentiated}
        for parameter in [*self.network.module.parameters(), *(one.live for one in self.trained)]:
            parameter.requires_grad_(id(parameter) in own)
            parameter.grad = None

    def _clip(self, most: float) -> None:
        parameters = [one.live for one in self.trained]
        sharing = next((held.parts for held in self.network.parameters if held.parts is not None), None)
        if sharing is None:
            torch.nn.utils.clip_grad_norm_(parameters, most)
        else:
            clip((local(own.grad) for own in parameters if own.grad is not None), sharing, most)

    def _collect(self, rate: float) -> None:
        """What a step adds: of the weight before it, and of its masked gradient before it is clipped."""
        factors = {tensor: one["factor"] for one in self.planned.get("rates", []) for tensor in one["tensors"]}
        for one in self.collects:
            expr, kept = ex.parse(one["adds"]), self.network.beside.collected
            for held in self.network.held(one["layers"]):
                if held.tensor not in self.planned["tensors"] or held.live.grad is None:
                    continue
                marks = {f"{name}.w": mark.values[held.tensor] for name, mark in self.marks.items()}
                own: dict[ex.Expr, Tensor] = {ex.Name(name): held.stored(value).float() for name, value in marks.items()}
                own.update({ex.Name(name): values[held.tensor] for name, values in kept.items() if held.tensor in values})
                own[ex.Name("g")] = held.stored(held.live.grad)
                own[ex.Name("lr")] = held.live.new_tensor(rate * factors.get(held.tensor, 1))
                added, before = score(expr, held, held.weights(), own), kept[one["name"]][held.tensor]
                share = one.get("smoothed")
                made = before + added if share is None else before * share + added * (1 - share)
                kept[one["name"]] = {**kept[one["name"]], held.tensor: made}

    def _own_optimizer(self) -> torch.optim.Optimizer:
        factors = {tensor: rate["factor"] for rate in self.planned.get("rates", []) for tensor in rate["tensors"]}
        groups: dict[float, list[Tensor]] = {}
        for one in self.trained:
            groups.setdefault(factors.get(one.tensor, 1), []).append(one.live)
        options = [{"params": params, "factor": factor} for factor, params in groups.items()]
        own = self.planned["optimizer"]
        if own["name"] == "sgd":
            return torch.optim.SGD(
                options, lr=own["lr"], momentum=own["momentum"], nesterov=own["nesterov"] and own["momentum"] > 0, weight_decay=own["weightDecay"]
            )
        kind = torch.optim.AdamW if own["name"] == "adamw" else torch.optim.Adam
        return kind(options, lr=own["lr"], betas=(own["beta1"], own["beta2"]), eps=own["eps"], weight_decay=own["weightDecay"])

    def rate(self, time: int) -> float:
        before = self.clock - self.since
        return learning_rate(self.planned["optimizer"]["lr"], self.planned["decay"], before + time, before + self.stage["steps"])

    def step(self, time: int, parts: int = 1) -> float:
        """One update, and the rate that it was made at."""
        self.before(time, parts)
        self.optimizer.step()
        self.after()
        return float(self.optimizer.param_groups[0]["lr"]) if self.is_theirs else self.rate(time)

    @torch.no_grad()
    def before(self, time: int, parts: int = 1) -> None:
        """Gradients are masked, then clipped."""
        network = self.network
        for one in self.trained:
            if one.kind == "score":
                # The choice has no gradient of its own: that of the weight passes straight through.
                held = network.parameters[one.tensor]
                one.live.grad = None if held.live.grad is None else held.live.grad * held.turned(network.weights(held))
        for one in self.trained:
            if one.live.grad is not None and parts > 1:
                one.live.grad.div_(parts)
        self.pressed = self.press()
        for one in self.trained:
            mask = network.binding(one.tensor) if one.is_weight else None
            if mask is not None and one.live.grad is not None:
                local(one.live.grad).mul_(mask)
        rate = self.rate(time)
        self._collect(rate)
        most = self.planned.get("clip")
        if most is not None:
            self._clip(most)
        if not self.is_theirs:
            for group in self.optimizer.param_groups:
                group["lr"] = rate * group.get("factor", 1)

    @torch.no_grad()
    def after(self) -> None:
        """Masks hold behind the optimizer, whatever it does."""
        for one in self.trained:
            if one.is_weight:
                self.network.apply_to(self.network.parameters[one.tensor])
        self.optimizer.zero_grad(set_to_none=True)
        for parameter in self.network.module.parameters() if self.network.is_sharded else self.differentiated:
            parameter.grad = None

    @torch.no_grad()
    def forget_pruned(self) -> None:
        """The optimizer's state of what is pruned is 0, so that no step can wake it."""
        for one in self.trained:
            mask = self.network.binding(one.tensor) if one.is_weight else None
            if mask is None:
                continue
            for value in self.optimizer.state.get(one.live, {}).values():
                if isinstance(value, Tensor) and value.shape == one.live.shape:
                    local(value).mul_(mask)

    def optimizer_state(self) -> dict[str, dict[str, Any]]:
        return {
            one.key: {kind: local(value).clone() if isinstance(value, Tensor) else value for kind, value in self.optimizer.state[one.live].items()}
            for one in self.trained
            if one.live in self.optimizer.state
        }

    @torch.no_grad()
    def load_optimizer(self, states: dict[str, dict[str, Any]], clock: int) -> None:
        """What is pruned since then has no state; a tensor without one begins at 0, at the same clock."""
        for one in self.trained:
            known = states.get(one.key)
            mask = self.network.binding(one.tensor) if one.is_weight else None
            state: dict[str, Any] = {}
            for kind, value in (known or {}).items():
                state[kind] = own = like(one.live, value) if isinstance(value, Tensor) else value
                if isinstance(own, Tensor) and mask is not None and own.shape == one.live.shape:
                    local(own).mul_(mask)
            if self.planned["optimizer"]["name"] != "sgd":
                state.setdefault("exp_avg", torch.zeros_like(one.live))
                state.setdefault("exp_avg_sq", torch.zeros_like(one.live))
                state["step"] = torch.tensor(float(clock))
            if state:
                self.optimizer.state[one.live] = state

    def state(self, done: int) -> TrainingState:
        return TrainingState(self.clock + done, self.since, self.optimizer_state())

    def check(self, where: str) -> None:
        for one in self.trained:
            own = local(one.live)
            count = own.numel() - int(torch.isfinite(own).sum())
            if (self.network.parameters[one.tensor].total(count) if one.is_weight else count) > 0:
                raise EspalierError("ESP6770", f"`{one.key}` has values that are not finite {where}")


def set_norms_training(module: nn.Module) -> None:
    """Norms use the statistics of the batch, as a training step of the plan does; nothing is dropped out."""
    module.eval()
    for own in norms_of(module):
        own.train()


def norms_of(module: nn.Module) -> Iterable[nn.modules.batchnorm._BatchNorm]:
    return [own for own in module.modules() if isinstance(own, nn.modules.batchnorm._BatchNorm)]
