"""Leaving a section, the break between sections, and coming back from it."""

from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams import store as exams
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.store import Owner
from exam_service.sittings.use_cases.settling import OpenSitting, open_for_change


class LastSection(ExamError):
    """There is no section after this one: the exam is submitted instead."""

    kind = ErrorKind.CONFLICT
    code = "sitting.last_section"

    def __init__(self) -> None:
        super().__init__(
            N_("This is the last section. You can submit the exam when you are ready.")
        )


class SectionNotOpen(ExamError):
    """A section can be finished only while it is the open one."""

    kind = ErrorKind.CONFLICT
    code = "sitting.section_not_open"

    def __init__(self) -> None:
        super().__init__(N_("This section is not open yet. Your saved answers are safe."))


async def finish_section(
    open_session: OpenSession,
    *,
    sitting_id: UUID,
    account_id: UUID,
    section: int,
    takes_break: bool,
    now: datetime,
) -> None:
    """Lock a section for good and go on, with the break where the policy offers one (X24, X25).

    Said twice, it changes nothing the second time.
    """
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.row.section is not None and sitting.row.section > section:
            return
        if sitting.row.section is not None and sitting.row.section < section:
            raise SectionNotOpen
        policy = await exams.load_policy(session, sitting.row.exam_id, sitting.row.policy_version)
        if section >= len(policy.sections):
            raise LastSection
        has_break = policy.break_after_section == section and bool(sitting.row.break_allotted)
        sitting.row.section = section + 1
        await _leave(sitting, account_id, section, takes_break=takes_break and has_break)


async def _leave(
    sitting: OpenSitting, account_id: UUID, section: int, *, takes_break: bool
) -> None:
    detail: dict[str, object] = {"section": section}
    if takes_break:
        ledger = sitting.ledger.open(SpanKind.ON_BREAK, Cause.BREAK_TAKEN, account_id, sitting.now)
        await sitting.move(SittingEvent.BEGIN_BREAK, ledger, actor_id=account_id, detail=detail)
    else:
        await sitting.move(SittingEvent.FINISH_SECTION, actor_id=account_id, detail=detail)


async def end_break(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> None:
    """Come back: the exam clock runs again. Said twice, it changes nothing the second time."""
    async with open_session() as session:
        sitting = await open_for_change(session, sitting_id, now, Owner(account_id))
        if sitting.state is SittingState.IN_PROGRESS:
            return
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.BREAK_ENDED, account_id, now)
        await sitting.move(SittingEvent.END_BREAK, ledger, actor_id=account_id)
