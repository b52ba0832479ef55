"""A training script of one's own, and the six lines that prune in it.

    espalier compile examples/pytorch/gradual.prune --project examples/lenet300/espalier.yaml --to pytorch --out plan.json
    pip install ./python
    python examples/pytorch/train.py plan.json runs/loop
"""
import gzip
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from espalier_torch import Pruner  # 1

data = pathlib.Path(__file__).resolve().parents[1] / "lenet300" / "data"


def mnist(part, count):
    images = np.frombuffer(gzip.open(data / f"mnist-{part}-images-idx3-ubyte.gz").read(), dtype=np.uint8, offset=16)
    labels = np.frombuffer(gzip.open(data / f"mnist-{part}-labels-idx1-ubyte.gz").read(), dtype=np.uint8, offset=8)
    x = torch.from_numpy(images.reshape(-1, 1, 28, 28)[:count].astype(np.float32) / 255)
    return torch.utils.data.TensorDataset(x, torch.from_numpy(labels[:count].astype(np.int64)))


class LeNet300(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(784, 300), nn.Linear(300, 100), nn.Linear(100, 10)

    def forward(self, x):
        return self.fc3(torch.relu(self.fc2(torch.relu(self.fc1(x.flatten(1))))))


torch.manual_seed(0)
model, criterion = LeNet300(), nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
loader = torch.utils.data.DataLoader(mnist("train", 60000), batch_size=64, shuffle=True)

pruner = Pruner(model, sys.argv[1], optimizer=optimizer)  # 2
for stage in pruner.stages():  # 3
    for x, y in stage.batches(loader):  # 4
        loss = criterion(model(x), y)
        loss.backward()
        pruner.step(loss)  # 5: in the place of optimizer.step() and optimizer.zero_grad()
pruner.save(sys.argv[2])  # 6

with pruner.masked(), torch.no_grad():
    x, y = mnist("test", 2000).tensors
    print(f"sparsity {pruner.sparsity():.1%}, accuracy {(model(x).argmax(1) == y).float().mean():.0%}")
