"""Networks that put several ideas together, as their papers' code and PyTorch's own modules write them."""
import torch
import torch.nn.functional as F
from torch import nn

from pictures import conv_norm

D = 32


class RetinaNet(nn.Module):
    """A pyramid whose levels share two heads, as torchvision's; places of all levels stand behind each other."""

    def __init__(self, classes=4):
        super().__init__()
        self.c2, self.c3, self.c4 = conv_norm(3, 8, stride=2), conv_norm(8, 16, stride=2), conv_norm(16, 16, stride=2)
        self.lateral = nn.ModuleList(nn.Conv2d(w, 16, 1) for w in (8, 16, 16))
        self.smooth = nn.ModuleList(nn.Conv2d(16, 16, 3, padding=1) for _ in range(3))
        self.tower = nn.Sequential(nn.Conv2d(16, 16, 3, padding=1), nn.GroupNorm(4, 16), nn.ReLU())
        self.logits, self.classes = nn.Conv2d(16, 3 * classes, 3, padding=1), classes

    def forward(self, x):
        maps = [self.c2(x)]
        for step in (self.c3, self.c4):
            maps.append(step(maps[-1]))
        last, found = None, []
        for at in (2, 1, 0):
            own = self.lateral[at](maps[at])
            last = own if last is None else own + F.interpolate(last, size=own.shape[-2:], mode="nearest")
            found.append(self.smooth[at](last))
        rows = []
        for part in found:
            y = self.logits(self.tower(part))
            n, _, h, w = y.shape
            rows.append(y.view(n, -1, self.classes, h, w).permute(0, 3, 4, 1, 2).reshape(n, -1, self.classes))
        return torch.cat(rows, dim=1)


