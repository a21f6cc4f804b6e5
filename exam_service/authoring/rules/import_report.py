"""The report about a file: one line per row, and the counts that sum it up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from item_bank.exchange.difference import Change, RowChange
from item_bank.exchange.rows import RowProblem

REMARKS_MAX = 200


@dataclass(frozen=True, slots=True)
class ReportRow:
    """What one row would do, or why it is refused: column, found, expected."""

    row: int
    item: str
    language: str
    change: Change
    # Columns that differ from the bank.
    changed: tuple[str, ...] = ()
    column: str = ""
    found: str = ""
    expected: str = ""
    reason: str = ""
    # Of an item that is not a row of ours: the file in a package, and the place in it.
    source: str = ""
    place: str = ""
    # What there is to say although it comes in.
    remark: str = ""

    @classmethod
    def of_problem(cls, problem: RowProblem) -> "ReportRow":
        return cls(
            row=problem.row,
            item=problem.item,
            language="",
            change=Change.REFUSED,
            column=problem.column,
            found=problem.found,
            expected=problem.expected,
            reason=_found_and_expected(problem),
        )

    @classmethod
    def of_change(cls, change: RowChange, remark: str) -> "ReportRow":
        return cls(
            row=change.row,
            item=change.item,
            language=change.language,
            change=change.change,
            changed=change.changed,
            reason=change.reason or "",
            source=change.origin.source if change.origin else "",
            place=change.origin.place if change.origin else "",
            remark=remark,
        )

    @classmethod
    def of_refused(cls, row: int, source: str, place: str, reason: str) -> "ReportRow":
        """Something of somebody else's that cannot come in."""
        return cls(row, "", "", Change.REFUSED, reason=reason, source=source, place=place)

    @property
    def where(self) -> str:
        if self.place:
            return self.place
        return f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which lines of a report are wanted; what is empty wants them all."""

    change: Change | None = None
    text: str = ""
    # Only those that something is said of.
    marked: bool = False

    def takes(self, row: ReportRow) -> bool:
        said = " ".join((row.item, row.where, row.source, row.found, row.reason, row.remark))
        return (
            (self.change is None or row.change is self.change)
            and (not self.marked or bool(row.remark))
            and self.text.lower() in said.lower()
        )


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every row's outcome in the order of the file."""

    rows: tuple[ReportRow, ...]
    problems_omitted: int = 0
    format: str = ""
    # What there is to say of the file as a whole: columns that were not read.
    remarks: tuple[str, ...] = ()

    def count(self, change: Change) -> int:
        """How many rows would do this. A row with two faults is refused once."""
        if change is Change.REFUSED:
            return len({row.row for row in self.refused}) + self.problems_omitted
        return sum(row.change is change for row in self.rows)

    def counts(self) -> dict[str, object]:
        """Every count by its name, for the audit."""
        return {change.value: self.count(change) for change in Change}

    @property
    def refused(self) -> tuple[ReportRow, ...]:
        return tuple(row for row in self.rows if row.change is Change.REFUSED)

    @property
    def changes_something(self) -> bool:
        counts = Counter(row.change for row in self.rows)
        return any(counts[change] for change in WRITING)

    def to_document(self) -> dict[str, object]:
        rows = [asdict(row) | {"changed": list(row.changed)} for row in self.rows]
        return {
            "rows": rows,
            "problems_omitted": self.problems_omitted,
            "format": self.format,
            "remarks": list(self.remarks),
        }

    @classmethod
    def from_document(cls, document: Mapping[str, object]) -> "ImportReport":
        rows, omitted = document["rows"], document["problems_omitted"]
        assert isinstance(rows, list), "a stored report has a list of rows"
        assert isinstance(omitted, int), "a stored report counts what it left out"
        return cls(
            tuple(
                ReportRow(
                    **row | {"change": Change(row["change"]), "changed": tuple(row["changed"])}
                )
                for row in rows
            ),
            omitted,
            str(document.get("format", "")),
            tuple(_texts(document.get("remarks", []))),
        )

    def items(self) -> dict[Change, int]:
        """How many items each change would do something to, each counted once in all.

        An item is one however many languages it has; what happens to it as a whole counts more
        than what happens to one of its texts.
        """
        changes: dict[str, Change] = {}
        for row in self.rows:
            if row.change is not Change.REFUSED:
                before = changes.get(row.item, row.change)
                changes[row.item] = min(before, row.change, key=_WEIGHTIEST_FIRST.index)
        counts = Counter(changes.values())
        return {change: counts[change] for change in _WEIGHTIEST_FIRST}

    def to_summary(self, source: str) -> dict[str, object]:
        """The object that the command line prints for other programs: it counts items.

        An item of which only translations change has new versions too, of its texts.
        """
        items = self.items()
        return {
            "added": items[Change.ADDED],
            "new_versions": items[Change.NEW_VERSION] + items[Change.CHANGED_LANGUAGE_VERSION],
            "unchanged": items[Change.UNCHANGED],
            "rows": {change.value: self.count(change) for change in _WEIGHTIEST_FIRST},
            "refused": [
                {"source": row.source or source, "where": row.where, "reason": row.reason}
                for row in self.refused
            ],
            "refused_omitted": self.problems_omitted,
            "remarks": [
                *self.remarks,
                *(f"{row.item}, {row.where}: {row.remark}" for row in self.rows if row.remark),
            ][:REMARKS_MAX],
            "format": self.format,
        }


def unread_summary(source: str, reason: str) -> dict[str, object]:
    """The same object about a file that cannot be read at all: it is refused as a whole."""
    refused = {"source": source, "where": "the file", "reason": reason}
    return ImportReport(()).to_summary(source) | {"refused": [refused], "applied": False}


def _texts(found: object) -> list[str]:
    assert isinstance(found, list), "a stored report has a list of remarks"
    return [str(text) for text in found]


def _found_and_expected(problem: RowProblem) -> str:
    found = f"found “{problem.found}”" if problem.found else "it is empty"
    return f"{found}; expected {problem.expected}."


# What a row may do that writes something.
WRITING = frozenset({Change.ADDED, Change.NEW_VERSION, Change.CHANGED_LANGUAGE_VERSION})
_WEIGHTIEST_FIRST = (
    Change.ADDED,
    Change.NEW_VERSION,
    Change.CHANGED_LANGUAGE_VERSION,
    Change.UNCHANGED,
)
