"""Reads a compiled plan, and refuses what cannot be carried out before any work."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping, Sequence, Union

from .errors import EspalierError
from .texts import json_of

FORMAT = 1
PLAN_FORMAT = 2

Json = Mapping[str, Any]

#: Kinds of statements that this engine carries out; the compiler refuses the others with a reason.
KINDS = frozenset(
    ["prune", "prune zeros", "compact", "train", "rewire", "mark", "merge", "rewind", "reset", "calibrate", "average", "pick", "measure", "expect", "collect", "collect steps", "prune samples"]
)


@dataclass(frozen=True)
class CompiledPlan:
    """A plan, with the parameters that it names and every update worked out."""

    plan: Json
    text: str
    tensors: tuple[Json, ...]
    stages: Mapping[str, Json]
    #: By the path of a stage that leads no further, where its network goes below the folder of a run.
    folders: Mapping[str, str]
    #: Of a model that several inputs are fed or several outputs are read of: all of its inputs and outputs, in its order.
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()

    @property
    def seed(self) -> int:
        return int(self.plan["seed"])

    @property
    def task(self) -> Json:
        return dict(self.plan["task"])

    @property
    def hash(self) -> str:
        """Of the plan's text: a run belongs to it."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def compiled(self, stage: str, index: int) -> Json:
        """What the compiler has worked out of a statement."""
        return dict(self.stages.get(stage, {}).get("statements", {}).get(str(index), {}))


def read_plan(source: Union[str, Path, CompiledPlan]) -> CompiledPlan:
    """The plan of a file that `espalier compile --to pytorch` has written."""
    if isinstance(source, CompiledPlan):
        return source
    path = Path(source)
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except OSError as error:
        raise EspalierError("", f"`{path}` cannot be read: {error.strerror}") from error
    return _checked(text, path)


def _checked(text: str, path: Path) -> CompiledPlan:
    try:
        content = json_of(text, str(path), "compile the recipe again: `espalier compile … --to pytorch`")
    except ValueError as error:
        raise EspalierError("ESP4087", f"`{path}` is not JSON", "compile the recipe again: `espalier compile … --to pytorch`") from error
    if not isinstance(content, dict) or "engine" not in content:
        raise EspalierError("ESP4087", f"`{path}` is no compiled plan", "write one with `espalier compile … --to pytorch --out plan.json`")
    plan = content.get("plan")
    found = (content.get("format"), plan.get("format") if isinstance(plan, Mapping) else None)
    if found != (FORMAT, PLAN_FORMAT):
        raise EspalierError(
            "ESP4230",
            f"`{path}` has format {found[0]} with a plan of format {found[1]}; this engine reads {FORMAT} with {PLAN_FORMAT}",
            "compile the recipe with the `espalier` that this package belongs to",
        )
    before, _, last = text.rpartition(' "sha256": "')
    if not before or hashlib.sha256(before.encode("utf-8")).hexdigest() != last[:64]:
        raise EspalierError("ESP6707", f"`{path}` was changed after it was compiled", "compile the recipe again instead of editing its plan")
    missing = [key for key in ("text", "tensors", "stages", "folders") if key not in content]
    if missing:
        raise EspalierError("ESP4087", f"`{path}` has no `{missing[0]}`", "compile the recipe again: `espalier compile … --to pytorch`")
    ports = content.get("inputs", ()), content.get("outputs", ())
    compiled = CompiledPlan(content["plan"], content["text"], tuple(content["tensors"]), content["stages"], content["folders"], *ports)
    for stage in compiled.plan["stages"]:
        for statement in stage["statements"]:
            if statement["kind"] not in KINDS:
                raise EspalierError("ESP4400", f"`{statement['kind']}` in stage `{stage['path']}` is not carried out by the PyTorch engine")
    return compiled


def metrics_needed(compiled: CompiledPlan) -> dict[str, str]:
    """The metrics that statements read, by name, and where."""
    found: dict[str, str] = {}
    for stage in compiled.plan["stages"]:
        place = f"in stage `{stage['path']}`"
        for statement in stage["statements"]:
            own = statement.get("claim", statement.get("by", statement))
            if statement["kind"] in ("measure", "expect", "pick") and "metric" in own and not {"expression", "between"} & own.keys():
                found.setdefault(own["metric"], f"`{statement['kind']}` {place} reads it")
        if "metric" in stage.get("until", {}):
            found.setdefault(stage["until"]["metric"], f"`until` {place} reads it")
        for look in stage.get("looks", []):
            found.setdefault(look["claim"]["metric"], f"`repeat` {place} looks at it")
    return found


def data_needed(compiled: CompiledPlan) -> dict[str, str]:
    """The data sets that statements read, by name, and what each is for."""
    found: dict[str, str] = {}
    for stage in compiled.plan["stages"]:
        for statement in stage["statements"]:
            kind = statement["kind"]
            if kind == "prune samples":
                found.setdefault(statement["data"], f"`{kind}` in stage `{stage['path']}` leaves samples of it out")
            if "calibration" in statement:
                found.setdefault(statement["calibration"]["data"], f"`{kind}` in stage `{stage['path']}` takes statistics of it")
            by = statement.get("by", {})
            on = by.get("on") or (statement.get("on") if kind == "measure" else None)
            if on:
                found.setdefault(on, f"`{kind}` in stage `{stage['path']}` measures on it")
        if stage.get("until", {}).get("on"):
            found.setdefault(stage["until"]["on"], f"`until` of stage `{stage['path']}` measures on it")
    return found
