"""Assembling a form: a draft that meets the exam's blueprint, or the reasons why none can."""

import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.publication import eligibility_of
from exam_service.authoring.rules.refusals import ContentRefused, FormCodeTaken, FormPublished
from exam_service.authoring.store import forms, items
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.store import find_published_version, load_policy, lock_exam
from exam_service.exams.tables import FormRow
from item_bank.assembly import assemble
from item_bank.errors import FormNotPossible
from item_bank.forms import Form, FormCode
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag

FORM_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,19}")
SEED_BYTES = 16


async def assemble_form(
    open_session: OpenSession,
    *,
    exam_id: UUID,
    code: str,
    languages: Sequence[str],
    seed: bytes | None = None,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Save a draft from items whose texts are approved in all these languages."""
    if not FORM_CODE.fullmatch(code):
        expected = "A code is 1 to 20 letters, digits, hyphens or underscores."
        raise InvalidInput("The form was not assembled.", {"code": expected})
    async with open_session() as session:
        await lock_exam(session, exam_id)
        if await forms.find_form(session, exam_id, code) is not None:
            raise FormCodeTaken(code)
        version = await find_published_version(session, exam_id)
        if version is None:
            raise InvalidInput(
                "The exam has no published policy yet, so there is no blueprint to assemble by."
            )
        policy = await load_policy(session, exam_id, version)
        _refuse_unknown_languages(languages, policy)
        form, pool = await _assembled(
            session, exam_id, code, policy, languages, seed or secrets.token_bytes(SEED_BYTES)
        )
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
        version_ids = {stored.version.ref: stored.id for stored in pool}
        forms.add_slots(session, row.id, form, {slot: version_ids[slot.ref] for slot in form.slots})
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.assembled",
            subject=("form", row.id),
            after={"form": code, "languages": list(languages), "policy_version": version},
            now=now,
        )
        return row.id


async def discard_form(
    open_session: OpenSession, *, form_id: UUID, actor_id: UUID, now: datetime
) -> None:
    """Throw a draft away. A published form stays for good."""
    async with open_session() as session:
        stored = await forms.lock_form(session, form_id)
        if stored.row.state == forms.PUBLISHED:
            raise FormPublished(stored.row.code)
        await forms.delete_draft(session, form_id)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.discarded",
            subject=("form", form_id),
            before={"form": stored.row.code},
            now=now,
        )


async def _assembled(
    session: AsyncSession,
    exam_id: UUID,
    code: str,
    policy: ExamPolicy,
    languages: Sequence[str],
    seed: bytes,
) -> tuple[Form, list[StoredVersion]]:
    eligibility = eligibility_of(await forms.count_published_forms(session, exam_id))
    found = await items.list_versions_at(session, exam_id, eligibility.scored | eligibility.pretest)
    pool = [stored for stored in found if _is_approved_in(stored, languages)]
    try:
        form = assemble(
            policy.blueprint(),
            [stored.version for stored in pool],
            code=FormCode(code),
            seed=seed,
            sections=[section.items for section in policy.sections],
            eligibility=eligibility,
        )
    except FormNotPossible as error:
        raise ContentRefused(error) from None
    return form, pool


def _refuse_unknown_languages(languages: Sequence[str], policy: ExamPolicy) -> None:
    if not languages:
        raise InvalidInput("The form was not assembled.", {"languages": "Choose a language."})
    unknown = sorted(set(languages) - set(policy.languages))
    if unknown:
        sentence = f"The exam is not held in {', '.join(unknown)}."
        raise InvalidInput("The form was not assembled.", {"languages": sentence})


def _is_approved_in(stored: StoredVersion, languages: Sequence[str]) -> bool:
    texts = (stored.texts.get(LanguageTag(tag)) for tag in languages)
    return all(
        each is not None
        and each.text.status is LanguageStatus.APPROVED
        and each.text.fits(stored.version.options)
        for each in texts
    )
