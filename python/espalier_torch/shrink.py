"""Makes a module small behind `compact`: its tensors get the shapes that are left, and the weights of a run.

    from espalier_torch import shrink
    shrink(model, "runs/x", example=x)
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Callable, Mapping, Union

import torch
from torch import Tensor, nn

from .errors import EspalierError
from .folders import MODEL, is_onnx, read_run, unused_in
from .names import plain_name
from .statistics import inference_form


def shrink(
    model: nn.Module, source: Union[str, Path], example: Any = None, resize: Callable[[nn.Module], None] | None = None
) -> nn.Module:
    """The module itself, made small in place. With an example its outputs are held against those of the masked module.

    `source` is the folder of a run, of this engine or of `espalier run`, or a file that `espalier export RUN --to safetensors` has written.
    `resize` sets what the forward passes of the module read of its sizes, such as a number of heads.
    """
    path = Path(source)
    tensors, removed = read_run(path)
    own = {plain_name(name): value for name, value in _state(model).items()}
    _share(own, tensors, removed)
    missing = sorted(own.keys() - tensors.keys() - (unused_in(path / MODEL) if is_onnx(path) else set()))
    _refuse_folded(path, [name for name in missing if isinstance(own[name], nn.Parameter)])
    created = _without_bias(model, tensors)
    strange = sorted(tensors.keys() - own.keys() - created.keys())
    if strange:
        raise EspalierError("ESP6543", f"the module has no `{strange[0]}`, which `{path}` holds", "give the module that the plan was made for")
    for name, module in created.items():
        module.bias = nn.Parameter(tensors[name].to(module.weight), module.weight.requires_grad)
    before = _outputs(model, tensors, example) if removed and example is not None else None
    small = {name: _left(value, removed.get(name, {})) for name, value in tensors.items()}
    branches = [name for name, value in small.items() if value.numel() == 0 and tensors[name].numel() > 0]
    for name in branches:
        small[name] = tensors[name]
    gone = [name for name in missing if isinstance(own[name], nn.Parameter)] if not removed else []
    if branches or gone:
        named = ", ".join(f"`{name}`" for name in (branches or gone)[:3])
        warnings.warn(f"{named}: a whole branch is gone; its tensors stay, and are 0", stacklevel=2)
    _take(model, small, gone)
    if resize is not None:
        resize(model)
    if example is not None:
        _compare(model, example, before)
    return model


def _share(own: Mapping[str, Tensor], tensors: dict[str, Tensor], removed: dict[str, dict[int, list[int]]]) -> None:
    """A tied parameter is stored under one of its names."""
    known = {id(own[name]): name for name in tensors if name in own}
    for name, value in own.items():
        first = known.get(id(value), name)
        if name not in tensors and first != name:
            tensors[name] = tensors[first]
            removed.update({name: removed[first]} if first in removed else {})


def _refuse_folded(path: Path, missing: list[str]) -> None:
    """An ONNX file has all parameters of its module, but those that the exporter has folded into others."""
    if missing and is_onnx(path):
        raise EspalierError(
            "ESP6543",
            f"`{path}` has no `{missing[0]}`: the exporter has folded it into another parameter",
            "export the module with `do_constant_folding=False`, or `training=TrainingMode.PRESERVE` where it has norms",
        )


def _state(model: nn.Module) -> dict[str, Tensor]:
    named = [*model.named_parameters(remove_duplicate=False), *model.named_buffers(remove_duplicate=False)]
    return {name: value for name, value in named if value.is_floating_point()}


def _without_bias(model: nn.Module, tensors: Mapping[str, Tensor]) -> dict[str, Union[nn.Linear, nn.modules.conv._ConvNd]]:
    """Modules that `compensating by bias` has given a bias, by its name."""
    plain = {plain_name(f"{name}.bias"): module for name, module in model.named_modules() if isinstance(module, (nn.Linear, nn.modules.conv._ConvNd))}
    return {name: module for name, module in plain.items() if module.bias is None and name in tensors}


def _left(value: Tensor, removed: Mapping[int, list[int]]) -> Tensor:
    for axis, gone in removed.items():
        kept = torch.ones(value.shape[axis], dtype=torch.bool)
        kept[gone] = False
        value = value.index_select(axis, kept.nonzero().reshape(-1))
    return value.contiguous()


@torch.no_grad()
def _take(model: nn.Module, small: Mapping[str, Tensor], gone: list[str]) -> None:
    """New tensors in their places; one that several modules share stays shared."""
    shared: dict[int, Tensor] = {}
    for prefix, module in model.named_modules():
        changed: dict[str, Tensor] = {}
        for table in (module._parameters, module._buffers):
            for key, old in list(table.items()):
                name = plain_name(f"{prefix}.{key}" if prefix else key)
                if old is None or name not in small:
                    if old is not None and name in gone:
                        old.zero_()
                    continue
                if id(old) not in shared:
                    made = small[name].to(device=old.device, dtype=old.dtype)
                    shared[id(old)] = nn.Parameter(made, old.requires_grad) if isinstance(old, nn.Parameter) else made
                changed[key] = old
                table[key] = shared[id(old)]
        _resize(module, prefix, changed)


def _resize(module: nn.Module, name: str, old: Mapping[str, Tensor]) -> None:
    """The numbers that PyTorch's modules keep of their own sizes."""
    weight = getattr(module, "weight", None)
    shape = tuple(weight.shape) if isinstance(weight, Tensor) else ()
    same = all(tuple(before.shape) == tuple(getattr(module, key).shape) for key, before in old.items())
    if same:
        return
    if isinstance(module, nn.MultiheadAttention):
        raise EspalierError(
            "", f"`{name}` is nn.MultiheadAttention, whose heads make up its width", "use projections of its own (nn.Linear) before training"
        )
    if isinstance(module, nn.Linear):
        module.out_features, module.in_features = shape
    elif isinstance(module, nn.modules.conv._ConvNd):
        _resize_conv(module, shape, old["weight"].shape)
    elif isinstance(module, (nn.modules.batchnorm._NormBase,)):
        module.num_features = len(module.running_mean if module.running_mean is not None else module.weight)
    elif isinstance(module, nn.GroupNorm):
        raise EspalierError("", f"`{name}` is nn.GroupNorm: what stays is normalized in other groups", "use norms of single channels")
    elif isinstance(module, nn.LayerNorm) or type(module).__name__ == "RMSNorm" and hasattr(module, "normalized_shape"):
        setattr(module, "normalized_shape", shape)
    elif isinstance(module, (nn.Embedding, nn.EmbeddingBag)):
        module.num_embeddings, module.embedding_dim = shape
    elif isinstance(module, nn.RNNBase):
        module.hidden_size = module.get_parameter("weight_hh_l0").shape[1]
        module.input_size = module.get_parameter("weight_ih_l0").shape[1]
        module.flatten_parameters()
    elif isinstance(module, nn.PReLU):
        module.num_parameters = shape[0]


