"""A short run by PyTorch, from the stored weights to the figures on the test data: what it takes with and without the imports.

usage: short_run.py wanda|sparsegpt|taylor. Prints {"run": milliseconds of processor time of the run alone, "whole": of the process,
"pruned": weights that are gone}.
"""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "test/rivals"))

import digits  # before PyTorch: it keeps that to one thread

import torch
import torch.nn as nn
import torch.nn.functional as F

import llama
import sparsegpt
import wanda

SAMPLES, TARGET = 256, 0.8


def taylor():
    """avg((w * g)^2) over the gradients of single samples; each layer loses the same share."""
    x, y = digits.digits("train")
    began = time.perf_counter()
    model = digits.network("mlp_digits")
    weights = [layer.weight for layer in model if isinstance(layer, nn.Linear)]
    scores = [torch.zeros_like(weight) for weight in weights]
    for at in range(SAMPLES):
        model.zero_grad()
        F.cross_entropy(model(x[at : at + 1]), y[at : at + 1]).backward()
        with torch.no_grad():
            for score, weight in zip(scores, weights):
                score += (weight * weight.grad).square()
    masks = [digits.smallest(score, round(TARGET * score.numel())) for score in scores]
    with torch.no_grad():
        for weight, mask in zip(weights, masks):
            weight *= mask
    return digits.figures(model, masks, began)


def on_llama(prune):
    with torch.no_grad():
        return llama.run(prune)


RUNS = {
    "wanda": lambda: on_llama(wanda.without_least),
    "sparsegpt": lambda: on_llama(sparsegpt.surgery),
    "taylor": taylor,
}

if __name__ == "__main__":
    torch.set_num_threads(1)
    before = time.process_time()
    figures = RUNS[sys.argv[1]]()
    after = time.process_time()
    print(json.dumps({"run": 1e3 * (after - before), "whole": 1e3 * after, "pruned": sum(figures["pruned"])}))
