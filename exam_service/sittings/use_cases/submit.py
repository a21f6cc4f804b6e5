"""The candidate ends the sitting. The answers are there already: this only moves the state."""

from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams import store as exams
from exam_service.sittings.rules.lifecycle import EndedBy, SittingEvent, SittingState
from exam_service.sittings.store import Owner
from exam_service.sittings.use_cases.settling import open_for_change


class SectionsLeft(ExamError):
    """The exam cannot be submitted before its last section is open."""

    kind = ErrorKind.CONFLICT
    code = "sitting.sections_left"

    def __init__(self) -> None:
        super().__init__(
            N_("There is another section. You can submit the exam when you are there.")
        )


async def submit_sitting(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Submit once; whoever says it again, or too late, finds the sitting ended and is safe."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.state is SittingState.SUBMITTED:
            return
        policy = await exams.load_policy(session, sitting.row.exam_id, sitting.row.policy_version)
        if sitting.row.section is not None and sitting.row.section < len(policy.sections):
            raise SectionsLeft
        sitting.row.ended_at = now
        sitting.row.ended_by = EndedBy.CANDIDATE
        await sitting.move(SittingEvent.SUBMIT, sitting.ledger.close(now), actor_id=account_id)
