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
    StandardMissing,
    check_documents,
    check_equivalence,
)
from exam_service.scoring.rules.inputs import FormScoring
from item_bank.errors import ContentError
from item_bank.items import AreaCode
from item_bank.presentation import OpaqueOption, OpaqueSlot, read_document
from item_bank.scaling import ScalingTable
from item_bank.scoring import ScorableSlot, scoring_key


@dataclass(frozen=True, slots=True)
class _Gathered:
    """The rows that a form is scored with."""

    form: FormRow
    content_hash: str
    slots: tuple[FormSlotRow, ...]
    key: store.FormKey
    scaling: ScalingTableRow
    policy: ExamPolicy


async def load_form_scoring(session: AsyncSession, form_id: UUID) -> FormScoring:
    """What the form is scored with; refuses while anything is missing or contradicts itself."""
    gathered = await _gather(session, form_id)
    origins = await store.list_scaling_origins(session, gathered.scaling.standard_setting_id)
    check_equivalence(form_id, origins)
    by_section: dict[int, list[ScorableSlot]] = {}
    for row in gathered.slots:
        by_section.setdefault(row.section, []).append(_scorable(row))
    documents = await store.list_documents(session, form_id)
    check_documents(by_section, (read_document(content) for content in documents))
    try:
        return _form_scoring(gathered)
    except ContentError as reason:
        raise ContentUnfit(reason) from reason


async def find_obstacle(open_session: OpenSession, *, form_id: UUID) -> ExamError | None:
    """Why sittings of this form get no score, for people who wait for one; None if they do."""
    try:
        async with open_session() as session:
            await load_form_scoring(session, form_id)
    except ExamError as refusal:
        return refusal
    return None


async def _gather(session: AsyncSession, form_id: UUID) -> _Gathered:
    form = await store.load_form(session, form_id)
    if form.content_hash is None:
        raise FormNotPublished
    scaling = await store.find_scaling_table(session, form_id)
    if scaling is None:
        raise StandardMissing
    return _Gathered(
        form=form,
        content_hash=form.content_hash,
        slots=tuple(await store.list_slots(session, form_id)),
        key=await store.load_form_key(session, form_id),
        scaling=scaling,
        policy=await exams.load_policy(session, form.exam_id, form.policy_version),
    )


def _form_scoring(gathered: _Gathered) -> FormScoring:
    keys = {OpaqueSlot(slot): OpaqueOption(option) for slot, option in gathered.key.options.items()}
    return FormScoring(
        form_id=gathered.form.id,
        content_hash=gathered.content_hash,
        key_version=gathered.key.version,
        scaling_version=gathered.scaling.version,
        key=scoring_key((_scorable(row) for row in gathered.slots), keys),
        scaling=scaling_table(gathered.scaling.document, gathered.policy),
        area_order=tuple(area.code for area in gathered.policy.areas),
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
