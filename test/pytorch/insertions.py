"""A bypass and a hybrid layer beside those of a training step, in double precision.

Reads tensors and a batch as JSON from the path that is given; writes the loss and the gradients beside it. The network
is written with PyTorch's own layers: two convolutions whose outputs are added, and y + yAB behind a linear layer.
"""
import json
import sys

import torch
from torch.nn import functional as F


def main(path):
    with open(path) as file:
        given = json.load(file)
    w = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in given["tensors"].items()
    }
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["sample"])
    y = torch.tensor(given["y"])
    beside = F.conv2d(x, w["conv.weight"], stride=2, padding=1)
    hidden = beside + F.conv2d(x, w["conv.bypass.weight"], stride=2, groups=2)
    pooled = torch.relu(hidden).mean((2, 3))
    linear = pooled @ w["fc.weight"].T + w["fc.bias"]
    logits = linear + linear @ w["fc.hybrid.a"] @ w["fc.hybrid.b"]
    loss = F.cross_entropy(logits, y)
    loss.backward()
    found = {"loss": loss.item(), "gradients": {name: value.grad.flatten().tolist() for name, value in w.items()}}
    with open(f"{path}.out", "w") as file:
        json.dump(found, file)


if __name__ == "__main__":
    main(sys.argv[1])
