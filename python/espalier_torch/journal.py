"""The folder of a run: its journal, a line an event and each sealed with the one before, and what the run leaves."""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Iterator, Mapping
from urllib.parse import quote

import numpy as np
import torch
from torch import Tensor

from .errors import EspalierError
from .names import Held
from .progress import tell

if TYPE_CHECKING:
    from .pruner import Pruner

_FORMAT = 2
#: What `compact` has taken out, and the weights, in the shapes of the module.
HISTORY = "pruning_history.json"
WEIGHTS = "model.safetensors"
_DIGITS = 16


def _sum(*parts: str) -> str:
    return hashlib.sha256("".join(parts).encode("utf-8")).hexdigest()[:_DIGITS]


def sealed(value: Mapping[str, Any], before: str = "") -> tuple[str, str]:
    """A line of JSON whose last key is the checksum of it and of the line before, and that checksum."""
    body = json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    own = _sum(before, body)
    return f'{body[:-1]},"sum":"{own}"}}', own


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity; whole numbers are written as such."""
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, Mapping):
        return {key: _plain(own) for key, own in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(own) for own in value]
    return value


class Journal:
    """The events of a run, in memory and, where a file is given, on the disk as they come."""

    def __init__(self, plan: str, path: Path | None = None, quiet: bool = True) -> None:
        self._plan, self._path, self._quiet = plan, path, quiet
        self._chain = _sum(f"journal of {plan}")
        self.lines: list[str] = []
        self.events: list[Mapping[str, Any]] = []
        self._add({"event": "run", "format": _FORMAT, "plan": plan})

    def _add(self, event: Mapping[str, Any]) -> None:
        line, self._chain = sealed(event, self._chain)
        self.lines.append(line)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")

    def write(self, event: Mapping[str, Any]) -> None:
        self._add(event)
        self.events.append(event)
        if not self._quiet:
            tell(event)

    def end(self) -> None:
        self._add({"event": "end", "lines": len(self.lines) + 1})

    def state(self) -> dict[str, Any]:
        return {"lines": list(self.lines), "events": list(self.events), "chain": self._chain}

    def load(self, state: Mapping[str, Any]) -> None:
        self.lines, self.events, self._chain = list(state["lines"]), list(state["events"]), state["chain"]
        if self._path is not None:
            self._path.write_text("".join(line + "\n" for line in self.lines), encoding="utf-8")

    def failed(self) -> list[Mapping[str, Any]]:
        """The expectations that did not hold."""
        return [event for event in self.events if event["event"] == "expect" and not event["held"]]


def write_run(pruner: "Pruner", folder: Path) -> None:
    """All files of the folder, the manifest last; the folder is there whole or not at all.

    Where parameters are in shards, every process calls this and gives its parts; the first one writes.
    """
    if not pruner.network.is_first:
        write_files(pruner, None)
        return
    if (folder / "manifest.json").exists():
        raise EspalierError("ESP6500", f"`{folder}` is the folder of another run", "name a folder that is not there yet")
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    files = write_files(pruner, staging)
    _write(staging / "manifest.json", _manifest(staging, files))
    if folder.exists():
        for name in (*files, "manifest.json"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staging / name, folder / name)
        shutil.rmtree(staging)
    else:
        os.replace(staging, folder)


def write_files(pruner: "Pruner", folder: Path | None) -> list[str]:
    """By a process that only gives its parts, into no folder."""
    network = pruner.network
    run = {
        "format": _FORMAT,
        "engine": f"pytorch {torch.__version__}",
        "device": str(network.device),
        "optimizer": "the plan's" if pruner.optimizer is None else type(pruner.optimizer).__name__,
        "world": pruner.world,
    }
    _write(_in(folder, "run.json"), (sealed(run)[0] + "\n").encode())
    _write(_in(folder, "plan.yaml"), pruner.compiled.text.encode("utf-8"))
    _write(_in(folder, "journal.jsonl"), "".join(line + "\n" for line in pruner.journal.lines).encode("utf-8"))
    files = ["run.json", "plan.yaml", "journal.jsonl"]
    ends = [(snapshot, pruner.compiled.folders[path]) for path, snapshot in pruner.ends.items() if path in pruner.compiled.folders]
    if not ends:
        return [*files, *_write_network(pruner, folder, "")]
    last = pruner.snapshot()
    for snapshot, own in ends:
        network.restore(snapshot)
        files += _write_network(pruner, folder, own)
    network.restore(last)
    return files


def _write_network(pruner: "Pruner", folder: Path | None, place: str) -> list[str]:
    """Weights and masks of the network as it is, a tensor at a time, and what `compact` has taken out of it."""
    network = pruner.network
    names = [WEIGHTS, "masks.npz"]
    held_by = {held.name: held for held in network.parameters}
    like = {name: torch.empty(held.shape, dtype=held.live.dtype, device="meta") for name, held in held_by.items()}
    _write(_in(folder, place, WEIGHTS), *safetensors(like, lambda name: held_by[name].whole(held_by[name].live.detach())))
    _save_masks(pruner, _in(folder, place, "masks.npz"))
    for data, rows in network.beside.samples.items():
        names.append(f"samples/{quote(data, safe='')}.txt")
        _write(_in(folder, place, names[-1]), "".join(f"{row}\n" for row in rows.tolist()).encode())
    if network.beside.compacted is not None:
        names.append(HISTORY)
        _write(_in(folder, place, HISTORY), (json.dumps(_history(pruner), indent=2) + "\n").encode())
    return [str(Path(place) / name) for name in names]


def _in(folder: Path | None, *names: str) -> Path:
    if folder is None:
        return Path(os.devnull)
    path = folder.joinpath(*names)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _of_module(held: Held, removed: Mapping[str, list[int]]) -> dict[str, list[int]]:
    """The slices that are gone, by the axes of the module."""
    found: dict[str, list[int]] = {}
    for axis, gone in removed.items():
        stored = torch.zeros_like(held.stored(held.live), dtype=torch.bool, device="cpu")
        size = stored.shape[int(axis)]
        # The two biases of a cell lie behind one another in the plan.
        mark = held.turned(stored.index_fill_(int(axis), torch.tensor([one for one in gone if one < size], dtype=torch.long), True))
        for own in range(mark.dim()):
            whole = mark.movedim(own, 0).reshape(mark.shape[own], -1).all(1)
            if bool(whole.any()):
                found[str(own)] = sorted({*found.get(str(own), []), *whole.nonzero().reshape(-1).tolist()})
                break
    return found


def _history(pruner: "Pruner") -> dict[str, Any]:
    """The units that `compact` has taken out, and the slices of tensors that go with them."""
    network, groups = pruner.network, pruner.pruning.groups_of_plan()
    units = []
    tensors: dict[str, dict[str, Any]] = {}
    for group in (groups[name] for name in network.beside.compacted or ()):
        gone = group.pruned(network)
        units.append({"group": group.name, "of": group.count, "removed": sorted(gone)})
        for member in (*group.members, *group.beside) if gone else ():
            own = tensors.setdefault(member.held.tensor, {"dims": list(member.held.stored(member.held.live).shape), "removed": {}})
            places = [at for at, unit in enumerate(member.of.tolist()) if unit in gone]
            known = own["removed"].get(str(member.axis), [])
            own["removed"][str(member.axis)] = sorted({*known, *places})
    parameters = {held.name: _of_module(held, own["removed"]) for tensor, own in tensors.items() for held in network.parameters.parts(tensor)}
    return {"formatVersion": _FORMAT, "units": units, "tensors": tensors, "parameters": parameters}


def _save_masks(pruner: "Pruner", path: Path) -> None:
    held = pruner.network.parameters
    with tempfile.SpooledTemporaryFile() if path == Path(os.devnull) else path.open("wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for tensor, mask in pruner.network.masks.items():
            with archive.open(quote(tensor, safe="!'()*~") + ".npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(held[tensor].laid(mask).cpu().numpy()))


def _manifest(folder: Path, files: list[str]) -> bytes:
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files}
    return (json.dumps({"format": _FORMAT, "files": hashes}, indent=2) + "\n").encode()


def _write(path: Path, *parts: bytes) -> None:
    """Durable: on the disk when this returns."""
    with path.open("wb") as file:
        file.writelines(parts)
        file.flush()
        if path != Path(os.devnull):
            os.fsync(file.fileno())


_TYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16"}


def safetensors(like: Mapping[str, Tensor], tensor: Callable[[str], Tensor] | None = None) -> Iterator[bytes]:
    """The format of safetensors: the length of a header, the header as JSON, and the numbers of one tensor after the other."""
    header: dict[str, Any] = {}
    at = 0
    for name, own in like.items():
        size = own.numel() * own.element_size()
        header[name] = {"dtype": _TYPES[own.dtype], "shape": list(own.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    yield struct.pack("<Q", len(text)) + text
    for name, own in like.items():
        yield _raw(own if tensor is None else tensor(name))


def _raw(tensor: Tensor) -> bytes:
    own = tensor.cpu().contiguous()
    return own.view(torch.uint8).numpy().tobytes() if own.numel() else b""
