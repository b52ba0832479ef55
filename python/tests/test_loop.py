"""In a loop of one's own: masks hold whatever the optimizer does, and what is missing is said before the first step."""

import hashlib
import json
import os
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
import torch

import plans
from espalier_torch import EspalierError, Pruner
from espalier_torch.run import main

PACKAGE = Path(__file__).resolve().parents[1]


@pytest.fixture
def plan(tmp_path):
    return plans.write(tmp_path / "plan.json", plans.content(plans.GRADUAL))


def loader(size=8):
    x, y = plans.data()
    return [(x[at : at + size], y[at : at + size]) for at in range(0, len(x), size)]


def carried_out(plan, model, optimizer=None, batches=None):
    pruner = Pruner(model, plan, optimizer=optimizer)
    for stage in pruner.stages():
        for x, y in stage.batches(loader() if batches is None else batches):
            loss = torch.nn.functional.cross_entropy(model(x), y)
            loss.backward()
            pruner.step(loss.detach())
    return pruner


def test_the_counts_of_the_plan_are_met(plan):
    model = plans.model()
    pruner = carried_out(plan, model)
    assert sum(int((~mask).sum()) for mask in pruner.network.masks.values()) == 40
    for tensor, mask in pruner.network.masks.items():
        assert bool((model.state_dict()[tensor][~mask] == 0).all())
    assert [event["pruned"] for event in pruner.journal.events if event["event"] == "prune"] == [16, 40]


def test_momentum_of_what_is_pruned_is_masked(plan):
    pruner = Pruner(plans.model(), plan)
    seen = 0
    for stage in pruner.stages():
        for x, y in stage.batches(loader()):
            pruner.loss(pruner.network.module(x), y).backward()
            pruner.step()
            for tensor, mask in pruner.network.masks.items():
                live = pruner.network.parameters[tensor].live
                momentum = pruner.training.optimizer.state[live]["momentum_buffer"]
                assert bool((momentum[~mask] == 0).all()) and bool((live[~mask] == 0).all())
                seen += 1
    assert seen > 0


def test_an_optimizer_that_moves_what_has_no_gradient_moves_nothing_pruned(plan):
    class Restless(torch.optim.SGD):
        def step(self, closure=None):
            super().step(closure)
            for group in self.param_groups:
                for own in group["params"]:
                    own.data += 0.01

    model = plans.model()
    pruner = carried_out(plan, model, Restless(model.parameters(), lr=0.1))
    for tensor, mask in pruner.network.masks.items():
        assert bool((model.state_dict()[tensor][~mask] == 0).all())


