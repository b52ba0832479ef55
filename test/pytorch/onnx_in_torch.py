"""ONNX graphs of the fixtures, computed by PyTorch in float64, so that autograd differentiates them as often as wanted."""
import numpy as np
import onnx
import torch
from onnx import helper, numpy_helper
from torch.nn import functional as F


def load(path):
    """The model, and its stored tensors by name: floating ones in float64."""
    model = onnx.load(path)
    tensors = {}
    for one in model.graph.initializer:
        value = torch.from_numpy(numpy_helper.to_array(one).copy())
        tensors[one.name] = value.double() if value.is_floating_point() else value
    return model, tensors


def evaluate(model, tensors, x):
    """The first output, for the first input."""
    values = {**tensors, model.graph.input[0].name: x}
    for node in model.graph.node:
        inputs = [values[name] if name else None for name in node.input]
        attributes = {one.name: helper.get_attribute_value(one) for one in node.attribute}
        given = operators[node.op_type](*inputs, **attributes)
        values.update(zip(node.output, given if isinstance(given, tuple) else (given,)))
    return values[model.graph.output[0].name]


def numbers(x):
    return [int(one) for one in x]


def conv(x, w, b=None, strides=None, pads=None, group=1, dilations=None, kernel_shape=None, auto_pad=None):
    rank = w.dim() - 2
    pads = pads or [0] * 2 * rank
    around = [side for axis in reversed(range(rank)) for side in (pads[axis], pads[axis + rank])]
    run = (F.conv1d, F.conv2d)[rank - 1]
    return run(F.pad(x, around), w, b, stride=strides or 1, dilation=dilations or 1, groups=group)


def gemm(a, b, c=None, alpha=1.0, beta=1.0, transA=0, transB=0):
    y = alpha * (a.T if transA else a) @ (b.T if transB else b)
    return y if c is None else y + beta * c


def norm(x, scale, bias, mean, var, epsilon=1e-5, momentum=0.9, training_mode=0):
    return F.batch_norm(x, mean, var, scale, bias, False, 0.0, epsilon)


def layer_norm(x, scale, bias=None, axis=-1, epsilon=1e-5, stash_type=1):
    return F.layer_norm(x, x.shape[axis:], scale, bias, epsilon)


def max_pool(x, kernel_shape, strides=None, pads=None, ceil_mode=0, dilations=None, storage_order=0, auto_pad=None):
    return F.max_pool2d(x, kernel_shape, strides, (pads or [0, 0])[:2], dilations or 1, bool(ceil_mode))


def reshape(x, shape, allowzero=0):
    return x.reshape([x.shape[at] if size == 0 else size for at, size in enumerate(numbers(shape))])


def slices(x, starts, ends, axes=None, steps=None):
    for at, (start, end) in enumerate(zip(numbers(starts), numbers(ends))):
        axis = int(axes[at]) if axes is not None else at
        size = x.shape[axis]
        low, high = (max(0, min(size, one + size if one < 0 else one)) for one in (start, end))
        x = x.narrow(axis, low, max(0, high - low))
    return x


