"""Expressions of a plan: read from their canonical text, and evaluated on tensors in float32."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Callable, Iterator, Mapping, Union

import torch
from torch import Tensor

from .errors import EspalierError


class _Part:
    """Is looked up by what it says; its hash is kept, so that a tall expression is not walked down again and again."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "_kept", hash((type(self).__name__, *self.__dict__.values())))

    def __hash__(self) -> int:
        return int(self.__dict__["_kept"])


@dataclass(frozen=True)
class Number(_Part):
    value: Fraction
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Name(_Part):
    name: str
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Unary(_Part):
    operand: "Expr"
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Abs(_Part):
    operand: "Expr"
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Binary(_Part):
    operator: str
    left: "Expr"
    right: "Expr"
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Call(_Part):
    callee: str
    args: tuple["Expr", ...] = ()
    named: tuple[tuple[str, "Expr"], ...] = ()
    over: tuple[str, ...] | None = None
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Items(_Part):
    items: tuple["Expr", ...]
    __hash__ = _Part.__hash__


@dataclass(frozen=True)
class Index(_Part):
    base: "Expr"
    index: "Expr"
    __hash__ = _Part.__hash__


Expr = Union[Number, Name, Unary, Abs, Binary, Call, Items, Index]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|`(?P<quoted>[^`]*)`"
    r"|(?P<name>[^\W\d](?:\w|-(?=[^\W\d_]))*(?:\.(?:\w(?:\w|-(?=[^\W\d_]))*))*(?:\[[^\[\]]*:[^\[\]]*\])?)"
    r"|(?P<sign><=|>=|==|!=|[-+*/^|()\[\],:<>]))"
)
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
#: Brackets inside one another, as in recipes, and signs or powers; what is read and evaluated by functions that call themselves.
_BRACKETS, _SIGNS, _LEVELS = 64, 128, 500
#: Of a number, and of its exponent: what is exact has to fit into memory.
_DIGITS = 1200
_SHOWN = 60


def parse(text: str) -> Expr:
    """The expression behind a canonical text."""
    reader = _Reader(text)
    try:
        expr = reader.comparison()
    except RecursionError as error:
        # The loop around may have used most of the stack.
        raise reader.deep() from error
    if reader.kind != "end":
        raise reader.fault()
    if _height(expr) > _LEVELS:
        raise reader.deep()
    return expr


def _height(expr: Expr) -> int:
    height, level = 0, [expr]
    while level and height <= _LEVELS:
        height, level = height + 1, [part for own in level for part in _inner(own)]
    return height


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = self.brackets = self.signs = 0
        self.kind = self.value = ""
        self.advance()

    def advance(self) -> str:
        before = self.value
        match = _TOKEN.match(self.text, self.at)
        if match is None:
            if self.text[self.at :].strip():
                raise self.fault()
            self.kind, self.value = "end", ""
            return before
        self.at = match.end()
        kind = match.lastgroup or ""
        self.kind, self.value = ("name" if kind == "quoted" else kind), match.group(kind)
        return before

    def fault(self) -> EspalierError:
        return EspalierError("ESP4087", f"`{self.shown()}` is no expression that this engine reads", "compile the recipe again")

    def deep(self) -> EspalierError:
        return EspalierError(
            "ESP4087",
            f"`{self.shown()}` is nested too deeply: more than {_BRACKETS} brackets, {_SIGNS} signs or {_LEVELS} operators inside one another",
            "no recipe needs it, and plans that do are made to break programs: compile the recipe again",
        )

    def shown(self) -> str:
        return self.text if len(self.text) <= _SHOWN else self.text[:_SHOWN] + "…"

    def takes(self, *signs: str) -> bool:
        return self.kind == "sign" and self.value in signs

    def expect(self, sign: str) -> None:
        if not self.takes(sign):
            raise self.fault()
        self.advance()

    def comparison(self) -> Expr:
        # One is around all brackets.
        if self.brackets > _BRACKETS:
            raise self.deep()
        self.brackets += 1
        left = self.sum()
        if self.takes(*_COMPARISONS):
            operator = self.advance()
            left = Binary(operator, left, self.sum())
        self.brackets -= 1
        return left

    def sum(self) -> Expr:
        left = self.product()
        while self.takes("+", "-"):
            operator = self.advance()
            left = Binary(operator, left, self.product())
        return left

    def product(self) -> Expr:
        left = self.signed()
        while self.takes("*", "/"):
            operator = self.advance()
            left = Binary(operator, left, self.signed())
        return left

    def signed(self) -> Expr:
        if not self.takes("-"):
            return self.power()
        self.advance()
        return Unary(self.below())

    def power(self) -> Expr:
        base = self.indexed()
        if not self.takes("^"):
            return base
        self.advance()
        return Binary("^", base, self.below())

    def below(self) -> Expr:
        """What stands behind a sign or a power."""
        if self.signs >= _SIGNS:
            raise self.deep()
        self.signs += 1
        expr = self.signed()
        self.signs -= 1
        return expr

    def indexed(self) -> Expr:
        base = self.atom()
        while self.takes("["):
            self.advance()
            base = Index(base, self.comparison())
            self.expect("]")
        return base

    def atom(self) -> Expr:
        if self.kind == "number":
            return Number(self.number())
        if self.kind == "name":
            name = self.advance()
            return self.call(name) if self.takes("(") else Name(name)
        if self.takes("|"):
            self.advance()
            inner: Expr = Abs(self.comparison())
            self.expect("|")
            return inner
        if self.takes("("):
            self.advance()
            inner = self.comparison()
            self.expect(")")
            return inner
        if self.takes("["):
            self.advance()
            items = [self.comparison()]
            while self.takes(","):
                self.advance()
                items.append(self.comparison())
            self.expect("]")
            return Items(tuple(items))
        raise self.fault()

    def number(self) -> Fraction:
        digits, _, exponent = self.value.lower().partition("e")
        if len(digits) > _DIGITS or len(exponent) > len(str(_DIGITS)) + 1 or abs(int(exponent or 0)) > _DIGITS:
            raise EspalierError("ESP4087", f"`{self.shown()}` has a number of more than {_DIGITS} digits", "compile the recipe again")
        return Fraction(self.advance())

    def call(self, callee: str) -> Expr:
        self.advance()
        args: list[Expr] = []
        named: list[tuple[str, Expr]] = []
        over: tuple[str, ...] | None = None
        while not self.takes(")"):
            arg = self.comparison()
            if self.takes(":") and isinstance(arg, Name):
                self.advance()
                named.append((arg.name, self.comparison()))
            else:
                args.append(arg)
            if self.kind == "name" and self.value == "over":
                self.advance()
                axes = []
                while self.kind == "name":
                    axes.append(self.advance())
                over = tuple(axes)
            if not self.takes(")"):
                self.expect(",")
        self.advance()
        return Call(callee, tuple(args), tuple(sorted(named)), over)


def _inner(expr: Expr) -> tuple[Expr, ...]:
    if isinstance(expr, (Unary, Abs)):
        return (expr.operand,)
    if isinstance(expr, Binary):
        return expr.left, expr.right
    if isinstance(expr, Call):
        return (*expr.args, *(value for _, value in expr.named))
    if isinstance(expr, Items):
        return expr.items
    return (expr.base, expr.index) if isinstance(expr, Index) else ()


def parts(expr: Expr) -> Iterator[Expr]:
    """The expression, and all that it is made of."""
    left = [expr]
    while left:
        own = left.pop()
        yield own
        left += reversed(_inner(own))


def constant(expr: Expr) -> Fraction:
    """The exact value of an expression of numbers."""
    if isinstance(expr, Number):
        return expr.value
    if isinstance(expr, Unary):
        return -constant(expr.operand)
    if isinstance(expr, Binary) and expr.operator in _EXACT:
        return _EXACT[expr.operator](constant(expr.left), constant(expr.right))
    raise EspalierError("ESP4087", "an expression has no exact value where this engine reads one")


def names(expr: Expr) -> set[str]:
    return {part.name for part in parts(expr) if isinstance(part, Name)}


def cut(name: str, value: Tensor) -> Tensor:
    """What a name such as `y[.., 10:]` takes of `y`."""
    index = [slice(*(int(bound) if bound else None for bound in own.split(":"))) if ":" in own else ... for own in _ranges(name)]
    return value[tuple(index)]


def whole(name: str) -> str:
    return name.partition("[")[0]


def _ranges(name: str) -> list[str]:
    return [own.strip() for own in name.partition("[")[2].rstrip("]").split(",")]


_EXACT: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
}
_BINARY: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {
    "+": torch.add,
    "-": torch.sub,
    "*": torch.mul,
    "/": torch.div,
    "^": torch.pow,
    "<": torch.lt,
    "<=": torch.le,
    ">": torch.gt,
    ">=": torch.ge,
    "==": torch.eq,
    "!=": torch.ne,
}
_ELEMENTWISE: Mapping[str, Callable[[Tensor], Tensor]] = {
    "sqrt": torch.sqrt,
    "exp": torch.exp,
    "ln": torch.log,
    "abs": torch.abs,
    "cos": torch.cos,
    "floor": torch.floor,
    "step": lambda x: (x > 0).to(x.dtype),
}
REDUCTIONS = ("sum", "mean", "max", "min", "var", "std", "norm")
_TWO = Number(Fraction(2))


@dataclass(frozen=True)
class Frame:
    """Where an expression is evaluated: what its names and measured parts stand for, and its axes."""

    values: Mapping[Expr, Tensor]
    axes: Mapping[str, tuple[int, ...]]
    like: Tensor


def evaluate(expr: Expr, frame: Frame) -> Tensor:
    """The value, in the type of `like`. Reduced axes stay, with size 1."""
    known = frame.values.get(expr)
    if known is not None:
        return known
    if isinstance(expr, Number):
        return frame.like.new_tensor(float(expr.value))
    if isinstance(expr, Name):
        if expr.name == "pi":
            return frame.like.new_tensor(math.pi)
        raise EspalierError("ESP4087", f"an expression names `{expr.name}`, which this engine does not have")
    if isinstance(expr, Unary):
        return -evaluate(expr.operand, frame)
    if isinstance(expr, Abs):
        return evaluate(expr.operand, frame).abs()
    if isinstance(expr, Binary):
        left = evaluate(expr.left, frame)
        if expr.operator == "^" and expr.right == _TWO:
            return left * left
        value = _BINARY[expr.operator](left, evaluate(expr.right, frame))
        return value.to(frame.like.dtype)
    if isinstance(expr, Call):
        return _call(expr, frame)
    if isinstance(expr, Index) and isinstance(expr.index, Number):
        return _items(expr.base, frame)[int(expr.index.value)]
    raise EspalierError("ESP4087", "an expression holds a list where this engine reads a number")


def _items(expr: Expr, frame: Frame) -> Tensor:
    """A list along a new first axis; what is computed with it is computed for each item."""
    if isinstance(expr, Items):
        return torch.stack(torch.broadcast_tensors(*(evaluate(item, frame) for item in expr.items)))
    if isinstance(expr, Call) and expr.callee == "softmax":
        return torch.softmax(_items(expr.args[0], frame), 0)
    if isinstance(expr, Binary) and any(isinstance(part, Items) for part in parts(expr)):
        left, right = (_items(side, frame) if _holds_list(side) else evaluate(side, frame) for side in (expr.left, expr.right))
        return _BINARY[expr.operator](left, right)
    raise EspalierError("ESP4087", "an expression holds a list in a form that this engine does not read")


def _holds_list(expr: Expr) -> bool:
    return any(isinstance(part, Items) for part in parts(expr))


def _call(expr: Call, frame: Frame) -> Tensor:
    softmax = _softmax(expr, frame)
    if softmax is not None:
        return softmax
    if expr.callee == "top":
        return _top(evaluate(expr.args[0], frame), constant(expr.args[1]))
    values = [evaluate(arg, frame) for arg in expr.args]
    if len(values) > 1 and expr.callee in ("max", "min"):
        extreme = torch.maximum if expr.callee == "max" else torch.minimum
        first, *others = values
        for other in others:
            first = extreme(first, other)
        return first
    elementwise = _ELEMENTWISE.get(expr.callee)
    if elementwise is not None:
        return elementwise(values[0])
    if expr.callee == "tail" and expr.over is None:
        return _tail(values[0])
    if expr.callee in REDUCTIONS:
        return _reduced(expr.callee, values[0], _dims(expr.over, frame))
    raise EspalierError("ESP4087", f"this engine does not carry out `{expr.callee}(…)`")


def _dims(over: tuple[str, ...] | None, frame: Frame) -> tuple[int, ...]:
    wanted = frame.axes if over is None else over
    return tuple(sorted(index for axis in wanted for index in frame.axes.get(axis, ())))


def _softmax(expr: Call, frame: Frame) -> Tensor | None:
    inner = expr.args[0] if expr.args else None
    is_log = expr.callee == "ln" and isinstance(inner, Call) and inner.callee == "softmax"
    own = inner if is_log and isinstance(inner, Call) else expr
    if own.callee != "softmax":
        return None
    dims = _dims(own.over, frame)
    if len(dims) != 1:
        raise EspalierError("ESP4087", "`softmax` is taken over one axis")
    value = evaluate(own.args[0], frame)
    return torch.log_softmax(value, dims[0]) if is_log else torch.softmax(value, dims[0])


def _reduced(name: str, x: Tensor, dims: tuple[int, ...]) -> Tensor:
    if not dims:
        return x.abs() if name == "norm" else x - x if name in ("var", "std") else x
    if name == "sum":
        return x.sum(dims, keepdim=True)
    if name == "mean":
        return x.mean(dims, keepdim=True)
    if name == "max":
        return x.amax(dims, keepdim=True)
    if name == "min":
        return x.amin(dims, keepdim=True)
    if name == "norm":
        return (x * x).sum(dims, keepdim=True).sqrt()
    deviation = x - x.mean(dims, keepdim=True)
    variance = (deviation * deviation).mean(dims, keepdim=True)
    return variance if name == "var" else variance.sqrt()


def _top(x: Tensor, share: Fraction) -> Tensor:
    """1 for the share of highest values; of equal ones the earlier is the lower."""
    flat = x.reshape(-1)
    dropped = round((1 - share) * flat.numel())
    order = torch.sort(flat, stable=True).indices
    kept = torch.ones_like(flat)
    kept[order[:dropped]] = 0
    return kept.reshape(x.shape)


def _tail(x: Tensor) -> Tensor:
    """For each value the sum of it and of all that are larger, or equal and later."""
    flat = x.reshape(-1)
    order = torch.sort(flat, stable=True).indices
    sums = flat[order].double().flip(0).cumsum(0).flip(0)
    placed = torch.empty_like(flat)
    placed[order] = sums.to(flat.dtype)
    return placed.reshape(x.shape)


def tails(values: list[Tensor]) -> list[Tensor]:
    """The same over several tensors as one list."""
    joined = _tail(torch.cat([one.reshape(-1) for one in values]))
    sizes = [one.numel() for one in values]
    return [part.reshape(one.shape) for part, one in zip(joined.split(sizes), values)]
