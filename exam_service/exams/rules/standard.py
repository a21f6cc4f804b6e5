"""The record by which a sample's cut score is written down, and what it must say.

A cut score that counts comes from a panel and two signatures: exam_service/standards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exam_service.exams.rules.soundness import PolicyProblem


@dataclass(frozen=True, slots=True)
class StandardSetting:
    """A standard setting: the method, the cut score among the scored items, and the record."""

    method: str
    cut_raw: int
    items_scored: int
    # Panel, rounds, a summary of the ratings, signatures.
    document: Mapping[str, object]
    is_sample: bool
    adopted_at: datetime


def standard_problems(setting: StandardSetting) -> list[PolicyProblem]:
    found = []
    if not setting.method.strip():
        found.append(PolicyProblem("method", "Name the method."))
    if setting.items_scored < 1:
        found.append(PolicyProblem("items_scored", "Name the number of scored items."))
    elif not 0 < setting.cut_raw <= setting.items_scored:
        found.append(
            PolicyProblem("cut_raw", f"The cut lies between 1 and {setting.items_scored}.")
        )
    if not setting.is_sample:
        found.append(
            PolicyProblem(
                "is_sample",
                "Only a sample is written down by one person. A standard that counts is set by a"
                " panel and signed by two people, under “Standard setting” on your home page.",
            )
        )
    if not setting.document:
        found.append(PolicyProblem("record", "Add the record of the panel and its ratings."))
    return found
