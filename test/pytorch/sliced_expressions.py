"""
Losses and scores of samples that cut outputs and labels, held against PyTorch: `sliced_expressions.py ESPALIER FOLDER`.
Prints a line of JSON for each thing that was compared.
"""
import pathlib
import shlex
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import both_sides
import espalier_torch
from espalier_torch.statistics import sample_scores
from sliced_net import Net

RATE = 0.05
torch.set_num_threads(1)


def one_hot(cls, axis):
    return F.one_hot(cls, 14).float().movedim(-1, axis)


# What a recipe writes, and the same of PyTorch: y, and labels in the shape of y.
LOSSES = {
    # Targets [N, 14], of `mse`.
    "rows": {
        "mean(|y[.., 10:] - label[.., 10:]|)": lambda y, b: F.l1_loss(y[:, 10:], b[:, 10:]),
        "(y[:, 2:5] - label[:, 2:5])^2": lambda y, b: F.mse_loss(y[:, 2:5], b[:, 2:5]),
        "task + 0.5 * smooth + 2 * ridge(0.01)": None,
        "-sum(label[.., :7] * ln(softmax(y[.., :7] over out)) over out)": lambda y, b: -(b[:, :7] * y[:, :7].log_softmax(1)).sum(1).mean(),
        "norm(y[.., -4:-1] / 3 - label[.., 1:4] over out) * exp(mean(y[.., :1]))": lambda y, b: (
            (y[:, -4:-1] / 3 - b[:, 1:4]).norm(dim=1) * y[:, :1].mean(1).exp()
        ).mean(),
        "l1(of: y[.., 10:]) + 0.5 * mse(of: y[:, :4])": lambda y, b: F.l1_loss(y[:, 10:], b[:, 10:]) + 0.5 * F.mse_loss(y[:, :4], b[:, :4]),
        "(y[.., :1] - label)^2": lambda y, b: ((y[:, :1] - b) ** 2).mean(),
    },
    # Classes of five places, [N, 14, 5]; what does not count is class 3.
    "places": {
        "-sum(label[:, 4:] * ln(softmax(y[:, 4:] over out)) over out)": lambda y, b: counted(
            -(b[:, 4:] * y[:, 4:].log_softmax(1)).sum(1), b
        ),
        "task + 0.3 * mean((y[:, :, 1:] - y[:, :, :-1])^2)": lambda y, b: counted(-(b * y.log_softmax(1)).sum(1), b)
        + 0.3 * ((y[:, :, 1:] - y[:, :, :-1]) ** 2).mean(),
    },
    # Targets [N, 14, 5, 2].
    "values": {
        "(y[:, :, 1:] - y[:, :, :-1] - label[.., :4, :])^2": lambda y, b: ((y[:, :, 1:] - y[:, :, :-1] - b[:, :, :4]) ** 2).mean(),
        "|y[:, 10:, .., 1:] - label[:, 10:, .., 1:]|": lambda y, b: F.l1_loss(y[:, 10:, :, 1:], b[:, 10:, :, 1:]),
    },
    # The classes of the next four of five tokens, [N, 5, 14]: labels run ahead by 1.
    "tokens": {
        "task - 0.2 * mean(ln(softmax(y[.., 2:9] over out)))": lambda y, b: -(b * y.log_softmax(2)).sum(2).mean()
        - 0.2 * y[..., 2:9].log_softmax(2).mean(),
        "mean((y[:, -1:] - label[:, 3:])^2)": lambda y, b: ((y[:, -1:] - b[:, 3:]) ** 2).mean(),
    },
}


def counted(values, b):
    """The mean over the places whose label counts."""
    counts = b.sum(1)
    return (values * counts).sum() / counts.sum()


SCORES = {
    "rows": {
        "norm(y[.., 10:] - label[.., 10:] over out)": lambda y, b: (y[:, 10:] - b[:, 10:]).norm(dim=1),
        "sum(g^2) + max(y[.., :3] over out)": None,
    },
    "places": {"sum(y[:, :2] * label[:, :2] over out)": lambda y, b: (y[:, :2] * b[:, :2]).sum(1).mean(1)},
    "values": {},
    "tokens": {"max(y[.., 3:5] over out)": lambda y, b: y[..., 3:5].amax(2).mean(1)},
}


