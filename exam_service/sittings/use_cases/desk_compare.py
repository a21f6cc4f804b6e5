"""Two sittings of the same person side by side. Facts only; what they mean is for people to say.

Letters and codes, bands and counts; no item text and no key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.responses import store as responses
from exam_service.responses.rules import final_responses
from exam_service.scoring import store as scoring
from exam_service.sittings.rules.comparison import Met, Overlap, TwoPeople, overlap
from exam_service.sittings.rules.time import NO_TIME
from exam_service.sittings.use_cases.desk_decisions import COMPARED
from exam_service.sittings.use_cases.desk_review import SittingReview, review_of
from item_bank.bands import Band, area_band, reference_proportion


@dataclass(frozen=True, slots=True)
class AreaSeen:
    """One area of one score, in its band."""

    title: str
    band: Band
    correct: int
    items: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sittings."""

    review: SittingReview
    areas: Mapping[str, AreaSeen]
    # Of items that were seen, by the estimate.
    typical_time: timedelta | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both sides, the earlier one first, and what they share."""

    earlier: Side
    later: Side
    # The titles of all areas, in the order of the content outline.
    areas: tuple[str, ...]
    overlap: Overlap

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.earlier, self.later


async def compare_sittings(
    open_session: OpenSession, *, sitting_id: UUID, other_id: UUID, actor_id: UUID, now: datetime
) -> Comparison:
    """Two sittings of one person; that somebody looked is written down at both."""
    async with open_session() as session:
        reviews = [
            await review_of(session, one, shows_keys=False, now=now)
            for one in (sitting_id, other_id)
        ]
        if len({review.seen.row.account_id for review in reviews}) > 1:
            raise TwoPeople
        earlier, later = sorted(reviews, key=lambda review: review.seen.row.id)
        sides = [await _side(session, review) for review in (earlier, later)]
        met = [await _met(session, review) for review in (earlier, later)]
        for review, beside in ((earlier, later), (later, earlier)):
            add_audit_entry(
                session,
                actor_id=actor_id,
                action=COMPARED,
                subject=("sitting", review.seen.row.id),
                after={"with": str(beside.seen.row.id)},
                now=now,
            )
    titles = dict.fromkeys([*sides[0].areas, *sides[1].areas])
    return Comparison(sides[0], sides[1], tuple(titles), overlap(met[0], met[1]))


async def _side(session: AsyncSession, review: SittingReview) -> Side:
    return Side(review, await _areas(session, review), _typical_time(review))


async def _areas(session: AsyncSession, review: SittingReview) -> Mapping[str, AreaSeen]:
    score = review.seen.score
    if score is None:
        return {}
    form_id = review.seen.row.form_id
    table = await scoring.load_scaling_table(session, form_id, score.derivation.scaling_version)
    standard = reference_proportion(table.cut_raw, score.raw_max)
    return {
        area.title: AreaSeen(
            area.title,
            area_band(area.correct, area.items, standard).band,
            area.correct,
            area.items,
        )
        for area in score.areas
    }


def _typical_time(review: SittingReview) -> timedelta | None:
    """The median, which a single long item does not move."""
    spent = sorted(line.spent for line in review.seen.responses if line.spent > NO_TIME)
    return spent[len(spent) // 2] if spent else None


async def _met(session: AsyncSession, review: SittingReview) -> Mapping[UUID, Met]:
    final = final_responses(await responses.list_entries(session, review.seen.row.id))
    met = {}
    for name, slot in review.form.slots.items():
        option = final.get(name)
        met[slot.item_id] = Met(
            slot.row.item_version_id, None if option is None else str(slot.row.options[option])
        )
    return met
