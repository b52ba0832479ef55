"""Learning rates of PyTorch's schedulers, a step of theirs for each step of ours, as JSON."""

import json
import sys

import torch
from torch.optim import lr_scheduler as rates

BASE = 0.1


def course(make, steps):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=BASE)
    scheduler = make(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


def in_turn(milestones, *makers):
    return lambda o: rates.SequentialLR(o, [make(o) for make in makers], milestones)


constant = lambda factor, length: lambda o: rates.ConstantLR(o, factor, length)
linear = lambda start, end, length: lambda o: rates.LinearLR(o, start, end, length)
cosine = lambda length, least=0.0: lambda o: rates.CosineAnnealingLR(o, length, least)
exponential = lambda gamma: lambda o: rates.ExponentialLR(o, gamma)

print(
    json.dumps(
        {
            "multistep": course(lambda o: rates.MultiStepLR(o, [10, 15, 60], 0.3), 70),
            "step": course(lambda o: rates.StepLR(o, 7, 0.5), 70),
            "exponential": course(exponential(0.9), 70),
            "warm": course(in_turn([5], linear(0.2, 1.0, 5), exponential(0.95)), 70),
            "restarts": course(lambda o: rates.CosineAnnealingWarmRestarts(o, 10, 2), 70),
            "pieces": course(
                in_turn(
                    [8, 20, 30],
                    *(constant(1.0, 1), linear(1.0, 0.25, 12)),
                    *(constant(0.25, 99), cosine(40, 0.001)),
                ),
                70,
            ),
        }
    )
)
