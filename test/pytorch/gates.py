"""Gates beside those of a training step: a residual network of two branches, in double precision.

Reads weights, a batch, gates with their noise and the penalties' numbers as JSON from the path that is given; writes
the loss and the gradients in all of them beside it. Gates multiply units and branches themselves, not their weights.
"""
import json
import math
import sys

import torch
from torch import nn

TEMPERATURE, LOW, HIGH = 2 / 3, -0.1, 1.1


def main(path):
    with open(path) as file:
        given = json.load(file)
    trained = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in {**given["weights"], **given["alphas"], **given["factors"]}.items()
    }
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["size"], -1)
    y = torch.tensor(given["y"])
    noise = {name: torch.tensor(values, dtype=torch.float64) for name, values in given["noise"].items()}
    live = {name: torch.tensor(values, dtype=torch.float64) for name, values in given["live"].items()}
    params = torch.tensor(given["params"], dtype=torch.float64)

    def gate(name):
        s = torch.sigmoid((trained[name] + noise[name]) / TEMPERATURE)
        return (s * (HIGH - LOW) + LOW).clamp(0, 1)

    def adapted(name):
        a, b = trained.get(f"a:{name}"), trained.get(f"b:{name}")
        return trained[name] if a is None else trained[name] + given["scale"] * (b @ a).T

    w = trained
    hidden = torch.relu(x @ w["w1"] + w["b1"]) * gate("hidden")
    stream = x + hidden @ adapted("w2") + w["b2"]
    branch = torch.relu(stream @ w["w3"] + w["b3"]) @ adapted("w4") + w["b4"]
    stream = stream + gate("branch") * branch
    shut = TEMPERATURE * math.log(-LOW / HIGH)
    q = torch.cat([torch.sigmoid(w[name] - shut) * live[name] for name in ("hidden", "branch")])
    polarized = (q * (1 - q)).mean()
    budget = ((params * q).sum() / params.sum() - 0.4) ** 2
    loss = nn.functional.cross_entropy(stream @ w["w5"], y) + 0.7 * polarized + 3 * budget
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in trained.items() if value.grad is not None}
    with open(f"{path}.out", "w") as file:
        json.dump({"loss": loss.item(), "q": q.tolist(), "gradients": gradients}, file)


if __name__ == "__main__":
    main(sys.argv[1])
