"""A draft from a list of items that somebody else chose: checked against the blueprint later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.assembly_plan import FORM_CODE, RESERVED_CODES
from exam_service.authoring.rules.form_refusals import ListUnfit
from exam_service.authoring.rules.refusals import FormCodeTaken
from exam_service.authoring.store import forms, items
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.store import find_published_version, lock_exam
from exam_service.exams.tables import FormRow
from item_bank.blueprint import SlotRole
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber
from item_bank.items import ItemCode


async def draft_listed_form(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    languages: Sequence[str],
    sections: Sequence[Sequence[str]],
    pretest: frozenset[str],
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """The newest versions of these items in this order; those of `pretest` do not count."""
    _refuse_unfit_list(code, [item for section in sections for item in section])
    async with open_session() as session:
        await lock_exam(session, exam_id)
        version = await find_published_version(session, exam_id)
        if version is None:
            raise ListUnfit(code, "the exam has no published policy.")
        if await forms.find_form(session, exam_id, code) is not None:
            raise FormCodeTaken(code)
        newest = {
            stored.version.ref.item: stored
            for stored in await items.list_newest_versions(session, exam_id)
        }
        form = _form_of(code, sections, pretest, newest)
        row = FormRow(
            id=uuid7(),
            exam_id=exam_id,
            code=code,
            state=forms.DRAFT,
            policy_version=version,
            languages=list(languages),
            created_at=now,
            created_by=actor_id,
        )
        session.add(row)
        await session.flush()
        forms.add_slots(
            session, row.id, form, {slot: newest[slot.ref.item].id for slot in form.slots}
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.listed",
            subject=("form", row.id),
            after={"form": code, "languages": list(languages), "policy_version": version},
            now=now,
        )
        return row.id


def _refuse_unfit_list(code: str, listed: Sequence[str]) -> None:
    if not FORM_CODE.fullmatch(code) or code in RESERVED_CODES:
        raise ListUnfit(code, "its code cannot be used.")
    if len(set(listed)) < len(listed):
        raise ListUnfit(code, "an item is named twice.")


def _form_of(
    code: str,
    sections: Sequence[Sequence[str]],
    pretest: frozenset[str],
    newest: Mapping[ItemCode, StoredVersion],
) -> Form:
    """The listed items in their order, numbered through all sections."""
    numbers = count(1)

    def slot(item: str) -> Slot:
        stored = newest.get(ItemCode(item))
        if stored is None:
            raise ListUnfit(code, f"there is no item {item}.")
        role = SlotRole.PRETEST if item in pretest else SlotRole.OPERATIONAL
        return Slot(SlotNumber(next(numbers)), stored.version.ref, stored.version.area, role)

    return Form(
        FormCode(code),
        tuple(
            Section(place, tuple(slot(item) for item in section))
            for place, section in enumerate(sections, start=1)
        ),
    )
