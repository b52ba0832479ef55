"""Steps of a loop of one's own, bare and with `pruner.step()` under masks that no update changes: least processor time of each."""
import json
import os
import pathlib
import sys
import time

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "python"), str(root / "test" / "pytorch")]
os.environ.setdefault("OMP_NUM_THREADS", "1")

import torch

import engine_models as models
from espalier_torch import Pruner
from espalier_torch.train import set_norms_training

torch.set_num_threads(1)
STEPS, ROUNDS = 10, 12


def main(name, path):
    x, y = models.data_of(name, "train", path)
    sides = {"bare": bare(name, path, x, y), "pruned": pruned(name, path, x, y)}
    least = dict.fromkeys(sides, float("inf"))
    for _ in range(ROUNDS):
        for side, step in sides.items():
            start = time.process_time()
            for _ in range(STEPS):
                next(step)
            least[side] = min(least[side], (time.process_time() - start) * 1000 / STEPS)
    print(json.dumps({**least, **MEMORY}))


MEMORY = {}


def bare(name, path, x, y):
    module = models.model_of(name, path)
    set_norms_training(module)
    optimizer = torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.9)
    loss = Pruner(models.model_of(name, path), path, data=lambda _: None).loss
    while True:
        loss(module(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()
        yield


def pruned(name, path, x, y):
    module = models.model_of(name, path)
    pruner = Pruner(module, path, torch.optim.SGD(module.parameters(), lr=0.01, momentum=0.9))
    stage = next(pruner.stages())
    set_norms_training(module)
    masks = pruner.network.masks.values()
    MEMORY["bytes"] = sum(own.numel() * own.element_size() for own in masks) / sum(own.numel() for own in masks)
    for _ in stage.batches([None]):
        pruner.loss(module(x), y).backward()
        pruner.step()
        yield


main(*sys.argv[1:])
