"""Weights times the norms of their inputs, row by row, by PyTorch: the recipe wanda.

It starts from the weights of char_llama.onnx, calibrates on the same eight windows of text, block after block, and has the hyper-parameters
of `espalier run wanda --set target=60% --set calibrating=8`. Prints a line of JSON; nothing is drawn.

usage: /usr/bin/python3 test/rivals/wanda.py   (PyTorch 2.6 and onnx, as Debian has them)
"""
from llama import report

TARGET = 0.6


def without_least(weight, inputs):
    """Each row loses the weights whose size times the norm of their input is least."""
    scores = weight.abs() * inputs.pow(2).mean(0).sqrt()
    least = scores.argsort(dim=1, stable=True)[:, :int(TARGET * weight.shape[1])]
    return weight.scatter(1, least, 0)


if __name__ == "__main__":
    report(without_least)
