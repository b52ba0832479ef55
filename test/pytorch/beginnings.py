"""A network of every kind of module that `reset all` begins anew, and what PyTorch begins it with.

Writes FOLDER/network.onnx, whose parameters are all 7, and FOLDER/beginnings.json: of each tensor its
least and largest value and its mean square, over many draws.
"""
import json
import sys
from pathlib import Path

import torch
from torch import nn

DRAWS = 200


class Everything(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(36, 5)
        self.conv = nn.Conv2d(4, 8, 3, padding=1, groups=2)
        self.norm = nn.BatchNorm2d(8)
        self.slope = nn.PReLU(8)
        self.up = nn.ConvTranspose2d(8, 6, 3, padding=1, groups=2)
        self.groups = nn.GroupNorm(2, 6)
        self.lstm = nn.LSTM(6, 10, batch_first=True, bidirectional=True)
        self.gru = nn.GRU(20, 7, batch_first=True)
        self.layer = nn.LayerNorm(7)
        self.bare = nn.Linear(7, 5, bias=False)
        self.head = nn.Linear(5, 3)
        self.free = nn.Parameter(torch.zeros(5))

    def forward(self, x):
        y = self.groups(self.up(self.slope(self.norm(self.conv(x)))))
        y, _ = self.lstm(y.flatten(2).transpose(1, 2))
        y, _ = self.gru(y)
        ids = x.flatten(2).sum(1).argmax(1)
        return self.head(self.bare(self.layer(y).mean(1)) + self.table(ids) + self.free)


def tensors_of(network):
    return {
        name: tensor
        for name, tensor in network.state_dict().items()
        if tensor.is_floating_point()
    }


def main(folder):
    torch.manual_seed(0)
    draws = [tensors_of(Everything()) for _ in range(DRAWS)]
    beginnings = {}
    for name in draws[0]:
        values = torch.stack([draw[name] for draw in draws]).double()
        beginnings[name] = {
            "least": values.min().item(),
            "largest": values.max().item(),
            "square": (values**2).mean().item(),
        }
    (folder / "beginnings.json").write_text(json.dumps(beginnings))

    network = Everything().eval()
    with torch.no_grad():
        for tensor in tensors_of(network).values():
            tensor.fill_(7)
    torch.onnx.export(
        network,
        torch.rand(1, 4, 6, 6),
        folder / "network.onnx",
        dynamo=False,
        do_constant_folding=False,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["input"],
        output_names=["logits"],
        opset_version=17,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
