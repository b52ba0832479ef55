"""Losses and gradients by PyTorch in float64 of relu(x·V)·W with x [2, 4, 3], V [3, 5], W [5, 6]: test/fixtures/oracle/losses.json.

Every number is a sine, so that nothing has to be stored: `wave(count, phase)[i] = sin(1.7·i + phase)`.

usage: /usr/bin/python3 test/rivals/losses.py   (PyTorch 2.6, as Debian has it)
"""
import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).resolve().parents[1] / "fixtures/oracle/losses.json"


def wave(phase, *shape):
    return torch.from_numpy(np.sin(1.7 * np.arange(int(np.prod(shape))) + phase).reshape(shape))


x = wave(0, 2, 4, 3)
targets = wave(3, 2, 4, 6)
classes = torch.tensor([[0, 5, 2, 3], [1, 1, 4, 0]])


def network(first, second):
    v, w = wave(first, 3, 5), wave(second, 5, 6)
    v.requires_grad_(), w.requires_grad_()
    read = torch.relu(x @ v)
    return v, w, read, read @ w


def rows(z):
    return z.reshape(-1, 6)


def teacher():
    _, _, read, logits = network(4, 5)
    return read.detach(), logits.detach()


def kl(logits, temperature):
    _, theirs = teacher()
    return F.kl_div(F.log_softmax(rows(logits) / temperature, -1), F.softmax(rows(theirs) / temperature, -1),
                    reduction="batchmean") * temperature ** 2


LOSSES = {
    "crossentropy": lambda v, w, h, y: F.cross_entropy(rows(y), classes.reshape(-1)),
    "crossentropy, ignoring 1": lambda v, w, h, y: F.cross_entropy(rows(y), classes.reshape(-1), ignore_index=1),
    "crossentropy, shifted by 1": lambda v, w, h, y: F.cross_entropy(rows(y[:, :-1]), classes[:, 1:].reshape(-1)),
    "crossentropy, shifted by 1, ignoring 1": lambda v, w, h, y: F.cross_entropy(
        rows(y[:, :-1]), classes[:, 1:].reshape(-1), ignore_index=1),
    "mse": lambda v, w, h, y: F.mse_loss(y, targets),
    "l1": lambda v, w, h, y: F.l1_loss(y, targets),
    "bce": lambda v, w, h, y: F.binary_cross_entropy_with_logits(y, (targets + 1) / 2),
    "kl": lambda v, w, h, y: kl(y, 1),
    "crossentropy + 0.9 * kl(4)": lambda v, w, h, y: F.cross_entropy(rows(y), classes.reshape(-1)) + 0.9 * kl(y, 4),
    "crossentropy + 0.1 * features": lambda v, w, h, y: F.cross_entropy(rows(y), classes.reshape(-1))
    + 0.1 * F.mse_loss(h, teacher()[0]),
    "mse + lasso": lambda v, w, h, y: F.mse_loss(y, targets) + 0.01 * (v.abs().sum() + w.abs().sum()),
    "mse + ridge": lambda v, w, h, y: F.mse_loss(y, targets) + 0.01 * (v.pow(2).sum() + w.pow(2).sum()),
    # Units are columns here: weights are stored [in, out].
    "mse + group-lasso": lambda v, w, h, y: F.mse_loss(y, targets) + 0.01 * (v.norm(dim=0).sum() + w.norm(dim=0).sum()),
    "mse + distance from the teacher": lambda v, w, h, y: F.mse_loss(y, targets)
    + 0.01 * ((v - wave(4, 3, 5)).pow(2).sum() + (w - wave(5, 5, 6)).pow(2).sum()),
    "focal": lambda v, w, h, y: focal(y, classes).mean(),
    "focal, ignoring 1": lambda v, w, h, y: focal(y, classes)[classes != 1].mean(),
    "focal, shifted by 1": lambda v, w, h, y: focal(y[:, :-1], classes[:, 1:]).mean(),
    "focal, added up in each sample": lambda v, w, h, y: focal(y, classes).sum(1).mean(),
    "crossentropy with smoothed labels": lambda v, w, h, y: F.cross_entropy(rows(y), classes.reshape(-1), label_smoothing=0.1),
    "a mean over classes": lambda v, w, h, y: ((y.softmax(-1) - F.one_hot(classes, 6)) ** 2).mean(),
    "charbonnier": lambda v, w, h, y: torch.sqrt((y - targets) ** 2 + 0.01).mean(),
    "mse + 0.5 * the length of the error": lambda v, w, h, y: F.mse_loss(y, targets) + 0.5 * (y - targets).norm(dim=-1).mean(),
}


def focal(z, labels, gamma=2):
    """Lin et al., arXiv:1708.02002, eq. 4, of the probability of the class."""
    log_p = F.log_softmax(z, -1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    return -((1 - log_p.exp()) ** gamma) * log_p


document = {"made_with": f"test/rivals/losses.py, PyTorch {torch.__version__}", "losses": {}}
for name, loss_of in LOSSES.items():
    v, w, h, y = network(1, 2)
    loss = loss_of(v, w, h, y)
    loss.backward()
    document["losses"][name] = {"loss": loss.item(), "V": v.grad.reshape(-1).tolist(), "W": w.grad.reshape(-1).tolist()}
OUT.write_text(json.dumps(document, indent=1) + "\n")
