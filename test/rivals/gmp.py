"""Gradual magnitude pruning inside training, by PyTorch: the recipe gmp.

It starts from the weights of mlp_digits_init.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run gmp --set target=95% --set length='1500 steps'`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/gmp.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
"""
import time

from digits import batches, digits, figures, network, report, smallest  # before PyTorch: it keeps that to one thread

import torch
import torch.nn as nn
import torch.nn.functional as F

TARGET, STEPS, EVERY = 0.95, 1500, 100


def run(seed):
    x, y = digits("train")
    order = list(batches(seed, "sparsify/shuffle", STEPS, len(x)))
    began = time.perf_counter()
    model = network("mlp_digits_init")
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

    return figures(model, masks, began)


if __name__ == "__main__":
    report(run)
