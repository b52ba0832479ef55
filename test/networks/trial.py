"""
Tries networks by every export and job, and compares each run with PyTorch:
`trial.py ESPALIER FOLDER [NAME…] [--exports a,b] [--jobs a,b]`. ESPALIER is a command line, or `socket PATH` of who carries
commands out. Standard output gets a line of JSON for each trial.
"""
import argparse
import contextlib
import itertools
import json
import pathlib
import re
import shlex
import socket
import struct
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")
here = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(here), str(here.parents[1] / "python")]

import numpy as np
import torch
from torch import nn

import espalier_torch
from networks import BATCH, Case, networks
from several import Several

torch.set_num_threads(1)
# The quick way of nn.TransformerEncoderLayer calls no hooks, and cuts padding out.
torch.backends.mha.set_fastpath_enabled(False)
TOLERANCE = 2e-4
NORMS = nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d
RATE = 0.05


def export(case, path, how):
    """The export of docs/from-pytorch.md, the ordinary one, one whose lengths are free, and one where every size is fixed."""
    example, names = case.x[:BATCH], case.inputs
    if len(names) > 1:
        example = example.tensors()
    if how == "documented":
        # The batch of a state lies on axis 1, which the short way to export does not know.
        if not getattr(case.x, "axes", {}):
            return espalier_torch.export(case.net, example, path, inputs=names)
        free = {"dynamic_axes": case.axes(False), "do_constant_folding": False, "training": torch.onnx.TrainingMode.PRESERVE}
        return torch.onnx.export(case.net, example, path, input_names=names, output_names=["y"], opset_version=17, **free)
    axes = {"folded": case.axes(False), "free": case.axes(True), "fixed": None}[how]
    return torch.onnx.export(case.net, example, path, input_names=names, output_names=["y"], dynamic_axes=axes, opset_version=17)


class Trial:
    """A network in one export: its files, and the command on them."""

    def __init__(self, case, how, folder, espalier, outputs):
        self.case, self.how, self.folder, self.espalier, self.outputs = case, how, folder, espalier, outputs
        export(case, str(folder / "m.onnx"), how)
        several = len(case.inputs) > 1
        self.columns = list(case.x.columns()) if several else ["x"]
        for name, part in (("all", slice(None)), ("one", slice(BATCH))):
            for column, own in (case.x[part].columns() if several else {"x": case.x[part]}).items():
                np.save(folder / f"{column}-{name}.npy", own.numpy())
            np.save(folder / f"y-{name}.npy", case.y[part].numpy())
        if several:
            for name, own in case.x[:BATCH].parts.items():
                np.save(folder / f"input-{name}.npy", own.numpy())
        fed = f"inputs: {case.x.text()}, " if several else ""
        (folder / "espalier.yaml").write_text(f"model: m.onnx\ntask: {{ {fed}{case.task} }}\nbatch: {BATCH}\n")

    def command(self, verb, *args):
        return self.espalier(self.folder, verb, *args)

    def run(self, job, recipe, data=None, rows="all"):
        """The run's folder, and what it measured; stops with who refused it."""
        (self.folder / f"{job}.prune").write_text(recipe)
        beside = "".join(f",beside.{column}={column}-{rows}.npy" for column in self.columns if column != "x")
        pair = f"x=x-{rows}.npy,y=y-{rows}.npy{beside}" if beside else f"x-{rows}.npy,y-{rows}.npy"
        given = [] if data is None else [f"--{data}", pair]
        args = [f"{job}.prune", *given]
        code, told, errors = self.command("run", *args, "--out", f"out-{job}", "--json")
        self.told = errors
        if code != 0:
            planned, _, reasons = self.command("plan", *args)
            raise Refusal(*("plan", reasons) if planned != 0 else ("run", errors))
        return self.folder / f"out-{job}", json.loads(told)

    def buffers(self):
        """Leaves out what a hint of the last run says may be a buffer, where it is one, and what the module does not train."""
        hint = re.search(r"hint\[ESP3044[^\]]*\]: (.*?) may be", self.told)
        own = dict(self.case.net.named_buffers())
        named = [name for name in re.findall("`([^`]*)`", hint[1]) if name in own] if hint else []
        file = (self.folder / "m.onnx").read_bytes()
        holds = lambda name: b"\x42" + bytes([len(name)]) + name.encode() in file
        frozen = {name: one for name, one in self.case.net.named_parameters() if not one.requires_grad and holds(name)}
        # A table that is known as a buffer is no layer, by none of its names.
        known = re.findall("`([^`]*)`", " ".join(re.findall(r"hint\[ESP3170[^\]]*\]: (.*)", self.told)))
        tables = [frozen[name] for name in known if name in frozen]
        named += [name for name, one in frozen.items() if not any(torch.equal(one, table) for table in tables)]
        return f" except {', '.join(named)}" if named else ""

    def back(self, run, into=True):
        """The network in PyTorch with what the run has written, by the names of the module; `into` the module only where the sizes are its own."""
        target = f"{run.name}.safetensors"
        if not (self.folder / target).exists():
            code, _, errors = self.command("export", run.name, "--to", "safetensors", "--out", target)
            if code != 0:
                raise Refusal("export", errors)
            self.exported = errors
        net, found = Case(self.case.name).net, arrays(self.folder / target)
        with torch.no_grad():
            for name, own in net.state_dict().items():
                if into and name in found:
                    own.copy_(torch.from_numpy(found[name].copy()).reshape(own.shape))
        lost = [name for name, _ in net.named_parameters() if name not in found]
        read = self.case.read if lost else ()
        lost = [name for name in lost if name in read]
        return net, lost, found

    def outputs_of(self, model):
        """Nothing where onnxruntime does not run what PyTorch has exported either."""
        out = self.folder / "y.bin"
        files = [f"{name}={self.folder}/input-{name}.npy" for name in self.case.inputs] if len(self.case.inputs) > 1 else [f"x={self.folder}/x-one.npy"]
        said = self.outputs(model, "|".join(files), out)
        if said != "done" and self.outputs(self.folder / "m.onnx", "|".join(files), out) != "done":
            return None
        if said != "done":
            raise Wrong(f"onnxruntime: {said}")
        return torch.from_numpy(np.fromfile(out, np.float32).copy())


