"""PyTorch's training steps, on request: forward, backward, optimizer, masks on all matrices.

The argument is the number of threads, one without it.

Each line of standard input, {"network": name, "batch": n, "dims": [...], "optimizer": "sgd" | "adamw", "lr": rate,
"steps": k, "gated": [kinds of units]}, is answered by {"wall": milliseconds a step, "cpu": milliseconds of processor time a step}.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F

from gates import Gates
from networks import NETWORKS, VOCABULARY


def trainer(network, batch, dims, optimizer, lr, gated, **_):
    torch.manual_seed(0)
    model = NETWORKS[network]().train()
    gates = Gates(model, network, gated) if gated else None
    parameters = list(model.parameters()) + ([] if gates is None else gates.parameters)
    make = {
        "sgd": lambda: torch.optim.SGD(parameters, lr, momentum=0.9),
        "adamw": lambda: torch.optim.AdamW(parameters, lr, weight_decay=0),
    }
    own = make[optimizer]()
    masks = [(tensor, torch.ones_like(tensor)) for tensor in model.parameters() if tensor.dim() > 1]
    if len(dims) == 1 and network != "mlp_digits":
        x, y = torch.randint(VOCABULARY, (batch, *dims)), torch.randint(VOCABULARY, (batch, *dims))
    else:
        x, y = torch.rand(batch, *dims), torch.randint(10, (batch,))

    def step():
        own.zero_grad()
        if gates is not None:
            gates.draw()
        logits = model(x)
        loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), y.reshape(-1))
        if gates is not None:
            loss = loss + 0.1 * gates.open_share()
        loss.backward()
        own.step()
        with torch.no_grad():
            for tensor, mask in masks:
                tensor.mul_(mask)

    return step


def answer(known, request):
    name = (request["network"], *request["gated"])
    if name not in known:
        known[name] = trainer(**request)
        for _ in range(10):
            known[name]()
    step, steps = known[name], request["steps"]
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(steps):
        step()
    return {
        "wall": (time.perf_counter() - wall) * 1e3 / steps,
        "cpu": (time.process_time() - cpu) * 1e3 / steps,
    }


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
    trainers = {}
    for line in sys.stdin:
        print(json.dumps(answer(trainers, json.loads(line))), flush=True)
