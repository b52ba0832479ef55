"""PyTorch's side of `peft-folder.test.ts`. PEFT is not packaged by Debian: its loading is done here by its description
(huggingface/peft: tuners_utils.py `check_target_module_exists`, utils/other.py `get_pattern_key`, lora/layer.py)."""
import json
import os
import re
import sys
import warnings

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

warnings.filterwarnings("ignore")
task, folder = sys.argv[1:]


class Conv1D(nn.Module):
    """As transformers has it for GPT-2: the weight is [in, out]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.1)
        self.bias = nn.Parameter(torch.randn(outputs) * 0.1)

    def forward(self, x):
        return torch.addmm(self.bias, x, self.weight)


class Mixed(nn.Module):
    """A strided convolution; linear layers that come out as Gemm, as MatMul whose weight is transposed, and as [in, out]."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(2, 6, 3, stride=2, padding=1)
        self.up = nn.Linear(6 * 16, 20)
        self.turned = Conv1D(20, 12)
        self.block = nn.Module()
        self.block.up = nn.Linear(12, 12)
        self.down = nn.Linear(12, 5, bias=False)

    def forward(self, x):
        h = torch.relu(self.up(torch.relu(self.conv(x)).flatten(1)))
        h = torch.relu(self.block.up(torch.relu(self.turned(h))))
        return self.down(h.unsqueeze(1)).squeeze(1)


class Attention(nn.Module):
    def __init__(self, wide, inner, width):
        super().__init__()
        self.width = width
        self.q, self.k, self.v = (nn.Linear(wide, inner, bias=False) for _ in range(3))
        self.o = nn.Linear(inner, wide, bias=False)

    def forward(self, x):
        n, t, _ = x.shape
        q, k, v = (part(x).view(n, t, -1, self.width).transpose(1, 2) for part in (self.q, self.k, self.v))
        scores = torch.softmax(q @ k.transpose(2, 3) / self.width**0.5, -1)
        return self.o((scores @ v).transpose(1, 2).reshape(n, t, -1))


class Block(nn.Module):
    def __init__(self, wide, inner, width, neurons):
        super().__init__()
        self.attn = Attention(wide, inner, width)
        self.fc1, self.fc2 = nn.Linear(wide, neurons), nn.Linear(neurons, wide)
        self.norm1, self.norm2 = nn.LayerNorm(wide), nn.LayerNorm(wide)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class Transformer(nn.Module):
    """`sizes` are (heads' width in all, neurons) of each block."""

    def __init__(self, sizes):
        super().__init__()
        self.embed = nn.Embedding(12, 16)
        self.blocks = nn.ModuleList(Block(16, inner, 4, neurons) for inner, neurons in sizes)
        self.head = nn.Linear(16, 5)

    def forward(self, ids):
        x = self.embed(ids)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean(1))


torch.manual_seed(0)
mixed, transformer = Mixed().eval(), Transformer([(16, 24), (16, 24)]).eval()
pictures, ids = torch.randn(96, 2, 8, 8), torch.randint(0, 12, (96, 6))


class Adapted(nn.Module):
    """Base module plus scaling · B(A(x)), as lora.Linear and lora.Conv2d compute it."""

    def __init__(self, base, r, alpha):
        super().__init__()
        self.base, self.scaling = base, alpha / r
        if isinstance(base, nn.Conv2d):
            self.lora_A = nn.Conv2d(base.in_channels, r, base.kernel_size, base.stride, base.padding, bias=False)
            self.lora_B = nn.Conv2d(r, base.out_channels, (1, 1), (1, 1), bias=False)
        else:
            sides = base.weight.shape if isinstance(base, Conv1D) else base.weight.shape[::-1]
            self.lora_A, self.lora_B = nn.Linear(sides[0], r, bias=False), nn.Linear(r, sides[1], bias=False)

    def forward(self, x):
        return self.base(x) + self.lora_B(self.lora_A(x)) * self.scaling


