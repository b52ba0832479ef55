"""Optimizers and modules in the wrappers of frameworks; the real ones, where they are installed."""

import pytest
import torch
from torch.nn.functional import cross_entropy

import plans
from espalier_torch import Pruner
from test_loop import loader


@pytest.fixture
def plan(tmp_path):
    return plans.write(tmp_path / "plan.json", plans.content(plans.GRADUAL))


def followed(plan, wrap):
    """Six steps in a loop that calls the optimizer itself, in a wrapper."""
    model = plans.model()
    optimizer = wrap(torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9))
    pruner = Pruner(model, plan, optimizer)
    following, batches = pruner.follow(), iter(loader() * 2)
    while not following.is_done:
        x, y = next(batches)
        cross_entropy(model(x), y).backward()
        optimizer.step()
        optimizer.zero_grad()
    return pruner


def same(one, other):
    assert one.network.masks.keys() == other.network.masks.keys() and one.sparsity() == other.sparsity() > 0
    for a, b in zip(one.network.module.parameters(), other.network.module.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)


class Wrapper:
    """Has no hooks, and holds another."""

    def __init__(self, optimizer):
        self.optimizer, self.step, self.zero_grad = optimizer, optimizer.step, optimizer.zero_grad


def test_an_optimizer_in_wrappers(plan):
    same(followed(plan, lambda own: own), followed(plan, lambda own: Wrapper(own)))


def test_the_optimizer_of_accelerate(plan, library):
    accelerate = library("accelerate")
    same(followed(plan, lambda own: own), followed(plan, accelerate.Accelerator(cpu=True).prepare_optimizer))


def test_the_optimizer_of_lightning(plan, library):
    lightning = library("lightning.pytorch")
    x, y = plans.data()
    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), batch_size=8)

    class Net(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.net = plans.model()
            self.automatic_optimization = False

        def training_step(self, batch, _):
            optimizer = self.optimizers()
            cross_entropy(self.net(batch[0]), batch[1]).backward()
            optimizer.step()
            optimizer.zero_grad()

        def configure_optimizers(self):
            return torch.optim.SGD(self.net.parameters(), lr=0.1, momentum=0.9)

    class Pruned(lightning.Callback):
        def on_train_start(self, trainer, module):
            optimizer = module.optimizers()
            assert type(optimizer).__name__ == "LightningSGD"
            self.pruner = Pruner(module.net, plan, optimizer)
            self.following = self.pruner.follow()

        def on_train_batch_end(self, trainer, *_):
            trainer.should_stop = self.following.is_done

    callback = Pruned()
    quiet = {"logger": False, "enable_checkpointing": False, "enable_progress_bar": False, "enable_model_summary": False}
    lightning.Trainer(max_epochs=9, min_steps=1, accelerator="cpu", callbacks=[callback], **quiet).fit(Net(), data)
    assert callback.following.is_done
    same(followed(plan, lambda own: own), callback.pruner)


def test_the_names_of_peft(tmp_path, library):
    peft = library("peft")
    made = plans.content(plans.stage("p", 0, plans.prune(0, 0), updates=[[plans.update(0, 40)]]))
    path = plans.write(tmp_path / "p.json", made)
    wrapped = peft.get_peft_model(plans.model(), peft.LoraConfig(target_modules=["0"], r=2))
    plain, found = Pruner(plans.model(), path), Pruner(wrapped, path)
    assert "base_model.model.0.base_layer.weight" in found.network.parameters.stripped
    for pruner in (plain, found):
        list(pruner.stages())
    for tensor, mask in plain.network.masks.items():
        assert torch.equal(mask, found.network.masks[tensor])
    assert bool((wrapped.base_model.model[0].base_layer.weight[~found.network.masks["0.weight"]] == 0).all())


def test_a_module_whose_own_names_look_like_those_of_a_wrapper(tmp_path):
    model = torch.nn.ModuleDict({"base_layer": plans.model()})
    made = plans.content(plans.stage("s", 0, {"kind": "mark", "name": "m", "at": 0}))
    for one in made["tensors"]:
        one["name"] = f"base_layer.{one['name']}"
    assert len(list(Pruner(model, plans.write(tmp_path / "p.json", made)).network.parameters)) == 4
