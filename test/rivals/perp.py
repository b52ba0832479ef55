"""Pruning once, then training biases and low-rank adapters that keep the mask, by PyTorch: the recipe perp.

It starts from the weights of mlp_digits.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run perp --set target=90% --set length='300 steps' --set lr=5e-3`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/perp.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
"""
import time

from digits import batches, digits, figures, network, report, smallest, words  # before PyTorch: it keeps that to one thread

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

TARGET, STEPS, WARMUP, RATE, RANK, ALPHA = 0.9, 300, 30, 5e-3, 16, 32


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
    dense = network("mlp_digits")
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

    return figures(model, masks, began)


if __name__ == "__main__":
    report(run)
