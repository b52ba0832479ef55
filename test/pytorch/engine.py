"""The other side of engine.test.ts: selections and plans carried out by python/espalier_torch."""
import json
import os
import pathlib
import struct
import sys
import warnings
from fractions import Fraction

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, os.environ.get("ESPALIER_PACKAGE", str(root / "python")))
sys.path.insert(0, str(root / "test" / "pytorch"))
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import torch
from onnx import numpy_helper as nh

from espalier_torch import EspalierError, select as sel
from espalier_torch.run import main

torch.set_num_threads(1)


def selections(source, target):
    """Each request of the file as masks, or as the code of what was refused."""
    answers = []
    for asked in json.loads(pathlib.Path(source).read_text()):
        try:
            answers.append([mask.reshape(-1).int().tolist() for mask in chosen(asked)])
        except EspalierError as error:
            answers.append(error.code)
    pathlib.Path(target).write_text(json.dumps(answers))


def chosen(asked):
    layers = []
    for layer in asked["layers"]:
        layout = sel.Layout(tuple(layer["dims"]), tuple(layer["axes"]), layer["groups"])
        flags = {key: torch.tensor(layer[key], dtype=torch.bool) if key in layer else None for key in ("mask", "candidates")}
        layers.append(sel.Ranked(layer["name"], layout, torch.tensor(layer["values"], dtype=torch.float32), **flags))
    lose = asked.get("lose", {"units": (), "isDue": True})
    request = sel.Request(layers, asked["rankBy"] == "magnitude", asked.get("ties", "first"), asked.get("keep", ()), lose["units"], lose["isDue"])
    how, ranked = asked["allocation"], asked["ranked"]

    def choose(own):
        if how["kind"] == "global":
            return sel.globally(own, how["pruned"])
        if how["kind"] == "layers":
            return sel.by_layer(own, how["pruned"], ranked["per"], ranked.get("size", 1))
        if how["kind"] == "scopes":
            return sel.in_scopes(own, Fraction(how["share"]), ranked["per"], ranked.get("size", 1), how.get("rounding"))
        if how["kind"] == "below":
            return sel.below(own, how["thresholds"])
        return sel.by_pattern(own, how["pattern"]["keep"], how["pattern"]["of"])

    tile = asked.get("tiling")
    return choose(request) if tile is None else sel.in_tiles(request, tile, tile["grouped"], choose)


def plans(source, target):
    """Carries plans out one after another, and holds what they leave against the folders of the other engine."""
    said = []
    for case in json.loads(pathlib.Path(source).read_text()):
        code = carried_out(case)
        said.append({"code": code, **(compared(case) if code == 0 else {})})
    pathlib.Path(target).write_text(json.dumps(said))


def carried_out(case):
    os.environ["ESPALIER_MODEL"], os.environ["ESPALIER_PLAN"] = case["model"], case["plan"]
    module = root / "test" / "pytorch" / "engine_module.py"
    return main(["run", case["plan"], "--module", str(module), "--out", case["theirs"], "--quiet"])


def compared(case):
    """Masks that differ, weights that do, and the losses of the steps."""
    ours, theirs = (dict(np.load(f"{case[side]}/masks.npz")) for side in ("ours", "theirs"))
    tensors = json.loads(pathlib.Path(case["plan"]).read_text())["tensors"]
    differ = {key: int((ours[key] != theirs[key]).sum()) for key in ours if key in theirs}
    kept = {key: [int(side[key].sum()) for side in (ours, theirs)] for key in ours if key in theirs}
    file = next(pathlib.Path(case["ours"]).glob("model*.onnx"))
    stored = {one.name: nh.to_array(one) for one in onnx.load(file).graph.initializer}
    made = read_safetensors(pathlib.Path(case["theirs"]) / "model.safetensors")
    apart = 0.0
    for one in tensors:
        if one["tensor"] in stored:
            own = made[one["name"]].T if one["transposed"] else made[one["name"]]
            scale = max(1e-3, float(np.abs(stored[one["tensor"]]).max()))
            apart = max(apart, float(np.abs(stored[one["tensor"]] - own).max()) / scale)
    return {
        "same": sorted(ours) == sorted(theirs),
        "differ": sum(differ.values()),
        "of": sum(one.size for one in ours.values()),
        "kept": kept,
        "apart": apart,
        "losses": [losses_of(case[side]) for side in ("ours", "theirs")],
        "kinds": [kinds_of(case[side]) for side in ("ours", "theirs")],
    }


def events_of(folder):
    return [json.loads(line) for line in (pathlib.Path(folder) / "journal.jsonl").read_text().splitlines()]


def losses_of(folder):
    return [event["loss"] for event in events_of(folder) if event["event"] == "step"]


def kinds_of(folder):
    """What happened, in order, with the counts that have to be equal."""
    exact = ("event", "stage", "step", "steps", "moment", "pruned", "of", "moved", "adapters", "arm", "held", "claim")
    return [{key: event[key] for key in exact if key in event} for event in events_of(folder)]


def read_safetensors(path):
    content = path.read_bytes()
    length = struct.unpack("<Q", content[:8])[0]
    found = {}
    for name, one in json.loads(content[8 : 8 + length]).items():
        start, end = (8 + length + at for at in one["data_offsets"])
        found[name] = np.frombuffer(content[start:end], dtype=np.float32).reshape(one["shape"])
    return found


if __name__ == "__main__":
    {"selections": selections, "plans": plans}[sys.argv[1]](*sys.argv[2:])
