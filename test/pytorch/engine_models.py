"""The fixture networks as PyTorch modules, and their data: what a user gives beside a compiled plan."""
import json
import math
import pathlib

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnx import numpy_helper as nh


def mlp(sizes):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


class LeNet5(nn.Module):
    """LeNet-5 of 1998 in size (6-16-120-84-10), with ReLU and max pooling."""
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class ConvBN(nn.Module):
    def __init__(self, i, o, k=3, s=1, groups=1, act=nn.ReLU):
        super().__init__()
        self.conv = nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=False)
        self.bn, self.act = nn.BatchNorm2d(o), act() if act else nn.Identity()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class BasicBlock(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.a, self.b = ConvBN(i, o, 3, s), ConvBN(o, o, act=None)
        self.down = ConvBN(i, o, 1, s, act=None) if s != 1 or i != o else nn.Identity()

    def forward(self, x):
        return F.relu(self.b(self.a(x)) + self.down(x))


class ResNet8(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(1, 16)
        self.block1, self.block2, self.block3 = BasicBlock(16, 16, 1), BasicBlock(16, 32, 2), BasicBlock(32, 64, 2)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.pool(self.block3(self.block2(self.block1(self.stem(x))))).flatten(1))


class ResNet14(nn.Module):
    """Three stages of two blocks, 8 to 32 channels."""
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(1, 8, s=2)
        for stage, (i, o) in enumerate([(8, 8), (8, 16), (16, 32)], 1):
            setattr(self, f"stage{stage}_1", BasicBlock(i, o, 1 if stage == 1 else 2))
            setattr(self, f"stage{stage}_2", BasicBlock(o, o, 1))
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(32, 10)

    def forward(self, x):
        x = self.stem(x)
        for stage in (1, 2, 3):
            x = getattr(self, f"stage{stage}_2")(getattr(self, f"stage{stage}_1")(x))
        return self.fc(self.pool(x).flatten(1))


class InvertedResidual(nn.Module):
    """MobileNetV2: expand 1x1, depthwise 3x3, project 1x1; identity around it where shapes allow."""
    def __init__(self, i, o, s, t=3, act=nn.ReLU6):
        super().__init__()
        self.expand, self.depth = ConvBN(i, i * t, 1, act=act), ConvBN(i * t, i * t, 3, s, i * t, act=act)
        self.project, self.skip = ConvBN(i * t, o, 1, act=None), s == 1 and i == o

    def forward(self, x):
        y = self.project(self.depth(self.expand(x)))
        return x + y if self.skip else y


class ShuffleUnit(nn.Module):
    """ShuffleNetV2: split the channels, work on one half, concatenate, shuffle the channels."""
    def __init__(self, c):
        super().__init__()
        h = c // 2
        self.a, self.d, self.b = ConvBN(h, h, 1), ConvBN(h, h, 3, groups=h, act=None), ConvBN(h, h, 1)

    def forward(self, x):
        p, q = x.chunk(2, 1)
        y = torch.cat([p, self.b(self.d(self.a(q)))], 1)
        n, c, h, w = y.shape
        return y.reshape(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)


class Fork(nn.Module):
    """Two branches (1x1 and 3x3) concatenated, then a squeeze-and-excitation gate over the result."""
    def __init__(self, c):
        super().__init__()
        self.p, self.q = ConvBN(c, c // 2, 1), ConvBN(c, c // 2, 3)
        self.squeeze, self.excite = nn.Conv2d(c, c // 4, 1), nn.Conv2d(c // 4, c, 1)

    def forward(self, x):
        y = torch.cat([self.p(x), self.q(x)], 1)
        return y * torch.sigmoid(self.excite(F.relu(self.squeeze(y.mean((2, 3), keepdim=True)))))


class MobileNetTiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(1, 16, 3, 2, act=nn.Hardswish)
        self.ir1, self.ir2 = InvertedResidual(16, 16, 1), InvertedResidual(16, 32, 2)
        self.shuffle, self.grouped, self.fork = ShuffleUnit(32), ConvBN(32, 32, 3, groups=4), Fork(32)
        self.ir3, self.head = InvertedResidual(32, 32, 1, act=nn.SiLU), ConvBN(32, 96, 1)
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(96, 10)

    def forward(self, x):
        x = self.fork(self.grouped(self.shuffle(self.ir2(self.ir1(self.stem(x))))))
        return self.fc(self.pool(self.head(self.ir3(x))).flatten(1))


class ViTBlock(nn.Module):
    def __init__(self, d, h, m):
        super().__init__()
        self.h, self.hd, self.ln1, self.ln2 = h, d // h, nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.fc1, self.fc2 = nn.Linear(d, m), nn.Linear(m, d)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = self.qkv(self.ln1(x)).reshape(b, t, 3, self.h, self.hd).permute(2, 0, 3, 1, 4).unbind(0)
        a = (q @ k.transpose(-2, -1) / math.sqrt(self.hd)).softmax(-1)
        x = x + self.out((a @ v).transpose(1, 2).flatten(2))
        return x + self.fc2(F.gelu(self.fc1(self.ln2(x))))


class ViT(nn.Module):
    """16 patches of 7x7 and a class token, width 64, three blocks."""
    def __init__(self, d=64, h=4, depth=3):
        super().__init__()
        self.patch = nn.Conv2d(1, d, 7, 7)
        self.cls, self.pos = nn.Parameter(torch.zeros(1, 1, d)), nn.Parameter(torch.randn(1, 17, d) * 0.02)
        self.blocks = nn.Sequential(*[ViTBlock(d, h, 2 * d) for _ in range(depth)])
        self.ln, self.fc = nn.LayerNorm(d), nn.Linear(d, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
        return self.fc(self.ln(self.blocks(x))[:, 0])


class Conv1D(nn.Module):
    """GPT-2's linear layer: weight is [in, out], so ONNX gets a Gemm without transB."""
    def __init__(self, i, o):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.randn(i, o) * 0.02), nn.Parameter(torch.zeros(o))

    def forward(self, x):
        return torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight).reshape(*x.shape[:-1], -1)


class GPTBlock(nn.Module):
    def __init__(self, d, h, ctx):
        super().__init__()
        self.h, self.hd, self.ln_1, self.ln_2 = h, d // h, nn.LayerNorm(d), nn.LayerNorm(d)
        self.c_attn, self.c_proj = Conv1D(d, 3 * d), Conv1D(d, d)
        self.c_fc, self.c_out = Conv1D(d, 4 * d), Conv1D(4 * d, d)
        self.register_buffer("mask", torch.tril(torch.ones(ctx, ctx, dtype=torch.bool)), persistent=False)

    def forward(self, x):
        b, t, d = x.shape
        q, k, v = (z.reshape(b, t, self.h, -1).transpose(1, 2) for z in self.c_attn(self.ln_1(x)).chunk(3, 2))
        a = (q @ k.transpose(-2, -1) / math.sqrt(self.hd)).masked_fill(~self.mask[:t, :t], -1e9).softmax(-1)
        x = x + self.c_proj((a @ v).transpose(1, 2).flatten(2))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class CharGPT(nn.Module):
    """GPT-2 in small: learned positions, pre-LayerNorm, tanh GELU, fused qkv, output layer tied to the embedding."""
    def __init__(self, vocab, d=96, h=4, depth=2, ctx=64):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocab, d), nn.Embedding(ctx, d)
        self.h = nn.ModuleList(GPTBlock(d, h, ctx) for _ in range(depth))
        self.ln_f = nn.LayerNorm(d)
        nn.init.normal_(self.wte.weight, std=0.02), nn.init.normal_(self.wpe.weight, std=0.02)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.T


class RMSNorm(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5))


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


