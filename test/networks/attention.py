"""Transformers at small width, written as Hugging Face's, timm's and the papers' own code write them."""
import math

import torch
import torch.nn.functional as F
from torch import nn

D, H, HD, V, T = 32, 4, 8, 40, 12


class Attention(nn.Module):
    """Transformers' style: three projections, view and permute, a softmax of scores."""

    def __init__(self, bias=True):
        super().__init__()
        self.query, self.key, self.value, self.out = (nn.Linear(D, D, bias=bias) for _ in range(4))

    def split(self, x):
        return x.view(x.size()[:-1] + (H, HD)).permute(0, 2, 1, 3)

    def forward(self, x, mask=None, memory=None):
        given = x if memory is None else memory
        q, k, v = self.split(self.query(x)), self.split(self.key(given)), self.split(self.value(given))
        scores = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(HD)
        if mask is not None:
            scores = scores + mask
        y = torch.matmul(scores.softmax(-1), v).permute(0, 2, 1, 3).contiguous()
        return self.out(y.view(y.size()[:-2] + (D,)))


class BertLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention, self.norm1 = Attention(), nn.LayerNorm(D, eps=1e-12)
        self.intermediate, self.output, self.norm2 = nn.Linear(D, 2 * D), nn.Linear(2 * D, D), nn.LayerNorm(D, eps=1e-12)

    def forward(self, x, mask):
        x = self.norm1(self.attention(x, mask) + x)
        return self.norm2(self.output(F.gelu(self.intermediate(x))) + x)


class Bert(nn.Module):
    """The mask is made of the padding id, 0; positions are a slice of a buffer."""

    def __init__(self, tagger=False, classes=5):
        super().__init__()
        self.word, self.position, self.token_type = nn.Embedding(V, D, padding_idx=0), nn.Embedding(32, D), nn.Embedding(2, D)
        self.norm = nn.LayerNorm(D, eps=1e-12)
        self.register_buffer("position_ids", torch.arange(32).expand((1, -1)), persistent=False)
        self.layer = nn.ModuleList(BertLayer() for _ in range(2))
        self.pooler = None if tagger else nn.Linear(D, D)
        self.classifier, self.tagger = nn.Linear(D, classes), tagger

    def forward(self, ids):
        n = ids.size(1)
        mask = (1.0 - (ids != 0).to(torch.float32)[:, None, None, :]) * -10000.0
        types = torch.zeros_like(ids)
        x = self.norm(self.word(ids) + self.position(self.position_ids[:, :n]) + self.token_type(types))
        for layer in self.layer:
            x = layer(x, mask)
        return self.classifier(x if self.tagger else torch.tanh(self.pooler(x[:, 0])))


class Conv1D(nn.Module):
    """GPT-2's linear layer: its weight is transposed."""

    def __init__(self, made, given):
        super().__init__()
        self.nf = made
        self.weight, self.bias = nn.Parameter(torch.randn(given, made) * 0.1), nn.Parameter(torch.zeros(made))

    def forward(self, x):
        size = x.size()[:-1] + (self.nf,)
        return torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight).view(size)


class GPT2Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.c_attn, self.c_proj = nn.LayerNorm(D), Conv1D(3 * D, D), Conv1D(D, D)
        self.ln_2, self.c_fc, self.mlp_proj = nn.LayerNorm(D), Conv1D(2 * D, D), Conv1D(D, 2 * D)
        self.register_buffer("bias", torch.tril(torch.ones(32, 32, dtype=torch.bool)).view(1, 1, 32, 32), persistent=False)

    def forward(self, x):
        b, n, _ = x.shape
        q, k, v = (part.view(b, n, H, HD).transpose(1, 2) for part in self.c_attn(self.ln_1(x)).split(D, dim=2))
        scores = torch.matmul(q, k.transpose(-1, -2)) / (HD**0.5)
        scores = torch.where(self.bias[:, :, :n, :n], scores, torch.full([], torch.finfo(torch.float32).min))
        y = torch.matmul(scores.softmax(-1), v).transpose(1, 2).contiguous().view(b, n, D)
        x = x + self.c_proj(y)
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x)), approximate="tanh"))


