"""Widths beside those of a training step: a perceptron of two hidden layers, in double precision.

Reads weights, a batch, logits of widths with their draws and the cost of the layers as JSON from the path that is given;
writes the loss, what it expects of the costs, and the gradients beside it. Widths are drawn as the paper's code does
(select2withP of xautodl/models/shape_searchs/SoftSelect.py), from the same numbers of Gumbel's distribution; the output of
each width is computed on its own, with the other units left out, and the outputs are added.
"""
import json
import sys

import torch
from torch import nn


def main(path):
    with open(path) as file:
        given = json.load(file)
    found = [results(given, target) for target in given["targets"]]
    with open(f"{path}.out", "w") as file:
        json.dump(found, file)


def results(given, target):
    def double(values):
        return torch.tensor(values, dtype=torch.float64)

    trained = {
        name: double(values).reshape(given["dims"][name]).requires_grad_()
        for name, values in {**given["weights"], **given["logits"]}.items()
    }
    x = double(given["x"]).reshape(given["size"], -1)
    y = torch.tensor(given["y"])

    def drawn(group):
        perturbed = (trained[group].log_softmax(0) + double(given["noise"][group])) * given["heat"]
        with torch.no_grad():
            chosen = (perturbed + double(given["draw"][group])).topk(2).indices
        return chosen.tolist(), perturbed[chosen].softmax(0)

    def mixed(group, hidden, weight):
        """The sum over the drawn widths: each reads its first units alone."""
        chosen, shares = drawn(group)
        widths = [given["widths"][group][at] for at in chosen]
        return sum(p * (hidden[:, :c] @ weight[:c]) for p, c in zip(shares, widths))

    w = trained
    first = torch.relu(x @ w["w1"] + w["b1"])
    second = torch.relu(mixed("first", first, w["w2"]) + w["b2"])
    logits = mixed("second", second, w["w3"])

    def share(left):
        """Of the operations, where so much is left of each side of a layer."""
        costs = given["costs"]
        own = costs["w1"] * left["first"] + costs["w2"] * left["first"] * left["second"] + costs["w3"] * left["second"]
        return (own + given["rest"]) / (sum(costs.values()) + given["rest"])

    widths, units = given["widths"], given["units"]
    expected = share({g: (w[g].softmax(0) * double(widths[g])).sum() / units[g] for g in widths})
    now = share({g: widths[g][int(w[g].argmax())] / units[g] for g in widths})
    # get_flop_loss of xautodl/procedures/search_main_v2.py.
    side = 1 if now > target else -1 if now < target - 0.05 else 0
    loss = nn.functional.cross_entropy(logits, y) + 2 * side * torch.log(expected)
    loss.backward()
    gradients = {name: value.grad.flatten().tolist() for name, value in trained.items() if value.grad is not None}
    return {"loss": loss.item(), "side": side, "now": now, "gradients": gradients}


if __name__ == "__main__":
    main(sys.argv[1])
