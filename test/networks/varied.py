"""Networks of other fields, as people write them: recommenders, graphs, points, series, and several resolutions."""
import torch
import torch.nn.functional as F
from torch import nn

from attention import D, V
from several import Several


class Ghost(nn.Module):
    """Half of the channels are cheap copies of the other half."""

    def __init__(self, inp, oup, relu=True):
        super().__init__()
        self.oup, init = oup, (oup + 1) // 2
        act = nn.ReLU(inplace=True) if relu else nn.Sequential()
        self.primary_conv = nn.Sequential(nn.Conv2d(inp, init, 1, bias=False), nn.BatchNorm2d(init), act)
        self.cheap_operation = nn.Sequential(nn.Conv2d(init, init, 3, 1, 1, groups=init, bias=False), nn.BatchNorm2d(init), act)

    def forward(self, x):
        x1 = self.primary_conv(x)
        return torch.cat([x1, self.cheap_operation(x1)], dim=1)[:, : self.oup, :, :]


class GhostNet(nn.Module):
    """Ghost bottlenecks with squeeze and excitation by a hard sigmoid."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU())
        self.ghost1, self.ghost2 = Ghost(16, 32), Ghost(32, 16, False)
        self.reduce, self.expand = nn.Conv2d(32, 8, 1), nn.Conv2d(8, 32, 1)
        self.classifier = nn.Linear(16, 5)

    def forward(self, x):
        x = self.stem(x)
        h = self.ghost1(x)
        h = h * F.relu6(self.expand(F.relu(self.reduce(F.adaptive_avg_pool2d(h, 1)))) + 3.0) / 6.0
        x = x + self.ghost2(h)
        return self.classifier(F.adaptive_avg_pool2d(x, 1).view(x.size(0), -1))


class HRNet(nn.Module):
    """Two resolutions side by side that are added to each other."""

    def __init__(self):
        super().__init__()
        block = lambda a, b, stride=1: nn.Sequential(nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b))
        self.stem, self.down = block(3, 16), block(16, 24, 2)
        self.high, self.low = block(16, 16), block(24, 24)
        self.to_low = block(16, 24, 2)
        self.to_high = nn.Sequential(nn.Conv2d(24, 16, 1, bias=False), nn.BatchNorm2d(16), nn.Upsample(scale_factor=2, mode="nearest"))
        self.head = nn.Conv2d(40, 4, 1)

    def forward(self, x):
        high = F.relu(self.stem(x))
        low = F.relu(self.down(high))
        h, l = F.relu(self.high(high) + high), F.relu(self.low(low) + low)
        high, low = F.relu(h + self.to_high(l)), F.relu(l + self.to_low(h))
        up = F.interpolate(low, size=high.shape[2:], mode="bilinear", align_corners=False)
        return self.head(torch.cat([high, up], 1))


class GAT(nn.Module):
    """Nodes that look at their neighbours; a graph is its adjacency matrix beside the features of its nodes."""

    def __init__(self, nodes=6, features=5, heads=2, width=8):
        super().__init__()
        self.nodes, self.heads, self.width = nodes, heads, width
        self.lin = nn.Linear(features, heads * width, bias=False)
        self.att_src, self.att_dst = nn.Parameter(torch.randn(1, 1, heads, width) * 0.3), nn.Parameter(torch.randn(1, 1, heads, width) * 0.3)
        self.fc1, self.fc2 = nn.Linear(heads * width, 16), nn.Linear(16, 4)

    def forward(self, x):
        adjacency, features = x[..., : self.nodes], x[..., self.nodes :]
        h = self.lin(features).view(x.size(0), self.nodes, self.heads, self.width)
        a = (h * self.att_dst).sum(-1).unsqueeze(2) + (h * self.att_src).sum(-1).unsqueeze(1)
        a = F.leaky_relu(a, 0.2).masked_fill((adjacency <= 0).unsqueeze(-1), -1e9).softmax(dim=2)
        h = F.elu(torch.einsum("bijh,bjhd->bihd", a, h)).flatten(2)
        return self.fc2(F.relu(self.fc1(h)).mean(1))


class TwoTower(nn.Module):
    """Who reads what: a user by number and history, a thing by number, and the product of both."""

    def __init__(self):
        super().__init__()
        self.user, self.item = nn.Embedding(20, 16), nn.Embedding(30, 16, padding_idx=0)
        self.user_tower = nn.Sequential(nn.Linear(32, 24), nn.ReLU(), nn.Linear(24, 12))
        self.item_tower = nn.Sequential(nn.Linear(16, 24), nn.ReLU(), nn.Linear(24, 12))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, user, history, item):
        there = (history != 0).unsqueeze(-1).float()
        read = (self.item(history) * there).sum(1) / there.sum(1).clamp(min=1)
        u = F.normalize(self.user_tower(torch.cat([self.user(user), read], -1)), dim=-1)
        i = F.normalize(self.item_tower(self.item(item)), dim=-1)
        return (u * i).sum(-1, keepdim=True) * 4.0 + self.bias


def readers(count):
    history = torch.randint(1, 30, (count, 7))
    history[::2, 4:] = 0
    parts = {"user": torch.randint(0, 20, (count,)), "history": history, "item": torch.randint(1, 30, (count,))}
    return Several(parts, {}, {"user": "x", "history": "history", "item": "item"})


class NBeats(nn.Module):
    """Blocks that foretell a series, and take from it what they have explained."""

    def __init__(self, length=12, ahead=4):
        super().__init__()
        block = lambda: nn.Sequential(nn.Linear(length, 24), nn.ReLU(), nn.Linear(24, 24), nn.ReLU(), nn.Linear(24, length + ahead))
        self.length, self.blocks = length, nn.ModuleList(block() for _ in range(3))

    def forward(self, x):
        forecast = 0.0
        for block in self.blocks:
            theta = block(x)
            x, forecast = x - theta[:, : self.length], forecast + theta[:, self.length :]
        return forecast


class PointNet(nn.Module):
    """Points turned by a matrix of their own, and the largest of each feature."""

    def __init__(self):
        super().__init__()
        self.tconv, self.tfc = nn.Conv1d(3, 16, 1), nn.Linear(16, 9)
        self.conv1, self.bn1 = nn.Conv1d(3, 16, 1), nn.BatchNorm1d(16)
        self.conv2, self.bn2 = nn.Conv1d(16, 32, 1), nn.BatchNorm1d(32)
        self.fc1, self.fc2 = nn.Linear(32, 16), nn.Linear(16, 5)

    def forward(self, x):
        t = (self.tfc(F.relu(self.tconv(x)).max(2)[0]) * 0.1 + torch.eye(3).flatten()).view(-1, 3, 3)
        x = torch.bmm(x.transpose(2, 1), t).transpose(2, 1)
        x = F.relu(self.bn1(self.conv1(x)))
        x = torch.max(self.bn2(self.conv2(x)), 2, keepdim=True)[0].view(-1, 32)
        return F.log_softmax(self.fc2(F.relu(self.fc1(x))), dim=1)


class Fusion(nn.Module):
    """Words that look at a picture, by F.scaled_dot_product_attention, and mix through a gate."""

    def __init__(self):
        super().__init__()
        self.embed, self.patch = nn.Embedding(V, D), nn.Conv2d(3, D, 4, 4)
        self.q, self.kv, self.out = nn.Linear(D, D), nn.Linear(D, 2 * D), nn.Linear(D, D)
        self.gate, self.norm = nn.Linear(2 * D, D), nn.LayerNorm(D)
        self.head = nn.Linear(D, 5)

    def forward(self, words, picture):
        x = self.embed(words)
        seen = self.patch(picture).flatten(2).transpose(1, 2)
        heads = lambda t: t.unflatten(-1, (4, D // 4)).transpose(1, 2)
        k, v = self.kv(seen).chunk(2, dim=-1)
        a = F.scaled_dot_product_attention(heads(self.q(x)), heads(k), heads(v))
        a = self.out(a.transpose(1, 2).flatten(2))
        g = torch.sigmoid(self.gate(torch.cat([x, a], dim=-1)))
        return self.head(self.norm(g * a + (1 - g) * x).mean(dim=1))


def captions(count):
    parts = {"words": torch.randint(1, V, (count, 6)), "picture": torch.randn(count, 3, 8, 8)}
    return Several(parts, {}, {"words": "x", "picture": "picture"})


class LinearAttention(nn.Module):
    """Attention without a softmax, whose keys are summed first (elu + 1)."""

    def __init__(self, heads=4):
        super().__init__()
        self.heads, self.embed = heads, nn.Embedding(V, D)
        self.qkv, self.out = nn.Linear(D, 3 * D, bias=False), nn.Linear(D, D)
        self.norm1, self.norm2 = nn.LayerNorm(D), nn.LayerNorm(D)
        self.fc1, self.fc2 = nn.Linear(D, 2 * D), nn.Linear(2 * D, D)
        self.head = nn.Linear(D, 5)

    def forward(self, ids):
        x = self.embed(ids)
        b, n, d = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        q, k = F.elu(q) + 1, F.elu(k) + 1
        kv = torch.einsum("bhnd,bhne->bhde", k, v)
        z = 1 / (torch.einsum("bhnd,bhd->bhn", q, k.sum(dim=2)) + 1e-6)
        x = x + self.out(torch.einsum("bhnd,bhde,bhn->bhne", q, kv, z).transpose(1, 2).reshape(b, n, d))
        return self.head((x + self.fc2(F.gelu(self.fc1(self.norm2(x)), approximate="tanh"))).mean(1))


class Vocoder(nn.Module):
    """A generator of sound: transposed convolutions and dilated ones behind them, all under `weight_norm`, as MelGAN has them."""

    def __init__(self):
        super().__init__()
        norm = nn.utils.weight_norm
        self.first, self.up = norm(nn.Conv1d(8, 16, 3, padding=1)), norm(nn.ConvTranspose1d(16, 8, 4, 2, 1))
        self.wide, self.shortcut = norm(nn.Conv1d(8, 8, 3, padding=3, dilation=3)), norm(nn.Conv1d(8, 8, 1))
        self.last = norm(nn.Conv1d(8, 1, 3, padding=1))

    def forward(self, x):
        x = F.leaky_relu(self.up(F.leaky_relu(self.first(x), 0.2)), 0.2)
        x = self.shortcut(x) + self.wide(F.leaky_relu(x, 0.2))
        return torch.tanh(self.last(F.leaky_relu(x, 0.2)))