def main(espalier, folder):
    for kind in LOSSES:
        (folder / kind).mkdir()
        compare(kind, espalier, folder / kind)
    for ignore in (None, 2):
        heads(ignore, espalier, folder / f"heads{ignore}")


class Heads(nn.Module):
    """Classes [N, 5, 6] and boxes [N, 6, 4]."""

    def __init__(self):
        super().__init__()
        self.one, self.cls, self.box = nn.Linear(12, 16), nn.Linear(16, 5), nn.Linear(16, 4)

    def forward(self, x):
        h = F.relu(self.one(x))
        return self.cls(h).transpose(1, 2), self.box(h)


def heads(ignore, espalier, folder):
    """Slices that no column of labels is for, and classes that do not count."""
    folder.mkdir()
    torch.manual_seed(4)
    x, cls, box = torch.randn(20, 6, 12), torch.randint(0, 5, (20, 6)), torch.randn(20, 6, 4)
    torch.manual_seed(3)
    espalier_torch.export(Heads(), x[:2], folder / "net.onnx", outputs=("cls", "box"))
    for name, values in {"x": x, "y": cls, "box": box}.items():
        np.save(folder / f"{name}.npy", values.numpy())
    left = "" if ignore is None else f", ignore: {ignore}"
    files = "{ x: x.npy, y: y.npy, beside: { box: box.npy } }"
    (folder / "espalier.yaml").write_text(
        f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 20\n"
        f"task: {{ loss: {{ cls: crossentropy, box: 2 * l1 }}, metrics: {{ cls: [accuracy, miou], box: mse }}{left} }}\n"
    )
    index = -100 if ignore is None else ignore

    def task(y, b, at=slice(None)):
        return F.cross_entropy(y, cls[at], ignore_index=index) + 2 * F.l1_loss(b, box[at])

    losses = {
        "task": task,
        "crossentropy(of: cls) + 3 * l1(of: box[.., 2:])": lambda y, b: F.cross_entropy(y, cls, ignore_index=index)
        + 3 * F.l1_loss(b[..., 2:], box[..., 2:]),
        "mse(of: box[:, 1:4, ..]) - 0.5 * bce(of: box[:, -2:, :1])": lambda y, b: F.mse_loss(b[:, 1:4], box[:, 1:4])
        - 0.5 * F.binary_cross_entropy_with_logits(b[:, -2:, :1], box[:, -2:, :1]),
    }

    def say(what, given, wanted, tolerance=2e-5):
        both_sides.say(f"heads, ignore {ignore}: {what}", given, wanted, tolerance)

    for at, (words, loss) in enumerate(losses.items()):
        recipe = f"stage tune for 3 steps {{\n  train all\n    with sgd(lr: {RATE}), decay constant\n    loss {words}\n}}\n"
        told = both_sides.carry_out(espalier, folder, f"loss{at}", recipe)
        tuned = both_sides.tensors_of(folder, f"loss{at}")
        torch.manual_seed(3)
        own = Heads()
        given = torch.cat([torch.as_tensor(tuned[name].copy()).flatten() for name, _ in own.named_parameters()])
        if at == 0:
            y, b = own(x)
            counts = cls != index
            measured = {name: value for one in told["measurements"][:1] for name, value in one["values"].items()}
            say("the loss", measured["loss"], task(y, b).detach())
            say("accuracy", measured["cls.accuracy"], ((y.argmax(1) == cls) & counts).sum() / counts.sum())
        for _ in range(3):
            own.zero_grad()
            loss(*own(x)).backward()
            with torch.no_grad():
                # What no loss names gets no gradient.
                for one in (one for one in own.parameters() if one.grad is not None):
                    one -= RATE * one.grad
        say(words, given, torch.cat([one.detach().flatten() for one in own.parameters()]))

    both_sides.carry_out(espalier, folder, "samples", "prune samples of train by loss removing 50%\n")
    rows = sorted(int(row) for row in (folder / "samples" / "samples" / "train.txt").read_text().split())
    torch.manual_seed(3)
    y, b = Heads()(x)
    scores = torch.stack([task(y[at : at + 1], b[at : at + 1], slice(at, at + 1)) for at in range(20)])
    say("samples by their loss", rows, sorted(scores.argsort(stable=True)[10:].tolist()))


