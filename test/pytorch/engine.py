"""The other side of engine.test.ts: selections and plans carried out by python/espalier_torch."""
import json
import os
import pathlib
import struct
import sys
import traceback
import warnings
from fractions import Fraction
from urllib.parse import unquote

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, os.environ.get("ESPALIER_PACKAGE", str(root / "python")))
sys.path.insert(0, str(root / "test" / "pytorch"))
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import torch
from onnx import numpy_helper as nh
from onnx.reference import ReferenceEvaluator

import engine_models as models
from engine_models import of_module
from espalier_torch import EspalierError, select as sel, shrink
from espalier_torch.run import main

torch.set_num_threads(1)

#: The scores of the last selection of each tensor in the plan that is carried out, in stored order, by its name in the module.
scores = {}
make_pool = sel._pool


def recorded_pool(layer, request, at):
    own = layer.scores.detach().reshape(layer.layout.dims)
    scores[layer.name] = (own.abs() if request.magnitude else own).numpy()
    return make_pool(layer, request, at)


sel._pool = recorded_pool


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
        try:
            code = carried_out(case)
            own = compared(case) if code == 0 else {}
        except Exception:
            code, own = -1, {"fault": traceback.format_exc()}
        said.append({"model": case["model"], "recipe": case["recipe"], "code": code, **own})
    pathlib.Path(target).write_text(json.dumps(said))


def carried_out(case):
    scores.clear()
    os.environ["ESPALIER_MODEL"], os.environ["ESPALIER_PLAN"] = case["model"], case["plan"]
    module = root / "test" / "pytorch" / "engine_module.py"
    return main(["run", case["plan"], "--module", str(module), "--out", case["theirs"], "--quiet"])


def compared(case):
    """Masks that differ, weights that do, and the losses of the steps; of every end that the plan has."""
    ours, theirs = (pathlib.Path(case[side]) for side in ("ours", "theirs"))
    compiled = json.loads(pathlib.Path(case["plan"]).read_text())
    tensors = compiled["tensors"]
    optimizers = [one["optimizer"]["name"] for stage in compiled["plan"]["stages"] for one in stage["statements"] if one["kind"] == "train"]
    folders = [file.parent.relative_to(ours) for file in sorted(ours.rglob("masks.npz"))]
    ends = [compared_end(tensors, ours / place, theirs / place) for place in folders]
    cut = [place for place in folders if (ours / place / "pruning_history.json").exists()]
    return {
        "adaptive": any(name != "sgd" for name in optimizers),
        "same": len(ends) > 0 and all(end["same"] for end in ends),
        "differ": sum(end["differ"] for end in ends),
        "of": sum(end["of"] for end in ends),
        "tie": max(end["tie"] for end in ends),
        "kept": {f"{at}:{key}" if at else key: kept for at, end in enumerate(ends) for key, kept in end["kept"].items()},
        "apart": max(end["apart"] for end in ends),
        "small": max((small_apart(case, ours / place, theirs / place) for place in cut), default=0.0),
        "losses": [losses_of(case[side]) for side in ("ours", "theirs")],
        "kinds": [kinds_of(case[side]) for side in ("ours", "theirs")],
    }


def small_apart(case, first, second):
    """How far the outputs of the modules that `shrink` makes of both folders are from those of the smaller ONNX file, on two samples."""
    x = models.data_of(case["model"], "test", case["plan"])[0][:2]
    units = json.loads((second / "pruning_history.json").read_text())["units"]
    (ours,) = ReferenceEvaluator(onnx.load(next(first.glob("model*.onnx")))).run(None, {"input": x.numpy()})
    apart = 0.0
    for folder in (first, second):
        made = shrink(models.model_of(case["model"], case["plan"]), folder, x, lambda module: models.fit_heads(module, units))
        with torch.no_grad():
            theirs = made.eval()(x).numpy()
        apart = max(apart, float(np.abs(ours - theirs).max()) / max(1e-6, float(np.abs(ours).max())))
    return apart


