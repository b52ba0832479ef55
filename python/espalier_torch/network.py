"""A module under masks: what is pruned, what stands behind masks that may come back, and snapshots of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from . import expressions as ex
from .errors import EspalierError
from .names import Held, Parameters, modules_holding, parameters_of
from .plan import CompiledPlan
from .shards import reshard


#: Masks whose pruned weights go on training, beside expressions of the weight.
MANNERS = ("soft", "fading", "shrinking")


@dataclass
class TrainingState:
    """Where a training stands, for a later one to go on with: updates, the optimizer by tensor, the samples."""

    steps: int = 0
    since: int = 0
    optimizer: dict[str, dict[str, Any]] = field(default_factory=dict)
    samples: dict[str, int] | None = None


@dataclass(frozen=True)
class Snapshot:
    """What a mark keeps, and what a stage hands on; tensors are copies in the layout of the module."""

    values: Mapping[str, Tensor]
    masks: Mapping[str, Tensor]
    trainings: Mapping[str, TrainingState]
    ended: tuple[str, ...] = ()
    marks: Mapping[str, "Snapshot"] = field(default_factory=dict)
    beside: "Beside | None" = None


@dataclass
class Beside:
    """What a network has beside its values and masks."""

    #: By group, the units that `compact` has cut out for what follows.
    cut: dict[str, set[int]] = field(default_factory=dict)
    #: Groups that a `compact` has named, cut or not; nothing before the first one.
    compacted: tuple[str, ...] | None = None
    #: By data set, the rows that are left where samples were pruned.
    samples: dict[str, Tensor] = field(default_factory=dict)
    #: By tensor, the scores that train beside its weights, in the layout of the module.
    scores: dict[str, Tensor] = field(default_factory=dict)
    #: By name and tensor, what `collect` keeps of each weight, in the layout of the plan.
    collected: dict[str, dict[str, Tensor]] = field(default_factory=dict)

    def copy(self) -> "Beside":
        scores = {tensor: own.detach().clone() for tensor, own in self.scores.items()}
        return Beside(dict(self.cut), self.compacted, dict(self.samples), scores, {name: dict(own) for name, own in self.collected.items()})


class SoftMask(nn.Module):
    """What the forward pass reads for a weight whose mask goes on training.

    `soft` reads w ⊙ m, `fading` what is left of a pruned weight, an expression of `w` and the threshold `t` itself;
    under `shrinking` a pruned weight loses a share before each step. The gradient passes by all masks, but not by an
    expression; what was pruned for good stays 0.
    """

    def __init__(self, manner: str, mask: Tensor, hard: Tensor | None, shrink: float) -> None:
        super().__init__()
        self.manner, self.mask, self.hard, self.shrink = manner, mask, hard, shrink
        self.threshold, self.fade = 0.0, 1.0
        self.expression = None if manner in MANNERS else ex.parse(manner)

    def forward(self, weight: Tensor) -> Tensor:
        if self.expression is not None:
            return self._expressed(weight)
        used = self.used(weight.detach())
        return weight + (used - weight).detach()

    def used(self, weight: Tensor) -> Tensor:
        if self.manner == "soft":
            return weight * self.mask
        if self.manner == "fading":
            left = torch.where(self.mask, weight, weight * self.fade)
            return left if self.hard is None else left * self.hard
        return weight if self.expression is None else self._expressed(weight)

    def _expressed(self, weight: Tensor) -> Tensor:
        """The expression where it has a meaning; what is not used is computed at 1, so that no gradient is infinite."""
        if self.expression is None or self.threshold <= 0:
            return weight
        live = torch.ones_like(weight, dtype=torch.bool) if self.hard is None else self.hard
        own = torch.where(live, weight, torch.ones_like(weight))
        values: dict[ex.Expr, Tensor] = {ex.Name("w"): own, ex.Name("t"): weight.new_tensor(self.threshold)}
        return torch.where(live, ex.evaluate(self.expression, ex.Frame(values, {}, weight)), torch.zeros_like(weight))


class Network:
    """The module of the user, and the masks on it. Masks are booleans in the layout of the module, True = kept."""

    def __init__(self, module: nn.Module, compiled: CompiledPlan) -> None:
        self.module = module
        self.parameters: Parameters = parameters_of(module, compiled.tensors, compiled.plan["layers"])
        self.homes = {held.tensor: modules_holding(module, held.parameter) for held in self.parameters}
        self.masks: dict[str, Tensor] = {}
        #: Values behind revisable masks, and what was pruned before them.
        self.latent: dict[str, tuple[Tensor, Tensor | None]] = {}
        #: Masks whose choice goes on training, and what was pruned before them.
        self.soft: dict[str, tuple[SoftMask, Tensor | None]] = {}
        self.beside = Beside()
        parts = next((held.parts for held in self.parameters if held.parts is not None), None)
        self.is_sharded = parts is not None
        #: Whether this process writes what all have.
        self.is_first = parts is None or parts.rank == 0

    def settle(self) -> None:
        """Parameters in shards are in shards again, whatever a forward pass has left."""
        if self.is_sharded:
            reshard(self.module)

    @property
    def device(self) -> torch.device:
        return next(iter(self.parameters)).live.device

    def held(self, names: Sequence[str]) -> list[Held]:
        return self.parameters.layers(names)

    def binding(self, tensor: str) -> Tensor | None:
        """The mask that holds now: of a soft one, what was pruned before it."""
        return self.soft[tensor][1] if tensor in self.soft else self.masks.get(tensor)

    def weights(self, held: Held) -> Tensor:
        """In the layout of the plan; what is pruned and may come back is as if it were kept."""
        behind = self.latent.get(held.tensor)
        if behind is None:
            return held.weights()
        mask = self.masks[held.tensor]
        return held.laid(torch.where(mask, held.live.detach(), behind[0])).float()

    def stored_mask(self, held: Held) -> Tensor | None:
        """What competes no more, in the layout of the plan."""
        behind = self.latent.get(held.tensor)
        mask = behind[1] if behind is not None else self.binding(held.tensor)
        return None if mask is None else held.laid(mask)

    @torch.no_grad()
    def prune(self, held: Held, stored: Tensor, manner: str = "hard", shrink: float = 1.0) -> None:
        """Takes a new mask over, in the layout of the plan."""
        mask = held.part(stored).to(held.live.device).contiguous()
        tensor = held.tensor
        if manner not in ("hard", "revisable"):
            self._soften(held, mask, manner, shrink)
            return
        if manner == "revisable":
            before = self.latent[tensor][1] if tensor in self.latent else self.masks.get(tensor)
            whole = held.live.detach().clone()
            if tensor in self.latent:
                whole = torch.where(self.masks[tensor], whole, self.latent[tensor][0])
            self.latent[tensor] = (whole, before)
            held.live.copy_(torch.where(mask, whole, torch.zeros_like(whole)))
        else:
            self.latent.pop(tensor, None)
            self.masks[tensor] = mask
            self.apply_to(held)
        self.masks[tensor] = mask

    def _soften(self, held: Held, mask: Tensor, manner: str, shrink: float) -> None:
        known = self.soft.get(held.tensor)
        if known is None:
            hard = self.masks.get(held.tensor)
            known = (SoftMask(manner, mask, hard, shrink), hard)
            for home, name in homes_of(self.homes[held.tensor], held.live):
                parametrize.register_parametrization(home, name, known[0])
            self.soft[held.tensor] = known
        known[0].mask = mask
        self.masks[held.tensor] = mask

    @torch.no_grad()
    def harden(self, tensors: Sequence[str] | None = None) -> None:
        """What soft masks have chosen is 0 from now on."""
        for tensor in list(self.soft if tensors is None else tensors):
            soft = self.soft.pop(tensor, None)
            if soft is None:
                continue
            held = self.parameters[tensor]
            used = soft[0].used(held.live.detach().clone())
            for home in self.homes[tensor]:
                for name in names_of(home, held.live):
                    parametrize.remove_parametrizations(home, name, leave_parametrized=False)
            held.live.copy_(used)
            self.apply_to(held)

    @torch.no_grad()
    def shrink(self) -> None:
        """Before a step: what `shrinking` masks have chosen loses its share."""
        for tensor, (soft, _) in self.soft.items():
            if soft.manner == "shrinking":
                live = self.parameters[tensor].live
                live.copy_(torch.where(soft.mask, live, live * soft.shrink))

    @torch.no_grad()
    def apply_to(self, held: Held) -> None:
        """Makes what is pruned +0."""
        mask = self.binding(held.tensor)
        if mask is not None:
            held.live.masked_fill_(~mask, 0.0)

    def apply(self) -> None:
        for tensor in self.masks:
            self.apply_to(self.parameters[tensor])

    def pruned(self, held: Held) -> int:
        mask = self.masks.get(held.tensor)
        return 0 if mask is None else held.total(mask.numel() - int(mask.sum()))

    @torch.no_grad()
    def snapshot(self) -> Snapshot:
        values = {held.tensor: held.live.detach().clone() for held in self.parameters}
        return Snapshot(values, {tensor: mask.clone() for tensor, mask in self.masks.items()}, {}, beside=self.beside.copy())

    @torch.no_grad()
    def restore(self, snapshot: Snapshot) -> None:
        for tensor, values in snapshot.values.items():
            self.parameters[tensor].live.copy_(values)
        self.masks = {tensor: mask.to(self.parameters[tensor].live.device, copy=True) for tensor, mask in snapshot.masks.items()}
        self.latent.clear()
        self.beside = Beside() if snapshot.beside is None else snapshot.beside.copy()

    def check(self, where: str) -> None:
        """Pruned weights are zero and all numbers are finite, or the run ends here."""
        for held in self.parameters:
            live = held.live.detach()
            count = held.total(live.numel() - int(torch.isfinite(live).sum()))
            if count > 0:
                raise EspalierError("ESP6770", f"`{held.name}` has {count} values that are not finite {where}")
            mask = self.binding(held.tensor)
            count = 0 if mask is None else held.total(int((live[~mask] != 0).sum()))
            if count > 0:
                raise EspalierError(
                    "ESP6510",
                    f"{count} pruned weights of `{held.name}` are no longer zero {where}",
                    "something else changes the weights; call `pruner.step()` after every optimizer step",
                )


def homes_of(homes: Sequence[nn.Module], live: Tensor) -> list[tuple[nn.Module, str]]:
    return [(home, name) for home in homes for name, value in list(home._parameters.items()) if value is live]


def names_of(home: nn.Module, live: Tensor) -> list[str]:
    """The parameters of a module that are parametrized and have this tensor behind them."""
    parametrizations = getattr(home, "parametrizations", None)
    if not isinstance(parametrizations, nn.ModuleDict):
        return []
    return [name for name, own in parametrizations.items() if getattr(own, "original", None) is live]
