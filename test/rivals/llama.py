"""What the experiments on the language model share: its weights, its forward pass, and pruning block after block."""
import json
import math
import os
import pathlib
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # read when the libraries are loaded

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
HEADS, GROUPS, BLOCKS = 6, 2, 2


def stored_weights():
    """By name in PyTorch; matrices are [out, in]."""
    tensors = {t.name: numpy_helper.to_array(t) for t in onnx.load(FIXTURES / "models/char_llama.onnx").graph.initializer}
    listed = json.loads((FIXTURES / "models/char_llama.expect.json").read_text())["parameters"]
    turned = {e["torch"][0]: tensors[e["initializer"]].T if e["layout"] == "transpose" else tensors[e["initializer"]] for e in listed}
    return {name.removesuffix(".weight"): torch.from_numpy(array.copy()) for name, array in turned.items()}


def normed(x, gain):
    return gain * x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-5)


def rotated(x):
    """Rotary positions: each pair of coordinates is turned by its place in the text."""
    size = x.shape[-1]
    angles = torch.outer(torch.arange(x.shape[-2]).float(), 10000.0 ** (-torch.arange(0, size, 2).float() / size)).repeat(1, 2)
    first, second = x.chunk(2, -1)
    return x * angles.cos() + torch.cat([-second, first], -1) * angles.sin()


def block(w, at, x, see=lambda layer, inputs: None):
    """The residual stream behind block `at`; `see` gets what each layer reads."""
    def linear(layer, inputs):
        see(f"layers.{at}.{layer}", inputs)
        return F.linear(inputs, w[f"layers.{at}.{layer}"])

    batch, length, width = x.shape
    split = lambda z, heads: z.view(batch, length, heads, width // HEADS).transpose(1, 2)
    y = normed(x, w[f"layers.{at}.input_norm"])
    q, k, v = rotated(split(linear("q_proj", y), HEADS)), rotated(split(linear("k_proj", y), GROUPS)), split(linear("v_proj", y), GROUPS)
    k, v = (z.repeat_interleave(HEADS // GROUPS, 1) for z in (k, v))
    future = torch.full((length, length), -torch.inf).triu(1)
    seen = (q @ k.transpose(-2, -1) / math.sqrt(width // HEADS) + future).softmax(-1) @ v
    x = x + linear("o_proj", seen.transpose(1, 2).reshape(batch, length, width))
    y = normed(x, w[f"layers.{at}.post_norm"])
    return x + linear("down_proj", F.silu(linear("gate_proj", y)) * linear("up_proj", y))


def windows():
    return (torch.from_numpy(np.load(FIXTURES / f"data/batch_moby_{axis}.npy").astype(np.int64)) for axis in "xy")


def logits(w, tokens):
    x = w["embed"][tokens]
    for at in range(BLOCKS):
        x = block(w, at, x)
    return F.linear(normed(x, w["norm"]), w["lm_head"])


def run(prune):
    """Block after block; `prune` gets a weight, [out, in], and what it reads, [samples, in]."""
    began = time.perf_counter()
    w = stored_weights()
    x, y = windows()
    stream, pruned = w["embed"][x], []
    for at in range(BLOCKS):
        read = {}
        block(w, at, stream, lambda layer, inputs: read.update({layer: inputs.flatten(0, 1)}))
        for layer, inputs in read.items():
            w[layer] = prune(w[layer], inputs)
            pruned.append(int((w[layer] == 0).sum()))
        # The next block reads what the pruned one gives.
        stream = block(w, at, stream)
    z = logits(w, x)
    return {
        "accuracy": (z.argmax(-1) == y).float().mean().item(),
        "loss": F.cross_entropy(z.flatten(0, 1), y.flatten()).item(),
        "pruned": pruned,
        "seconds": time.perf_counter() - began,
    }


def report(prune):
    torch.set_num_threads(1)
    with torch.no_grad():
        print(json.dumps({"by": f"PyTorch {torch.__version__}", "seed": 0, **run(prune)}))
