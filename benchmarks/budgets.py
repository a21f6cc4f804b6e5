"""The budgets of the design, by name: what must hold, and what good work reaches."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    AIM = "ok, aim reached"
    MUST = "ok"
    NOT_YET = "not yet"


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit in the unit of its finding; `at_least` where more is better."""

    must: float
    aim: float
    at_least: bool = False

    def verdict(self, value: float) -> Verdict:
        if self._holds(value, self.aim):
            return Verdict.AIM
        return Verdict.MUST if self._holds(value, self.must) else Verdict.NOT_YET

    def _holds(self, value: float, limit: float) -> bool:
        return value >= limit if self.at_least else value <= limit


SAVE_CPU_SECONDS_PER_1000 = Budget(0.9, 0.4)
SAVE_SHARE_OF_UPSERT = Budget(0.15, 0.35, at_least=True)
SAVE_SHARE_WITH_SLOW_FLUSH = Budget(0.7, 0.9, at_least=True)
SAVE_P50_MS = Budget(5, 2)
SAVE_P99_MS = Budget(25, 10)
SAVE_BESIDE_HERD_P99_MS = Budget(250, 250)
AT_RISK_MS = Budget(1000, 300)
START_200_P99_MS = Budget(700, 300)
START_CPU_SECONDS = Budget(0.006, 0.006)
START_1000_IN_A_MINUTE_P99_MS = Budget(1000, 1000)
START_2000_P99_MS = Budget(7000, 3000)
BEGIN_REQUESTS = Budget(8, 6)
BEGIN_KB = Budget(100, 60)
NEXT_ITEM_REQUESTS = Budget(0, 0)
NEXT_ITEM_MS = Budget(50, 16)
SITTING_CPU_SECONDS = Budget(0.15, 0.08)
SITTING_KB = Budget(60, 30)
PROCESS_MB = Budget(150, 100)
ITEM_ANALYSIS_SECONDS = Budget(1, 0.5)
TWO_PL_SECONDS = Budget(4, 2)
ASSEMBLY_SECONDS = Budget(30, 10)
NOTHING_WRONG = Budget(0, 0)
