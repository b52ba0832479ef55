"""
`padding.py make FOLDER` exports a network with tables that have rows for padding, by `espalier_torch.export` and by the ordinary export;
`padding.py load FOLDER RUN` compares what a run has trained with the same steps in PyTorch.
"""
import copy
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "python"))

import numpy as np
import torch
from torch import nn

import espalier_torch


class Words(nn.Module):
    """A table that is tied to the output, another one at the end of whose rows padding stands, and one without padding."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(12, 6, padding_idx=1)
        self.kinds = nn.Embedding(4, 6, padding_idx=3)
        self.places = nn.Embedding(5, 6)
        self.hidden = nn.Linear(6, 6)
        self.head = nn.Linear(6, 12, bias=False)
        self.head.weight = self.table.weight

    def forward(self, ids):
        x = self.table(ids) + self.kinds(ids % 4) + self.places(ids % 5)
        return self.head(torch.tanh(self.hidden(x)))


task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
torch.manual_seed(3)
net = Words()
ids = torch.arange(24).reshape(6, 4) % 12
labels = torch.randint(0, 12, (6, 4))
if task == "make":
    np.save(folder / "x.npy", ids.numpy())
    np.save(folder / "y.npy", labels.numpy())
    espalier_torch.export(net, ids, folder / "named.onnx")
    plain = {"dynamic_axes": {"x": {0: "batch"}, "y": {0: "batch"}}, "do_constant_folding": False, "opset_version": 17}
    torch.onnx.export(net.eval(), ids, folder / "plain.onnx", input_names=["x"], output_names=["y"], **plain)
else:
    trained = espalier_torch.load(copy.deepcopy(net), folder / sys.argv[3] / "model.onnx")
    step = torch.optim.SGD(net.parameters(), lr=0.1)
    for _ in range(3):
        step.zero_grad()
        nn.functional.cross_entropy(net(ids).flatten(0, 1), labels.flatten()).backward()
        step.step()
    far = max((own - other).abs().max().item() for own, other in zip(net.parameters(), trained.parameters()))
    print(json.dumps({"far": far, "padding": trained.kinds.weight[3].abs().max().item()}))
