"""Checkpoints: all that it takes to go on, as tensors and plain values, so that nothing is run by reading one."""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Mapping, TypeVar

import torch
from torch import Tensor

from .errors import EspalierError
from .network import Beside, Network, Snapshot, TrainingState

if TYPE_CHECKING:
    from .pruner import Pruner

T = TypeVar("T")

FORMAT = 1
_ANEW = "remove it; the run then begins anew"
#: What `torch.save` writes begins so. Older forms are read by other code of PyTorch, which was not always safe.
_ARCHIVE = b"PK\x03\x04"
_GLOBAL = re.compile(r"GLOBAL ([\w.]+)")


@dataclass(frozen=True)
class Soft:
    """A mask whose choice goes on training, and what was pruned before it."""

    manner: str
    shrink: float
    threshold: float
    fade: float
    before: Tensor | None


@dataclass(frozen=True)
class Checkpoint:
    """What a state says, checked as far as it can be before anything is taken over."""

    plan: str
    index: int
    time: int
    snapshot: Snapshot
    original: Snapshot | None
    ends: Mapping[str, Snapshot]
    latent: Mapping[str, tuple[Tensor, Tensor | None]]
    soft: Mapping[str, Soft]
    adapters: Mapping[str, tuple[Tensor, Tensor]]
    trainings: list[TrainingState]
    samples: list[dict[str, int] | None]
    thresholds: dict[tuple[str, str], float]
    averages: dict[tuple[str, str], Tensor]
    journal: Mapping[str, Any]


# Writing.


def packed(pruner: "Pruner") -> dict[str, Any]:
    """Dicts, lists, texts, numbers and tensors, and nothing else."""
    shelf = _Shelf()
    original = getattr(pruner, "original", None)
    network, pruning = pruner.network, pruner.pruning
    return {
        "format": FORMAT,
        "plan": pruner.compiled.hash,
        "index": pruner.index,
        "time": pruner.time,
        "snapshot": shelf.put(pruner.snapshot()),
        "original": None if original is None else shelf.put(original),
        "ends": {path: shelf.put(own) for path, own in pruner.ends.items()},
        "snapshots": shelf.rows,
        "latent": {tensor: [_plain(own) for own in both] for tensor, both in network.latent.items()},
        "soft": {
            tensor: _plain({"manner": own.manner, "shrink": own.shrink, "threshold": own.threshold, "fade": own.fade, "before": before})
            for tensor, (own, before) in network.soft.items()
        },
        "adapters": {one.held.tensor: [one.a.detach().clone(), one.b.detach().clone()] for one in pruner.adapters},
        "trainings": [_packed_training(turn.state(pruner.time)) for turn in pruner.turns],
        "samples": pruner.samplers_state(),
        "thresholds": [[*key, float(value)] for key, value in pruning.held_thresholds.items()],
        "averages": [[*key, _plain(value)] for key, value in pruning.averages.items()],
        "journal": _plain(pruner.journal.state()),
    }


