"""Loading the demonstration through the same use cases that people use. Can be run again.

Each step looks whether it was done before, so that a start that was cut off goes on where it was.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.rules.visibility import AssignmentExists, Duty
from exam_service.authoring.store import forms
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.assign_items import assign_items
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.import_practice import import_practice
from exam_service.authoring.use_cases.list_form import draft_listed_form
from exam_service.authoring.use_cases.move_stage import approve_items
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.database.session import Addresses, DatabaseRole, Databases, OpenSession
from exam_service.demonstration.candidates import load_candidates
from exam_service.demonstration.sign_ins import SIGN_INS
from exam_service.exams import use_cases as exams
from exam_service.exams.rules.administration import AdministrationPlan
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.rules.standard import StandardSetting
from exam_service.exams.store import find_exam_by_code, list_administrations
from exam_service.people.store import find_account_by_email
from exam_service.people.use_cases import create_account
from item_bank.items import Stage

CONTENT = Path(__file__).resolve().parent / "content"
EXAM_CODE = "peer-support"
OPENED_DAYS_AGO = 60
OPEN_DAYS = 300


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the steps after the accounts and the exam refer to."""

    exam_id: UUID
    policy: ExamPolicy
    accounts: Mapping[str, UUID]
    now: datetime

    def account(self, name: str) -> UUID:
        return self.accounts[f"{name}@example.org"]


async def load_demonstration(addresses: Addresses, now: datetime) -> None:
    """Bring the database to the demonstration; a second time there is nothing to do."""
    databases = Databases(addresses, connections_max=2)
    office = databases.opener(DatabaseRole.OFFICE)
    try:
        accounts = await _accounts(databases.opener(DatabaseRole.IDENTITY), now)
        loaded = await _exam(office, accounts, now)
        form_ids = await _forms(office, loaded)
        await _assignments(office, loaded)
        await _administration(office, loaded, form_ids)
        await load_candidates(
            databases, loaded.accounts, loaded.exam_id, loaded.policy, form_ids[0], now=now
        )
    finally:
        await databases.close()


async def _accounts(open_session: OpenSession, now: datetime) -> dict[str, UUID]:
    accounts = {}
    for one in SIGN_INS:
        async with open_session() as session:
            known = await find_account_by_email(session, one.email)
        accounts[one.email] = (
            known.id
            if known is not None
            else await create_account(
                open_session,
                email=one.email,
                name=one.name,
                password=one.password,
                roles=[one.role],
                language=one.language,
                now=now,
            )
        )
    return accounts


async def _exam(open_session: OpenSession, accounts: Mapping[str, UUID], now: datetime) -> Loaded:
    policy = ExamPolicy.from_document(json.loads(_text("policy.json")))
    async with open_session() as session:
        known = await find_exam_by_code(session, EXAM_CODE)
    manager = accounts["manager@example.org"]
    if known is not None:
        return Loaded(known.id, policy, accounts, now)
    exam_id = await exams.create_exam(
        open_session,
        code=EXAM_CODE,
        policy=policy,
        note="The demonstration's policy.",
        actor_id=manager,
        now=now,
    )
    await exams.publish_policy(open_session, exam_id=exam_id, version=1, actor_id=manager, now=now)
    await exams.add_statement(
        open_session,
        exam_id=exam_id,
        texts={tag: _text(f"statement.{tag}.md") for tag in policy.languages},
        actor_id=manager,
        now=now,
    )
    record = json.loads(_text("standard_setting.json"))
    adopted_on = date.fromisoformat(record["adopted_on"])
    await exams.record_standard_setting(
        open_session,
        exam_id=exam_id,
        setting=StandardSetting(
            method=record["method"],
            cut_raw=record["cut_raw"],
            items_scored=record["items_scored"],
            document=record["document"],
            is_sample=record["is_sample"],
            adopted_at=datetime.combine(adopted_on, time(12), UTC),
        ),
        actor_id=manager,
        now=now,
    )
    return Loaded(exam_id, policy, accounts, now)


