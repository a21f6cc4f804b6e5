"""The demonstration's candidates: some may begin, some have sat, each shows another state.

Past sittings go through the same use cases as real ones, at instants in the past.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from exam_service.applications import use_cases as applications
from exam_service.applications.rules.accommodation import NONE_GRANTED, Accommodation
from exam_service.applications.store import (
    find_authorization,
    find_unused_request,
    load_accommodation,
)
from exam_service.database.session import DatabaseRole, Databases
from exam_service.demonstration.sign_ins import BY_EMAIL
from exam_service.exams.rules.policy import ExamPolicy, PriceKind
from exam_service.exams.tables import FormKeyRow, FormSlotRow
from exam_service.people.use_cases import sign_in, sign_out
from exam_service.responses.rules import ENTRIES_PER_SYNC_MAX, Entry, EntryKind
from exam_service.responses.store import SaveRequest, SavingPool
from exam_service.scoring.use_cases.release_score import release_score
from exam_service.scoring.use_cases.score_sittings import score_sittings
from exam_service.sittings.rules.lifecycle import IllegalTransition
from exam_service.sittings.store import list_sittings_of
from exam_service.sittings.use_cases.check_in import accept_statement, open_sitting
from exam_service.sittings.use_cases.lease import take_lease
from exam_service.sittings.use_cases.sections import end_break, finish_section
from exam_service.sittings.use_cases.settling import Holder
from exam_service.sittings.use_cases.start import start_sitting
from exam_service.sittings.use_cases.submit import submit_sitting

BIRTH = date(1988, 4, 12)
AUTHORIZED_DAYS_AGO = 40
SECONDS_PER_ITEM = 48
DEVICE = "demonstration-device-1"
BREAK = timedelta(minutes=7)
EXTRA_TIME_PERCENT = 50


@dataclass(frozen=True, slots=True)
class PastSitting:
    """A sitting that took place: by whom, when, and what share was answered with the key."""

    name: str
    days_ago: int
    share_right: float
    is_released: bool


MAY_BEGIN = ("ana", "luis", "grace")
UNPAID = ("sam",)
PAST = (
    PastSitting("dana", 21, 0.84, is_released=True),
    PastSitting("marcus", 14, 0.55, is_released=True),
    PastSitting("rosa", 1, 0.72, is_released=False),
)


async def load_candidates(
    databases: Databases,
    accounts: Mapping[str, UUID],
    exam_id: UUID,
    policy: ExamPolicy,
    form_id: UUID,
    *,
    now: datetime,
) -> None:
    """Authorize, pay, and let those sit who have sat. What is there already is left alone."""
    office = _Office(databases, accounts, exam_id, policy)
    for name in (*MAY_BEGIN, *UNPAID, *(past.name for past in PAST)):
        await office.authorize(name, is_paid=name not in UNPAID, now=now)
    await office.grant_extra_time("grace", now=now)
    for past in PAST:
        # A service that runs beside us ends a sitting whose time is long over, as it should;
        # what was answered until then stays.
        with suppress(IllegalTransition):
            await _sit(office, form_id, past, now)


@dataclass(frozen=True, slots=True)
class _Office:
    databases: Databases
    accounts: Mapping[str, UUID]
    exam_id: UUID
    policy: ExamPolicy

    def account(self, name: str) -> UUID:
        return self.accounts[f"{name}@example.org"]

    async def authorize(self, name: str, *, is_paid: bool, now: datetime) -> None:
        open_session = self.databases.opener(DatabaseRole.OFFICE)
        then = now - timedelta(days=AUTHORIZED_DAYS_AGO)
        async with open_session() as session:
            if await find_authorization(session, self.account(name), self.exam_id) is not None:
                return
        authorization_id = await applications.authorize(
            open_session,
            account_id=self.account(name),
            exam_id=self.exam_id,
            date_of_birth=BIRTH,
            actor_id=self.account("manager"),
            now=then,
        )
        price = self.policy.price_on(PriceKind.ATTEMPT, then.date())
        if price is None or not is_paid:
            return
        async with open_session() as session:
            request = await find_unused_request(session, authorization_id)
        assert request is not None, "an authorization comes with the first request"
        await applications.record_payment(
            open_session,
            request_id=request.id,
            amount_cents=price.amount_cents,
            currency=price.currency,
            reference=f"demonstration {name}",
            actor_id=self.account("manager"),
            now=then,
        )

    async def grant_extra_time(self, name: str, *, now: datetime) -> None:
        open_session = self.databases.opener(DatabaseRole.OFFICE)
        async with open_session() as session:
            row = await find_authorization(session, self.account(name), self.exam_id)
            granted = await load_accommodation(session, self.account(name), self.exam_id)
        assert row is not None, "granted after the authorization"
        if granted != NONE_GRANTED:
            return
        await applications.grant_accommodation(
            open_session,
            authorization_id=row.id,
            accommodation=Accommodation(EXTRA_TIME_PERCENT, 0),
            actor_id=self.account("accommodation"),
            now=now,
        )


async def _sit(office: _Office, form_id: UUID, past: PastSitting, now: datetime) -> None:
    """One past sitting from check-in to its score, and to its release where that has come."""
    delivery = office.databases.opener(DatabaseRole.DELIVERY)
    candidate = office.account(past.name)
    async with delivery() as session:
        if await list_sittings_of(session, candidate):
            return
    began = now - timedelta(days=past.days_ago)
    who = BY_EMAIL[f"{past.name}@example.org"]
    sitting_id = await open_sitting(
        delivery, account_id=candidate, exam_id=office.exam_id, language=who.language, now=began
    )
    await accept_statement(
        delivery, sitting_id=sitting_id, account_id=candidate, version=1, now=began
    )
    await take_lease(
        delivery, sitting_id=sitting_id, account_id=candidate, device=DEVICE, now=began
    )
    holder = Holder(candidate, DEVICE)
    await start_sitting(delivery, sitting_id=sitting_id, holder=holder, now=began)
    moment = await _answer_sections(office, form_id, past, sitting_id, began)
    await submit_sitting(delivery, sitting_id=sitting_id, holder=holder, now=moment)
    await score_sittings(
        office.databases.opener(DatabaseRole.SCORING),
        form_id=form_id,
        sitting_ids=[sitting_id],
        now=moment + timedelta(minutes=6),
    )
    if past.is_released:
        await release_score(
            office.databases.opener(DatabaseRole.OFFICE),
            sitting_id=sitting_id,
            actor_id=office.account("manager"),
            now=moment + timedelta(days=2),
        )


async def _answer_sections(
    office: _Office, form_id: UUID, past: PastSitting, sitting_id: UUID, began: datetime
) -> datetime:
    """Save answers section by section, as a player would. Returns the instant of the last."""
    delivery = office.databases.opener(DatabaseRole.DELIVERY)
    pool = SavingPool(office.databases.addresses[DatabaseRole.DELIVERY])
    holder = Holder(office.account(past.name), DEVICE)
    who = BY_EMAIL[f"{past.name}@example.org"]
    sign_in_id = await sign_in(
        office.databases.opener(DatabaseRole.IDENTITY),
        email=who.email,
        password=who.password,
        address="demonstration",
        device="demonstration",
        lifetime=timedelta(hours=12),
        now=began,
    )
    moment, sequence = began, 0
    sections = await _choices(office, form_id, past)
    try:
        for section, choices in sorted(sections.items()):
            entries = []
            for slot, option in choices:
                moment += timedelta(seconds=SECONDS_PER_ITEM)
                sequence += 1
                value = {"option": option}
                entries.append(Entry(sequence, slot, EntryKind.CHOICE, value, moment))
            for start in range(0, len(entries), ENTRIES_PER_SYNC_MAX):
                await pool.save(
                    SaveRequest(
                        sitting_id=sitting_id,
                        sign_in_id=sign_in_id,
                        device=DEVICE,
                        epoch=1,
                        section=section,
                        entries=entries[start : start + ENTRIES_PER_SYNC_MAX],
                        now=moment,
                        # The device was heard all the time; only these saves are told as one.
                        is_settled=True,
                    )
                )
            if section < len(sections):
                await finish_section(
                    delivery,
                    sitting_id=sitting_id,
                    holder=holder,
                    section=section,
                    takes_break=True,
                    now=moment,
                )
                moment += BREAK
                await end_break(delivery, sitting_id=sitting_id, holder=holder, now=moment)
    finally:
        await pool.close()
    await sign_out(
        office.databases.opener(DatabaseRole.IDENTITY), sign_in_id=sign_in_id, now=moment
    )
    return moment


async def _choices(
    office: _Office, form_id: UUID, past: PastSitting
) -> dict[int, list[tuple[str, str]]]:
    """Section -> (slot, option): the key for the wanted share, another option elsewhere."""
    async with office.databases.opener(DatabaseRole.OFFICE)() as session:
        rows = (
            await session.execute(
                select(FormSlotRow, FormKeyRow.option)
                .join(
                    FormKeyRow,
                    (FormKeyRow.form_id == FormSlotRow.form_id)
                    & (FormKeyRow.slot == FormSlotRow.public_id),
                )
                .where(FormSlotRow.form_id == form_id)
                .order_by(FormSlotRow.number)
            )
        ).all()
    chance = Random(past.name)  # noqa: S311 - a fixed made-up history, not a secret
    sections: dict[int, list[tuple[str, str]]] = {}
    for slot, key in rows:
        others = sorted(option for option in slot.options if option != key)
        is_right = chance.random() < past.share_right
        option = key if is_right else chance.choice(others)
        sections.setdefault(slot.section, []).append((slot.public_id, option))
    return sections
