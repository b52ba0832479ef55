"""Optimal brain surgery column by column, by PyTorch: the recipe sparsegpt.

It starts from the weights of char_llama.onnx, calibrates on the same eight windows of text, block after block, and has the hyper-parameters
of `espalier run sparsegpt --set target=60% --set calibrating=8`. Prints a line of JSON; nothing is drawn.

usage: /usr/bin/python3 test/rivals/sparsegpt.py   (PyTorch 2.6 and onnx, as Debian has them)
"""
from llama import report  # before PyTorch: it keeps that to one thread

import torch

TARGET, DAMPING, WIDTH = 0.6, 0.01, 128


def surgery(weight, inputs):
    """Column by column: what a pruned weight did is taken over by the columns behind it. As in the authors' code."""
    weight, inputs = weight.double(), inputs.double()
    rows, columns = weight.shape
    hessian = 2 / len(inputs) * inputs.T @ inputs
    unread = hessian.diagonal() == 0
    hessian.diagonal()[unread] = 1
    weight[:, unread] = 0
    hessian.diagonal().add_(DAMPING * hessian.diagonal().mean())
    inverse = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(hessian)), upper=True)
    for start in range(0, columns, WIDTH):
        end = min(start + WIDTH, columns)
        left, diagonal = weight[:, start:end].clone(), inverse[start:end, start:end].diagonal()
        scores = left.pow(2) / diagonal.pow(2)
        gone = torch.zeros(scores.numel(), dtype=bool)
        gone[scores.flatten().argsort(stable=True)[:round(TARGET * scores.numel())]] = True
        gone = gone.view_as(scores)
        errors = torch.zeros_like(left)
        for column in range(end - start):
            kept = torch.where(gone[:, column], 0, left[:, column])
            errors[:, column] = (left[:, column] - kept) / diagonal[column]
            weight[:, start + column] = kept
            left[:, column:] -= errors[:, column:column + 1] * inverse[start + column, start + column:end]
        weight[:, end:] -= errors @ inverse[start:end, end:]
    return weight.float()


if __name__ == "__main__":
    report(surgery)
