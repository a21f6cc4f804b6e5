"""Gather what one form is scored with, through every gate. No response is read here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.tables import FormRow, FormSlotRow, ScalingTableRow
from exam_service.scoring import store
from exam_service.scoring.rules.gates import (
    ContentUnfit,
    FormNotPublished,
    KeyChangeUnsigned,
    ScalingDoesNotFit,
    StandardMissing,
    check_documents,
    check_equivalence,
    check_first_key,
)
from exam_service.scoring.rules.inputs import FormScoring
from exam_service.scoring.rules.signed_keys import FIRST_KEY_VERSION
from item_bank.errors import ContentError
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scaling import ScalingTable
from item_bank.scoring import ScorableSlot, ScoringKey, scoring_key


async def load_form_scoring(session: AsyncSession, form_id: UUID) -> FormScoring:
    """What the form is scored with; refuses while anything is missing or contradicts itself."""
    if await store.find_scaling_table(session, form_id) is None:
        await _require_published(session, form_id)
        raise StandardMissing
    key = await store.load_form_key(session, form_id)
    form = await _gather(session, form_id, key)
    if key.version > FIRST_KEY_VERSION and key.change_id is None:
        raise KeyChangeUnsigned(key.version)
    scaling = await store.find_scaling_table(session, form_id, form.key.raw_max)
    if scaling is None:
        raise ScalingDoesNotFit(form.key.raw_max)
    if scaling.is_sample and not form.policy.is_sample:
        # One person writes a sample down; a cut that counts is signed by two (rule X90).
        raise StandardMissing
    origins = await store.list_scaling_origins(session, scaling.standard_setting_id)
    check_equivalence(form_id, origins)
    return form.scaled_by(scaling)


async def reload_form_scoring(
    session: AsyncSession, form_id: UUID, key_version: int, scaling_version: int
) -> FormScoring:
    """What the form was scored with in these versions, as the database has it now."""
    key = await store.load_form_key(session, form_id, key_version)
    form = await _gather(session, form_id, key)
    return form.scaled_by(await store.load_scaling_table(session, form_id, scaling_version))


async def find_obstacle(open_session: OpenSession, *, form_id: UUID) -> ExamError | None:
    """Why sittings of this form get no score, for people who wait for one; None if they do."""
    try:
        async with open_session() as session:
            await load_form_scoring(session, form_id)
    except ExamError as refusal:
        return refusal
    return None


@dataclass(frozen=True, slots=True)
class _Gathered:
    """A form that passed the gates, before it is known which scaling table it needs."""

    form: FormRow
    content_hash: str
    alignment_hash: str
    key_version: int
    key: ScoringKey
    policy: ExamPolicy

    def scaled_by(self, row: ScalingTableRow) -> FormScoring:
        try:
            scaling = scaling_table(row.document, self.policy)
        except ContentError as reason:
            raise ContentUnfit(reason) from reason
        return FormScoring(
            form_id=self.form.id,
            content_hash=self.content_hash,
            alignment_hash=self.alignment_hash,
            key_version=self.key_version,
            scaling_version=row.version,
            key=self.key,
            scaling=scaling,
            area_order=tuple(area.code for area in self.policy.areas),
        )


async def _require_published(session: AsyncSession, form_id: UUID) -> tuple[FormRow, str]:
    form = await store.load_form(session, form_id)
    if form.content_hash is None:
        raise FormNotPublished
    return form, form.content_hash


async def _gather(session: AsyncSession, form_id: UUID, key: store.FormKey) -> _Gathered:
    """Every gate that does not ask for a scaling table."""
    form, content_hash = await _require_published(session, form_id)
    rows = await store.list_slots(session, form_id)
    by_section: dict[int, list[ScorableSlot]] = {}
    for row in rows:
        by_section.setdefault(row.section, []).append(_scorable(row))
    documents = await store.list_documents(session, form_id)
    alignment_hash = check_documents(by_section, documents, form.languages)
    try:
        scoring = scoring_key(
            (_scorable(row) for row in rows),
            {OpaqueSlot(slot): slot_key for slot, slot_key in key.slots.items()},
        )
    except ContentError as reason:
        raise ContentUnfit(reason) from reason
    if key.version == FIRST_KEY_VERSION:
        check_first_key(
            {slot: slot_key.option for slot, slot_key in key.slots.items()},
            {row.public_id: row.options for row in rows},
            await store.list_bank_keys(session, form_id),
        )
    return _Gathered(
        form=form,
        content_hash=content_hash,
        alignment_hash=alignment_hash,
        key_version=key.version,
        key=scoring,
        policy=await exams.load_policy(session, form.exam_id, form.policy_version),
    )


# Any: a JSON column; ScalingTable itself refuses what is not a table.
def scaling_table(document: dict[str, Any], policy: ExamPolicy) -> ScalingTable:
    """A stored scaling table on the scale of the form's policy."""
    return ScalingTable(
        scaled_by_raw=tuple(document["scaled_by_raw"]),
        scale_min=policy.scale.minimum,
        scale_max=policy.scale.maximum,
        cut=document["cut_scaled"],
    )


def _scorable(row: FormSlotRow) -> ScorableSlot:
    return ScorableSlot(
        slot=OpaqueSlot(row.public_id),
        area=AreaCode(row.area),
        counts=row.is_scored,
        options=frozenset(OpaqueOption(option) for option in row.options),
    )
