"""The lottery ticket, in rounds with rewinding to the start, by PyTorch: the recipe lottery-ticket.

It starts from the weights of mlp_digits_init.onnx, sees the samples in the order in which Espalier sees them, and has the hyper-parameters
of `espalier run lottery-ticket --set rounds=5 --set length='200 steps'`. Prints a line of JSON a seed.

usage: /usr/bin/python3 test/rivals/lottery-ticket.py [SEED ...]   (PyTorch 2.6 and onnx, as Debian has them)
"""
import time

from digits import batches, digits, figures, network, report, smallest  # before PyTorch: it keeps that to one thread

import torch
import torch.nn as nn
import torch.nn.functional as F

ROUNDS, STEPS, RATE = 5, 200, 0.2


def train(model, weights, masks, order, x, y):
    optimizer = torch.optim.Adam(model.parameters(), 1.2e-3)
    for rows in order:
        optimizer.zero_grad()
        F.cross_entropy(model(x[rows]), y[rows]).backward()
        for weight, mask in zip(weights, masks):
            weight.grad *= mask
        optimizer.step()


def run(seed):
    x, y = digits("train")
    paths = [f"repeat[{at}]/train/shuffle" for at in range(1, ROUNDS + 1)]
    rounds = [list(batches(seed, path, STEPS, len(x))) for path in paths]
    final = list(batches(seed, "ticket/shuffle", STEPS, len(x)))
    began = time.perf_counter()
    model = network("mlp_digits_init")
    start = {name: value.clone() for name, value in model.state_dict().items()}
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    masks = [torch.ones_like(weight) for weight in weights]
    for order in rounds:
        train(model, weights, masks, order, x, y)
        for at, weight in enumerate(weights):
            left = int(masks[at].sum())
            rate = RATE / 2 if at == len(weights) - 1 else RATE
            # What is gone is 0, and so among the smallest again.
            masks[at] = smallest(weight.data, weight.numel() - left + round(rate * left))
        model.load_state_dict(start)
        for weight, mask in zip(weights, masks):
            weight.data *= mask
    train(model, weights, masks, final, x, y)

    return figures(model, masks, began)


if __name__ == "__main__":
    report(run)
