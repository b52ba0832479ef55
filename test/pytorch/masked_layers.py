"""Layers whose weights a constant of the module scales, beside what PyTorch makes of them.

Writes each network as ONNX, and as .npz its samples, its labels, the gradient of every parameter, and for `first.weight` the factors
of an adapter and the loss with their product added to that weight.
"""
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python"))
import espalier_torch  # noqa: E402

RANK, ALPHA = 2, 3.0


class Masked(nn.Linear):
    """As in MADE."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.register_buffer("mask", (torch.rand(outputs, inputs) > 0.4).float())

    def forward(self, x):
        return F.linear(x, self.mask * self.weight, self.bias)


class Equalized(nn.Linear):
    """As in StyleGAN."""

    def forward(self, x):
        return F.linear(x, self.weight * self.in_features**-0.5, self.bias)


class Divided(nn.Linear):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.register_buffer("size", torch.rand(outputs, 1) + 0.5)

    def forward(self, x):
        return F.linear(x, self.weight / self.size, self.bias)


class Hidden(nn.Linear):
    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs)
        self.register_buffer("hidden", torch.rand(outputs, inputs) > 0.6)

    def forward(self, x):
        return F.linear(x, self.weight.masked_fill(self.hidden, 0.0), self.bias)


class Triangle(nn.Linear):
    def forward(self, x):
        return F.linear(x, torch.tril(self.weight), self.bias)


class Causal(nn.Conv2d):
    """As in PixelCNN."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 3, padding=1)
        mask = torch.ones_like(self.weight)
        mask[:, :, 1, 1:] = mask[:, :, 2:] = 0
        self.register_buffer("mask", mask)

    def forward(self, x):
        return self._conv_forward(x, self.weight * self.mask, self.bias)


class Net(nn.Module):
    def __init__(self, layer, inputs):
        super().__init__()
        self.first, self.second = layer(inputs, 12), layer(12, 8)

    def forward(self, x):
        return self.second(torch.relu(self.first(x)))


def main(folder):
    for layer in (Masked, Equalized, Divided, Hidden, Triangle, Causal):
        torch.manual_seed(5)
        net, name = Net(layer, 6).eval(), f"{folder}/{layer.__name__}"
        size = (4, 4) if layer is Causal else ()
        x, y = torch.randn(8, 6, *size), torch.randn(8, 8, *size)
        espalier_torch.export(net, x, f"{name}.onnx")
        weight = net.first.weight
        F.mse_loss(net(x), y).backward()
        arrays = {key: own.grad.numpy().copy() for key, own in net.named_parameters()}
        a, b = torch.randn(RANK, weight[0].numel()), torch.randn(len(weight), RANK)
        with torch.no_grad():
            weight += ALPHA / RANK * (b @ a).reshape(weight.shape)
            adapted = F.mse_loss(net(x), y)
        np.savez(f"{name}.npz", samples=x.numpy(), labels=y.numpy(), a=a.numpy(), b=b.numpy(), adapted=adapted.numpy(), **arrays)
        np.save(f"{name}-x.npy", x.numpy())
        np.save(f"{name}-y.npy", y.argmax(1).numpy())


if __name__ == "__main__":
    main(*sys.argv[1:])
