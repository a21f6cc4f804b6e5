"""Proposing that a form is equivalent to another one: computed first, then the first signature."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.forms import find_scaling, lock_form_row
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import Scale
from exam_service.exams.store import load_policy
from exam_service.exams.tables import FormRow, ScalingTableRow
from exam_service.standards.rules.equivalence import LinkRecord, equivalence_document
from exam_service.standards.rules.record import document_hash
from exam_service.standards.rules.refusals import (
    FormsNotLinkable,
    MethodNotOffered,
    StandardChangedMeanwhile,
    StandardUnfit,
)
from exam_service.standards.tables import EquivalenceProposalRow
from exam_service.standards.use_cases.equivalence_desk import load_group, load_published
from exam_service.standards.use_cases.linking import SEED, Group, in_own_process, linked_record
from exam_service.standards.use_cases.propose_standard import code_version
from item_bank.errors import ContentError
from item_bank.scaling import ScalingTable

FILE_BYTES_MAX = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """Which forms, by which method, and why; files where the responses are not in the service."""

    form_id: UUID
    base_form_id: UUID
    method: str
    reason: str
    x_file: bytes | None = None
    y_file: bytes | None = None


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both forms as they are now, with what the link is computed from."""

    form: FormRow
    base: FormRow
    table: ScalingTableRow
    scale: Scale
    x: Group
    y: Group


async def propose_equivalence(
    open_session: OpenSession, *, wanted: LinkWanted, actor_id: UUID, now: datetime
) -> UUID:
    """Compute the link and propose it. Refuses a method that the samples do not carry."""
    _require_complete(wanted)
    async with open_session() as session:
        sides = await _load_sides(session, wanted)
    # Nothing is held while the other process computes.
    record = await _computed(sides, wanted.method)
    async with open_session() as session:
        await lock_form_row(session, wanted.form_id)
        newest = await find_scaling(session, wanted.base_form_id)
        if newest is None or newest.version != sides.table.version:
            raise StandardChangedMeanwhile
        proposal = _proposal(sides, wanted, record, actor_id, now)
        session.add(proposal)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="equivalence.proposed",
            subject=("form", wanted.form_id),
            reason=wanted.reason,
            after={
                "to": sides.base.code,
                "method": wanted.method,
                "hash": proposal.document_hash,
            },
            now=now,
        )
        return proposal.id


def _require_complete(wanted: LinkWanted) -> None:
    fields = {}
    if not wanted.reason:
        fields["reason"] = "Say why these forms are equivalent by this method."
    if (wanted.x_file is None) != (wanted.y_file is None):
        fields["x_file"] = "Send a file for each form, or none."
    for name, content in (("x_file", wanted.x_file), ("y_file", wanted.y_file)):
        if content is not None and len(content) > FILE_BYTES_MAX:
            fields[name] = f"The file is larger than {FILE_BYTES_MAX // 1024**2} MB."
    if fields:
        sentence = "Nothing was proposed. Please look at the marked fields again."
        raise InvalidInput(sentence, fields)


async def _load_sides(session: AsyncSession, wanted: LinkWanted) -> _Sides:
    form = await load_published(session, wanted.form_id)
    base = await load_published(session, wanted.base_form_id)
    table = await find_scaling(session, base.id)
    if form.id == base.id or form.exam_id != base.exam_id:
        raise FormsNotLinkable("A form is linked to another form of the same exam.")
    if table is None:
        raise FormsNotLinkable(f"Form {base.code} has no scaling table yet.")
    policy = await load_policy(session, form.exam_id, form.policy_version)
    base_policy = await load_policy(session, base.exam_id, base.policy_version)
    if policy.scale != base_policy.scale:
        raise FormsNotLinkable("The policies of the two forms have different scales.")
    x, y = await load_group(session, form.id), await load_group(session, base.id)
    if wanted.x_file is not None:
        x = replace(x, rows=(), file=wanted.x_file)
        y = replace(y, rows=(), file=wanted.y_file)
    return _Sides(form, base, table, policy.scale, x, y)


async def _computed(sides: _Sides, method: str) -> LinkRecord:
    scale = sides.scale
    scaled = tuple(sides.table.document["scaled_by_raw"])
    try:
        base = ScalingTable(scaled, scale.minimum, scale.maximum, scale.cut)
    except ContentError as error:
        raise StandardUnfit(error) from None
    record = await in_own_process(linked_record, method, sides.x, sides.y, base)
    reason = record.reason_against(method)
    if reason is not None:
        offered = [each.method for each in record.offered if not each.reason]
        raise MethodNotOffered(method, reason, offered)
    items = len(sides.x.items)
    if len(record.scaled_by_raw) != items + 1:
        raise FormsNotLinkable(
            f"The file covers {len(record.scaled_by_raw) - 1} items and the form has {items}"
            " scored ones."
        )
    return record


def _proposal(
    sides: _Sides, wanted: LinkWanted, record: LinkRecord, actor_id: UUID, now: datetime
) -> EquivalenceProposalRow:
    scale = sides.scale
    document = equivalence_document(
        form={"code": sides.form.code, "hash": sides.form.content_hash},
        base={
            "code": sides.base.code,
            "hash": sides.base.content_hash,
            "table": sides.table.version,
            "standard_setting": str(sides.table.standard_setting_id),
            "is_sample": sides.table.is_sample,
        },
        method=wanted.method,
        reason=wanted.reason,
        record=record,
        scale={
            "method": f"{wanted.method.replace('_', ' ')} to form {sides.base.code}",
            "minimum": scale.minimum,
            "maximum": scale.maximum,
            "cut": scale.cut,
        },
        seed=SEED,
        code_version=code_version(),
    )
    return EquivalenceProposalRow(
        id=uuid7(),
        form_id=sides.form.id,
        base_form_id=sides.base.id,
        base_version=sides.table.version,
        method=wanted.method,
        document=document,
        document_hash=document_hash(document),
        proposed_at=now,
        proposed_by=actor_id,
    )
