"""What the experiments on digits share: the data in the order in which Espalier sees it, the network, and the figures."""
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


def network(name):
    model = nn.Sequential(nn.Linear(64, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))
    stored = onnx.load(FIXTURES / f"models/{name}.onnx").graph.initializer
    model.load_state_dict({tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in stored})
    return model


def smallest(weight, count):
    """A mask without the `count` smallest weights."""
    mask = torch.ones(weight.numel())
    mask[weight.abs().flatten().argsort(stable=True)[:count]] = 0
    return mask.view_as(weight)


def figures(model, masks, began):
    x, y = digits("test")
    with torch.no_grad():
        z = model(x)
    return {
        "accuracy": (z.argmax(1) == y).float().mean().item(),
        "loss": F.cross_entropy(z, y).item(),
        "pruned": [int((mask == 0).sum()) for mask in masks],
        "seconds": time.perf_counter() - began,
    }


def report(run):
    """A line of JSON for each seed that the command line names."""
    torch.set_num_threads(1)
    for seed in map(int, sys.argv[1:] or [0, 1, 2]):
        print(json.dumps({"by": f"PyTorch {torch.__version__}", "seed": seed, **run(seed)}), flush=True)
