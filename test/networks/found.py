"""Networks unlike the others, which were tried to find mistakes: many of them have shown one."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from attention import D, V
from pictures import conv_norm
from several import Several


class SiameseNorm(nn.Module):
    """Twins with batch norms: each picture has statistics of its own, and the running ones move twice."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(conv_norm(1, 8, stride=2), conv_norm(8, 16, stride=2), nn.Flatten(), nn.Linear(64, 16))
        self.head = nn.Linear(32, 2)

    def forward(self, left, right):
        a, b = self.body(left), self.body(right)
        return self.head(torch.cat([torch.abs(a - b), a * b], 1))


def twins(count):
    parts = {"left": torch.randn(count, 1, 8, 8), "right": torch.randn(count, 1, 8, 8)}
    return Several(parts, {}, {"left": "x", "right": "right"})


class Prototypes(nn.Module):
    """A picture is compared with the means of a few of each class, which go through the same layers."""

    def __init__(self):
        super().__init__()
        block = lambda given, made: nn.Sequential(conv_norm(given, made), nn.MaxPool2d(2))
        self.encoder = nn.Sequential(block(1, 8), block(8, 16), nn.Flatten())

    def forward(self, query, support):
        b, classes, shots = support.shape[:3]
        means = self.encoder(support.reshape(-1, 1, 8, 8)).view(b, classes, shots, -1).mean(2)
        return -((self.encoder(query).unsqueeze(1) - means) ** 2).sum(-1)


def shots(count):
    parts = {"query": torch.randn(count, 1, 8, 8), "support": torch.randn(count, 3, 2, 1, 8, 8)}
    return Several(parts, {}, {"query": "x", "support": "support"})


class TabNet(nn.Module):
    """Steps that choose among the features, each through the same gated blocks and their norms."""

    def __init__(self, features=8, width=8):
        super().__init__()
        self.width, self.bn = width, nn.BatchNorm1d(features)
        self.fc0, self.bn0 = nn.Linear(features, 4 * width, bias=False), nn.BatchNorm1d(4 * width)
        self.fc1, self.bn1 = nn.Linear(2 * width, 4 * width, bias=False), nn.BatchNorm1d(4 * width)
        self.choose = nn.ModuleList(nn.Sequential(nn.Linear(width, features, bias=False), nn.BatchNorm1d(features)) for _ in range(2))
        self.out = nn.Linear(width, 3)

    def block(self, x):
        h = F.glu(self.bn0(self.fc0(x)))
        return (h + F.glu(self.bn1(self.fc1(h)))) * math.sqrt(0.5)

    def forward(self, x):
        x = self.bn(x)
        prior, total, a = torch.ones_like(x), 0, self.block(x)[:, self.width :]
        for choose in self.choose:
            mask = F.softmax(choose(a) * prior, -1)
            prior = prior * (1.3 - mask)
            h = self.block(mask * x)
            total, a = total + F.relu(h[:, : self.width]), h[:, self.width :]
        return self.out(total)


class CNNLSTM(nn.Module):
    """Frames of a film, all through one stack of convolutions, and an LSTM over what comes out."""

    def __init__(self):
        super().__init__()
        self.cnn = nn.Sequential(conv_norm(1, 8, stride=2), conv_norm(8, 16, stride=2), nn.AdaptiveAvgPool2d(1))
        self.lstm, self.fc = nn.LSTM(16, 16, batch_first=True), nn.Linear(16, 4)

    def forward(self, x):
        b, t, c, h, w = x.size()
        _, (state, _) = self.lstm(self.cnn(x.view(b * t, c, h, w)).view(b, t, -1))
        return self.fc(state[-1])


class Pointer(nn.Module):
    """Additive attention (Bahdanau) whose scores are products with a vector: where in the input the answer is."""

    def __init__(self):
        super().__init__()
        self.embed, self.rnn = nn.Embedding(V, 16), nn.GRU(16, 16, batch_first=True)
        self.keys, self.query, self.v = nn.Linear(16, 16, bias=False), nn.Linear(16, 16, bias=False), nn.Parameter(torch.randn(16) * 0.5)

    def forward(self, ids):
        h, _ = self.rnn(self.embed(ids))
        return torch.matmul(torch.tanh(self.keys(h) + self.query(h[:, -1]).unsqueeze(1)), self.v)


