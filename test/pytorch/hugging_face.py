"""PyTorch's side of `hugging-face.test.ts`: a folder as transformers writes it, and what a run made of it."""
import json
import os
import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils import prune

task, folder = sys.argv[1:]
WIDTH = 16


class Conv1D(nn.Module):
    """As transformers has it: y = x · weight + bias, the weight stored [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.2)
        self.bias = nn.Parameter(torch.randn(outputs) * 0.1)

    def forward(self, x):
        return x @ self.weight + self.bias


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.c_fc, self.c_proj = Conv1D(WIDTH, 4 * WIDTH), Conv1D(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.c_proj(torch.tanh(self.c_fc(x)))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.wte = nn.Embedding(40, WIDTH)
        self.h = nn.ModuleList(nn.ModuleDict({"ln_2": nn.LayerNorm(WIDTH), "mlp": Mlp()}) for _ in range(2))

    def forward(self, ids):
        x = self.wte(ids)
        for block in self.h:
            x = x + block["mlp"](block["ln_2"](x))
        return x


torch.manual_seed(0)
model = Model()
config = {"architectures": ["GPT2Model"], "model_type": "gpt2", "n_embd": WIDTH, "vocab_size": 40}

if task == "make":
    for name, kind in (("whole", torch.float32), ("half", torch.bfloat16)):
        os.makedirs(f"{folder}/{name}")
        state = {key: value.to(kind) for key, value in model.state_dict().items()}
        save_file(state, f"{folder}/{name}/model.safetensors", metadata={"format": "pt"})
        with open(f"{folder}/{name}/config.json", "w") as file:
            json.dump(config, file)
else:
    ids = torch.arange(40).reshape(4, 10)
    pairs = [(getattr(block["mlp"], name), "weight") for block in model.h for name in ("c_fc", "c_proj")]
    prune.global_unstructured(pairs, prune.L1Unstructured, amount=0.5)
    loaded, pruned = Model(), load_file(f"{folder}/run/model.safetensors")
    loaded.load_state_dict(pruned)
    for module, name in pairs:
        prune.remove(module, name)
    equal = all(torch.equal(value, pruned[key]) for key, value in model.state_dict().items())
    difference = float((model(ids) - loaded(ids)).abs().max())
    before, after = load_file(f"{folder}/half/model.safetensors"), load_file(f"{folder}/two-four/model.safetensors")
    groups, kept = 0, True
    for key, value in after.items():
        if not key.endswith("c_fc.weight") and not key.endswith("c_proj.weight"):
            kept &= torch.equal(value, before[key])
            continue
        # Four inputs of one output lie below one another.
        four = before[key].float().t().reshape(-1, 4).abs()
        alive = after[key].t().reshape(-1, 4) != 0
        strongest = torch.zeros_like(alive).scatter_(1, four.topk(2).indices, True)
        distinct = four.sort(descending=True).values
        untied = distinct[:, 1] != distinct[:, 2]
        kept &= torch.equal(alive[untied], strongest[untied]) and bool((alive.sum(1) == 2).all())
        groups += int(untied.sum())
    print(json.dumps({"equal": equal, "difference": difference, "kept": bool(kept), "groups": groups}))
