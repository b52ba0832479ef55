"""Learning rates of PyTorch's schedulers, a step of theirs for each step of ours, and weights trained by parameter groups."""

import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
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

courses = {
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


def trained(make, gamma):
    """Six steps on all digits: the first layer at a tenth, the last bias at half of a rate that falls."""
    model = onnx.load("test/fixtures/models/mlp_digits.onnx")
    values = {
        one.name: torch.from_numpy(numpy_helper.to_array(one).copy()).requires_grad_()
        for one in model.graph.initializer
    }
    x = torch.from_numpy(np.load("test/fixtures/data/digits_x_train.npy")[:160].astype(np.float32))
    y = torch.from_numpy(np.load("test/fixtures/data/digits_y_train.npy")[:160].astype(np.int64))
    factors = {"0.weight": 0.1, "0.bias": 0.1, "4.bias": 0.5}
    groups = [
        {"params": [value for name, value in values.items() if factors.get(name, 1) == factor], "factor": factor}
        for factor in (1, 0.1, 0.5)
    ]
    optimizer = make(groups)
    for group in optimizer.param_groups:
        group["lr"] *= group["factor"]
    scheduler = exponential(gamma)(optimizer)
    for _ in range(6):
        h = torch.relu(x @ values["0.weight"].T + values["0.bias"])
        h = torch.relu(h @ values["2.weight"].T + values["2.bias"])
        loss = torch.nn.functional.cross_entropy(h @ values["4.weight"].T + values["4.bias"], y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
    return {name: value.detach().flatten().tolist() for name, value in values.items()}


groups = {
    "sgd": trained(lambda own: torch.optim.SGD(own, lr=0.1, momentum=0.9, weight_decay=0.01), 0.8),
    "adamw": trained(lambda own: torch.optim.AdamW(own, lr=0.01, eps=1e-3, weight_decay=0.1), 0.8),
}
with open(sys.argv[1], "w") as file:
    json.dump({"courses": courses, "groups": groups}, file)
