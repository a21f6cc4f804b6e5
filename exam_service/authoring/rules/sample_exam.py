"""An exam of its own from a file of items: the sample's policy cut to its size and languages.

The values themselves are a data file (samples/); here is what follows from the number of items.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from exam_service.errors import InvalidInput
from exam_service.exams.rules.fairness import MINUTE, longest_sitting
from exam_service.exams.rules.policy import ExamPolicy, SectionPolicy

# The pace of the sample's 120 items in 150 minutes.
SECONDS_PER_ITEM = 75
# A sample standard: about two thirds right.
CUT_SHARE_PERCENT = 68


def sample_policy(model: ExamPolicy, items: int, languages: Sequence[str]) -> ExamPolicy:
    """The model with this many scored items of its one area, in these languages."""
    if items < 2:
        raise InvalidInput("An exam of its own needs at least two items.")
    (area,) = model.areas
    for tag in (model.source_language, *languages):
        if tag not in model.titles:
            raise InvalidInput(f"The sample exam has no words in “{tag}” yet.")
    minutes = math.ceil(items * SECONDS_PER_ITEM / 60)
    policy = replace(
        model,
        titles=_only(model.titles, languages),
        languages=tuple(languages),
        areas=(
            replace(
                area,
                titles=_only(area.titles, languages),
                descriptions=_only(area.descriptions, languages),
                practice=_only(area.practice, languages),
                scored=items,
                pretest=0,
            ),
        ),
        sections=(SectionPolicy(items - items // 2), SectionPolicy(items // 2)),
        time_limit_minutes=minutes,
        warning_minutes=tuple(warning for warning in model.warning_minutes if warning < minutes),
    )
    longest = math.ceil(longest_sitting(policy) / MINUTE)
    return replace(policy, seat_minutes_max=max(policy.seat_minutes_max, longest))


def sample_cut(items: int) -> int:
    """The raw score at which the sample standard passes."""
    return max(1, round(items * CUT_SHARE_PERCENT / 100))


def sample_statement(text: str, policy: ExamPolicy) -> str:
    """The statement with the numbers of this policy in it."""
    return text.format(
        items=policy.items, sections=len(policy.sections), minutes=policy.time_limit_minutes
    )


def _only(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    return {tag: texts[tag] for tag in languages if tag in texts}
