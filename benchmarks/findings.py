"""What a part of the benchmark found, as it is shown and kept."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from benchmarks.budgets import Budget, Verdict


class Unit(StrEnum):
    RATIO = "×"
    PER_SECOND = "/s"
    MILLISECONDS = "ms"
    MICROSECONDS = "µs"
    CPU_SECONDS = "CPU s"
    CPU_SECONDS_PER_1000 = "CPU s per 1,000"
    KILOBYTES = "kB"
    MEGABYTES = "MB"
    SECONDS = "s"
    COUNT = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure, with its budget where the design has one."""

    name: str
    value: float
    unit: Unit
    budget: Budget | None = None
    # What a reader must know to read it right.
    note: str = ""

    @property
    def verdict(self) -> Verdict | None:
        return self.budget.verdict(self.value) if self.budget else None

    def to_document(self) -> dict[str, Any]:
        document: dict[str, Any] = {"name": self.name, "value": self.value, "unit": self.unit.value}
        if self.budget:
            document |= {"must": self.budget.must, "aim": self.budget.aim}
            document |= {"at_least": self.budget.at_least}
        return document | ({"note": self.note} if self.note else {})

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Finding":
        budget = None
        if "must" in document:
            budget = Budget(document["must"], document["aim"], document["at_least"])
        unit = Unit(document["unit"])
        return cls(document["name"], document["value"], unit, budget, document.get("note", ""))


@dataclass(slots=True)
class PartResult:
    """All that one part found."""

    findings: list[Finding] = field(default_factory=list)
    # Sentences on what went wrong; none is the only good number.
    faults: list[str] = field(default_factory=list)
    entries_compared: int = 0
    receipts_checked: int = 0
    # The largest share of the machine that others used meanwhile, where it was looked at.
    other_load: float | None = None
    generator_late_p99_ms: float = 0.0

    def note_other_load(self, share: float) -> None:
        self.other_load = max(self.other_load or 0.0, share)

    def add(
        self, name: str, value: float, unit: Unit, budget: Budget | None = None, note: str = ""
    ) -> None:
        self.findings.append(Finding(name, value, unit, budget, note))
