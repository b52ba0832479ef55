"""FLAP (An et al., arXiv:2312.11983) on a Llama without biases, written down from the paper, in double precision.

`make` exports the network and its samples; `check` ranks its heads and neurons, and compares what two runs have made of it.
"""
import json
import sys
import warnings

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

task, folder = sys.argv[1:3]
HEADS, WIDE, INNER, LAYERS, VOCAB = 4, 32, 48, 3, 20
HEAD = WIDE // HEADS


class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(WIDE))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


class Attention(nn.Module):
    def __init__(self, biased):
        super().__init__()
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(WIDE, WIDE, bias=False) for _ in range(3))
        self.o_proj = nn.Linear(WIDE, WIDE, bias=biased)

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = (p(x).view(n, t, -1, HEAD).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        hidden = torch.full((t, t), float("-inf"), dtype=x.dtype).triu(1)
        scores = torch.softmax(q @ k.transpose(2, 3) / HEAD**0.5 + hidden, -1)
        return self.o_proj((scores @ v).transpose(1, 2).reshape(n, t, -1))


class Mlp(nn.Module):
    def __init__(self, biased):
        super().__init__()
        self.gate_proj, self.up_proj = nn.Linear(WIDE, INNER, bias=False), nn.Linear(WIDE, INNER, bias=False)
        self.down_proj = nn.Linear(INNER, WIDE, bias=biased)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, biased):
        super().__init__()
        self.self_attn, self.mlp = Attention(biased), Mlp(biased)
        self.input_layernorm, self.post_attention_layernorm = Norm(), Norm()

    def forward(self, x):
        x = x + self.self_attn(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class Llama(nn.Module):
    def __init__(self, biased=False):
        super().__init__()
        self.embed_tokens = nn.Embedding(VOCAB, WIDE)
        self.layers = nn.ModuleList(Block(biased) for _ in range(LAYERS))
        self.norm, self.lm_head = Norm(), nn.Linear(WIDE, VOCAB, bias=False)

    def forward(self, ids):
        x = self.embed_tokens(ids)
        for block in self.layers:
            x = block(x)
        return self.lm_head(self.norm(x))


def make():
    torch.manual_seed(0)
    model = Llama().eval()
    for block in model.layers:
        # Columns of different sizes, so that ranks are far apart.
        for linear in (block.self_attn.o_proj, block.mlp.down_proj):
            linear.weight.data *= torch.randn(linear.in_features).mul(0.7).exp()
    ids = torch.randint(VOCAB, (24, 12))
    torch.onnx.export(
        model, (ids[:2],), f"{folder}/net.onnx", input_names=["ids"], output_names=["logits"],
        dynamic_axes={"ids": {0: "batch"}, "logits": {0: "batch"}}, dynamo=False,
    )
    torch.save(model.state_dict(), f"{folder}/net.pt")
    np.save(f"{folder}/x.npy", ids.numpy())
    np.save(f"{folder}/y.npy", ids.roll(-1, 1).numpy())


def measured(model, ids):
    """By output projection: mean and variance of what it reads, over samples and tokens."""
    found = {}
    for name, module in model.named_modules():
        if name.endswith(("o_proj", "down_proj")):
            module.register_forward_hook(lambda m, x, _, name=name: found.__setitem__(name, x[0].reshape(-1, m.in_features)))
    model(ids)
    return {name: (x.mean(0), x.var(0, unbiased=False)) for name, x in found.items()}


def ranked(model, statistics, squares, ddof):
    """(score, cost in parameters, projection, columns) of each head and neuron."""
    units = []
    for name, (_, variance) in statistics.items():
        weight = model.get_submodule(name).weight
        metric = variance * weight.pow(2).sum(0)
        is_head = name.endswith("o_proj")
        if is_head and squares:
            metric = metric**2
        score = (metric - metric.mean()) / metric.std(correction=ddof)
        width, matrices = (HEAD, 4) if is_head else (1, 3)
        for at in range(0, len(score), width):
            units.append((score[at : at + width].mean().item(), matrices * width * WIDE, name, range(at, at + width)))
    return sorted(units, key=lambda one: one[0])


def by_parameters(units, count, goal):
    """Lowest first, until so few parameters are left; one of each kind stays in every layer."""
    gone = {}
    left = {name: sum(1 for unit in units if unit[2] == name) for _, _, name, _ in units}
    for _, cost, name, columns in units:
        if count <= goal:
            break
        if left[name] > 1:
            left[name] -= 1
            gone.setdefault(name, set()).update(columns)
            count -= cost
    return gone


def by_authors(units, share):
    """The cut of their code: where the cost that is kept comes nearest to its share, and that unit goes, too."""
    down = units[::-1]
    costs = torch.tensor([one[1] for one in down], dtype=torch.float64)
    at = (costs.cumsum(0) - costs.sum() * share).abs().argmin().item()
    gone = {}
    for _, _, name, columns in down[at:]:
        gone.setdefault(name, set()).update(columns)
    return gone


def check(percent):
    share = int(percent) / 100
    model = Llama().double().eval()
    model.load_state_dict(torch.load(f"{folder}/net.pt", weights_only=True))
    ids = torch.from_numpy(np.load(f"{folder}/x.npy"))
    # Those that are created count.
    count = sum(p.numel() for p in model.parameters()) + 2 * LAYERS * WIDE
    statistics = measured(model, ids)
    gone = by_parameters(ranked(model, statistics, False, 0), count, share * count)
    masked = load_file(f"{folder}/masked-{percent}.safetensors")
    differing, furthest = 0, 0.0
    biased = Llama(biased=True).double().eval()
    biased.load_state_dict(model.state_dict(), strict=False)
    for name, (mean, _) in statistics.items():
        columns = gone.get(name, set())
        weight = model.get_submodule(name).weight.detach()
        theirs = {at for at in range(weight.shape[1]) if not masked[f"{name}.weight"][:, at].any()}
        differing += len(columns ^ theirs)
        at = sorted(columns)
        bias = weight[:, at] @ mean[at]
        furthest = max(furthest, (bias - masked[f"{name}.bias"]).abs().max().item())
        own = biased.get_submodule(name)
        own.weight.data[:, at] = 0
        own.bias.data = bias.detach()
    logits = biased(ids).detach()
    np.save(f"{folder}/logits.npy", logits.float().numpy())

    from espalier_torch import shrink

    small = Llama().eval()
    small.load_state_dict(torch.load(f"{folder}/net.pt", weights_only=True))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shrink(small, f"{folder}/compacted-{percent}")
    authors = by_authors(ranked(model, statistics, True, 1), share)
    print(json.dumps({
        "differing": differing,
        "bias": furthest,
        "heads": sum(len(own) for name, own in gone.items() if name.endswith("o_proj")) // HEAD,
        "neurons": sum(len(own) for name, own in gone.items() if name.endswith("down_proj")),
        "authors": {
            "heads": sum(len(own) for name, own in authors.items() if name.endswith("o_proj")) // HEAD,
            "neurons": sum(len(own) for name, own in authors.items() if name.endswith("down_proj")),
        },
        "shrunk": (small(ids).double() - logits).abs().max().item() / logits.abs().max().item(),
        "parameters": sum(p.numel() for p in small.parameters()),
        "share": sum(p.numel() for p in small.parameters()) / count,
    }))


make() if task == "make" else check(sys.argv[3])
