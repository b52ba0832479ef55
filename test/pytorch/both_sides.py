"""Carries a recipe out by the command in a folder, and says how far its figures are from those of PyTorch."""
import json
import subprocess

import torch
from trial import arrays


def carry_out(espalier, folder, name, recipe):
    """Writes `NAME.prune`, runs it into the folder NAME, and returns what the command told."""
    (folder / f"{name}.prune").write_text(recipe)
    done = subprocess.run([*espalier, "run", f"{name}.prune", "--out", name, "--json"], cwd=folder, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{name}: {done.stderr}")
    return json.loads(done.stdout)


def tensors_of(espalier, folder, name):
    """The parameters that the run NAME ended with, by their names."""
    out = f"{name}.safetensors"
    subprocess.run([*espalier, "export", name, "--to", "safetensors", "--out", out], cwd=folder, check=True, capture_output=True)
    return arrays(folder / out)


def say(what, given, wanted, tolerance=2e-5):
    """Prints a line of JSON with the largest distance."""
    apart = float((torch.as_tensor(given) - torch.as_tensor(wanted)).abs().max())
    print(json.dumps({"what": what, "apart": apart, "right": apart <= tolerance}), flush=True)
