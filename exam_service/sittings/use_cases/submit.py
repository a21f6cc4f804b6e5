"""The candidate ends the sitting. The answers are there already: this only moves the state."""

from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.lifecycle import EndedBy, SittingEvent, SittingState
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.look import SittingSeen, see
from exam_service.sittings.use_cases.settling import Holder, open_for_change


class SectionsLeft(ExamError):
    """The exam cannot be submitted before its last section is open."""

    kind = ErrorKind.CONFLICT
    code = "sitting.sections_left"

    def __init__(self) -> None:
        super().__init__(
            N_("There is another section. You can submit the exam when you are there.")
        )


async def submit_sitting(
    open_sittings: OpenSittings, *, sitting_id: UUID, holder: Holder, now: datetime
) -> SittingSeen:
    """Submit once; whoever says it again, or too late, finds the sitting ended and is safe."""
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, holder)
        if sitting.state is SittingState.SUBMITTED:
            return await see(sitting, holder.device)
        policy = await sitting.store.load_policy(sitting.row)
        if sitting.row.section is not None and sitting.row.section < len(policy.sections):
            raise SectionsLeft
        sitting.row.ended_at = now
        sitting.row.ended_by = EndedBy.CANDIDATE
        ledger = sitting.ledger.close(now)
        await sitting.move(SittingEvent.SUBMIT, ledger, actor_id=holder.account_id)
        return await see(sitting, holder.device)
