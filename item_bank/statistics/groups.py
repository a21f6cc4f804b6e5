"""Which candidate belongs to which group: a column of the responses, or a file of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from item_bank.statistics.cells import Table, TableNotReadable, is_blank, read_table
from item_bank.statistics.columns import PERSON_HEADINGS
from item_bank.statistics.matrix import Booleans
from item_bank.statistics.samples import NotIdentified


@dataclass(frozen=True, slots=True, eq=False)
class TwoGroups:
    """`belongs` says who is in either group; `is_focal` has one entry for each of those."""

    belongs: Booleans
    is_focal: Booleans
    notes: tuple[str, ...]


def read_column(content: bytes, column: str) -> list[str]:
    """One named column of a file of responses, a value for each candidate."""
    table = read_table(content)
    if column not in table.rows[0]:
        raise TableNotReadable(f"The responses have no column called “{column}”.")
    place = table.rows[0].index(column)
    return [row[place] for row in table.rows[1:]]


def read_groups(content: bytes, candidates: Sequence[str], column: str | None) -> list[str]:
    """The group of each candidate from a file with a heading; "" for whoever is not in it.

    One of its columns names the candidates as the responses do; without such a column the rows
    must stand in the same order. `column` may be left out if there is only one other.
    """
    table = read_table(content, "groups")
    place = _place(table, column)
    body = table.rows[1:]
    person = _person(table, candidates, place)
    if person is not None and [row[person] for row in body] != list(candidates):
        named = _by_name(body, person, place)
        if not any(candidate in named for candidate in candidates):
            raise TableNotReadable("No candidate of the responses is in the file of groups.")
        return [named.get(candidate, "") for candidate in candidates]
    if len(body) != len(candidates):
        raise TableNotReadable(
            f"The file of groups has {len(body)} rows and does not name candidates; the responses "
            f"have {len(candidates)}."
        )
    return [row[place] for row in body]


def two_groups(values: Sequence[str], focal: str | None, reference: str | None) -> TwoGroups:
    """Split candidates by group; without `reference`, or `focal`, everybody else is meant.

    Where neither is said and there are two groups, the smaller one is the focal group.
    """
    there = np.array([not is_blank(value) for value in values])
    cells = np.array(values, dtype=np.str_)
    known = sorted({value for value in values if not is_blank(value)})
    for value in (focal, reference):
        if value is not None and value not in known:
            few = ", ".join(known[:10])
            raise NotIdentified(f"No candidate is in the group “{value}”; there are {few}.")
    notes = []
    if focal is None and reference is None:
        if len(known) != 2:
            few = ", ".join(known[:10]) or "no group"
            raise NotIdentified(
                f"Say which group is the focal one, or which is the reference; there are {few}."
            )
        reference, focal = sorted(known, key=lambda value: (-values.count(value), value))
        notes.append(f"The focal group is “{focal}”, the smaller one, as none was named.")
    if focal == reference:
        raise NotIdentified("The focal and the reference group are the same.")
    is_focal = cells == focal if focal is not None else there & (cells != reference)
    is_reference = cells == reference if reference is not None else there & (cells != focal)
    belongs = is_focal | is_reference
    if not belongs.all():
        notes.append(f"{int((~belongs).sum())} candidates belong to neither group.")
    others = [value for value in known if value not in (focal, reference)]
    if len(others) > 1 and (focal is None or reference is None):
        side = "focal" if focal is None else "reference"
        notes.append(f"The {side} group puts {len(others)} values together.")
    return TwoGroups(belongs, is_focal[belongs], tuple(notes))


def _place(table: Table, column: str | None) -> int:
    heading = table.rows[0]
    if column is not None:
        if column not in heading:
            raise TableNotReadable(f"The file of groups has no column called “{column}”.")
        return heading.index(column)
    if len(heading) > 2:
        raise TableNotReadable(
            f"The file of groups has {len(heading)} columns; name one: {', '.join(heading[1:])}."
        )
    return len(heading) - 1


def _person(table: Table, candidates: Sequence[str], place: int) -> int | None:
    """The column that names the candidates: by its heading, or by most of its cells.

    Candidates without names have numbers; those a column of ages might have too.
    """
    others = [column for column in range(table.width) if column != place]
    for column in others:
        if table.rows[0][column].casefold() in PERSON_HEADINGS:
            return column
    if list(candidates) == [str(number) for number in range(1, len(candidates) + 1)]:
        return None
    known, rows = set(candidates), table.rows[1:]
    found = {column: sum(row[column] in known for row in rows) for column in others}
    best = max(found, key=lambda column: found[column], default=None)
    return best if best is not None and found[best] * 2 >= min(len(rows), len(known)) else None


def _by_name(body: Sequence[Sequence[str]], person: int, place: int) -> Mapping[str, str]:
    named: dict[str, str] = {}
    for row in body:
        if row[person] in named:
            raise TableNotReadable(f"The file of groups has the candidate “{row[person]}” twice.")
        named[row[person]] = row[place]
    return named
