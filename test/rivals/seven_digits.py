"""Trains and exports `test/fixtures/models/mlp_digits_seven.onnx`: the network of `mlp_digits_init`, on the digits 0 to 6 alone.

On one thread; seconds.

usage: /usr/bin/python3 test/rivals/seven_digits.py"""
from digits import FIXTURES, digits, network  # before PyTorch: it keeps that to one thread

import onnx
import torch
from onnx import numpy_helper
from torch import nn

EPOCHS, BATCH, RATE, KNOWN = 20, 64, 1e-3, 7


def known(part):
    x, y = digits(part)
    return x[y < KNOWN], y[y < KNOWN]


def accuracy(model, x, y):
    with torch.no_grad():
        return float((model(x).argmax(1) == y).float().mean())


torch.manual_seed(7)
model = network("mlp_digits_init")
x, y = known("train")
optimizer = torch.optim.Adam(model.parameters(), RATE)
for epoch in range(EPOCHS):
    for rows in torch.randperm(len(x)).split(BATCH):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
stored = onnx.load(FIXTURES / "models/mlp_digits_init.onnx")
for tensor in stored.graph.initializer:
    values = model.state_dict()[tensor.name].numpy()
    tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
path = FIXTURES / "models/mlp_digits_seven.onnx"
onnx.save(stored, str(path))
print(f"{accuracy(model, *known('test')):.1%} of the digits it knows, {accuracy(model, *digits('test')):.1%} of all")
