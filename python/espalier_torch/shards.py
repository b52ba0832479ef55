"""Parameters in shards (FSDP): what a process has of each, and the whole of one at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Iterable, Iterator, Mapping, Sequence

import torch
import torch.distributed as dist
from torch import Tensor, nn

from .errors import EspalierError
from .plan import CompiledPlan, Json

_OLDER = "FullyShardedDataParallel"


@dataclass(frozen=True)
class Parts:
    """A parameter in consecutive parts of its flat numbers, one a process."""

    dims: tuple[int, ...]
    #: The shape of the part that this process has.
    own: tuple[int, ...]
    counts: tuple[int, ...]
    rank: int
    group: Any

    def whole(self, part: Tensor) -> Tensor:
        """The full tensor; every process has to ask for it."""
        most = max(self.counts)
        flags = part.dtype == torch.bool
        own = part.to(torch.uint8) if flags else part
        sent = own.new_zeros(most)
        sent[: self.counts[self.rank]] = own.reshape(-1)
        found = own.new_empty(most * len(self.counts))
        dist.all_gather_into_tensor(found, sent, group=self.group)
        if any(count != most for count in self.counts):
            found = torch.cat([found[at * most : at * most + count] for at, count in enumerate(self.counts)])
        return (found.bool() if flags else found).reshape(self.dims)

    def part(self, whole: Tensor) -> Tensor:
        start = sum(self.counts[: self.rank])
        return whole.reshape(-1)[start : start + self.counts[self.rank]].reshape(self.own).clone()

    def totals(self, counts: Sequence[float]) -> list[float]:
        """Sums over all processes, in one message."""
        device = "cpu" if dist.get_backend(self.group) == "gloo" else "cuda"
        found = torch.tensor(counts, dtype=torch.float64, device=device)
        dist.all_reduce(found, group=self.group)
        return found.tolist()


def local(value: Tensor) -> Tensor:
    """What this process has of a tensor; the numbers are shared with it."""
    own = value.detach()
    return own.to_local() if hasattr(own, "to_local") else own


def like(parameter: Tensor, own: Tensor) -> Tensor:
    """A copy of what this process has, in shards as the parameter is where it has its shape."""
    if not _is_newer(parameter) or own.shape != local(parameter).shape:
        return own.clone()
    made = torch.zeros_like(parameter)
    local(made).copy_(own)
    return made


def parts_of(module: nn.Module, own: Mapping[str, Tensor], dims: Mapping[str, tuple[int, ...]]) -> dict[str, Parts]:
    """By name, the parts of what is sharded; `dims` are the full shapes that the plan knows."""
    older = [one for one in module.modules() if type(one).__name__ == _OLDER]
    if not older and not any(_is_newer(own[name]) for name in dims if name in own):
        return {}
    if any("_flat_param" in name for name in own):
        raise EspalierError("ESP6543", "FSDP has joined the parameters into flat ones, which have no names", "wrap with `use_orig_params=True`")
    names = [name for name in dims if name in own and (_is_newer(own[name]) or older and isinstance(own[name], nn.Parameter))]
    groups = {name: _group(name, own[name], older) for name in names}
    told: list[Any] = [None] * dist.get_world_size()
    dist.all_gather_object(told, {name: local(own[name]).numel() for name in names})
    found = {}
    for name in names:
        group = groups[name]
        counts = tuple(told[rank][name] for rank in dist.get_process_group_ranks(group))
        size = math.prod(dims[name])
        if not _is_newer(own[name]) and sum(counts) != size:
            if all(count == size for count in counts):
                continue
            raise EspalierError("ESP6543", f"`{name}` has {sum(counts)} numbers in all shards; the plan says {list(dims[name])}")
        found[name] = Parts(dims[name], tuple(local(own[name]).shape), counts, dist.get_rank(group), group)
    return found


def _is_newer(value: Tensor) -> bool:
    """Of `fully_shard`."""
    return hasattr(value, "placements") and hasattr(value, "device_mesh")


def _group(name: str, value: Any, older: Sequence[Any]) -> Any:
    """The processes that share a parameter."""
    if not _is_newer(value):
        return older[0].process_group
    shards = [at for at, placement in enumerate(value.placements) if placement.is_shard()]
    if len(shards) != 1 or not value.placements[shards[0]].is_shard(0):
        raise EspalierError("ESP6543", f"`{name}` is cut as {value.placements}; this engine knows shards along the first axis", "shard by `fully_shard(module)` alone")
    return value.device_mesh.get_group(shards[0])


def reshard(module: nn.Module) -> None:
    """A forward pass leaves parameters of the outermost module whole, and a mask would miss them there."""
    for one in module.modules():
        if type(one).__name__ == _OLDER:
            # Before the first forward pass nothing was ever whole.
            if hasattr(getattr(one._handle, "flat_param", None), "_local_shard"):
                from torch.distributed.fsdp._runtime_utils import _reshard

                _reshard(one, one._handle, True)
        elif hasattr(one, "reshard") and hasattr(one, "unshard"):
            one.reshard()  # type: ignore[operator]


@torch.no_grad()
def clip(gradients: Iterable[Tensor], sharing: Parts, most: float) -> None:
    """As `clip_grad_norm_`, of gradients in parts."""
    own = list(gradients)
    squares = sharing.totals([sum(float(one.double().square().sum()) for one in own)])[0]
    factor = min(1.0, most / (math.sqrt(squares) + 1e-6))
    for one in own:
        one.mul_(factor)


#: Keys of statements, and what they mean, that want more than one layer as a whole.
_WANT_MORE: Mapping[str, Mapping[str, str]] = {
    "prune": {"groups": "units", "allocated": "shares that are measured", "threshold": "a threshold", "limited": "a share that is measured"},
    "train": {"scores": "scores that train"},
}
_KINDS = frozenset(["prune", "train", "mark", "rewind", "measure", "expect", "calibrate", "pick"])
_CALLS = ("hv(", "grad(", "inverse-fisher(", "over module", "obs", "hessian")


def refuse(compiled: CompiledPlan) -> None:
    """What cannot be done a layer at a time is told before the first step."""
    for stage in compiled.plan["stages"]:
        for statement in stage["statements"]:
            for what in _wanting(statement):
                raise EspalierError(
                    "ESP4400",
                    f"{what} in stage `{stage['path']}` is not carried out on parameters in shards: it wants more than one layer as a whole",
                    "wrap the module in DistributedDataParallel",
                )


def _wanting(statement: Json) -> Iterator[str]:
    kind = statement["kind"]
    if kind not in _KINDS or kind == "measure" and "expression" in statement:
        yield f"`{kind}`"
    yield from (what for key, what in _WANT_MORE.get(kind, {}).items() if key in statement)
    if statement.get("adapters"):
        yield "training of adapters"
    if any(term["term"] != "labels" for term in statement.get("objective", [])):
        yield "a loss beside that of the labels"
    if kind == "prune":
        if statement["mask"] not in ("hard", "revisable"):
            yield f"`mask {statement['mask']}`"
        if "compensation" in statement:
            yield "compensation"
        yield from (f"the criterion `{statement['criterion']}`" for call in _CALLS if call in statement.get("criterion", ""))
