"""Responses of many candidates to many items, as numbers: what every statistic here begins with.

A blank counts as an omitted response, scored 0, unless it is said to mean “not presented”.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from item_bank.statistics.cells import BLANKS, Table, TableNotReadable, is_blank, read_table
from item_bank.statistics.keys import AnswerKey, read_key

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Codes = NDArray[np.str_]

# A first column with one of these names says who answered, whatever its cells look like.
PERSON_HEADINGS = frozenset(
    {"", "#", "case", "caseid", "candidate", "candidate_id", "candidates", "eid", "id", "name",
     "person", "person_id", "personid", "persons", "respondent", "row", "rownames", "subject",
     "subjects", "unnamed: 0", "user", "user_id", "userid"}
)  # fmt: skip


class Blank(StrEnum):
    """What an empty cell means."""

    OMITTED = "omitted"
    NOT_PRESENTED = "not-presented"


@dataclass(frozen=True, slots=True, eq=False)
class ResponseMatrix:
    """Scores 0 and 1, candidates × items; NaN where an item was not presented.

    `chosen` has the option codes, "" where none was chosen; None if the file came scored.
    `options` are the codes that every item has, if that was said.
    """

    scores: Floats
    items: tuple[str, ...]
    candidates: tuple[str, ...]
    omitted: Booleans
    chosen: Codes | None = None
    key: AnswerKey | None = None
    options: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def only(self, items: Collection[str]) -> "ResponseMatrix":
        """The same candidates on some of the items, in the order of the matrix."""
        kept = np.array([item in items for item in self.items], dtype=np.bool_)
        return replace(
            self,
            scores=self.scores[:, kept],
            items=tuple(item for item in self.items if item in items),
            omitted=self.omitted[:, kept],
            chosen=None if self.chosen is None else self.chosen[:, kept],
        )


def read_matrix(
    content: bytes,
    key: bytes | None = None,
    *,
    blank: Blank = Blank.OMITTED,
    not_presented: Collection[str] = (),
    omitted: Collection[str] = (),
    options: Collection[str] = (),
    leave_out: Collection[str] = (),
    with_pretest: bool = False,
) -> ResponseMatrix:
    """The matrix in a CSV file: scored 0/1, or options with a key.

    `not_presented` and `omitted` are further codes with that meaning. With `options`, every other
    code counts as omitted. `leave_out` names columns that are neither an item nor the candidate's
    name. Items whose status in the key is pretest are left out unless asked for.
    """
    table = read_table(content)
    answer_key = None if key is None else read_key(key)
    names, body, lines = _headed(table, answer_key)
    columns = _item_columns(names, body, answer_key, leave_out)
    if columns.key is not None and not with_pretest:
        columns = _counted(columns, names)
    items = tuple(names[column] for column in columns.items)
    cells = np.array([[row[column] for column in columns.items] for row in body], dtype=np.str_)
    missing = np.isin(cells, [*not_presented]) if not_presented else np.zeros(cells.shape, bool)
    empty = np.isin(cells, [*BLANKS, *omitted]) & ~missing
    chosen: Codes | None = None
    notes = columns.notes
    is_scored = columns.key is not None and _is_scored(cells[~(empty | missing)], columns.key)
    if is_scored:
        notes = (*notes, "The responses are 0 and 1 already; of the key only the items were used.")
    if columns.key is None or is_scored:
        scores = _zero_or_one(cells, empty | missing, items, lines)
    else:
        cells = np.char.upper(cells)
        strange = _no_option(cells, options) & ~(empty | missing)
        if strange.any():
            notes = (*notes, f"{strange.sum()} responses are no option and count as omitted.")
        empty |= strange
        chosen = np.where(empty | missing, "", cells)
        scores = columns.key.scored(chosen, items)
    if blank is Blank.NOT_PRESENTED:
        missing, empty = missing | empty, np.zeros_like(empty)
    scores[missing] = np.nan
    return ResponseMatrix(
        scores=scores,
        items=items,
        candidates=_candidates(body, columns.person),
        omitted=empty,
        chosen=chosen,
        key=columns.key,
        options=tuple(code.upper() for code in options),
        notes=notes,
    )


def _is_scored(answered: Codes, key: AnswerKey) -> bool:
    """Whether the codes are scores and no options: 0 and 1 only, and 0 is nobody's key."""
    has_zero = any("0" in accepted for accepted in key.accepted.values())
    return not has_zero and bool(np.isin(answered, ["0", "1"]).all())


def _no_option(cells: Codes, options: Collection[str]) -> Booleans:
    if not options:
        return np.zeros(cells.shape, dtype=np.bool_)
    return ~np.isin(cells, [code.upper() for code in options])