def split(x, sizes=None, axis=0, num_outputs=None, **old):
    sizes = numbers(sizes) if sizes is not None else old.get("split")
    return tuple(x.split(sizes if sizes else -(-x.shape[axis] // num_outputs), axis))


def reduced(run):
    def reduce(x, axes=None, keepdims=1, **more):
        axes = numbers(axes if axes is not None else more.get("axes", range(x.dim())))
        return run(x, dim=axes, keepdim=bool(keepdims))

    return reduce


def lstm(x, w, r, b=None, lengths=None, h=None, c=None, hidden_size=0, direction=b"forward", **_):
    hidden = torch.zeros(x.shape[1], hidden_size, dtype=x.dtype) if h is None else h[0]
    cell = torch.zeros(x.shape[1], hidden_size, dtype=x.dtype) if c is None else c[0]
    states = []
    for step in x:
        gates = step @ w[0].T + hidden @ r[0].T
        if b is not None:
            gates = gates + b[0][: 4 * hidden_size] + b[0][4 * hidden_size :]
        i, o, f, g = gates.chunk(4, 1)
        cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
        hidden = torch.sigmoid(o) * torch.tanh(cell)
        states.append(hidden)
    return torch.stack(states)[:, None], hidden[None], cell[None]


def gather(x, indices, axis=0):
    rows = x.index_select(axis, indices.reshape(-1).long() % x.shape[axis])
    return rows.reshape([*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :]])


def squeeze(x, axes=None, **old):
    for axis in sorted(numbers(axes if axes is not None else old["axes"]), reverse=True):
        x = x.squeeze(axis)
    return x


def unsqueeze(x, axes=None, **old):
    axes = numbers(axes if axes is not None else old["axes"])
    for axis in sorted(axis % (x.dim() + len(axes)) for axis in axes):
        x = x.unsqueeze(axis)
    return x


def cast(x, to, saturate=1):
    kind = helper.tensor_dtype_to_np_dtype(to)
    return x.double() if np.issubdtype(kind, np.floating) else x.to(getattr(torch, np.dtype(kind).name))


def constant(value=None, **more):
    array = numpy_helper.to_array(value) if value is not None else np.array(next(iter(more.values())))
    found = torch.from_numpy(array.copy())
    return found.double() if found.is_floating_point() else found


operators = {
    "Add": torch.add,
    "And": torch.logical_and,
    "BatchNormalization": norm,
    "Cast": cast,
    "Clip": lambda x, low=None, high=None: x.clamp(min=low, max=high),
    "Concat": lambda *parts, axis: torch.cat(parts, axis),
    "Constant": constant,
    "ConstantOfShape": lambda shape, value=None: torch.full(numbers(shape), 0.0 if value is None else numpy_helper.to_array(value).item(), dtype=torch.float64 if value is None or value.data_type == 1 else None),
    "Conv": conv,
    "Cos": torch.cos,
    "Div": lambda a, b: a / b if a.is_floating_point() else torch.div(a, b, rounding_mode="trunc"),
    "Equal": torch.eq,
    "Erf": torch.erf,
    "Exp": torch.exp,
    "Expand": lambda x, shape: x.expand(torch.broadcast_shapes(x.shape, numbers(shape))),
    "Flatten": lambda x, axis=1: x.reshape(int(np.prod(x.shape[:axis])), -1),
    "Gather": gather,
    "Gelu": lambda x, approximate=b"none": F.gelu(x, approximate=approximate.decode()),
    "Gemm": gemm,
    "GlobalAveragePool": lambda x: x.mean((2, 3), keepdim=True),
    "HardSwish": F.hardswish,
    "Identity": lambda x: x,
    "LayerNormalization": layer_norm,
    "LSTM": lstm,
    "MatMul": torch.matmul,
    "MaxPool": max_pool,
    "Mul": torch.mul,
    "Neg": torch.neg,
    "Not": torch.logical_not,
    "Pow": torch.pow,
    "Range": lambda start, end, step: torch.arange(int(start), int(end), int(step)),
    "Reciprocal": torch.reciprocal,
    "ReduceMean": reduced(torch.mean),
    "ReduceSum": reduced(torch.sum),
    "Relu": torch.relu,
    "Reshape": reshape,
    "Shape": lambda x, start=0, end=None: torch.tensor(x.shape)[start:end],
    "Sigmoid": torch.sigmoid,
    "Sin": torch.sin,
    "Slice": slices,
    "Softmax": lambda x, axis=-1: torch.softmax(x, axis),
    "Split": split,
    "Sqrt": torch.sqrt,
    "Squeeze": squeeze,
    "Sub": torch.sub,
    "Tanh": torch.tanh,
    "Transpose": lambda x, perm=None: x.permute(perm or list(reversed(range(x.dim())))),
    "Trilu": lambda x, k=None, upper=1: (torch.triu if upper else torch.tril)(x, 0 if k is None else int(k)),
    "Unsqueeze": unsqueeze,
    "Where": torch.where,
}
