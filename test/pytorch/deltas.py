"""Deltas on frozen weights beside those of a training step: a perceptron, in double precision.

Reads weights, batches and the weights that get deltas first as JSON from the path that is given; writes the losses, the
deltas and their places after the last step beside it. Deltas move as the authors' code moves them (SftSelector.select_rigl of
AlanAnsell/peft, src/peft/tuners/sft/trainer.py), with masks over all weights instead of arrays of indices; the phases of
gradients and the ages that Adam corrects by are those of the page `docs/training.md`.
"""
import json
import sys

import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def main(path):
    with open(path) as file:
        given = json.load(file)
    found = [results({**given, "every": every, "over": over}) for every, over in given["cases"]]
    with open(f"{path}.out", "w") as file:
        json.dump(found, file)


def results(given):
    weights = {
        name: torch.tensor(values).reshape(given["dims"][name])
        for name, values in given["weights"].items()
    }
    parts = {name: Deltas(weights[name], start, given) for name, start in given["start"].items()}
    losses = []
    steps = given["steps"]
    for step in range(steps):
        batch = given["batches"][step]
        x = torch.tensor(batch["x"]).reshape(len(batch["y"]), -1)
        used = {
            name: parts[name].merged() if name in parts else values
            for name, values in weights.items()
        }
        for name in parts:
            used[name].requires_grad_(True)
            used[name].retain_grad()
        hidden = torch.relu(x @ used["w1"] + used["b1"])
        hidden = torch.relu(hidden @ used["w2"] + used["b2"])
        loss = nn.functional.cross_entropy(hidden @ used["w3"], torch.tensor(batch["y"]))
        loss.backward()
        losses.append(loss.item())
        rate = given["lr"] * (1 - step / steps)
        for name, part in parts.items():
            part.step(used[name].grad.reshape(-1), rate, step)
    deltas = {
        name: [[index, part.delta[index].item()] for index in part.active.nonzero().reshape(-1).tolist()]
        for name, part in parts.items()
    }
    return {"losses": losses, "deltas": deltas}


class Deltas:
    def __init__(self, weight, start, given):
        self.weight = weight
        size = weight.numel()
        self.given = given
        self.active = torch.zeros(size, dtype=torch.bool)
        self.active[start] = True
        self.open = torch.tensor(given["open"].get(name_of(weight, given), [1] * size), dtype=torch.bool)
        self.delta = torch.zeros(size)
        self.mean = torch.zeros(size)
        self.square = torch.zeros(size)
        self.age = torch.zeros(size)
        self.phase = None

    def merged(self):
        return (self.weight.reshape(-1) + self.delta).reshape(self.weight.shape).detach().clone()

    def step(self, grad, rate, step):
        """One step of Adam or SM3 on the deltas, and what the phase of reselection makes of the gradient."""
        every, over = self.given["every"], self.given["over"]
        if step % every == 0:
            size = torch.where(self.open, grad.abs(), -1.0)
            best = torch.topk(size, int(self.active.sum())).indices
            self.phase = (best, torch.zeros(len(best)), torch.zeros(len(best)))
        if step % every < over:
            best, total, squares = self.phase
            self.phase = (best, total + grad[best], squares + grad[best] ** 2)
        eps = self.given["betas"][2]
        on = self.active
        self.age[on] += 1
        if self.given["sums"]:
            self.square[on] += grad[on] ** 2
            self.delta[on] -= rate * grad[on] / (self.square[on] + eps).sqrt()
        else:
            self.adam(on, grad, rate)
        done = step + 1
        if done % every == over % every and done < self.given["steps"]:
            share = 1 if done == over else self.given["share"] * (1 - done / self.given["steps"])
            self.reselect(share)

    def adam(self, on, grad, rate):
        beta1, beta2, eps = self.given["betas"]
        self.mean[on] = beta1 * self.mean[on] + (1 - beta1) * grad[on]
        self.square[on] = beta2 * self.square[on] + (1 - beta2) * grad[on] ** 2
        mean = self.mean[on] / (1 - beta1 ** self.age[on])
        square = self.square[on] / (1 - beta2 ** self.age[on])
        self.delta[on] -= rate * mean / (square.sqrt() + eps)

    def reselect(self, share):
        count = int(int(self.active.sum()) * share + 1e-9)
        indices = self.active.nonzero().reshape(-1)
        order = torch.sort(self.delta[indices].abs(), stable=True).indices[:count]
        dropped = indices[order]
        remaining = self.active.clone()
        remaining[dropped] = False
        best, total, squares = self.phase
        valid = ~remaining[best]
        best, total, squares = best[valid], total[valid], squares[valid]
        chosen = torch.topk(total.abs(), min(count, len(best))).indices
        grown = best[chosen]
        is_grown = torch.zeros_like(self.active)
        is_grown[grown] = True
        is_dropped = torch.zeros_like(self.active)
        is_dropped[dropped] = True
        coming = [at for at in chosen.tolist() if not is_dropped[best[at]]]
        leaving = [index for index in dropped.tolist() if not is_grown[index]][: len(coming)]
        over = self.given["over"]
        beta1, beta2, _ = self.given["betas"]
        for index, at in zip(leaving, coming):
            self.active[index] = False
            self.delta[index] = self.mean[index] = self.square[index] = self.age[index] = 0
            new = best[at]
            self.active[new] = True
            self.delta[new] = 0
            self.age[new] = over
            self.mean[new] = total[at] / over * (1 - beta1**over)
            self.square[new] = squares[at] if self.given["sums"] else squares[at] / over * (1 - beta2**over)


def name_of(weight, given):
    for name, dims in given["dims"].items():
        if list(weight.shape) == dims:
            return name
    raise ValueError("a weight of no such shape")


main(sys.argv[1])
