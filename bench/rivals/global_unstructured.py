"""Times torch.nn.utils.prune.global_unstructured: amount, runs and sizes in, seconds as JSON out."""

import json
import sys
import time

import torch
from torch.nn.utils import prune

ROWS = 1000


def model_of(sizes):
    """One linear layer without bias a size."""
    torch.manual_seed(7)
    return [torch.nn.Linear(size // ROWS, ROWS, bias=False) for size in sizes]


def seconds_of_one_run(sizes, amount):
    layers = model_of(sizes)
    start = time.perf_counter()
    prune.global_unstructured(
        [(layer, "weight") for layer in layers], pruning_method=prune.L1Unstructured, amount=amount
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    amount, runs, *sizes = map(int, sys.argv[1:])
    print(json.dumps([seconds_of_one_run(sizes, amount) for _ in range(runs)]))