class Refusal(Exception):
    """Who refused, and the first error."""

    def __init__(self, who, text):
        found = re.search(r"error\[(ESP\d+)[^\]]*\]: (.*)", text)
        self.who = who if found else f"{who}: internal"
        self.code, self.text = (found[1], found[2]) if found else ("", text.strip().replace("\n", " ")[:300])
        super().__init__(self.text)


class Wrong(Exception):
    pass


class Told(Exception):
    """What a warning of the export says: the first of its code and its text."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def arrays(path):
    raw = path.read_bytes()
    length = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + length])
    header.pop("__metadata__", None)
    kinds = {"F32": np.float32, "I64": np.int64, "BOOL": np.bool_, "F64": np.float64, "I32": np.int32}
    cut = lambda it: raw[8 + length + it["data_offsets"][0] : 8 + length + it["data_offsets"][1]]
    return {name: np.frombuffer(cut(it), kinds[it["dtype"]]).reshape(it["shape"]) for name, it in header.items()}


def near(given, wanted, what, tolerance=TOLERANCE):
    if given is None:
        return
    given, wanted = torch.as_tensor(given).detach().flatten(), torch.as_tensor(wanted).detach().flatten()
    if len(given) != len(wanted):
        raise Wrong(f"{what}: {len(given)} numbers for {len(wanted)}")
    off = (given - wanted).abs().max().item()
    size = max(1.0, wanted.abs().max().item())
    if not off <= tolerance * size:
        raise Wrong(f"{what} differs by {off:.3g}")


def losses(told):
    return [it["values"]["loss"] for it in told["measurements"] if "loss" in it.get("values", {})]


def folded_norms(case, how):
    return how != "documented" and any(isinstance(own, NORMS) for own in case.net.modules())


def magnitude(trial):
    run, told = trial.run("magnitude", "prune weights by global magnitude to 50%\n")
    total, gone = sum(it["count"] for it in told["layers"]), sum(it["zeros"] for it in told["layers"])
    if abs(gone - total / 2) > 1:
        raise Wrong(f"{gone} zeros in {total} weights")
    if trial.how == "documented":
        weights = [own for name, own in trial.case.net.named_parameters() if own.dim() > 1 and name in {it["tensor"] for it in told["layers"]}]
        cut = torch.cat([own.detach().abs().flatten() for own in weights]).sort().values[gone - 1]
        # Of equal weights any may stay.
        least, most = (sum(int(kept(own.abs(), cut).sum()) for own in weights) for kept in (torch.gt, torch.ge))
        if sum(own.numel() for own in weights) == total and not least - 2 <= total - gone <= most + 2:
            raise Wrong(f"PyTorch keeps {least} to {most} weights, the run {total - gone}")
    return run


def measure(trial):
    _, told = trial.run("measure", "measure loss on test\n", "test")
    with torch.no_grad():
        near(losses(told)[0], trial.case.loss_of(trial.case.outputs(trial.case.net, trial.case.x), trial.case.y), "the loss")


def stepped(case, number=torch.float32, noise=None):
    """The module after one step of SGD in numbers of this precision, its outputs, and the losses before and after; `noise` is the size of a nudge of the inputs, and its seed."""
    cast = lambda own: own.to(number) if own.is_floating_point() else own
    # Some modules keep for inference what they have computed from parameters, until they are set to training.
    net, x, y = Case(case.name).net.to(number).train().eval(), case.x[:BATCH], cast(case.y[:BATCH])
    x = Several({name: cast(own) for name, own in x.parts.items()}, x.axes, x.fed) if isinstance(x, Several) else cast(x)
    x = x if noise is None else nudged(x, *noise)
    before = case.loss_of(case.outputs(net, x), y).detach()
    for own in net.modules():
        if isinstance(own, NORMS):
            own.train()
    case.loss_of(case.outputs(net, x), y).backward()
    with torch.no_grad():
        for own in net.parameters():
            if own.grad is not None:
                own -= RATE * own.grad
    net.eval()
    outputs = case.outputs(net, x).detach()
    return net, outputs, before, case.loss_of(outputs, y)


def gradual(trial):
    """Training with pruning, and one step of SGD beside PyTorch's."""
    case = trial.case
    try:
        trial.run("gradual", "stage cut for 6 steps {\n  train all with sgd(lr: 0.01)\n  prune weights by global magnitude to 50% over 25%..75%\n}\n", "train")
    except Refusal as refusal:
        if refusal.code != "ESP6520" or not folded_norms(case, trial.how) or not diverges_folded(case):
            raise
    net, outputs, before, after = stepped(case)
    try:
        run, told = trial.run("step", f"stage tune for 1 step {{\n  train all{trial.buffers()} with sgd(lr: {RATE})\n}}\n", "train", "one")
    except Refusal as refusal:
        # A step after which PyTorch's loss is no number either is told as such.
        if refusal.code == "ESP6520" and not after.isfinite() and not folded_norms(case, trial.how):
            return
        raise
    near(losses(told)[0], before, "the loss before training")
    if folded_norms(case, trial.how):
        return
    written, lost, found = trial.back(run)
    parameters = {name: own for name, own in net.named_parameters() if name in found}
    given = {"the loss after a step": losses(told)[-1], "the outputs after a step": trial.outputs_of(run / "model.onnx")}
    given |= {f"`{name}` after a step": found[name] for name in parameters}
    wanted = dict(zip(given, (after, outputs, *parameters.values())))
    try:
        for what, own in given.items():
            near(own, wanted[what], what)
    except Wrong as wrong:
        # What folding has computed from a parameter trains in the place of it.
        if str(wrong).startswith("the "):
            tell_lost(trial, lost)
        with contextlib.suppress(Wrong):
            return near_as_precision(case, given, wanted)
        written = None if lost else written
        if written is not None:
            with contextlib.suppress(Wrong):
                return near_by_parameters(case, given, written, net, stepped(case, torch.float64)[0])
        with contextlib.suppress(Wrong):
            return near_a_nudged_step(case, given, written)
        raise wrong