def compare(kind, espalier, folder):
    torch.manual_seed(4)
    places = {"rows": (), "places": (5,), "values": (5, 2), "tokens": (5,)}[kind]
    x = torch.randn(16, *places, 12)
    labels = torch.randn(16, 14, *places) if kind in ("rows", "values") else torch.randint(0, 14, (16, *places))
    if kind == "rows":
        labels = labels.softmax(1)
    torch.manual_seed(3)
    net = Net(kind)
    torch.manual_seed(3)
    espalier_torch.export(Net(kind), x[:2], folder / "net.onnx", outputs=("y",))
    np.save(folder / "x.npy", x.numpy())
    np.save(folder / "y.npy", labels.numpy())
    task = {"rows": "loss: mse", "values": "loss: mse", "places": "ignore: 3", "tokens": "shift: 1"}[kind]
    files = "{ x: x.npy, y: y.npy }"
    (folder / "espalier.yaml").write_text(f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 16\ntask: {{ {task} }}\n")

    def both(y, at=slice(None)):
        """Outputs and labels of one shape, as a recipe sees them."""
        if kind in ("rows", "values"):
            return y, labels[at]
        b = one_hot(labels[at], 1 if kind == "places" else 2)
        if kind == "places":
            return y, b * (labels[at] != 3)[:, None]
        return y[:, :-1], b[:, 1:]

    def steps(loss):
        torch.manual_seed(3)
        own = Net(kind)
        for _ in range(3):
            own.zero_grad()
            loss(own).backward()
            with torch.no_grad():
                for one in own.parameters():
                    one -= RATE * one.grad
        return torch.cat([one.detach().flatten() for one in own.parameters()])

    def smooth(own):
        y, b = both(own(x))
        decay = own.one.weight.square().sum() + own.two.weight.square().sum()
        return F.mse_loss(y, b) + 0.5 * ((y[:, 1:] - y[:, :-1]) ** 2).mean() + 0.02 * decay

    train = f"train all with sgd(lr: {RATE}), decay constant"
    for at, (words, loss) in enumerate(LOSSES[kind].items()):
        head = "penalty smooth = mean((y[.., 1:] - y[.., :-1])^2)\n" if loss is None else ""
        both_sides.carry_out(espalier, folder, f"loss{at}", f"{head}stage tune for 3 steps {{\n  {train}\n    loss {words}\n}}\n")
        tuned = both_sides.tensors_of(folder, f"loss{at}")
        given = torch.cat([torch.as_tensor(tuned[name].copy()).flatten() for name, _ in net.named_parameters()])
        both_sides.say(f"{kind}: {words}", given, steps(smooth if loss is None else lambda own: loss(*both(own(x)))))

    for at, (words, score) in enumerate(SCORES[kind].items()):
        both_sides.carry_out(espalier, folder, f"score{at}", f"prune samples of train by {words} removing 50%\n")
        left = [int(row) for row in (folder / f"score{at}" / "samples" / "train.txt").read_text().split()]
        scores = score(*both(net(x))) if score else torch.stack([gradients(net, x[i : i + 1], labels[i : i + 1]) for i in range(16)])
        both_sides.say(f"{kind}: samples by {words}", sorted(left), sorted(scores.argsort(stable=True)[8:].tolist()))
        if kind == "rows" and score:
            own = sample_scores(net, words, Samples(x, labels), 7)
            both_sides.say(f"{kind}: scores of the PyTorch engine by {words}", own, scores.detach())


class Samples:
    """As the engine reads them."""

    def __init__(self, x, labels):
        self.x, self.labels, self.count = x, labels, len(x)

    def batches(self, order, batch):
        for own in order.split(batch):
            yield self.x[own], self.labels[own]


def gradients(net, x, b):
    net.zero_grad()
    y = net(x)
    F.mse_loss(y, b).backward()
    return sum(own.grad.square().sum() for own in net.parameters()) + y[:, :3].detach().amax()


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
