"""The benchmark networks as PyTorch modules: what the fixtures of test/fixtures/models were exported from."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

VOCABULARY, CONTEXT = 75, 64


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
    def __init__(self, inputs, outputs, kernel=3, stride=1, groups=1, act=nn.ReLU):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False)
        self.bn, self.act = nn.BatchNorm2d(outputs), act() if act else nn.Identity()

    def forward(self, x):
        return self.act(self.bn(self.conv(x)))


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.a, self.b = ConvBN(inputs, outputs, 3, stride), ConvBN(outputs, outputs, act=None)
        same = stride == 1 and inputs == outputs
        self.down = nn.Identity() if same else ConvBN(inputs, outputs, 1, stride, act=None)

    def forward(self, x):
        return F.relu(self.b(self.a(x)) + self.down(x))


class ResNet8(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(1, 16)
        self.blocks = nn.Sequential(BasicBlock(16, 16, 1), BasicBlock(16, 32, 2), BasicBlock(32, 64, 2))
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(self.pool(self.blocks(self.stem(x))).flatten(1))


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, act=nn.ReLU6):
        super().__init__()
        wide = 3 * inputs
        self.expand = ConvBN(inputs, wide, 1, act=act)
        self.depth = ConvBN(wide, wide, 3, stride, wide, act=act)
        self.project, self.skip = ConvBN(wide, outputs, 1, act=None), stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.depth(self.expand(x)))
        return x + y if self.skip else y


class ShuffleUnit(nn.Module):
    def __init__(self, channels):
        super().__init__()
        half = channels // 2
        self.a, self.b = ConvBN(half, half, 1), ConvBN(half, half, 1)
        self.d = ConvBN(half, half, 3, groups=half, act=None)

    def forward(self, x):
        p, q = x.chunk(2, 1)
        y = torch.cat([p, self.b(self.d(self.a(q)))], 1)
        n, c, h, w = y.shape
        return y.reshape(n, 2, c // 2, h, w).transpose(1, 2).reshape(n, c, h, w)


class Fork(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.p, self.q = ConvBN(channels, channels // 2, 1), ConvBN(channels, channels // 2, 3)
        self.squeeze = nn.Conv2d(channels, channels // 4, 1)
        self.excite = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x):
        y = torch.cat([self.p(x), self.q(x)], 1)
        gate = self.excite(F.relu(self.squeeze(y.mean((2, 3), keepdim=True))))
        return y * torch.sigmoid(gate)


class MobileNetTiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            ConvBN(1, 16, 3, 2, act=nn.Hardswish),
            InvertedResidual(16, 16, 1),
            InvertedResidual(16, 32, 2),
            ShuffleUnit(32),
            ConvBN(32, 32, 3, groups=4),
            Fork(32),
            InvertedResidual(32, 32, 1, act=nn.SiLU),
            ConvBN(32, 96, 1),
        )
        self.pool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(96, 10)

    def forward(self, x):
        return self.fc(self.pool(self.body(x)).flatten(1))


class ViTBlock(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.heads, self.ln1, self.ln2 = heads, nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        b, t, d = x.shape
        parts = self.qkv(self.ln1(x)).reshape(b, t, 3, self.heads, d // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        a = (q @ k.transpose(-2, -1) / math.sqrt(d // self.heads)).softmax(-1)
        x = x + self.out((a @ v).transpose(1, 2).reshape(b, t, d))
        return x + self.fc2(F.gelu(self.fc1(self.ln2(x))))


class ViT(nn.Module):
    def __init__(self, width=64, heads=4, depth=3):
        super().__init__()
        self.patch = nn.Conv2d(1, width, 7, 7)
        self.cls = nn.Parameter(torch.zeros(1, 1, width))
        self.pos = nn.Parameter(torch.randn(1, 17, width) * 0.02)
        self.blocks = nn.Sequential(*[ViTBlock(width, heads, 2 * width) for _ in range(depth)])
        self.ln, self.fc = nn.LayerNorm(width), nn.Linear(width, 10)

    def forward(self, x):
        x = self.patch(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls.expand(x.shape[0], -1, -1), x], 1) + self.pos
        return self.fc(self.ln(self.blocks(x))[:, 0])


class Conv1D(nn.Module):
    """GPT-2's linear layer: its weight is [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.02)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def forward(self, x):
        rows = torch.addmm(self.bias, x.reshape(-1, x.shape[-1]), self.weight)
        return rows.reshape(*x.shape[:-1], -1)


