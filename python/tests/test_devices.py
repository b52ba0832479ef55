"""Whatever the engine makes lies on the device of the parameters: `meta` refuses to be mixed with the processor."""

import torch

import plans
from espalier_torch import read_plan
from espalier_torch.network import Network
from espalier_torch.prune import Pruning, drawn
from espalier_torch.samples import DataSets
from espalier_torch.train import Training, merge_adapters

ADAPTER = {"tensor": "2.weight", "form": "masked", "rank": 2, "rows": 4, "columns": 8, "alpha": 4}


def test_nothing_stays_on_the_processor(tmp_path):
    planned = plans.train(3, adapters=[ADAPTER], streams={"shuffle": "s", "adapters": "a"}, clip=1)
    planned["tensors"] = ["0.weight", "0.bias"]
    stage, _ = plans.stage("s", 3, planned)
    compiled = read_plan(plans.write(tmp_path / "p.json", plans.content((stage, []))))
    network = Network(plans.model().to("meta"), compiled)
    first, second = network.held(["0", "2"])
    for held in (first, second):
        # A mask of a checkpoint, say.
        network.prune(held, torch.ones(held.shape, dtype=torch.bool))
    network.prune(first, torch.ones(first.shape, dtype=torch.bool), "revisable")
    pruning = Pruning(network, compiled, DataSets(None, compiled.plan, network), torch.nn.functional.cross_entropy)
    scores = [*drawn(0, "x", [first, second]), *pruning.scores(plans.prune(0, 0), {}, [first, second], {}, {})[0]]
    training = Training(network, pruning, stage, planned, None, None, {})
    for time in range(3):
        training.open_gradients()
        network.module(torch.empty(5, 6, device="meta")).sum().backward()
        training.step(time)
        training.forget_pruned()
    merge_adapters(network, training.adapters)
    kept = [*network.masks.values(), *(one.live for one in training.trained), *scores]
    network.restore(network.snapshot())
    kept += [*network.masks.values(), *network.snapshot().values.values()]
    assert {own.device.type for own in kept} == {"meta"}