def _candidates(body: Sequence[Sequence[str]], person: int | None) -> tuple[str, ...]:
    """Their names; numbers if the file has none."""
    if person is None:
        return tuple(str(number) for number in range(1, len(body) + 1))
    return tuple(row[person] for row in body)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which columns say who answered and what; the key with the names of its items."""

    person: int | None
    items: list[int]
    key: AnswerKey | None = None
    notes: tuple[str, ...] = ()


def _counted(columns: _Columns, names: Sequence[str]) -> _Columns:
    assert columns.key is not None, "only a key says what is pretest"
    items = [column for column in columns.items if names[column] not in columns.key.pretest]
    left_out = len(columns.items) - len(items)
    if not left_out:
        return columns
    if not items:
        raise TableNotReadable("Every item of the key is pretest; none of them counts.")
    said = f"{left_out} pretest items of the key do not count and were left out."
    return replace(columns, items=items, notes=(*columns.notes, said))


def _headed(
    table: Table, key: AnswerKey | None
) -> tuple[list[str], list[list[str]], Sequence[int]]:
    """Names of the columns, the rows of candidates, and the line of each."""
    first = table.rows[0]
    if _is_heading(first, table.rows[1:], key):
        names, body, lines = first, table.rows[1:], table.lines[1:]
    else:
        has_person = _first_names_people(table.rows, key)
        names = [str(number + 1 - has_person) for number in range(table.width)]
        names[0] = "id" if has_person else names[0]
        body, lines = table.rows, table.lines
    if not body:
        raise TableNotReadable("The file of responses has a heading and no candidates.")
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            raise TableNotReadable(f"Two columns of the responses are called “{name}”.")
        seen.add(name)
    return names, body, lines


def _first_names_people(rows: Sequence[Sequence[str]], key: AnswerKey | None) -> bool:
    """Whether the first column of a table without heading is no item."""
    if key is not None:
        return len(rows[0]) == len(key.accepted) + 1
    return any(row[0] not in ("0", "1") and not is_blank(row[0]) for row in rows)


def _is_heading(first: list[str], others: list[list[str]], key: AnswerKey | None) -> bool:
    later = [cell for cell in first[1:] or first if not is_blank(cell)]
    if key is None:
        # An item may be called 0 or 1, but not all of them.
        return any(cell not in ("0", "1") for cell in later)
    if sum(cell in key.names for cell in first) * 2 > len(key.names):
        return True
    columns = range(1 if len(first) > 1 else 0, len(first))
    strange = [column for column in columns if all(row[column] != first[column] for row in others)]
    return len(strange) * 2 > len(columns)


def _item_columns(
    names: list[str], body: list[list[str]], key: AnswerKey | None, leave_out: Collection[str]
) -> _Columns:
    unknown = [name for name in leave_out if name not in names]
    if unknown:
        raise TableNotReadable(f"The responses have no column called “{unknown[0]}”.")
    columns = [column for column, name in enumerate(names) if name not in leave_out]
    if key is not None:
        return _keyed_columns(names, columns, key)
    person = columns[0] if columns and _names_people(names, body, columns[0]) else None
    items = [column for column in columns if column != person]
    if not items:
        raise TableNotReadable("The file of responses has no column of an item.")
    return _Columns(person, items)


def _names_people(names: list[str], body: list[list[str]], column: int) -> bool:
    if names[column].casefold() in PERSON_HEADINGS:
        return True
    return any(row[column] not in ("0", "1") and not is_blank(row[column]) for row in body)


def _keyed_columns(names: Sequence[str], columns: list[int], key: AnswerKey) -> _Columns:
    """The columns that the key has; a first one that it has not says who answered."""
    for person, items in ((None, columns), (columns[0], columns[1:])):
        if key.fits(len(items)):
            return _Columns(person, items, key.named([names[column] for column in items]))
    if key.is_positional and not set(key.names) <= set(names):
        raise TableNotReadable(
            f"The key has {len(key.names)} codes and no names; the responses have "
            f"{len(columns)} columns. Name the items in the key."
        )
    missing = [name for name in key.names if name not in names]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise TableNotReadable(
            f"The key has an item that is no column of the responses: “{missing[0]}”{more}."
        )
    items = [column for column in columns if names[column] in key.names]
    others = [column for column in columns if names[column] not in key.names]
    person = others[0] if others and others[0] == columns[0] else None
    ignored = [names[column] for column in others if column != person]
    notes = (f"Columns without a key were left out: {', '.join(ignored)}.",) if ignored else ()
    return _Columns(person, items, key, notes)


def _zero_or_one(
    cells: Codes, unscored: Booleans, items: Sequence[str], lines: Sequence[int]
) -> Floats:
    wrong = ~unscored & (cells != "0") & (cells != "1")
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise TableNotReadable(
            f"Line {lines[row]}, column “{items[column]}” has “{cells[row, column]}”. Without a "
            "key only 0, 1 and blank can be read; give the key, or leave the column out."
        )
    return np.where(cells == "1", 1.0, 0.0)
