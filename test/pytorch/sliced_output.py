"""
A detector with ONE output [N, 14, A], ten classes and a box at each place, held against PyTorch: `sliced_output.py ESPALIER FOLDER`.
Prints a line of JSON for each thing that was compared.
"""
import pathlib
import shlex
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))

import numpy as np
import torch
from torch.nn import functional as F

import both_sides
import espalier_torch
from sliced_net import Net

RATE = 0.05
torch.set_num_threads(1)

TASKS = {
    "rows": "  loss:\n    y[.., :10]: crossentropy\n    y[.., 10:]: 2 * l1\n"
    "  labels: { 'y[..,0:10]': cls, 'y[.., 10:]': box }\n  metrics: { 'y[.., 10:]': [l1, mse] }\n",
    "places": "  loss:\n    y[:, :10, :]: crossentropy\n    y[:, -4:]: 2 * l1\n"
    "  labels: { 'y[:, :10, :]': cls, 'y[:, -4:]': box }\n  metrics: { 'y[:, -4:]': [l1, mse] }\n",
}
CLS = {"rows": "y[.., :10]", "places": "y[:, :10, :]"}
BOX = {"rows": "y[.., 10:]", "places": "y[:, -4:]"}


def network(kind):
    torch.manual_seed(3)
    return Net(kind)


def main(espalier, folder):
    for kind in ("rows", "places"):
        (folder / kind).mkdir()
        compare(kind, espalier, folder / kind)


def compare(kind, espalier, folder):
    torch.manual_seed(4)
    places = () if kind == "rows" else (4,)
    x, cls = torch.randn(16, *places, 12), torch.randint(0, 10, (16, *places))
    box = torch.randn(16, 4, *places)
    espalier_torch.export(network(kind), x[:2], folder / "net.onnx", outputs=("y",))
    for name, values in {"x": x, "cls": cls, "box": box}.items():
        np.save(folder / f"{name}.npy", values.numpy())
    files = "{ x: x.npy, beside: { cls: cls.npy, box: box.npy } }"
    (folder / "espalier.yaml").write_text(
        f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 16\ntask:\n{TASKS[kind]}"
    )

    def run(name, recipe):
        return both_sides.carry_out(espalier, folder, name, recipe), both_sides.tensors_of(folder, name)

    def say(what, given, wanted, tolerance=2e-5):
        both_sides.say(f"{kind}: {what}", given, wanted, tolerance)

    def steps(loss, count=1):
        net = network(kind)
        for _ in range(count):
            net.zero_grad()
            loss(net(x)).backward()
            with torch.no_grad():
                for own in net.parameters():
                    own -= RATE * own.grad
        return torch.cat([own.detach().flatten() for own in net.parameters()])

    def parts(tuned):
        return torch.cat([torch.as_tensor(tuned[name].copy()).flatten() for name, _ in network(kind).named_parameters()])

    def task(y):
        return F.cross_entropy(y[:, :10], cls) + 2 * F.l1_loss(y[:, 10:], box)

    with torch.no_grad():
        y = network(kind)(x)
        values = {
            "loss": task(y),
            f"{CLS[kind]}.accuracy": (y[:, :10].argmax(1) == cls).float().mean(),
            f"{BOX[kind]}.l1": F.l1_loss(y[:, 10:], box),
            f"{BOX[kind]}.mse": F.mse_loss(y[:, 10:], box),
            f"{CLS[kind]}.perplexity": F.cross_entropy(y[:, :10], cls).exp(),
        }
    told, _ = run("measure", f"measure perplexity(of: {CLS[kind]}) on test\nexpect mse(of: {BOX[kind]}) of model <= 100\n")
    measured = {name: value for own in told["measurements"] for name, value in own["values"].items()}
    for name, wanted in values.items():
        say(name, measured[name], wanted)

    train = f"train all with sgd(lr: {RATE}), decay constant"
    _, tuned = run("task", f"stage tune for 1 step {{\n  {train}\n}}\n")
    say("a step", parts(tuned), steps(task))
    # Losses that a recipe names, whatever the factors of the task are.
    named = {
        "both": (
            f"1 * crossentropy(of: {CLS[kind]}) + 3 * mse(of: {BOX[kind]})",
            lambda y: F.cross_entropy(y[:, :10], cls) + 3 * F.mse_loss(y[:, 10:], box),
        ),
        "one": (f"crossentropy(of: {CLS[kind]})", lambda y: F.cross_entropy(y[:, :10], cls)),
    }
    for name, (words, own) in named.items():
        _, tuned = run(name, f"stage tune for 3 steps {{ {train} loss {words} }}\n")
        say(f"three steps of {words}", parts(tuned), steps(own, 3))

    _, cut = run("taylor", "prune weights by global taylor to 50% using 16 samples of train\n")
    net = network(kind)
    scores = {name: torch.zeros_like(own) for name, own in net.named_parameters() if own.dim() > 1}
    for at in range(16):
        net.zero_grad()
        y = net(x[at : at + 1])
        (F.cross_entropy(y[:, :10], cls[at : at + 1]) + 2 * F.l1_loss(y[:, 10:], box[at : at + 1])).backward()
        for name, own in net.named_parameters():
            if name in scores:
                scores[name] += (own.detach() * own.grad) ** 2
    together = torch.cat([own.flatten() for own in scores.values()])
    zeros = torch.cat([torch.from_numpy((cut[name] == 0).copy()).flatten() for name in scores])
    wanted = torch.zeros_like(zeros).scatter_(0, together.argsort()[: len(zeros) // 2], True)
    say("masks of taylor", int((zeros != wanted).sum()), 0, 2)

    words = "prune neurons by magnitude to 25% sparsity\n"
    _, masked = run("masked", words)
    run("small", f"{words}compact\n")
    net = network(kind)
    with torch.no_grad():
        for name, own in net.named_parameters():
            own.copy_(torch.from_numpy(masked[name].copy()))
        wanted = net(x).flatten()
    ask = [str(root / "test" / "pytorch" / "all_outputs.mjs"), "small/model.onnx", "x.npy", "out.bin"]
    subprocess.run(["node", *ask], cwd=folder, check=True)
    say("outputs of the cut file", np.fromfile(folder / "out.bin", np.float32).copy(), wanted)


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
