"""Shares of activations that are not zero, of ResNet-8, beside `apoz`: by hooks on the rectifiers in PyTorch.

The network is built here from the tensors of the ONNX file. Writes as JSON, by the convolution before each
rectifier, the share of every channel on the first samples.
"""
import json
import sys

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional as F

SAMPLES = 48


def main(out):
    model = onnx.load("test/fixtures/models/resnet8_fmnist_bn.onnx")
    w = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in model.graph.initializer}
    images = np.load("test/fixtures/data/fmnist_x_train.npy")[:SAMPLES]
    x = torch.from_numpy(images.astype(np.float32) / 255).reshape(SAMPLES, 1, 28, 28)
    shares = {}

    def conv(name, value, stride, padding):
        made = F.conv2d(value, w[f"{name}.conv.weight"], None, stride, padding)
        stats = [w[f"{name}.bn.{part}"] for part in ("running_mean", "running_var", "weight", "bias")]
        return F.batch_norm(made, *stats)

    def relu(name, value):
        after = torch.relu(value)
        shares[name] = (after != 0).double().mean(dim=(0, 2, 3)).tolist()
        return after

    x = relu("stem.conv", conv("stem", x, 1, 1))
    for block, stride in (("block1", 1), ("block2", 2), ("block3", 2)):
        inner = relu(f"{block}.a.conv", conv(f"{block}.a", x, stride, 1))
        short = conv(f"{block}.down", x, stride, 0) if f"{block}.down.conv.weight" in w else x
        x = relu(f"{block}.b.conv", conv(f"{block}.b", inner, 1, 1) + short)
    with open(out, "w") as file:
        json.dump(shares, file)


if __name__ == "__main__":
    main(sys.argv[1])
