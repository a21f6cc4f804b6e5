"""What may be asked of the audit table, and what an act changed, as pairs that a person can read.

Pure: entries come as documents, nothing is looked up and nothing is worded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

PAIRS_MAX = 100
TEXT_CHARACTERS_MAX = 100


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries a list shows; an empty text or None leaves it open."""

    # Part of the act's name, as in “policy” or “policy.published”.
    action: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    # Part of the name or the e-mail address of whoever acted.
    actor: str = ""
    # Days in UTC.
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ChangedPair:
    """One value before and after; None where there was none, or is none any more."""

    name: str
    before: str | None
    after: str | None


def changed_pairs(
    before: Mapping[str, object] | None, after: Mapping[str, object] | None
) -> tuple[ChangedPair, ...]:
    """The values that differ between two documents, each under its path; at most PAIRS_MAX.

    Where only one of them exists, everything in it is news.
    """
    old, new = dict(_leaves(before or {})), dict(_leaves(after or {}))
    names = dict.fromkeys([*old, *new])
    pairs = (ChangedPair(name, old.get(name), new.get(name)) for name in names)
    return tuple(pair for pair in pairs if pair.before != pair.after)[:PAIRS_MAX]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every plain value of a document with its path: (“areas 2 scored”, “18”)."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path} {name}".strip())
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _leaves(inner, f"{path} {number}".strip())
    else:
        yield path, _said(value)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_said(inner) for inner in value) or "none"
    return "none" if value is None else str(value)
