"""The other side of engine.test.ts: selections and plans carried out by python/espalier_torch."""
import json
import pathlib
import sys
import warnings
from fractions import Fraction

root = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "python"))
sys.path.insert(0, str(root / "test" / "pytorch"))
warnings.filterwarnings("ignore")

import numpy as np
import torch

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


def plans(source):
    """Carries plans out one after another: `{plan, module, out}` each; what was refused goes to standard output."""
    said = []
    for case in json.loads(pathlib.Path(source).read_text()):
        said.append(main(["run", case["plan"], "--module", case["module"], "--out", case["out"], "--quiet"]))
    print(json.dumps(said))


if __name__ == "__main__":
    {"selections": selections, "plans": plans}[sys.argv[1]](*sys.argv[2:])
