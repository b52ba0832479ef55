"""Parameters in shards: what two processes choose is what one chooses, and no two layers are whole at a time."""

import contextlib
import json
import os
from pathlib import Path

import numpy as np
import pytest
from torch.multiprocessing import start_processes

import plans
import shards_worker
from espalier_torch import run
from espalier_torch.folders import read_safetensors
from test_loop import free_port

#: Neither samples nor batches have as many numbers as a layer.
CALIBRATION = {"data": "calibration", "samples": 29, "batch": 7}
ADAM = {"name": "adamw", "lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8, "weightDecay": 0.1}
BOTH = [plans.update(4, 16), plans.update(16, 40)]


def once(share="0.5", pruned=40, **more):
    layers = {"layers": {"0": 24, "2": 16}} if more.get("allocation") == "layers" else {}
    return plans.stage("p", 0, plans.prune(0, 0, **more), updates=[[{**plans.update(0, pruned), "share": share, **layers}]])


def tuned(steps=4, **more):
    return plans.stage("t", steps, plans.train(steps, **more))


MADE = {
    "gradual": [plans.stage("s", 50, plans.train(50), plans.prune(10, 40, floor={"keep": {"0": 30, "2": 2}}), updates=[BOTH])],
    "theirs": [plans.stage("s", 50, plans.train(50), plans.prune(10, 40), updates=[BOTH])],
    "revisable": [
        plans.stage("m", 0, {"kind": "mark", "name": "early", "at": 0}),
        plans.stage("s", 50, plans.train(50, ADAM, clip=0.5), plans.prune(10, 40, mask="revisable"), updates=[BOTH]),
        plans.stage("r", 0, {"kind": "rewind", "name": "early", "parts": ["weights"], "at": 0}),
        tuned(),
    ],
    "ties-first": [once(), tuned()],
    "ties-last": [once(ties="last", ceiling={"lose": {"0": 30, "2": 5}})],
    "ties-among": [once(among="w > 0.05", pruned=20)],
    "ties-rows": [once(allocation="uniform", ranked={"per": "row"})],
    "ties-pattern": [once(pattern={"keep": 1, "of": 2})],
    "layers": [once(allocation="layers", stream="p/random")],
    "inputs": [once(allocation="uniform", ranked={"per": "row"}, criterion="|w| * sqrt(avg(x^2))", calibration=CALIBRATION)],
    "gradients": [once(criterion="avg((w * g)^2)", calibration=CALIBRATION), tuned()],
    "refused": [plans.stage("s", 0, {"kind": "collect", "name": "a", "at": 0})],
    "refused-adapters": [tuned(adapters=[{"tensor": "0.weight"}])],
}


def written(folder):
    folder.mkdir()
    for name, stages in MADE.items():
        made = plans.content(*stages)
        made["plan"]["data"]["calibration"] = {"samples": 29}
        plans.write(folder / f"{name}.json", made)
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """What one process makes of each plan."""
    folder = written(tmp_path_factory.mktemp("alone") / "plans")
    start_processes(made_alone, (folder,), nprocs=1, start_method="fork")
    return folder


def made_alone(rank, folder):
    for name in MADE:
        if not name.startswith("refused"):
            plan = folder / f"{name}.json"
            shards_worker.carried_out(shards_worker.made_model(plan), plan, name == "theirs", contextlib.nullcontext()).save(folder / name)
    (folder / "mine.py").write_text(shards_worker.MINE.format(form="as_it_is"))
    assert run.main(["run", str(folder / "gradual.json"), "--module", str(folder / "mine.py"), "--out", str(folder / "command"), "--quiet"]) == 0


def one_process(rank, port, form, folder):
    """With the environment that `torchrun` gives."""
    os.environ.update(USE_LIBUV="0", RANK=str(rank), LOCAL_RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="localhost", MASTER_PORT=port)
    shards_worker.main(form, folder)


@pytest.mark.parametrize("form", ["newer", "older"])
def test_two_processes_with_shards_give_what_one_gives(tmp_path, alone, form):
    folder = written(tmp_path / "plans")
    start_processes(one_process, (free_port(), form, folder), nprocs=2, start_method="fork")
    said = json.loads((folder / f"{form}.said").read_text())
    assert "`collect` in stage `s` is not carried out on parameters in shards" in said.pop("refused")["refused"]
    assert "training of adapters" in said.pop("refused-adapters")["refused"]
    # The layers have sizes of their own: a tensor of that size is the whole of one of them.
    assert said == {name: {"most": 1, "seen": ["0", "2"]} for name in said}
    for name in [*said, "command"]:
        one, two = (side / name for side in (alone, folder / form))
        masks, others = (dict(np.load(side / "masks.npz")) for side in (one, two))
        assert masks.keys() == others.keys() and all((masks[key] == others[key]).all() for key in masks), name
        assert sum(int((~mask).sum()) for mask in masks.values()) > 0
        weights, theirs = (read_safetensors(side / "model.safetensors") for side in (one, two))
        assert max(float((weights[key] - theirs[key]).abs().max()) for key in weights) < 1e-6, name
        assert (one / "plan.yaml").read_bytes() == (two / "plan.yaml").read_bytes()
