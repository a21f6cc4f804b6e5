"""The report about a file: one line per row, and the counts that sum it up."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from item_bank.exchange.difference import Change, RowChange
from item_bank.exchange.rows import RowProblem


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
            reason=change.reason or remark,
        )

    @property
    def where(self) -> str:
        return f"row {self.row}, column {self.column}" if self.column else f"row {self.row}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Every row's outcome in the order of the file."""

    rows: tuple[ReportRow, ...]
    problems_omitted: int = 0

    def count(self, change: Change) -> int:
        """How many rows would do this. A row with two faults is refused once."""
        if change is Change.REFUSED:
            return len({row.row for row in self.refused}) + self.problems_omitted
        return sum(row.change is change for row in self.rows)

    @property
    def refused(self) -> tuple[ReportRow, ...]:
        return tuple(row for row in self.rows if row.change is Change.REFUSED)

    @property
    def changes_something(self) -> bool:
        counts = Counter(row.change for row in self.rows)
        return any(counts[change] for change in WRITING)

    def to_document(self) -> dict[str, object]:
        rows = [asdict(row) | {"changed": list(row.changed)} for row in self.rows]
        return {"rows": rows, "problems_omitted": self.problems_omitted}

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
        )

    def to_summary(self, source: str) -> dict[str, object]:
        """The object that the command line prints for other programs."""
        return {
            "added": self.count(Change.ADDED),
            "new_versions": self.count(Change.NEW_VERSION),
            "changed_language_versions": self.count(Change.CHANGED_LANGUAGE_VERSION),
            "unchanged": self.count(Change.UNCHANGED),
            "refused": [
                {"source": source, "where": row.where, "reason": row.reason} for row in self.refused
            ],
            "refused_omitted": self.problems_omitted,
        }


def _found_and_expected(problem: RowProblem) -> str:
    found = f"found “{problem.found}”" if problem.found else "it is empty"
    return f"{found}; expected {problem.expected}."


# What a row may do that writes something.
WRITING = frozenset({Change.ADDED, Change.NEW_VERSION, Change.CHANGED_LANGUAGE_VERSION})
