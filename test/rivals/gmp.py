"""Gradual magnitude pruning inside training, by PyTorch: the recipe gmp.

It starts from the weights of mlp_digits_init.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run gmp --set target=95% --set length='1500 steps'`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/gmp.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
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
TARGET, STEPS, EVERY = 0.95, 1500, 100


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
    stored = onnx.load(FIXTURES / "models/mlp_digits_init.onnx").graph.initializer
    model.load_state_dict({tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in stored})
    return model


def smallest(weight, count):
    """A mask without the `count` smallest weights."""
    mask = torch.ones(weight.numel())
    mask[weight.abs().flatten().argsort(stable=True)[:count]] = 0
    return mask.view_as(weight)


def run(seed):
    x, y = digits("train")
    order = list(batches(seed, "sparsify/shuffle", STEPS, len(x)))
    began = time.perf_counter()
    model = network()
    layers = [layer for layer in model if isinstance(layer, nn.Linear)]
    masks = [torch.ones_like(layer.weight) for layer in layers]
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    first, last = STEPS // 4, 3 * STEPS // 4

    def hold(step):
        if step == last or first <= step < last and (step - first) % EVERY == 0:
            share = TARGET * (1 - (1 - (step - first) / (last - first)) ** 3)
            for at, layer in enumerate(layers[1:], 1):
                # What is gone is 0, and so among the smallest again.
                masks[at] = smallest(layer.weight.data, round(share * layer.weight.numel()))
        for layer, mask in zip(layers, masks):
            layer.weight.data *= mask
            optimizer.state[layer.weight]["momentum_buffer"] *= mask

    for step, rows in enumerate(order, 1):
        optimizer.zero_grad()
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        for layer, mask in zip(layers, masks):
            layer.weight.grad *= mask
        optimizer.step()
        schedule.step()
        hold(step)

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
