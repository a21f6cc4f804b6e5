"""The files of an earlier administration as one plain value: responses, key, times, candidates.

Reading uses the library's tables, whose refusals name line and column.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exam_service.analysis.rules.administrations import (
    ONE_AREA,
    EarlierAdministration,
    EarlierCandidate,
    EarlierItem,
)
from exam_service.terminal import CannotRun
from item_bank.statistics.cells import FILE_BYTES_MAX, Table, TableNotReadable, read_table
from item_bank.statistics.matrix import Booleans, Floats, ResponseMatrix, read_matrix
from item_bank.statistics.times import read_times

# What each part of a folder is called, the first that is there.
RESPONSES = ("responses.csv", "matrix.csv", "scored.csv")
KEYS = ("items.csv", "key.csv", "keys.csv")
TIMES = ("durations_seconds.csv", "times.csv", "seconds.csv")
CANDIDATES = ("candidates.csv", "groups.csv")
AREA_HEADINGS = ("area", "domain", "content_area")
ITEM_HEADINGS = ("item", "item_id", "itemid", "name", "id")
# A set of items that some candidates were given, in both tables under one name.
SET_HEADINGS = ("pilot_set", "pretest_set", "block", "set")
MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """Where the parts lie. Only the responses must be there."""

    responses: Path
    key: Path | None = None
    times: Path | None = None
    candidates: Path | None = None
    # Columns of the candidates that group them; None for every column of few values.
    groups: tuple[str, ...] | None = None


def files_of(path: Path, named: SourceFiles) -> SourceFiles:
    """The parts of a folder; what was named stands before what lies there."""
    if not path.is_dir():
        return named

    def part(given: Path | None, names: Sequence[str]) -> Path | None:
        return given or next((path / name for name in names if (path / name).is_file()), None)

    responses = part(None, RESPONSES)
    if responses is None:
        raise CannotRun(f"The folder {path} has no {' or '.join(RESPONSES)}.")
    return SourceFiles(
        responses,
        part(named.key, KEYS),
        part(named.times, TIMES),
        part(named.candidates, CANDIDATES),
        named.groups,
    )


def read_administration(files: SourceFiles) -> EarlierAdministration:
    """Everything the files say; refuses a cell that cannot be read by line and column."""
    key = None if files.key is None else _content(files.key)
    matrix = read_matrix(_content(files.responses), key, with_pretest=True)
    described = _Described(read_table(key, "keys"), matrix.items) if key is not None else None
    people = (
        _Described(read_table(_content(files.candidates), "candidates"))
        if files.candidates is not None
        else None
    )
    seconds = read_times(_content(files.times), matrix) if files.times is not None else None
    pretest = matrix.key.pretest if matrix.key is not None else frozenset()
    missing = _not_presented(matrix, pretest, described, people, seconds)
    groups = _groups(matrix.candidates, people, files.groups)
    return EarlierAdministration(
        items=tuple(_items(matrix, pretest, described)),
        candidates=tuple(_candidates(matrix, missing, seconds, groups)),
        notes=matrix.notes,
    )


class _Described:
    """A table of items or candidates with a heading; the first known column names them."""

    def __init__(self, table: Table, spelled: Iterable[str] = ()) -> None:
        # A key may write its items in capitals where the responses do not.
        names_of = {name.casefold(): name for name in spelled} | {name: name for name in spelled}
        self.heading = table.rows[0]
        names = [name.casefold() for name in self.heading]
        place = next((names.index(name) for name in ITEM_HEADINGS if name in names), 0)
        self.rows = {
            names_of.get(row[place], names_of.get(row[place].casefold(), row[place])): row
            for row in table.rows[1:]
        }
        self.name = self.heading[place]
        self.repeated = len(self.rows) < len(table.rows) - 1

    def column(self, headings: Iterable[str]) -> dict[str, str] | None:
        """Name -> value of the first of these columns that is there."""
        names = [name.casefold() for name in self.heading]
        for heading in headings:
            if heading.casefold() in names:
                place = names.index(heading.casefold())
                return {name: row[place] for name, row in self.rows.items()}
        return None


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise CannotRun(f"{path} is larger than {FILE_BYTES_MAX // 1024**2} MB.")
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror or error}.") from None


def _items(
    matrix: ResponseMatrix, pretest: frozenset[str], described: _Described | None
) -> Iterable[EarlierItem]:
    areas = (described.column(AREA_HEADINGS) if described else None) or {}
    for column, code in enumerate(matrix.items):
        if matrix.chosen is None or matrix.key is None:
            yield EarlierItem(
                code, areas.get(code) or ONE_AREA, code not in pretest, ("0", "1"), "1"
            )
            continue
        first, *also = sorted(matrix.key.accepted[code])
        used = set(np.unique(matrix.chosen[:, column]).tolist()) - {""}
        yield EarlierItem(
            code=code,
            area=areas.get(code) or ONE_AREA,
            is_scored=code not in pretest,
            options=tuple(sorted({first, *also, *used})),
            key=first,
            also=tuple(also),
        )


def _not_presented(
    matrix: ResponseMatrix,
    pretest: frozenset[str],
    described: _Described | None,
    people: _Described | None,
    seconds: Floats | None,
) -> Booleans:
    """Which blanks mean that a candidate was not given the item.

    Only an item that does not count may be given to some: a blank of it was not presented, unless
    the candidate's set is the item's, or there is a time for it.
    """
    given = ~matrix.omitted
    set_of_item = (described.column(SET_HEADINGS) if described else None) or {}
    set_of_person = (people.column(SET_HEADINGS) if people else None) or {}
    for column, code in enumerate(matrix.items):
        if code not in pretest:
            given[:, column] = True
            continue
        if seconds is not None:
            given[:, column] |= ~np.isnan(seconds[:, column])
        if set_of_item.get(code):
            given[:, column] |= [
                set_of_person.get(name) == set_of_item[code] for name in matrix.candidates
            ]
    missing: Booleans = ~given
    return missing


def _groups(
    candidates: Sequence[str], people: _Described | None, wanted: tuple[str, ...] | None
) -> list[Mapping[str, str]]:
    """What is known of each candidate, column by column."""
    if people is None:
        if wanted:
            raise CannotRun("Groups are columns of the candidates; name that file too.")
        return [{} for _ in candidates]
    if people.repeated:
        raise TableNotReadable("The file of candidates has a candidate twice.")
    for name in wanted or ():
        if name not in people.heading:
            known = ", ".join(people.heading[1:])
            raise TableNotReadable(f"The candidates have no column “{name}”; there are {known}.")
    absent = [name for name in candidates if name not in people.rows]
    if absent:
        raise TableNotReadable(f"The file of candidates has no row of “{absent[0]}”.")
    kept = wanted if wanted is not None else _few_valued(people)
    places = [(name, people.heading.index(name)) for name in kept]
    return [{name: people.rows[one][place] for name, place in places} for one in candidates]


def _few_valued(people: _Described) -> tuple[str, ...]:
    """Columns that group: every value has ten candidates on the average."""
    found = []
    for place, name in enumerate(people.heading):
        values = {row[place] for row in people.rows.values()}
        if name != people.name and 1 < len(values) <= max(2, len(people.rows) // 10):
            found.append(name)
    return tuple(found)


def _candidates(
    matrix: ResponseMatrix,
    missing: Booleans,
    seconds: Floats | None,
    groups: Sequence[Mapping[str, str]],
) -> Iterable[EarlierCandidate]:
    codes = matrix.chosen
    if codes is None:
        codes = np.where(matrix.omitted, "", np.where(matrix.scores > 0, "1", "0"))
    for row, name in enumerate(matrix.candidates):
        yield EarlierCandidate(
            code=name,
            groups=groups[row],
            chosen=tuple(
                None if absent else code
                for code, absent in zip(codes[row].tolist(), missing[row].tolist(), strict=True)
            ),
            milliseconds=None if seconds is None else tuple(map(_whole, seconds[row].tolist())),
        )


def _whole(seconds: float) -> int | None:
    return None if seconds != seconds else round(seconds * MILLISECONDS)
