"""PyTorch's time for one training step (forward, backward, SGD with momentum) of the benchmark networks.

usage: training_step.py [threads]; prints {name: {"batch": n, "ms": median, "fastest": tenth percentile}}.
"""
import json
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class LeNet300(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(784, 300), nn.Linear(300, 100), nn.Linear(100, 10)

    def forward(self, x):
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


class LeNet5(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class ConvBN(nn.Module):
    def __init__(self, i, o, k=3, s=1):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(i, o, k, s, k // 2, bias=False), nn.BatchNorm2d(o)

    def forward(self, x):
        return self.bn(self.conv(x))


class Block(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.a, self.b = ConvBN(i, o, 3, s), ConvBN(o, o)
        self.down = ConvBN(i, o, 1, s) if s != 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.b(F.relu(self.a(x))) + self.down(x))


class ResNet8(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(1, 16)
        self.block1, self.block2, self.block3 = Block(16, 16, 1), Block(16, 32, 2), Block(32, 64, 2)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(64, 10)

    def forward(self, x):
        x = self.block3(self.block2(self.block1(F.relu(self.stem(x)))))
        return self.fc(self.pool(x).flatten(1))


NETWORKS = {"lenet300": (LeNet300, 128), "lenet5": (LeNet5, 64), "resnet8": (ResNet8, 64)}


def step_times(network, batch, steps, warmup=10):
    torch.manual_seed(0)
    model = network().train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, y = torch.rand(batch, 1, 28, 28), torch.randint(0, 10, (batch,))
    times = []
    for _ in range(warmup + steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
        times.append((time.perf_counter() - start) * 1e3)
    return sorted(times[warmup:])


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    result = {}
    for name, (network, batch) in NETWORKS.items():
        times = step_times(network, batch, 30 if name == "resnet8" else 100)
        result[name] = {"batch": batch, "ms": times[len(times) // 2], "fastest": times[len(times) // 10]}
    print(json.dumps(result))
