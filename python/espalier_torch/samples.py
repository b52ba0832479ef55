"""Samples of data sets, in the orders that the plan's streams give."""

from __future__ import annotations

from typing import Any, Callable, Iterator, Mapping, Sequence, Union

import torch
from torch import Tensor

from .columns import Columns, samples_of
from .errors import EspalierError
from .network import Network
from .plan import Json
from .statistics import Batch
from .streams import Stream, permutation

Source = Union[tuple[Tensor, Tensor], Any]


class Samples:
    """A data set: a pair of tensors, or anything with a length that gives a sample and its label by number. Mappings hold several of either."""

    def __init__(self, name: str, source: Source, device: torch.device, rows: Tensor | None = None, only: str | None = None) -> None:
        self.name, self._device, self._rows, self._only = name, device, rows, only
        if isinstance(source, (tuple, list)) and len(source) == 2 and all(isinstance(one, (Tensor, Mapping, Columns)) for one in source):
            source = (samples_of(source[0], only), samples_of(source[1], None))
            self._pair: tuple[Any, Any] | None = source
            self.count = len(source[0])
            if len(source[1]) != self.count:
                raise EspalierError("ESP5012", f"`{name}` has {self.count} samples and {len(source[1])} labels")
        elif hasattr(source, "__getitem__") and hasattr(source, "__len__"):
            self._pair = None
            self.count = len(source)
        else:
            raise EspalierError(
                "", f"`{name}` is {type(source).__name__}", "give a pair of tensors, or a data set with `__len__` and `__getitem__`"
            )
        self._source = source
        if rows is not None:
            self.count = len(rows)

    def only(self, rows: Tensor) -> "Samples":
        """Those of some rows of the whole data set."""
        return Samples(self.name, self._source, self._device, rows, self._only)

    def take(self, order: Tensor) -> Batch:
        order = order if self._rows is None else self._rows[order]
        if self._pair is not None:
            x, y = self._pair
            return x[order].to(self._device), y[order].to(self._device)
        try:
            rows = [self._source[int(index)] for index in order]
        except IndexError as error:
            raise EspalierError("", f"`{self.name}` ends before its sample {int(order.max())}, though it has {self.count}") from error
        x, y = (_stacked([row[side] for row in rows]) for side in (0, 1))
        return samples_of(x, self._only).to(self._device), y.to(self._device)

    def batches(self, order: Tensor, size: int) -> Iterator[Batch]:
        for start in range(0, len(order), size):
            yield self.take(order[start : start + size])

    def shape(self) -> Sequence[int]:
        return self.take(torch.tensor([0]))[0].shape[1:]

    def labels(self) -> list[Any]:
        rows = range(self.count) if self._rows is None else self._rows.tolist()
        if self._pair is not None:
            first = self._pair[1].reshape(len(self._pair[1]), -1)[:, 0].tolist()
            return [first[row] for row in rows]
        return [_label(self._source[row][1]) for row in rows]


def _label(value: Any) -> Any:
    return value.reshape(-1)[0].item() if isinstance(value, Tensor) else value


def _stacked(values: Sequence[Any]) -> Any:
    if isinstance(values[0], Mapping):
        return Columns({name: _stacked([value[name] for value in values]) for name in values[0]})
    return torch.stack([value if isinstance(value, Tensor) else torch.as_tensor(value) for value in values])


class DataSets:
    """The data sets of a run, each asked for once, and held against the plan."""

    def __init__(self, given: Union[Mapping[str, Source], Callable[[str], Source], None], plan: Json, network: Network) -> None:
        self._given, self._plan, self._network = given, plan, network
        self._known: dict[str, Samples | None] = {}

    def find(self, name: str) -> Samples | None:
        """The samples that are left of it; nothing where nobody gives it."""
        if name not in self._known:
            self._known[name] = self._open(name)
        known, rows = self._known[name], self._network.beside.samples.get(name)
        return known if known is None or rows is None else known.only(rows)

    def _open(self, name: str) -> Samples | None:
        source: Source | None = None
        if callable(self._given):
            # A function may answer any name; only those of the plan mean something.
            if name not in self._plan["data"]:
                return None
            try:
                source = self._given(name)
            except KeyError:
                source = None
        elif self._given is not None:
            source = self._given.get(name)
        if source is None:
            return None
        task = self._plan["task"]
        samples = Samples(name, source, self._network.device, only=task["input"] if "outputs" in task and "inputs" not in task else None)
        planned = self._plan["data"].get(name, {}).get("samples")
        if planned is not None and planned != samples.count:
            raise EspalierError(
                "ESP6541", f"`{name}` has {samples.count} samples; the plan was made for {planned}", "give the data that the recipe was compiled with"
            )
        return samples

    def __getitem__(self, name: str) -> Samples:
        samples = self.find(name)
        if samples is None:
            raise EspalierError("ESP6542", f"no data set `{name}` is given", f'give it: `data={{"{name}": (x, y)}}`, or `data("{name}")` of the module')
        return samples


def calibration_order(samples: Samples, planned: Json, seed: int) -> Tensor:
    """The first samples, or those that a stream draws, of each class if so."""
    path = planned.get("stream")
    order = torch.arange(samples.count) if path is None else torch.from_numpy(permutation(Stream(seed, path), samples.count))
    per_class = planned.get("perClass")
    if per_class is None:
        return order[: planned["samples"]]
    labels, chosen = samples.labels(), []
    taken: dict[int, int] = {}
    for index in order.tolist():
        before = taken.get(labels[index], 0)
        if before < per_class:
            taken[labels[index]] = before + 1
            chosen.append(index)
    return torch.tensor(chosen)


class Sampler:
    """Samples of a training, a fresh order each epoch; its state is two numbers."""

    def __init__(self, samples: Samples, batch: int, seed: int, path: str, state: dict[str, int] | None = None) -> None:
        self._samples, self._batch = samples, batch
        before = state or {"position": 0, "taken": 0}
        self._stream = Stream(seed, path, before["position"])
        self._begin(before["taken"])

    def _begin(self, taken: int = 0) -> None:
        self._position = self._stream.position
        self._order = torch.from_numpy(permutation(self._stream, self._samples.count))
        self._taken = taken

    def next(self) -> Batch:
        start = self._taken * self._batch
        if start >= len(self._order):
            self._begin()
            start = 0
        self._taken += 1
        return self._samples.take(self._order[start : start + self._batch])

    def state(self) -> dict[str, int]:
        return {"position": self._position, "taken": self._taken}
