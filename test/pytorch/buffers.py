"""PyTorch's side of `buffers.test.ts`: a network with buffers and a `detach`, its exports, three steps of it, and what came back."""
import json
import pathlib
import sys
import warnings

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))
import espalier_torch

warnings.filterwarnings("ignore")
task, folder = sys.argv[1], pathlib.Path(sys.argv[2])


class Net(nn.Module):
    """Positions, a mask and a shift of hidden units are added, an adjacency matrix multiplies: four buffers."""

    def __init__(self):
        super().__init__()
        at = torch.arange(6)[:, None] * torch.pow(100, -torch.arange(0, 8, 2) / 8)
        self.register_buffer("positions", torch.stack((at.sin(), at.cos()), -1).flatten(1)[None])
        self.register_buffer("mask", torch.full((6, 6), float("-inf")).triu(1))
        near = (torch.arange(6)[:, None] - torch.arange(6)).abs().le(1).float()
        self.register_buffer("adjacency", near / near.sum(1, keepdim=True))
        self.register_buffer("shift", torch.linspace(-1, 1, 6))
        # No output depends on it.
        self.spare = nn.Linear(3, 2)
        self.first, self.norm, self.up, self.down, self.head = nn.Linear(4, 8), nn.LayerNorm(8), nn.Linear(8, 6), nn.Linear(6, 8), nn.Linear(8, 3)

    def forward(self, x):
        h = self.norm(self.first(x) + self.positions)
        h = (h @ h.transpose(1, 2) + self.mask).softmax(-1) @ h
        h = h + self.down(torch.relu(self.up(self.adjacency @ h.detach()) + self.shift))
        return self.head(h.mean(1))


class Causal(nn.Linear):
    """Masks its weight before it reads it, as the first layer of a PixelCNN does."""

    def forward(self, x):
        self.weight.data[:, 3].zero_()
        return super().forward(x)


torch.manual_seed(5)
net = Net().eval()
x, y = torch.randn(16, 6, 4), torch.randint(0, 3, (16,))
if task == "make":
    np.save(folder / "x.npy", x.numpy())
    np.save(folder / "y.npy", y.numpy())
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        net.head.bias.requires_grad_(False)
        espalier_torch.export(net, x, folder / "named.onnx")
        net.head.bias.requires_grad_(True)
        causal = Causal(4, 3)
        weight = causal.weight.detach().clone()
        espalier_torch.export(causal, x, folder / "causal.onnx")
    assert torch.equal(causal.weight[:, :3], weight[:, :3])
    torch.onnx.export(net, x, str(folder / "plain.onnx"), input_names=["x"], output_names=["y"], opset_version=17, do_constant_folding=False)
    told = [str(own.message) for own in told if own.filename == __file__]
    parameters = sum(own.numel() for name, own in net.named_parameters() if not name.startswith("spare."))
    print(json.dumps({"parameters": parameters, "told": told, "unsure": sum(own.numel() for name, own in net.named_buffers() if name in ("adjacency", "shift"))}))
else:
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()
    trained = {name: own.clone() for name, own in net.named_parameters()}
    fresh = Net().eval()
    before = {name: own.clone() for name, own in fresh.named_buffers()}
    spare = fresh.spare.weight.clone()
    espalier_torch.load(fresh, folder / "run/model.onnx")
    assert torch.equal(fresh.spare.weight, spare)
    trained = {name: own for name, own in trained.items() if not name.startswith("spare.")}
    far = max(float((fresh.get_parameter(name) - own).abs().max()) for name, own in trained.items())
    moved = [name for name, own in fresh.named_buffers() if not torch.equal(own, before[name])]
    small = espalier_torch.shrink(Net().eval(), folder / "small", example=x)
    print(json.dumps({"far": far, "moved": moved, "width": len(small.shift), "outputs": small(x).flatten().tolist()}))