class GPTBlock(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.ln_1, self.ln_2 = heads, nn.LayerNorm(width), nn.LayerNorm(width)
        self.c_attn, self.c_proj = Conv1D(width, 3 * width), Conv1D(width, width)
        self.c_fc, self.c_out = Conv1D(width, 4 * width), Conv1D(4 * width, width)
        mask = torch.tril(torch.ones(CONTEXT, CONTEXT, dtype=torch.bool))
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, x):
        b, t, d = x.shape
        pieces = self.c_attn(self.ln_1(x)).split(d, 2)
        q, k, v = (z.reshape(b, t, self.heads, -1).transpose(1, 2) for z in pieces)
        scores = q @ k.transpose(-2, -1) / math.sqrt(d // self.heads)
        a = scores.masked_fill(~self.mask[:t, :t], -1e9).softmax(-1)
        x = x + self.c_proj((a @ v).transpose(1, 2).reshape(b, t, d))
        return x + self.c_out(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class CharGPT(nn.Module):
    def __init__(self, width=96, heads=4, depth=2):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCABULARY, width), nn.Embedding(CONTEXT, width)
        self.h = nn.ModuleList(GPTBlock(width, heads) for _ in range(depth))
        self.ln_f = nn.LayerNorm(width)
        nn.init.normal_(self.wte.weight, std=0.02), nn.init.normal_(self.wpe.weight, std=0.02)

    def forward(self, ids):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.h:
            x = block(x)
        return self.ln_f(x) @ self.wte.weight.T


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5))


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


class LlamaBlock(nn.Module):
    def __init__(self, width, heads, keys, hidden):
        super().__init__()
        self.heads, self.keys, self.size = heads, keys, width // heads
        self.input_norm, self.post_norm = RMSNorm(width), RMSNorm(width)

        def linear(inputs, outputs):
            return nn.Linear(inputs, outputs, bias=False)

        inner = keys * self.size
        self.q_proj, self.o_proj = linear(width, width), linear(width, width)
        self.k_proj, self.v_proj = linear(width, inner), linear(width, inner)
        self.gate_proj, self.up_proj = linear(width, hidden), linear(width, hidden)
        self.down_proj = linear(hidden, width)

    def forward(self, x, cos, sin, mask):
        b, t, d = x.shape
        y = self.input_norm(x)
        q = self.q_proj(y).view(b, t, self.heads, self.size).transpose(1, 2)
        k = self.k_proj(y).view(b, t, self.keys, self.size).transpose(1, 2)
        v = self.v_proj(y).view(b, t, self.keys, self.size).transpose(1, 2)
        q, k = q * cos + rotate_half(q) * sin, k * cos + rotate_half(k) * sin
        n = self.heads // self.keys
        k, v = (
            z[:, :, None].expand(b, self.keys, n, t, self.size).reshape(b, self.heads, t, self.size)
            for z in (k, v)
        )
        a = (q @ k.transpose(-2, -1) / math.sqrt(self.size) + mask).softmax(-1)
        x = x + self.o_proj((a @ v).transpose(1, 2).reshape(b, t, d))
        y = self.post_norm(x)
        return x + self.down_proj(F.silu(self.gate_proj(y)) * self.up_proj(y))


class CharLlama(nn.Module):
    def __init__(self, width=96, heads=6, keys=2, hidden=256, depth=2):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width)
        self.layers = nn.ModuleList(LlamaBlock(width, heads, keys, hidden) for _ in range(depth))
        self.norm, self.lm_head = RMSNorm(width), nn.Linear(width, VOCABULARY, bias=False)
        size = width // heads
        frequencies = 10000.0 ** (-torch.arange(0, size, 2).float() / size)
        angles = torch.outer(torch.arange(CONTEXT).float(), frequencies)
        angles = torch.cat([angles, angles], -1)
        mask = torch.full((CONTEXT, CONTEXT), -1e9).triu(1)
        for name, values in {"cos": angles.cos(), "sin": angles.sin(), "mask": mask}.items():
            self.register_buffer(name, values, persistent=False)

    def forward(self, ids):
        x = self.embed(ids)
        for layer in self.layers:
            x = layer(x, self.cos, self.sin, self.mask)
        return self.lm_head(self.norm(x))


class LSTMLM(nn.Module):
    def __init__(self, width=64, hidden=128):
        super().__init__()
        self.embed = nn.Embedding(VOCABULARY, width)
        self.lstm, self.head = nn.LSTM(width, hidden, batch_first=True), nn.Linear(hidden, VOCABULARY)

    def forward(self, ids):
        return self.head(self.lstm(self.embed(ids))[0])


def mlp():
    return nn.Sequential(nn.Linear(64, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))


NETWORKS = {
    "mlp_digits": mlp,
    "lenet300_mnist": LeNet300,
    "lenet5_fmnist": LeNet5,
    "resnet8_fmnist_bn": ResNet8,
    "mobilenet_tiny_fmnist_bn": MobileNetTiny,
    "vit_fmnist": ViT,
    "char_gpt": CharGPT,
    "char_llama": CharLlama,
    "lstm_lm": LSTMLM,
}
