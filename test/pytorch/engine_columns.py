"""
Plans of several inputs and outputs carried out by both engines: `engine_columns.py ESPALIER FOLDER`. Prints a line of JSON for each thing that
was compared.
"""
import json
import pathlib
import shlex
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(root / "python"), str(root / "test" / "networks")]

import numpy as np
import torch
from torch import nn

import espalier_torch
from both_sides import carry_out, say, tensors_of
from trial import arrays

torch.set_num_threads(1)
SAMPLES = 96


class Heads(nn.Module):
    """Two inputs; classes of each of four places, and one output of six numbers that holds two things."""

    def __init__(self):
        super().__init__()
        self.a, self.b, self.h = nn.Linear(6, 24), nn.Linear(3, 24), nn.Linear(48, 32)
        self.cls, self.box = nn.Linear(32, 20), nn.Linear(32, 6)

    def forward(self, x, m):
        h = torch.relu(self.h(torch.cat([torch.relu(self.a(x)), torch.relu(self.b(m))], 1)))
        return self.cls(h).reshape(-1, 5, 4), self.box(h)


MODULE = """
import numpy as np
import torch
from engine_columns import network

x, extra, place, corner, size = (torch.from_numpy(np.load(f"{name}.npy")) for name in ("x", "extra", "place", "corner", "size"))
pairs = {"m": extra, "x": x}, {"place": place, "corner": corner, "size": size}


class Rows:
    def __len__(self):
        return len(x)

    def __getitem__(self, row):
        return tuple({name: own[row] for name, own in side.items()} for side in pairs)


def model():
    return network()


def data(name):
    return Rows() if name == "test" else pairs
"""


def network():
    torch.manual_seed(3)
    return Heads()


def main(espalier, folder):
    torch.manual_seed(4)
    x, m = torch.randn(SAMPLES, 6), torch.randn(SAMPLES, 3)
    espalier_torch.export(network(), (x[:2], m[:2]), folder / "net.onnx", inputs=("x", "m"), outputs=("cls", "box"))
    columns = {"x": x, "extra": m, "place": torch.randint(0, 5, (SAMPLES, 4)), "corner": torch.randn(SAMPLES, 4), "size": torch.rand(SAMPLES, 2)}
    columns["place"][::5, 1:3] = 255
    for name, values in columns.items():
        np.save(folder / f"{name}.npy", values.numpy())
    (folder / "mine.py").write_text(MODULE)
    files = "{ x: x.npy, beside: { extra: extra.npy, place: place.npy, corner: corner.npy, size: size.npy } }"
    (folder / "espalier.yaml").write_text(
        f"model: net.onnx\ndata: {{ train: {files}, test: {files} }}\nbatch: 16\ntask:\n  inputs: {{ x: x, m: extra }}\n  ignore: 255\n"
        "  loss: { 'box[.., 4:]': bce, cls: crossentropy, 'box[.., :4]': 2 * l1 }\n"
        "  labels: { cls: place, 'box[.., :4]': corner, 'box[.., 4:]': size }\n  metrics: { cls: [accuracy, perplexity], 'box[.., :4]': [l1, mse] }\n"
    )
    stage = "stage tune for 40 steps {{\n  train all with sgd(lr: 0.05, momentum: 0.9){}\n  prune weights by {} to 60% over 10%..80% every 8 steps\n}}\n"
    recipes = {
        "magnitude": stage.format("", "global magnitude") + "expect accuracy(of: cls) of model >= 1%\nmeasure mse(of: box[.., :4]) on test\n",
        "named losses": stage.format(" loss crossentropy(of: cls) + 3 * mse(of: box[.., :4])", "magnitude"),
        "kl": "mark start\n" + stage.format(" loss task + 0.5 * kl(start, of: cls, temperature: 2)", "magnitude"),
        "taylor": stage.format("", "global taylor using 32 samples of train"),
        "wanda": "prune weights by wanda to 50% ranked per row using 32 samples of train\n",
        "neurons": "prune neurons by magnitude to 25% sparsity\nstage tune for 8 steps { train all with adam(lr: 1e-3) }\n",
        "one output": "stage tune for 20 steps { train all except cls.* with sgd(lr: 0.05) }\n",
    }
    for at, (name, recipe) in enumerate(recipes.items()):
        if name == "one output":
            (folder / "several.yaml").write_text((folder / "espalier.yaml").read_text())
            project = (folder / "espalier.yaml").read_text().partition("  ignore:")[0].replace("beside: {", "y: numbers.npy, beside: {")
            (folder / "espalier.yaml").write_text(project + "  output: box\n  loss: mse\n")
            np.save(folder / "numbers.npy", np.random.default_rng(7).standard_normal((SAMPLES, 6), np.float32))
            (folder / "mine.py").write_text(MODULE + "\npairs = pairs[0], torch.from_numpy(np.load('numbers.npy'))\nRows.__getitem__ = lambda _, row: ({k: v[row] for k, v in pairs[0].items()}, pairs[1][row])\n")
        carry_out(espalier, folder, f"ours-{at}", recipe)
        compiling = [*espalier, "compile", f"ours-{at}.prune", "--to", "pytorch", "--out", f"{at}.json"]
        running = [sys.executable, "-W", "ignore", "-m", "espalier_torch", "run", f"{at}.json", "--module", "mine.py", "--out", f"theirs-{at}", "--quiet"]
        path = f"{root / 'python'}:{root / 'test' / 'pytorch'}:{root / 'test' / 'networks'}"
        for command in (compiling, running):
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": path, "PATH": "/usr/bin:/bin"})
            if done.returncode != 0:
                raise SystemExit(f"{name}: {done.stdout}{done.stderr}")
        ours, theirs = (np.load(folder / f"{side}-{at}" / "masks.npz") for side in ("ours", "theirs"))
        apart = sum(int((ours[own] != theirs[own]).sum()) for own in ours.files)
        say(f"{name}: masks", float(apart if ours.files == theirs.files else 1e9), 0.0, 0)
        measured = [values_of(folder / f"{side}-{at}") for side in ("ours", "theirs")]
        same = [key for key in measured[0] if key in measured[1]]
        say(f"{name}: {len(same)} measurements", [measured[0][key] for key in same], [measured[1][key] for key in same], 1e-5)
        written, read = tensors_of(folder, f"ours-{at}"), arrays(folder / f"theirs-{at}" / "model.safetensors")
        parts = [[torch.as_tensor(side[own].copy()).flatten() for own, _ in network().named_parameters()] for side in (written, read)]
        say(f"{name}: weights", torch.cat(parts[0]), torch.cat(parts[1]), 1e-5)


def values_of(folder):
    """All that a run has measured, by when and where."""
    events = [json.loads(line) for line in (folder / "journal.jsonl").read_text().splitlines()]
    found = {}
    for event in events:
        for name, value in event.get("values", {}).items():
            found[(event["stage"], event["moment"], event["step"], event["on"], name)] = value
    return found


if __name__ == "__main__":
    main(shlex.split(sys.argv[1]), pathlib.Path(sys.argv[2]))
