"""Tensors of a plan as they live in a module: the name, the layout, and the way between both layouts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Iterator, Mapping, Sequence

import torch
from torch import Tensor, nn

from .errors import EspalierError
from .plan import Json
from .select import Layout
from .shards import Parts, local, parts_of

#: Behind the name of a stored tensor, for the second one of the module.
_SECOND = " (2)"
#: What wrappers put before the names of what they wrap.
_PREFIXES = ("module.", "_orig_mod.", "_fsdp_wrapped_module.", "base_model.model.", "base_layer.")


@dataclass(frozen=True)
class Held:
    """One tensor of the plan, and the parameter or buffer that holds it."""

    tensor: str
    name: str
    parameter: Tensor
    transposed: bool
    layer: str | None
    layout: Layout | None
    #: Stored tensors of the norm behind the layer: `gamma` and `beta`.
    norm: Json | None = None
    #: Of a recurrent layer: which block of the module each stored block is.
    gates: tuple[int, ...] = ()
    #: Where it is in shards: who has what.
    parts: Parts | None = None

    @property
    def live(self) -> Tensor:
        """What this process has of it, to be read and written."""
        return self.parameter if self.parts is None else local(self.parameter)

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the whole tensor in the module."""
        return tuple(self.parameter.shape) if self.parts is None else self.parts.dims

    def stored(self, live: Tensor) -> Tensor:
        """In the layout of the plan."""
        if self.gates:
            return self._ordered(live, self.gates).unsqueeze(0)
        return live.t() if self.transposed else live

    def turned(self, stored: Tensor) -> Tensor:
        """In the layout of the module; of a matrix both ways are one."""
        if self.gates:
            return self._ordered(stored.squeeze(0), [self.gates.index(at) for at in range(len(self.gates))])
        return stored.t() if self.transposed else stored

    @staticmethod
    def _ordered(value: Tensor, blocks: Sequence[int]) -> Tensor:
        return value.reshape(len(blocks), -1, *value.shape[1:])[list(blocks)].reshape(value.shape)

    def weights(self) -> Tensor:
        """The values of now, in the layout of the plan and in float32."""
        return self.laid(self.live.detach()).float()

    def laid(self, own: Tensor) -> Tensor:
        """Of what processes have each, the whole in the layout of the plan."""
        return self.stored(self.whole(own))

    def whole(self, own: Tensor) -> Tensor:
        return own if self.parts is None else self.parts.whole(own)

    def part(self, stored: Tensor) -> Tensor:
        """Of a tensor in the layout of the plan, what this process has of it in the layout of the module."""
        turned = self.turned(stored)
        return turned if self.parts is None else self.parts.part(turned)

    def total(self, count: int) -> int:
        """Over all processes that have parts of it."""
        return count if self.parts is None else int(self.parts.totals([count])[0])


