"""Twenty steps of mlp_digits_init in half precision through float32 masters, by PyTorch, with SGD and AdamW, float16 and bfloat16.

Every parameter is a float32 master that starts as the nearest half of the file's value; the forward pass reads it rounded to half
precision, in float32, and the gradient passes the rounding as it is. Samples are rounded, too. Writes test/fixtures/oracle/half-masters.json
(losses before each step, and those of a run that rounds nothing but its start) and .npz (up to 256 entries of every tensor after the
last step, as the halves that a file would hold, and the masters behind them).

usage: /usr/bin/python3 test/rivals/half_masters.py   (PyTorch 2.6 and onnx, as Debian has them)
"""
import json
import pathlib

import numpy as np
import onnx
import torch
import torch.nn.functional as F
from onnx import numpy_helper

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "fixtures"
STEPS, ENTRIES = 20, 256
TYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16}
OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, 0.05, momentum=0.9, weight_decay=1e-4),
    "adamw": lambda p: torch.optim.AdamW(p, 1e-3, weight_decay=0.01),
}


class Rounded(torch.autograd.Function):
    @staticmethod
    def forward(_, values, dtype):
        return values.to(dtype).float()

    @staticmethod
    def backward(_, gradient):
        return gradient, None


def batch(step, dtype):
    """Row `step` of order_digits."""
    rows = np.load(FIXTURES / "data/order_digits.npy")[step]
    x = torch.from_numpy(np.load(FIXTURES / "data/digits_x_train.npy")[rows])
    y = torch.from_numpy(np.load(FIXTURES / "data/digits_y_train.npy")[rows].astype(np.int64))
    return x.to(dtype).float(), y


def run(dtype, optimizer, rounds):
    stored = onnx.load(FIXTURES / "models/mlp_digits_init.onnx").graph.initializer
    masters = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()).to(dtype).float().requires_grad_() for t in stored}
    update, losses = OPTIMIZERS[optimizer](masters.values()), []
    for step in range(STEPS):
        x, y = batch(step, dtype)
        w = {name: Rounded.apply(it, dtype) if rounds else it for name, it in masters.items()}
        for layer in ("0", "2", "4"):
            x = F.linear(x if layer == "0" else F.relu(x), w[f"{layer}.weight"], w[f"{layer}.bias"])
        loss = F.cross_entropy(x, y)
        update.zero_grad()
        loss.backward()
        update.step()
        losses.append(loss.item())
    return losses, {name: it.detach() for name, it in masters.items()}


def main():
    torch.set_num_threads(1)
    document, arrays = {"steps": STEPS, "made_with": f"test/rivals/half_masters.py, PyTorch {torch.__version__}", "runs": {}}, {}
    for name, dtype in TYPES.items():
        for optimizer in OPTIMIZERS:
            losses, masters = run(dtype, optimizer, True)
            unrounded, _ = run(dtype, optimizer, False)
            key = f"{name}, {optimizer}"
            sizes = {it: masters[it].numel() for it in masters}
            document["runs"][key] = {"type": name, "optimizer": optimizer, "losses": losses, "unrounded_losses": unrounded, "tensors": sizes}
            picked = {it: np.linspace(0, n - 1, min(ENTRIES, n)).round().astype(int) for it, n in sizes.items()}
            arrays[f"{key}, masters"] = np.concatenate([v.numpy().reshape(-1)[picked[it]] for it, v in masters.items()])
            arrays[f"{key}, halves"] = np.concatenate([v.to(dtype).float().numpy().reshape(-1)[picked[it]] for it, v in masters.items()])
            print(key, losses[0], losses[-1], max(abs(a - b) for a, b in zip(losses, unrounded)), flush=True)
    (FIXTURES / "oracle/half-masters.json").write_text(json.dumps(document, indent=1) + "\n")
    np.savez_compressed(FIXTURES / "oracle/half-masters.npz", **arrays)


if __name__ == "__main__":
    main()
