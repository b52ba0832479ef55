"""The block-wise empirical Fisher beside `inverse-fisher`: gradients of single samples, and inverses of whole blocks.

Of the last layer of mlp_digits on its first samples, in double precision. Writes as JSON to the path that is given
the gradients, rounded to float32, and for each block size and damping the diagonal of the inverse of
damping * I + mean(g g^T), block by block, by numpy's inverse of the whole square.
"""
import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

SAMPLES = 24
CASES = [(50, 1e-7), (37, 1e-3), (1000, 1e-2), (1, 1e-5)]


def main(out):
    model = onnx.load("test/fixtures/models/mlp_digits.onnx")
    w = {one.name: torch.from_numpy(numpy_helper.to_array(one).astype(np.float64)) for one in model.graph.initializer}
    x = torch.from_numpy(np.load("test/fixtures/data/digits_x_train.npy")[:SAMPLES].astype(np.float64))
    y = torch.from_numpy(np.load("test/fixtures/data/digits_y_train.npy")[:SAMPLES].astype(np.int64))
    last = w["4.weight"].requires_grad_()
    gradients = []
    for sample, label in zip(x, y):
        h = torch.relu(w["0.weight"] @ sample + w["0.bias"])
        h = torch.relu(w["2.weight"] @ h + w["2.bias"])
        loss = nn.functional.cross_entropy(last @ h + w["4.bias"], label)
        gradients.append(torch.autograd.grad(loss, last)[0].flatten().numpy().astype(np.float32))
    g = np.stack(gradients).astype(np.float64)
    inverses = {f"{block} {damping:g}": diagonal(g, block, damping).tolist() for block, damping in CASES}
    with open(out, "w") as file:
        json.dump({"gradients": [one.tolist() for one in gradients], "inverses": inverses}, file)


def diagonal(g, block, damping):
    parts = []
    for start in range(0, g.shape[1], block):
        own = g[:, start : start + block]
        fisher = damping * np.eye(own.shape[1]) + own.T @ own / len(g)
        parts.append(np.diag(np.linalg.inv(fisher)))
    return np.concatenate(parts)


if __name__ == "__main__":
    main(sys.argv[1])
