"""Weights that share cells, in a perceptron: loss, gradient of the cells and some steps of SGD, in double precision.

Reads a batch, cells, biases, seeds of the hashes and scales as JSON from the path that is given, and writes beside it
the dense weights, the loss and the gradients at first, and cells and biases after the steps. Cells and signs are those
of the formulas, in Python's whole numbers; autograd differentiates the look-up.
"""
import json
import sys

import torch
from torch import nn

P = 2038074743


def hashed(seeds, q):
    return (seeds["a"] * q + seeds["b"] * q * q + seeds["d"]) % P


def cell(given, q):
    m = len(given["cells"])
    if given["mapped"] == "hashed":
        return hashed(given["map"], q) % m
    c = q // m
    return (hashed(given["map"], c) % m + q - m * c) % m


def main(path):
    with open(path) as file:
        given = json.load(file)
    psi = torch.tensor(given["cells"], dtype=torch.float64).requires_grad_()
    biases = [torch.tensor(b, dtype=torch.float64).requires_grad_() for b in given["biases"]]
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["size"], -1)
    y = torch.tensor(given["y"])
    places, counts, sums = [], torch.zeros_like(psi), torch.zeros_like(psi)
    start = 0
    for dims, scale in zip(given["dims"], given["scales"]):
        count = dims[0] * dims[1]
        index = torch.tensor([cell(given, q) for q in range(start, start + count)])
        sign = torch.tensor([1.0 if hashed(given["signs"], q) % 2 else -1.0 for q in range(start, start + count)]).double()
        places.append((index, sign * scale, dims))
        counts += torch.bincount(index, minlength=len(psi))
        sums += torch.bincount(index, minlength=len(psi)) * scale
        start += count
    held = counts.clamp(min=1)
    kappa = {"squared": sums**2 / held + 1e-6, "mean": sums / held + 1e-6, "none": torch.ones_like(sums)}[given["scaled"]]
    kappa = kappa.detach()

    def dense():
        return [(psi[index] * factor).reshape(dims) for index, factor, dims in places]

    def gradients():
        for one in [psi, *biases]:
            one.grad = None
        now = x
        for layer, (weight, bias) in enumerate(zip(dense(), biases)):
            now = now @ weight + bias
            now = torch.relu(now) if layer < len(biases) - 1 else now
        loss = nn.functional.cross_entropy(now, y)
        loss.backward()
        psi.grad = psi.grad / kappa
        return loss.item()

    out = {"weights": [w.flatten().tolist() for w in dense()], "loss": gradients()}
    out["gradients"] = {"cells": psi.grad.tolist(), "biases": [b.grad.tolist() for b in biases]}
    optimizer = torch.optim.SGD([psi, *biases], lr=given["lr"], momentum=0.9, weight_decay=given["decay"])
    losses = []
    for _ in range(given["steps"]):
        losses.append(gradients())
        optimizer.step()
    out.update({"losses": losses, "cells": psi.tolist(), "biases": [b.tolist() for b in biases]})
    with open(f"{path}.out", "w") as file:
        json.dump(out, file)


if __name__ == "__main__":
    main(sys.argv[1])
