"""A score step by step: responses against the key, points, raw score, table row, outcome.

Letters and codes only, no item text. The letters are those that the candidate saw.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.exams.rules.policy import ExamPolicy
from exam_service.scoring import store as scoring
from exam_service.scoring.tables import ScoreRow, ScoringRunRow, SecondOpinionRow
from exam_service.sittings.store import desk_review
from exam_service.sittings.store.desk_review import SlotSeen
from exam_service.sittings.use_cases.desk_responses import Place, letter_of
from item_bank.scoring import KeyRule

ROWS_AROUND = 2


@dataclass(frozen=True, slots=True)
class ItemStep:
    """One item: what was answered, what the key is, and what it gave."""

    section: int
    position: int
    item_code: str
    version_number: int
    area: str
    letter: str | None
    key: str
    rule: KeyRule
    # False for a pretest item and for one that was dropped.
    counts: bool
    is_pretest: bool
    points: int


@dataclass(frozen=True, slots=True)
class TableLine:
    """One row of the scaling table."""

    raw: int
    scaled: int
    is_ours: bool
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the second engine said, with names of what differs."""

    agrees: bool
    differences: tuple[str, ...]
    engine_version: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class EarlierScore:
    """A score of another run; nothing of it was changed."""

    run_id: UUID
    cause: str
    key_version: int
    scaling_version: int
    raw: int
    raw_max: int
    scaled: int
    outcome: str
    computed_at: datetime
    is_newest: bool


@dataclass(frozen=True, slots=True)
class DerivationSteps:
    """Everything a person needs to do the sum again."""

    key_version: int
    items: tuple[ItemStep, ...]
    table: tuple[TableLine, ...]
    cut_raw: int
    opinions: tuple[Opinion, ...]
    scores: tuple[EarlierScore, ...]

    @property
    def counted(self) -> int:
        return sum(step.counts for step in self.items)

    @property
    def points(self) -> int:
        return sum(step.points for step in self.items)

    @property
    def opinion(self) -> Opinion | None:
        """The newest one."""
        return self.opinions[0] if self.opinions else None


async def find_derivation(
    session: AsyncSession,
    sitting_id: UUID,
    policy: ExamPolicy,
    places: Mapping[str, Place],
    slots: Sequence[SlotSeen],
) -> DerivationSteps | None:
    """The steps to the newest score; None before there is one."""
    scores = await desk_review.list_scores(session, sitting_id)
    if not scores:
        return None
    newest, run = scores[0]
    scaling = await scoring.load_scaling_table(session, run.form_id, run.scaling_version)
    titles = {area.code: area.titles[policy.source_language] for area in policy.areas}
    by_slot = {seen.row.public_id: seen for seen in slots}
    steps = [
        _item_step(line, places[line["slot"]], by_slot[line["slot"]], titles)
        for line in newest.trace
    ]
    opinions = await desk_review.list_opinions_about(session, newest.id)
    return DerivationSteps(
        key_version=run.key_version,
        items=tuple(sorted(steps, key=lambda step: (step.section, step.position))),
        table=table_around(scaling.document["scaled_by_raw"], newest.raw, scaling.cut_raw),
        cut_raw=scaling.cut_raw,
        opinions=tuple(_opinion(row) for row in opinions),
        scores=tuple(_earlier(score, its_run, newest) for score, its_run in scores),
    )


def table_around(scaled_by_raw: Sequence[int], raw: int, cut_raw: int) -> tuple[TableLine, ...]:
    """The rows of a scaling table around a raw score and around the standard."""
    near = {
        row
        for centre in (raw, cut_raw)
        for row in range(centre - ROWS_AROUND, centre + ROWS_AROUND + 1)
        if 0 <= row < len(scaled_by_raw)
    }
    return tuple(
        TableLine(row, scaled_by_raw[row], row == raw, row == cut_raw) for row in sorted(near)
    )


# Any: one line of a stored trace; rules/inputs.py of scoring writes it.
def _item_step(
    line: dict[str, Any], place: Place, seen: SlotSeen, titles: Mapping[str, str]
) -> ItemStep:
    counts = bool(line["counts"])
    keys = [line["key"], *line.get("also", [])]
    return ItemStep(
        section=place.section,
        position=place.position,
        item_code=seen.item_code,
        version_number=seen.version_number,
        area=titles.get(line["area"], line["area"]),
        letter=letter_of(place, line["response"]),
        key=", ".join(sorted(place.letters[option] for option in keys)),
        rule=KeyRule(line.get("rule", KeyRule.KEY)),
        counts=counts,
        is_pretest=not seen.row.is_scored,
        points=int(counts and line["is_correct"]),
    )


def _opinion(row: SecondOpinionRow) -> Opinion:
    names = tuple(str(name) for name in row.differences)
    return Opinion(row.agrees, names, row.engine_version, row.computed_at)


def _earlier(score: ScoreRow, run: ScoringRunRow, newest: ScoreRow) -> EarlierScore:
    return EarlierScore(
        run_id=run.id,
        cause=run.cause,
        key_version=run.key_version,
        scaling_version=run.scaling_version,
        raw=score.raw,
        raw_max=score.raw_max,
        scaled=score.scaled,
        outcome=score.outcome,
        computed_at=score.computed_at,
        is_newest=score.id == newest.id,
    )
