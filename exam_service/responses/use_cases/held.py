"""Deciding about held entries: one person proposes, another one confirms or declines."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.responses.rules.held import (
    EntryNumber,
    HeldDecision,
    HeldReview,
    HeldVerdict,
    given_reason,
    require_awaiting,
    require_decidable,
)
from exam_service.responses.store.held import (
    add_decision,
    add_review,
    list_held_entries,
    list_reviews,
)
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.sittings import store as sittings
from exam_service.sittings.tables import SittingRow

EVENTS = {HeldVerdict.ADMIT: "held_admitted", HeldVerdict.KEEP_OUT: "held_kept_out"}
RESCORE_NEEDED = "rescore_needed"


async def propose_about_held(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    entries: Collection[EntryNumber],
    verdict: HeldVerdict,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """The first person's word: let these entries count, or keep them out."""
    reason = given_reason(reason)
    if not entries:
        sentence = "Choose at least one entry."
        raise InvalidInput(sentence, {"entry": sentence})
    async with open_session() as session:
        await sittings.lock_sitting(session, sitting_id)
        held = [(row.epoch, row.sequence) for row in await list_held_entries(session, sitting_id)]
        require_awaiting(entries, held, await list_reviews(session, sitting_id))
        review_id = await add_review(
            session,
            sitting_id,
            verdict=verdict,
            reason=reason,
            entries=entries,
            actor_id=actor_id,
            now=now,
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="held_entries.proposed",
            subject=("sitting", sitting_id),
            reason=reason,
            after={"review": str(review_id), "verdict": verdict, "entries": _listed(entries)},
            now=now,
        )


async def decide_about_held(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    review_id: UUID,
    is_confirmed: bool,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> HeldReview:
    """The second person's word. A confirmed proposal holds; a declined one frees its entries."""
    reason = given_reason(reason)
    async with open_session() as session:
        row = await sittings.lock_sitting(session, sitting_id)
        review = _find(await list_reviews(session, sitting_id), review_id)
        require_decidable(review, actor_id)
        add_decision(session, review, HeldDecision(is_confirmed, reason, actor_id, now))
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="held_entries.confirmed" if is_confirmed else "held_entries.declined",
            subject=("sitting", sitting_id),
            reason=reason,
            after={"review": str(review_id), "verdict": review.verdict},
            now=now,
        )
        if is_confirmed:
            _record(session, row, review, reason, actor_id, now)
        return review


def _record(
    session: AsyncSession,
    row: SittingRow,
    review: HeldReview,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """What two people decided is something that happened to the sitting."""
    kinds = [EVENTS[review.verdict]]
    # A score that stands was computed without these entries, and is never changed in place.
    if review.verdict is HeldVerdict.ADMIT and row.score_status != ScoreStatus.UNSCORED:
        kinds.append(RESCORE_NEEDED)
    for kind in kinds:
        sittings.add_event(
            session,
            row.id,
            kind,
            happened_at=now,
            recorded_at=now,
            actor_id=actor_id,
            cause=reason,
            detail={"review": str(review.id), "entries": _listed(review.entries)},
        )


def _listed(entries: Collection[EntryNumber]) -> list[list[int]]:
    return [[epoch, sequence] for epoch, sequence in sorted(entries)]


def _find(reviews: Collection[HeldReview], review_id: UUID) -> HeldReview:
    for review in reviews:
        if review.id == review_id:
            return review
    raise NotFound
