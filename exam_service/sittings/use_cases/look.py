"""A candidate's own sitting as it stands: state, clock, answers, and the open section's items."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.database.session import OpenSession
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.responses import store as responses
from exam_service.responses.rules import Resumption, resumption
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import ClockReading, Ledger, reading
from exam_service.sittings.store import Owner, load_contact
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases.contents import FormContents, load_contents
from exam_service.sittings.use_cases.settling import open_for_reading
from item_bank.presentation import SectionDocument


class SectionClosed(ExamError):
    """Items are shown while their section is open, and at no other time."""

    kind = ErrorKind.CONFLICT
    code = "sitting.section_closed"

    def __init__(self, state: SittingState) -> None:
        super().__init__(
            N_("The questions are not open at the moment. Your saved answers are safe."),
            details={"state": state.value},
        )


@dataclass(frozen=True, slots=True)
class SittingSeen:
    """One sitting at one instant."""

    row: SittingRow
    policy: ExamPolicy
    ledger: Ledger
    clock: ClockReading
    contents: FormContents
    resumption: Resumption
    epoch: int
    acknowledged_sequence: int

    def answered(self, section: int) -> int:
        slots = self.contents.slots[section]
        sessions = self.resumption.sessions.values()
        return sum(1 for one in sessions if one.option is not None and one.slot in slots)


async def look_at_sitting(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> SittingSeen:
    """The sitting, ended first if its time is over."""
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        row = sitting.row
        policy = await exams.load_policy(session, row.exam_id, row.policy_version)
        contents = await load_contents(session, row.form_id, row.language, len(policy.sections))
        contact = await load_contact(session, sitting_id)
        entries = await responses.list_entries(session, sitting_id)
        return SittingSeen(
            row=row,
            policy=policy,
            ledger=sitting.ledger,
            clock=reading(sitting.ledger, now),
            contents=contents,
            resumption=resumption(entries),
            epoch=contact.epoch,
            acknowledged_sequence=contact.acknowledged_sequence,
        )


async def open_section(
    open_session: OpenSession, *, sitting_id: UUID, account_id: UUID, now: datetime
) -> SectionDocument:
    """The items of the section that is open, in this sitting's order; never of another."""
    async with open_session() as session:
        sitting = await open_for_reading(session, sitting_id, now, Owner(account_id))
        row = sitting.row
        if sitting.state is not SittingState.IN_PROGRESS or row.section is None:
            document: SectionDocument | None = None
        else:
            policy = await exams.load_policy(session, row.exam_id, row.policy_version)
            contents = await load_contents(session, row.form_id, row.language, len(policy.sections))
            document = contents.in_order(row.section, row.seed)
    # Raised outside the block: an end that was noticed on the way stays written.
    if document is None:
        raise SectionClosed(sitting.state)
    return document