def diverges_folded(case):
    """Whether training in PyTorch diverges, too, where norms are folded into the convolutions before them."""
    net, made, pairs = Case(case.name).net, {}, []

    def watch(module, given, output):
        if type(module) in NORMS and id(given[0]) in made:
            pairs.append((made[id(given[0])][0], module))
        # The output is kept, so that no other takes its place in memory.
        made[id(output)] = module, output

    handles = [own.register_forward_hook(watch) for own in net.modules() if type(own) in NORMS or isinstance(own, (nn.Conv1d, nn.Conv2d, nn.Conv3d))]
    with torch.no_grad():
        case.outputs(net, case.x[:BATCH])
    for handle in handles:
        handle.remove()
    for conv, norm in pairs:
        fused = nn.utils.fuse_conv_bn_weights(conv.weight, conv.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias)
        conv.weight, conv.bias = fused
        norm.forward = lambda x: x
    training = torch.optim.SGD(net.parameters(), 0.01)
    for at in range(6):
        part = slice(at % 2 * BATCH, (at % 2 + 1) * BATCH)
        training.zero_grad()
        loss = case.loss_of(case.outputs(net, case.x[part]), case.y[part])
        loss.backward()
        training.step()
    return not loss.isfinite()


def nudged(x, size, seed):
    """The samples, each number changed by about this share of it."""
    generator = torch.Generator().manual_seed(seed)
    change = lambda own: own * (1 + size * torch.randn(own.shape, generator=generator)) if own.is_floating_point() else own
    return Several({name: change(own) for name, own in x.parts.items()}, x.axes, x.fed) if isinstance(x, Several) else change(x)


