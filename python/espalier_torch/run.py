"""The command: `python -m espalier_torch run plan.json --module mine.py --out runs/first`."""

from __future__ import annotations

import argparse
import importlib.util
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any, Sequence

import torch
import torch.distributed as dist

from .checkpoint import read_checkpoint
from .errors import EspalierError
from .journal import Journal, write_run
from .network import Network
from .plan import CompiledPlan, read_plan
from .pruner import Pruner, Stage
from .statistics import Batch
from .train import set_norms_training

_CHECKPOINT = "checkpoint.pt"
_EXAMPLE = """
mine.py gives what the plan cannot hold:
  def model(): …                 the module whose ONNX file the plan names
  def data(name): …              a pair of tensors, or a data set, for `train`, `test`, …
  def loss(outputs, labels): …   optional; the task's own loss where it is absent
  metrics = {"name": f}          optional; f(module, batches) is a number
"""


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="espalier_torch", description="Carries out compiled plans of Espalier in PyTorch.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="carry a plan out", epilog=_EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    run.add_argument("plan", help="a plan that `espalier compile --to pytorch` has written")
    run.add_argument("--module", required=True, help="a Python file with model() and data(name)")
    run.add_argument("--out", required=True, help="the folder of the run; an interrupted run goes on there")
    run.add_argument("--device", default="cpu", help="cpu, cuda, cuda:1, mps, …")
    run.add_argument("--checkpoint-every", type=float, default=60, metavar="SECONDS", help="time between two checkpoints (60)")
    run.add_argument("--quiet", action="store_true", help="print nothing but findings")
    options = parser.parse_args(arguments)
    try:
        return _run(options)
    except EspalierError as error:
        print(f"error {error}", file=sys.stderr)
        return 2
    except Exception as error:
        # Theirs, mostly: 1 would say that an expectation does not hold.
        traceback.print_exc()
        print(f"error: {type(error).__name__} in `{options.module}` or in what it calls, as shown above", file=sys.stderr)
        return 2


