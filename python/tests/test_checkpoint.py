"""Checkpoints hold tensors and plain values: they are read without running anything, and go on bit for bit."""

import io
import os
import pickle
import tarfile

import pytest
import torch
from torch import nn

import plans
from espalier_torch import EspalierError, Pruner
from espalier_torch.checkpoint import FORMAT, read_checkpoint
from espalier_torch.network import Snapshot
from espalier_torch.run import main

ADAM = {"name": "adamw", "lr": 0.01, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8, "weightDecay": 0.1}
TWICE = [[plans.update(2, 16), plans.update(4, 40)]]
MARK = plans.stage("m", 0, {"kind": "mark", "name": "early", "at": 0})
ADAPTER = {"tensor": "0.weight", "form": "masked", "rank": 2, "alpha": 4, "rows": 8, "columns": 6}


def gradual(mask="hard", **more):
    return plans.stage("s", 6, plans.train(6, **more), plans.prune(2, 4, mask=mask), updates=TWICE)


MADE = {
    "sgd": [gradual()],
    "adam": [gradual(optimizer=ADAM, clip=0.5)],
    "revisable": [gradual("revisable")],
    "soft": [gradual("soft")],
    "shrinking": [gradual("shrinking", optimizer=ADAM)],
    "adapters": [
        plans.stage("p", 0, plans.prune(0, 0), updates=[[plans.update(0, 40)]]),
        plans.stage("s", 6, plans.train(6, tensors=[], adapters=[ADAPTER], streams={"shuffle": "s/shuffle", "adapters": "s/adapters"})),
    ],
    "scores": [
        plans.stage(
            "s",
            6,
            plans.train(6, tensors=[], scores={"start": "0", "layers": ["0", "2"]}),
            plans.prune(1, 3, mask="revisable", criterion="s"),
            updates=[[plans.update(step, 40) for step in (1, 2, 3)]],
        )
    ],
    "marks": [MARK, gradual(), plans.stage("r", 0, {"kind": "rewind", "name": "early", "parts": ["weights"], "at": 0})],
    "continued": [plans.stage("a", 2, plans.train(2, ADAM)), plans.stage("s", 6, plans.train(6, ADAM, continues="a"))],
    "arms": [
        plans.stage("a", 0, {"kind": "mark", "name": "start", "at": 0}),
        plans.stage("s", 6, plans.train(6), **{"from": ["a"]}),
        plans.stage("t", 2, plans.train(2), **{"from": ["a"]}),
    ],
}


@pytest.fixture
def plan(tmp_path):
    return plans.write(tmp_path / "plan.json", plans.content(plans.GRADUAL))


def opened(path, seed=0):
    return Pruner(plans.model(seed), path, data={"train": plans.data()})


def carried_out(pruner, until=None):
    """To the end, or to the state behind a step of stage `s`."""
    for stage in pruner.stages():
        for x, y in stage.own_batches():
            pruner.loss(pruner.network.module(x), y).backward()
            pruner.step()
            if stage.name == "s" and pruner.time == until:
                return pruner.state_dict()
    return None


