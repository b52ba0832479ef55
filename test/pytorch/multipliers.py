"""Multipliers beside those of a training step: λ₁·(left − target) + λ₂·(left − target)² in double precision.

Reads log α of two groups, their live units and the size of each matrix as JSON from the path that is given; makes
steps by gradient descent in log α and ascent in λ, and writes every step's figures beside it.
"""
import json
import math
import sys

import torch

TEMPERATURE, LOW, HIGH = 2 / 3, -0.1, 1.1


def main(path):
    with open(path) as file:
        given = json.load(file)
    alphas = [torch.tensor(own, dtype=torch.float64, requires_grad=True) for own in given["alphas"]]
    live = [torch.tensor(own, dtype=torch.float64) for own in given["live"]]
    linear, quadratic = (torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in given["lambdas"])
    shut = TEMPERATURE * math.log(-LOW / HIGH)
    inputs, outputs = given["inputs"], given["outputs"]
    total = inputs * len(alphas[0]) + len(alphas[0]) * len(alphas[1]) + len(alphas[1]) * outputs
    steps = []
    for target in given["targets"]:
        first, second = (torch.sigmoid(own - shut) * there for own, there in zip(alphas, live))
        left = (inputs * first.sum() + first.sum() * second.sum() + second.sum() * outputs) / total
        penalty = linear * (left - target) + quadratic * (left - target) ** 2
        gradients = torch.autograd.grad(penalty, [*alphas, linear, quadratic])
        with torch.no_grad():
            for own, gradient in zip(alphas, gradients):
                own -= given["lr"] * gradient
            linear += given["rise"] * gradients[-2]
            quadratic += given["rise"] * gradients[-1]
        steps.append({
            "left": left.item(), "penalty": penalty.item(),
            "linear": linear.item(), "quadratic": quadratic.item(),
            "gradients": [own.tolist() for own in gradients[:2]],
        })
    with open(f"{path}.out", "w") as file:
        json.dump({"steps": steps, "alphas": [own.tolist() for own in alphas]}, file)


if __name__ == "__main__":
    main(sys.argv[1])
