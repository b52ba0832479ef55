"""Thresholds beside those of a training step: units of a layer are open where mean |w| / average lies above one.

Reads weights, thresholds, a batch and the penalty's numbers as JSON from the path that is given; writes the loss, the
open units and the gradients in all of them beside it, in double precision. The step passes the slope of a sigmoid.
"""
import json
import sys

import torch
from torch import nn


def main(path):
    with open(path) as file:
        given = json.load(file)
    trained = {
        name: torch.tensor(values, dtype=torch.float64).reshape(given["dims"][name]).requires_grad_()
        for name, values in {**given["weights"], **given["thresholds"]}.items()
    }
    x = torch.tensor(given["x"], dtype=torch.float64).reshape(given["size"], -1)
    y = torch.tensor(given["y"])
    live = {name: torch.tensor(values, dtype=torch.float64) for name, values in given["live"].items()}
    units = {}

    def unit(name, weights):
        means = weights.abs().mean(0) * live[name]
        margin = means / (means.sum() / live[name].sum()) - trained[name]
        slope = torch.sigmoid(margin / given["temperature"])
        units[name] = (slope + ((margin > 0).double() - slope.detach())) * live[name]
        return units[name]

    first = torch.relu(x @ trained["w1"]) * unit("one", trained["w1"])
    second = torch.relu(first @ trained["w2"]) * unit("two", trained["w2"])
    q = torch.cat([units["one"], units["two"]])
    cost = torch.tensor(given["params"], dtype=torch.float64)
    budget = ((cost * q).sum() / cost.sum() - 0.4) ** 2
    loss = nn.functional.cross_entropy(second @ trained["w3"], y) + 3 * budget
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in trained.items()}
    with open(f"{path}.out", "w") as file:
        json.dump({"loss": loss.item(), "open": q.tolist(), "gradients": gradients}, file)


if __name__ == "__main__":
    main(sys.argv[1])
