"""Gates by input beside those of a training step: a network of two residual branches, in double precision.

Reads cases as JSON from the path that is given, each of weights, a batch, gates and the penalties' numbers; writes the
loss, the gates and the gradients in all of them beside it. The step has an autograd function of its own: its gradient
is that of what goes in.
"""
import json
import sys

import torch
from torch import nn


class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, h):
        return (h >= 0.5).to(h.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient


def main(path):
    with open(path) as file:
        cases = json.load(file)
    with open(f"{path}.out", "w") as file:
        json.dump([computed(given) for given in cases], file)


def computed(given):
    trained = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in {**given["weights"], **given["gates"]}.items()
    }
    w = trained
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["shape"])
    y = torch.tensor(given["y"])
    live = given["live"]
    params = torch.tensor(given["params"], dtype=torch.float64)
    opened = {}

    def gate(name, stream):
        pooled = stream.mean(dim=1)
        h = torch.sigmoid(pooled @ w[name][:-1] + w[name][-1])
        opened[name] = Step.apply(h)
        return opened[name][:, None, None]

    first = torch.relu(x @ w["w1"] + w["b1"]) @ w["w2"] + w["b2"]
    stream = x + gate("first", x) * first
    second = torch.relu(stream @ w["w3"] + w["b3"]) @ w["w4"] + w["b4"]
    stream = stream + gate("second", stream) * second
    q = torch.stack([opened[name].mean() * live[name] for name in ("first", "second")])
    polarized = (q * (1 - q)).mean()
    budget = ((params * q).sum() / params.sum() - 0.4) ** 2
    logits = stream.mean(dim=1) @ w["w5"]
    loss = nn.functional.cross_entropy(logits, y) + 0.7 * polarized + 3 * budget + 0.2 * q.sum() / sum(live.values())
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in trained.items()}
    return {"loss": loss.item(), "q": q.tolist(), "gradients": gradients}


if __name__ == "__main__":
    main(sys.argv[1])