def test_a_loop_of_others_is_followed_by_hooks_of_its_optimizer(tmp_path):
    gradual = plans.stage("s", 6, plans.train(6, clip=0.1), plans.prune(2, 4), updates=[[plans.update(2, 16), plans.update(4, 40)]])
    twice = plans.content(gradual, plans.stage("t", 3, plans.train(3)))
    path = plans.write(tmp_path / "p.json", twice)
    own, theirs = plans.model(), plans.model()
    pruner = carried_out(path, own, torch.optim.SGD(own.parameters(), lr=0.1, momentum=0.9))
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    followed = Pruner(theirs, path, optimizer)
    following, batches = followed.follow(), iter(loader() * 4)
    steps = 0
    while not following.is_done:
        # Each stage of the other loop begins its loader anew.
        if steps == 6:
            batches = iter(loader())
        x, y = next(batches)
        torch.nn.functional.cross_entropy(theirs(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()
        steps += 1
    assert steps == 9 and followed.network.masks.keys() == pruner.network.masks.keys()
    for a, b in zip(own.parameters(), theirs.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    with pytest.raises(EspalierError, match="nothing to follow"):
        Pruner(plans.model(), path).follow()


def test_weights_that_come_back_are_told(plan):
    model = plans.model()
    with pytest.raises(EspalierError, match="no longer zero"):
        pruner = Pruner(model, plan)
        for stage in pruner.stages():
            for x, y in stage.batches(loader()):
                pruner.loss(model(x), y).backward()
                pruner.step()
                with torch.no_grad():
                    model[0].weight += 1


def test_without_a_plan_of_pruning_the_loop_is_pytorchs(tmp_path):
    made = plans.content(plans.stage("s", 5, plans.train(5)))
    one, other = plans.model(), plans.model()
    carried_out(plans.write(tmp_path / "p.json", made), one)
    optimizer = torch.optim.SGD(other.parameters(), lr=0.1, momentum=0.9)
    for _, (x, y) in zip(range(5), loader() * 2):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(other(x), y).backward()
        optimizer.step()
    for a, b in zip(one.parameters(), other.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)


def test_batches_are_accumulated(tmp_path):
    halves = plans.content(plans.stage("s", 3, plans.train(3, accumulate=2)))
    whole = plans.content(plans.stage("s", 3, plans.train(3)))
    one, other = plans.model(), plans.model()
    carried_out(plans.write(tmp_path / "a.json", halves), one, batches=loader(4))
    carried_out(plans.write(tmp_path / "b.json", whole), other, batches=loader(8))
    for a, b in zip(one.parameters(), other.parameters()):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)


def test_wrappers_put_prefixes_that_are_stripped(plan):
    wrapped = torch.nn.Module()
    wrapped.module = plans.model()
    pruner = Pruner(wrapped, plan)
    assert pruner.network.parameters.stripped == ("module.0.weight", "module.0.bias", "module.2.weight", "module.2.bias")


# What is wrong is said.


def test_an_edited_plan(plan):
    plan.write_text(plan.read_text().replace('"pruned": 40', '"pruned": 41'))
    with pytest.raises(EspalierError, match="changed after it was compiled"):
        Pruner(plans.model(), plan)


def test_a_plan_of_another_version(tmp_path):
    made = {**plans.content(plans.GRADUAL), "format": 99}
    with pytest.raises(EspalierError, match="format 99 with a plan of format 2"):
        Pruner(plans.model(), plans.write(tmp_path / "p.json", made))


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"plan": 1}', b"\xff\xfe\x00"])
def test_what_is_no_plan(tmp_path, text):
    (tmp_path / "p.json").write_bytes(text)
    with pytest.raises(EspalierError, match="ESP4087"):
        Pruner(plans.model(), tmp_path / "p.json")


def test_a_plan_without_its_tensors(tmp_path):
    made = plans.content(plans.GRADUAL)
    del made["tensors"]
    with pytest.raises(EspalierError, match="no `tensors`"):
        Pruner(plans.model(), plans.write(tmp_path / "p.json", made))


def test_a_statement_that_the_engine_does_not_know(tmp_path):
    made = plans.content(plans.stage("s", 0, {"kind": "compose", "at": 0}))
    with pytest.raises(EspalierError, match="ESP4400"):
        Pruner(plans.model(), plans.write(tmp_path / "p.json", made))


def test_another_model(plan):
    with pytest.raises(EspalierError, match=r"`0.weight` has the shape \[8, 7\]"):
        Pruner(torch.nn.Sequential(torch.nn.Linear(7, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4)), plan)
    with pytest.raises(EspalierError, match="`2.weight` is missing"):
        Pruner(torch.nn.Sequential(torch.nn.Linear(6, 8)), plan)


def test_other_weights_where_the_plan_holds_to_its_own(tmp_path):
    made = plans.content(plans.GRADUAL)
    state = plans.model().state_dict()
    for one in made["tensors"]:
        one["sha256"] = hashlib.sha256(state[one["name"]].numpy().tobytes()).hexdigest()
    path = plans.write(tmp_path / "p.json", made)
    Pruner(plans.model(), path)
    with pytest.raises(EspalierError, match="`0.weight` has other values"):
        Pruner(plans.model(seed=1), path)


def test_missing_data_is_said_before_the_first_step(tmp_path):
    calibration = {"data": "calibration", "samples": 8, "batch": 8}
    own = plans.prune(0, 0, criterion="|w| * sqrt(avg(x^2))", calibration=calibration)
    made = plans.content(plans.stage("p", 0, own, updates=[[plans.update(0, 40)]]))
    path = plans.write(tmp_path / "p.json", made)
    with pytest.raises(EspalierError, match="no data set `calibration`"):
        Pruner(plans.model(), path)
    made["plan"]["data"]["calibration"] = {"samples": 40}
    with pytest.raises(EspalierError, match="the plan was made for 40"):
        Pruner(plans.model(), plans.write(path, made), data={"calibration": plans.data()})


def test_a_loader_that_ends_for_good(plan):
    with pytest.raises(EspalierError, match="no batch left at step 4 of 6"):
        carried_out(plan, plans.model(), batches=iter(loader()))


def taught(**more):
    terms = [{"term": "labels", "weight": 0.5}, {"term": "kl", "weight": 0.5, "teacher": "t", "temperature": 2}]
    mark = plans.stage("m", 0, {"kind": "mark", "name": "t", "at": 0})
    return plans.content(mark, plans.stage("s", 3, plans.train(3, objective=terms, **more)))


def test_a_loop_that_follows_no_teacher(tmp_path):
    path = plans.write(tmp_path / "p.json", taught())
    with pytest.raises(EspalierError, match="follows a teacher"):
        carried_out(path, plans.model())
    model = plans.model()
    pruner = Pruner(model, path)
    for stage in pruner.stages():
        for x, y in stage.batches(loader()):
            loss = pruner.objective(model(x), x, y)
            loss.backward()
            pruner.step(loss.detach())


def test_scores_train_whatever_optimizer_is_given(tmp_path):
    scores = plans.train(4, tensors=[], scores={"start": "0", "layers": ["0", "2"]})
    own = plans.prune(1, 3, mask="revisable", criterion="s")
    made = plans.content(plans.stage("s", 4, scores, own, updates=[[plans.update(step, 40) for step in (1, 2, 3)]]))
    model = plans.model()
    pruner = carried_out(plans.write(tmp_path / "p.json", made), model, torch.optim.SGD(model.parameters(), lr=0.1))
    assert all(bool((own != 0).any()) for own in pruner.network.beside.scores.values())


def test_a_loop_without_steps(plan):
    pruner = Pruner(plans.model(), plan)
    with pytest.raises(EspalierError, match="no `pruner.step"):
        for stage in pruner.stages():
            for _ in stage.batches(loader()):
                pass


def test_a_loop_that_stops_early(plan):
    pruner = Pruner(plans.model(), plan)
    with pytest.raises(EspalierError, match="stopped at step 0 of 6"):
        for _ in pruner.stages():
            pass


def test_a_loss_that_is_not_a_number(plan):
    pruner = Pruner(plans.model(), plan)
    with pytest.raises(EspalierError, match="the loss is nan at step 1"):
        for stage in pruner.stages():
            for x, y in stage.batches(loader()):
                (pruner.loss(pruner.network.module(x), y) * float("nan")).backward()
                pruner.step(float("nan"))


def test_scores_that_are_not_numbers(tmp_path):
    model = plans.model()
    with torch.no_grad():
        model[2].weight[0, 0] = float("nan")
    made = plans.content(plans.stage("p", 0, plans.prune(0, 0), updates=[[plans.update(0, 40)]]))
    with pytest.raises(EspalierError, match="`2.weight` has a score that is not a number at flat index 0"):
        carried_out(plans.write(tmp_path / "p.json", made), model)


# What is kept.


def test_a_checkpoint_goes_on_bit_for_bit(plan):
    cut, state = plans.model(), None
    pruner = Pruner(cut, plan, data={"train": plans.data()})
    reference = Pruner(whole := plans.model(), plan, data={"train": plans.data()})
    run_own(reference)
    with pytest.raises(StopIteration):
        for stage in pruner.stages():
            for x, y in stage.own_batches():
                pruner.loss(cut(x), y).backward()
                pruner.step()
                if pruner.time == 3:
                    state = pruner.state_dict()
                    raise StopIteration
    fresh = plans.model(seed=5)
    resumed = Pruner(fresh, plan, data={"train": plans.data()})
    resumed.load_state_dict(state)
    run_own(resumed)
    for a, b in zip(whole.parameters(), fresh.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert resumed.journal.lines[-1] == reference.journal.lines[-1]


def run_own(pruner):
    for stage in pruner.stages():
        for x, y in stage.own_batches():
            pruner.loss(pruner.network.module(x), y).backward()
            pruner.step()


def test_a_checkpoint_of_another_plan(plan, tmp_path):
    other = plans.content(plans.stage("t", 2, plans.train(2)))
    state = Pruner(plans.model(), plan).state_dict()
    with pytest.raises(EspalierError, match="another plan"):
        Pruner(plans.model(), plans.write(tmp_path / "o.json", other)).load_state_dict(state)


def test_the_folder_of_a_run(plan, tmp_path):
    pruner = carried_out(plan, plans.model())
    pruner.save(tmp_path / "run")
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {"run.json", "plan.yaml", "journal.jsonl", "model.safetensors", "masks.npz", "manifest.json"}
    masks = np.load(tmp_path / "run" / "masks.npz")
    assert sum(int((~masks[key]).sum()) for key in masks) == 40
    with pytest.raises(EspalierError, match="another run"):
        pruner.save(tmp_path / "run")


def test_transposed_layers_are_reset(tmp_path):
    rule = {"kind": "reset", "rule": "pytorch", "stream": "r", "layers": ["0", "2"], "left": [], "at": 0}
    found = {}
    for turned in (False, True):
        made = plans.content(plans.stage("r", 0, rule))
        model = plans.model()
        if turned:
            # As `Conv1D` of GPT-2 holds its weights.
            made["tensors"][0]["transposed"] = True
            model[0].weight = torch.nn.Parameter(model[0].weight.detach().t().contiguous())
        carried_out(plans.write(tmp_path / f"{turned}.json", made), model)
        found[turned] = model[0].weight.detach().t() if turned else model[0].weight.detach()
    torch.testing.assert_close(found[True], found[False], rtol=0, atol=0)
    assert not torch.equal(found[True], plans.model()[0].weight.detach())


def test_a_compact_that_finds_nothing_says_so(tmp_path):
    made = plans.content(plans.stage("c", 0, {"kind": "compact", "groups": [], "cut": "at end", "at": 0}))
    size = {"groups": [], "all": 92, "linear": [], "products": []}
    made["stages"]["c"]["statements"]["0"] = {"sizes": {"parameters": size, "macs": size}}
    carried_out(plans.write(tmp_path / "p.json", made), plans.model()).save(tmp_path / "run")
    assert json.loads((tmp_path / "run" / "pruning_history.json").read_text())["units"] == []


MODULE = """
import sys, torch
sys.path.insert(0, {tests!r})
import plans
model = plans.model
def data(name):
    return plans.data()
"""


@pytest.fixture
def module(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text(textwrap.dedent(MODULE.format(tests=str(Path(__file__).parent))))
    return path


#: torchrun and its workers, told not to ask for libuv, which Debian's PyTorch is built without.
LAUNCH = """
import functools, torch.distributed as dist
dist.TCPStore = functools.partial(dist.TCPStore, use_libuv=False)
from torch.distributed.run import main
main()
"""
WORKER = """
import functools, os, sys, torch.distributed
rendezvous = sys.modules["torch.distributed.rendezvous"]
rendezvous.TCPStore = functools.partial(rendezvous.TCPStore, use_libuv=False)
from espalier_torch.run import main
code = main()
sys.stdout.flush()
sys.stderr.flush()
# The older store may abort when Python takes its thread down.
os._exit(code)
"""


def free_port():
    with socket.socket() as own:
        own.bind(("localhost", 0))
        return str(own.getsockname()[1])


def torchrun(folder, arguments):
    """As `torchrun --nproc-per-node 2 -m espalier_torch …` does it, by gloo."""
    launch, worker = folder / "launch.py", folder / "worker.py"
    launch.write_text(LAUNCH)
    worker.write_text(WORKER)
    command = [sys.executable, "-W", "ignore", str(launch), "--nproc-per-node", "2", "--master-port", free_port(), str(worker), *arguments]
    env = {**os.environ, "USE_LIBUV": "0", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(PACKAGE)}
    subprocess.run(command, cwd=PACKAGE, env=env, check=True, timeout=300)


def test_two_processes_of_torchrun_give_what_one_gives(tmp_path, module):
    made = plans.content(plans.stage("s", 50, plans.train(50), plans.prune(10, 40), updates=[[plans.update(10, 16), plans.update(40, 40)]]))
    plan = plans.write(tmp_path / "p.json", made)
    assert main(["run", str(plan), "--module", str(module), "--out", str(tmp_path / "one"), "--quiet"]) == 0
    torchrun(tmp_path, ["run", str(plan), "--module", str(module), "--out", str(tmp_path / "two"), "--quiet"])
    one, two = (dict(np.load(tmp_path / name / "masks.npz")) for name in ("one", "two"))
    assert all((one[key] == two[key]).all() for key in one)
    sides = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("one", "two")]
    a, b = (np.frombuffer(side[-4 * 92 :], dtype=np.float32) for side in sides)
    assert len(sides[0]) == len(sides[1]) and np.abs(a - b).max() < 1e-6


def test_a_killed_run_goes_on(tmp_path, module):
    made = plans.content(plans.stage("s", 120, plans.train(120), plans.prune(30, 90), updates=[[plans.update(30, 16), plans.update(90, 40)]]))
    plan = plans.write(tmp_path / "p.json", made)
    options = lambda out: ["run", str(plan), "--module", str(module), "--out", str(tmp_path / out), "--quiet", "--checkpoint-every", "0"]
    assert main(options("whole")) == 0
    process = subprocess.Popen([sys.executable, "-m", "espalier_torch", *options("cut")], cwd=PACKAGE)
    while not (tmp_path / "cut" / "checkpoint.pt").exists():
        assert process.poll() is None
    process.kill()
    process.wait()
    assert main(options("cut")) == 0
    for name in ("masks.npz", "model.safetensors", "journal.jsonl"):
        assert (tmp_path / "whole" / name).read_bytes()[-200:] == (tmp_path / "cut" / name).read_bytes()[-200:]
    assert not (tmp_path / "cut" / "checkpoint.pt").exists()


@pytest.mark.parametrize(
    "text, said",
    [
        ("x = 1", "no function `model`"),
        (None, "is no file"),
        ("model = data = lambda *_: 3", "gives int"),
        ("def model(): raise KeyError('weights')\ndata = model", "KeyError in"),
        ("import torch, plans\nmodel = lambda: plans.model().half()\ndata = lambda name: plans.data()", "half precision"),
    ],
)
def test_a_module_that_lacks_something(plan, tmp_path, capsys, text, said):
    module = tmp_path / "theirs.py"
    if text is not None:
        module.write_text(text)
    assert main(["run", str(plan), "--module", str(module), "--out", str(tmp_path / "r")]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "r" / "manifest.json").exists()


def test_where_a_run_cannot_be(plan, tmp_path, module, capsys):
    (tmp_path / "file").touch()
    options = ["run", str(plan), "--module", str(module), "--out"]
    assert main([*options, str(tmp_path / "file")]) == 2 and main([*options, str(tmp_path / "r"), "--device", "nonsense"]) == 2
    said = capsys.readouterr().err
    assert "is no folder" in said and "no device `nonsense`" in said and not (tmp_path / "r").exists()


def test_a_metric_that_nothing_measures_is_said_before_the_first_step(tmp_path):
    made = plans.content(plans.stage("s", 0, {"kind": "measure", "metric": "wer", "at": 0}))
    path = plans.write(tmp_path / "p.json", made)
    with pytest.raises(EspalierError, match="nothing measures `wer`"):
        Pruner(plans.model(), path)
    model = plans.model()
    made["plan"]["data"]["test"] = {"samples": 32}
    pruner = Pruner(model, plans.write(path, made), data={"test": plans.data()}, metrics={"wer": lambda module, batches: 0.25})
    list(pruner.stages())
    assert [event["values"]["wer"] for event in pruner.journal.events if event.get("moment") == "measure"] == [0.25]
