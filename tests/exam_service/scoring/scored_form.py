"""A published form of sixteen slots with a known key, and ended sittings of it with known answers.

Two areas: A1 with eight scored slots and one pretest, A2 with six and one. The standard is nine of
fourteen. Slots are named s01, s02, …; each has the options s01a to s01d and the key is always a.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.applications.tables import AttemptRequestRow, AuthorizationRow
from exam_service.authoring.tables import ItemRow, ItemVersionRow
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.rules.policy import SectionPolicy
from exam_service.exams.tables import (
    FormDocumentRow,
    FormKeyRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
    StandardSettingRow,
)
from exam_service.responses.rules import Entry, EntryKind
from exam_service.responses.tables import EntryRow
from exam_service.sittings.tables import SittingRow
from item_bank.blueprint import SlotRole
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.forms import Form, FormCode, Section, Slot, SlotNumber, freeze
from item_bank.items import AreaCode, ItemCode, ItemVersionRef, VersionNumber
from tests.builders.exams import (
    NINE,
    a_policy,
    allow_reviewed_versions,
    an_area,
    at,
    make_account,
    make_administration,
    make_exam,
)

# Where each slot stands: (area, does it count). Pretest slots are the ninth and the sixteenth.
PLACES = tuple(
    (area, is_scored)
    for area, scored in (("A1", 8), ("A2", 6))
    for is_scored in (*(True,) * scored, False)
)
SLOTS = tuple(f"s{number:02}" for number in range(1, len(PLACES) + 1))
SECTION_ITEMS = 8
CUT_RAW = 9
SCORED = 14
# 0 to 9 right: 300 / 9 each from 200; 9 to 14 right: 300 / 5 each from 500.
SCALED_BY_RAW = (200, 233, 267, 300, 333, 367, 400, 433, 467, 500, 560, 620, 680, 740, 800)
POLICY = a_policy(
    areas=(an_area("A1", 8, 1), an_area("A2", 6, 1)),
    sections=(SectionPolicy(SECTION_ITEMS), SectionPolicy(SECTION_ITEMS)),
)

Answers = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Arranged:
    """What the tests of scoring refer to."""

    exam_id: UUID
    manager_id: UUID
    candidate_id: UUID
    form_id: UUID
    administration_id: UUID
    authorization_id: UUID


def options_of(slot: str) -> list[str]:
    return [f"{slot}{letter}" for letter in "abcd"]


def answers(*, right: Iterable[str], wrong: Iterable[str] = ()) -> dict[str, str | None]:
    """The key for some slots, another option for others."""
    given: dict[str, str | None] = {slot: f"{slot}a" for slot in right}
    return given | {slot: f"{slot}c" for slot in wrong}


async def arrange(open_session: OpenSession) -> Arranged:
    """An exam with its standard, one published form, and one candidate who may sit it."""
    manager_id = await make_account(open_session, "Manager")
    candidate_id = await make_account(open_session, "Ana Ruiz")
    exam_id = await make_exam(open_session, manager_id, POLICY)
    form_id = await make_keyed_form(open_session, exam_id, manager_id)
    await add_standard(open_session, exam_id, form_id, manager_id)
    administration_id = await make_administration(open_session, exam_id, manager_id, (form_id,))
    authorization_id = uuid7()
    async with open_session() as session:
        session.add(
            AuthorizationRow(
                id=authorization_id,
                account_id=candidate_id,
                exam_id=exam_id,
                approved_at=NINE - timedelta(days=30),
                expires_at=NINE + timedelta(days=330),
                attempts_max=9,
                date_of_birth=date(1990, 1, 1),
            )
        )
    return Arranged(exam_id, manager_id, candidate_id, form_id, administration_id, authorization_id)


async def make_keyed_form(
    open_session: OpenSession,
    exam_id: UUID,
    actor_id: UUID,
    code: str = "F1",
    *,
    anchors: Mapping[str, UUID] | None = None,
) -> UUID:
    """A form with slots, key and documents; published at the end, when it can no longer change.

    `anchors`: slot -> item version of another form; all other slots get an item of their own.
    """
    form_id = uuid7()
    async with open_session() as session:
        form = FormRow(
            id=form_id,
            exam_id=exam_id,
            code=code,
            state="draft",
            policy_version=1,
            languages=["en"],
            created_at=NINE,
            created_by=actor_id,
        )
        session.add(form)
        await session.flush()
        anchored = anchors or {}
        own = {
            slot: area
            for slot, (area, _) in zip(SLOTS, PLACES, strict=True)
            if slot not in anchored
        }
        versions = {**anchored, **await _add_items(session, exam_id, code, own, actor_id)}
        for number, (slot, (area, is_scored)) in enumerate(
            zip(SLOTS, PLACES, strict=True), start=1
        ):
            session.add(
                FormSlotRow(
                    form_id=form_id,
                    number=number,
                    section=_section(number),
                    item_version_id=versions[slot],
                    area=area,
                    is_scored=is_scored,
                    public_id=slot,
                    options=dict(zip(options_of(slot), "abcd", strict=True)),
                )
            )
            session.add(FormKeyRow(form_id=form_id, version=1, slot=slot, option=f"{slot}a"))
        session.add_all(_document(form_id, section) for section in (1, 2))
        await session.flush()
        form.state, form.content_hash = "published", freeze(_a_form(code)).content_hash
        form.published_at, form.published_by = NINE, actor_id
    return form_id


async def add_standard(
    open_session: OpenSession,
    exam_id: UUID,
    form_id: UUID,
    actor_id: UUID,
    *,
    standard_id: UUID | None = None,
    equivalence: dict[str, Any] | None = None,
    now: datetime = NINE,
) -> UUID:
    """A scaling table of a form, under a new standard or an existing one."""
    async with open_session() as session:
        if standard_id is None:
            standard_id = uuid7()
            session.add(
                StandardSettingRow(
                    id=standard_id,
                    exam_id=exam_id,
                    method="sample",
                    cut_raw=CUT_RAW,
                    items_scored=SCORED,
                    document={},
                    is_sample=True,
                    adopted_at=NINE,
                )
            )
            await session.flush()
        session.add(
            ScalingTableRow(
                form_id=form_id,
                version=1,
                document={"scaled_by_raw": list(SCALED_BY_RAW), "cut_scaled": 500},
                cut_raw=CUT_RAW,
                method="sample",
                standard_setting_id=standard_id,
                equivalence=equivalence,
                is_sample=True,
                created_at=now,
                created_by=actor_id,
            )
        )
    return standard_id


async def make_ended_sitting(
    open_session: OpenSession,
    arranged: Arranged,
    given: Answers,
    *,
    ordinal: int = 1,
    state: str = "submitted",
    ended_by: str = "candidate",
    integrity: str = "clear",
    form_id: UUID | None = None,
) -> UUID:
    """A sitting that ended two hours after nine, with these answers in its log."""
    sitting_id, request_id = uuid7(), uuid7()
    async with open_session() as session:
        session.add(
            AttemptRequestRow(
                id=request_id,
                authorization_id=arranged.authorization_id,
                ordinal=ordinal,
                state="approved",
                requested_at=NINE,
                decided_at=NINE,
                decided_by=arranged.manager_id,
                reason="",
            )
        )
        await session.flush()
        session.add(
            SittingRow(
                id=sitting_id,
                account_id=arranged.candidate_id,
                authorization_id=arranged.authorization_id,
                attempt_request_id=request_id,
                administration_id=arranged.administration_id,
                exam_id=arranged.exam_id,
                form_id=form_id or arranged.form_id,
                policy_version=1,
                ordinal=ordinal,
                language="en",
                seed="00",
                state=state,
                integrity=integrity,
                score_status="unscored",
                section=2,
                time_allotted=timedelta(minutes=150),
                break_allotted=timedelta(minutes=10),
                closes_at=None,
                created_at=NINE,
                started_at=NINE,
                ended_at=at(120),
                ended_by=ended_by,
            )
        )
        await session.flush()
        session.add_all(
            an_entry(sitting_id, number, slot, option)
            for number, (slot, option) in enumerate(given.items(), start=1)
        )
    return sitting_id


def an_entry(
    sitting_id: UUID, sequence: int, slot: str, option: str | None, epoch: int = 1
) -> EntryRow:
    entry = Entry(sequence, slot, EntryKind.CHOICE, {"option": option}, at(sequence))
    return EntryRow(
        sitting_id=sitting_id,
        epoch=epoch,
        sequence=sequence,
        slot=slot,
        kind=entry.kind,
        value=entry.value,
        content_hash=entry.content_hash(),
        claimed_at=entry.claimed_at,
        recorded_at=at(sequence),
    )


async def _add_items(
    session: AsyncSession, exam_id: UUID, code: str, areas: Mapping[str, str], actor_id: UUID
) -> dict[str, UUID]:
    """For each slot of `areas` an item with one version: slot -> version."""
    items = {
        slot: ItemRow(
            id=uuid7(),
            exam_id=exam_id,
            code=f"{code}-{slot}",
            created_at=NINE,
            created_by=actor_id,
        )
        for slot in areas
    }
    session.add_all(items.values())
    await session.flush()
    await allow_reviewed_versions(session)
    versions = {
        slot: _an_item_version(item.id, areas[slot], actor_id) for slot, item in items.items()
    }
    session.add_all(versions.values())
    await session.flush()
    return {slot: version.id for slot, version in versions.items()}


def _an_item_version(item_id: UUID, area: str, actor_id: UUID) -> ItemVersionRow:
    return ItemVersionRow(
        id=uuid7(),
        item_id=item_id,
        number=1,
        stage="operational",
        area=area,
        competency=None,
        secondary=[],
        ethics=[],
        enemies=[],
        option_ids=list("abcd"),
        shuffle_safe=False,
        reference="",
        content_hash="",
        note="",
        created_at=NINE,
        created_by=actor_id,
    )


def _a_form(code: str) -> Form:
    slots = [
        Slot(
            SlotNumber(number),
            ItemVersionRef(ItemCode(f"{code}-{slot}"), VersionNumber(1)),
            AreaCode(area),
            SlotRole.OPERATIONAL if is_scored else SlotRole.PRETEST,
        )
        for number, (slot, (area, is_scored)) in enumerate(zip(SLOTS, PLACES, strict=True), start=1)
    ]
    return Form(
        FormCode(code),
        (Section(1, tuple(slots[:SECTION_ITEMS])), Section(2, tuple(slots[SECTION_ITEMS:]))),
    )


def _document(form_id: UUID, section: int) -> FormDocumentRow:
    items: list[Canonical] = [
        {
            "slot": slot,
            "stem": f"Stem of {slot}",
            "options": [{"option": option, "text": option} for option in options_of(slot)],
        }
        for number, slot in enumerate(SLOTS, start=1)
        if _section(number) == section
    ]
    content = canonical_bytes(
        {"form": "f", "section": section, "language": "en", "direction": "ltr", "items": items}
    )
    return FormDocumentRow(
        form_id=form_id,
        section=section,
        language="en",
        sha256=sha256_hex(content),
        content=content,
    )


def _section(number: int) -> int:
    return (number - 1) // SECTION_ITEMS + 1
