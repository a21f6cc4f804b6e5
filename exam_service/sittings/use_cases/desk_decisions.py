"""What people decided about one sitting and its score, in the order of time.

Proposals about held entries, changes of the key, hand checks, new runs, and every act in the
audit table. Looks are no decisions and are left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import list_audit_entries
from exam_service.audit.tables import AuditEntryRow
from exam_service.responses.rules.held import HeldReview
from exam_service.responses.store.held import list_reviews
from exam_service.scoring.tables import (
    HandCheckRequestRow,
    HandCheckResultRow,
    ItemHoldClearanceRow,
    ItemHoldRow,
    PassRateDecisionRow,
    ScoreFollowUpRow,
)
from exam_service.sittings.store import desk, desk_review
from exam_service.sittings.store.desk_review import KeyChangeSeen
from exam_service.sittings.tables import SittingRow

VIEWED = "sitting.viewed"
COMPARED = "sitting.compared"
# Acts that decide nothing.
LOOKS = frozenset({VIEWED, COMPARED})
ACTS_SHOWN_MAX = 200


class DecisionKind(StrEnum):
    """What a line is about; pages put it into words."""

    HELD_ADMIT = "held_admit"
    HELD_KEEP_OUT = "held_keep_out"
    KEY_CHANGE = "key_change"
    HAND_CHECK = "hand_check"
    FOLLOW_UP = "follow_up"
    ITEM_HOLD = "item_hold"
    UNUSUAL_RATE = "unusual_rate"
    ACT = "act"


ABOUT_KEYS = frozenset({DecisionKind.KEY_CHANGE, DecisionKind.ITEM_HOLD, DecisionKind.HAND_CHECK})
HAND_CHECKED = ("hand_check.", "sitting.held_by_hand_check")


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision: what it is about, who, and how it stands."""

    kind: DecisionKind
    at: datetime
    # Names in the order in which they spoke; empty for the service itself.
    people: tuple[str, ...]
    reason: str
    # A code that pages word: "open", "confirmed", "declined", a finding, an act's name.
    standing: str
    # How many entries a proposal speaks of.
    number: int = 0


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The rows that decisions are made of."""

    reviews: Sequence[HeldReview]
    checks: Sequence[tuple[HandCheckRequestRow, HandCheckResultRow | None]]
    changes: Sequence[KeyChangeSeen]
    follow_ups: Sequence[ScoreFollowUpRow]
    holds: Sequence[tuple[ItemHoldRow, ItemHoldClearanceRow | None]]
    rates: Sequence[PassRateDecisionRow]
    acts: Sequence[AuditEntryRow]

    @property
    def people(self) -> set[UUID]:
        """Everybody who is named."""
        found = [act.actor_id for act in self.acts]
        for review in self.reviews:
            found += [review.proposed_by, review.decision.decided_by if review.decision else None]
        for one in self.changes:
            found += [one.adoption.first_signed_by, one.adoption.second_signed_by]
        found += [result.checked_by if result else None for _, result in self.checks]
        for hold, clearance in self.holds:
            found += [hold.raised_by, clearance.cleared_by if clearance else None]
        found += [rate.decided_by for rate in self.rates]
        return {person for person in found if person is not None}


async def list_decisions(
    session: AsyncSession, row: SittingRow, *, shows_keys: bool
) -> tuple[DecisionLine, ...]:
    """Everything that was decided about a sitting, oldest first.

    A reason that is about a key is for those who may see keys: it may name the right option.
    """
    found = await list_audit_entries(session, subject=("sitting", row.id), limit=ACTS_SHOWN_MAX)
    gathered = _Gathered(
        reviews=await list_reviews(session, row.id),
        checks=await desk_review.list_hand_checks(session, row.id),
        changes=await desk_review.list_key_changes(session, row.form_id),
        follow_ups=await desk_review.list_follow_ups(session, row.id),
        holds=await desk_review.list_item_holds(session, row.form_id),
        rates=await desk_review.list_pass_rate_decisions(session, row.administration_id),
        acts=[act for act in found if act.action not in LOOKS],
    )
    names = await desk.list_names(session, gathered.people)
    lines = [
        *(_held_line(review, names) for review in gathered.reviews),
        *(_check_line(request, result, names) for request, result in gathered.checks),
        *(_change_line(one, names) for one in gathered.changes),
        *(
            DecisionLine(DecisionKind.FOLLOW_UP, one.recorded_at, (), "", one.kind)
            for one in gathered.follow_ups
        ),
        *(_hold_line(hold, clearance, names) for hold, clearance in gathered.holds),
        *(
            DecisionLine(
                DecisionKind.UNUSUAL_RATE,
                rate.decided_at,
                (names[rate.decided_by],),
                rate.reason,
                rate.verdict,
            )
            for rate in gathered.rates
        ),
        *(_act_line(act, names) for act in gathered.acts),
    ]
    if not shows_keys:
        lines = [replace(line, reason="") if _tells_a_key(line) else line for line in lines]
    return tuple(sorted(lines, key=lambda line: line.at))


def _tells_a_key(line: DecisionLine) -> bool:
    return line.kind in ABOUT_KEYS or line.standing.startswith(HAND_CHECKED)


def _act_line(act: AuditEntryRow, names: Mapping[UUID, str]) -> DecisionLine:
    people = (names[act.actor_id],) if act.actor_id else ()
    return DecisionLine(DecisionKind.ACT, act.recorded_at, people, act.reason, act.action)


def _hold_line(
    hold: ItemHoldRow, clearance: ItemHoldClearanceRow | None, names: Mapping[UUID, str]
) -> DecisionLine:
    people = [names[hold.raised_by]] if hold.raised_by else []
    if clearance is None:
        return DecisionLine(
            DecisionKind.ITEM_HOLD, hold.raised_at, tuple(people), hold.reason, "open"
        )
    return DecisionLine(
        DecisionKind.ITEM_HOLD,
        clearance.cleared_at,
        (*people, names[clearance.cleared_by]),
        f"{hold.reason} {clearance.reason}".strip(),
        "cleared",
    )


def _change_line(one: KeyChangeSeen, names: Mapping[UUID, str]) -> DecisionLine:
    adoption = one.adoption
    return DecisionLine(
        DecisionKind.KEY_CHANGE,
        adoption.adopted_at,
        (names[adoption.first_signed_by], names[adoption.second_signed_by]),
        one.change.reason,
        one.change.kind,
        one.version.key_version,
    )


def _check_line(
    request: HandCheckRequestRow, result: HandCheckResultRow | None, names: Mapping[UUID, str]
) -> DecisionLine:
    if result is None:
        return DecisionLine(DecisionKind.HAND_CHECK, request.requested_at, (), "", "open")
    return DecisionLine(
        DecisionKind.HAND_CHECK,
        result.checked_at,
        (names[result.checked_by],),
        result.note,
        result.finding,
    )


def _held_line(review: HeldReview, names: Mapping[UUID, str]) -> DecisionLine:
    decision = review.decision
    people: Sequence[str] = [names[review.proposed_by]]
    standing, at, reason = "open", review.proposed_at, review.reason
    if decision is not None:
        people = [*people, names[decision.decided_by]]
        standing, at = "confirmed" if decision.is_confirmed else "declined", decision.decided_at
        reason = f"{reason} {decision.reason}".strip()
    return DecisionLine(
        DecisionKind(f"held_{review.verdict}"),
        at,
        tuple(people),
        reason,
        standing,
        len(review.entries),
    )
