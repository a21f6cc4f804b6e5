"""Giving people items to work on, one or all of an exam, and taking them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.visibility import ROLE_FOR, AssignmentExists, Duty, NotOfThatRole
from exam_service.authoring.store import assignments, items
from exam_service.authoring.store.assignments import Assignable, ListedAssignment
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.tables import ItemAssignmentRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.exams.store import lock_exam
from item_bank.errors import UnknownLanguage
from item_bank.items import ItemCode
from item_bank.languages import LanguageTag, find_language


@dataclass(frozen=True, slots=True)
class AssignmentsDesk:
    """One page of the assignments that stand, and the people who may get one."""

    exam: BankExam
    assignments: Sequence[ListedAssignment]
    people: Sequence[Assignable]
    page: int
    has_more: bool


async def load_assignments_desk(
    open_session: OpenSession, *, exam_code: str, page: int
) -> AssignmentsDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        listed, has_more = await assignments.list_assignments(session, exam.id, page)
        people = await assignments.list_assignable(session, list(ROLE_FOR.values()))
        return AssignmentsDesk(exam, listed, people, page, has_more)


async def assign_items(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    account_id: UUID,
    duty: Duty,
    item_code: str = "",
    language: str = "",
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Assign one item, or without a code every item of the exam; a translator for one language."""
    tag = _language(duty, language)
    async with open_session() as session:
        await lock_exam(session, exam_id)
        people = await assignments.list_assignable(session, [ROLE_FOR[duty]])
        if account_id not in {person.account_id for person in people}:
            raise NotOfThatRole(duty)
        item_id = None
        if item_code:
            item_id = (await items.list_item_ids(session, exam_id)).get(ItemCode(item_code))
            if item_id is None:
                sentence = f"There is no item {item_code} in this bank."
                raise InvalidInput(f"Nothing was assigned: {sentence}", {"item": sentence})
        if await assignments.find_assignment(session, exam_id, item_id, account_id, duty, tag):
            raise AssignmentExists
        row = ItemAssignmentRow(
            id=uuid7(),
            exam_id=exam_id,
            item_id=item_id,
            account_id=account_id,
            duty=duty,
            language=tag,
            assigned_by=actor_id,
            assigned_at=now,
        )
        session.add(row)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="items.assigned",
            subject=("account", account_id),
            after={"items": item_code or "all", "duty": duty, "language": tag},
            now=now,
        )
        return row.id


async def end_assignment(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    assignment_id: UUID,
    actor_id: UUID,
    now: datetime,
) -> None:
    """From now on this person no longer sees the items by this assignment."""
    async with open_session() as session:
        row = await assignments.lock_assignment(session, exam_id, assignment_id)
        if row is None:
            raise NotFound
        assignments.end_assignment(row, actor_id, now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="items.assignment_ended",
            subject=("account", row.account_id),
            before={"assignment": str(row.id), "duty": row.duty, "language": row.language},
            now=now,
        )


def _language(duty: Duty, language: str) -> LanguageTag | None:
    if not language:
        return None
    if duty is not Duty.TRANSLATOR:
        sentence = "Only a translator is assigned to one language."
        raise InvalidInput(f"Nothing was assigned. {sentence}", {"language": sentence})
    try:
        return find_language(language).tag
    except UnknownLanguage as error:
        raise InvalidInput(error.message, {"language": error.message}) from None