class ViTDet(nn.Module):
    """Heads lie on one axis with the samples, and rows and columns have relative positions of their own."""

    def __init__(self):
        super().__init__()
        self.patch, self.norm, self.qkv, self.out = nn.Conv2d(3, D, 4, 4), nn.LayerNorm(D), nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.rows, self.columns = nn.Parameter(torch.randn(7, 8) * 0.1), nn.Parameter(torch.randn(7, 8) * 0.1)
        self.neck = nn.Sequential(nn.Conv2d(D, 16, 1, bias=False), nn.GroupNorm(1, 16), nn.Conv2d(16, 16, 3, padding=1, bias=False))
        self.head = nn.Linear(16, 4)

    def forward(self, x):
        x = self.patch(x).permute(0, 2, 3, 1)
        b, h, w, _ = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(b, h * w, 3, 4, 8).permute(2, 0, 3, 1, 4).reshape(3, b * 4, h * w, 8).unbind(0)
        index = torch.arange(4)[:, None] - torch.arange(4)[None, :] + 3
        r = q.reshape(b * 4, h, w, 8)
        across = torch.einsum("bhwc,hkc->bhwk", r, self.rows[index])[:, :, :, :, None]
        along = torch.einsum("bhwc,wkc->bhwk", r, self.columns[index])[:, :, :, None, :]
        a = ((q * 8**-0.5) @ k.transpose(-2, -1)).view(b * 4, h, w, h, w) + across + along
        y = a.view(b * 4, h * w, h * w).softmax(-1) @ v
        x = x + self.out(y.view(b, 4, h, w, 8).permute(0, 2, 3, 1, 4).reshape(b, h, w, D))
        return self.head(self.neck(x.permute(0, 3, 1, 2)).mean((2, 3)))


