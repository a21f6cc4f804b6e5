"""Making a sample exam of its own from other people's items.

Each step is the act of a person who may do it, and looks whether it was done before, so that the
command can be run again.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from exam_service.applications import use_cases as applications
from exam_service.applications.store import find_authorization, find_payment, find_unused_request
from exam_service.authoring.commands.work import acting_person
from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import ImportRefused
from exam_service.authoring.rules.sample_exam import sample_cut, sample_policy, sample_statement
from exam_service.authoring.store import accounts, forms
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.move_stage import approve_items
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.clock import utc_now
from exam_service.database.session import OpenSession
from exam_service.exams import use_cases as exams
from exam_service.exams.rules.administration import AdministrationPlan
from exam_service.exams.rules.policy import ExamPolicy, PriceKind
from exam_service.exams.rules.standard import StandardSetting
from exam_service.exams.store import find_exam_by_code, list_administrations
from exam_service.people.rules import Permission
from exam_service.terminal import CannotRun, stage
from item_bank.exchange.difference import Change

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
FORM_CODE = "F1"
FORM_SEED = b"sample form"
OPEN_DAYS = 365
# Candidates of a sample exam are of age by this day of birth; nobody real is meant.
SAMPLE_BIRTH = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class NewExam:
    """What was asked for, and by whom each kind of step is to be made."""

    code: str
    file_name: str
    content: bytes
    options: ImportOptions
    writer: str | None
    reviewer: str | None
    manager: str | None


@dataclass(frozen=True, slots=True)
class _Staff:
    """The three people an exam needs: nobody approves what they brought in."""

    writer: UUID
    reviewer: UUID
    manager: UUID


async def make_exam(
    open_session: OpenSession, wanted: NewExam, candidates: Sequence[str]
) -> ImportReport:
    """Create, import, approve, assemble, publish, open, authorize. Answers the import's report."""
    staff = await _staff(open_session, wanted)
    with stage("Exam and policy"):
        exam_id, policy = await _exam(open_session, wanted, staff)
    with stage("Items"):
        report = await _items(open_session, wanted, exam_id, policy, staff)
    with stage("Form"):
        form_id = await _form(open_session, exam_id, policy, staff)
    with stage("Administration"):
        await _administration(open_session, exam_id, form_id, policy, staff)
    if candidates:
        with stage("Authorizations"):
            for email in candidates:
                await _authorization(open_session, exam_id, policy, email, staff)
    return report


def _sample(wanted: NewExam) -> tuple[ExamPolicy, dict[str, str]]:
    document = json.loads((SAMPLES / "parallel_exam.json").read_text(encoding="utf-8"))
    model = ExamPolicy.from_document(document)
    assert wanted.options.items_max is not None, "the command names a number of items"
    policy = sample_policy(model, wanted.options.items_max, wanted.options.languages)
    statements = {}
    for tag in policy.languages:
        text = (SAMPLES / f"statement.{tag}.md").read_text(encoding="utf-8")
        statements[tag] = sample_statement(text, policy)
    return policy, statements


async def _staff(open_session: OpenSession, wanted: NewExam) -> _Staff:
    return _Staff(
        (
            await acting_person(open_session, Permission.IMPORT_ITEMS, wanted.writer, "--as")
        ).account_id,
        (
            await acting_person(
                open_session, Permission.REVIEW_ITEMS, wanted.reviewer, "--reviewer"
            )
        ).account_id,
        (
            await acting_person(open_session, Permission.PLAN_EXAMS, wanted.manager, "--manager")
        ).account_id,
    )


async def _exam(
    open_session: OpenSession, wanted: NewExam, staff: _Staff
) -> tuple[UUID, ExamPolicy]:
    policy, statements = _sample(wanted)
    async with open_session() as session:
        exam = await find_exam_by_code(session, wanted.code)
    if exam is not None:
        return exam.id, policy
    now = utc_now()
    exam_id = await exams.create_exam(
        open_session,
        code=wanted.code,
        policy=policy,
        note=f"A sample exam from {wanted.file_name}.",
        actor_id=staff.manager,
        now=now,
    )
    await exams.publish_policy(
        open_session, exam_id=exam_id, version=1, actor_id=staff.manager, now=now
    )
    await exams.add_statement(
        open_session, exam_id=exam_id, texts=statements, actor_id=staff.manager, now=now
    )
    setting = StandardSetting(
        method="sample",
        cut_raw=sample_cut(policy.items_scored),
        items_scored=policy.items_scored,
        document={"note": "A sample: no panel has met for this exam."},
        is_sample=True,
        adopted_at=now,
    )
    await exams.record_standard_setting(
        open_session, exam_id=exam_id, setting=setting, actor_id=staff.manager, now=now
    )
    return exam_id, policy