class LlamaBlock(nn.Module):
    def __init__(self, d, h, kv, m):
        super().__init__()
        self.h, self.kv, self.hd = h, kv, d // h
        self.input_norm, self.post_norm = RMSNorm(d), RMSNorm(d)
        lin = lambda i, o: nn.Linear(i, o, bias=False)
        self.q_proj, self.k_proj, self.v_proj = lin(d, d), lin(d, kv * self.hd), lin(d, kv * self.hd)
        self.o_proj = lin(d, d)
        self.gate_proj, self.up_proj, self.down_proj = lin(d, m), lin(d, m), lin(m, d)

    def forward(self, x, cos, sin, mask):
        b, t, d = x.shape
        y = self.input_norm(x)
        q = self.q_proj(y).view(b, t, self.h, self.hd).transpose(1, 2)
        k = self.k_proj(y).view(b, t, self.kv, self.hd).transpose(1, 2)
        v = self.v_proj(y).view(b, t, self.kv, self.hd).transpose(1, 2)
        q, k = q * cos + rotate_half(q) * sin, k * cos + rotate_half(k) * sin
        n = self.h // self.kv  # grouped queries: every key and value head serves n query heads
        k, v = (z[:, :, None].expand(b, self.kv, n, t, self.hd).reshape(b, self.h, t, self.hd) for z in (k, v))
        a = (q @ k.transpose(-2, -1) / math.sqrt(self.hd) + mask).softmax(-1)
        x = x + self.o_proj((a @ v).transpose(1, 2).flatten(2))
        y = self.post_norm(x)
        return x + self.down_proj(F.silu(self.gate_proj(y)) * self.up_proj(y))