class _Shelf:
    """Snapshots by number, each once. Those that a snapshot names come before it."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        # Held, so that no other snapshot gets the number of one that is gone.
        self._known: dict[int, tuple[int, Snapshot]] = {}

    def put(self, own: Snapshot, is_mark: bool = False) -> int:
        if id(own) in self._known:
            return self._known[id(own)][0]
        # Nothing reads the marks of a mark, and marks may be many.
        marks = {} if is_mark else {name: self.put(mark, True) for name, mark in own.marks.items()}
        self.rows.append(
            {
                "values": _plain(own.values),
                "masks": _plain(own.masks),
                "trainings": {path: _packed_training(state) for path, state in own.trainings.items()},
                "ended": list(own.ended),
                "marks": marks,
                "beside": None if own.beside is None else _packed_beside(own.beside),
            }
        )
        self._known[id(own)] = len(self.rows) - 1, own
        return len(self.rows) - 1


def _packed_training(state: TrainingState) -> dict[str, Any]:
    optimizer = {tensor: {kind: _plain(value, f"`{kind}` of `{tensor}`") for kind, value in own.items()} for tensor, own in state.optimizer.items()}
    return {"steps": state.steps, "since": state.since, "optimizer": optimizer, "samples": _plain(state.samples)}


def _packed_beside(own: Beside) -> dict[str, Any]:
    return {
        "cut": {group: sorted(int(unit) for unit in units) for group, units in own.cut.items()},
        "compacted": None if own.compacted is None else list(own.compacted),
        "samples": _plain(own.samples),
        "scores": _plain(own.scores),
        "collected": _plain(own.collected),
    }


def _plain(value: Any, what: str = "a value") -> Any:
    """The same of plain types; subclasses, as numbers of NumPy are, become what they derive from."""
    if value is None or isinstance(value, bool):
        return value
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, Tensor):
        return value.detach().as_subclass(Tensor)
    if isinstance(value, Mapping):
        return {_plain(key, what): _plain(own, what) for key, own in value.items()}
    if isinstance(value, list):
        return [_plain(own, what) for own in value]
    if isinstance(value, tuple):
        return tuple(_plain(own, what) for own in value)
    raise EspalierError(
        "", f"{what} is {type(value).__name__}, which no checkpoint holds", "use an optimizer whose state is tensors and numbers, or that of the plan"
    )


# Reading.


def read_checkpoint(path: Path, device: torch.device) -> dict[str, Any]:
    """The state in a file. Objects of Python are refused before one is made."""
    try:
        with path.open("rb") as file:
            if file.read(len(_ARCHIVE)) != _ARCHIVE:
                raise EspalierError("ESP6562", f"`{path}` cannot be read: it is no archive that `torch.save` has written", _ANEW)
        state = torch.load(path, map_location=device, weights_only=True)
    except pickle.UnpicklingError as error:
        asked = _GLOBAL.search(str(error))
        raise EspalierError(
            "ESP6562",
            f"`{path}` is refused: it holds {f'`{asked[1]}`' if asked else 'objects'} beside tensors and plain values, and reading that could run code",
            "remove it, and the run begins anew; a checkpoint of an older version cannot be read, and one that you did not write is not to be trusted",
        ) from error
    except EspalierError:
        raise
    except Exception as error:
        raise EspalierError("ESP6562", f"`{path}` cannot be read: {(str(error) or type(error).__name__).splitlines()[0]}", _ANEW) from error
    _checked_format(state)
    return state


def _checked_format(state: Any) -> None:
    found = state.get("format") if isinstance(state, Mapping) else None
    if found != FORMAT or type(state.get("index")) is not int or type(state.get("time")) is not int:
        raise EspalierError("ESP6562", f"the checkpoint has format {found!r:.20}; this version reads {FORMAT}", "remove it, and begin anew")


def unpacked(state: Mapping[str, Any], network: Network, stages: int) -> Checkpoint:
    """Checks names, types and shapes, so that a state is taken over whole or not at all."""
    _checked_format(state)
    try:
        return _unpacked(state, network, stages)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        said = f"it lacks `{error.args[0]}`" if isinstance(error, KeyError) and error.args else str(error)
        raise EspalierError("ESP6562", f"the checkpoint is damaged: {said}", "restore it from a copy, or remove it and begin anew") from error


def _unpacked(state: Mapping[str, Any], network: Network, stages: int) -> Checkpoint:
    rows: list[Snapshot] = []
    for row in state["snapshots"]:
        rows.append(_snapshot(row, rows, network))
    if not -1 <= state["index"] < stages or state["time"] < 0:
        raise ValueError(f"it is at step {state['time']} of stage {state['index']}")
    named = _of(network, state["latent"])
    journal, snapshot = _typed(state["journal"], dict), _numbered(rows, state["snapshot"])
    bare = [tensor for tensor in (*named, *state["soft"]) if tensor not in snapshot.masks]
    if bare:
        raise ValueError(f"`{bare[0]}` has no mask")
    return Checkpoint(
        plan=_typed(state["plan"], str),
        index=state["index"],
        time=state["time"],
        snapshot=snapshot,
        original=None if state["original"] is None else _numbered(rows, state["original"]),
        ends={path: _numbered(rows, own) for path, own in _typed(state["ends"], dict).items()},
        latent={tensor: (_fitting(own, shape), _mask(before, shape)) for tensor, ((own, before), shape) in named.items()},
        soft={tensor: _soft(own, shape) for tensor, (own, shape) in _of(network, state["soft"]).items()},
        adapters={tensor: (_typed(a, Tensor), _typed(b, Tensor)) for tensor, (a, b) in _typed(state["adapters"], dict).items()},
        trainings=[_training(own) for own in _typed(state["trainings"], list)],
        samples=[_counts(own) for own in _typed(state["samples"], list)],
        thresholds={(_typed(a, str), _typed(b, str)): _typed(value, float) for a, b, value in _typed(state["thresholds"], list)},
        averages={(_typed(a, str), _typed(b, str)): _typed(value, Tensor) for a, b, value in _typed(state["averages"], list)},
        journal={
            "lines": [_typed(line, str) for line in _typed(journal["lines"], list)],
            "events": [_typed(event, dict) for event in _typed(journal["events"], list)],
            "chain": _typed(journal["chain"], str),
        },
    )


def _snapshot(row: Mapping[str, Any], earlier: list[Snapshot], network: Network) -> Snapshot:
    values = {tensor: _fitting(own, shape) for tensor, (own, shape) in _of(network, row["values"]).items()}
    masks = {tensor: _mask(own, shape) for tensor, (own, shape) in _of(network, row["masks"]).items()}
    missing = [held.tensor for held in network.parameters if held.tensor not in values]
    if missing:
        raise ValueError(f"`{missing[0]}` is missing")
    return Snapshot(
        values,
        {tensor: own for tensor, own in masks.items() if own is not None},
        _each(row["trainings"], _training),
        tuple(_typed(own, str) for own in _typed(row["ended"], list)),
        _each(row["marks"], lambda at: _numbered(earlier, at)),
        None if row["beside"] is None else _beside(row["beside"], network),
    )


def _beside(row: Mapping[str, Any], network: Network) -> Beside:
    compacted = row["compacted"]
    return Beside(
        _each(row["cut"], lambda units: {_typed(unit, int) for unit in _typed(units, list)}),
        None if compacted is None else tuple(_typed(own, str) for own in _typed(compacted, list)),
        _each(row["samples"], lambda own: _typed(own, Tensor)),
        {tensor: _fitting(own, shape) for tensor, (own, shape) in _of(network, row["scores"]).items()},
        _each(row["collected"], lambda own: _each(own, lambda value: _typed(value, Tensor))),
    )


def _training(row: Mapping[str, Any]) -> TrainingState:
    optimizer = _each(row["optimizer"], lambda own: dict(_typed(own, dict)))
    return TrainingState(_typed(row["steps"], int), _typed(row["since"], int), optimizer, _counts(row["samples"]))


def _soft(row: Mapping[str, Any], shape: torch.Size) -> Soft:
    shrink, threshold, fade = (float(_typed(row[name], (int, float))) for name in ("shrink", "threshold", "fade"))
    return Soft(_typed(row["manner"], str), shrink, threshold, fade, _mask(row["before"], shape))


def _counts(row: Any) -> dict[str, int] | None:
    return None if row is None else {name: _typed(row[name], int) for name in ("position", "taken")}


def _of(network: Network, own: Any) -> dict[str, tuple[Any, torch.Size]]:
    """By tensor, with the shape that it has here."""
    known = network.parameters.by_tensor
    strange = [tensor for tensor in _typed(own, dict) if tensor not in known]
    if strange:
        raise ValueError(f"the module has no `{strange[0]}`")
    return {tensor: (value, known[tensor].live.shape) for tensor, value in own.items()}


def _fitting(value: Any, shape: torch.Size) -> Tensor:
    if _typed(value, Tensor).shape != shape:
        raise ValueError(f"a tensor has the shape {list(value.shape)} in place of {list(shape)}")
    return value


def _mask(value: Any, shape: torch.Size) -> Tensor | None:
    if value is not None and _fitting(value, shape).dtype != torch.bool:
        raise ValueError(f"a mask is {value.dtype}")
    return value


def _numbered(rows: list[Snapshot], at: Any) -> Snapshot:
    if not 0 <= _typed(at, int) < len(rows):
        raise ValueError(f"snapshot {at} is missing")
    return rows[at]


def _each(own: Any, read: Callable[[Any], T]) -> dict[str, T]:
    return {_typed(name, str): read(value) for name, value in _typed(own, dict).items()}


def _typed(value: Any, kind: Any) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{type(value).__name__} stands where another type belongs")
    return value