class MixBlock(nn.Module):
    """SegFormer: keys and values of a smaller map, and a depthwise convolution inside the perceptron."""

    def __init__(self, width, ratio, heads=2):
        super().__init__()
        self.norm1, self.norm2, self.norm = nn.LayerNorm(width), nn.LayerNorm(width), nn.LayerNorm(width)
        self.q, self.kv, self.proj = nn.Linear(width, width), nn.Linear(width, 2 * width), nn.Linear(width, width)
        self.sr = nn.Conv2d(width, width, ratio, ratio)
        self.fc1, self.dw, self.fc2 = nn.Linear(width, 2 * width), nn.Conv2d(2 * width, 2 * width, 3, 1, 1, groups=2 * width), nn.Linear(2 * width, width)
        self.heads = heads

    def forward(self, x, h, w):
        b, n, c = x.shape
        y = self.norm1(x)
        q = self.q(y).reshape(b, n, self.heads, c // self.heads).permute(0, 2, 1, 3)
        small = self.norm(self.sr(y.permute(0, 2, 1).reshape(b, c, h, w)).reshape(b, c, -1).permute(0, 2, 1))
        k, v = self.kv(small).reshape(b, -1, 2, self.heads, c // self.heads).permute(2, 0, 3, 1, 4)
        y = (q @ k.transpose(-2, -1) * (c // self.heads) ** -0.5).softmax(-1) @ v
        x = x + self.proj(y.transpose(1, 2).reshape(b, n, c))
        y = self.fc1(self.norm2(x))
        y = self.dw(y.transpose(1, 2).view(b, -1, h, w)).flatten(2).transpose(1, 2)
        return x + self.fc2(F.gelu(y))


class SegFormer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.ModuleList([nn.Conv2d(3, 16, 7, 4, 3), nn.Conv2d(16, 24, 3, 2, 1)])
        self.norms = nn.ModuleList([nn.LayerNorm(16), nn.LayerNorm(24)])
        self.blocks = nn.ModuleList([MixBlock(16, 2), MixBlock(24, 1)])
        self.linears, self.fuse, self.out = nn.ModuleList([nn.Linear(16, 16), nn.Linear(24, 16)]), conv_norm(32, 16, 1), nn.Conv2d(16, 3, 1)

    def forward(self, x):
        found = []
        for embed, norm, block, linear in zip(self.embed, self.norms, self.blocks, self.linears):
            x = embed(x)
            b, c, h, w = x.shape
            y = block(norm(x.flatten(2).transpose(1, 2)), h, w)
            x = y.transpose(1, 2).reshape(b, c, h, w)
            found.append(linear(y).permute(0, 2, 1).reshape(b, -1, h, w))
        size = found[0].shape[2:]
        found = [F.interpolate(part, size=size, mode="bilinear", align_corners=False) for part in found]
        return self.out(self.fuse(torch.cat(found[::-1], 1)))


class MobileViT(nn.Module):
    """Patches of a map are unfolded, attended to, and folded back (Apple's code)."""

    def __init__(self, width=16):
        super().__init__()
        self.stem, self.local, self.point = conv_norm(3, 12, stride=2, act=nn.SiLU), conv_norm(12, 12, act=nn.SiLU), nn.Conv2d(12, width, 1, bias=False)
        self.layer = nn.TransformerEncoderLayer(width, 2, 2 * width, 0.0, F.silu, batch_first=True, norm_first=True)
        self.back, self.fuse, self.head = conv_norm(width, 12, 1, act=nn.SiLU), conv_norm(24, 12, act=nn.SiLU), nn.Linear(12, 5)

    def forward(self, x):
        x = self.stem(x)
        y = self.point(self.local(x))
        b, c, h, w = y.shape
        y = y.reshape(b * c * (h // 2), 2, w // 2, 2).transpose(1, 2).reshape(b, c, (h // 2) * (w // 2), 4)
        y = self.layer(y.transpose(1, 3).reshape(b * 4, -1, c))
        y = y.contiguous().view(b, 4, -1, c).transpose(1, 3).reshape(b * c * (h // 2), w // 2, 2, 2).transpose(1, 2).reshape(b, c, h, w)
        return self.head(self.fuse(torch.cat((x, self.back(y)), dim=1)).mean((2, 3)))


class Conformer(nn.Module):
    """Half steps of perceptrons, nn.MultiheadAttention, and a convolution over time behind a GLU."""

    def __init__(self):
        super().__init__()
        half = lambda: nn.Sequential(nn.LayerNorm(D), nn.Linear(D, 2 * D), nn.SiLU(), nn.Dropout(0.1), nn.Linear(2 * D, D))
        self.sub, self.ff1, self.ff2 = nn.Conv1d(10, D, 3, 2, 1), half(), half()
        self.norm, self.mha = nn.LayerNorm(D), nn.MultiheadAttention(D, 4, batch_first=True)
        self.conv_norm, self.pw1, self.dw = nn.LayerNorm(D), nn.Conv1d(D, 2 * D, 1), nn.Conv1d(D, D, 5, padding=2, groups=D)
        self.bn, self.pw2, self.last, self.out = nn.BatchNorm1d(D), nn.Conv1d(D, D, 1), nn.LayerNorm(D), nn.Linear(D, 6)

    def forward(self, x):
        x = self.sub(x.transpose(1, 2)).transpose(1, 2)
        x = x + 0.5 * self.ff1(x)
        y = self.norm(x)
        x = x + self.mha(y, y, y, need_weights=False)[0]
        y = F.glu(self.pw1(self.conv_norm(x).transpose(1, 2)), dim=1)
        x = x + self.pw2(F.silu(self.bn(self.dw(y)))).transpose(1, 2)
        return self.out(self.last(x + 0.5 * self.ff2(x)))


class Perceiver(nn.Module):
    """Learned latents that look at the input, and at each other."""

    def __init__(self):
        super().__init__()
        self.latents, self.embed = nn.Parameter(torch.randn(6, D) * 0.2), nn.Linear(4, 24)
        self.norm_x, self.norm_l = nn.LayerNorm(24), nn.LayerNorm(D)
        self.to_q, self.to_kv, self.to_out = nn.Linear(D, D, bias=False), nn.Linear(24, 2 * D, bias=False), nn.Linear(D, D)
        self.mlp, self.head = nn.Sequential(nn.LayerNorm(D), nn.Linear(D, 2 * D), nn.GELU(), nn.Linear(2 * D, D)), nn.Linear(D, 5)

    def forward(self, x):
        b = x.shape[0]
        x = self.norm_x(self.embed(x))
        l = self.latents.unsqueeze(0).repeat(b, 1, 1)
        k, v = self.to_kv(x).chunk(2, dim=-1)
        q, k, v = (part.view(b, -1, 4, D // 4).transpose(1, 2) for part in (self.to_q(self.norm_l(l)), k, v))
        l = l + self.to_out(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, -1, D))
        return self.head((l + self.mlp(l)).mean(1))


class Mamba(nn.Module):
    """The block around the scan: a causal depthwise convolution, gates, and a decay that is summed in closed form."""

    def __init__(self):
        super().__init__()
        self.embed, self.norm, self.in_proj = nn.Embedding(40, D), nn.LayerNorm(D), nn.Linear(D, 4 * D, bias=False)
        self.conv1d = nn.Conv1d(2 * D, 2 * D, 4, groups=2 * D, padding=3)
        self.dt, self.a_log, self.d = nn.Linear(2 * D, 2 * D), nn.Parameter(torch.zeros(2 * D)), nn.Parameter(torch.ones(2 * D))
        self.out_proj, self.head = nn.Linear(2 * D, D, bias=False), nn.Linear(D, 40, bias=False)

    def forward(self, ids):
        x = self.embed(ids)
        n = ids.shape[1]
        u, z = self.in_proj(self.norm(x)).chunk(2, dim=-1)
        u = F.silu(self.conv1d(u.transpose(1, 2))[..., :n].transpose(1, 2))
        step = F.softplus(self.dt(u))
        decay = torch.cumsum(-step * torch.exp(self.a_log), dim=1)
        y = torch.exp(decay) * torch.cumsum(torch.exp(-decay) * step * u, dim=1) + u * self.d
        return self.head(x + self.out_proj(y * F.silu(z)))


class WaveNet(nn.Module):
    """Gated dilated convolutions whose skips are summed."""

    def __init__(self):
        super().__init__()
        self.start, self.end1, self.end2 = nn.Conv1d(1, 16, 1), nn.Conv1d(12, 12, 1), nn.Conv1d(12, 5, 1)
        self.filters, self.gates = (nn.ModuleList(nn.Conv1d(16, 16, 2, dilation=2**at) for at in range(3)) for _ in range(2))
        self.residual, self.skip = (nn.ModuleList(nn.Conv1d(16, made, 1) for _ in range(count)) for made, count in ((16, 2), (12, 3)))

    def forward(self, x):
        x, total = self.start(x), 0
        for at, (filters, gates, skip) in enumerate(zip(self.filters, self.gates, self.skip)):
            padded = F.pad(x, (filters.dilation[0], 0))
            y = torch.tanh(filters(padded)) * torch.sigmoid(gates(padded))
            total = total + skip(y)
            if at < len(self.residual):
                x = x + self.residual[at](y)
        return self.end2(F.relu(self.end1(F.relu(total)))).transpose(1, 2)


class Encoder(nn.Module):
    """nn.TransformerEncoder with sinusoidal positions and a padding mask."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(40, D, padding_idx=0)
        layer = nn.TransformerEncoderLayer(D, 4, 2 * D, dropout=0.1, activation="gelu", batch_first=True)
        self.encoder, self.head = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(D, 5)
        at = torch.arange(32)[:, None] / 10000 ** (torch.arange(0, D, 2) / D)
        self.register_buffer("pe", torch.stack((at.sin(), at.cos()), -1).flatten(1)[None])

    def forward(self, ids):
        x = self.embed(ids) * D**0.5 + self.pe[:, : ids.size(1)]
        return self.head(self.encoder(x, src_key_padding_mask=ids == 0).mean(dim=1))


class DETR(nn.Module):
    """A backbone, nn.Transformer, and learned queries."""

    def __init__(self):
        super().__init__()
        self.backbone, self.conv = nn.Sequential(conv_norm(3, 16, stride=2), conv_norm(16, 16, stride=2)), nn.Conv2d(16, D, 1)
        self.transformer = nn.Transformer(D, 4, 1, 1, 2 * D, dropout=0.0, batch_first=True)
        self.query, self.row, self.col = (nn.Parameter(torch.rand(count, width)) for count, width in ((5, D), (8, D // 2), (8, D // 2)))
        self.linear_class = nn.Linear(D, 4)

    def forward(self, x):
        h = self.conv(self.backbone(x))
        rows, cols = h.shape[-2:]
        pos = torch.cat([self.col[:cols].unsqueeze(0).repeat(rows, 1, 1), self.row[:rows].unsqueeze(1).repeat(1, cols, 1)], dim=-1).flatten(0, 1).unsqueeze(0)
        queries = self.query.unsqueeze(0).repeat(h.shape[0], 1, 1)
        return self.linear_class(self.transformer(pos + 0.1 * h.flatten(2).permute(0, 2, 1), queries))


class AttentionPool(nn.Module):
    """nn.MultiheadAttention whose weights are used, too: one query looks at a sequence."""

    def __init__(self):
        super().__init__()
        self.proj, self.query, self.mha = nn.Linear(4, D), nn.Parameter(torch.randn(1, 1, D)), nn.MultiheadAttention(D, 4)
        self.head = nn.Linear(D + 4, 5)

    def forward(self, x):
        h = self.proj(x).transpose(0, 1)
        pooled, weights = self.mha(self.query.expand(-1, x.size(0), -1), h, h, need_weights=True)
        return self.head(torch.cat((pooled[0], torch.bmm(weights, x)[:, 0]), dim=-1))


class BiLSTM(nn.Module):
    """Two layers both ways; the last states of both directions are what is classified."""

    def __init__(self, layers=2):
        super().__init__()
        self.embed, self.lstm = nn.Embedding(40, 12), nn.LSTM(12, 16, layers, batch_first=True, bidirectional=True, dropout=0.2 if layers > 1 else 0.0)
        self.head = nn.Linear(32, 5)

    def forward(self, ids):
        _, (h, _) = self.lstm(self.embed(ids))
        return self.head(torch.cat((h[-2], h[-1]), dim=1))


class OddResNet(nn.Module):
    """Dropout, a pool to 2 by 2, and a picture that is no square."""

    def __init__(self):
        super().__init__()
        self.stem, self.pool = nn.Sequential(nn.Conv2d(3, 16, 7, 2, 3, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)), nn.MaxPool2d(3, 2, 1)
        self.conv1, self.bn1, self.conv2, self.bn2 = nn.Conv2d(16, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.Conv2d(16, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        self.avg, self.drop, self.fc = nn.AdaptiveAvgPool2d((2, 3)), nn.Dropout(0.5), nn.Linear(16 * 6, 5)

    def forward(self, x):
        x = self.pool(self.stem(x))
        x = F.relu(x + self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x))))))
        return self.fc(self.drop(torch.flatten(self.avg(x), 1)))


class Discriminator(nn.Module):
    """PatchGAN with spectral norm and instance norm; LeakyReLU in place."""

    def __init__(self):
        super().__init__()
        layer = lambda given, made: [nn.Conv2d(given, made, 4, 2, 1), nn.InstanceNorm2d(made, affine=True), nn.LeakyReLU(0.2, True)]
        self.model = nn.Sequential(nn.Conv2d(3, 8, 4, 2, 1), nn.LeakyReLU(0.2, True), *layer(8, 16), nn.Conv2d(16, 1, 3, 1, 1))

    def forward(self, x):
        return self.model(x)


class MobileNetV3(nn.Module):
    """Hard activations, and squeeze and excitation by convolutions."""

    def __init__(self):
        super().__init__()
        self.stem, self.expand = conv_norm(3, 16, stride=2, act=nn.Hardswish), conv_norm(16, 32, 1, act=nn.Hardswish)
        self.dw, self.fc1, self.fc2 = conv_norm(32, 32, 5, groups=32, act=nn.Hardswish), nn.Conv2d(32, 8, 1), nn.Conv2d(8, 32, 1)
        self.project, self.head = conv_norm(32, 16, 1, act=None), nn.Sequential(nn.Linear(16, 24), nn.Hardswish(inplace=True), nn.Dropout(0.2, inplace=True), nn.Linear(24, 5))

    def forward(self, x):
        x = self.stem(x)
        y = self.dw(self.expand(x))
        y = y * F.hardsigmoid(self.fc2(F.relu(self.fc1(F.adaptive_avg_pool2d(y, 1)))))
        return self.head((x + self.project(y)).mean((2, 3)))


class GRUAttention(nn.Module):
    """A GRU both ways, and a softmax over its steps."""

    def __init__(self):
        super().__init__()
        self.gru, self.score, self.out = nn.GRU(4, 16, batch_first=True, bidirectional=True), nn.Linear(32, 1), nn.Linear(32, 5)

    def forward(self, x):
        h, _ = self.gru(x)
        return self.out((h * torch.softmax(self.score(h), dim=1)).sum(dim=1))


class GCN(nn.Module):
    """A graph of eight nodes whose adjacency is a buffer."""

    def __init__(self):
        super().__init__()
        a = torch.eye(8) + torch.diag(torch.ones(7), 1) + torch.diag(torch.ones(7), -1)
        self.register_buffer("a", a / a.sum(1, keepdim=True), persistent=False)
        self.lin1, self.lin2, self.out = nn.Linear(8, 16), nn.Linear(16, 16), nn.Linear(16, 5)

    def forward(self, x):
        x = F.relu(self.a @ self.lin1(x))
        return self.out(F.elu(torch.einsum("ij,bjc->bic", self.a, self.lin2(x))).max(dim=1).values)


class DiffusionUNet(nn.Module):
    """GroupNorm and SiLU, a ConvTranspose on the way up, skips, PixelUnshuffle in and PixelShuffle out."""

    def __init__(self):
        super().__init__()
        block = lambda given, made: nn.Sequential(nn.GroupNorm(4, given), nn.SiLU(), nn.Conv2d(given, made, 3, 1, 1))
        self.down, self.conv_in, self.a, self.pool = nn.PixelUnshuffle(2), nn.Conv2d(12, 16, 3, 1, 1), block(16, 16), nn.Conv2d(16, 24, 3, 2, 1)
        self.b, self.up, self.c = block(24, 24), nn.ConvTranspose2d(24, 16, 4, 2, 1), block(32, 16)
        self.conv_out, self.shuffle = nn.Conv2d(16, 12, 3, 1, 1), nn.PixelShuffle(2)

    def forward(self, x):
        a = self.conv_in(self.down(x))
        a = a + self.a(a)
        b = self.pool(a)
        b = b + self.b(b)
        return self.shuffle(self.conv_out(self.c(torch.cat((self.up(b), a), dim=1))))
