"""Responses of many candidates to many items, as numbers: what every statistic here begins with.

A blank counts as an omitted response, scored 0, unless it is said to mean “not presented”.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from item_bank.statistics.cells import BLANKS, Table, TableNotReadable, read_table, tidy
from item_bank.statistics.columns import columns_of, counted, headed
from item_bank.statistics.keys import AnswerKey, read_key

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Codes = NDArray[np.str_]

_TRUTHS = {"true": "1", "false": "0"}


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
    responses = headed(_numbered(table) if key is None else table, answer_key)
    columns = columns_of(responses, leave_out)
    if columns.key is not None and not with_pretest:
        columns = counted(columns, responses.names)
    items = tuple(responses.names[column] for column in columns.items)
    body = responses.body
    cells = np.array([[row[column] for column in columns.items] for row in body], dtype=np.str_)
    missing = np.isin(cells, [*map(tidy, not_presented)])
    empty = np.isin(cells, [*BLANKS, *map(tidy, omitted)]) & ~missing
    chosen: Codes | None = None
    notes = (*responses.notes, *columns.notes)
    is_scored = columns.key is not None and _is_scored(cells[~(empty | missing)], columns.key)
    if is_scored:
        notes = (*notes, "The responses are 0 and 1 already; of the key only the items were used.")
    if columns.key is None or is_scored:
        scores = _zero_or_one(cells, empty | missing, items, responses.lines)
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


def _numbered(table: Table) -> Table:
    """Words for true and false as 1 and 0; options may be called so, scores are numbers."""
    rows = [[_TRUTHS.get(cell.lower(), cell) for cell in row] for row in table.rows]
    return Table(rows, table.lines)


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


def _zero_or_one(
    cells: Codes, unscored: Booleans, items: Sequence[str], lines: Sequence[int]
) -> Floats:
    wrong = ~unscored & (cells != "0") & (cells != "1")
    if wrong.any():
        row, column = np.argwhere(wrong)[0]
        raise TableNotReadable(
            f"Line {lines[row]}, column “{items[column]}” has “{cells[row, column]}”. Without a "
            "key only 0, 1 and blank can be read. Give the key, leave the column out, or say with "
            "--omitted or --not-presented that this code is no answer."
        )
    return np.where(cells == "1", 1.0, 0.0)
