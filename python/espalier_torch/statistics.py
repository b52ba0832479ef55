"""What criteria measure: moments of inputs, outputs and gradients, and second moments, by hooks on the modules."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Iterator, Mapping, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import expressions as ex
from .errors import EspalierError
from .losses import Loss
from .names import Held, modules_holding
from .select import Layout
from .shards import local, reshard

Batch = tuple[Tensor, Tensor]
Measured = dict[str, dict[ex.Expr, Tensor]]

_VARIABLES = {"x": "input", "y": "output", "g": "gradient"}
_INVERSE = ex.parse("diag(inverse(hessian))")
_FACTOR = ex.parse("diag(cholesky(inverse(hessian)))")
_HESSIAN = ex.parse("diag(hessian)")
_SQUARE = ex.parse("x^2")
#: Sums of float32 numbers know their last digits no better than this.
_NOISE = 2.0**-23


@dataclass(frozen=True)
class Moment:
    """A mean over samples: of what, of which expression, and whether it is a variance."""

    node: ex.Expr
    of: str
    inner: ex.Expr
    variance: bool = False


@dataclass
class Criterion:
    """A criterion taken apart: what is measured, and the score that is made from it."""

    score: ex.Expr
    moments: list[Moment] = field(default_factory=list)
    curvatures: list[ex.Expr] = field(default_factory=list)
    fishers: list[ex.Call] = field(default_factory=list)
    flows: list[ex.Call] = field(default_factory=list)
    tails: list[ex.Call] = field(default_factory=list)
    products: list[ex.Call] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def criterion_of(text: str) -> Criterion:
    """Finds all that is measured."""
    found = Criterion(ex.parse(text))
    _take(found.score, found)
    found.marks = sorted(name[:-2] for name in ex.names(found.score) if name.endswith(".w"))
    return found


def _take(expr: ex.Expr, found: Criterion) -> None:
    if isinstance(expr, ex.Call) and _measured(expr, found):
        return
    for part in _children(expr):
        _take(part, found)


def _children(expr: ex.Expr) -> Sequence[ex.Expr]:
    if isinstance(expr, (ex.Unary, ex.Abs)):
        return [expr.operand]
    if isinstance(expr, ex.Binary):
        return [expr.left, expr.right]
    if isinstance(expr, ex.Call):
        return [*expr.args, *(value for _, value in expr.named)]
    return []


def _measured(call: ex.Call, found: Criterion) -> bool:
    over_samples = call.over == ("samples",) and call.callee in ("mean", "var")
    if call.callee == "avg" or over_samples:
        inner = call.args[0]
        kinds = [kind for name, kind in _VARIABLES.items() if name in ex.names(inner)]
        if not kinds:
            return False
        _once(found.moments, Moment(call, kinds[0], inner, call.callee == "var"))
    elif call in (_INVERSE, _FACTOR):
        _once(found.curvatures, call)
    elif call == _HESSIAN:
        _once(found.moments, Moment(call, "input", _SQUARE))
    elif call.callee == "inverse-fisher":
        _once(found.fishers, call)
    elif call.callee == "grad":
        _once(found.flows, call)
    elif call.callee == "hv":
        _once(found.products, call)
        _take(call.args[0], found)
    elif call.callee == "tail" and call.over == ("module",):
        _once(found.tails, call)
    else:
        return False
    return True


def _once(known: list[Any], item: object) -> None:
    if item not in known:
        known.append(item)


def axes_of(layout: Layout) -> dict[str, tuple[int, ...]]:
    """The indices of each named axis; the last axes of a kernel are its height and width."""
    found: dict[str, tuple[int, ...]] = {}
    names = ["kd", "kh", "kw"][3 - sum(axis == "kernel" for axis in layout.axes) :]
    for index, axis in enumerate(layout.axes):
        name = names.pop(0) if axis == "kernel" else axis
        found[name] = (*found.get(name, ()), index)
    return found


def score(criterion: ex.Expr, held: Held, weight: Tensor, values: Mapping[ex.Expr, Tensor]) -> Tensor:
    """One number a weight, in the stored layout."""
    layout = layout_of(held)
    own = {ex.Name("w"): weight, **values}
    made = ex.evaluate(criterion, ex.Frame(own, axes_of(layout), weight))
    return made.expand(layout.dims) if made.dim() else made.reshape([1] * len(layout.dims)).expand(layout.dims)


def layout_of(held: Held) -> Layout:
    if held.layout is None:
        raise EspalierError("ESP6543", f"the plan says nothing of the axes of `{held.tensor}`")
    return held.layout


@contextlib.contextmanager
def inference_form(module: nn.Module) -> Iterator[None]:
    """Norms by their running statistics, no dropout; each module is as it was behind it."""
    modes = {own: own.training for own in module.modules()}
    module.eval()
    try:
        yield
    finally:
        for own, mode in modes.items():
            own.training = mode
        reshard(module)


@dataclass
class Probe:
    """A layer in its module: what goes in and comes out while samples pass."""

    held: Held
    modules: list[nn.Module]

    @property
    def layout(self) -> Layout:
        return layout_of(self.held)

    @property
    def is_conv(self) -> bool:
        return isinstance(self.modules[0], (nn.Conv1d, nn.Conv2d, nn.Conv3d))

    def patches(self, module: nn.Module, x: Tensor) -> Tensor:
        """What the weights of a convolution multiply: [samples, channels, elements of the kernel, places]."""
        if isinstance(module, nn.Conv1d):
            x = x.unsqueeze(2)
        elif not isinstance(module, nn.Conv2d):
            raise EspalierError("ESP6013", f"inputs of `{self.held.name}` are measured of convolutions of one or two dimensions")
        one = (lambda pair, first: (first, *pair)) if isinstance(module, nn.Conv1d) else (lambda pair, first: tuple(pair))
        kernel, stride, dilation = one(module.kernel_size, 1), one(module.stride, 1), one(module.dilation, 1)
        both = module._reversed_padding_repeated_twice
        mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
        padded = F.pad(x, both if len(both) == 4 else [*both, 0, 0], mode=mode)
        columns = F.unfold(padded, kernel, dilation, 0, stride)
        return columns.reshape(x.shape[0], x.shape[1], -1, columns.shape[-1])

    def rows(self, value: Tensor, units: int) -> Tensor:
        """[samples, positions, units] of what a linear module takes or gives."""
        return value.reshape(value.shape[0], -1, units)


def probes_of(module: nn.Module, layers: Sequence[Held]) -> list[Probe]:
    found = []
    for held in layers:
        modules = modules_holding(module, held.parameter)
        if not modules:
            raise EspalierError("ESP6013", f"no module has `{held.name}` as its parameter, so nothing is measured of it")
        found.append(Probe(held, modules))
    return found


See = Callable[[Probe, nn.Module, Tensor, Tensor], None]


@contextlib.contextmanager
def watched(probes: Sequence[Probe], see: See) -> Iterator[set[str]]:
    """Calls `see` with the input and the output of each layer; yields the layers that were passed."""
    seen: set[str] = set()
    handles = []
    for probe in probes:
        for module in probe.modules:

            def hook(own: nn.Module, args: tuple[Any, ...], output: Tensor, probe: Probe = probe) -> None:
                seen.add(probe.held.tensor)
                see(probe, own, args[0].detach(), output.detach())

            handles.append(module.register_forward_hook(hook))
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def measure(module: nn.Module, loss: Loss, layers: Sequence[Held], moments: Sequence[Moment], batches: Iterable[Batch]) -> Measured:
    """The means over all samples; sums are float32 within a batch and float64 from batch to batch."""
    sums: dict[tuple[str, ex.Expr], Tensor] = {}
    parts: dict[tuple[str, ex.Expr], list[Tensor]] = {}
    probes = probes_of(module, layers)
    active = [moment for moment in moments if moment.of != "gradient"]
    slopes = [moment for moment in moments if moment.of == "gradient"]
    samples = 0

    def see(probe: Probe, own: nn.Module, x: Tensor, y: Tensor) -> None:
        for moment in active:
            values = _values(probe, own, moment, x, y)
            parts.setdefault((probe.held.tensor, moment.node), []).append(values)

    with inference_form(module), watched(probes if active else [], see) as seen:
        for x, labels in batches:
            if slopes:
                _add_gradients(module, loss, (x, labels), layers, slopes, sums)
            else:
                with torch.no_grad():
                    module(x)
            for (tensor, node), values in parts.items():
                moment = next(one for one in active if one.node == node)
                together = values[0] if len(values) == 1 else torch.cat(values, dim=1)
                _add(sums, (tensor, node), together, moment.variance, samples)
            parts.clear()
            samples += x.shape[0]
    missed = [probe.held.name for probe in probes if active and probe.held.tensor not in seen]
    if missed:
        raise EspalierError("ESP6013", f"no sample passed the module of `{missed[0]}`, so nothing is measured of it")
    if samples == 0:
        raise EspalierError("ESP4080", "statistics need at least one sample")
    return {
        held.layer or held.tensor: {
            moment.node: _beside(moment, sums[held.tensor, moment.node], layout_of(held), samples) for moment in moments
        }
        for held in layers
    }


def _values(probe: Probe, own: nn.Module, moment: Moment, x: Tensor, y: Tensor) -> Tensor:
    """Of each sample and position: [samples, positions, …]; positions of a variance stay, others are averaged later."""
    layout = probe.layout
    if moment.of == "input" and probe.is_conv:
        patches = probe.patches(own, x)
        axes = {"in": (1,), "space": (3,)}
        value = ex.evaluate(moment.inner, ex.Frame({ex.Name("x"): patches}, axes, patches))
        value = value.expand(value.shape[0], value.shape[1], patches.shape[2], value.shape[3])
        return value.permute(0, 3, 1, 2).flatten(2)
    is_input = moment.of == "input"
    units = layout.length("in") * layout.groups if is_input else layout.length("out")
    source = x if is_input else y
    if probe.is_conv:
        source = source.flatten(2).transpose(1, 2)
    rows = probe.rows(source, units)
    name, unit = ("x", "in") if is_input else ("y", "out")
    axes = {"space" if probe.is_conv else "token": (1,), unit: (2,)}
    return ex.evaluate(moment.inner, ex.Frame({ex.Name(name): rows}, axes, rows))


def _add(sums: dict[tuple[str, ex.Expr], Tensor], key: tuple[str, ex.Expr], values: Tensor, variance: bool, known: int) -> None:
    own = values.mean(1).sum(0).double()
    if not variance:
        sums[key] = sums[key] + own if key in sums else own
        return
    count = values.shape[0]
    deviation = values - values.mean((0, 1), keepdim=True)
    squares = (deviation * deviation).mean(1).sum(0).double()
    if key in sums:
        total, before = sums[key]
        apart = own / count - total / known
        squares = before + squares + apart**2 * (known * count / (known + count))
        own = total + own
    sums[key] = torch.stack([own, squares])


def _add_gradients(
    module: nn.Module, loss: Loss, batch: Batch, layers: Sequence[Held], moments: Sequence[Moment], sums: dict[tuple[str, ex.Expr], Tensor]
) -> None:
    def add(held: Held, gradient: Tensor) -> None:
        weight = held.weights()
        frame = ex.Frame({ex.Name("w"): weight, ex.Name("g"): gradient}, axes_of(layout_of(held)), weight)
        for moment in moments:
            value = ex.evaluate(moment.inner, frame).double()
            value = value if held.parts is None else held.part(value)
            key = (held.tensor, moment.node)
            sums[key] = sums[key] + value if key in sums else value

    for _ in map(add, layers, gradients(module, loss, batch, layers)):
        pass


def gradients(module: nn.Module, loss: Loss, batch: Batch, layers: Sequence[Held]) -> Iterator[Tensor]:
    """Of a loss in the weights of layers, pruned ones too, in the stored layout."""
    x, labels = batch
    if any(held.parts is not None for held in layers):
        return _gradients_in_parts(module, loss, batch, layers)
    with trainable([held.live for held in layers]), torch.enable_grad():
        found = torch.autograd.grad(loss(module(x), labels), [held.live for held in layers])
    return (held.stored(own).float() for held, own in zip(layers, found))


def _gradients_in_parts(module: nn.Module, loss: Loss, batch: Batch, layers: Sequence[Held]) -> Iterator[Tensor]:
    """FSDP gives gradients by `backward()` alone: the mean of all processes, each of which has the whole batch."""
    before = {own: own.grad for own in module.parameters()}
    for own in before:
        own.grad = None
    x, labels = batch
    with torch.enable_grad():
        loss(module(x), labels).backward()
    found = [torch.zeros_like(held.live) if held.parameter.grad is None else local(held.parameter.grad) for held in layers]
    for own, gradient in before.items():
        own.grad = gradient
    return (held.laid(own).float() for held, own in zip(layers, found))


@contextlib.contextmanager
def trainable(tensors: Sequence[Tensor]) -> Iterator[None]:
    """Gradients flow into these tensors, whatever trains otherwise."""
    before = [own.requires_grad for own in tensors]
    for own in tensors:
        own.requires_grad_(True)
    try:
        yield
    finally:
        for own, was in zip(tensors, before):
            own.requires_grad_(was)


def _beside(moment: Moment, total: Tensor, layout: Layout, samples: int) -> Tensor:
    """Beside the weights: of size 1 along the axes that it is alike on."""
    if moment.variance:
        total = total[1]
    mean = (total / samples).float()
    if moment.of == "gradient":
        return mean
    if mean.numel() == 1:
        return mean.reshape([1] * len(layout.dims))
    return beside_inputs(mean, layout) if moment.of == "input" else beside_outputs(mean, layout)


def beside_inputs(values: Tensor, layout: Layout) -> Tensor:
    """One value for each input; outputs of a grouped convolution read the inputs of their group."""
    if layout.groups == 1 or layout.axes[0] == "in":
        return values.reshape([dim if axis in ("in", "kernel") else 1 for dim, axis in zip(layout.dims, layout.axes)])
    row = values.reshape(layout.groups, -1)
    return row.repeat_interleave(layout.dims[0] // layout.groups, 0).reshape(layout.dims)


def beside_outputs(values: Tensor, layout: Layout) -> Tensor:
    return values.reshape([dim if axis == "out" else 1 for dim, axis in zip(layout.dims, layout.axes)])


@dataclass(frozen=True)
class Curvature:
    """The second moment H of the inputs of a group, damped: U upper triangular with (H + λI)⁻¹ = UᵀU."""

    moment: Tensor
    factor: Tensor
    damping: float


def second_moments(module: nn.Module, layers: Sequence[Held], batches: Iterable[Batch]) -> dict[str, list[Tensor]]:
    """The mean over samples and positions of x·xᵀ, of each group of a layer."""
    sums: dict[str, Tensor] = {}
    samples = 0

    def see(probe: Probe, own: nn.Module, x: Tensor, _: Tensor) -> None:
        layout = probe.layout
        if probe.is_conv:
            patches = probe.patches(own, x)
            positions = patches.shape[3]
            rows = patches.reshape(x.shape[0], layout.groups, -1, positions).permute(1, 0, 3, 2)
        else:
            rows = probe.rows(x, layout.length("in"))
            positions = rows.shape[1]
            rows = rows.unsqueeze(0)
        long = rows.reshape(rows.shape[0], -1, rows.shape[-1]).float()
        product = (long.transpose(1, 2) @ long).double() / positions
        tensor = probe.held.tensor
        sums[tensor] = sums[tensor] + product if tensor in sums else product

    with inference_form(module), torch.no_grad(), watched(probes_of(module, layers), see):
        for x, _labels in batches:
            module(x)
            samples += x.shape[0]
    return {held.layer or held.tensor: list(sums[held.tensor] / samples) for held in layers}


def curvature_of(moment: Tensor, damping: float, layer: str, exact: float | None = None) -> Curvature:
    """λ is a share of the mean diagonal, or `exact`."""
    own = moment.double().cpu()
    lam = damping * float(own.diagonal().mean()) if exact is None else exact
    damped = own + lam * torch.eye(len(own), dtype=torch.float64)
    root, fault = torch.linalg.cholesky_ex(damped.flip(0, 1))
    pivots = root.diagonal() ** 2 <= (_NOISE if exact is None else 2.0**-52) * damped.diagonal().flip(0)
    if int(fault) != 0 or bool(pivots.any()):
        raise EspalierError("ESP6041", f"the inputs of `{layer}` explain each other: their second moment has no inverse", "give more samples, or `damping`")
    upper = root.flip(0, 1)
    factor = torch.linalg.solve_triangular(upper, torch.eye(len(own), dtype=torch.float64), upper=True)
    return Curvature(own, factor, lam)


def curvature_values(node: ex.Expr, curvatures: Sequence[Curvature], layout: Layout) -> Tensor:
    """The diagonal of the inverse, or of its factor, beside the weights."""
    own = [(one.factor**2).sum(0) if node == _INVERSE else one.factor.diagonal() for one in curvatures]
    return beside_inputs(torch.cat(own).float(), layout)


def fisher_values(
    module: nn.Module, loss: Loss, layers: Sequence[Held], call: ex.Call, batches: Iterable[Batch]
) -> dict[str, Tensor]:
    """The diagonal of (λI + mean of g·gᵀ)⁻¹ in blocks of consecutive weights of the rows, from single samples."""
    size, damping = (int(_number(call.args[0])), _number(call.args[1]))
    sums: dict[str, Tensor] = {}
    samples = 0
    with inference_form(module):
        for batch in batches:
            samples += 1
            for held, gradient in zip(layers, gradients(module, loss, batch, layers)):
                flat = rows_of(gradient, layout_of(held)).double().reshape(-1)
                padded = F.pad(flat, (0, -len(flat) % size)).reshape(-1, size)
                product = padded.unsqueeze(2) * padded.unsqueeze(1)
                sums[held.tensor] = sums[held.tensor] + product if held.tensor in sums else product
    return {held.layer or held.tensor: _fisher(sums[held.tensor] / samples, damping, layout_of(held)) for held in layers}


def _fisher(mean: Tensor, damping: float, layout: Layout) -> Tensor:
    damped = mean + damping * torch.eye(mean.shape[1], dtype=torch.float64)
    inverse = torch.linalg.inv(damped).diagonal(dim1=1, dim2=2).reshape(-1)[: layout.count]
    return from_rows(inverse.float(), layout)


def _number(expr: ex.Expr) -> float:
    if not isinstance(expr, ex.Number):
        raise EspalierError("ESP4087", "`inverse-fisher` wants numbers")
    return float(expr.value)


def rows_of(stored: Tensor, layout: Layout) -> Tensor:
    """The weight as a matrix, outputs by inputs with their kernel positions."""
    outs = [at for at, axis in enumerate(layout.axes) if axis in ("out", "direction")]
    ins = [at for at in range(len(layout.axes)) if at not in outs]
    height = 1
    for at in outs:
        height *= layout.dims[at]
    return stored.permute(*outs, *ins).reshape(height, -1)


def from_rows(matrix: Tensor, layout: Layout) -> Tensor:
    """Back into the stored layout."""
    outs = [at for at, axis in enumerate(layout.axes) if axis in ("out", "direction")]
    order = [*outs, *(at for at in range(len(layout.axes)) if at not in outs)]
    back = [order.index(at) for at in range(len(order))]
    return matrix.reshape([layout.dims[at] for at in order]).permute(back).contiguous()


def flow_values(module: nn.Module, layers: Sequence[Held], call: ex.Call, shape: Sequence[int]) -> dict[str, Tensor]:
    """The gradient of the sum of the outputs on inputs that are one number, an expression in the place of every weight.

    Biases, norms and their running statistics are replaced, too, as the code of SynFlow does.
    """
    named = dict(call.named)
    weights, inputs = named.get("weights", ex.Name("w")), named.get("inputs")
    lives = [held.live for held in layers]
    with inference_form(module), trainable(lives), torch.enable_grad():
        own = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        replaced = {
            name: ex.evaluate(weights, ex.Frame({ex.Name("w"): value}, {}, value)) for name, value in own.items() if value.is_floating_point()
        }
        x = torch.full((1, *shape), _number(inputs) if inputs else 1.0, device=lives[0].device)
        found = torch.autograd.grad(torch.func.functional_call(module, replaced, (x,)).sum(), lives)
    return {held.layer or held.tensor: held.stored(gradient).float() for held, gradient in zip(layers, found)}


def tail_values(call: ex.Call, layers: Sequence[Held], modules: Mapping[str, str]) -> dict[str, Tensor]:
    """`tail(… over module)`: sums over all layers of a module; a layer in none is a module of its own."""
    members: dict[str, list[Held]] = {}
    for held in layers:
        module = modules.get(held.layer or "")
        members.setdefault(f"layer {held.layer}" if module is None else f"module {module}", []).append(held)
    found: dict[str, Tensor] = {}
    for own in members.values():
        values = [score(call.args[0], held, held.weights(), {}) for held in own]
        found.update({held.layer or held.tensor: made for held, made in zip(own, ex.tails(values))})
    return found


def product_values(
    module: nn.Module, loss: Loss, layers: Sequence[Held], call: ex.Call, values: Mapping[str, Mapping[ex.Expr, Tensor]], batches: Iterable[Batch]
) -> dict[str, Tensor]:
    """`hv(v)`: the Hessian of the mean loss in all scored weights, times a value for each of them."""
    vectors = [score(call.args[0], held, held.weights(), values[held.layer or ""]) for held in layers]
    lives = [held.live for held in layers]
    sums: list[Tensor] | None = None
    samples = 0
    with inference_form(module), trainable(lives), torch.enable_grad():
        for x, labels in batches:
            first = torch.autograd.grad(loss(module(x), labels), lives, create_graph=True)
            along = torch.stack([(own * held.turned(vector)).sum() for own, held, vector in zip(first, layers, vectors)]).sum()
            found = [own.double() for own in torch.autograd.grad(along, lives)]
            sums = found if sums is None else [before + own for before, own in zip(sums, found)]
            samples += x.shape[0]
    return {held.layer or held.tensor: held.stored(own / samples).float() for held, own in zip(layers, sums or [])}


@torch.no_grad()
def sample_scores(module: nn.Module, criterion: str, samples: Any, batch: int) -> Tensor:
    """One number a sample, of what the network puts out for it and of its label."""
    expr = ex.parse(criterion)
    found = []
    with inference_form(module):
        for x, labels in samples.batches(torch.arange(samples.count), batch):
            output = module(x)
            wanted = labels if labels.is_floating_point() else F.one_hot(labels.long(), output.shape[-1])
            values: dict[ex.Expr, Tensor] = {ex.Name("y"): output, ex.Name("label"): wanted.to(output.dtype)}
            for name in ex.names(expr):
                if ex.whole(name) != name:
                    values[ex.Name(name)] = ex.cut(name, values[ex.Name(ex.whole(name))])
            made = ex.evaluate(expr, ex.Frame(values, {"out": (output.dim() - 1,)}, output))
            found.append(made.reshape(len(x), -1).mean(1))
    return torch.cat(found).cpu()
