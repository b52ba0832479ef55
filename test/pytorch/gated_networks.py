"""Gradients in the gates of whole networks, by PyTorch in float64, and how far its own float32 is from them.

Reads a batch, and gates with their noise and the places that they have in what each layer reads, as JSON from the path that is
given; writes losses and gradients beside it. Gates multiply what a layer reads, not its weights.
"""
import json
import math
import pathlib
import sys

import torch
from torch import nn

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "rivals"))
import twenty_steps  # noqa: E402

TEMPERATURE, LOW, HIGH = 2 / 3, -0.1, 1.1


def mlp():
    return nn.Sequential(nn.Linear(64, 300), nn.ReLU(), nn.Linear(300, 100), nn.ReLU(), nn.Linear(100, 10))


def gated(module, places, gates):
    """What the layer reads is multiplied by the gates of its places; a place of no unit has a gate that is 1."""

    def multiply(_, inputs):
        (x,) = inputs
        z = torch.cat([gates(), torch.ones(1, dtype=x.dtype)])[places]
        return (x * (z[:, None, None] if isinstance(module, nn.Conv2d) else z),)

    module.register_forward_pre_hook(multiply)


def gradients(given, dtype):
    name = given["network"]
    model, views = twenty_steps.load(name)
    model = model.to(dtype).train()
    modules = dict(model.named_modules())
    alphas, drawn = [], []
    for group in given["groups"]:
        alpha = torch.tensor(group["alphas"], dtype=dtype, requires_grad=True)
        s = torch.sigmoid((alpha + torch.tensor(group["noise"], dtype=dtype)) / TEMPERATURE)
        z = (s * (HIGH - LOW) + LOW).clamp(0, 1)
        alphas.append(alpha)
        drawn.append(z)
        for reader in group["readers"]:
            key, _ = views[reader["tensor"]]
            gated(modules[key.removesuffix(".weight")], torch.tensor(reader["places"]), lambda z=z: z)
    x, y = torch.tensor(given["x"]).reshape(given["dims"]), torch.tensor(given["y"])
    x = x.to(dtype) if x.is_floating_point() else x
    logits = model(x)
    loss = nn.functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), y)
    q = torch.sigmoid(torch.cat(alphas) - TEMPERATURE * math.log(-LOW / HIGH))
    loss = loss + 0.5 * q.mean()
    loss.backward()
    weights = dict(model.named_parameters())
    found = {key: weights[views[key][0]].grad for key in given["tensors"]}
    turned = {key: (value.T if views[key][1] else value).flatten().tolist() for key, value in found.items()}
    return {"loss": loss.item(), "alphas": [alpha.grad.tolist() for alpha in alphas], "weights": turned}


def main(path):
    torch.set_num_threads(1)
    twenty_steps.NETWORKS["mlp_digits"] = (mlp, None)
    with open(path) as file:
        all_given = json.load(file)
    answers = [
        {"exact": gradients(given, torch.float64), "single": gradients(given, torch.float32)} for given in all_given
    ]
    with open(f"{path}.out", "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main(sys.argv[1])
