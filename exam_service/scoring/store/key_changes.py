"""Key changes: proposals, signatures, adoptions, and what the desk shows of forms and scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, exists, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.database.paging import Part, Position, beside, part_of
from exam_service.errors import NotFound
from exam_service.exams.tables import ExamRow, FormKeyRow, FormRow, FormSlotRow
from exam_service.people.tables import AccountRow
from exam_service.scoring.rules.key_changes import Signature
from exam_service.scoring.rules.key_impact import ScoreLine
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.tables import (
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeSignatureRow,
    KeyChangeVersionRow,
)
from item_bank.scaling import Outcome

FORMS_LISTED_MAX: Final = 500
# All key changes are made one after the other: two adoptions never write one key version.
ONE_AT_A_TIME: Final = 7_311_042
_SCORE_LINES: Final = text(
    "SELECT DISTINCT ON (sittings.id) sittings.id, sittings.language, sittings.score_status,"
    " scores.raw, scores.scaled, scores.outcome, jsonb_path_query_first(scores.trace,"
    " '$[*] ? (@.slot == $slot)', jsonb_build_object('slot', CAST(:slot AS text)))"
    " FROM sittings JOIN scores ON scores.sitting_id = sittings.id"
    " WHERE sittings.form_id = :form"
    " ORDER BY sittings.id, scores.computed_at DESC, scores.id DESC"
)


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A published form that the desk offers."""

    id: UUID
    exam_code: str
    code: str


@dataclass(frozen=True, slots=True)
class SlotSeen:
    """A slot of one form with its item."""

    form: FormRow
    row: FormSlotRow
    item_code: str
    exam_id: UUID


@dataclass(frozen=True, slots=True)
class ListedChange:
    """A proposal in the list."""

    row: KeyChangeRow
    item_code: str
    proposed_by: str
    signatures: int
    is_adopted: bool
    is_declined: bool


async def hold_others_back(session: AsyncSession) -> None:
    """Until this transaction ends nobody else proposes, signs or adopts."""
    await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


async def keep_keys(session: AsyncSession) -> None:
    """Until this transaction ends no key change is adopted; many may ask for that at once."""
    await session.execute(select(func.pg_advisory_xact_lock_shared(ONE_AT_A_TIME)))


async def list_published_forms(session: AsyncSession) -> list[ListedForm]:
    rows = await session.execute(
        select(FormRow.id, ExamRow.code.label("exam_code"), FormRow.code)
        .join(ExamRow, ExamRow.id == FormRow.exam_id)
        .where(FormRow.published_at.is_not(None))
        .order_by(ExamRow.code, FormRow.code)
        .limit(FORMS_LISTED_MAX)
    )
    return [ListedForm(row.id, row.exam_code, row.code) for row in rows]


async def list_slots_of_form(session: AsyncSession, form_id: UUID) -> list[SlotSeen]:
    return await _slots(session, FormSlotRow.form_id == form_id)


async def list_slots_of_item(session: AsyncSession, item_version_id: UUID) -> list[SlotSeen]:
    """Every published form that has this item version, and where."""
    return await _slots(session, FormSlotRow.item_version_id == item_version_id)