@dataclass(frozen=True)
class Parameters:
    """All tensors of a plan."""

    by_tensor: Mapping[str, Held]
    by_layer: Mapping[str, Held]
    stripped: tuple[str, ...]

    def parts(self, tensor: str) -> list[Held]:
        """A tensor of the plan may be two of the module: the biases of a cell."""
        second = self.by_tensor.get(tensor + _SECOND)
        return [self.by_tensor[tensor], *([] if second is None else [second])]

    def full_names(self, values: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """By the names that a wrapper gives."""
        wrapped = {plain_name(name): name for name in self.stripped}
        return {wrapped.get(name, name): own for name, own in values.items()}

    def __getitem__(self, tensor: str) -> Held:
        return self.by_tensor[tensor]

    def __iter__(self) -> Iterator[Held]:
        return iter(self.by_tensor.values())

    def layers(self, names: Sequence[str]) -> list[Held]:
        return [self.by_layer[name] for name in names]


def plain_name(name: str) -> str:
    """Without what wrappers such as DistributedDataParallel and PEFT put before and between."""
    for prefix in _PREFIXES:
        while name.startswith(prefix):
            name = name[len(prefix) :]
        name = name.replace("." + prefix, ".")
    return name


def parameters_of(module: nn.Module, tensors: Sequence[Json], layers: Sequence[Json]) -> Parameters:
    """Finds each tensor of the plan; a name or shape that differs is told before any work."""
    own: dict[str, Tensor] = {}
    stripped: list[str] = []
    for name, value in [*module.named_parameters(remove_duplicate=False), *module.named_buffers(remove_duplicate=False)]:
        plain = plain_name(name)
        own[plain] = value
        # A plan may name what only looks like a wrapper.
        own.setdefault(name, value)
        if plain != name:
            stripped.append(name)
    parts = parts_of(module, own, {entry["name"]: _dims_of(entry) for entry in tensors})
    by_tensor: dict[str, Held] = {}
    faults: list[str] = []
    for entry in tensors:
        is_second = entry["tensor"] in by_tensor
        held, fault = _found({**entry, "tensor": entry["tensor"] + _SECOND} if is_second else entry, own, parts)
        if fault:
            faults.append(fault)
        elif held is not None:
            by_tensor[held.tensor] = held
    if faults:
        shown = "\n".join(f"  {fault}" for fault in faults[:10])
        more = f"\n  and {len(faults) - 10} more" if len(faults) > 10 else ""
        raise EspalierError(
            "ESP6543", f"the module is not the one that the plan was made for:\n{shown}{more}", "give the module whose ONNX file the plan names"
        )
    by_layer = {held.layer: held for held in by_tensor.values() if held.layer is not None}
    missing = [layer["name"] for layer in layers if layer["name"] not in by_layer]
    if missing:
        raise EspalierError("ESP6543", f"the plan names layers without a parameter: {', '.join(missing)}")
    return Parameters(by_tensor, by_layer, tuple(stripped))


def _dims_of(entry: Json) -> tuple[int, ...]:
    """In the module."""
    dims = tuple(entry["dims"])
    if "gates" in entry:
        return dims[1:] if len(dims) == 3 else (dims[1] // 2,)
    return dims[::-1] if entry["transposed"] else dims


def _found(entry: Json, own: Mapping[str, Tensor], parts: Mapping[str, Parts]) -> tuple[Held | None, str]:
    name, dims = entry["name"], tuple(entry["dims"])
    live = own.get(name)
    if live is None:
        near = [known for known in own if known.split(".")[-1] == name.split(".")[-1] and tuple(own[known].shape) == dims]
        return None, f"`{name}` is missing" + (f"; `{near[0]}` has its shape" if near else "")
    if live.dtype not in (torch.float32, torch.float64):
        return None, f"`{name}` is {live.dtype}; weights are kept in float32, and half precision is for the forward pass (`torch.autocast`)"
    gates = tuple(entry.get("gates", ()))
    wanted = _dims_of(entry)
    is_flat = name in parts and not hasattr(live, "placements")
    if tuple(live.shape) != wanted and not is_flat:
        return None, f"`{name}` has the shape {list(live.shape)}; the plan says {list(wanted)}"
    axes = entry.get("axes")
    layout = Layout(dims, tuple(axes), entry.get("groups", 1)) if axes and len(axes) == len(dims) else None
    held = Held(entry["tensor"], name, live, bool(entry["transposed"]), entry.get("layer"), layout, entry.get("norm"), gates, parts.get(name))
    wanted_hash = entry.get("sha256")
    if wanted_hash and hashlib.sha256(held.weights().cpu().contiguous().numpy().tobytes()).hexdigest() != wanted_hash:
        return None, f"`{name}` has other values than the plan was made for"
    return held, ""


def modules_holding(module: nn.Module, live: Tensor) -> list[nn.Module]:
    """The modules that have this very parameter as their weight; several where it is tied."""
    return [own for own in module.modules() if any(value is live for value in own._parameters.values())]