class SwinV2(nn.Module):
    """Cosine attention in windows, with positions from a perceptron that reads a constant table."""

    def __init__(self, heads=4):
        super().__init__()
        self.heads, self.embed, self.qkv, self.out = heads, nn.Conv2d(3, D, 2, 2), nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.scale = nn.Parameter(torch.log(10 * torch.ones(heads, 1, 1)))
        self.cpb = nn.Sequential(nn.Linear(2, 24), nn.ReLU(), nn.Linear(24, heads, bias=False))
        steps = torch.arange(-3, 4).float()
        table = torch.stack(torch.meshgrid(steps, steps, indexing="ij"), -1).reshape(-1, 2) / 3 * 8
        self.register_buffer("table", torch.sign(table) * torch.log2(table.abs() + 1) / 3, persistent=False)
        at = torch.stack(torch.meshgrid(torch.arange(4), torch.arange(4), indexing="ij"), -1).reshape(-1, 2)
        away = at[:, None] - at[None] + 3
        self.register_buffer("index", (away[..., 0] * 7 + away[..., 1]).flatten(), persistent=False)
        self.norm1, self.norm2, self.fc1, self.fc2 = nn.LayerNorm(D), nn.LayerNorm(D), nn.Linear(D, 2 * D), nn.Linear(2 * D, D)
        self.head = nn.Linear(D, 5)

    def forward(self, x):
        x = self.embed(x).permute(0, 2, 3, 1)
        b, h, w, _ = x.shape
        y = torch.roll(x, (-2, -2), (1, 2)).view(b, h // 4, 4, w // 4, 4, D).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, D)
        q, k, v = self.qkv(y).reshape(-1, 16, 3, self.heads, D // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = F.normalize(q, dim=-1) @ F.normalize(k, dim=-1).transpose(-2, -1) * torch.clamp(self.scale, max=math.log(100.0)).exp()
        a = a + 16 * torch.sigmoid(self.cpb(self.table)[self.index].view(16, 16, self.heads).permute(2, 0, 1)).unsqueeze(0)
        y = self.out((a.softmax(-1) @ v).transpose(1, 2).reshape(-1, 16, D))
        y = torch.roll(y.view(b, h // 4, w // 4, 4, 4, D).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, D), (2, 2), (1, 2))
        x = x + self.norm1(y)
        return self.head((x + self.norm2(self.fc2(F.gelu(self.fc1(x))))).mean((1, 2)))


class DeBERTa(nn.Module):
    """Words look at distances and distances at words, gathered from two products with one table."""

    def __init__(self, heads=4, reach=6):
        super().__init__()
        self.heads, self.reach, self.embed, self.far = heads, reach, nn.Embedding(V, D), nn.Embedding(2 * reach, D)
        self.q, self.k, self.v, self.out = (nn.Linear(D, D) for _ in range(4))
        self.far_q, self.far_k, self.norm = nn.Linear(D, D), nn.Linear(D, D, bias=False), nn.LayerNorm(D)
        self.fc1, self.fc2, self.classifier = nn.Linear(D, 48), nn.Linear(48, D), nn.Linear(D, 5)

    def forward(self, ids):
        x = self.embed(ids)
        b, n, _ = x.shape
        split = lambda t: t.view(t.size(0), -1, self.heads, D // self.heads).transpose(1, 2)
        q, k, v = split(self.q(x)), split(self.k(x)), split(self.v(x))
        far = self.far.weight.unsqueeze(0)
        at = torch.arange(n, device=ids.device)
        index = (at[:, None] - at[None, :] + self.reach).clamp(0, 2 * self.reach - 1)[None, None].expand(b, self.heads, n, n)
        content = torch.gather(q @ split(self.far_k(far)).transpose(-1, -2), -1, index)
        position = torch.gather(k @ split(self.far_q(far)).transpose(-1, -2), -1, index).transpose(-1, -2)
        a = (q @ k.transpose(-1, -2) + content + position) / math.sqrt(3 * D // self.heads)
        x = self.norm(x + self.out((a.softmax(-1) @ v).transpose(1, 2).reshape(b, n, D)))
        return self.classifier((x + self.fc2(F.gelu(self.fc1(x))))[:, 0])


class NanoGPT(nn.Module):
    """The causal mask is a buffer of ones and zeros, kept beside the weights."""

    def __init__(self, heads=4):
        super().__init__()
        self.heads, self.wte, self.wpe = heads, nn.Embedding(V, D), nn.Embedding(16, D)
        self.ln_1, self.ln_2, self.ln_f = nn.LayerNorm(D), nn.LayerNorm(D), nn.LayerNorm(D)
        self.c_attn, self.c_proj, self.c_fc, self.m_proj = nn.Linear(D, 3 * D), nn.Linear(D, D), nn.Linear(D, 64), nn.Linear(64, D)
        self.lm_head = nn.Linear(D, V, bias=False)
        self.register_buffer("bias", torch.tril(torch.ones(16, 16)).view(1, 1, 16, 16))

    def forward(self, idx):
        b, t = idx.size()
        x = self.wte(idx) + self.wpe(torch.arange(0, t, dtype=torch.long))
        q, k, v = (part.view(b, t, self.heads, -1).transpose(1, 2) for part in self.c_attn(self.ln_1(x)).split(D, dim=2))
        att = (q @ k.transpose(-2, -1)) * (1.0 / math.sqrt(k.size(-1)))
        att = F.softmax(att.masked_fill(self.bias[:, :, :t, :t] == 0, float("-inf")), dim=-1)
        x = x + self.c_proj((att @ v).transpose(1, 2).contiguous().view(b, t, D))
        return self.lm_head(self.ln_f(x + self.m_proj(F.gelu(self.c_fc(self.ln_2(x))))))


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


class Gemma(nn.Module):
    """Grouped queries by repeat_interleave, norms of queries and keys, capped scores, gate and up in one matrix."""

    def __init__(self, heads=4, groups=2):
        super().__init__()
        self.heads, self.groups, self.size, self.embed = heads, groups, D // heads, nn.Embedding(V, D)
        linear = lambda given, made: nn.Linear(given, made, bias=False)
        self.q, self.k, self.v, self.o = linear(D, D), linear(D, groups * self.size), linear(D, groups * self.size), linear(D, D)
        self.q_norm, self.k_norm, self.norm1, self.norm2, self.norm = (RMSNorm(w) for w in (self.size, self.size, D, D, D))
        self.gate_up, self.down, self.head = linear(D, 96), linear(48, D), linear(D, V)

    def rotate(self, x, cos, sin):
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat((-b, a), -1) * sin

    def forward(self, ids):
        x = self.embed(ids) * D**0.5
        b, n, _ = x.shape
        y = self.norm1(x)
        q = self.q_norm(self.q(y).view(b, n, self.heads, self.size)).transpose(1, 2)
        k = self.k_norm(self.k(y).view(b, n, self.groups, self.size)).transpose(1, 2)
        v = self.v(y).view(b, n, self.groups, self.size).transpose(1, 2)
        turns = torch.outer(torch.arange(n).float(), 10000 ** (-torch.arange(0, self.size, 2).float() / self.size))
        cos, sin = torch.cat((turns, turns), -1).cos(), torch.cat((turns, turns), -1).sin()
        q, k = self.rotate(q, cos, sin), self.rotate(k, cos, sin)
        k, v = (t.repeat_interleave(self.heads // self.groups, dim=1) for t in (k, v))
        a = torch.tanh(q @ k.transpose(2, 3) / math.sqrt(self.size) / 30.0) * 30.0 + torch.full((n, n), -1e9).triu(1)
        x = x + self.o((a.softmax(-1) @ v).transpose(1, 2).reshape(b, n, -1))
        gate, up = self.gate_up(self.norm2(x)).chunk(2, -1)
        return self.head(self.norm(x + self.down(F.silu(gate) * up)))


class GMLP(nn.Module):
    """A convolution whose channels are tokens mixes them, and gates the other half of the features."""

    def __init__(self, tokens=12):
        super().__init__()
        self.embed, self.norm, self.up, self.down = nn.Embedding(V, D), nn.LayerNorm(D), nn.Linear(D, 48), nn.Linear(24, D)
        self.spatial, self.gate_norm, self.head = nn.Conv1d(tokens, tokens, 1), nn.LayerNorm(24), nn.Linear(D, 5)

    def forward(self, ids):
        x = self.embed(ids)
        u, v = F.gelu(self.up(self.norm(x))).chunk(2, -1)
        return self.head((x + self.down(u * self.spatial(self.gate_norm(v)))).mean(1))


class CycleGAN(nn.Module):
    """Mirrored borders, instance norms without parameters, and a transposed convolution with output_padding."""

    def __init__(self):
        super().__init__()
        mirrored = lambda given, made, size: [nn.ReflectionPad2d(size // 2), nn.Conv2d(given, made, size)]
        self.down = nn.Sequential(*mirrored(3, 8, 7), nn.InstanceNorm2d(8), nn.ReLU(True), nn.Conv2d(8, 16, 3, 2, 1), nn.InstanceNorm2d(16), nn.ReLU(True))
        self.block = nn.Sequential(*mirrored(16, 16, 3), nn.InstanceNorm2d(16), nn.ReLU(True), *mirrored(16, 16, 3), nn.InstanceNorm2d(16))
        self.up = nn.Sequential(nn.ConvTranspose2d(16, 8, 3, 2, 1, output_padding=1), nn.InstanceNorm2d(8), nn.ReLU(True), *mirrored(8, 3, 7), nn.Tanh())

    def forward(self, x):
        x = self.down(x)
        return self.up(x + self.block(x))


class PatchTST(nn.Module):
    """Series as samples of their own, normalised and put back; patches of a repeated end; norms over the features."""

    def __init__(self, series=3, patch=8, step=4, ahead=6):
        super().__init__()
        self.patch, self.step, self.weight, self.bias = patch, step, nn.Parameter(torch.ones(series)), nn.Parameter(torch.zeros(series))
        self.pad, self.embed, self.position = nn.ReplicationPad1d((0, step)), nn.Linear(patch, D), nn.Parameter(torch.rand(6, D) * 0.02)
        self.q, self.k, self.v, self.out = (nn.Linear(D, D) for _ in range(4))
        self.bn1, self.bn2, self.head = nn.BatchNorm1d(D), nn.BatchNorm1d(D), nn.Linear(D * 6, ahead)
        self.ff = nn.Sequential(nn.Linear(D, 48), nn.GELU(), nn.Dropout(0.1), nn.Linear(48, D))

    def forward(self, x):
        mean, deviation = x.mean(1, keepdim=True), torch.sqrt(torch.var(x, dim=1, keepdim=True, unbiased=False) + 1e-5)
        z = self.pad(((x - mean) / deviation * self.weight + self.bias).permute(0, 2, 1))
        z = torch.stack([z[:, :, at * self.step : at * self.step + self.patch] for at in range(6)], 2)
        b, c, n, _ = z.shape
        z = self.embed(z).reshape(b * c, n, D) + self.position
        split = lambda t: t.view(b * c, -1, 4, D // 4).transpose(1, 2)
        a = (split(self.q(z)) @ split(self.k(z)).transpose(-1, -2) * (D // 4) ** -0.5).softmax(-1)
        y = (a @ split(self.v(z))).transpose(1, 2).contiguous().view(b * c, -1, D)
        z = self.bn1((z + self.out(y)).transpose(1, 2)).transpose(1, 2)
        z = self.bn2((z + self.ff(z)).transpose(1, 2)).transpose(1, 2)
        y = self.head(z.reshape(b, c, n, D).flatten(2)).permute(0, 2, 1)
        return (y - self.bias) / (self.weight + 1e-10) * deviation + mean


class UNet3D(nn.Module):
    """A volume down and up again, by norms over groups of channels."""

    def __init__(self):
        super().__init__()
        block = lambda given, made: nn.Sequential(nn.Conv3d(given, made, 3, padding=1, bias=False), nn.GroupNorm(4, made), nn.ReLU(inplace=True))
        self.a, self.b, self.c, self.pool, self.out = block(1, 8), block(8, 16), block(24, 8), nn.MaxPool3d(2), nn.Conv3d(8, 2, 1)

    def forward(self, x):
        a = self.a(x)
        up = F.interpolate(self.b(self.pool(a)), size=a.shape[2:], mode="nearest")
        return self.out(self.c(torch.cat((a, up), 1)))


class R2Plus1D(nn.Module):
    """Convolutions over space and over time in turn, with norms in three dimensions."""

    def __init__(self):
        super().__init__()
        part = lambda given, made, size, stride=1: nn.Sequential(
            nn.Conv3d(given, made, size, stride, tuple(side // 2 for side in size), bias=False), nn.BatchNorm3d(made), nn.ReLU(inplace=True))
        self.stem = nn.Sequential(part(3, 12, (1, 7, 7), (1, 2, 2)), part(12, 8, (3, 1, 1)))
        self.conv = nn.Sequential(part(8, 16, (1, 3, 3)), nn.Conv3d(16, 8, (3, 1, 1), padding=(1, 0, 0), bias=False), nn.BatchNorm3d(8))
        self.fc = nn.Linear(8, 5)

    def forward(self, x):
        x = self.stem(x)
        return self.fc(F.adaptive_avg_pool3d(F.relu(x + self.conv(x)), 1).flatten(1))


class CoAttention(nn.Module):
    """Words and regions look at each other by nn.MultiheadAttention, which gives its weights, too; words are padded."""

    def __init__(self):
        super().__init__()
        self.embed, self.region = nn.Embedding(V, D, padding_idx=0), nn.Linear(6, D)
        self.words, self.regions = nn.MultiheadAttention(D, 4, batch_first=True), nn.MultiheadAttention(D, 4, batch_first=True)
        self.norm1, self.norm2, self.out = nn.LayerNorm(D), nn.LayerNorm(D), nn.Linear(2 * D, 4)

    def forward(self, ids, regions):
        t, v = self.embed(ids), self.region(regions)
        a, _ = self.words(t, v, v)
        b, _ = self.regions(v, t, t, key_padding_mask=ids == 0)
        return self.out(torch.cat((self.norm1(t + a)[:, 0], self.norm2(v + b).mean(1)), -1))


def described(count):
    ids = torch.randint(1, V, (count, 7))
    ids[::2, 5:] = 0
    return Several({"ids": ids, "regions": torch.randn(count, 4, 6)}, {}, {"ids": "x", "regions": "regions"})


class Translator(nn.Module):
    """nn.Transformer of two languages, with padding, a causal mask and sines for positions."""

    def __init__(self):
        super().__init__()
        self.source, self.target = nn.Embedding(V, D), nn.Embedding(V, D)
        at, rates = torch.arange(32).unsqueeze(1), torch.exp(torch.arange(0, D, 2) * (-math.log(10000.0) / D))
        self.register_buffer("pe", torch.stack((torch.sin(at * rates), torch.cos(at * rates)), -1).flatten(1).unsqueeze(0), persistent=False)
        self.transformer, self.generator = nn.Transformer(D, 4, 1, 1, 48, 0.1, batch_first=True), nn.Linear(D, V)
        for table in (self.source, self.target):
            nn.init.normal_(table.weight, std=D**-0.5)

    def forward(self, source, target):
        pad, mask = source == 0, nn.Transformer.generate_square_subsequent_mask(target.size(1))
        a = self.source(source) * math.sqrt(D) + self.pe[:, : source.size(1)]
        b = self.target(target) * math.sqrt(D) + self.pe[:, : target.size(1)]
        return self.generator(self.transformer(a, b, tgt_mask=mask, src_key_padding_mask=pad, memory_key_padding_mask=pad))


def translations(count):
    source = torch.randint(1, V, (count, 9))
    source[::2, 6:] = 0
    return Several({"source": source, "target": torch.randint(1, V, (count, 7))}, {}, {"source": "x", "target": "target"})


class Capsules(nn.Module):
    """Two rounds of routing by agreement, and the lengths of what comes out."""

    def __init__(self):
        super().__init__()
        self.conv, self.primary, self.w = nn.Conv2d(1, 16, 5), nn.Conv2d(16, 4 * 8, 5, 2), nn.Parameter(torch.randn(1, 64, 5, 8, 8) * 0.1)

    def squash(self, x):
        n = (x**2).sum(-1, keepdim=True)
        return n * x / ((1.0 + n) * torch.sqrt(n + 1e-8))

    def forward(self, x):
        x = self.primary(F.relu(self.conv(x)))
        b = x.size(0)
        u = self.squash(x.view(b, 4, 8, -1).permute(0, 1, 3, 2).reshape(b, -1, 8))
        votes = torch.matmul(self.w, u[:, :, None, :, None]).squeeze(-1)
        v = self.squash((F.softmax(torch.zeros(b, 64, 5, 1), dim=2) * votes).sum(1, keepdim=True))
        agreed = (votes * v).sum(-1, keepdim=True)
        return torch.linalg.norm(self.squash((F.softmax(agreed, dim=2) * votes).sum(1)), dim=-1)


class CRF(nn.Module):
    """A tagger whose transitions are summed over all ways, by logsumexp from step to step."""

    def __init__(self, tags=5):
        super().__init__()
        self.embed, self.lstm, self.emit = nn.Embedding(V, 16), nn.LSTM(16, 8, batch_first=True, bidirectional=True), nn.Linear(16, tags)
        self.transitions, self.start = nn.Parameter(torch.randn(tags, tags) * 0.1), nn.Parameter(torch.randn(tags) * 0.1)

    def forward(self, ids):
        y = self.emit(self.lstm(self.embed(ids))[0])
        a = self.start + y[:, 0]
        for step in range(1, ids.size(1)):
            a = torch.logsumexp(a.unsqueeze(2) + self.transitions + y[:, step].unsqueeze(1), 1)
        return a


class ALBERT(nn.Module):
    """One layer that is called three times, and a table of embeddings that is the matrix of the output."""

    def __init__(self, d=16):
        super().__init__()
        self.words, self.up, self.bias = nn.Embedding(V, 12), nn.Linear(12, d), nn.Parameter(torch.zeros(V))
        self.qkv, self.out, self.norm1 = nn.Linear(d, 3 * d), nn.Linear(d, d), nn.LayerNorm(d)
        self.fc1, self.fc2, self.norm2 = nn.Linear(d, 24, bias=False), nn.Linear(24, d), nn.LayerNorm(d)
        self.down, self.norm = nn.Linear(d, 12), nn.LayerNorm(12)

    def forward(self, ids):
        b, n = ids.shape
        x = self.up(self.words(ids))
        for _ in range(3):
            q, k, v = (part.view(b, n, 2, -1).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
            x = self.norm1(x + self.out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, -1)))
            x = self.norm2(x + self.fc2(F.gelu(self.fc1(x))))
        return F.linear(self.norm(F.gelu(self.down(x))), self.words.weight, self.bias)


class Critic(nn.Module):
    """A discriminator under spectral norm."""

    def __init__(self):
        super().__init__()
        norm = nn.utils.spectral_norm
        self.conv1, self.conv2 = norm(nn.Conv2d(3, 8, 4, 2, 1)), nn.Conv2d(8, 16, 3, 2, 1)
        self.fc, self.score = norm(nn.Linear(16, 12)), nn.Linear(12, 1)

    def forward(self, x):
        x = F.leaky_relu(self.conv2(F.leaky_relu(self.conv1(x), 0.2)), 0.2)
        return self.score(F.leaky_relu(self.fc(x.mean((2, 3))), 0.2))
