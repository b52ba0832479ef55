"""Carries a recipe out by the command in a folder, and says how far its figures are from those of PyTorch."""
import json
import subprocess

import onnx
import torch
from onnx import numpy_helper


def carry_out(espalier, folder, name, recipe):
    """Writes `NAME.prune`, runs it into the folder NAME, and returns what the command told."""
    (folder / f"{name}.prune").write_text(recipe)
    done = subprocess.run([*espalier, "run", f"{name}.prune", "--out", name, "--json"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stderr}")
    return json.loads(done.stdout)


def tensors_of(folder, name):
    """The parameters of the file that the run NAME ended with, by their names."""
    (file,) = (folder / name).glob("model*.onnx")
    return {one.name: numpy_helper.to_array(one) for one in onnx.load(file).graph.initializer}


def say(what, given, wanted, tolerance=2e-5):
    """Prints a line of JSON with the largest distance."""
    apart = float((torch.as_tensor(given) - torch.as_tensor(wanted)).abs().max())
    print(json.dumps({"what": what, "apart": apart, "right": apart <= tolerance}), flush=True)
