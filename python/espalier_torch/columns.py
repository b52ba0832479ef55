"""Tensors of the same samples by name: what the inputs of a module read, what its outputs are, and their labels."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, Sequence

from torch import Tensor, nn

from .errors import EspalierError
from .plan import Json


class Columns:
    """Cut, moved and counted as one tensor is, the samples first."""

    def __init__(self, parts: Mapping[str, Tensor]) -> None:
        self.parts = dict(parts)
        counts = {name: len(own) for name, own in self.parts.items()}
        if len(set(counts.values())) != 1:
            raise EspalierError("ESP5012", f"columns of one data set have {counts} samples", "give a row of each for every sample")

    def _each(self, change: Callable[[Tensor], Tensor]) -> "Columns":
        return Columns({name: change(own) for name, own in self.parts.items()})

    def __len__(self) -> int:
        return len(next(iter(self.parts.values())))

    @property
    def shape(self) -> Sequence[int]:
        return (len(self),)

    def __getitem__(self, rows: Any) -> "Columns":
        return self._each(lambda own: own[rows])

    def to(self, *how: Any) -> "Columns":
        return self._each(lambda own: own.to(*how))

    def new_zeros(self, shape: Sequence[int]) -> Tensor:
        return next(iter(self.parts.values())).new_zeros(shape)

    def named(self, name: str, what: str) -> Tensor:
        if name not in self.parts:
            raise EspalierError("ESP5023", f"there is no {what} `{name}`, and there are {', '.join(self.parts)}")
        return self.parts[name]


def samples_of(value: Any, only: str | None) -> Any:
    """A mapping is of several inputs or labels; of a task with several outputs, samples of one input have its name."""
    if isinstance(value, Mapping):
        return Columns(value)
    return value if only is None or isinstance(value, Columns) else Columns({only: value})


def call_by_name(module: nn.Module, inputs: Sequence[str], outputs: Sequence[str], task: Json) -> None:
    """A call with columns gives the module its arguments in their order, and what it returns has names, or is the one that is read; other calls are as before."""
    own: list[bool] = []

    def before(_: nn.Module, args: tuple[Any, ...]) -> Any:
        own.append(len(args) == 1 and isinstance(args[0], Columns))
        return tuple(args[0].named(name, "column of the input") for name in inputs) if own[-1] else None

    def after(_: nn.Module, __: Any, given: Any) -> Any:
        if not own.pop() or isinstance(given, Tensor):
            return None
        parts = given if isinstance(given, Mapping) else dict(zip(outputs, given))
        return Columns(parts) if "outputs" in task else parts[task["output"]]

    module.register_forward_pre_hook(before)
    module.register_forward_hook(after, prepend=True)


def output_of(own: Json, output: Any) -> Tensor:
    """One of several outputs, or a slice of one, with its classes last."""
    cut = own.get("slice", {"of": own["name"], "ranges": []})
    values: Tensor = output.named(cut["of"], "output")
    for one in cut["ranges"]:
        values = values.narrow(one["axis"], one["from"], one["to"] - one["from"])
    return values.movedim(own["classes"], -1) if "classes" in own else values


def parts_of(task: Json, output: Any, labels: Any) -> Iterator[tuple[Json, Tensor, Tensor]]:
    """Each output of the task, as its loss reads it, with its labels."""
    ignored = {key: task[key] for key in ("ignore",) if key in task}
    for own in task["outputs"]:
        yield {**own, **ignored}, output_of(own, output), labels.named(own["labels"], "column of labels")
