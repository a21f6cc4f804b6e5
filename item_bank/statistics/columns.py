"""Which column of a response matrix says who answered, which are items, and what else there is.

A first column is the candidate's by its name or because its cells are no scores.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from item_bank.statistics.cells import Table, TableNotReadable, is_blank
from item_bank.statistics.keys import AnswerKey

# A column with one of these names says who answered, whatever its cells look like.
PERSON_HEADINGS = frozenset(
    {"", "#", "case", "caseid", "candidate", "candidate_id", "candidates", "eid", "id", "name",
     "person", "person_id", "personid", "persons", "respondent", "row", "rownames", "subject",
     "subjects", "unnamed: 0", "user", "user_id", "userid"}
)  # fmt: skip
# What files have beside items. Without a key these columns are never taken for one.
OTHER_HEADINGS = frozenset(
    {"age", "anchor", "anchor_score", "country", "duration", "gender", "group", "language",
     "raw_score", "score", "seconds", "sex", "sum", "sum_score", "sumscore", "time", "times",
     "total", "total_score", "total_seconds"}
)  # fmt: skip
SCORES = ("0", "1")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns say who answered and what; the key with the names of its items."""

    person: int | None
    items: list[int]
    key: AnswerKey | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headed:
    """Names of the columns, candidates' rows, the line of each, and the key by those names."""

    names: list[str]
    body: list[list[str]]
    lines: Sequence[int]
    key: AnswerKey | None
    notes: tuple[str, ...] = ()


def headed(table: Table, key: AnswerKey | None) -> Headed:
    """The table with the names of its columns, made up if it has none."""
    first = table.rows[0]
    key = key.spelled_as(first) if key is not None else None
    if _is_heading(first, table.rows[1:], key):
        found = Headed(first, table.rows[1:], table.lines[1:], key)
    else:
        found = _without_heading(table, key)
    if not found.body:
        raise TableNotReadable("The file of responses has a heading and no candidates.")
    seen: set[str] = set()
    for name in found.names:
        if name and name in seen:
            raise TableNotReadable(f"Two columns of the responses are called “{name}”.")
        seen.add(name)
    return found


def _without_heading(table: Table, key: AnswerKey | None) -> Headed:
    """Items called by their numbers, or in the order of a key that has other names."""
    has_person = _first_names_people(table.rows, key)
    names = [str(number + 1 - has_person) for number in range(table.width)]
    names[0] = "id" if has_person else names[0]
    notes: tuple[str, ...] = ()
    has_names = key is not None and not key.is_positional and not set(key.names) & set(names)
    if key is not None and has_names and len(key.names) == table.width - has_person:
        names[has_person:] = key.names
        notes = ("The responses have no heading; items are taken in the order of the key.",)
    return Headed(names, table.rows, table.lines, key, notes)


def columns_of(responses: Headed, leave_out: Collection[str]) -> Columns:
    """The columns of the key's items, or without a key all that can be one."""
    names = responses.names
    unknown = [name for name in leave_out if name not in names]
    if unknown:
        raise TableNotReadable(f"The responses have no column called “{unknown[0]}”.")
    columns = [column for column, name in enumerate(names) if name not in leave_out]
    if responses.key is not None:
        return _keyed_columns(names, columns, responses.key)
    person = _person(names, responses.body, columns)
    others = [column for column in columns if column != person and _is_other(names[column])]
    items = [column for column in columns if column != person and column not in others]
    if not items:
        raise TableNotReadable("The file of responses has no column of an item.")
    notes = _said_left_out("that are no items", [names[column] for column in others])
    return Columns(person, items, notes=notes)


def counted(columns: Columns, names: Sequence[str]) -> Columns:
    """Without the items that the key calls pretest."""
    assert columns.key is not None, "only a key says what is pretest"
    items = [column for column in columns.items if names[column] not in columns.key.pretest]
    left_out = len(columns.items) - len(items)
    if not left_out:
        return columns
    if not items:
        raise TableNotReadable("Every item of the key is pretest; none of them counts.")
    said = f"{left_out} pretest items of the key do not count and were left out."
    return replace(columns, items=items, notes=(*columns.notes, said))


def _said_left_out(which: str, names: Sequence[str]) -> tuple[str, ...]:
    return (f"Columns {which} were left out: {', '.join(names)}.",) if names else ()


def _is_other(name: str) -> bool:
    return name.casefold().replace(" ", "_") in OTHER_HEADINGS


def _person(names: Sequence[str], body: list[list[str]], columns: list[int]) -> int | None:
    """The first column that is called so; else the first, if its cells name people."""
    called = [column for column in columns if names[column].casefold() in PERSON_HEADINGS]
    if called:
        return called[0]
    first = columns[0] if columns else None
    if first is None or _is_other(names[first]):
        return None
    return first if _names_people([row[first] for row in body]) else None


def _names_people(cells: Sequence[str]) -> bool:
    """Whether the cells of a first column are no scores.

    Nor are they if a few are codes of something else, or all are digits that come back: those are
    an item's, and whoever scores them is to be told.
    """
    known = [cell for cell in cells if not is_blank(cell)]
    strange = [cell for cell in known if cell not in SCORES]
    if not strange or len(strange) * 2 < len(known):
        return False
    are_digits = all(len(cell) == 1 and cell.isdigit() for cell in known)
    return not are_digits or len(set(known)) == len(known)


def _first_names_people(rows: Sequence[Sequence[str]], key: AnswerKey | None) -> bool:
    """Whether the first column of a table without heading is no item."""
    if key is not None:
        return len(rows[0]) == len(key.accepted) + 1
    return _names_people([row[0] for row in rows])


def _is_heading(first: list[str], others: list[list[str]], key: AnswerKey | None) -> bool:
    later = [cell for cell in first[1:] or first if not is_blank(cell)]
    if key is None:
        # An item may be called 0 or 1, but not all of them.
        return any(cell not in SCORES for cell in later)
    if sum(cell in key.names for cell in first) * 2 > len(key.names):
        return True
    columns = range(1 if len(first) > 1 else 0, len(first))
    strange = [column for column in columns if all(row[column] != first[column] for row in others)]
    return len(strange) * 2 > len(columns)


def _keyed_columns(names: Sequence[str], columns: list[int], key: AnswerKey) -> Columns:
    """The columns that the key has; a first one that it has not says who answered."""
    for person, items in ((None, columns), (columns[0], columns[1:])):
        if key.fits(len(items)):
            return Columns(person, items, key.named([names[column] for column in items]))
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
    called = [column for column in others if names[column].casefold() in PERSON_HEADINGS]
    person = others[0] if others and others[0] == columns[0] else None
    if called and (person is None or _is_other(names[person])):
        person = called[0]
    elif person is not None and _is_other(names[person]):
        person = None
    ignored = [names[column] for column in others if column != person]
    return Columns(person, items, key, _said_left_out("without a key", ignored))