class CharLlama(nn.Module):
    """LLaMA in small: RMSNorm, rotary positions, SwiGLU, grouped queries (6 query heads, 2 key/value heads)."""
    def __init__(self, vocab, d=96, h=6, kv=2, m=256, depth=2, ctx=64):
        super().__init__()
        self.embed = nn.Embedding(vocab, d)
        self.layers = nn.ModuleList(LlamaBlock(d, h, kv, m) for _ in range(depth))
        self.norm, self.lm_head = RMSNorm(d), nn.Linear(d, vocab, bias=False)
        hd = d // h
        f = torch.outer(torch.arange(ctx).float(), 10000.0 ** (-torch.arange(0, hd, 2).float() / hd))
        f = torch.cat([f, f], -1)
        self.register_buffer("cos", f.cos(), persistent=False), self.register_buffer("sin", f.sin(), persistent=False)
        self.register_buffer("mask", torch.full((ctx, ctx), -1e9).triu(1), persistent=False)
        for m_ in self.modules():
            if isinstance(m_, (nn.Linear, nn.Embedding)):
                nn.init.normal_(m_.weight, std=0.04)

    def forward(self, ids):
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return self.lm_head(self.norm(x))


class LSTMLM(nn.Module):
    def __init__(self, vocab, d=64, h=128):
        super().__init__()
        self.embed, self.lstm, self.head = nn.Embedding(vocab, d), nn.LSTM(d, h, batch_first=True), nn.Linear(h, vocab)

    def forward(self, ids):
        return self.head(self.lstm(self.embed(ids))[0])


FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
MODULES = {
    "mlp_digits": lambda: mlp([64, 300, 100, 10]),
    "mlp_digits_init": lambda: mlp([64, 300, 100, 10]),
    "lenet5_fmnist": LeNet5,
    "resnet8_fmnist_bn": ResNet8,
    "resnet14_fmnist_bn": ResNet14,
    "mobilenet_tiny_fmnist_bn": MobileNetTiny,
    "vit_fmnist": ViT,
    "char_gpt": lambda: CharGPT(75),
    "char_llama": lambda: CharLlama(75),
    "lstm_lm": lambda: LSTMLM(75),
}


def of_module(one, stored):
    """A stored tensor as the module has it; ONNX joins the biases of a cell, and orders gates in its own way."""
    if one["transposed"]:
        return stored.t()
    gates = one.get("gates")
    if gates is None:
        return stored
    own = stored[0]
    if own.dim() == 1:
        own = own.chunk(2)[int("_hh_" in one["name"])]
    blocks = own.chunk(len(gates))
    return torch.cat([blocks[gates.index(at)] for at in range(len(gates))])


def model_of(name, plan):
    """The module with the weights of the ONNX file, found by the names that the compiled plan gives them."""
    stored = {one.name: nh.to_array(one) for one in onnx.load(FIXTURES / "models" / f"{name}.onnx").graph.initializer}
    module = MODULES[name]()
    state = module.state_dict()
    for one in json.loads(pathlib.Path(plan).read_text())["tensors"]:
        state[one["name"]] = of_module(one, torch.from_numpy(stored[one["tensor"]].copy()))
    module.load_state_dict(state)
    return module


def fit_heads(module, units):
    """What these modules keep of their own sizes: how many heads are left, grouped queries with their keys."""
    for one in units:
        kind, _, layer = one["group"].partition(" of ")
        if kind != "heads" or not one["removed"]:
            continue
        block = module.get_submodule(layer.rpartition(".")[0])
        lost = len(one["removed"])
        if hasattr(block, "kv"):
            block.h -= lost * (block.h // block.kv)
            block.kv -= lost
        else:
            block.h -= lost


def data_of(name, role, plan):
    """The samples as the other engine reads them: bytes are fractions of 255, and plans of 16 pictures have a batch."""
    kind = "test" if role in ("test", "validation") else "train"
    data = "moby" if name.startswith(("char", "lstm")) else "digits" if "digits" in name else "fmnist"
    is_small = json.loads(pathlib.Path(plan).read_text())["plan"]["data"]["train"]["samples"] == 16 or data == "moby"
    files = [f"batch_{data}_{side}.npy" if is_small else f"{data}_{side}_{kind}.npy" for side in "xy"]
    x, y = (np.load(FIXTURES / "data" / file) for file in files)
    y = torch.from_numpy(y.astype(np.int64))
    if data == "moby":
        return torch.from_numpy(x.astype(np.int64)), y
    x = torch.from_numpy(x.astype(np.float32) / (255 if x.dtype == np.uint8 else 1))
    return (x.reshape(len(x), 1, 28, 28) if data == "fmnist" else x), y
