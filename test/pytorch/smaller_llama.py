"""PyTorch's side of `smaller-llama.test.ts`: a module named and sized as transformers does, and what a run made of it."""
import json
import sys

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

task, folder = sys.argv[1:]


class Attention(nn.Module):
    """`head_dim` where the configuration has it, as modeling_llama.py reads it."""

    def __init__(self, c):
        super().__init__()
        self.width = c.get("head_dim") or c["hidden_size"] // c["num_attention_heads"]
        self.heads = c["num_attention_heads"]
        inner = self.heads * self.width
        self.q_proj, self.k_proj, self.v_proj = (nn.Linear(c["hidden_size"], inner, bias=False) for _ in range(3))
        self.o_proj = nn.Linear(inner, c["hidden_size"], bias=False)

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = (p(x).view(n, t, -1, self.width).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        scores = torch.softmax(q @ k.transpose(2, 3) / self.width**0.5, -1)
        return self.o_proj((scores @ v).transpose(1, 2).reshape(n, t, -1))


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        wide, inner = c["hidden_size"], c["intermediate_size"]
        self.gate_proj, self.up_proj = nn.Linear(wide, inner, bias=False), nn.Linear(wide, inner, bias=False)
        self.down_proj = nn.Linear(inner, wide, bias=False)

    def forward(self, x):
        return self.down_proj(nn.functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.self_attn, self.mlp = Attention(c), Mlp(c)
        self.input_layernorm, self.post_attention_layernorm = (nn.LayerNorm(c["hidden_size"]) for _ in range(2))

    def forward(self, x):
        x = x + self.self_attn(self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class Model(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Block(c) for _ in range(c["num_hidden_layers"]))
        self.lm_head = nn.Linear(c["hidden_size"], c["vocab_size"], bias=False)

    def forward(self, ids):
        x = self.embed_tokens(ids)
        for block in self.layers:
            x = block(x)
        return self.lm_head(x)


config = {
    "model_type": "llama", "hidden_size": 16, "intermediate_size": 24, "num_attention_heads": 4,
    "num_key_value_heads": 4, "num_hidden_layers": 3, "vocab_size": 20, "layer_types": ["a", "b", "c"],
}
ids = torch.arange(2 * 8).reshape(2, 8) % 20
if task == "make":
    torch.manual_seed(0)
    model = Model(config).eval()
    torch.onnx.export(
        model, (ids,), f"{folder}/net.onnx", input_names=["ids"], output_names=["logits"],
        dynamic_axes={"ids": {0: "batch"}, "logits": {0: "batch"}}, do_constant_folding=False, dynamo=False,
    )
    json.dump(config, open(f"{folder}/config.json", "w"))
    np.save(f"{folder}/ids.npy", ids.numpy())
else:
    smaller = json.load(open(f"{folder}/pruned/config.json"))
    model = Model(smaller).eval()
    model.load_state_dict(load_file(f"{folder}/pruned/model.safetensors"), strict=True)
    np.save(f"{folder}/logits.npy", model(ids).detach().numpy())
    print(json.dumps({"config": smaller}))
