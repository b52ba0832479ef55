"""Pruning once, then training biases and low-rank adapters that keep the mask, by PyTorch: the recipe perp.

It starts from the weights of mlp_digits.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run perp --set target=90% --set length='300 steps' --set lr=5e-3`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/perp.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
"""
import hashlib
import json
import os
import pathlib
import struct
import sys
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # read when the libraries are loaded

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
TARGET, STEPS, WARMUP, RATE, RANK, ALPHA = 0.9, 300, 30, 5e-3, 16, 32


def words(seed, path):
    """The 32-bit words of a stream of Espalier's (src/random/stream.ts): xoshiro128** 1.1, seeded by a SHA-256."""
    a, b, c, d = struct.unpack("<4I", hashlib.sha256(struct.pack("<q", seed) + path.encode()).digest()[:16])
    turned = lambda word, bits: (word << bits | word >> 32 - bits) & 0xFFFFFFFF
    while True:
        yield turned(b * 5 & 0xFFFFFFFF, 7) * 9 & 0xFFFFFFFF
        shifted = b << 9 & 0xFFFFFFFF
        c, d = c ^ a, d ^ b
        b, a = b ^ c, a ^ d
        c, d = c ^ shifted, turned(d, 11)


def below(bound, drawn):
    limit = 2**32 - 2**32 % bound
    return next(word for word in drawn if word < limit) % bound


def batches(seed, path, steps, samples, size=64):
    """The samples of each step: every epoch is a permutation (Fisher and Yates, from the end), cut into batches."""
    drawn, cut = words(seed, path), []
    for _ in range(steps):
        if not cut:
            order = list(range(samples))
            for last in range(samples - 1, 0, -1):
                other = below(last + 1, drawn)
                order[last], order[other] = order[other], order[last]
            cut = [torch.tensor(order[start:start + size]) for start in range(0, samples, size)]
        yield cut.pop(0)


def digits(part):
    x, y = (np.load(FIXTURES / f"data/digits_{axis}_{part}.npy") for axis in "xy")
    return torch.from_numpy(x), torch.from_numpy(y.astype(np.int64))


def network():
    model = nn.Sequential(nn.Linear(64, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    stored = onnx.load(FIXTURES / "models/mlp_digits.onnx").graph.initializer
    model.load_state_dict({tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in stored})
    return model


def smallest(weight, count):
    """A mask without the `count` smallest weights."""
    mask = torch.ones(weight.numel())
    mask[weight.abs().flatten().argsort(stable=True)[:count]] = 0
    return mask.view_as(weight)


class Adapted(nn.Module):
    """A layer whose weight is frozen, and read as W + (alpha / rank) · M ⊙ BA."""

    def __init__(self, layer, mask, drawn):
        super().__init__()
        self.weight, self.mask, self.bias = layer.weight.data * mask, mask, layer.bias
        rows, columns = layer.weight.shape
        bound = np.float32(1 / np.sqrt(columns))
        numbers = [(next(drawn) >> 8) / 2**23 - 1 for _ in range(RANK * columns)]
        self.a = nn.Parameter(torch.tensor(numbers, dtype=torch.float64).mul(float(bound)).float().view(RANK, columns))
        self.b = nn.Parameter(torch.zeros(rows, RANK))

    def merged(self):
        return self.weight + ALPHA / RANK * (self.mask * (self.b @ self.a))

    def forward(self, x):
        return F.linear(x, self.merged(), self.bias)


def run(seed):
    x, y = digits("train")
    order = list(batches(seed, "recover/shuffle", STEPS, len(x)))
    began = time.perf_counter()
    dense = network()
    layers, masks = [], []
    for at in (0, 2, 4):
        layer = dense[at]
        # The head stays dense, and its adapter has no mask.
        masks.append(smallest(layer.weight.data, 0 if at == 4 else round(TARGET * layer.weight.numel())))
        layers.append(Adapted(layer, masks[-1], words(seed, f"recover/adapters/{at}.weight")))
    model = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: (step + 1) / WARMUP if step < WARMUP else 1 - (step - WARMUP) / (STEPS - WARMUP))
    for rows in order:
        optimizer.zero_grad()
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
        schedule.step()
    assert all(bool((layer.merged()[mask == 0] == 0).all()) for layer, mask in zip(layers, masks))

    x, y = digits("test")
    with torch.no_grad():
        z = model(x)
    return {
        "accuracy": (z.argmax(1) == y).float().mean().item(),
        "loss": F.cross_entropy(z, y).item(),
        "pruned": [int((mask == 0).sum()) for mask in masks],
        "seconds": time.perf_counter() - began,
    }


if __name__ == "__main__":
    torch.set_num_threads(1)
    for seed in map(int, sys.argv[1:] or [0, 1, 2]):
        print(json.dumps({"by": f"PyTorch {torch.__version__}", "seed": seed, **run(seed)}), flush=True)
