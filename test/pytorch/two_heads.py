"""
A detector of two heads, classes [N, C, A] and boxes [N, A, 4], held against PyTorch: `two_heads.py ESPALIER FOLDER`.
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
from torch import nn
from torch.nn import functional as F

import espalier_torch
from both_sides import carry_out, say, tensors_of

RATE = 0.05
torch.set_num_threads(1)


class Detector(nn.Module):
    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.Conv2d(8, 12, 3, stride=2, padding=1)
        self.cls, self.box = nn.Conv2d(12, 5, 1), nn.Conv2d(12, 4, 3, padding=1)

    def forward(self, x):
        h = F.relu(self.two(F.relu(self.one(x))))
        return self.cls(h).flatten(2), self.box(h).flatten(2).transpose(1, 2)


class OnlyClasses(Detector):
    def __init__(self, net):
        super().__init__()
        self.load_state_dict(net.state_dict())

    def forward(self, x):
        return super().forward(x)[0]


class Swapped(OnlyClasses):
    def forward(self, x):
        return Detector.forward(self, x)[::-1]


def network():
    torch.manual_seed(3)
    return Detector()


def loss_of(net, x, y, box):
    cls, found = net(x)
    return F.cross_entropy(cls, y) + 2 * F.l1_loss(found, box)


def main(espalier, folder):
    torch.manual_seed(4)
    x, y, box = torch.randn(16, 3, 8, 8), torch.randint(0, 5, (16, 4)), torch.randn(16, 4, 4)
    espalier_torch.export(network(), x[:2], folder / "net.onnx", outputs=("cls", "box"))
    for name, values in {"x": x, "y": y, "box": box}.items():
        np.save(folder / f"{name}.npy", values.numpy())
    files = "{ x: x.npy, y: y.npy, beside: { box: box.npy } }"
    (folder / "espalier.yaml").write_text(
        f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 16\n"
        "task:\n  loss: { cls: crossentropy, box: 2 * l1 }\n  metrics: { cls: accuracy, box: [l1, mse] }\n"
    )

    def run(name, recipe):
        return carry_out(espalier, folder, name, recipe), tensors_of(folder, name)

    net = network()
    with torch.no_grad():
        cls, found = net(x)
        values = {
            "loss": loss_of(net, x, y, box),
            "cls.accuracy": (cls.argmax(1) == y).float().mean(),
            "box.l1": F.l1_loss(found, box),
            "box.mse": F.mse_loss(found, box),
        }
    told, _ = run("measure", "measure accuracy on test\n")
    measured = {**told["measurements"][0]["values"], **told["measurements"][-1]["values"]}
    for name, wanted in values.items():
        say(name, measured[name], wanted)

    _, step = run("step", f"stage tune for 1 step {{\n  train all with sgd(lr: {RATE})\n}}\n")
    loss_of(net, x, y, box).backward()
    with torch.no_grad():
        for own in net.parameters():
            own -= RATE * own.grad
    for name, own in net.named_parameters():
        say(f"{name} after a step", step[name].copy(), own.detach())

    # Losses that a recipe names, whatever the factors of the task are; several steps of all samples.
    named = {
        "both": ("crossentropy(of: cls) + 3 * l1(of: box)", lambda c, b, y, t: F.cross_entropy(c, y) + 3 * F.l1_loss(b, t)),
        "other": ("task / 2 + mse(of: box)", lambda c, b, y, t: F.cross_entropy(c, y) / 2 + F.l1_loss(b, t) + F.mse_loss(b, t)),
        "one": ("crossentropy(of: cls)", lambda c, b, y, t: F.cross_entropy(c, y)),
    }
    for name, (words, own_loss) in named.items():
        training = f"train all with sgd(lr: {RATE}), decay constant loss {words} + lasso(1e-3)"
        _, tuned = run(name, f"stage tune for 3 steps {{ {training} }}\n")
        net = network()
        for _ in range(3):
            net.zero_grad()
            lasso = sum(own.abs().sum() for own in net.parameters() if own.dim() > 1)
            (own_loss(*net(x), y, box) + 1e-3 * lasso).backward()
            with torch.no_grad():
                for own in net.parameters():
                    if own.grad is not None:
                        own -= RATE * own.grad
        parts = [torch.as_tensor(tuned[part].copy()).flatten() for part, _ in net.named_parameters()]
        say(f"three steps of {words}", torch.cat(parts), torch.cat([own.detach().flatten() for own in net.parameters()]))
    told, _ = run("named", "measure mse(of: box), accuracy(top: 2, of: cls), perplexity(of: cls) on test\nexpect l1(of: box) of model <= 100\n")
    values = {name: value for own in told["measurements"] for name, value in own["values"].items()}
    with torch.no_grad():
        cls, found = network()(x)
        say("box.mse that a recipe names", values["box.mse"], F.mse_loss(found, box))
        say("cls.top-2 that a recipe names", values["cls.top-2"], (cls.topk(2, dim=1).indices == y[:, None]).any(1).float().mean())
        say("cls.perplexity that a recipe names", values["cls.perplexity"], F.cross_entropy(cls, y).exp())

    # A teacher that has one of the outputs, another that has both in the other order, and the network as it was.
    torch.manual_seed(9)
    teacher = Detector()
    espalier_torch.export(OnlyClasses(teacher), x[:2], folder / "classes.onnx", outputs=("cls",))
    espalier_torch.export(Swapped(teacher), x[:2], folder / "swapped.onnx", outputs=("box", "cls"))

    def distance(own, other, temperature):
        own, other = own.transpose(1, 2) / temperature, other.transpose(1, 2) / temperature
        return temperature**2 * F.kl_div(own.log_softmax(2), other.softmax(2), reduction="none").sum(2).mean()

    with torch.no_grad():
        wanted, start = teacher(x)[0], network()(x)[0]
    for name, file, target in (("one", "classes.onnx", wanted), ("both", "swapped.onnx", wanted), ("mark", None, start)):
        words = f"task + 0.5 * kl({'original' if file is None else 'big'}, of: cls, temperature: 2)"
        model = "" if file is None else f'model big = "{file}"\n'
        _, tuned = run(f"kl-{name}", f"{model}stage tune for 3 steps {{ train all with sgd(lr: {RATE}), decay constant loss {words} }}\n")
        net = network()
        for _ in range(3):
            net.zero_grad()
            (loss_of(net, x, y, box) + 0.5 * distance(net(x)[0], target, 2)).backward()
            with torch.no_grad():
                for own in net.parameters():
                    own -= RATE * own.grad
        parts = [torch.as_tensor(tuned[part].copy()).flatten() for part, _ in net.named_parameters()]
        say(f"three steps of kl, {name}", torch.cat(parts), torch.cat([own.detach().flatten() for own in net.parameters()]))

    # Only what a loss follows has to be in the teacher: here the first output of the task is not, and layers behind one of two outputs are.
    project = (folder / "espalier.yaml").read_text()
    (folder / "espalier.yaml").write_text(project.replace("cls: crossentropy, box: 2 * l1", "box: 2 * l1, cls: crossentropy"))
    with torch.no_grad():
        trunk = lambda net: F.relu(net.two(F.relu(net.one(x))))
        layers = {"two": lambda net: net.two(F.relu(net.one(x))), "box": lambda net: net.box(trunk(net))}
        aims = {at: of(teacher) for at, of in layers.items()}
    cases = {
        "kl of the second": ("classes.onnx", "kl(big, of: cls)", lambda net: distance(net(x)[0], wanted, 1)),
        "features": ("classes.onnx", "features(big, at: two)", lambda net: F.mse_loss(layers["two"](net), aims["two"])),
        "features of a head": ("swapped.onnx", "features(big, at: box)", lambda net: F.mse_loss(layers["box"](net), aims["box"])),
    }
    for at, (name, (file, words, own_loss)) in enumerate(cases.items()):
        _, tuned = run(f"other-{at}", f'model big = "{file}"\nstage tune for 3 steps {{ train all with sgd(lr: {RATE}), decay constant loss task + {words} }}\n')
        net = network()
        for _ in range(3):
            net.zero_grad()
            (loss_of(net, x, y, box) + own_loss(net)).backward()
            with torch.no_grad():
                for own in net.parameters():
                    own -= RATE * own.grad
        parts = [torch.as_tensor(tuned[part].copy()).flatten() for part, _ in net.named_parameters()]
        say(f"three steps of {name} of a teacher", torch.cat(parts), torch.cat([own.detach().flatten() for own in net.parameters()]))
    (folder / "espalier.yaml").write_text(project)

    _, cut = run("taylor", "prune weights by global taylor to 50% using 16 samples of train\n")
    net = network()
    scores = {name: torch.zeros_like(own) for name, own in net.named_parameters() if own.dim() > 1}
    for at in range(16):
        net.zero_grad()
        loss_of(net, x[at : at + 1], y[at : at + 1], box[at : at + 1]).backward()
        for name, own in net.named_parameters():
            if name in scores:
                scores[name] += (own.detach() * own.grad) ** 2
    together = torch.cat([own.flatten() for own in scores.values()])
    zeros = torch.cat([torch.from_numpy((cut[name] == 0).copy()).flatten() for name in scores])
    wanted = torch.zeros_like(zeros).scatter_(0, together.argsort()[: len(zeros) // 2], True)
    say("masks of taylor", int((zeros != wanted).sum()), 0, 2)

    _, rows = run("wanda", "prune weights by wanda to 50% ranked per row using 16 samples of train\n")
    with torch.no_grad():
        h = F.relu(net.two(F.relu(net.one(x))))
        score = net.cls.weight[:, :, 0, 0].abs() * h.permute(0, 2, 3, 1).reshape(-1, 12).pow(2).sum(0).sqrt()
    gone = torch.zeros_like(score, dtype=torch.bool).scatter_(1, score.argsort(1)[:, :6], True)
    say("masks of wanda", int((gone.numpy() != (rows["cls.weight"][:, :, 0, 0] == 0)).sum()), 0, 0)

    # Block after block, each head is measured where the blocks before it end.
    _, obs = run("obs", "prune weights by obs to 50% compensating by obs using 16 samples of train\n")
    say("zeros of obs in the second head", int((obs["box.weight"] == 0).sum()), 216, 0)

    words = "prune channels by magnitude to 25% sparsity\n"
    _, masked = run("masked", words)
    run("small", f"{words}compact\n")
    with torch.no_grad():
        for name, own in net.named_parameters():
            own.copy_(torch.from_numpy(masked[name].copy()))
        wanted = torch.cat([own.flatten() for own in net(x)])
    sizes = [(folder / it / "model.onnx").stat().st_size for it in ("masked", "small")]
    say("the cut file is smaller", float(sizes[1] >= sizes[0]), 0, 0)
    ask = [str(root / "test" / "pytorch" / "all_outputs.mjs"), "small/model.onnx", "x.npy", "out.bin"]
    subprocess.run(["node", *ask], cwd=folder, check=True)
    say("outputs of the cut file", np.fromfile(folder / "out.bin", np.float32).copy(), wanted)


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
