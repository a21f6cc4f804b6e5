"""Proposing that a form is equivalent to another one: computed first, then the first signature."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.forms import lock_form_row
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import Scale
from exam_service.exams.store import load_policy
from exam_service.exams.tables import FormRow, ScalingTableRow
from exam_service.scoring.store import find_scaling_table
from exam_service.standards.rules.equivalence import UPLOADED, LinkRecord, equivalence_document
from exam_service.standards.rules.record import document_hash
from exam_service.standards.rules.refusals import (
    FormsNotLinkable,
    MethodNotOffered,
    StandardChangedMeanwhile,
    StandardUnfit,
)
from exam_service.standards.store.earlier import EarlierResponses
from exam_service.standards.tables import EquivalenceProposalRow
from exam_service.standards.use_cases.equivalence_desk import (
    load_base_group,
    load_group,
    load_published,
)
from exam_service.standards.use_cases.linking import SEED, Group, in_own_process, linked_record
from exam_service.standards.use_cases.propose_standard import code_version, require_known
from item_bank.canonical import Canonical
from item_bank.errors import ContentError
from item_bank.scaling import ScalingTable

FILE_BYTES_MAX = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LinkWanted:
    """Which forms, by which method, and why; files where the responses are not in the service.

    `administration`: the code of the imported administration in which the base form was taken.
    """

    form_id: UUID
    base_form_id: UUID
    method: str
    reason: str
    x_file: bytes | None = None
    y_file: bytes | None = None
    administration: str = ""
    # Items, on either form, that a key change is going to drop.
    left_out: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class _Sides:
    """Both forms as they are now, with what the link is computed from."""

    form: FormRow
    base: FormRow
    table: ScalingTableRow
    scale: Scale
    x: Group
    y: Group
    earlier: EarlierResponses | None

    @property
    def table_items(self) -> int:
        """How many items count on the base form's table."""
        return len(self.table.document["scaled_by_raw"]) - 1


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
        newest = await find_scaling_table(session, wanted.base_form_id, sides.table_items)
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
    if wanted.administration and (wanted.x_file or wanted.y_file):
        fields["x_file"] = "Send no files beside an imported administration."
    elif (wanted.x_file is None) != (wanted.y_file is None):
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
    x = await load_group(session, form.id)
    y, earlier = await load_base_group(session, base, wanted.administration)
    require_known(wanted.left_out, (*x.items, *y.items))
    x, y = x.without(wanted.left_out), y.without(wanted.left_out)
    table = await find_scaling_table(session, base.id, len(y.items))
    if form.id == base.id or form.exam_id != base.exam_id:
        raise FormsNotLinkable("A form is linked to another form of the same exam.")
    if table is None:
        raise FormsNotLinkable(
            f"Form {base.code} has no scaling table yet for {len(y.items)} scored items."
        )
    policy = await load_policy(session, form.exam_id, form.policy_version)
    base_policy = await load_policy(session, base.exam_id, base.policy_version)
    if policy.scale != base_policy.scale:
        raise FormsNotLinkable("The policies of the two forms have different scales.")
    if wanted.x_file is not None:
        x = replace(x, rows=(), file=wanted.x_file, source=UPLOADED)
        y = replace(y, rows=(), file=wanted.y_file, source=UPLOADED)
    return _Sides(form, base, table, policy.scale, x, y, earlier)


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
            "administration": _earlier_document(sides.earlier),
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
        left_out=sorted(wanted.left_out),
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


def _earlier_document(earlier: EarlierResponses | None) -> dict[str, Canonical] | None:
    """What names the imported administration: its source, its scores, and who is not in it."""
    if earlier is None:
        return None
    return {
        "code": earlier.row.code,
        "title": earlier.row.title,
        "source_hash": earlier.row.source_hash,
        "results_hash": earlier.results_hash,
        "left_out": earlier.left_out,
    }