def near_a_nudged_step(case, given, written):
    """Where an activation lies within rounding of a kink, PyTorch's own step is one of two; all of one of them is asked for."""
    for size, seed in itertools.product((1e-6, 3e-7, 1e-7), range(16)):
        net, outputs, _, after = stepped(case, noise=(size, seed))
        wanted = dict(zip(given, (after, outputs, *(own for name, own in net.named_parameters() if f"`{name}` after a step" in given))))
        with contextlib.suppress(Wrong):
            for what, own in given.items():
                near(own, wanted[what], what)
            return
        if written is not None:
            with contextlib.suppress(Wrong):
                return near_by_parameters(case, given, written, net, net)
    raise Wrong("no step of PyTorch is near")


def near_by_parameters(case, given, written, net, exact):
    """Outputs may magnify how a large step is rounded. Then every weight and statistic is asked for, and the outputs that PyTorch gives with what is written."""
    for (name, own), one, precise in zip(written.state_dict().items(), net.state_dict().values(), exact.state_dict().values()):
        if own.is_floating_point():
            near(own, one, name, tolerance_of(one, precise))
    outputs = case.outputs(written.eval(), case.x[:BATCH])
    near(given["the outputs after a step"], outputs, "the outputs of what is written")
    near(given["the loss after a step"], case.loss_of(outputs, case.y[:BATCH]), "the loss of what is written")


def near_as_precision(case, given, wanted):
    """Through deep norms of few numbers PyTorch's own step is far from its step in double precision; no nearer is asked for."""
    net, outputs, _, after = stepped(case, torch.float64)
    exact = dict(zip(given, (after, outputs, *(own for name, own in net.named_parameters() if f"`{name}` after a step" in given))))
    for what, own in given.items():
        near(own, wanted[what], what, tolerance_of(wanted[what], exact[what]))


def tolerance_of(single, double):
    return TOLERANCE + 4 * (single - double).abs().max().item() / max(1.0, single.abs().max().item())


def lora(trial):
    run, told = trial.run("lora", "retrain lora(rank: 2) with sgd(lr: 0.05) for 3 steps\n", "train", "one")
    before, after = losses(told)[0], losses(told)[-1]
    near(before, trial.case.loss_of(trial.case.outputs(trial.case.net, trial.case.x[:BATCH]), trial.case.y[:BATCH]), "the loss before adapters")
    written = trial.outputs_of(run / "model.onnx")
    # What three small steps change may be too little to see in a loss of single precision.
    if before == after and (written is None or torch.equal(written, trial.outputs_of(trial.folder / "m.onnx"))) and has_gradients(trial.case):
        raise Wrong("adapters changed nothing")
    net, lost, _ = trial.back(run)
    if not lost and not folded_norms(trial.case, trial.how):
        near(written, trial.case.outputs(net, trial.case.x[:BATCH]), "the outputs with merged adapters")


def has_gradients(case):
    """Whether any weight of the network has a gradient: signals of some die out before the output."""
    net = Case(case.name).net
    case.loss_of(case.outputs(net, case.x[:BATCH]), case.y[:BATCH]).backward()
    return any(own.grad is not None and own.grad.any() for own in net.parameters() if own.dim() > 1)


