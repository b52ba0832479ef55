"""One process of a test: a loop with masks on a module in shards, and what is whole at a time while it prunes."""

import functools
import json
import sys
import weakref
from pathlib import Path

import torch
import torch._dynamo  # Before the processes part, which would each import it for their first optimizer.
import torch.distributed as dist
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import FullyShardedDataParallel, fully_shard
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

#: Debian's PyTorch is built without libuv.
rendezvous = sys.modules["torch.distributed.rendezvous"]
rendezvous.TCPStore = functools.partial(rendezvous.TCPStore, use_libuv=False)

sys.path.insert(0, str(Path(__file__).parent))
import plans
from espalier_torch import EspalierError, Pruner, run


def newer(model):
    """`fully_shard`. On the processor, PyTorch 2.6 lacks what follows; later versions have it."""
    if not hasattr(torch.cpu.Stream, "record_event"):
        torch.cpu.Stream.record_event = lambda self: None
        torch.cpu.Stream.wait_event = lambda self, event: None

    def reduce_scatter(output, input, op=dist.ReduceOp.SUM, group=None, async_op=False):
        dist.all_reduce(input, group=group)
        output.copy_(input.chunk(dist.get_world_size(group))[dist.get_rank(group)] / (dist.get_world_size(group) if op == dist.ReduceOp.AVG else 1))

    def split_copy(whole, sizes, dim=0, *, out):
        # `data` has no count of versions of its own, as the kernel of a graphics card does not count them.
        for own, part in zip(out, whole.split(sizes, dim)):
            own.data.copy_(part)

    dist.reduce_scatter_tensor, torch.split_with_sizes_copy = reduce_scatter, split_copy
    mesh = init_device_mesh("cpu", (dist.get_world_size(),))
    for layer in model:
        if list(layer.parameters()):
            fully_shard(layer, mesh=mesh)
    return fully_shard(model, mesh=mesh)


def as_it_is(model):
    return model


def older(model):
    wrap = functools.partial(FullyShardedDataParallel, use_orig_params=True, device_id=torch.device("cpu"))
    return wrap(torch.nn.Sequential(*(wrap(layer) if list(layer.parameters()) else layer for layer in model)))


class Wholes(TorchDispatchMode):
    """The layers of which tensors of the full size are alive, at each step of the work; FSDP's own backward pass fetches ahead."""

    def __init__(self, sizes):
        super().__init__()
        self.sizes, self.made, self.most, self.seen, self.is_paused = sizes, [], 0, set(), False

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        made = function(*args, **(kwargs or {}))
        for own in tree_leaves(made):
            if type(own) is torch.Tensor and own.device.type != "meta" and own.dtype != torch.int64 and own.numel() in self.sizes:
                self.made.append((weakref.ref(own), self.sizes[own.numel()]))
        self.made = [(ref, layer) for ref, layer in self.made if is_alive(ref())]
        if not self.is_paused:
            now = {layer for _, layer in self.made}
            self.seen |= now
            self.most = max(self.most, len(now))
        return made

    def backward(self, loss):
        self.is_paused = True
        backward(loss)
        self.is_paused = False


def is_alive(own):
    """FSDP keeps tensors whose numbers it has let go of."""
    return own is not None and own.untyped_storage().size() > 0


backward = torch.Tensor.backward


def carried_out(model, plan, is_theirs, within):
    """In a loop; each process takes its share of every batch."""
    rank, world = (dist.get_rank(), dist.get_world_size()) if dist.is_initialized() else (0, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9) if is_theirs else None
    x, y = plans.data()
    pruner = Pruner(model, plan, optimizer, data={"train": (x, y), "calibration": (x[:29], y[:29])})
    stages = pruner.stages()
    while True:
        with within:
            stage = next(stages, None)
        if stage is None:
            return pruner
        at = 0
        while not pruner.is_stage_done:
            batch = slice(at, at + 8)
            at = (at + 8) % len(x)
            loss = torch.nn.functional.cross_entropy(model(x[batch][rank::world]), y[batch][rank::world])
            loss.backward()
            with within:
                pruner.step(loss.detach())


def made_model(plan):
    """Where a plan is called so, of weights of which many are equal."""
    model = plans.model()
    if plan.stem.startswith("ties"):
        with torch.no_grad():
            for own in model.parameters():
                own.copy_((own * 10).round() / 10)
    return model


MINE = """
import shards_worker, plans
model = lambda: shards_worker.{form}(plans.model())
data = lambda name: plans.data()
"""


def by_command(form, folder):
    """`espalier_torch run` with a module in shards: stopped in the middle, and gone on with."""
    mine, plan = folder / "mine.py", folder / "gradual.json"
    if dist.get_rank() == 0:
        mine.write_text(MINE.format(form=form))
    dist.barrier()
    options = ["run", str(plan), "--module", str(mine), "--quiet", "--out", str(folder / form / "command"), "--checkpoint-every"]
    step = Pruner.step_whole

    def stopped(pruner, loss):
        step(pruner, loss)
        if pruner.time == 10:
            raise KeyboardInterrupt

    Pruner.step_whole = stopped
    try:
        run.main([*options, "0"])
    except KeyboardInterrupt:
        Pruner.step_whole = step
    assert run.main([*options, "60"]) == 0


def main(form, folder):
    dist.init_process_group("gloo")
    said = {}
    for plan in sorted(Path(folder).glob("*.json")):
        wholes = Wholes({6 * 8: "0", 8 * 4: "2"})
        torch.Tensor.backward = lambda loss: wholes.backward(loss)
        try:
            pruner = carried_out({"newer": newer, "older": older}[form](made_model(plan)), plan, plan.stem.startswith("theirs"), wholes)
        except EspalierError as error:
            said[plan.stem] = {"refused": str(error)}
            continue
        with wholes:
            pruner.save(Path(folder) / form / plan.stem)
        said[plan.stem] = {"most": wholes.most, "seen": sorted(wholes.seen)}
    by_command(form, Path(folder))
    if dist.get_rank() == 0:
        (Path(folder) / f"{form}.said").write_text(json.dumps(said))
    dist.barrier()
    dist.destroy_process_group()


