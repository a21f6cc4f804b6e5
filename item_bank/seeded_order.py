"""Orders that a seed decides: the same on every machine, in every Python and in every language.

Theory: Fisher and Yates' shuffle in Durstenfeld's form (CACM 7, 1964, algorithm 235) over 64-bit
numbers from SHA-256 in counter mode, with rejection so that every order is equally likely.
`random` is not used: its sequence is an implementation detail of a Python version.
"""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Final, TypeVar

Name = TypeVar("Name", bound=str)

_DRAWS: Final = 2**64


def seeded_order(names: Iterable[Name], seed: bytes) -> tuple[Name, ...]:
    """The names in the order the seed decides, whatever order they came in. Names are unique."""
    shuffled = sorted(names)
    assert len(set(shuffled)) == len(shuffled), "a name occurs twice"
    draws = _draws(seed)
    for last in range(len(shuffled) - 1, 0, -1):
        chosen = _below(last + 1, draws)
        shuffled[last], shuffled[chosen] = shuffled[chosen], shuffled[last]
    return tuple(shuffled)


def derived_seed(seed: bytes, *purpose: str) -> bytes:
    """A seed for one purpose, so that two orders from one seed tell nothing about each other."""
    digest = hashlib.sha256(seed)
    for word in purpose:
        digest.update(len(word).to_bytes(4, "big") + word.encode("utf-8"))
    return digest.digest()


def _draws(seed: bytes) -> Iterator[int]:
    for block in count():
        digest = hashlib.sha256(seed + block.to_bytes(8, "big")).digest()
        for start in range(0, len(digest), 8):
            yield int.from_bytes(digest[start : start + 8], "big")


def _below(bound: int, draws: Iterator[int]) -> int:
    fair = _DRAWS - _DRAWS % bound
    return next(draw for draw in draws if draw < fair) % bound
