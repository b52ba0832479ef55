"""Global magnitude pruning with a least number of weights a layer, then training, by PyTorch: the recipe global-mp.

It starts from the weights of mlp_digits.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run global-mp --set target=98% --set length='300 steps'`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/global-mp.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
"""
import math
import time

from digits import batches, digits, figures, network, report  # before PyTorch: it keeps that to one thread

import torch
import torch.nn as nn
import torch.nn.functional as F

TARGET, LEAST, STEPS = 0.98, 0.005, 300


def cut(weights):
    """Masks: the largest of each layer are safe, all others compete."""
    scores = [weight.abs().flatten().double() for weight in weights]
    for score in scores:
        score[score.argsort(descending=True)[:math.ceil(LEAST * score.numel())]] = torch.inf
    joined = torch.cat(scores)
    kept = torch.ones(joined.numel())
    kept[joined.argsort(stable=True)[:round(TARGET * joined.numel())]] = 0
    parts = kept.split([score.numel() for score in scores])
    return [part.view_as(weight) for part, weight in zip(parts, weights)]


def run(seed):
    x, y = digits("train")
    order = list(batches(seed, "tune/shuffle", STEPS, len(x)))
    began = time.perf_counter()
    model = network("mlp_digits")
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    masks = cut([weight.data for weight in weights])
    optimizer = torch.optim.SGD(model.parameters(), 0.1024, momentum=0.875, weight_decay=7e-6)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for weight, mask in zip(weights, masks):
        weight.data *= mask
    for rows in order:
        optimizer.zero_grad()
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        for weight, mask in zip(weights, masks):
            weight.grad *= mask
        optimizer.step()
        schedule.step()

    return figures(model, masks, began)


if __name__ == "__main__":
    report(run)
