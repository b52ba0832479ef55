"""Twenty steps of SM3-II on a small convolutional network, by PyTorch's gradients in float64: dense, under a mask, and
pruned after ten.

The update is written as in the paper (Anil et al. 2019, arXiv:1901.11150, Algorithm SM3-II), weight by weight over the sets that cover
it: of a weight [n, ...] its rows and its columns, of a vector each number by itself. Pruned weights are in no set. Writes
test/fixtures/oracle/sm3.json: losses before each step, and the tensors and the numbers of the sets after the last.

usage: /usr/bin/python3 test/rivals/sm3.py   (PyTorch 2.6, as Debian has it)
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures/oracle/sm3.json"
STEPS, LR, EPS = 20, 0.05, 1e-30
SHAPES = {"conv.w": (4, 2, 3, 3), "conv.b": (4,), "fc.w": (3, 36), "fc.b": (3,), "gain": (1, 1)}
# Every third weight, the second filter, and one column of the head.
PRUNED = {
    "conv.w": lambda row, column: row == 1 or (row + column) % 3 == 0,
    "fc.w": lambda row, column: column == 5 or (row + column) % 3 == 0,
}


def waves(size, phase, scale=1.0):
    """As the test makes them: float32 numbers."""
    return torch.tensor([scale * math.sin(phase + 1.7 * i) for i in range(size)], dtype=torch.float64).float().double()


def start():
    return {k: waves(math.prod(s), n, 0.3).reshape(s) for n, (k, s) in enumerate(SHAPES.items())}


def loss_of(w, step):
    x = waves(4 * 2 * 25, 0.1 * step).reshape(4, 2, 5, 5)
    y = waves(4 * 3, 3 + 0.1 * step).reshape(4, 3)
    h = torch.tanh(F.conv2d(x, w["conv.w"], w["conv.b"]))
    return F.mse_loss(F.linear(h.flatten(1), w["fc.w"], w["fc.b"]) * w["gain"], y)


def covers(shape):
    """The sets of each weight, by its flat index."""
    if len(shape) == 1:
        return [[("each", i)] for i in range(shape[0])]
    width = math.prod(shape[1:])
    return [[("row", i // width), ("column", i % width)] for i in range(math.prod(shape))]


def run(pruned_from):
    weights = start()
    sets = {k: covers(s) for k, s in SHAPES.items()}
    live = {k: [True] * len(sets[k]) for k in SHAPES}
    mu = {k: {r: 0.0 for c in sets[k] for r in c} for k in SHAPES}
    losses = []
    for step in range(STEPS):
        if step == pruned_from:
            for k, is_pruned in PRUNED.items():
                live[k] = [not is_pruned(c[0][1], c[1][1]) for c in sets[k]]
                weights[k] = weights[k] * torch.tensor(live[k]).reshape(SHAPES[k])
        leaves = {k: v.clone().requires_grad_() for k, v in weights.items()}
        loss = loss_of(leaves, step)
        loss.backward()
        losses.append(loss.item())
        for k, leaf in leaves.items():
            w, g = leaf.detach().flatten().clone(), leaf.grad.flatten()
            after = {r: 0.0 for r in mu[k]}
            for i, cover in enumerate(sets[k]):
                if not live[k][i]:
                    continue
                nu = min(mu[k][r] for r in cover) + g[i].item() ** 2
                w[i] -= LR * g[i].item() / math.sqrt(nu + EPS)
                for r in cover:
                    after[r] = max(after[r], nu)
            weights[k], mu[k] = w.reshape(SHAPES[k]), after
    states = {}
    for k in SHAPES:
        for kind, name in (("row", "rows"), ("column", "columns"), ("each", "sum")):
            own = [v for (of, _), v in sorted(mu[k].items()) if of == kind]
            if own:
                states[f"{name}:{k}"] = own
    return {"losses": losses, "tensors": {k: v.flatten().tolist() for k, v in weights.items()}, "states": states}


if __name__ == "__main__":
    document = {"made_with": f"test/rivals/sm3.py, PyTorch {torch.__version__}", "lr": LR, "dense": run(None), "masked": run(0), "pruned": run(10)}
    OUT.write_text(json.dumps(document) + "\n")
    print(document["dense"]["losses"][0], document["dense"]["losses"][-1], document["masked"]["losses"][-1])