def types_in(value):
    yield type(value)
    for own in value.items() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        for one in own if isinstance(value, dict) else (own,):
            yield from types_in(one)


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("until", [1, 3, 5])
def test_a_state_goes_on_from_a_file_that_holds_no_objects(tmp_path, name, until):
    path = plans.write(tmp_path / "p.json", plans.content(*MADE[name]))
    whole = opened(path)
    carried_out(whole)
    state = carried_out(opened(path), until)
    assert set(types_in(state)) <= {dict, list, str, int, float, bool, type(None), torch.Tensor}
    torch.save(state, tmp_path / "state.pt")
    resumed = opened(path, seed=5)
    resumed.load_state_dict(torch.load(tmp_path / "state.pt", weights_only=True))
    carried_out(resumed)
    assert whole.network.masks.keys() == resumed.network.masks.keys()
    for tensor, mask in whole.network.masks.items():
        assert torch.equal(mask, resumed.network.masks[tensor])
    for a, b in zip(whole.network.module.parameters(), resumed.network.module.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert resumed.journal.lines == whole.journal.lines


def test_marks_are_stored_once(tmp_path):
    marks = [plans.stage(f"m{at}", 0, {"kind": "mark", "name": f"n{at}", "at": 0}) for at in range(40)]
    path = plans.write(tmp_path / "p.json", plans.content(*marks, gradual()))
    assert len(carried_out(opened(path), 1)["snapshots"]) == 41


def test_an_optimizer_with_objects_in_its_state_is_told(plan):
    class Odd(torch.optim.SGD):
        def step(self, closure=None):
            super().step(closure)
            for own in self.param_groups[0]["params"]:
                self.state[own]["note"] = nn.ReLU()

    model = plans.model()
    pruner = Pruner(model, plan, Odd(model.parameters(), lr=0.1), data={"train": plans.data()})
    with pytest.raises(EspalierError, match="`note` of `0.weight` is ReLU, which no checkpoint holds"):
        carried_out(pruner, 1)


# Files that others wrote.


class Poison:
    """Makes a file when it is unpickled."""

    def __init__(self, target):
        self.target = target

    def __reduce__(self):
        return os.mkdir, (str(self.target),)


def archive(poison, path):
    torch.save({"format": FORMAT, "plan": poison}, path)


def older_form(poison, path):
    torch.save({"format": FORMAT, "plan": poison}, path, _use_new_zipfile_serialization=False)


def bare(poison, path):
    path.write_bytes(pickle.dumps(poison))


def tape(poison, path):
    """The oldest form, whose reader ran what it found even under `weights_only=True` before PyTorch 2.6."""
    with tarfile.open(path, "w") as out:
        for name in ("storages", "tensors", "pickle"):
            info, content = tarfile.TarInfo(name), pickle.dumps(poison)
            info.size = len(content)
            out.addfile(info, io.BytesIO(content))


@pytest.mark.parametrize("written", [archive, older_form, bare, tape])
def test_a_poisoned_checkpoint_is_refused_and_runs_nothing(plan, tmp_path, capsys, written):
    module = tmp_path / "mine.py"
    module.write_text("import plans\nmodel = plans.model\ndata = lambda name: plans.data()\n")
    out, target = tmp_path / "run", tmp_path / "poisoned"
    out.mkdir()
    written(Poison(target), out / "checkpoint.pt")
    assert main(["run", str(plan), "--module", str(module), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "ESP6562" in said and "checkpoint.pt" in said and "remove it" in said and "Traceback" not in said
    assert "mkdir" in said or written is not archive
    assert not target.exists() and not (out / "manifest.json").exists()


def test_a_checkpoint_of_an_older_version_is_refused(plan, tmp_path):
    torch.save({"plan": "", "snapshot": Snapshot({}, {}, {})}, tmp_path / "old.pt")
    with pytest.raises(EspalierError, match="holds `espalier_torch.network.Snapshot`(.|\n)*a checkpoint of an older version cannot be read"):
        read_checkpoint(tmp_path / "old.pt", torch.device("cpu"))
    with pytest.raises(EspalierError, match="has format None; this version reads 1"):
        opened(plan).load_state_dict({"plan": "", "snapshot": Snapshot({}, {}, {})})


def nested(depth):
    made = []
    for _ in range(depth):
        made = [made]
    return made


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda state: state.pop("journal"), "it lacks `journal`"),
        (lambda state: state.update(snapshot=7), "snapshot 7 is missing"),
        (lambda state: state.update(index=9), "at step 3 of stage 9"),
        (lambda state: state.update(ends=nested(500)), "list stands where another type belongs"),
        (lambda state: state["snapshots"][0].update(marks={"early": 0}), "snapshot 0 is missing"),
        (lambda state: state["snapshots"][0]["values"].update({"0.bias": torch.zeros(1)}), r"the shape \[1\] in place of \[8\]"),
        (lambda state: state["snapshots"][0]["values"].pop("0.bias"), "`0.bias` is missing"),
        (lambda state: state["snapshots"][0]["masks"].update({"9.weight": torch.zeros(1)}), "the module has no `9.weight`"),
        (lambda state: state["snapshots"][0]["masks"].update({"0.weight": torch.ones(8, 6)}), "a mask is torch.float32"),
        (lambda state: state.update(latent={"0.bias": [torch.zeros(8), None]}), "`0.bias` has no mask"),
    ],
)
def test_a_damaged_state_changes_nothing(plan, change, said):
    state = carried_out(opened(plan), 3)
    change(state)
    pruner = opened(plan, seed=5)
    before = {name: own.clone() for name, own in pruner.network.module.state_dict().items()}
    with pytest.raises(EspalierError, match=f"ESP6562: the checkpoint is damaged: (.|\n)*{said}"):
        pruner.load_state_dict(state)
    assert all(torch.equal(own, before[name]) for name, own in pruner.network.module.state_dict().items())


def test_a_file_that_ends_early(plan, tmp_path):
    torch.save(carried_out(opened(plan), 3), tmp_path / "state.pt")
    content = (tmp_path / "state.pt").read_bytes()
    for length in (0, 3, 100, len(content) // 2, len(content) - 10):
        (tmp_path / "cut.pt").write_bytes(content[:length])
        with pytest.raises(EspalierError, match="ESP6562"):
            read_checkpoint(tmp_path / "cut.pt", torch.device("cpu"))
