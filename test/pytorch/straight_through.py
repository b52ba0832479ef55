"""Gradients that pass straight through a choice or a rounding, beside those of exports, which lose `detach`.

Writes each network as ONNX, and as .npz its samples, its labels and the gradient of every parameter; of a parameter that PyTorch
leaves without a gradient there is nothing.
"""
import sys

import numpy as np
import torch
from torch import nn


class Codes(nn.Module):
    """The nearest code of a book in the place of what is encoded (VQ-VAE)."""

    def __init__(self):
        super().__init__()
        self.enc, self.code, self.dec = nn.Linear(6, 4), nn.Embedding(5, 4), nn.Linear(4, 3)

    def forward(self, x):
        z = self.enc(x)
        distances = z.pow(2).sum(1, keepdim=True) + self.code.weight.pow(2).sum(1) - 2 * z @ self.code.weight.t()
        q = self.code(distances.argmin(1))
        return self.dec(z + (q - z).detach())


class Nearest(nn.Module):
    """The code itself: what chooses it gets no gradient."""

    def __init__(self):
        super().__init__()
        self.ask, self.code, self.dec = nn.Linear(6, 5), nn.Embedding(5, 4), nn.Linear(4, 3)

    def forward(self, x):
        return self.dec(self.code(self.ask(x).argmax(1)))


class Rounded(nn.Module):
    """Weights of few values, and activations of two."""

    def __init__(self):
        super().__init__()
        self.weight, self.out = nn.Parameter(torch.randn(8, 6)), nn.Linear(8, 3)

    def forward(self, x):
        w = self.weight
        h = x @ (w + ((w * 4).round() / 4 - w).detach()).t()
        return self.out((torch.sign(h) - h).detach() + h)


def main(folder):
    for made in (Codes, Nearest, Rounded):
        torch.manual_seed(3)
        net, name = made(), f"{folder}/{made.__name__}"
        x, y = torch.randn(8, 6), torch.randn(8, 3)
        for fold in (False, True):
            batch = {"x": {0: "batch"}, "y": {0: "batch"}}
            torch.onnx.export(net, x, f"{name}-{fold}.onnx", input_names=["x"], output_names=["y"], dynamic_axes=batch, do_constant_folding=fold, opset_version=17)
        nn.functional.mse_loss(net(x), y).backward()
        gradients = {name: own.grad.numpy() for name, own in net.named_parameters() if own.grad is not None}
        np.savez(f"{name}.npz", x=x.numpy(), y=y.numpy(), **gradients)


if __name__ == "__main__":
    main(*sys.argv[1:])