async def _slots(session: AsyncSession, condition: ColumnElement[bool]) -> list[SlotSeen]:
    rows = await session.execute(
        select(FormRow, FormSlotRow, ItemRow.code, FormRow.exam_id)
        .join(FormSlotRow, FormSlotRow.form_id == FormRow.id)
        .join(ItemVersionRow, ItemVersionRow.id == FormSlotRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .where(condition, FormRow.published_at.is_not(None))
        .order_by(FormRow.code, FormSlotRow.number)
        .limit(FORMS_LISTED_MAX)
    )
    return [SlotSeen(form, slot, code, exam_id) for form, slot, code, exam_id in rows]


async def list_score_lines(session: AsyncSession, form_id: UUID, slot: str) -> list[ScoreLine]:
    """The newest score of every sitting of a form, and its line about one slot."""
    rows = await session.execute(_SCORE_LINES, {"form": form_id, "slot": slot})
    return [
        ScoreLine(
            sitting_id=sitting_id,
            language=language,
            is_released=status == ScoreStatus.RELEASED,
            raw=raw,
            scaled=scaled,
            outcome=Outcome(outcome),
            response=line["response"],
            counted=line["counts"],
            was_correct=line["is_correct"],
        )
        for sitting_id, language, status, raw, scaled, outcome, line in rows
        if line is not None
    ]


async def load_change(session: AsyncSession, change_id: UUID) -> KeyChangeRow:
    row = await session.get(KeyChangeRow, change_id)
    if row is None:
        raise NotFound
    return row


async def load_name(session: AsyncSession, account_id: UUID) -> str:
    return (await session.scalars(select(AccountRow.name).filter_by(id=account_id))).one()


async def list_signatures(
    session: AsyncSession, change_id: UUID
) -> list[tuple[KeyChangeSignatureRow, str]]:
    """Signatures with names, in the order they were given."""
    rows = await session.execute(
        select(KeyChangeSignatureRow, AccountRow.name)
        .join(AccountRow, AccountRow.id == KeyChangeSignatureRow.signed_by)
        .where(KeyChangeSignatureRow.change_id == change_id)
        .order_by(KeyChangeSignatureRow.signed_at, KeyChangeSignatureRow.signed_by)
    )
    return [(row, name) for row, name in rows]


def words_of(signatures: Sequence[tuple[KeyChangeSignatureRow, str]]) -> list[Signature]:
    return [Signature(row.signed_by, row.is_agreed) for row, _ in signatures]


async def find_adoption(session: AsyncSession, change_id: UUID) -> KeyChangeAdoptionRow | None:
    return await session.get(KeyChangeAdoptionRow, change_id)


async def list_versions(session: AsyncSession, change_id: UUID) -> list[KeyChangeVersionRow]:
    query = select(KeyChangeVersionRow).where(KeyChangeVersionRow.change_id == change_id)
    return list(await session.scalars(query.order_by(KeyChangeVersionRow.form_id)))


async def has_open_change(session: AsyncSession, item_version_id: UUID) -> bool:
    return bool(
        await session.scalar(
            select(
                exists(KeyChangeRow.id).where(
                    KeyChangeRow.item_version_id == item_version_id,
                    ~_adopted(),
                    ~_declined(),
                )
            )
        )
    )


async def list_changes(
    session: AsyncSession, position: Position | None, size: int
) -> Part[ListedChange]:
    """Proposals, the newest first."""
    signatures = (
        select(func.count())
        .select_from(KeyChangeSignatureRow)
        .where(KeyChangeSignatureRow.change_id == KeyChangeRow.id)
        .scalar_subquery()
    )
    query = (
        select(KeyChangeRow, ItemRow.code, AccountRow.name, signatures, _adopted(), _declined())
        .join(ItemVersionRow, ItemVersionRow.id == KeyChangeRow.item_version_id)
        .join(ItemRow, ItemRow.id == ItemVersionRow.item_id)
        .join(AccountRow, AccountRow.id == KeyChangeRow.proposed_by)
    )
    rows = await session.execute(beside(query, KeyChangeRow.id, position, size))
    listed = [ListedChange(*row) for row in rows]
    return part_of(listed, lambda change: change.row.id, position, size)


async def newest_key_rows(session: AsyncSession, form_id: UUID) -> Sequence[FormKeyRow]:
    newest = select(func.max(FormKeyRow.version)).where(FormKeyRow.form_id == form_id)
    query = select(FormKeyRow).where(
        FormKeyRow.form_id == form_id, FormKeyRow.version == newest.scalar_subquery()
    )
    return (await session.scalars(query)).all()


async def withdraws_passes(
    session: AsyncSession, form_id: UUID, after_version: int, up_to_version: int
) -> bool:
    """Did every change between two key versions of a form decide to take passes away?"""
    decisions = await session.scalars(
        select(KeyChangeAdoptionRow.passes)
        .join(KeyChangeVersionRow, KeyChangeVersionRow.change_id == KeyChangeAdoptionRow.change_id)
        .where(
            KeyChangeVersionRow.form_id == form_id,
            KeyChangeVersionRow.key_version > after_version,
            KeyChangeVersionRow.key_version <= up_to_version,
        )
    )
    found = decisions.all()
    return bool(found) and all(decision == "withdraw" for decision in found)


def add_key_version(session: AsyncSession, rows: Sequence[FormKeyRow], changed: FormKeyRow) -> None:
    """The newest key once more with one slot changed; earlier versions stay."""
    for row in rows:
        if row.slot == changed.slot:
            continue
        session.add(
            FormKeyRow(
                form_id=row.form_id,
                version=changed.version,
                slot=row.slot,
                option=row.option,
                rule=row.rule,
                also=list(row.also),
            )
        )
    session.add(changed)


def add_signature(
    session: AsyncSession,
    change_id: UUID,
    *,
    is_agreed: bool,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    session.add(
        KeyChangeSignatureRow(
            change_id=change_id,
            signed_by=actor_id,
            is_agreed=is_agreed,
            reason=reason,
            signed_at=now,
        )
    )


def _adopted() -> Exists:
    return exists(KeyChangeAdoptionRow.change_id).where(
        KeyChangeAdoptionRow.change_id == KeyChangeRow.id
    )


def _declined() -> Exists:
    return exists(KeyChangeSignatureRow.change_id).where(
        KeyChangeSignatureRow.change_id == KeyChangeRow.id, ~KeyChangeSignatureRow.is_agreed
    )
