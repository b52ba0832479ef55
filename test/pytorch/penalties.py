"""Penalties of chosen layers beside `only`: mlp_digits by full batches, with a strength for each part.

Writes the weights after the steps as JSON to the path that is given.
"""
import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

STEPS, LR = 3, 0.05


def main(out):
    model = onnx.load("test/fixtures/models/mlp_digits.onnx")
    w = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    x = torch.from_numpy(np.load("test/fixtures/data/digits_x_train.npy")[:160].astype(np.float32))
    y = torch.from_numpy(np.load("test/fixtures/data/digits_y_train.npy")[:160].astype(np.int64))
    for value in w.values():
        value.requires_grad_()
    optimizer = torch.optim.SGD(list(w.values()), lr=LR)
    for _ in range(STEPS):
        h = torch.relu(x @ w["0.weight"].T + w["0.bias"])
        h = torch.relu(h @ w["2.weight"].T + w["2.bias"])
        loss = nn.functional.cross_entropy(h @ w["4.weight"].T + w["4.bias"], y)
        loss = loss + 1e-3 * w["0.weight"].abs().sum()
        loss = loss + 2e-3 * w["2.weight"].norm(2, dim=1).sum()
        loss = loss + 5e-3 * sum(w[f"{at}.weight"].norm(2, dim=0).sum() for at in (0, 2))
        loss = loss + 0.5 * 1e-2 * (w["4.weight"] ** 2).sum()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with open(out, "w") as file:
        json.dump({name: value.detach().flatten().tolist() for name, value in w.items()}, file)


if __name__ == "__main__":
    main(sys.argv[1])
