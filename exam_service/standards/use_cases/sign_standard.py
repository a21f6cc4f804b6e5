"""The second signature: a proposed standard becomes the exam's, with its scaling table."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.store.accounts import list_names
from exam_service.authoring.store.forms import find_scaling
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.exams.store import lock_exam
from exam_service.exams.tables import FormRow, ScalingTableRow, StandardSettingRow
from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.rules.record import METHOD, document_hash, signature
from exam_service.standards.rules.signing import Decision, Proposed, require_reason
from exam_service.standards.store import panels, proposals
from exam_service.standards.tables import StandardDecisionRow, StandardProposalRow
from exam_service.standards.use_cases.move_panel import make_move
from item_bank.canonical import Canonical

REASON_CHARACTERS_MAX = 1000
ROLES = ("Psychometrician", "Exam manager")


async def decide_standard(
    open_session: OpenSession,
    *,
    proposal_id: UUID,
    decision: Decision,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> UUID | None:
    """Sign a proposal, or reject it. Answers the standard-setting record that came of it."""
    require_reason(decision, reason)
    is_signed = decision is Decision.SIGN
    async with open_session() as session:
        proposal = await proposals.load_standard(session, proposal_id)
        # The panel's row is the lock: of two people who decide at once, one finds it decided.
        panel = await panels.lock_panel(session, proposal.panel_id)
        Proposed(
            proposal.proposed_by,
            is_decided=await session.get(StandardDecisionRow, proposal_id) is not None,
            judges=await panels.list_standing_judges(session, panel.id),
        ).require_decidable(actor_id)
        assert document_hash(proposal.document) == proposal.document_hash, "nobody changed it"
        standard = None
        if is_signed and not proposal.document.get("items_left_out"):
            await make_move(session, panel, PanelEvent.ADOPT, actor_id=actor_id, now=now)
            standard = await _adopt(session, proposal, panel.form_id, actor_id, now)
        elif is_signed:
            standard = await proposals.load_standard_of_panel(session, panel.id)
            form = await session.get_one(FormRow, panel.form_id)
            await _add_first_table(session, proposal, form, standard, actor_id, now)
        session.add(
            StandardDecisionRow(
                proposal_id=proposal_id,
                proposed_by=proposal.proposed_by,
                is_signed=is_signed,
                reason=reason[:REASON_CHARACTERS_MAX],
                standard_setting_id=standard.id if standard else None,
                decided_at=now,
                decided_by=actor_id,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="standard.signed" if is_signed else "standard.rejected",
            subject=("standard_panel", panel.id),
            reason=reason,
            after={"cut_raw": proposal.cut_raw, "hash": proposal.document_hash},
            now=now,
        )
        return standard.id if standard else None


async def _adopt(
    session: AsyncSession,
    proposal: StandardProposalRow,
    form_id: UUID,
    actor_id: UUID,
    now: datetime,
) -> StandardSettingRow:
    form = await session.get_one(FormRow, form_id)
    await lock_exam(session, form.exam_id)
    scale: dict[str, Any] = proposal.document["scale"]
    standard = StandardSettingRow(
        id=uuid7(),
        exam_id=form.exam_id,
        method=METHOD,
        cut_raw=proposal.cut_raw,
        items_scored=len(scale["scaled_by_raw"]) - 1,
        document={
            **proposal.document,
            "document_hash": proposal.document_hash,
            "signatures": await _signatures(session, proposal, actor_id, now),
        },
        is_sample=proposal.document["form"]["is_sample"],
        adopted_at=now,
    )
    session.add(standard)
    await session.flush()
    await _add_first_table(session, proposal, form, standard, actor_id, now)
    return standard


async def _add_first_table(
    session: AsyncSession,
    proposal: StandardProposalRow,
    form: FormRow,
    standard: StandardSettingRow,
    actor_id: UUID,
    now: datetime,
) -> None:
    """The table of the form that the panel rated: it needs no equivalence."""
    document = proposal.document
    origin = {
        "samples": [{"judges": len(document["panel"])}],
        "code_version": document["code_version"],
        "document_hash": proposal.document_hash,
        "items_left_out": document.get("items_left_out", []),
        "signatures": await _signatures(session, proposal, actor_id, now),
    }
    scale = document["scale"]
    await add_table(session, form, standard, scale, origin, None, actor_id=actor_id, now=now)


async def _signatures(
    session: AsyncSession, proposal: StandardProposalRow, actor_id: UUID, now: datetime
) -> list[dict[str, Canonical]]:
    names = await list_names(session, (proposal.proposed_by, actor_id))
    return [
        signature(ROLES[0], names[proposal.proposed_by], proposal.proposed_at),
        signature(ROLES[1], names[actor_id], now),
    ]


async def add_table(
    session: AsyncSession,
    form: FormRow,
    standard: StandardSettingRow,
    scale: dict[str, Any],  # Any: a part of a signed document
    origin: dict[str, Any],
    equivalence: dict[str, Any] | None,
    *,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Give a form its next table, and the same one to forms with the same scored items."""
    same = {"method": "the same scored items", "form": form.code, "is_sample": standard.is_sample}
    targets = [(form, equivalence)]
    targets += [(row, same) for row in await proposals.list_siblings(session, form.id)]
    for target, link in targets:
        newest = await find_scaling(session, target.id)
        row = ScalingTableRow(
            form_id=target.id,
            version=newest.version + 1 if newest else 1,
            document={
                "scaled_by_raw": scale["scaled_by_raw"],
                "cut_scaled": scale["cut"],
                "origin": origin,
            },
            cut_raw=_cut_raw(scale),
            method=scale["method"],
            standard_setting_id=standard.id,
            equivalence=link,
            is_sample=standard.is_sample,
            created_at=now,
            created_by=actor_id,
        )
        session.add(row)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.scaling_recorded",
            subject=("form", target.id),
            after={"version": row.version, "cut_raw": row.cut_raw, "is_sample": row.is_sample},
            now=now,
        )


def _cut_raw(scale: dict[str, Any]) -> int:
    """The lowest raw score that passes."""
    scaled = scale["scaled_by_raw"]
    return next(raw for raw in range(len(scaled)) if scaled[raw] >= scale["cut"])
