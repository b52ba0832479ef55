"""Loss and gradients of a small network of seldom operators, by PyTorch in double precision.

Transposed convolution, instance and group normalization, PReLU, Mish, ELU, CELU, SELU, softplus, softsign, sine and cosine, pixels
shuffled to channels and back, copies, running sums, largest values, norms and log-sum-exp. Writes model.onnx and gradients.npz (a batch,
its labels, the loss, and the gradient in every stored tensor by its name in the file) to test/fixtures/seldom.

usage: /usr/bin/python3 test/rivals/seldom_operators.py   (PyTorch 2.6 and onnx, as Debian has them)
"""
import copy
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "fixtures/seldom"


class Seldom(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(1, 4, 3, stride=2, padding=1, output_padding=1)
        self.instances = nn.InstanceNorm2d(4, affine=True)
        self.slopes = nn.PReLU(4)
        self.down = nn.Conv2d(4, 8, 3, stride=2, padding=1)
        self.groups = nn.GroupNorm(2, 8)
        self.wide = nn.Conv2d(2, 8, 3, padding=1)
        self.grouped_up = nn.ConvTranspose2d(32, 8, 2, groups=4)
        self.head = nn.Linear(8 * 5, 5)

    def forward(self, x):
        x = self.slopes(self.instances(self.up(x)))
        x = F.pixel_shuffle(F.mish(self.groups(self.down(x))), 2)
        x = F.pixel_unshuffle(F.celu(self.wide(F.elu(x)), 0.7), 2)
        x = F.softsign(F.softplus(self.grouped_up(F.selu(x))))
        places = torch.cumsum(x.flatten(2), 2)
        largest, smallest = torch.amax(x, (2, 3)), torch.amin(x, (2, 3))
        parts = [largest, torch.sin(smallest), torch.logsumexp(places, 2), torch.cos(torch.linalg.vector_norm(x, dim=(2, 3)))]
        parts.append(F.adaptive_max_pool2d(x.repeat(1, 1, 2, 1), 1).flatten(1))
        return self.head(torch.cat(parts, 1))


torch.manual_seed(0)
model = Seldom().eval()
for parameter in model.parameters():
    parameter.data += 0.1 * torch.randn_like(parameter)
x = torch.randn(6, 1, 8, 8)
y = torch.randint(0, 5, (6,))
torch.onnx.export(
    model, (x,), str(FOLDER / "model.onnx"), input_names=["input"], output_names=["logits"],
    dynamic_axes={"input": {0: "batch"}, "logits": {0: "batch"}}, opset_version=18, dynamo=False, do_constant_folding=True,
)
double = copy.deepcopy(model).double()
loss = F.cross_entropy(double(x.double()), y)
loss.backward()
parameters = list(double.parameters())
gradients = {}
for stored in onnx.load(FOLDER / "model.onnx").graph.initializer:
    # The exporter has reshaped some, and named them anew.
    values = numpy_helper.to_array(stored)
    (own,) = [it for it in parameters if np.array_equal(it.detach().float().numpy().ravel(), values.ravel())]
    gradients[stored.name] = own.grad.float().numpy().reshape(values.shape)
np.savez(FOLDER / "gradients.npz", x=x.numpy(), y=y.numpy(), loss=np.float64([loss.item()]), **gradients)
