"""Held entries and what two people decide about them. No decision is taken here."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.base import uuid7
from exam_service.responses.rules.entries import Standing
from exam_service.responses.rules.held import EntryNumber, HeldDecision, HeldReview, HeldVerdict
from exam_service.responses.tables import (
    EntryRow,
    HeldDecisionRow,
    HeldReviewEntryRow,
    HeldReviewRow,
)


async def list_held_entries(session: AsyncSession, sitting_id: UUID) -> Sequence[EntryRow]:
    """The entries that were held when they came, whatever was decided since."""
    query = select(EntryRow).where(
        EntryRow.sitting_id == sitting_id, EntryRow.standing == Standing.HELD
    )
    return (await session.scalars(query.order_by(EntryRow.epoch, EntryRow.sequence))).all()


async def list_reviews(session: AsyncSession, sitting_id: UUID) -> list[HeldReview]:
    """Every proposal about a sitting's held entries, oldest first."""
    rows = await session.execute(
        select(HeldReviewRow, HeldDecisionRow)
        .outerjoin(HeldDecisionRow, HeldDecisionRow.review_id == HeldReviewRow.id)
        .where(HeldReviewRow.sitting_id == sitting_id)
        .order_by(HeldReviewRow.id)
    )
    numbers: dict[UUID, set[EntryNumber]] = {}
    spoken_of = await session.scalars(
        select(HeldReviewEntryRow).where(HeldReviewEntryRow.sitting_id == sitting_id)
    )
    for entry in spoken_of:
        numbers.setdefault(entry.review_id, set()).add((entry.epoch, entry.sequence))
    return [_review(review, decision, numbers[review.id]) for review, decision in rows]


def _review(
    row: HeldReviewRow, decision: HeldDecisionRow | None, entries: Collection[EntryNumber]
) -> HeldReview:
    return HeldReview(
        id=row.id,
        verdict=HeldVerdict(row.verdict),
        reason=row.reason,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        entries=frozenset(entries),
        decision=None
        if decision is None
        else HeldDecision(
            decision.is_confirmed, decision.reason, decision.decided_by, decision.decided_at
        ),
    )


async def add_review(
    session: AsyncSession,
    sitting_id: UUID,
    *,
    verdict: HeldVerdict,
    reason: str,
    entries: Collection[EntryNumber],
    actor_id: UUID,
    now: datetime,
) -> UUID:
    review_id = uuid7()
    session.add(
        HeldReviewRow(
            id=review_id,
            sitting_id=sitting_id,
            verdict=verdict,
            reason=reason,
            proposed_by=actor_id,
            proposed_at=now,
        )
    )
    await session.flush()
    session.add_all(
        HeldReviewEntryRow(
            review_id=review_id, sitting_id=sitting_id, epoch=epoch, sequence=sequence
        )
        for epoch, sequence in sorted(entries)
    )
    return review_id


def add_decision(session: AsyncSession, review: HeldReview, decision: HeldDecision) -> None:
    session.add(
        HeldDecisionRow(
            review_id=review.id,
            proposed_by=review.proposed_by,
            is_confirmed=decision.is_confirmed,
            reason=decision.reason,
            decided_by=decision.decided_by,
            decided_at=decision.decided_at,
        )
    )
