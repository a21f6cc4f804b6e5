"""Withdrawing a published form: nobody is given it any more, and the form stays as it is.

Sittings that run go on with it. Those that have not started get another form where there is one;
the others are looked at once more at their check-in and at their start.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.form_refusals import FormNotPublished, FormWithdrawn
from exam_service.authoring.store import form_relations, forms
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormWithdrawalRow
from exam_service.sittings.rules.form_choice import NoFormLeft
from exam_service.sittings.use_cases.form_giving import replace_withdrawn_form

REASON_CHARACTERS_MAX = 500


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What became of the sittings that had the form and had not started."""

    given_another: int
    without_another: int


async def withdraw_form(
    open_session: OpenSession, *, form_id: UUID, reason: str, actor_id: UUID, now: datetime
) -> Withdrawal:
    """Take a form out of use, for a reason that is kept."""
    if not reason.strip():
        raise InvalidInput(
            "The form was not withdrawn.", {"withdrawal_reason": "Say why it is withdrawn."}
        )
    async with open_session() as session:
        form = await forms.lock_form_row(session, form_id)
        if form.state != forms.PUBLISHED:
            raise FormNotPublished(form.code)
        if await form_relations.find_withdrawal(session, form_id) is not None:
            raise FormWithdrawn(form.code)
        session.add(
            FormWithdrawalRow(
                form_id=form_id,
                reason=reason[:REASON_CHARACTERS_MAX],
                withdrawn_at=now,
                withdrawn_by=actor_id,
            )
        )
        await session.flush()
        given, without = 0, 0
        for sitting in await form_relations.lock_unstarted_sittings(session, form_id):
            try:
                await replace_withdrawn_form(session, sitting, actor_id=actor_id, now=now)
            except NoFormLeft:
                without += 1
            else:
                given += 1
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.withdrawn",
            subject=("form", form_id),
            reason=reason[:REASON_CHARACTERS_MAX],
            after={"form": form.code, "given_another": given, "without_another": without},
            now=now,
        )
        return Withdrawal(given, without)
