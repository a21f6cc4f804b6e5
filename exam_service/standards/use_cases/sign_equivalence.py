"""The second signature under an equivalence: the form gets its scaling table."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.accounts import list_names
from exam_service.authoring.store.forms import lock_form_row
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow, ScalingTableRow, StandardSettingRow
from exam_service.scoring.store import find_scaling_table
from exam_service.standards.rules.record import document_hash, signature
from exam_service.standards.rules.refusals import StandardChangedMeanwhile
from exam_service.standards.rules.signing import Decision, Proposed, require_reason
from exam_service.standards.store import proposals
from exam_service.standards.tables import EquivalenceDecisionRow, EquivalenceProposalRow
from exam_service.standards.use_cases.sign_standard import (
    REASON_CHARACTERS_MAX,
    ROLES,
    add_table,
)


async def decide_equivalence(
    open_session: OpenSession,
    *,
    proposal_id: UUID,
    form_id: UUID,
    decision: Decision,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Sign a proposal, or reject it; refuses one that builds on a table of yesterday."""
    require_reason(decision, reason)
    is_signed = decision is Decision.SIGN
    async with open_session() as session:
        proposal = await proposals.load_equivalence(session, proposal_id)
        if proposal.form_id != form_id:
            raise NotFound
        form = await lock_form_row(session, form_id)
        Proposed(
            proposal.proposed_by,
            is_decided=await session.get(EquivalenceDecisionRow, proposal_id) is not None,
        ).require_decidable(actor_id)
        assert document_hash(proposal.document) == proposal.document_hash, "nobody changed it"
        session.add(
            EquivalenceDecisionRow(
                proposal_id=proposal_id,
                proposed_by=proposal.proposed_by,
                is_signed=is_signed,
                reason=reason[:REASON_CHARACTERS_MAX],
                decided_at=now,
                decided_by=actor_id,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="equivalence.signed" if is_signed else "equivalence.rejected",
            subject=("form", form.id),
            reason=reason,
            after={"method": proposal.method, "hash": proposal.document_hash},
            now=now,
        )
        if is_signed:
            await _adopt(session, proposal, form, actor_id, now)


async def _adopt(
    session: AsyncSession,
    proposal: EquivalenceProposalRow,
    form: FormRow,
    actor_id: UUID,
    now: datetime,
) -> None:
    built_on = (proposal.base_form_id, proposal.base_version)
    table = await session.get_one(ScalingTableRow, built_on)
    # Of the tables for as many items: one for fewer may stand ready beside it.
    items = len(table.document["scaled_by_raw"]) - 1
    newest = await find_scaling_table(session, proposal.base_form_id, items)
    if newest is None or newest.version != proposal.base_version:
        raise StandardChangedMeanwhile
    document = proposal.document
    names = await list_names(session, (proposal.proposed_by, actor_id))
    signatures = [
        signature(ROLES[0], names[proposal.proposed_by], proposal.proposed_at),
        signature(ROLES[1], names[actor_id], now),
    ]
    equivalence = {
        "method": proposal.method,
        "form": document["base"]["code"],
        "base_table": proposal.base_version,
        "reason": document["reason"],
        "samples": document["samples"],
        "proposal": str(proposal.id),
        "document_hash": proposal.document_hash,
        "signatures": signatures,
        "is_sample": newest.is_sample,
    }
    origin = {
        "samples": document["samples"],
        "code_version": document["code_version"],
        "signatures": signatures,
    }
    standard = await session.get_one(StandardSettingRow, newest.standard_setting_id)
    await add_table(
        session,
        form,
        standard,
        document["scale"],
        origin,
        equivalence,
        actor_id=actor_id,
        now=now,
    )