def pattern_key(keys, name):
    return next((key for key in keys if re.match(rf"(.*\.)?({key})$", name)), name)


def is_target(targets, name):
    if isinstance(targets, str):
        return re.fullmatch(targets, name) is not None
    return name in targets or any(name.endswith(f".{target}") for target in targets)


def with_adapters(model, path):
    config = json.load(open(f"{path}/adapter_config.json"))
    assert config["peft_type"] == "LORA" and config["bias"] == "none" and config["lora_dropout"] == 0
    for name in [name for name, _ in model.named_modules()]:
        if not is_target(config["target_modules"], name):
            continue
        ranks, alphas = config["rank_pattern"], config["alpha_pattern"]
        r = ranks.get(pattern_key(ranks, name), config["r"])
        alpha = alphas.get(pattern_key(alphas, name), config["lora_alpha"])
        parent, _, last = name.rpartition(".")
        base = model.get_submodule(name)
        if isinstance(base, Conv1D):
            assert config["fan_in_fan_out"]
        setattr(model.get_submodule(parent), last, Adapted(base, r, alpha))
    prefix = "base_model.model."
    state = {name.removeprefix(prefix): value for name, value in load_file(f"{path}/adapter_model.safetensors").items()}
    lost = model.load_state_dict(state, strict=False)
    missing = [name for name in lost.missing_keys if ".lora_" in name]
    assert not missing and not lost.unexpected_keys, (missing, lost.unexpected_keys)
    return model


def base_of(path):
    """The module with the sizes of the base, and its weights."""
    state = load_file(f"{path}/base.safetensors")
    if "conv.weight" in state:
        model = Mixed()
    else:
        sizes = [(state[f"blocks.{at}.attn.q.weight"].shape[0], state[f"blocks.{at}.fc1.weight"].shape[0]) for at in range(2)]
        model = Transformer(sizes)
    model.load_state_dict(state, strict=True)
    return model.eval()


def merged_under_masks(path):
    """W + mask ⊙ (alpha / r) BA, as the documentation has it."""
    state, config = load_file(f"{path}/base.safetensors"), json.load(open(f"{path}/adapter_config.json"))
    masks = load_file(f"{path}/masks.safetensors")
    factors = load_file(f"{path}/adapter_model.safetensors")
    for module in config["target_modules"]:
        a, b = (factors[f"base_model.model.{module}.lora_{it}.weight"] for it in "AB")
        weight = state[f"{module}.weight"]
        product = b.flatten(1) @ a.flatten(1)
        if weight.shape[0] != product.shape[0]:
            product = product.T
        mask = masks.get(f"{module}.weight_mask", torch.ones_like(weight))
        state[f"{module}.weight"] = weight + mask * (product * config["lora_alpha"] / config["r"]).reshape(weight.shape)
    model = base_of(path)
    model.load_state_dict(state, strict=True)
    return model


if task == "make":
    for name, model, x in (("mixed", mixed, pictures), ("transformer", transformer, ids)):
        torch.onnx.export(
            model, (x[:4],), f"{folder}/{name}.onnx", input_names=["x"], output_names=["y"], dynamo=False,
            dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}}, opset_version=17,
        )
        np.save(f"{folder}/{name}_x.npy", x.numpy())
    np.save(f"{folder}/labels.npy", np.arange(96) % 5)
else:
    told = {}
    with torch.no_grad():
        for name in sorted(os.listdir(folder)):
            path = f"{folder}/{name}"
            if not os.path.exists(f"{path}/adapter_model.safetensors"):
                continue
            model = base_of(path)
            x = (pictures if isinstance(model, Mixed) else ids)[:4]
            before = model(x).flatten().tolist()
            after = with_adapters(model, path)(x).flatten().tolist()
            told[name] = {"base": before, "adapted": after}
            if os.path.exists(f"{path}/masks.safetensors"):
                told[name]["masked"] = merged_under_masks(path)(x).flatten().tolist()
    print(json.dumps(told))