class GPT2(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(V, D), nn.Embedding(32, D)
        self.h, self.ln_f = nn.ModuleList(GPT2Block() for _ in range(2)), nn.LayerNorm(D)
        self.lm_head = nn.Linear(D, V, bias=False)

    def forward(self, ids):
        places = torch.arange(0, ids.size(-1), dtype=torch.long).unsqueeze(0)
        x = self.wte(ids) + self.wpe(places)
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))


class RMSNorm(nn.Module):
    def __init__(self, width=D):
        super().__init__()
        self.weight = nn.Parameter(1 + 0.1 * torch.randn(width))

    def forward(self, x):
        return self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6))


class LlamaLayer(nn.Module):
    def __init__(self, groups=2):
        super().__init__()
        self.q_proj, self.o_proj = nn.Linear(D, D, bias=False), nn.Linear(D, D, bias=False)
        self.k_proj, self.v_proj = nn.Linear(D, groups * HD, bias=False), nn.Linear(D, groups * HD, bias=False)
        self.gate_proj, self.up_proj, self.down_proj = nn.Linear(D, 48, bias=False), nn.Linear(D, 48, bias=False), nn.Linear(48, D, bias=False)
        self.input_layernorm, self.post_attention_layernorm, self.groups = RMSNorm(), RMSNorm(), groups

    @staticmethod
    def turned(x):
        return torch.cat((-x[..., x.shape[-1] // 2 :], x[..., : x.shape[-1] // 2]), dim=-1)

    def repeated(self, x):
        b, heads, n, width = x.shape
        return x[:, :, None, :, :].expand(b, heads, H // heads, n, width).reshape(b, H, n, width)

    def forward(self, x, cos, sin, mask):
        b, n, _ = x.shape
        h = self.input_layernorm(x)
        q, k, v = (p(h).view(b, n, -1, HD).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        q, k = q * cos + self.turned(q) * sin, k * cos + self.turned(k) * sin
        k, v = self.repeated(k), self.repeated(v)
        scores = torch.matmul(q, k.transpose(2, 3)) / math.sqrt(HD) + mask
        y = torch.matmul(F.softmax(scores, dim=-1), v).transpose(1, 2).contiguous().reshape(b, n, -1)
        x = x + self.o_proj(y)
        h = self.post_attention_layernorm(x)
        return x + self.down_proj(F.silu(self.gate_proj(h)) * self.up_proj(h))


class Llama(nn.Module):
    """The angles of the positions by a product of matrices, as Transformers has them, or by torch.outer."""

    def __init__(self, outer=False):
        super().__init__()
        self.embed_tokens, self.layers, self.norm = nn.Embedding(V, D), nn.ModuleList(LlamaLayer() for _ in range(2)), RMSNorm()
        self.lm_head, self.outer = nn.Linear(D, V, bias=False), outer
        self.register_buffer("inv_freq", 1.0 / (10000.0 ** (torch.arange(0, HD, 2).float() / HD)), persistent=False)

    def forward(self, ids):
        b, n = ids.shape
        places = torch.arange(n)
        if self.outer:
            angles = torch.outer(places.float(), self.inv_freq)[None]
        else:
            inv = self.inv_freq[None, :, None].float().expand(1, -1, 1)
            angles = (inv @ places[None, None, :].float()).transpose(1, 2)
        angles = torch.cat((angles, angles), dim=-1)
        cos, sin = angles.cos().unsqueeze(1), angles.sin().unsqueeze(1)
        mask = torch.triu(torch.full((n, n), -1e9), diagonal=1)[None, None].expand(b, 1, n, n)
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return self.lm_head(self.norm(x))


class T5Step(nn.Module):
    """One step of an encoder and decoder: the decoder starts from the padding token; relative positions are buckets of a table."""

    def __init__(self):
        super().__init__()
        self.shared, self.relative = nn.Embedding(V, D), nn.Embedding(8, H)
        self.encoder, self.cross = Attention(bias=False), Attention(bias=False)
        self.norm1, self.norm2, self.norm3, self.norm4 = RMSNorm(), RMSNorm(), RMSNorm(), RMSNorm()
        self.wi_0, self.wi_1, self.wo = nn.Linear(D, 48, bias=False), nn.Linear(D, 48, bias=False), nn.Linear(48, D, bias=False)
        self.lm_head = nn.Linear(D, V, bias=False)

    def forward(self, ids):
        n = ids.shape[1]
        places = torch.arange(n)
        bucket = (places[None, :] - places[:, None]).abs().clamp(max=7)
        bias = self.relative(bucket).permute(2, 0, 1).unsqueeze(0)
        x = self.shared(ids)
        x = x + self.encoder(self.norm1(x), bias)
        h = self.norm2(x)
        x = x + self.wo(F.gelu(self.wi_0(h), approximate="tanh") * self.wi_1(h))
        y = self.shared(torch.zeros_like(ids[:, :1]))
        y = y + self.cross(self.norm3(y), memory=x)
        return self.lm_head(self.norm4(y))[:, 0]


class TimmBlock(nn.Module):
    def __init__(self, einsum=False):
        super().__init__()
        self.norm1, self.qkv, self.proj = nn.LayerNorm(D), nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.norm2, self.fc1, self.fc2, self.einsum = nn.LayerNorm(D), nn.Linear(D, 2 * D), nn.Linear(2 * D, D), einsum

    def attend(self, x):
        b, n, c = x.shape
        q, k, v = self.qkv(x).reshape(b, n, 3, H, HD).permute(2, 0, 3, 1, 4).unbind(0)
        if not self.einsum:
            return self.proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(b, n, c))
        weights = torch.einsum("bhid,bhjd->bhij", q, k).mul(HD**-0.5).softmax(-1)
        return self.proj(torch.einsum("bhij,bhjd->bihd", weights, v).reshape(b, n, c))

    def forward(self, x):
        x = x + self.attend(self.norm1(x))
        return x + self.fc2(F.gelu(self.fc1(self.norm2(x))))


class ViT(nn.Module):
    def __init__(self, einsum=False):
        super().__init__()
        self.patch_embed, self.cls_token = nn.Conv2d(3, D, 4, 4), nn.Parameter(torch.randn(1, 1, D) * 0.1)
        self.pos_embed = nn.Parameter(torch.randn(1, 17, D) * 0.1)
        self.blocks, self.norm, self.head = nn.Sequential(TimmBlock(einsum), TimmBlock(einsum)), nn.LayerNorm(D), nn.Linear(D, 5)

    def forward(self, x):
        x = self.patch_embed(x).flatten(2).transpose(1, 2)
        x = torch.cat((self.cls_token.expand(x.shape[0], -1, -1), x), dim=1) + self.pos_embed
        return self.head(self.norm(self.blocks(x))[:, 0])


class SwinBlock(nn.Module):
    """Attention in windows of 4 by 4, with a table of relative positions and a cyclic shift."""

    def __init__(self, shift):
        super().__init__()
        self.norm1, self.qkv, self.proj, self.shift = nn.LayerNorm(D), nn.Linear(D, 3 * D), nn.Linear(D, D), shift
        self.norm2, self.mlp = nn.LayerNorm(D), nn.Sequential(nn.Linear(D, 2 * D), nn.GELU(), nn.Linear(2 * D, D))
        self.table = nn.Parameter(torch.randn(49, H) * 0.1)
        at = torch.stack(torch.meshgrid(torch.arange(4), torch.arange(4), indexing="ij")).flatten(1)
        far = (at[:, :, None] - at[:, None, :]).permute(1, 2, 0) + 3
        self.register_buffer("index", far[..., 0] * 7 + far[..., 1], persistent=False)

    def attend(self, x):
        b, h, w, c = x.shape
        if self.shift:
            x = torch.roll(x, (-self.shift, -self.shift), (1, 2))
        x = x.view(b, h // 4, 4, w // 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(-1, 16, c)
        q, k, v = self.qkv(x).reshape(x.size(0), 16, 3, H, HD).permute(2, 0, 3, 1, 4).unbind(0)
        bias = self.table[self.index.view(-1)].view(16, 16, H).permute(2, 0, 1).contiguous().unsqueeze(0)
        y = ((q * HD**-0.5) @ k.transpose(-2, -1) + bias).softmax(-1) @ v
        y = self.proj(y.transpose(1, 2).reshape(x.size(0), 16, c))
        y = y.view(b, h // 4, w // 4, 4, 4, c).permute(0, 1, 3, 2, 4, 5).reshape(b, h, w, c)
        return torch.roll(y, (self.shift, self.shift), (1, 2)) if self.shift else y

    def forward(self, x):
        x = x + self.attend(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class Swin(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed, self.norm0 = nn.Conv2d(3, D, 2, 2), nn.LayerNorm(D)
        self.blocks = nn.Sequential(SwinBlock(0), SwinBlock(2))
        self.merge_norm, self.reduction = nn.LayerNorm(4 * D), nn.Linear(4 * D, D, bias=False)
        self.norm, self.head = nn.LayerNorm(D), nn.Linear(D, 5)

    def forward(self, x):
        x = self.blocks(self.norm0(self.embed(x).permute(0, 2, 3, 1)))
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
        return self.head(self.norm(self.reduction(self.merge_norm(x))).mean((1, 2)))


class Sam(nn.Module):
    """The encoder of SAM: decomposed relative positions by einsum, a neck of convolutions with LayerNorm2d."""

    def __init__(self):
        super().__init__()
        self.patch, self.pos = nn.Conv2d(3, D, 4, 4), nn.Parameter(torch.randn(1, 4, 4, D) * 0.1)
        self.norm1, self.qkv, self.proj = nn.LayerNorm(D), nn.Linear(D, 3 * D), nn.Linear(D, D)
        self.rel_h, self.rel_w = nn.Parameter(torch.randn(7, HD) * 0.1), nn.Parameter(torch.randn(7, HD) * 0.1)
        self.norm2, self.lin1, self.lin2 = nn.LayerNorm(D), nn.Linear(D, 2 * D), nn.Linear(2 * D, D)
        self.neck, self.weight, self.bias = nn.Conv2d(D, 16, 1, bias=False), nn.Parameter(torch.ones(16)), nn.Parameter(torch.zeros(16))
        self.head = nn.Linear(16, 5)

    def attend(self, x):
        b, h, w, _ = x.shape
        qkv = self.qkv(x).reshape(b, h * w, 3, H, -1).permute(2, 0, 3, 1, 4)
        q, k, v = qkv.reshape(3, b * H, h * w, -1).unbind(0)
        scores = (q * HD**-0.5) @ k.transpose(-2, -1)
        at = torch.arange(4)[:, None] - torch.arange(4)[None, :] + 3
        r = q.reshape(b * H, h, w, HD)
        rel_h = torch.einsum("bhwc,hkc->bhwk", r, self.rel_h[at])
        rel_w = torch.einsum("bhwc,wkc->bhwk", r, self.rel_w[at])
        scores = (scores.view(b * H, h, w, h, w) + rel_h[:, :, :, :, None] + rel_w[:, :, :, None, :]).view(b * H, h * w, h * w)
        y = (scores.softmax(-1) @ v).view(b, H, h, w, -1).permute(0, 2, 3, 1, 4).reshape(b, h, w, -1)
        return self.proj(y)

    def forward(self, x):
        x = self.patch(x).permute(0, 2, 3, 1) + self.pos
        x = x + self.attend(self.norm1(x))
        x = x + self.lin2(F.gelu(self.lin1(self.norm2(x))))
        x = self.neck(x.permute(0, 3, 1, 2))
        u = x.mean(1, keepdim=True)
        s = (x - u).pow(2).mean(1, keepdim=True)
        x = self.weight[:, None, None] * ((x - u) / torch.sqrt(s + 1e-6)) + self.bias[:, None, None]
        return self.head(x.mean((2, 3)))


class Mixer(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm1, self.norm2, self.norm = nn.Conv2d(3, D, 4, 4), nn.LayerNorm(D), nn.LayerNorm(D), nn.LayerNorm(D)
        self.tokens = nn.Sequential(nn.Linear(16, 24), nn.GELU(), nn.Linear(24, 16))
        self.channels, self.head = nn.Sequential(nn.Linear(D, 2 * D), nn.GELU(), nn.Linear(2 * D, D)), nn.Linear(D, 5)

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)
        x = x + self.tokens(self.norm1(x).transpose(1, 2)).transpose(1, 2)
        return self.head(self.norm(x + self.channels(self.norm2(x))).mean(1))
