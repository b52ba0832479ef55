"""What the folders of runs hold, of both engines: parameters by the names of the module, and the slices that are gone."""

from __future__ import annotations

import json
import re
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Mapping

import numpy as np
import torch
from torch import Tensor

from .errors import EspalierError
from .journal import HISTORY, WEIGHTS
from .texts import json_of

Removed = dict[str, dict[int, list[int]]]

_NUMBERS = {"F64": np.float64, "F32": np.float32, "F16": np.float16}
MODEL = "model.onnx"
#: In the metadata of an ONNX file, one name a line.
UNUSED = "espalier.unused"
#: Types of tensors in ONNX files, and the field of each that holds numbers where there are no raw bytes.
_TYPES = {1: (np.float32, 4), 10: (np.float16, 9), 11: (np.float64, 10)}
#: A name that the exporter has made up.
_GENERATED = re.compile(r"onnx::|\d+$")
_LAYER = re.compile(r"^ *- \{name: (.+?), tensor: (.+?), operator: (\w+)", re.MULTILINE)


def is_onnx(path: Path) -> bool:
    """Whether a folder is one of `espalier run`."""
    return (path / MODEL).exists() and not (path / WEIGHTS).exists()


def read_run(path: Path) -> tuple[dict[str, Tensor], Removed]:
    """Tensors by their names, and the slices of them that are gone but still there."""
    if path.is_file():
        return read_safetensors(path), {}
    if not (path / WEIGHTS).exists() and not is_onnx(path):
        raise EspalierError("ESP6542", f"`{path}` holds neither `{WEIGHTS}` nor `{MODEL}`", "give the folder of a run, or of one of its arms")
    if not (path / HISTORY).exists():
        raise EspalierError("", f"nothing was taken out in `{path}`", "say `compact` in the recipe, or load the weights of the run as they are")
    try:
        history = json_of((path / HISTORY).read_text(encoding="utf-8"), str(path / HISTORY), "give the folder that the run has written")
    except ValueError as error:
        raise EspalierError("ESP6562", f"`{path / HISTORY}` is not JSON", "give the folder that the run has written") from error
    if is_onnx(path):
        return _read_onnx(path, history["tensors"])
    removed = {name: {int(axis): gone for axis, gone in own.items()} for name, own in history["parameters"].items()}
    return read_safetensors(path / WEIGHTS), removed


def _read_onnx(path: Path, slices: Mapping[str, Any]) -> tuple[dict[str, Tensor], Removed]:
    """The file is small already: what is gone is 0 again, so that a masked module can be held against the small one."""
    plan = next((own / "plan.yaml" for own in (path, *path.resolve().parents) if (own / "plan.yaml").exists()), None)
    if plan is None:
        raise EspalierError("ESP6542", f"`{path}` holds no `plan.yaml`, which names its layers", "give the folder of a run, or of one of its arms")
    layers = {_text(stored): (_text(name), operator) for name, stored, operator in _LAYER.findall(plan.read_text(encoding="utf-8"))}
    tensors: dict[str, Tensor] = {}
    removed: Removed = {}
    stored_tensors = dict(initializers(path / MODEL))
    for stored in dict.fromkeys([*stored_tensors, *slices]):
        name, turned = _named(stored, layers)
        own = slices.get(stored, {"dims": [], "removed": {}})
        gone = {int(axis): places for axis, places in own["removed"].items()}
        whole = _whole(stored_tensors.get(stored), own["dims"], gone)
        tensors[name] = whole.t().contiguous() if turned else whole
        if gone:
            removed[name] = {1 - axis if turned else axis: places for axis, places in gone.items()}
    return tensors, removed


def _named(stored: str, layers: Mapping[str, tuple[str, str]]) -> tuple[str, bool]:
    """In the module, and whether that holds the transpose: `nn.Linear` of what MatMul reads."""
    if not _GENERATED.match(stored):
        return stored, False
    if stored not in layers or layers[stored][1] in ("LSTM", "GRU", "RNN"):
        what = "belongs to a recurrent layer" if stored in layers else "is no weight of a layer"
        raise EspalierError(
            "ESP6543", f"the exporter has made `{stored}`, which {what}: it has no name in the module", "carry the compiled plan out in PyTorch, and give its run"
        )
    name, operator = layers[stored]
    return f"{name}.weight", operator == "MatMul"


