"""The networks of whole-way.test.ts: `make` trains and exports them, `back` takes what was pruned into PyTorch again."""
import json
import pathlib
import sys
import warnings

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))
warnings.filterwarnings("ignore")

import numpy as np
import torch
from torch import nn
from torch.nn.utils import prune
import espalier_torch as way

torch.set_num_threads(1)
amount = 0.625


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x):
        return torch.relu(x + self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x))))))


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8)
        self.blocks = nn.Sequential(Block(8), Block(8))
        self.drop, self.fc = nn.Dropout(0.1), nn.Linear(8, 10)

    def forward(self, x):
        x = self.blocks(torch.relu(self.bn(self.conv(x))))
        return self.fc(self.drop(x.mean((2, 3))))


class Transformer(nn.Module):
    """A picture of 8 by 8 is a sequence of 8 rows."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(16, 2, 32, dropout=0.1, batch_first=True)
        self.embed, self.place = nn.Linear(8, 16), nn.Parameter(torch.randn(8, 16) * 0.1)
        self.encoder, self.head = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(16, 10)

    def forward(self, x):
        return self.head(self.encoder(self.embed(x) + self.place).mean(1))


kinds = {"resnet": (ResNet, (1, 8, 8)), "transformer": (Transformer, (8, 8))}


def data(part, shape):
    folder = root / "test" / "fixtures" / "data"
    x = np.load(folder / f"digits_x_{part}.npy").astype(np.float32)
    y = np.load(folder / f"digits_y_{part}.npy").astype(np.int64)
    return torch.from_numpy(x.reshape(-1, *shape)), torch.from_numpy(y)


def train(net, x, y, epochs):
    optimizer = torch.optim.Adam(net.parameters(), 0.005)
    net.train()
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(net(x[rows]), y[rows]).backward()
            optimizer.step()


def numbers(net, shape):
    net.eval()
    x, y = data("test", shape)
    with torch.no_grad():
        outputs = net(x)
    right = (outputs.argmax(1) == y).double().mean().item()
    return {"accuracy": right, "outputs": outputs[:16].flatten().tolist()}


def networks():
    for kind, (make, shape) in kinds.items():
        for trained in (False, True):
            torch.manual_seed(7)
            yield f"{kind}-{'trained' if trained else 'fresh'}", make(), shape, trained


def pairs(net):
    """What Espalier calls weights: matrices and kernels, no norms, biases or places."""
    named = [(name, own) for name, own in net.named_parameters() if own.dim() > 1 and name != "place"]
    return [(net.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2], name) for name, _ in named]


def make(folder):
    found = {}
    for name, net, shape, trained in networks():
        x, y = data("train", shape)
        if trained:
            train(net, x, y, 4)
        way.export(net, x[:2], str(folder / f"{name}.onnx"))
        found[name] = {**numbers(net, shape), "parameters": sum(own.numel() for own in net.parameters())}
        for part in ("train", "test"):
            images, labels = data(part, shape)
            np.save(folder / f"{name}-x-{part}.npy", images.numpy())
            np.save(folder / f"{name}-y-{part}.npy", labels.numpy())
        if name == "resnet-trained":
            found["training"] = careless(net, x[:2], shape, folder)
        weights = pairs(net)
        sizes = torch.cat([getattr(module, own).detach().abs().flatten() for module, own, _ in weights]).sort().values
        count = round(amount * len(sizes))
        found[name]["tie"] = bool(sizes[count - 1] == sizes[count])
        prune.global_unstructured([(m, own) for m, own, _ in weights], prune.L1Unstructured, amount=count)
        np.savez(folder / f"{name}-masks.npz", **{full: getattr(m, f"{own}_mask").numpy() for m, own, full in weights})
        found[name]["pruned"] = numbers(net, shape)
    (folder / "torch.json").write_text(json.dumps(found))


def careless(net, x, shape, folder):
    """
    The same network as it is exported without a thought, and in training mode; the trace of the latter moves the
    running statistics, so that its numbers are others.
    """
    axes = {"x": {0: "batch"}, "y": {0: "batch"}}
    names = {"input_names": ["x"], "output_names": ["y"], "dynamic_axes": axes}
    state = {key: own.clone() for key, own in net.state_dict().items()}
    training = torch.onnx.TrainingMode.TRAINING
    torch.onnx.export(net, x, str(folder / "training.onnx"), training=training, **names)
    moved = numbers(net, shape)
    net.load_state_dict(state)
    torch.onnx.export(net.eval(), x, str(folder / "folded.onnx"), **names)
    return moved


def back(folder):
    found = {}
    for name, net, shape, _ in networks():
        run = folder / f"run-{name}"
        way.load(net, str(run / "model.onnx"))
        own = numbers(net, shape)
        expected = np.load(folder / f"{name}-masks.npz")
        given = way.masks(str(run / "masks.npz"))
        own["masks"] = sorted(given) == sorted(expected.files) and all(
            np.array_equal(given[key].numpy(), expected[key]) for key in expected.files
        )
        way.apply_masks(net, str(run / "masks.npz"))
        own["masked"] = numbers(net, shape)
        x, y = data("train", shape)
        train(net, x[:128], y[:128], 1)
        own["awake"] = sum(int(((mask == 0) & (weight_of(net, key) != 0)).sum()) for key, mask in given.items())
        found[name] = own
    (folder / "back.json").write_text(json.dumps(found))


def weight_of(net, name):
    return getattr(net.get_submodule(name.rpartition(".")[0]), name.rpartition(".")[2]).detach()


if __name__ == "__main__":
    {"make": make, "back": back}[sys.argv[1]](pathlib.Path(sys.argv[2]))
