"""What a fuzzed reader brings: documents to damage, words of its format, and how it is called.

A reader's module in this folder names its targets in TARGETS; the runs find it by that.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import tests.fuzz


@dataclass(frozen=True, slots=True)
class Target:
    """One reader. `read` may raise ContentError (or a subclass) and nothing else."""

    name: str
    read: Callable[[bytes], object]
    examples: tuple[bytes, ...]
    # What the format gives a meaning to: tags, escapes, delimiters.
    words: tuple[bytes, ...] = ()


def every_target() -> dict[str, Target]:
    """The targets of every module of this folder, by name."""
    modules = sorted(module.name for module in pkgutil.iter_modules(tests.fuzz.__path__))
    found = [
        target
        for name in modules
        if not name.startswith(("test_", "__"))
        for target in getattr(importlib.import_module(f"tests.fuzz.{name}"), "TARGETS", ())
    ]
    return {target.name: target for target in found}