def _whole(small: Tensor | None, dims: list[int], gone: Mapping[int, list[int]]) -> Tensor:
    if small is None or not gone:
        return torch.zeros(dims) if small is None else small
    whole = torch.zeros(dims, dtype=small.dtype)
    kept = [torch.tensor([at for at in range(dim) if at not in set(gone.get(axis, []))], dtype=torch.long) for axis, dim in enumerate(dims)]
    whole[torch.meshgrid(*kept, indexing="ij")] = small
    return whole


def _text(yaml: str) -> str:
    return str(json.loads(yaml)) if yaml.startswith('"') else yaml.strip("'")


def initializers(path: Path) -> Iterator[tuple[str, Tensor]]:
    """The floating-point tensors of an ONNX file, by their names."""
    with _reading(path) as graph:
        for field, value in graph:
            own = _initializer(value, path.parent) if field == 5 else None
            if own is not None:
                yield own


def tensors_of(path: Path) -> dict[str, Tensor]:
    """The same, with those of equal values, which the exporter stores once and hands on through Identity."""
    found = dict(initializers(path))
    with _reading(path) as graph:
        for node in (list(_fields(value)) for field, value in graph if field == 1):
            source, target = (next((own.decode() for at, own in node if at == wanted), "") for wanted in (1, 2))
            if (4, b"Identity") in node and source in found:
                found[target] = found[source].clone()
    return found


def unused_in(path: Path) -> set[str]:
    """Parameters of the module that an ONNX file does not hold, since no output depends on them."""
    entries = dict(_entry(value) for field, value in _fields(path.read_bytes()) if field == 14)
    return set(entries[UNUSED].split("\n")) if UNUSED in entries else set()


@contextmanager
def _reading(path: Path) -> Iterator[Iterator[tuple[int, Any]]]:
    """The fields of the graph of an ONNX file."""
    try:
        yield _fields(b"".join(value for field, value in _fields(path.read_bytes()) if field == 7))
    except (IndexError, struct.error, ValueError) as error:
        raise EspalierError("ESP6562", f"`{path}` is no ONNX file: {error}") from error


def _initializer(content: bytes, folder: Path) -> tuple[str, Tensor] | None:
    fields = list(_fields(content))
    kind = next((value for field, value in fields if field == 2), 0)
    if kind not in _TYPES:
        return None
    number, own_field = _TYPES[kind]
    dims: list[int] = []
    for field, value in fields:
        if field == 1:
            dims += [value] if isinstance(value, int) else _varints(value)
    name = b"".join(value for field, value in fields if field == 8).decode()
    outside = dict(_entry(value) for field, value in fields if field == 13)
    raw = b"".join(value for field, value in fields if field == 9) or b"".join(value for field, value in fields if field == own_field)
    if outside:
        start = int(outside.get("offset", "0"))
        with (folder / outside["location"]).open("rb") as file:
            file.seek(start)
            raw = file.read(int(outside.get("length", "-1")))
    return name, torch.from_numpy(np.frombuffer(raw, dtype=number).reshape(dims).copy())


def _entry(content: bytes) -> tuple[str, str]:
    key, value = (own.decode() for _, own in _fields(content))
    return key, value


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    """Of a message of protocol buffers: numbers of fields, and their values."""
    at = 0
    while at < len(content):
        tag, at = _varint(content, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(content, at)
            yield tag >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            if kind != 2:
                raise ValueError(f"a field of kind {kind}")
            size, at = _varint(content, at)
        if at + size > len(content):
            raise ValueError("it ends early")
        yield tag >> 3, content[at : at + size]
        at += size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = content[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def _varints(content: bytes) -> list[int]:
    found, at = [], 0
    while at < len(content):
        value, at = _varint(content, at)
        found.append(value)
    return found


def read_safetensors(path: Path) -> dict[str, Tensor]:
    content = path.read_bytes()
    try:
        length = struct.unpack("<Q", content[:8])[0]
        header = json_of(content[8 : 8 + length].decode("utf-8"), str(path), "export the weights again")
    except (ValueError, struct.error) as error:
        raise EspalierError("ESP6562", f"`{path}` is no safetensors file") from error
    found = {}
    for name, one in header.items():
        if name == "__metadata__":
            continue
        start, end = (8 + length + at for at in one["data_offsets"])
        if one["dtype"] not in _NUMBERS:
            raise EspalierError("", f"`{name}` is {one['dtype']}", "export it as float32")
        found[name] = torch.from_numpy(np.frombuffer(content[start:end], dtype=_NUMBERS[one["dtype"]]).reshape(one["shape"]).copy())
    return found
