"""Seeded random streams, bit for bit those of the other engine.

A stream is keyed by a seed and a path. The key is hashed by SHA-256, and the hash seeds xoshiro128** 1.1 of
Blackman and Vigna. Its state moves by a linear map over GF(2), so that many words are drawn side by side: each
lane starts where the lane before it ends.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
_ALL = 0xFFFFFFFF


class Stream:
    """Words of one stream. `position` counts those that were taken, and is all that a checkpoint needs."""

    def __init__(self, seed: int, path: str, position: int = 0) -> None:
        key = seed.to_bytes(8, "little", signed=True) + path.encode("utf-8")
        self._state = int.from_bytes(hashlib.sha256(key).digest()[:16], "little")
        self.position = 0
        self.skip(position)

    def skip(self, count: int) -> None:
        """Goes on as if so many words had been taken."""
        self._state = _jumped(self._state, count)
        self.position += count

    def peek(self, count: int) -> Words:
        """The next words, which stay untaken."""
        width = max(6, min(12, count.bit_length() - 6))
        length = 1 << width
        lanes = max(1, -(-count // length))
        starts = [self._state]
        for _ in range(lanes - 1):
            starts.append(_applied(_power(width), starts[-1]))
        return _lanes(starts, min(length, count)).reshape(-1)[:count] if lanes == 1 else _lanes(starts, length).reshape(-1)[:count]

    def words(self, count: int) -> Words:
        """The next words."""
        taken = self.peek(count)
        self.skip(count)
        return taken


def permutation(stream: Stream, length: int) -> NDArray[np.int64]:
    """The numbers 0 … length − 1 in random order: Fisher–Yates from the end, without a bias."""
    order = list(range(length))
    words: Any = []
    at = taken = 0
    for last in range(length - 1, 0, -1):
        bound = last + 1
        limit = 2**32 - 2**32 % bound
        while True:
            if at == len(words):
                stream.skip(at)
                words, at = stream.peek(max(64, last + 64)).tolist(), 0
            word = words[at]
            at += 1
            taken += 1
            if word < limit:
                break
        other = word % bound
        order[last], order[other] = order[other], order[last]
    stream.skip(at)
    return np.array(order, dtype=np.int64)


def uniform(stream: Stream, length: int, bound: float) -> NDArray[np.float32]:
    """Float32 numbers uniform in [−bound, bound), in steps of bound / 2²³."""
    scale = np.float64(np.float32(bound))
    steps = (stream.words(length) >> np.uint32(8)).astype(np.float64)
    return ((steps / 2**23 - 1) * scale).astype(np.float32)


def normal(stream: Stream, length: int) -> NDArray[np.float32]:
    """Float32 numbers of the standard normal distribution, by Box and Muller."""
    pairs = (stream.words(2 * length) >> np.uint32(8)).astype(np.float64).reshape(length, 2)
    radius = np.sqrt(-2 * np.log((pairs[:, 0] + 0.5) / 2**24))
    return (radius * np.cos((2 * np.pi * pairs[:, 1]) / 2**24)).astype(np.float32)


def _lanes(states: list[int], length: int) -> Words:
    """`length` words of each state, a row a state."""
    a, b, c, d = (np.array([(s >> (32 * i)) & _ALL for s in states], dtype=np.uint32) for i in range(4))
    made = np.empty((length, len(states)), dtype=np.uint32)
    for step in range(length):
        made[step] = _rotated(b * np.uint32(5), 7) * np.uint32(9)
        shifted = b << np.uint32(9)
        c = c ^ a
        d = d ^ b
        b = b ^ c
        a = a ^ d
        c = c ^ shifted
        d = _rotated(d, 11)
    return np.ascontiguousarray(made.T)


def _rotated(words: Words, bits: int) -> Words:
    return (words << np.uint32(bits)) | (words >> np.uint32(32 - bits))


def _next(state: int) -> int:
    a, b, c, d = ((state >> (32 * i)) & _ALL for i in range(4))
    shifted = (b << 9) & _ALL
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = ((d << 11) | (d >> 21)) & _ALL
    return a | b << 32 | c << 64 | d << 96


Map = tuple[int, ...]


@lru_cache(maxsize=None)
def _power(exponent: int) -> Map:
    """The map of 2^exponent steps: what becomes of each bit of the state."""
    if exponent == 0:
        return tuple(_next(1 << bit) for bit in range(128))
    half = _power(exponent - 1)
    return tuple(_applied(half, image) for image in half)


def _applied(by: Map, state: int) -> int:
    moved = 0
    while state:
        low = state & -state
        moved ^= by[low.bit_length() - 1]
        state ^= low
    return moved


def _jumped(state: int, count: int) -> int:
    for exponent in range(count.bit_length()):
        if count >> exponent & 1:
            state = _applied(_power(exponent), state)
    return state
