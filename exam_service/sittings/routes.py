"""What the player asks of a sitting, and what staff do to its clock."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from exam_service.people.dependencies import Candidate, needs
from exam_service.people.rules import Actor, Permission
from exam_service.sittings.schemas import (
    AnsweredCount,
    ClockReading,
    FinishSection,
    ItemSessionView,
    PlayerPolicy,
    PresentedItem,
    PresentedOption,
    Reason,
    SectionOutline,
    SectionView,
    SittingView,
)
from exam_service.sittings.use_cases.look import SittingSeen, look_at_sitting, open_section
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting, resume_sitting
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting
from exam_service.web.services import DeliverySession, Now
from item_bank.languages import find_language

router = APIRouter(prefix="/api/v1/sittings", tags=["sittings"])

Pauser = Annotated[Actor, Depends(needs(Permission.PAUSE_SITTINGS))]


@router.get("/{sitting_id}")
async def show(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> SittingView:
    """State, clock and answers: all a player needs to go on where the candidate was."""
    return view_of(
        await look_at_sitting(
            open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
        )
    )


@router.get("/{sitting_id}/section")
async def show_section(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> SectionView:
    """The items of the open section, in the order of this sitting."""
    document = await open_section(
        open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now
    )
    return SectionView(
        section=document.section,
        language=document.language,
        direction=document.direction,
        items=[
            PresentedItem(
                slot=item.slot,
                stem=item.stem,
                options=[
                    PresentedOption(option=option.option, text=option.text)
                    for option in item.options
                ],
            )
            for item in document.items
        ],
    )


@router.put("/{sitting_id}/start")
async def start(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> SittingView:
    await start_sitting(open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now)
    return await show(sitting_id, actor, open_session, now)


@router.put("/{sitting_id}/sections/{section}/finish")
async def finish(
    sitting_id: UUID,
    section: int,
    choice: FinishSection,
    actor: Candidate,
    open_session: DeliverySession,
    now: Now,
) -> SittingView:
    """Lock a section and go on; `take_break` where the policy offers a break after it."""
    await finish_section(
        open_session,
        sitting_id=sitting_id,
        account_id=actor.account_id,
        section=section,
        takes_break=choice.take_break,
        now=now,
    )
    return await show(sitting_id, actor, open_session, now)


@router.put("/{sitting_id}/break/end")
async def return_from_break(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> SittingView:
    await end_break(open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now)
    return await show(sitting_id, actor, open_session, now)


@router.put("/{sitting_id}/submit")
async def submit(
    sitting_id: UUID, actor: Candidate, open_session: DeliverySession, now: Now
) -> SittingView:
    await submit_sitting(open_session, sitting_id=sitting_id, account_id=actor.account_id, now=now)
    return await show(sitting_id, actor, open_session, now)


@router.put("/{sitting_id}/pause", status_code=204)
async def pause(
    sitting_id: UUID, given: Reason, actor: Pauser, open_session: DeliverySession, now: Now
) -> None:
    """Stop the clock; the reason is shown to the candidate."""
    await pause_sitting(
        open_session,
        sitting_id=sitting_id,
        actor_id=actor.account_id,
        reason=given.reason,
        now=now,
    )


@router.put("/{sitting_id}/resume", status_code=204)
async def resume(
    sitting_id: UUID, given: Reason, actor: Pauser, open_session: DeliverySession, now: Now
) -> None:
    """Let the clock run again."""
    await resume_sitting(
        open_session,
        sitting_id=sitting_id,
        actor_id=actor.account_id,
        reason=given.reason,
        now=now,
    )


def view_of(seen: SittingSeen) -> SittingView:
    """The player's view: field by field, so that nothing else of a sitting can travel."""
    row, policy = seen.row, seen.policy
    open_section_number = row.section or 1
    numbered = list(enumerate(policy.sections, start=1))
    return SittingView(
        id=row.id,
        state=row.state,
        section=row.section,
        sections=[
            SectionOutline(number=number, items=section.items, locked=number < open_section_number)
            for number, section in numbered
        ],
        language=row.language,
        direction=find_language(row.language).direction,
        epoch=seen.epoch,
        acknowledged_sequence=seen.acknowledged_sequence,
        clock=ClockReading.of(seen.clock),
        policy=PlayerPolicy(
            warning_minutes=list(policy.warning_minutes),
            break_minutes=int(row.break_allotted.total_seconds() // 60),
            break_after_section=policy.break_after_section,
        ),
        responses=[
            ItemSessionView(
                slot=one.slot, option=one.option, flagged=one.flagged, struck=one.struck
            )
            for one in seen.resumption.sessions.values()
        ],
        position=seen.resumption.position,
        answered=[
            AnsweredCount(section=number, answered=seen.answered(number), items=section.items)
            for number, section in numbered
        ],
        receipt_url=f"/exam/{row.id}/receipt",
    )