async def _items(
    open_session: OpenSession,
    wanted: NewExam,
    exam_id: UUID,
    policy: ExamPolicy,
    staff: _Staff,
) -> ImportReport:
    report = await import_file(
        open_session,
        exam_id=exam_id,
        file_name=wanted.file_name,
        content=wanted.content,
        options=replace(wanted.options, area=policy.areas[0].code),
        actor_id=staff.writer,
        now=utc_now(),
    )
    if report.refused:
        raise ImportRefused(report.count(Change.REFUSED))
    await approve_items(
        open_session,
        exam_id=exam_id,
        actor_id=staff.reviewer,
        attestation="A sample: approved as it came.",
        now=utc_now(),
    )
    await approve_texts(
        open_session,
        exam_id=exam_id,
        languages=policy.languages,
        actor_id=staff.reviewer,
        attestation="A sample: approved as it came.",
        now=utc_now(),
    )
    return report


async def _form(
    open_session: OpenSession, exam_id: UUID, policy: ExamPolicy, staff: _Staff
) -> UUID:
    async with open_session() as session:
        form = await forms.find_form(session, exam_id, FORM_CODE)
    if form is not None and form.state == forms.PUBLISHED:
        return form.id
    form_id = (
        form.id
        if form
        else await assemble_form(
            open_session,
            exam_id=exam_id,
            code=FORM_CODE,
            languages=policy.languages,
            seed=FORM_SEED,
            actor_id=staff.writer,
            now=utc_now(),
        )
    )
    await publish_form(
        open_session,
        form_id=form_id,
        languages=policy.languages,
        actor_id=staff.writer,
        reason="The first form of a sample exam.",
        now=utc_now(),
    )
    return form_id


async def _administration(
    open_session: OpenSession,
    exam_id: UUID,
    form_id: UUID,
    policy: ExamPolicy,
    staff: _Staff,
) -> None:
    async with open_session() as session:
        if await list_administrations(session, exam_id):
            return
    now = utc_now()
    last_start_at = now + timedelta(days=OPEN_DAYS)
    plan = AdministrationPlan(
        title="Sample administration",
        policy_version=1,
        admission=policy.admission,
        opens_at=now,
        last_start_at=last_start_at,
        closes_at=last_start_at + timedelta(minutes=policy.seat_minutes_max),
        form_ids=(form_id,),
    )
    administration_id = await exams.create_administration(
        open_session, exam_id=exam_id, plan=plan, actor_id=staff.manager, now=now
    )
    await exams.publish_administration(
        open_session, administration_id=administration_id, actor_id=staff.manager, now=now
    )


async def _authorization(
    open_session: OpenSession, exam_id: UUID, policy: ExamPolicy, email: str, staff: _Staff
) -> None:
    now = utc_now()
    async with open_session() as session:
        person = await accounts.find_person(session, email)
        if person is None:
            raise CannotRun(f"There is no account {email}.")
        standing = await find_authorization(session, person.account_id, exam_id)
    authorization_id = (
        standing.id
        if standing
        else await applications.authorize(
            open_session,
            account_id=person.account_id,
            exam_id=exam_id,
            date_of_birth=SAMPLE_BIRTH,
            actor_id=staff.manager,
            now=now,
        )
    )
    await _payment(open_session, authorization_id, policy, staff, now)


async def _payment(
    open_session: OpenSession,
    authorization_id: UUID,
    policy: ExamPolicy,
    staff: _Staff,
    now: datetime,
) -> None:
    async with open_session() as session:
        request = await find_unused_request(session, authorization_id)
        if request is None or await find_payment(session, request.id) is not None:
            return
    price = policy.price_on(PriceKind.ATTEMPT, now.date())
    assert price is not None, "the sample names the price of an attempt"
    await applications.record_payment(
        open_session,
        request_id=request.id,
        amount_cents=price.amount_cents,
        currency=price.currency,
        reference="sample",
        actor_id=staff.manager,
        now=now,
    )
