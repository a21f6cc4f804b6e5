"""Giving a sitting its form: chosen when it is opened, replaced when the form is withdrawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications import store as applications
from exam_service.audit.store import add_audit_entry
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.sittings.rules.form_choice import (
    OfferedForm,
    choose_form,
    have_siblings,
)
from exam_service.sittings.store.form_replacement import give_another_form
from exam_service.sittings.tables import SittingRow


async def chosen_form(
    session: AsyncSession,
    policy: ExamPolicy,
    administration_id: UUID,
    account_id: UUID,
    language: str,
) -> OfferedForm:
    """The form of an administration that this candidate should get, or NoFormLeft."""
    administration = await exams.load_administration(session, administration_id)
    taken = await applications.list_forms_had(session, account_id, administration.exam_id)
    offered = [
        OfferedForm(form.form_id, form.code, frozenset(form.languages), form.sibling_of)
        for form in await exams.list_form_candidates(session, administration_id, language)
    ]
    form_ids = [form.form_id for form in offered]
    return choose_form(
        offered,
        taken=taken,
        shared=await exams.list_overlaps(session, form_ids),
        shared_max=policy.shared_items_max,
        uses=await exams.count_form_uses(session, form_ids) if have_siblings(offered) else {},
        language=language,
    )


async def replace_withdrawn_form(
    session: AsyncSession, sitting: SittingRow, *, actor_id: UUID, now: datetime
) -> None:
    """Before a start nobody keeps a withdrawn form; without another one it is NoFormLeft."""
    if sitting.started_at is not None or not await exams.is_withdrawn(session, sitting.form_id):
        return
    policy = await exams.load_policy(session, sitting.exam_id, sitting.policy_version)
    form = await chosen_form(
        session, policy, sitting.administration_id, sitting.account_id, sitting.language
    )
    before = sitting.form_id
    await give_another_form(session, sitting, form.form_id)
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="sitting.form_replaced",
        subject=("sitting", sitting.id),
        reason="The form was withdrawn.",
        before={"form": str(before)},
        after={"form": str(form.form_id)},
        now=now,
    )