async def _bank(open_session: OpenSession, loaded: Loaded) -> None:
    author, reviewer = loaded.account("psychometrician"), loaded.account("reviewer")
    for name in ("bank.csv", "bank.es.csv"):
        await import_file(
            open_session,
            exam_id=loaded.exam_id,
            file_name=name,
            content=_bytes(name),
            options=ImportOptions(stage=Stage.IN_REVIEW),
            actor_id=author,
            now=loaded.now,
        )
    await import_practice(
        open_session,
        exam_id=loaded.exam_id,
        file_name="practice.csv",
        content=_bytes("practice.csv"),
        options=ImportOptions(),
        actor_id=author,
        now=loaded.now,
    )
    await approve_items(
        open_session,
        exam_id=loaded.exam_id,
        actor_id=reviewer,
        attestation="Looked at when the demonstration was written.",
        now=loaded.now,
    )
    await approve_texts(
        open_session,
        exam_id=loaded.exam_id,
        languages=loaded.policy.languages,
        actor_id=reviewer,
        now=loaded.now,
    )


async def _forms(open_session: OpenSession, loaded: Loaded) -> tuple[UUID, ...]:
    """The published forms, made of the bank as it comes; what people changed since is theirs.

    Which items stand in which form was found by the assembly once and is kept as it was found.
    """
    listed = json.loads(_text("forms.json"))["forms"]
    async with open_session() as session:
        known = {row.code: row for row in await forms.list_forms(session, loaded.exam_id)}
    first = listed[0]["code"]
    if first in known and known[first].state == forms.PUBLISHED:
        return tuple(known[form["code"]].id for form in listed if form["code"] in known)
    await _bank(open_session, loaded)
    psychometrician = loaded.account("psychometrician")
    form_ids = [
        known[form["code"]].id
        if form["code"] in known
        else await draft_listed_form(
            open_session,
            exam_id=loaded.exam_id,
            code=form["code"],
            languages=form["languages"],
            sections=form["sections"],
            pretest=frozenset(form["pretest"]),
            actor_id=psychometrician,
            now=loaded.now,
        )
        for form in listed
    ]
    await publish_form(
        open_session,
        form_id=form_ids[0],
        languages=listed[0]["languages"],
        together_with=form_ids[1:],
        actor_id=psychometrician,
        reason="The first forms of the demonstration.",
        now=loaded.now,
    )
    return tuple(form_ids)


async def _assignments(open_session: OpenSession, loaded: Loaded) -> None:
    """Author, reviewer and translator see what they are assigned: here, the whole bank."""
    translated = [tag for tag in loaded.policy.languages if tag != loaded.policy.source_language]
    duties = [
        ("author", Duty.AUTHOR, ""),
        ("reviewer", Duty.REVIEWER, ""),
        *(("translator", Duty.TRANSLATOR, tag) for tag in translated),
    ]
    for name, duty, language in duties:
        with suppress(AssignmentExists):
            await assign_items(
                open_session,
                exam_id=loaded.exam_id,
                account_id=loaded.account(name),
                duty=duty,
                language=language,
                actor_id=loaded.account("psychometrician"),
                now=loaded.now,
            )


async def _administration(
    open_session: OpenSession, loaded: Loaded, form_ids: tuple[UUID, ...]
) -> None:
    async with open_session() as session:
        if await list_administrations(session, loaded.exam_id):
            return
    manager = loaded.account("manager")
    last_start_at = loaded.now + timedelta(days=OPEN_DAYS)
    administration_id = await exams.create_administration(
        open_session,
        exam_id=loaded.exam_id,
        plan=AdministrationPlan(
            title="Demonstration window",
            policy_version=1,
            admission=loaded.policy.admission,
            opens_at=loaded.now - timedelta(days=OPENED_DAYS_AGO),
            last_start_at=last_start_at,
            closes_at=last_start_at + timedelta(minutes=loaded.policy.seat_minutes_max),
            form_ids=form_ids,
        ),
        actor_id=manager,
        now=loaded.now,
    )
    await exams.publish_administration(
        open_session, administration_id=administration_id, actor_id=manager, now=loaded.now
    )


def _bytes(name: str) -> bytes:
    return (CONTENT / name).read_bytes()


def _text(name: str) -> str:
    return _bytes(name).decode("utf-8")
