"""The key of a response matrix, from the shapes in which people keep one.

Long (item, key), wide (a heading of items and one row), or bare codes in the order of the items.
Several right options are written `A|C`. A column `status` may say which items do not count.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from item_bank.statistics.cells import Table, TableNotReadable, is_blank, read_table

# In the order in which they are believed: beside an “item”, an “id” only counts rows.
ITEM_HEADINGS = (
    "item", "items", "item_id", "itemid", "item_name", "question", "question_id", "variable",
    "name", "id",
)  # fmt: skip
KEY_HEADINGS = frozenset(
    {"key", "keys", "correct", "answer", "answer_key", "correct_option", "correct_answer",
     "correct_key", "correct_response", "right_answer", "solution"}
)  # fmt: skip
PRETEST_WORDS = frozenset({"pilot", "pretest", "unscored", "field-test", "field test", "seeded"})
_BETWEEN_CODES = re.compile(r"[|/;,& ]+")
# Longer parts are the words of one option.
_CODE_CHARACTERS_MAX = 2


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Which codes are right for each item. A positional key has numbers for names."""

    accepted: Mapping[str, frozenset[str]]
    pretest: frozenset[str] = frozenset()
    is_positional: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.accepted)

    def fits(self, columns: int) -> bool:
        """A key without names, of as many items as there are columns."""
        return self.is_positional and len(self.accepted) == columns

    def named(self, names: Sequence[str]) -> "AnswerKey":
        """The key with the names of the columns that its items stand for, in their order."""
        new = dict(zip(self.accepted, names, strict=True))
        return AnswerKey(
            {new[name]: codes for name, codes in self.accepted.items()},
            frozenset(new[name] for name in self.pretest),
        )

    def spelled_as(self, names: Sequence[str]) -> "AnswerKey":
        """The key with names spelled as in `names`, where they differ in capitals only."""
        exact, folded = set(names), _by_folded(names)
        if set(self.accepted) <= exact or len(_by_folded(self.names)) < len(self.accepted):
            return self
        spelled = [
            name if name in exact else folded.get(name.casefold(), name) for name in self.names
        ]
        return replace(self.named(spelled), is_positional=self.is_positional)

    def scored(self, chosen: NDArray[np.str_], items: Sequence[str]) -> NDArray[np.float64]:
        """1 where the chosen code is one of the item's right ones, else 0."""
        scores = np.zeros(chosen.shape, dtype=np.float64)
        for column, item in enumerate(items):
            scores[:, column] = np.isin(chosen[:, column], sorted(self.accepted[item]))
        return scores


def read_key(content: bytes) -> AnswerKey:
    """The key in a CSV file of any of the three shapes."""
    table = read_table(content, "keys")
    first = [re.sub(r"[ .-]+", "_", cell.casefold()) for cell in table.rows[0]]
    key_column = next((column for column, cell in enumerate(first) if cell in KEY_HEADINGS), None)
    if table.width == 1:
        rows = table.rows[1:] if key_column is not None else table.rows
        return _bare([row[0] for row in rows])
    if key_column is not None and len(table.rows) > 1:
        return _long(table, first, key_column)
    if len(table.rows) == 1:
        return _bare(_without_label(table.rows[0]))
    if table.width == 2 and len(table.rows) > 2:
        return _made([(row[0], row[1]) for row in table.rows], frozenset())
    if len(table.rows) == 2:
        return _wide(table)
    raise TableNotReadable(
        "The file of keys has neither two columns “item” and “key” nor one row under a heading "
        "of items; give it one of these shapes."
    )


def _long(table: Table, first: Sequence[str], key_column: int) -> AnswerKey:
    others = [column for column in range(table.width) if column != key_column]
    known = [first.index(name) for name in ITEM_HEADINGS if name in first]
    item_column = next((column for column in known if column != key_column), others[0])
    pairs = [(row[item_column], row[key_column]) for row in table.rows[1:]]
    status = first.index("status") if "status" in first else None
    pretest = frozenset(
        row[item_column]
        for row in table.rows[1:]
        if status is not None and row[status].casefold() in PRETEST_WORDS
    )
    return _made(pairs, pretest)


def _wide(table: Table) -> AnswerKey:
    names, codes = table.rows
    kept = len(_without_label(codes))
    return _made(list(zip(names[-kept:], codes[-kept:], strict=True)), frozenset())


def _without_label(codes: Sequence[str]) -> Sequence[str]:
    """The codes of a row without the word KEY, or nothing, before them."""
    return codes[1:] if codes[0].casefold() in KEY_HEADINGS or is_blank(codes[0]) else codes


def _bare(codes: Sequence[str]) -> AnswerKey:
    if len(codes) == 1 and len(codes[0]) > 1:
        codes = list(codes[0])
    numbered = [(str(number), code) for number, code in enumerate(codes, start=1)]
    return replace(_made(numbered, frozenset()), is_positional=True)


def _made(pairs: Sequence[tuple[str, str]], pretest: frozenset[str]) -> AnswerKey:
    accepted: dict[str, frozenset[str]] = {}
    for item, code in pairs:
        if is_blank(code):
            raise TableNotReadable(f"The key of item “{item}” is blank; give it, or drop the item.")
        if item in accepted:
            raise TableNotReadable(f"The key names item “{item}” twice.")
        accepted[item] = _codes(code)
    return AnswerKey(accepted, pretest)


def _codes(cell: str) -> frozenset[str]:
    """`A|C`, `A, C` and `A/C` are two right options; `New York` is one."""
    parts = [part for part in _BETWEEN_CODES.split(cell.upper()) if part]
    if parts and all(len(part) <= _CODE_CHARACTERS_MAX for part in parts):
        return frozenset(parts)
    by_bar = [part.strip() for part in cell.upper().split("|") if part.strip()]
    return frozenset(by_bar or [cell.upper()])


def _by_folded(names: Sequence[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names}