def wanda(trial):
    run, told = trial.run("wanda", "prune weights by wanda to 50% ranked per row using 16 samples of calibration\n", "calibration")
    case, seen = trial.case, {}

    def watch(name):
        def hook(module, given, output):
            x = given[0].detach() if given and isinstance(given[0], torch.Tensor) else None
            state = given[1][0] if len(given) > 1 and isinstance(given[1], tuple) else given[1] if len(given) > 1 else None
            start = state.detach() if isinstance(module, nn.RNNBase) and isinstance(state, torch.Tensor) else None
            for parameter, group, as_matrix, rows in () if x is None else products(module, x, output, start):
                seen.setdefault((f"{name}.{parameter}", group), (as_matrix, []))[1].append(rows)
        return hook

    handles = [own.register_forward_hook(watch(name)) for name, own in case.net.named_modules()]
    with torch.no_grad():
        case.outputs(case.net, case.x)
    for handle in handles:
        handle.remove()
    if folded_norms(case, trial.how):
        return
    _, _, found = trial.back(run)
    weights = dict(case.net.named_parameters())
    pruned = {it["tensor"] for it in told["layers"]}
    file = (trial.folder / "m.onnx").read_bytes()
    for (key, group), (as_matrix, parts) in seen.items():
        if key not in found or key not in weights or found[key].size != weights[key].numel() or (key.encode() in file and key not in pruned):
            continue
        score = as_matrix(weights[key].detach()).abs() * torch.cat(parts).pow(2).mean(0).sqrt()
        zeros = as_matrix(torch.from_numpy(found[key].copy()).reshape(weights[key].shape)) == 0
        if score.shape[1] % 2:
            continue
        half = score.shape[1] // 2
        gone = torch.zeros_like(zeros).scatter_(1, score.argsort(1)[:, :half], True)
        # Of equal scores either may go: those of channels that no sample activates are all 0.
        cut = score.sort(1).values[:, half - 1 : half]
        bad = int(((gone != zeros) & ((score - cut).abs() > 1e-6 * cut)).sum())
        if bad > max(2, gone.numel() * 0.01):
            raise Wrong(f"{bad} of {gone.numel()} weights of `{key}` are masked otherwise")


def products(own, x, output, start=None):
    """Of each weight of a module: its name, its group, how it is a matrix of outputs and inputs, and the rows that this multiplies."""
    if isinstance(own, nn.Linear):
        yield "weight", 0, lambda w: w, x.reshape(-1, x.shape[-1])
    elif isinstance(own, (nn.ConvTranspose1d, nn.ConvTranspose2d)):
        for at, part in enumerate(x.chunk(own.groups, 1)):
            rows = part.transpose(0, 1).flatten(1).T.repeat_interleave(own.weight[0, 0].numel(), 1)
            yield "weight", at, lambda w, at=at: w.chunk(own.groups)[at].transpose(0, 1).flatten(1), rows
    elif isinstance(own, nn.Conv2d) and own.padding_mode == "zeros" and not isinstance(own.padding, str):
        for at, part in enumerate(x.chunk(own.groups, 1)):
            rows = nn.functional.unfold(part, own.kernel_size, own.dilation, own.padding, own.stride).transpose(1, 2).flatten(0, 1)
            yield "weight", at, lambda w, at=at: w.chunk(own.groups)[at].flatten(1), rows
    elif isinstance(own, nn.RNNBase) and own.num_layers == 1:
        time = 1 if own.batch_first else 0
        for end, states in zip(("", "_reverse"), output[0].detach().chunk(1 + own.bidirectional, -1)):
            # Each step starts from the state of the step before it, the first one from zeros or what is given.
            before = torch.zeros_like(states)
            if start is not None:
                before.select(time, 0).copy_(start[0])
            length = states.shape[time] - 1
            parts = [before.narrow(time, 0, 1), states.narrow(time, 0, length)] if end == "" else [states.narrow(time, 1, length), before.narrow(time, 0, 1)]
            yield f"weight_ih_l0{end}", 0, lambda w: w, x.reshape(-1, x.shape[-1])
            yield f"weight_hh_l0{end}", 0, lambda w: w, torch.cat(parts, time).reshape(-1, states.shape[-1])


