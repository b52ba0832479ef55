"""Gates on the width of a residual stream under RMSNorm, beside those of a training step, in double precision.

Reads weights, a batch, the gates' numbers and τ and b as JSON from the path that is given; writes the loss and the
gradients in all of them beside it. What is multiplied is the stream itself, wherever something reads it, and no weight.
"""
import json
import sys

import torch
from torch import nn


class Step(torch.autograd.Function):
    """1 from 0 on, else 0; its gradient is 1."""

    @staticmethod
    def forward(ctx, m):
        return (m >= 0).to(m.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


def normed(x, gain):
    return gain * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5)


def main(path):
    with open(path) as file:
        given = json.load(file)
    w = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in given["weights"].items()
    }
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["size"], -1)
    y = torch.tensor(given["y"])
    m = torch.tensor(given["m"], dtype=torch.float64, requires_grad=True)
    steep, shift = given["anneal"]
    z = torch.sigmoid(steep * m) + shift

    stream = x @ w["w1"] + w["b1"]
    hidden = torch.relu(normed(z * stream, w["g1"]) @ w["w2"])
    stream = stream + hidden @ w["w3"] + w["b3"]
    logits = normed(z * stream, w["g2"]) @ w["w4"]
    q = Step.apply(m)
    count = 10 * (q.mean() / 0.5 - 1).abs()
    loss = nn.functional.cross_entropy(logits, y) + count + ((m.abs() - 0.5) ** 2).mean()
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in {**w, "m": m}.items()}
    with open(f"{path}.out", "w") as file:
        json.dump({"loss": loss.item(), "gradients": gradients}, file)


if __name__ == "__main__":
    main(sys.argv[1])
