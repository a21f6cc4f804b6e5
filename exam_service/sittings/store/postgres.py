"""The interface of a sitting's storage on PostgreSQL: one session, one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications.tables import AuthorizationRow
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import Document
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import AdministrationRow, FormWithdrawalRow
from exam_service.responses import store as responses
from exam_service.responses.rules import StoredEntry
from exam_service.responses.tables import EntryRow, SittingContactRow
from exam_service.sittings.rules.connection import Outage
from exam_service.sittings.rules.contents import FormContents
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import Credit, Ledger
from exam_service.sittings.store import rows
from exam_service.sittings.store.contents import KEY_CODES, PACKAGES, POLICIES, load_contents
from exam_service.sittings.store.interface import JudgedEntry, Owner, SittingStore, StartLimits
from exam_service.sittings.store.ledgers import load_ledger
from exam_service.sittings.store.outages import list_outages
from exam_service.sittings.tables import CreditRow, SittingEventRow, SittingRow

START_LIMITS: Final = select(
    AdministrationRow.last_start_at,
    select(AuthorizationRow.expires_at)
    .where(AuthorizationRow.id == bindparam("authorization_id"))
    .scalar_subquery(),
    AdministrationRow.admission,
    select(FormWithdrawalRow.form_id)
    .where(FormWithdrawalRow.form_id == bindparam("form_id"))
    .exists(),
).where(AdministrationRow.id == bindparam("administration_id"))

HASHES: Final = select(EntryRow.sequence, EntryRow.content_hash).where(
    EntryRow.sitting_id == bindparam("sitting_id"), EntryRow.epoch == bindparam("epoch")
)


def sitting_store(session: AsyncSession | SittingStore) -> SittingStore:
    """The storage behind a transaction: PostgreSQL's, or the simulation's own."""
    return PostgresSittings(session) if isinstance(session, AsyncSession) else session


@dataclass(frozen=True, slots=True)
class PostgresSittings:
    session: AsyncSession

    async def load_sitting(self, sitting_id: UUID, owner: Owner | None = None) -> SittingRow:
        return await rows.load_sitting(self.session, sitting_id, owner)

    async def hold(
        self, sitting_id: UUID, owner: Owner | None = None
    ) -> tuple[SittingRow, SittingContactRow]:
        return await rows.hold(self.session, sitting_id, owner)

    async def load_contact(self, sitting_id: UUID) -> SittingContactRow:
        return await rows.load_contact(self.session, sitting_id)

    async def load_ledger(self, sitting: SittingRow) -> Ledger:
        return await load_ledger(self.session, sitting)

    async def list_outages(self, since: datetime, now: datetime) -> Sequence[Outage]:
        return await list_outages(self.session, since, now)

    async def load_policy(self, sitting: SittingRow) -> ExamPolicy:
        name = (sitting.exam_id, sitting.policy_version)
        policy = POLICIES.find(name)
        if policy is None:
            policy = await exams.load_policy(self.session, *name)
            POLICIES.keep(name, policy)
        return policy

    async def load_contents(self, sitting: SittingRow) -> FormContents:
        sections = len((await self.load_policy(sitting)).sections)
        return await load_contents(self.session, sitting.form_id, sitting.language, sections)

    async def load_start_limits(self, sitting: SittingRow) -> StartLimits:
        # What this transaction changed has no part in them, and is written once, at its end.
        with self.session.no_autoflush:
            found = await self.session.execute(
                START_LIMITS,
                {
                    "authorization_id": sitting.authorization_id,
                    "administration_id": sitting.administration_id,
                    "form_id": sitting.form_id,
                },
            )
        return StartLimits(*found.one())

    async def find_key_code(self, sitting: SittingRow, section: int) -> bytes | None:
        name = (sitting.form_id, section, sitting.language)
        code = KEY_CODES.find(name)
        if code is None:
            code = await exams.find_package_key_code(self.session, *name)
            if code is not None:
                KEY_CODES.keep(name, code)
        return code

    async def list_packages(self, sitting: SittingRow) -> Mapping[int, str]:
        name = (sitting.form_id, sitting.language)
        packages = PACKAGES.find(name)
        if packages is None:
            packages = await exams.list_package_addresses(self.session, *name)
            if packages:
                PACKAGES.keep(name, packages)
        return packages

    async def list_expired(self, now: datetime, limit: int) -> Sequence[UUID]:
        contact = SittingContactRow
        silent = contact.last_contact_at + contact.offline_work < SittingRow.closes_at
        query = (
            select(SittingRow.id)
            .join(contact, contact.sitting_id == SittingRow.id)
            .where(
                SittingRow.closes_at <= now,
                or_(~silent, SittingRow.closes_at + contact.credit_left <= now),
            )
        )
        # In no order: one that stays open all the same must not keep others from their turn.
        return (await self.session.scalars(query.order_by(func.random()).limit(limit))).all()

    async def write_state(
        self, sitting: SittingRow, state: SittingState, ledger: Ledger, now: datetime
    ) -> None:
        await rows.write_state(self.session, sitting, state, ledger, now)

    async def write_credit(self, sitting: SittingRow, ledger: Ledger, credit: Credit) -> None:
        self.session.add(
            CreditRow(
                sitting_id=sitting.id,
                ordinal=len(ledger.credits),
                kind=credit.kind,
                amount=credit.amount,
                cause=credit.cause,
                reason=credit.reason,
                actor_id=credit.actor_id,
                given_at=credit.given_at,
                span_ordinal=credit.span_ordinal,
            )
        )
        await self.session.flush()

    def add_event(
        self,
        sitting_id: UUID,
        kind: str,
        *,
        happened_at: datetime,
        recorded_at: datetime,
        actor_id: UUID | None,
        cause: str = "",
        detail: Document | None = None,
    ) -> None:
        rows.add_event(
            self.session,
            sitting_id,
            kind,
            happened_at=happened_at,
            recorded_at=recorded_at,
            actor_id=actor_id,
            cause=cause,
            detail=detail,
        )

    async def list_events(self, sitting_id: UUID) -> Sequence[SittingEventRow]:
        return await rows.list_events(self.session, sitting_id)

    def add_audit_entry(
        self, *, actor_id: UUID, action: str, sitting_id: UUID, reason: str, now: datetime
    ) -> None:
        add_audit_entry(
            self.session,
            actor_id=actor_id,
            action=action,
            subject=("sitting", sitting_id),
            reason=reason,
            now=now,
        )

    async def list_entries(self, sitting_id: UUID) -> Sequence[StoredEntry]:
        return await responses.list_entries(self.session, sitting_id)

    async def list_hashes(self, sitting_id: UUID, epoch: int) -> Mapping[int, bytes]:
        found = await self.session.execute(HASHES, {"sitting_id": sitting_id, "epoch": epoch})
        return dict(found.all())

    async def add_entries(
        self, sitting_id: UUID, epoch: int, judged: Sequence[JudgedEntry], now: datetime
    ) -> None:
        values = [
            {
                "sitting_id": sitting_id,
                "epoch": epoch,
                "sequence": one.entry.sequence,
                "slot": one.entry.slot,
                "kind": one.entry.kind,
                "value": dict(one.entry.value),
                "content_hash": one.entry.content_hash(),
                "claimed_at": one.entry.claimed_at,
                "recorded_at": now,
                "standing": one.standing,
            }
            for one in judged
        ]
        if values:
            await self.session.execute(insert(EntryRow).values(values).on_conflict_do_nothing())
