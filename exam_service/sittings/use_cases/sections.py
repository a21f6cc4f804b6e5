"""Leaving a section, the break between sections, and coming back from it."""

from datetime import datetime
from uuid import UUID

from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.sittings.rules.lifecycle import SittingEvent, SittingState
from exam_service.sittings.rules.time import Cause, SpanKind
from exam_service.sittings.store import OpenSittings
from exam_service.sittings.use_cases.look import SittingSeen, see
from exam_service.sittings.use_cases.settling import Holder, OpenSitting, open_for_change


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
    open_sittings: OpenSittings,
    *,
    sitting_id: UUID,
    holder: Holder,
    section: int,
    takes_break: bool,
    now: datetime,
) -> SittingSeen:
    """Lock a section for good and go on, with the break where the policy offers one (X24, X25).

    Said twice, it changes nothing the second time.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, holder)
        if sitting.row.section is not None and sitting.row.section > section:
            return await see(sitting, holder.device)
        if sitting.row.section is not None and sitting.row.section < section:
            raise SectionNotOpen
        policy = await sitting.store.load_policy(sitting.row)
        if section >= len(policy.sections):
            raise LastSection
        has_break = policy.break_after_section == section and bool(sitting.ledger.break_given)
        sitting.row.section = section + 1
        await _leave(sitting, holder.account_id, section, takes_break=takes_break and has_break)
        return await see(sitting, holder.device)


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
    open_sittings: OpenSittings, *, sitting_id: UUID, holder: Holder, now: datetime
) -> SittingSeen:
    """Come back: the next section opens and the exam clock runs again.

    Said twice, it changes nothing the second time. Where the section's key cannot be released, the
    clock stops as a technical fault until it can: asking again goes on from there.
    """
    async with open_sittings() as session:
        sitting = await open_for_change(session, sitting_id, now, holder)
        if sitting.state is not SittingState.IN_PROGRESS:
            await _come_back(sitting, holder.account_id)
        return await see(sitting, holder.device)


async def _come_back(sitting: OpenSitting, actor_id: UUID) -> None:
    if await _is_locked_out(sitting):
        await _stop_for_fault(sitting)
    elif _waits_for_key(sitting):
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.KEY_RELEASED, None, sitting.now)
        await sitting.move(SittingEvent.RESUME, ledger, actor_id=None, cause=Cause.KEY_RELEASED)
    else:
        ledger = sitting.ledger.open(SpanKind.RUNNING, Cause.BREAK_ENDED, actor_id, sitting.now)
        await sitting.move(SittingEvent.END_BREAK, ledger, actor_id=actor_id)


async def _is_locked_out(sitting: OpenSitting) -> bool:
    """Was this section packaged, and is its key not to be had?"""
    section = sitting.row.section
    if section is None or section not in await sitting.store.list_packages(sitting.row):
        return False
    return await sitting.store.find_key_code(sitting.row, section) is None


def _waits_for_key(sitting: OpenSitting) -> bool:
    span = sitting.ledger.current
    return span is not None and span.kind is SpanKind.FAULT


async def _stop_for_fault(sitting: OpenSitting) -> None:
    if _waits_for_key(sitting):
        return
    ledger = sitting.ledger.open(SpanKind.FAULT, Cause.KEY_RELEASE_FAILED, None, sitting.now)
    await sitting.move(SittingEvent.FAULT, ledger, actor_id=None, cause=Cause.KEY_RELEASE_FAILED)
