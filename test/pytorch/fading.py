"""Mask decay beside `mask fading`: trains fc1 of mlp_digits under keep 1 of 8, chosen anew at every step.

Forward w * (m + b * (1 - m)) with b = exp(-rate * j), j steps since the window opened; the gradient goes straight
through to every weight. Writes the weights as JSON to the path that is given.
"""
import json
import math
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

RATE, STEPS, LAST, LR = 0.3, 6, 5, 0.05


def main(out):
    model = onnx.load("test/fixtures/models/mlp_digits.onnx")
    weights = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    x = torch.from_numpy(np.load("test/fixtures/data/digits_x_train.npy")[:160].astype(np.float32))
    y = torch.from_numpy(np.load("test/fixtures/data/digits_y_train.npy")[:160].astype(np.int64))
    dense = {name: value.requires_grad_() for name, value in weights.items()}

    def chosen():
        groups = dense["0.weight"].detach().abs().reshape(-1, 8)
        mask = torch.zeros_like(groups)
        mask.scatter_(1, groups.argmax(1, keepdim=True), 1)
        return mask.reshape(dense["0.weight"].shape)

    for step in range(STEPS):
        left = 0.0 if step >= LAST else math.exp(-RATE * step)
        mask = chosen() if step <= LAST else mask
        used = dense["0.weight"] * (mask + left * (1 - mask))
        used.retain_grad()
        h = torch.relu(x @ used.T + dense["0.bias"])
        h = torch.relu(h @ dense["2.weight"].T + dense["2.bias"])
        loss = nn.functional.cross_entropy(h @ dense["4.weight"].T + dense["4.bias"], y)
        for value in dense.values():
            value.grad = None
        loss.backward()
        with torch.no_grad():
            for name, value in dense.items():
                value -= LR * (used.grad if name == "0.weight" else value.grad)
    with torch.no_grad():
        dense["0.weight"] *= mask
    with open(out, "w") as file:
        json.dump({name: value.detach().flatten().tolist() for name, value in dense.items()}, file)


if __name__ == "__main__":
    main(sys.argv[1])