def taylor(trial):
    run, told = trial.run("taylor", "prune weights by global taylor to 50% using 16 samples of calibration\n", "calibration")
    if folded_norms(trial.case, trial.how):
        return
    case = trial.case
    parameters = dict(case.net.named_parameters())
    scores = {name: torch.zeros_like(own) for name, own in parameters.items()}
    for at in range(len(case.x)):
        case.net.zero_grad()
        # Of a batch of one, PyTorch 2.6 mixes up places and channels in the gradient of a BatchNorm (mean over tokens behind it): two of the same.
        case.loss_of(case.outputs(case.net, case.x[[at, at]]), case.y[[at, at]]).backward()
        for name, own in parameters.items():
            if own.grad is not None:
                scores[name] += (own.detach() * own.grad) ** 2
    _, _, found = trial.back(run)
    chosen = [name for name in parameters if name in found and (found[name] == 0).any() and parameters[name].dim() > 1]
    # What an exporter has computed from parameters is pruned in the place of them.
    if not chosen:
        return
    together = torch.cat([scores[name].flatten() for name in chosen])
    zeros = torch.cat([torch.from_numpy((found[name] == 0).copy()).flatten() for name in chosen])
    gone = together.argsort()[: int(zeros.sum())]
    wanted = torch.zeros_like(zeros).scatter_(0, gone, True)
    # Of equal scores either may go: those of weights that no sample reaches are all 0.
    cut = together[gone[-1]]
    bad = int(((wanted != zeros) & ((together - cut).abs() > 1e-6 * cut)).sum())
    if bad > max(4, 0.02 * len(zeros)) and len(zeros) == sum(it["count"] for it in told["layers"]):
        raise Wrong(f"{bad} of {len(zeros)} weights are masked otherwise")


def units(trial):
    """A cut network computes what PyTorch computes with the zeros of the same units."""
    # Of grouped heads there are two, and a quarter of them is none.
    words = f"prune {trial.case.units} by magnitude to {'50%' if trial.case.units == 'heads' else '25%'} sparsity\n"
    whole, _ = trial.run("masked", words)
    small, _ = trial.run("units", f"{words}compact\n")
    wanted = trial.outputs_of(whole / "model.onnx")
    # Norms over groups of channels divide by the channels that are there, a softmax by the gates: the plan says so, or nothing changes.
    _, planned, _ = trial.command("plan", "units.prune", "--json")
    if not any(own.get("changing") for stage in json.loads(planned)["stages"] for own in stage["statements"]):
        near(trial.outputs_of(small / "model.onnx"), wanted, "the outputs of the cut network")
    elif not folded_norms(trial.case, trial.how):
        # A module with its norms is another network than a file without them. A forward pass that reads one layer's channels for another's
        # cannot be so small in PyTorch.
        with contextlib.suppress(RuntimeError):
            near(trial.outputs_of(small / "model.onnx"), trial.case.outputs(narrowed(trial, small), trial.case.x[:BATCH]), "the outputs of the cut network")
    net, lost, found = trial.back(whole)
    if sum(own.size for own in trial.back(small, into=False)[2].values()) >= sum(own.size for own in found.values()):
        raise Wrong("nothing was cut")
    if not lost and not folded_norms(trial.case, trial.how):
        near(wanted, trial.case.outputs(net, trial.case.x[:BATCH]), "the outputs with units at zero")


def narrowed(trial, run):
    """The module with the smaller parameters of a run; norms over groups have as many groups as before."""
    _, _, found = trial.back(run, into=False)
    net = Case(trial.case.name).net
    for name, own in net.named_parameters():
        # A head that the output does not read is no part of the file.
        if name in found:
            own.data = torch.from_numpy(found[name].copy())
    for own in net.modules():
        if isinstance(own, nn.GroupNorm):
            own.num_channels = len(own.weight)
        elif isinstance(own, nn.InstanceNorm2d):
            own.num_features = len(own.weight)
    return net


def tell_lost(trial, lost):
    """What PyTorch's exporter has folded with something else is no parameter of the file any more."""
    told = re.search(r"(?:warning|hint)\[(ESP7373|ESP3159|ESP7374)[^\]]*\]: (.*)", trial.exported) if lost else None
    if told:
        raise Told(told[1], f"`{lost[0]}`: {told[2]}")


