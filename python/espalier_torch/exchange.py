"""Modules to ONNX files that can be pruned and trained, and what a run leaves back into the module."""

from __future__ import annotations

import contextlib
import warnings
from os import PathLike
from pathlib import Path
from typing import Any, Sequence, TypeVar, Union

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils import prune

from .errors import EspalierError
from .folders import UNUSED, tensors_of, unused_in

Module = TypeVar("Module", bound=nn.Module)
Place = Union[str, "PathLike[str]"]
#: What stands for `detach` while a module is exported.
DETACH = "espalier::Detach"


def export(model: nn.Module, example: Any, path: Place, inputs: Sequence[str] = ("x",), outputs: Sequence[str] = ("y",), opset: int = 17) -> None:
    """
    Writes the model for pruning and training: in inference mode, every parameter under its own name, a free batch. The metadata of the file
    name the buffers, which nothing prunes or trains, and the parameters that no output depends on: these are not in the file, a warning
    names them, and `load` leaves them as they are. They also name the rows for padding (`padding_idx`), which looking up does not train.
    Other warnings name parameters that do not train (`requires_grad`), and those that the forward pass writes over. `detach` becomes an
    `Identity` that is called `Detach`: no gradient passes it. Needs `onnx`.
    """
    import onnx

    was_training = model.training
    model.eval()
    overwritten = _written_over(model, example)
    torch.onnx.register_custom_op_symbolic("aten::detach", lambda graph, value: graph.op(DETACH, value).setType(value.type()), opset)
    try:
        torch.onnx.export(
            model,
            example,
            str(path),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: {0: "batch"} for name in (*inputs, *outputs)},
            opset_version=opset,
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
        )
    finally:
        torch.onnx.unregister_custom_op_symbolic("aten::detach", opset)
        model.train(was_training)
    written = onnx.load(str(path), load_external_data=False)
    for node in written.graph.node:
        if (node.domain, node.op_type) == tuple(DETACH.split("::")):
            node.domain, node.op_type = "", "Identity"
    kept = [own for own in written.opset_import if own.domain != DETACH.split("::")[0]]
    del written.opset_import[:]
    written.opset_import.extend(kept)
    known = {"espalier.buffers": [name for name, _ in model.named_buffers(remove_duplicate=False)], UNUSED: _unused(model, Path(path))}
    told = {key: "\n".join(names) for key, names in known.items() if names or key != UNUSED}
    told["espalier.padding"] = "\n".join(_padding(model, Path(path)))
    onnx.helper.set_model_props(written, {**{it.key: it.value for it in written.metadata_props}, **told})
    onnx.save(written, str(path))
    if known[UNUSED]:
        why = "the file does not hold what nothing reads, and `load` leaves it as it is"
        warnings.warn(f"no output depends on {_few(known[UNUSED])}: {why}", stacklevel=2)
    frozen = [name for name, own in model.named_parameters() if not own.requires_grad and name not in known[UNUSED]]
    if frozen:
        warnings.warn(f"{_few(frozen)} have `requires_grad=False`, which no file says: write `train all except …` in recipes", stacklevel=2)
    if overwritten:
        warnings.warn(f"the forward pass writes over {_few(overwritten)}, which no file holds: a run trains what PyTorch writes over", stacklevel=2)


def _written_over(model: nn.Module, example: Any) -> list[str]:
    """Parameters that the forward pass changes, as `weight.data[:, -1].zero_()` does; tried on other numbers, since what it writes may stand."""
    kept = {name: own.detach().clone() for name, own in model.state_dict(keep_vars=True).items() if isinstance(own, Tensor)}
    found: list[str] = []
    with torch.no_grad(), torch.random.fork_rng(devices=[]), contextlib.suppress(Exception):
        for own in model.parameters():
            own.add_(1)
        before = {name: own.detach().clone() for name, own in model.named_parameters()}
        model(*(example if isinstance(example, tuple) else (example,)))
        found = [name for name, own in model.named_parameters() if not torch.equal(own, before[name])]
    with torch.no_grad():
        for name, own in model.state_dict(keep_vars=True).items():
            if name in kept:
                own.copy_(kept[name])
    return found


def _padding(model: nn.Module, path: Path) -> list[str]:
    """Rows of embedding tables that looking up does not train, each with the size and the name of the table in the file."""
    stored, named = tensors_of(path), _names(model)
    tables = [own for own in model.modules() if isinstance(own, nn.Embedding) and own.padding_idx is not None]
    return sorted({f"{own.padding_idx}/{len(own.weight)} {name}" for own in tables for name in named.get(id(own.weight), []) if name in stored})


def _names(model: nn.Module) -> dict[int, list[str]]:
    """The names of each parameter, by its identity."""
    named: dict[int, list[str]] = {}
    for name, own in model.named_parameters(remove_duplicate=False):
        named.setdefault(id(own), []).append(name)
    return named


def _few(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _unused(model: nn.Module, path: Path) -> list[str]:
    """Parameters that the exporter has left out, since no output depends on them."""
    stored = set(tensors_of(path))
    return [name for names in _names(model).values() if stored.isdisjoint(names) for name in names]


def load(model: Module, path: Place) -> Module:
    """Puts the tensors of an ONNX file into the model; every parameter that an output depends on has to be there, in its own shape."""
    stored = tensors_of(Path(path))
    unused = unused_in(Path(path))
    state = model.state_dict(keep_vars=True)
    first: dict[int, str] = {}
    for name, own in state.items():
        first.setdefault(id(own), name)
    new = {name: stored.get(name, stored.get(first[id(own)])) for name, own in state.items()}
    lost = [name for name, own in new.items() if own is None and name not in unused and not name.endswith("num_batches_tracked")]
    if lost:
        why = "export the module with `do_constant_folding=False`, as `espalier_torch.export` does"
        raise EspalierError("", f"`{path}` has no {', '.join(f'`{name}`' for name in lost[:3])}", why)
    model.load_state_dict({name: state[name] if own is None else own for name, own in new.items()})
    return model


def masks(path: Place) -> dict[str, Tensor]:
    """The masks that a run leaves (`masks.npz`) by the name of the parameter: 1 stays, 0 is pruned."""
    return {name: torch.from_numpy(mask.astype(np.float32)) for name, mask in np.load(path).items()}


def apply_masks(model: Module, path: Place) -> Module:
    """Hands the masks to `torch.nn.utils.prune`, so that further training in PyTorch keeps the zeros."""
    for name, mask in masks(path).items():
        module, _, parameter = name.rpartition(".")
        prune.custom_from_mask(model.get_submodule(module), parameter, mask)
    # Attention reads the weights of its projection without calling it, so that no hook of its own would run.
    model.register_forward_pre_hook(_mask_again)
    return model


def _mask_again(model: nn.Module, _: Any) -> None:
    for module in model.modules():
        for hook in list(module._forward_pre_hooks.values()):
            if isinstance(hook, prune.BasePruningMethod):
                hook(module, None)
