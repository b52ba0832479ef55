"""`nuclear`: five steps of lenet5_fmnist and mlp_digits on full batches in float64, with PyTorch's own nuclear norm.

Writes losses, and weights after the steps, as JSON to the path that is given.
"""
import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional as F

STEPS, LR, MOMENTUM, SAMPLES = 5, 0.02, 0.9, 160
torch.set_num_threads(1)


def load(model, stem, samples, scale):
    graph = onnx.load(f"test/fixtures/models/{model}.onnx").graph
    w = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()).double() for one in graph.initializer}
    x = np.load(f"test/fixtures/data/{stem}_x_train.npy")[:samples].astype(np.float32) / np.float32(scale)
    y = np.load(f"test/fixtures/data/{stem}_y_train.npy")[:samples].astype(np.int64)
    return w, torch.from_numpy(x).double(), torch.from_numpy(y)


def lenet(w, x):
    x = x.reshape(-1, 1, 28, 28)
    x = F.max_pool2d(F.relu(F.conv2d(x, w["conv1.weight"], w["conv1.bias"], padding=2)), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, w["conv2.weight"], w["conv2.bias"])), 2).flatten(1)
    x = F.relu(x @ w["fc1.weight"].T + w["fc1.bias"])
    x = F.relu(x @ w["fc2.weight"].T + w["fc2.bias"])
    return x @ w["fc3.weight"].T + w["fc3.bias"]


def mlp(w, x):
    for at in (0, 2):
        x = F.relu(x @ w[f"{at}.weight"].T + w[f"{at}.bias"])
    return x @ w["4.weight"].T + w["4.bias"]


def nuclear(weight):
    return torch.linalg.matrix_norm(weight, "nuc")


def spatial(kernel):
    """Rows: input channel and row of the kernel; columns: output channel and column of it (TRP's VH)."""
    out, channels, height, width = kernel.shape
    return kernel.permute(1, 2, 0, 3).reshape(channels * height, out * width)


def train(w, x, y, forward, penalty):
    for value in w.values():
        value.requires_grad_()
    optimizer = torch.optim.SGD(list(w.values()), lr=LR, momentum=MOMENTUM)
    losses = []
    for step in range(STEPS):
        loss = F.cross_entropy(forward(w, x), y) + penalty(w, step)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return {"losses": losses, "weights": {name: value.detach().flatten().tolist() for name, value in w.items()}}


def main(out):
    convolutions = train(
        *load("lenet5_fmnist", "fmnist", SAMPLES, 255),
        lenet,
        lambda w, step: 0.02 * sum(nuclear(w[f"{at}.weight"].flatten(1)) for at in ("conv1", "fc2"))
        + 0.01 * nuclear(spatial(w["conv2.weight"])),
    )
    linear = train(
        *load("mlp_digits", "digits", SAMPLES, 1),
        mlp,
        lambda w, step: 0.02 * sum(nuclear(w[f"{at}.weight"]) for at in (0, 2, 4)) if step % 3 == 0 else 0,
    )
    with open(out, "w") as file:
        json.dump({"convolutions": convolutions, "linear": linear}, file)


if __name__ == "__main__":
    main(sys.argv[1])
