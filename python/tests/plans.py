"""Small compiled plans for the tests, sealed as the compiler seals them."""

import hashlib
import json

import torch
from torch import nn

SIZES = (6, 8, 4)


def model(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(SIZES[0], SIZES[1]), nn.ReLU(), nn.Linear(SIZES[1], SIZES[2]))


def data(count=32):
    made = torch.Generator().manual_seed(1)
    x = torch.randn(count, SIZES[0], generator=made)
    return x, (x[:, : SIZES[2]].argmax(1)).long()


def train(steps, optimizer=None, **more):
    own = {"name": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": False, "weightDecay": 0}
    return {
        "kind": "train",
        "tensors": ["0.weight", "0.bias", "2.weight", "2.bias"],
        "adapters": [],
        "optimizer": optimizer or own,
        "decay": {"name": "constant", "warmup": 0, "factor": 1, "at": []},
        "batch": 8,
        "accumulate": 1,
        "data": "train",
        "streams": {"shuffle": "s/shuffle"},
        **more,
    }


def prune(first, last, mask="hard", **more):
    selected = SIZES[0] * SIZES[1] + SIZES[1] * SIZES[2]
    return {
        "kind": "prune",
        "units": "weights",
        "criterion": "|w|",
        "allocation": "global",
        "ranked": {"per": "layer"},
        "mask": mask,
        "layers": ["0", "2"],
        "selected": selected,
        "reached": selected // 2,
        "window": {"first": first, "last": last, "every": 1},
        **more,
    }


def update(step, pruned):
    return {"step": step, "share": "0.5", "pruned": pruned}


def stage(path, steps, *statements, updates=(), **more):
    """`updates` are those of the statements that prune, in order."""
    return {"path": path, "steps": steps, "statements": list(statements), **more}, list(updates)


def content(*stages):
    axes = {"axes": ["out", "in"], "groups": 1}
    tensors = []
    for layer, (wide, high) in (("0", SIZES[:2]), ("2", SIZES[1:])):
        tensors.append({"tensor": f"{layer}.weight", "name": f"{layer}.weight", "transposed": False, "dims": [high, wide], "layer": layer, **axes})
        tensors.append({"tensor": f"{layer}.bias", "name": f"{layer}.bias", "transposed": False, "dims": [high]})
    compiled = {}
    for own, updates in stages:
        left = iter(updates)
        compiled[own["path"]] = {
            "statements": {
                str(at): {"updates": next(left), "turns": [one["layers"]]} for at, one in enumerate(own["statements"]) if one["kind"] == "prune"
            }
        }
    plan = {
        "format": 2,
        "seed": 0,
        "task": {"loss": "crossentropy", "metrics": ["accuracy", "loss"]},
        "data": {"train": {"samples": 32}},
        "model": {"prunable": SIZES[0] * SIZES[1] + SIZES[1] * SIZES[2]},
        "layers": [{"name": name, "operator": "Gemm"} for name in ("0", "2")],
        "stages": [own for own, _ in stages],
    }
    return {"format": 1, "engine": "pytorch", "plan": plan, "text": json.dumps(plan), "tensors": tensors, "folders": {}, "stages": compiled}


def write(path, made):
    before = json.dumps(made, indent=1)[:-2] + ",\n"
    path.write_text(f'{before} "sha256": "{hashlib.sha256(before.encode()).hexdigest()}"\n}}\n')
    return path


GRADUAL = stage("s", 6, train(6), prune(2, 4), updates=[[update(2, 16), update(4, 40)]])
