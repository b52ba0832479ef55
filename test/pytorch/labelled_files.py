"""
Networks of several outputs on pictures in folders, pictures with masks, and tables, read by Pillow and NumPy and by Espalier:
`labelled_files.py ESPALIER FOLDER`. Prints a line of JSON for each thing that was compared.
"""
import pathlib
import shlex
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F

import espalier_torch
from both_sides import carry_out, say, tensors_of

RATE, SIZE, SAMPLES, IGNORED = 0.1, 8, 12, 255
torch.set_num_threads(1)
numbers = np.random.default_rng(5)


class Heads(nn.Module):
    """A trunk of one layer, and an output of each head."""

    def __init__(self, trunk, **heads):
        super().__init__()
        torch.manual_seed(3)
        self.trunk, self.heads = trunk(), nn.ModuleDict({name: head() for name, head in heads.items()})

    def forward(self, x):
        h = F.relu(self.trunk(x))
        return tuple(head(h) for head in self.heads.values())


def write_picture(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def read_pictures(paths):
    """As torchvision's `ToTensor`."""
    return torch.from_numpy(np.stack([np.asarray(Image.open(path)) for path in paths])).permute(0, 3, 1, 2).float() / 255


def pixels():
    return numbers.integers(0, 256, (SIZE, SIZE, 3), dtype=np.uint8)


def classified(folder):
    """Pictures in folders of their classes, and boxes beside them."""
    for at in range(SAMPLES):
        write_picture(folder / "photos" / "cat dog eel".split()[at % 3] / f"{at}.png", pixels())
    paths = sorted((folder / "photos").glob("*/*.png"), key=lambda path: (path.parent.name, path.name))
    box = numbers.standard_normal((SAMPLES, 4)).astype(np.float32)
    np.save(folder / "box.npy", box)
    labels = torch.tensor([["cat", "dog", "eel"].index(path.parent.name) for path in paths])
    net = lambda: Heads(
        lambda: nn.Conv2d(3, 6, 3, stride=2),
        cls=lambda: nn.Sequential(nn.Flatten(), nn.Linear(54, 3)),
        box=lambda: nn.Sequential(nn.Flatten(), nn.Linear(54, 4)),
    )
    losses = {"cls": (F.cross_entropy, labels), "box": (lambda a, b: 2 * F.l1_loss(a, b), torch.from_numpy(box))}
    return "images: photos, beside: { box: box.npy }", net, read_pictures(paths), losses, "cls: crossentropy, box: 2 * l1"


def masked(folder):
    """Pictures with masks; beside them a number and a class of the whole picture, in several files and of a type of its own."""
    for at in range(SAMPLES):
        write_picture(folder / "pictures" / f"{at:02}.png", pixels())
        mask = numbers.integers(0, 4, (SIZE, SIZE), dtype=np.uint8)
        mask[2:5, at % SIZE] = IGNORED
        write_picture(folder / "masks" / f"{at:02}.png", mask)
    mask = torch.from_numpy(np.stack([np.asarray(Image.open(path)) for path in sorted((folder / "masks").iterdir())])).long()
    age, kind = numbers.standard_normal((SAMPLES, 1)).astype(np.float32), numbers.integers(0, 5, SAMPLES, dtype=np.uint8)
    np.save(folder / "age-1.npy", age[:5])
    np.save(folder / "age-2.npy", age[5:])
    np.save(folder / "kind.npy", kind)
    net = lambda: Heads(
        lambda: nn.Conv2d(3, 6, 3, padding=1),
        age=lambda: nn.Sequential(nn.Flatten(), nn.Linear(6 * SIZE * SIZE, 1)),
        shape=lambda: nn.Conv2d(6, 4, 1),
        kind=lambda: nn.Sequential(nn.Flatten(), nn.Linear(6 * SIZE * SIZE, 5)),
    )
    losses = {
        "age": (lambda a, b: 0.5 * F.mse_loss(a, b), torch.from_numpy(age)),
        "shape": (lambda a, b: F.cross_entropy(a, b, ignore_index=IGNORED), mask),
        "kind": (F.cross_entropy, torch.from_numpy(kind).long()),
    }
    files = "images: pictures, masks: masks, beside: { age: 'age-*.npy', kind: kind.npy }"
    return files, net, read_pictures(sorted((folder / "pictures").iterdir())), losses, "age: 0.5 * mse, shape: crossentropy, kind: crossentropy"


def tabled(folder):
    """Rows of a table: a class, and the corners of two boxes in columns among those of the sample."""
    columns = ["a", "x1", "y1", "b", "x2", "y2", "c", "kind"]
    table = numbers.standard_normal((SAMPLES, 8))
    table[:, 7] = numbers.integers(0, 3, SAMPLES)
    np.savetxt(folder / "objects.csv", table, fmt=["%.6f"] * 7 + ["%d"], delimiter=",", header=",".join(columns), comments="")
    back = np.genfromtxt(folder / "objects.csv", delimiter=",", names=True)
    rows = lambda *names: torch.tensor(np.stack([back[name] for name in names], 1).astype(np.float32))
    x, box = rows("a", "b", "c"), rows("x1", "y1", "x2", "y2").reshape(SAMPLES, 2, 2)
    net = lambda: Heads(
        lambda: nn.Linear(3, 8),
        box=lambda: nn.Sequential(nn.Linear(8, 4), nn.Unflatten(1, (2, 2))),
        cls=lambda: nn.Linear(8, 3),
    )
    losses = {"box": (F.l1_loss, box), "cls": (F.cross_entropy, torch.tensor(back["kind"].astype(int)))}
    return "table: objects.csv, label: kind, beside: { box: [x1, y1, x2, y2] }", net, x, losses, "box: l1, cls: crossentropy"


class Beside(nn.Module):
    """A picture, and numbers beside it."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(3)
        self.trunk, self.beside, self.cls = nn.Conv2d(3, 6, 3, stride=2), nn.Linear(4, 8), nn.Linear(62, 3)

    def forward(self, x, m):
        return self.cls(torch.cat([F.relu(self.trunk(x)).flatten(1), F.relu(self.beside(m))], 1))


def fed(espalier, folder, x, box, labels):
    """The boxes feed a second input of a model, beside pictures in folders."""
    net = Beside()
    espalier_torch.export(net, (x[:2], box[:2]), folder / "fed.onnx", inputs=("x", "m"), outputs=("cls",))
    for _ in range(3):
        net.zero_grad()
        F.cross_entropy(net(x, box), labels).backward()
        with torch.no_grad():
            for own in net.parameters():
                own -= RATE * own.grad
    for way in ("never", "always"):
        files = f"images: photos, beside: {{ box: box.npy }}, stream: {way}"
        task = "inputs: { x: x, m: box }, loss: crossentropy"
        (folder / "espalier.yaml").write_text(f"model: fed.onnx\ndata: {{ train: {{ {files} }} }}\nbatch: {SAMPLES}\ntask: {{ {task} }}\n")
        carry_out(espalier, folder, f"fed-{way}", f"stage tune for 3 steps {{\n  train all with sgd(lr: {RATE}), decay constant\n}}\n")
        tuned = tensors_of(folder, f"fed-{way}")
        parts = [torch.as_tensor(tuned[own].copy()).flatten() for own, _ in net.named_parameters()]
        say(f"fed, {way}: three steps", torch.cat(parts), torch.cat([own.detach().flatten() for own in net.parameters()]))


def compare(espalier, folder, name, ways, given):
    files, build, x, losses, written = given
    net = build()
    espalier_torch.export(net, x[:2], folder / f"{name}.onnx", outputs=tuple(losses))

    def loss_of(net):
        return sum(loss(out, labels) for out, (loss, labels) in zip(net(x), losses.values()))

    start = loss_of(net).detach()
    for _ in range(3):
        net.zero_grad()
        loss_of(net).backward()
        with torch.no_grad():
            for own in net.parameters():
                own -= RATE * own.grad
    for way, more in ways.items():
        labels = f", labels: {{ shape: y }}, ignore: {IGNORED}" if name == "masked" else ""
        (folder / "espalier.yaml").write_text(
            f"model: {name}.onnx\ndata: {{ train: {{ {files}{more} }}, test: {{ {files}{more} }} }}\nbatch: {SAMPLES}\n"
            f"task: {{ loss: {{ {written} }}{labels} }}\n"
        )
        told = carry_out(espalier, folder, f"{name}-{way}-loss", "measure loss on test\n")
        say(f"{name}, {way}: loss", told["measurements"][0]["values"]["loss"], start)
        carry_out(espalier, folder, f"{name}-{way}", f"stage tune for 3 steps {{\n  train all with sgd(lr: {RATE}), decay constant\n}}\n")
        tuned = tensors_of(folder, f"{name}-{way}")
        parts = [torch.as_tensor(tuned[own].copy()).flatten() for own, _ in net.named_parameters()]
        say(f"{name}, {way}: three steps", torch.cat(parts), torch.cat([own.detach().flatten() for own in net.parameters()]))


def main(espalier, folder):
    given = classified(folder)
    compare(espalier, folder, "classified", {"memory": ", stream: never", "disk": ", stream: always"}, given)
    _, _, x, losses, _ = given
    fed(espalier, folder, x, losses["box"][1], losses["cls"][1])
    compare(espalier, folder, "masked", {"disk": ""}, masked(folder))
    compare(espalier, folder, "tabled", {"memory": "", "disk": ", stream: always, cache: copies"}, tabled(folder))


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