def compared_end(tensors, first, second):
    ours, theirs = (dict(np.load(folder / "masks.npz")) for folder in (first, second))
    cut, also = (history_of(folder) for folder in (first, second))
    left = {one["tensor"] for one in tensors} - cut["whole"]
    theirs = {key: without(mask, cut, key) for key, mask in theirs.items() if unquote(key) in left}
    differ = {key: int((ours[key] != theirs[key]).sum()) for key in ours if key in theirs}
    kept = {key: [int(side[key].sum()) for side in (ours, theirs)] for key in ours if key in theirs}
    file = next(first.glob("model*.onnx"))
    tie = tie_of(ours, {key: theirs.get(key, mask) for key, mask in ours.items()}, {one["tensor"]: one["name"] for one in tensors})
    stored = {one.name: nh.to_array(one) for one in onnx.load(file).graph.initializer}
    made = read_safetensors(second / "model.safetensors")
    apart = 0.0
    for one in tensors:
        if one["tensor"] in stored:
            theirs_own, ours_own = made[one["name"]], stored[one["tensor"]]
            if "gates" in one:
                ours_own = of_module(one, torch.from_numpy(ours_own.copy())).numpy()
            elif one["transposed"]:
                theirs_own = theirs_own.T
            theirs_own = without(theirs_own, cut, one["tensor"])
            scale = max(1e-3, float(np.abs(ours_own).max()))
            # A weight that only one engine keeps is counted by `differ`.
            alike = both_keep(ours, theirs, one["tensor"], ours_own.shape)
            apart = max(apart, float((np.abs(ours_own - theirs_own) * alike).max()) / scale)
    lists = [{file.name: file.read_text() for file in folder.glob("samples/*")} for folder in (first, second)]
    same = sorted(ours) == sorted(theirs) and cut["units"] == also["units"] and lists[0] == lists[1]
    return {"same": same, "differ": sum(differ.values()), "of": sum(one.size for one in ours.values()), "kept": kept, "apart": apart, "tie": tie}


def both_keep(ours, theirs, tensor, shape):
    """1 where the masks of a tensor agree, 0 where they differ; 1 everywhere for a tensor without masks of its stored shape."""
    pairs = [(mask, theirs[key]) for key, mask in ours.items() if unquote(key) == tensor and key in theirs and mask.shape == shape]
    return (pairs[0][0] == pairs[0][1]).astype(np.float32) if pairs else np.float32(1)


def tie_of(ours, theirs, names):
    """
    How far apart the scores are of the weights that only one engine keeps, as a share of the largest of these scores: 0 where the masks
    agree; 1 where each engine keeps another number of weights, or a tensor has no scores of its stored shape.
    """
    differ = {key: mask != theirs[key] for key, mask in ours.items() if (mask != theirs[key]).any()}
    if not differ:
        return 0.0
    if sum(ours[key].sum() for key in differ) != sum(theirs[key].sum() for key in differ):
        return 1.0
    found = {key: scores.get(names.get(unquote(key))) for key in differ}
    if any(own is None or own.shape != differ[key].shape for key, own in found.items()):
        return 1.0
    contested = np.concatenate([own[differ[key]] for key, own in found.items()]).astype(np.float64)
    return float((contested.max() - contested.min()) / max(np.abs(contested).max(), 1e-30))


def history_of(folder):
    """The units that are gone, with the slices of each tensor; tensors of which nothing is left are named."""
    path = pathlib.Path(folder) / "pruning_history.json"
    if not path.exists():
        return {"units": {}, "tensors": {}, "whole": set()}
    history = json.loads(path.read_text())
    tensors = history["tensors"]
    whole = {key for key, own in tensors.items() if any(len(gone) == own["dims"][int(axis)] for axis, gone in own["removed"].items())}
    units = {one["group"]: one["removed"] for one in history["units"] if one["removed"]}
    return {"units": units, "tensors": tensors, "whole": whole}


def without(stored, cut, key):
    for axis, gone in cut["tensors"].get(unquote(key), {"removed": {}})["removed"].items():
        stored = np.delete(stored, gone, int(axis))
    return stored


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


def ties(source, target):
    """Of one tensor `w` a case: its masks on both sides, and its scores, if it has some."""
    said = []
    for case in json.loads(pathlib.Path(source).read_text()):
        scores.clear()
        scores.update({"w": np.array(case["scores"], dtype=np.float32)} if "scores" in case else {})
        ours, theirs = ({"w": np.array(case[side], dtype=bool)} for side in ("ours", "theirs"))
        said.append(tie_of(ours, theirs, {"w": "w"}))
    pathlib.Path(target).write_text(json.dumps(said))


if __name__ == "__main__":
    {"selections": selections, "plans": plans, "ties": ties}[sys.argv[1]](*sys.argv[2:])