def back(trial):
    run, told = trial.run("back", "prune weights by uniform magnitude to 50%\nmeasure loss on test\n", "test")
    net, lost, _ = trial.back(run)
    if folded_norms(trial.case, trial.how):
        return
    if lost:
        tell_lost(trial, lost)
        raise Wrong(f"no name for `{lost[0]}`")
    with torch.no_grad():
        near(trial.outputs_of(run / "model.onnx"), trial.case.outputs(net, trial.case.x[:BATCH]), "the outputs in PyTorch")
        near(losses(told)[-1], trial.case.loss_of(trial.case.outputs(net, trial.case.x), trial.case.y), "the loss in PyTorch")


jobs = {"magnitude": magnitude, "measure": measure, "gradual": gradual, "lora": lora, "wanda": wanda, "taylor": taylor, "units": units, "back": back}
exports = ("documented", "folded", "free", "fixed")


def tried(trial, job):
    trial.told = trial.exported = ""
    try:
        jobs[job](trial)
    except Refusal as refusal:
        return {"verdict": f"refused by {refusal.who}", "code": refusal.code, "reason": refusal.text}
    except Told as told:
        return {"verdict": "told by export", "code": told.code, "reason": str(told)}
    except Wrong as wrong:
        # What folding has computed from parameters trains instead of them: no step is PyTorch's.
        told = re.search(r"warning\[(ESP3159)[^\]]*\]: (.*)", trial.told)
        if told and trial.how != "documented":
            return {"verdict": "told by plan", "code": told[1], "reason": f"{wrong}; {told[2]}"}
        told = re.search(r"warning\[(ESP7373|ESP3159)[^\]]*\]: (.*)", trial.exported)
        if told:
            return {"verdict": "told by export", "code": told[1], "reason": f"{wrong}; {told[2]}"}
        return {"verdict": "wrong", "code": "", "reason": str(wrong)}
    except subprocess.TimeoutExpired:
        return {"verdict": "wrong", "code": "", "reason": "no end after 300 s"}
    return {"verdict": "right", "code": "", "reason": ""}


def command_of(espalier):
    """Takes a folder and arguments; gives the exit code, and what is printed."""
    start, *rest = shlex.split(espalier)

    def started(folder, *args):
        done = subprocess.run([start, *rest, *args], cwd=folder, capture_output=True, text=True, timeout=300)
        return done.returncode, done.stdout, done.stderr

    def asked(folder, *args):
        with socket.socket(socket.AF_UNIX) as own:
            own.connect(rest[0])
            with own.makefile("rw") as lines:
                lines.write(json.dumps({"args": args, "cwd": str(folder)}) + "\n")
                lines.flush()
                said = json.loads(lines.readline())
        return said["code"], said["stdout"], said["stderr"]

    return asked if start == "socket" else started


@contextlib.contextmanager
def onnxruntime():
    """What onnxruntime computes, by Node's package."""
    with subprocess.Popen(["node", str(here / "outputs.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        def ask(*files):
            process.stdin.write("\t".join(map(str, files)) + "\n")
            process.stdin.flush()
            return process.stdout.readline().strip()
        yield ask
        process.stdin.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("espalier")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=list(networks))
    parser.add_argument("--exports", default=",".join(exports))
    parser.add_argument("--jobs", default=",".join(jobs))
    given = parser.parse_args()
    with onnxruntime() as outputs:
        for name in given.names:
            for how in given.exports.split(","):
                case = Case(name)
                if how == "free" and not case.free:
                    continue
                folder = given.folder / name / how
                folder.mkdir(parents=True, exist_ok=True)
                try:
                    with contextlib.redirect_stdout(sys.stderr):
                        trial = Trial(case, how, folder, command_of(given.espalier), outputs)
                except Exception as error:  # PyTorch cannot export every network in every way.
                    print(f"{name} {how}: {str(error).splitlines()[0][:200]}", file=sys.stderr)
                    continue
                for job in given.jobs.split(","):
                    print(json.dumps({"network": name, "export": how, "job": job, **tried(trial, job)}), flush=True)


if __name__ == "__main__":
    main()
