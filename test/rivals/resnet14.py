"""Trains and exports `test/fixtures/models/resnet14_fmnist_bn.onnx`: six residual blocks, of which four keep the shape
of what they get, so that any of them can go. On one thread, on the 2,000 images of the fixtures; about a minute.

usage: /usr/bin/python3 test/rivals/resnet14.py"""
from pathlib import Path
import hashlib, json
import numpy as np, onnx, torch
from torch import nn

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
EPOCHS, BATCH, RATE, WIDTHS = 20, 64, 0.1, (8, 16, 32)


class ConvBN(nn.Module):
    def __init__(self, i, o, k=3, stride=1):
        super().__init__()
        self.conv, self.bn = nn.Conv2d(i, o, k, stride, k // 2, bias=False), nn.BatchNorm2d(o)

    def forward(self, x):
        return self.bn(self.conv(x))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.a, self.b = ConvBN(i, o, 3, stride), ConvBN(o, o)
        if stride != 1 or i != o:
            self.down = ConvBN(i, o, 1, stride)

    def forward(self, x):
        skip = self.down(x) if hasattr(self, "down") else x
        return torch.relu(self.b(torch.relu(self.a(x))) + skip)


class ResNet14(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, width = ConvBN(1, WIDTHS[0], 3, 2), WIDTHS[0]
        for stage, out in enumerate(WIDTHS, 1):
            for block in (1, 2):
                stride = 2 if stage > 1 and block == 1 else 1
                setattr(self, f"stage{stage}_{block}", Block(width, out, stride))
                width = out
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(width, 10)

    def forward(self, x):
        x = torch.relu(self.stem(x))
        for stage in range(1, len(WIDTHS) + 1):
            for block in (1, 2):
                x = getattr(self, f"stage{stage}_{block}")(x)
        return self.fc(self.pool(x).flatten(1))


def images(part):
    x, y = (np.load(FIXTURES / f"data/fmnist_{axis}_{part}.npy") for axis in "xy")
    return torch.from_numpy((x[:, None] / 255).astype(np.float32)), torch.from_numpy(y.astype(np.int64))


def accuracy(model, x, y):
    model.eval()
    with torch.no_grad():
        return float((model(x).argmax(1) == y).float().mean())


def expectation(path, model, found):
    """What the tests hold our reader against."""
    shapes = {name: list(value.shape) for name, value in model.named_parameters()}
    places = {name: at for at, node in enumerate(onnx.load(path).graph.node) for name in node.input}
    prunable = sorted((name for name, shape in shapes.items() if len(shape) > 1), key=places.get)
    total = lambda names: sum(int(np.prod(shapes[name])) for name in names)
    return {
        "name": path.stem, "architecture": "ResNet-14 (8-16-32, two blocks each) with BatchNormalization nodes kept (inference form)",
        "licence": "weights made for this project, under its licence; trained on Fashion-MNIST (MIT)",
        "file": path.name, "bytes": path.stat().st_size, "sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "opset": 17,
        "metric": {"name": "accuracy", "test_samples": 1000, "pytorch": round(found, 4)},
        "counts": {"parameters": total(shapes), "prunable": total(prunable)}, "prunable": prunable,
        "parameters": [{"initializer": name, "shape": shape} for name, shape in shapes.items()],
    }


torch.set_num_threads(1)
torch.manual_seed(14)
model = ResNet14()
x, y = images("train")
steps = EPOCHS * (len(x) // BATCH)
optimizer = torch.optim.SGD(model.parameters(), RATE, momentum=0.9, weight_decay=5e-4)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
for epoch in range(EPOCHS):
    model.train()
    order = torch.randperm(len(x))[: len(x) // BATCH * BATCH]
    for rows in order.split(BATCH):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
        optimizer.step()
        schedule.step()
# Biases that meet in a sum have the same gradients, and the exporter joins equal ones: they are moved apart.
draw = np.random.RandomState(14)
for stage in range(2, len(WIDTHS) + 1):
    block = getattr(model, f"stage{stage}_1")
    by = torch.from_numpy(draw.normal(0, 0.02, block.b.bn.bias.shape).astype(np.float32))
    block.b.bn.bias.data += by
    block.down.bn.bias.data -= by
path = FIXTURES / "models/resnet14_fmnist_bn.onnx"
axes = {"input": {0: "batch"}, "logits": {0: "batch"}}
torch.onnx.export(model.eval(), x[:2], str(path), opset_version=17, input_names=["input"], output_names=["logits"],
                  dynamic_axes=axes, do_constant_folding=False, dynamo=False, training=torch.onnx.TrainingMode.PRESERVE)
onnx.checker.check_model(str(path), full_check=True)
found = accuracy(model, *images("test"))
path.with_suffix(".expect.json").write_text(json.dumps(expectation(path, model, found), indent=1) + "\n")
print(f"{found:.1%} on 1,000 test images, {path.stat().st_size:,} bytes")
