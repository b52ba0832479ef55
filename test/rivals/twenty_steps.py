"""Twenty training steps of resnet8_fmnist_bn and char_llama by PyTorch, with SGD and AdamW, whole batches and four pieces each.

Writes test/fixtures/oracle/twenty-steps.json (losses before each step, yardsticks) and .npz (32 entries of every tensor after the last
step). The reference is a run in float64; the yardstick is how far PyTorch's own float32 run ends from it, tensor by tensor.

usage: /usr/bin/python3 test/rivals/twenty_steps.py   (PyTorch 2.6 and onnx, as Debian has them)
"""
import json
import math
import pathlib

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
STEPS, ENTRIES = 20, 32
OPTIMIZERS = {
    # At larger rates rounding alone moves the network on batch statistics: float32 and float64 part.
    "sgd": lambda p: torch.optim.SGD(p, 0.005, momentum=0.9, weight_decay=1e-4),
    "adamw": lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=0.01),
}


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
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.block3(self.block2(self.block1(F.relu(self.stem(x))))).mean((2, 3)))


class RMSNorm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5))


def rotated(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


class LlamaBlock(nn.Module):
    def __init__(self, d, heads, kv, width):
        super().__init__()
        self.heads, self.kv, self.size = heads, kv, d // heads
        self.input_norm, self.post_norm = RMSNorm(d), RMSNorm(d)
        sizes = {"q": (d, d), "k": (d, kv * self.size), "v": (d, kv * self.size), "o": (d, d),
                 "gate": (d, width), "up": (d, width), "down": (width, d)}
        for name, (i, o) in sizes.items():
            setattr(self, f"{name}_proj", nn.Linear(i, o, bias=False))

    def forward(self, x, cos, sin, mask):
        b, t, d = x.shape
        y = self.input_norm(x)
        split = lambda z, n: z.view(b, t, n, self.size).transpose(1, 2)
        q, k, v = split(self.q_proj(y), self.heads), split(self.k_proj(y), self.kv), split(self.v_proj(y), self.kv)
        q, k = q * cos + rotated(q) * sin, k * cos + rotated(k) * sin
        k, v = (z.repeat_interleave(self.heads // self.kv, 1) for z in (k, v))
        a = (q @ k.transpose(-2, -1) / math.sqrt(self.size) + mask).softmax(-1)
        x = x + self.o_proj((a @ v).transpose(1, 2).reshape(b, t, d))
        y = self.post_norm(x)
        return x + self.down_proj(F.silu(self.gate_proj(y)) * self.up_proj(y))


class CharLlama(nn.Module):
    def __init__(self, vocabulary=75, d=96, heads=6, kv=2, width=256, depth=2, context=64):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, d)
        self.layers = nn.ModuleList(LlamaBlock(d, heads, kv, width) for _ in range(depth))
        self.norm, self.lm_head = RMSNorm(d), nn.Linear(d, vocabulary, bias=False)
        size = d // heads
        angles = torch.outer(torch.arange(context).float(), 10000.0 ** (-torch.arange(0, size, 2).float() / size))
        angles = torch.cat([angles, angles], -1)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        self.register_buffer("mask", torch.full((context, context), -1e9).triu(1), persistent=False)

    def forward(self, tokens):
        x = self.embed(tokens)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return self.lm_head(self.norm(x))


def images(step):
    """Batch `step` of 16 images: the first of that row of order_fmnist."""
    rows = np.load(FIXTURES / "data/order_fmnist.npy")[step, :16]
    x = np.load(FIXTURES / "data/fmnist_x_train.npy")[rows].reshape(-1, 1, 28, 28)
    return torch.from_numpy(x / np.float32(255)), torch.from_numpy(np.load(FIXTURES / "data/fmnist_y_train.npy")[rows].astype(np.int64))


def windows(step):
    """Batch `step` of 8 windows of 64 tokens, at (37 * step + 53 * k) mod 447 of the text of batch_moby laid end to end."""
    text = np.load(FIXTURES / "data/batch_moby_x.npy").reshape(-1)
    starts = [(37 * step + 53 * k) % (text.size - 65) for k in range(8)]
    x, y = (np.stack([text[s + shift:s + shift + 64] for s in starts]).astype(np.int64) for shift in (0, 1))
    return torch.from_numpy(x), torch.from_numpy(y)


NETWORKS = {"resnet8_fmnist_bn": (ResNet8, images), "char_llama": (CharLlama, windows)}


def load(name):
    """The module with the weights of the ONNX file, and its tensors by initializer in the file's layout."""
    model = NETWORKS[name][0]()
    stored = {t.name: numpy_helper.to_array(t) for t in onnx.load(FIXTURES / f"models/{name}.onnx").graph.initializer}
    expected = json.loads((FIXTURES / f"models/{name}.expect.json").read_text())["parameters"]
    state, views = model.state_dict(), {}
    for entry in expected:
        [key], turned = entry["torch"], entry["layout"] == "transpose"
        array = stored[entry["initializer"]]
        state[key].copy_(torch.from_numpy((array.T if turned else array).copy()))
        views[entry["initializer"]] = (key, turned)
    return model, views


def run(name, optimizer, pieces, dtype):
    model, views = load(name)
    model = model.to(dtype).train()
    update, losses = OPTIMIZERS[optimizer](model.parameters()), []
    for step in range(STEPS):
        x, y = NETWORKS[name][1](step)
        x = x.to(dtype) if x.is_floating_point() else x
        update.zero_grad()
        total = 0.0
        for part_x, part_y in zip(x.chunk(pieces), y.chunk(pieces)):
            logits = model(part_x)
            loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), part_y.reshape(-1), reduction="sum") / y.numel()
            loss.backward()
            total += loss.item()
        update.step()
        losses.append(total)
    state = model.state_dict()
    finals = {k: (state[key].T if turned else state[key]).double().numpy().reshape(-1) for k, (key, turned) in views.items()}
    return losses, finals


def main():
    torch.set_num_threads(1)
    document, arrays = {"steps": STEPS, "made_with": f"test/rivals/twenty_steps.py, PyTorch {torch.__version__}", "runs": {}}, {}
    for name in NETWORKS:
        for optimizer in OPTIMIZERS:
            for pieces in (1, 4):
                losses, exact = run(name, optimizer, pieces, torch.float64)
                rough, single = run(name, optimizer, pieces, torch.float32)
                picked = {k: np.linspace(0, v.size - 1, min(ENTRIES, v.size)).round().astype(int) for k, v in exact.items()}
                key = f"{name}, {optimizer}, {pieces}"
                document["runs"][key] = {
                    "model": name, "optimizer": optimizer, "pieces": pieces, "losses": losses,
                    "loss_yardstick": max(abs(a - b) for a, b in zip(losses, rough)),
                    "tensors": {k: {"size": int(v.size), "yardstick": float(np.abs(v - single[k]).max())} for k, v in exact.items()},
                }
                arrays[key] = np.concatenate([v[picked[k]] for k, v in exact.items()]).astype(np.float32)
                print(key, losses[0], losses[-1], document["runs"][key]["loss_yardstick"],
                      max(t["yardstick"] for t in document["runs"][key]["tensors"].values()), flush=True)
    (FIXTURES / "oracle/twenty-steps.json").write_text(json.dumps(document, indent=1) + "\n")
    np.savez_compressed(FIXTURES / "oracle/twenty-steps.npz", **arrays)


if __name__ == "__main__":
    main()
