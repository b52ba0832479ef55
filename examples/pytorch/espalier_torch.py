"""From PyTorch to Espalier and back. Copy this file; it needs torch, numpy and onnx (Debian: python3-torch, python3-onnx)."""
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn.utils import prune


def export(model, example, path, inputs=("x",), outputs=("y",), opset=17):
    """Writes the model for pruning and training: in inference mode, every parameter under its own name, a free batch."""
    was_training = model.training
    model.eval()
    torch.onnx.export(
        model,
        example,
        path,
        input_names=list(inputs),
        output_names=list(outputs),
        dynamic_axes={name: {0: "batch"} for name in (*inputs, *outputs)},
        opset_version=opset,
        training=torch.onnx.TrainingMode.PRESERVE,
        do_constant_folding=False,
    )
    model.train(was_training)


def tensors(path):
    """The stored tensors of an ONNX file by name; the exporter hands equal ones on through Identity."""
    graph = onnx.load(path).graph
    found = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "Identity" and node.input[0] in found:
            found[node.output[0]] = found[node.input[0]].clone()
    return found


def load(model, path):
    """Puts the tensors of a file into the model; every parameter has to be there, in its own shape."""
    stored = tensors(path)
    state = model.state_dict(keep_vars=True)
    first = {}
    for name, own in state.items():
        first.setdefault(id(own), name)
    new = {name: stored.get(name, stored.get(first[id(own)])) for name, own in state.items()}
    lost = [name for name, own in new.items() if own is None and not name.endswith("num_batches_tracked")]
    if lost:
        raise KeyError(f"{path} has no {', '.join(lost[:3])}; was it exported with do_constant_folding=True?")
    model.load_state_dict({name: state[name] if own is None else own for name, own in new.items()})
    return model


def masks(path):
    """The masks that a run leaves (masks.npz) by the name of the parameter: 1 stays, 0 is pruned."""
    return {name: torch.from_numpy(mask.astype(np.float32)) for name, mask in np.load(path).items()}


def apply_masks(model, path):
    """Hands the masks to torch.nn.utils.prune, so that further training in PyTorch keeps the zeros."""
    for name, mask in masks(path).items():
        module, _, parameter = name.rpartition(".")
        prune.custom_from_mask(model.get_submodule(module), parameter, mask)
    # Attention reads the weights of its projection without calling it, so that no hook of its own would run.
    model.register_forward_pre_hook(mask_again)
    return model


def mask_again(model, _):
    for module in model.modules():
        for hook in list(module._forward_pre_hooks.values()):
            if isinstance(hook, prune.BasePruningMethod):
                hook(module, None)