def _resize_conv(module: Any, shape: tuple[int, ...], before: torch.Size) -> None:
    turned = module.transposed
    outer, inner = (shape[1], shape[0]) if turned else (shape[0], shape[1])
    is_depthwise = module.groups > 1 and before[1] == 1
    if is_depthwise:
        module.groups = shape[0]
    module.out_channels = outer * module.groups if turned else outer
    module.in_channels = inner if turned else inner * module.groups


@torch.no_grad()
def _outputs(model: nn.Module, tensors: Mapping[str, Tensor], example: Any) -> Tensor:
    """Of the masked module, as the run has left it."""
    for name, value in _state(model).items():
        if plain_name(name) in tensors:
            value.copy_(tensors[plain_name(name)])
    with inference_form(model):
        return model(example)


@torch.no_grad()
def _compare(model: nn.Module, example: Any, before: Tensor | None) -> None:
    hint = "set the sizes that its forward pass reads, such as a number of heads: `shrink(…, resize=f)`"
    try:
        with inference_form(model):
            after = model(example)
    except (RuntimeError, ValueError) as error:
        raise EspalierError("", f"the small module does not compute: {str(error).splitlines()[0]}", hint) from error
    if before is None:
        return
    apart = float((after - before).abs().max()) / max(1e-12, float(before.abs().max()))
    if not apart <= 1e-4:
        raise EspalierError("", f"the small module differs from the masked one by {apart:.2g} of the largest output", hint)
