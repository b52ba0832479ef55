"""Codes of gates beside those of a training step: a perceptron with gates on its hidden units, in double precision.

Reads weights, a batch and the numbers of the codes as JSON from the path that is given; writes the loss, the code of
each sample, q, and the gradients in all of them beside it. The choice of a code and the step have straight-through
gradients: of a softmax, and of the input of the step.
"""
import json
import sys

import torch
from torch import nn


def main(path):
    with open(path) as file:
        given = json.load(file)
    with open(f"{path}.out", "w") as file:
        json.dump(computed(given), file)


def balanced(scores, rounds):
    plan = scores.exp()
    for _ in range(rounds):
        plan = plan / plan.sum(dim=0, keepdim=True) / plan.shape[1]
        plan = plan / plan.sum(dim=1, keepdim=True)
    return plan


def computed(given):
    w = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in given["weights"].items()
    }
    codes = torch.tensor(given["codes"], dtype=torch.float64).requires_grad_()
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["shape"])
    y = torch.tensor(given["y"])
    flops = torch.tensor(given["flops"], dtype=torch.float64)
    count, units = given["count"], sum(given["units"])
    features = x.shape[1]
    first, second = features * units, (features + 1) * units
    router = codes[:first].reshape(features, units)
    table = codes[second:].reshape(count, units)
    scale = torch.cat([torch.full((own,), own**-0.5, dtype=torch.float64) for own in given["units"]])
    e = x @ router + codes[first:second]
    unit = lambda rows: rows * scale / ((rows * scale).square().sum(dim=1, keepdim=True) + 1e-12).sqrt()
    scores = unit(e) @ unit(table).T / 0.05
    soft = scores.softmax(dim=1)
    code = balanced(scores.detach(), 3).argmax(dim=1)
    hard = nn.functional.one_hot(code, count).to(soft.dtype)
    chosen = soft + (hard - soft).detach()
    h = (chosen @ table + given["start"]).sigmoid()
    g = h + ((h >= 0.5).to(h.dtype) - h).detach()
    one, two = g.split(given["units"], dim=1)
    hidden = torch.relu(x @ w["w1"] + w["b1"]) * one
    hidden = torch.relu(hidden @ w["w2"] + w["b2"]) * two
    logits = hidden @ w["w3"]
    q = g.mean(dim=0)
    loss = nn.functional.cross_entropy(logits, y) + 3 * ((flops * q).sum() / flops.sum() - 0.4) ** 2
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in w.items()}
    return {
        "loss": loss.item(),
        "code": code.tolist(),
        "q": q.tolist(),
        "gradients": {**gradients, "codes": codes.grad.tolist()},
    }


if __name__ == "__main__":
    main(sys.argv[1])