def load_module(path: str) -> ModuleType:
    file = Path(path)
    if not file.is_file():
        raise EspalierError("", f"`{path}` is no file", "name the Python file that has model() and data(name)")
    spec = importlib.util.spec_from_file_location("espalier_user_module", file)
    if spec is None or spec.loader is None:
        raise EspalierError("", f"`{path}` is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.parent.resolve()))
    spec.loader.exec_module(module)
    for name in ("model", "data"):
        if not callable(getattr(module, name, None)):
            raise EspalierError("", f"`{path}` has no function `{name}`", _EXAMPLE.strip())
    return module


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise EspalierError("", f"this PyTorch has no device `{name}`: {str(error).splitlines()[0]}", "name another: `--device cpu`") from error
    return device


class World:
    """The processes of a run: rank 0 writes, and gradients are those of the whole batch."""

    def __init__(self, device: str) -> None:
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.rank = int(os.environ.get("RANK", "0"))
        self.device = _device(device)
        self._opened = self.size > 1 and not dist.is_initialized()
        if self._opened:
            dist.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
            if self.device.type == "cuda":
                self.device = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))

    def part(self, batch: Batch) -> Batch:
        x, y = batch
        return x[self.rank :: self.size], y[self.rank :: self.size]

    def weight(self, network: Network) -> float:
        """What a loss is multiplied by: FSDP makes the mean over processes of gradients, and the plan wants their sum."""
        return self.size if network.is_sharded else 1

    def add_gradients(self, network: Network) -> None:
        if self.size == 1 or network.is_sharded:
            return
        module = network.module
        for parameter in module.parameters():
            if parameter.requires_grad:
                gradient = parameter.grad if parameter.grad is not None else torch.zeros_like(parameter)
                dist.all_reduce(gradient)
                parameter.grad = gradient

    def sum(self, value: float) -> float:
        if self.size == 1:
            return value
        total = torch.tensor(value, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return float(total)

    def close(self) -> None:
        if self._opened:
            dist.destroy_process_group()


def _run(options: argparse.Namespace) -> int:
    compiled = read_plan(options.plan)
    theirs = load_module(options.module)
    out = Path(options.out)
    if out.exists() and not out.is_dir():
        raise EspalierError("ESP6500", f"`{out}` is no folder", "name a folder for the run")
    if (out / "manifest.json").exists():
        raise EspalierError("ESP6567", f"`{out}` holds a finished run", "name another folder")
    world = World(options.device)
    try:
        return _carried_out(options, compiled, theirs, out, world)
    finally:
        world.close()


def _carried_out(options: argparse.Namespace, compiled: CompiledPlan, theirs: ModuleType, out: Path, world: World) -> int:
    is_first = world.rank == 0
    model = theirs.model()
    if not isinstance(model, torch.nn.Module):
        raise EspalierError("", f"`model()` of `{options.module}` gives {type(model).__name__}", "return the module whose ONNX file the plan names")
    model = model.to(world.device)
    journal = Journal(compiled.hash, quiet=options.quiet or not is_first)
    pruner = Pruner(model, compiled, data=theirs.data, loss=getattr(theirs, "loss", None), metrics=getattr(theirs, "metrics", None), journal=journal)
    pruner.world = world.size
    if is_first:
        out.mkdir(parents=True, exist_ok=True)
    keeper = _Keeper(pruner, out, options.checkpoint_every, world)
    keeper.resume()
    for stage in pruner.stages():
        _train(pruner, stage, world, keeper)
    if is_first or pruner.network.is_sharded:
        write_run(pruner, out)
        keeper.forget()
    failed = journal.failed()
    for event in failed if is_first else []:
        print(f"error: `expect {event['claim']}` does not hold: it is {event['actual']:.6g}", file=sys.stderr)
    return 1 if failed else 0


def _train(pruner: Pruner, stage: Stage, world: World, keeper: "_Keeper") -> None:
    module = pruner.network.module
    accumulate, weight = stage.statement["accumulate"], world.weight(pruner.network)
    for batch in stage.own_batches():
        set_norms_training(module)
        size = len(batch[0])
        part = -(-size // accumulate)
        total = 0.0
        for start in range(0, size, part):
            x, y = world.part((batch[0][start : start + part], batch[1][start : start + part]))
            if len(x):
                loss = pruner.objective(module(x), x, y) * (len(x) / size)
                (loss * weight).backward()
                total += float(loss.detach())
        world.add_gradients(pruner.network)
        pruner.step_whole(world.sum(total))
        keeper.offer()


class _Keeper:
    """Checkpoints of a run: one at a time, whole or not at all."""

    def __init__(self, pruner: Pruner, out: Path, every: float, world: World) -> None:
        self._pruner, self._every, self._world = pruner, every, world
        #: Where parameters are in shards, each process keeps its own.
        self._is_parted = pruner.network.is_sharded
        self._path = out / (f"checkpoint.{world.rank}.pt" if self._is_parted else _CHECKPOINT)
        self._last = time.monotonic()
        self._stops = False
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self._stop)

    def _stop(self, *_: Any) -> None:
        self._stops = True

    def resume(self) -> None:
        state = read_checkpoint(self._path, self._pruner.network.device) if self._path.exists() else None
        if self._is_parted:
            known: list[Any] = [None] * self._world.size
            dist.all_gather_object(known, None if state is None else (state["index"], state["time"]))
            if any(one != known[0] for one in known):
                raise EspalierError("ESP6562", f"the checkpoints in `{self._path.parent}` are of different steps", "remove them; the run then begins anew")
        if state is not None:
            self._pruner.load_state_dict(state)

    def offer(self) -> None:
        is_due = time.monotonic() - self._last >= self._every or self._stops
        if self._is_parted:
            is_due = self._world.sum(is_due) > 0
        if not is_due or self._pruner.is_stage_done:
            return
        if self._is_parted or self._world.rank == 0:
            temporary = self._path.with_suffix(".part")
            torch.save(self._pruner.state_dict(), temporary)
            if self._is_parted:
                dist.barrier()
            os.replace(temporary, self._path)
        self._last = time.monotonic()
        if self._stops:
            print(f"ESP6530: interrupted at step {self._pruner.time} of stage `{self._pruner.stage['path']}`; the same command goes on from there", file=sys.stderr)
            raise SystemExit(130)

    def forget(self) -> None:
        self._path.unlink(missing_ok=True)
