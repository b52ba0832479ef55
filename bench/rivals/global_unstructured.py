"""Times torch.nn.utils.prune.global_unstructured: sizes as arguments, seconds of three runs out."""

import sys
import time

import torch
from torch.nn.utils import prune

ROWS = 1000


def model_of(sizes):
    """One bias-free linear layer a size, weights normal."""
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
    amount = int(sys.argv[1])
    sizes = [int(size) for size in sys.argv[2:]]
    for _ in range(3):
        print(seconds_of_one_run(sizes, amount))
