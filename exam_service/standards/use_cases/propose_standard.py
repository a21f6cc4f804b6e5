"""Proposing a cut score with its scaling table: the first of two signatures."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

import item_bank
from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.rules.policy import Scale
from exam_service.exams.store import load_policy
from exam_service.exams.tables import FormRow
from exam_service.standards.rules.impact import Impact
from exam_service.standards.rules.lifecycle import (
    IllegalPanelMove,
    PanelEvent,
    PanelState,
)
from exam_service.standards.rules.record import (
    GIVEN_TABLE,
    TWO_LINES,
    Adoption,
    Member,
    RoundHeld,
    document_hash,
    require_cut,
    standard_document,
)
from exam_service.standards.rules.refusals import RatingsMissing, StandardUnfit
from exam_service.standards.rules.signing import require_no_judge
from exam_service.standards.store import panels
from exam_service.standards.store.panels import Judge
from exam_service.standards.store.responses import ScoredSlot, list_scored_slots
from exam_service.standards.tables import StandardProposalRow
from exam_service.standards.use_cases.panel_ratings import load_rounds
from item_bank.errors import ContentError
from item_bank.scaling import ScalingTable, linear_sample_table
from item_bank.standard_setting import panel_figures

NAMED_MAX = 10


async def propose_standard(
    open_session: OpenSession,
    *,
    panel_id: UUID,
    cut_raw: int,
    reason: str,
    scaled_by_raw: Sequence[int] = (),
    left_out: Collection[str] = (),
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Propose a cut of a closed panel. Without a table, two straight lines meet at the cut.

    Of an adopted one, with items left out: the same ratings over the others, so that a table is
    there when a key change drops these items.
    """
    async with open_session() as session:
        panel = await panels.lock_panel(session, panel_id)
        state = PanelState(panel.state)
        require_no_judge(await panels.list_standing_judges(session, panel_id), actor_id)
        if state is not (PanelState.ADOPTED if left_out else PanelState.CLOSED):
            raise IllegalPanelMove(state, PanelEvent.ADOPT)
        form = await session.get_one(FormRow, panel.form_id)
        policy = await load_policy(session, form.exam_id, form.policy_version)
        slots = await _slots(session, form.id, left_out)
        judges = await panels.list_judges(session, panel_id)
        rounds = await load_rounds(session, panel_id, (1, 2), judges, slots)
        _require_all_rated(slots, rounds[-1])
        require_cut(panel_figures(rounds[-1].ratings), cut_raw, reason)
        moves = await panels.list_moves(session, panel_id)
        document = standard_document(
            form={"code": form.code, "hash": form.content_hash, "is_sample": policy.is_sample},
            competent_candidate=panel.competent_candidate,
            members=[_member(judge) for judge in judges],
            rounds=rounds,
            impact=Impact.from_document(moves[PanelEvent.SHOW_IMPACT].impact),
            adoption=Adoption(
                cut_raw,
                reason,
                table=_table(policy.scale, len(slots), cut_raw, scaled_by_raw),
                table_method=GIVEN_TABLE if scaled_by_raw else TWO_LINES,
                left_out=tuple(sorted(left_out)),
            ),
            code_version=code_version(),
        )
        proposal = StandardProposalRow(
            id=uuid7(),
            panel_id=panel_id,
            cut_raw=cut_raw,
            document=document,
            document_hash=document_hash(document),
            proposed_at=now,
            proposed_by=actor_id,
        )
        _add(session, proposal, reason)
        return proposal.id


def _add(session: AsyncSession, proposal: StandardProposalRow, reason: str) -> None:
    session.add(proposal)
    add_audit_entry(
        session,
        actor_id=proposal.proposed_by,
        action="standard.proposed",
        subject=("standard_panel", proposal.panel_id),
        reason=reason,
        after={"cut_raw": proposal.cut_raw, "hash": proposal.document_hash},
        now=proposal.proposed_at,
    )


async def _slots(
    session: AsyncSession, form_id: UUID, left_out: Collection[str]
) -> tuple[ScoredSlot, ...]:
    slots = await list_scored_slots(session, form_id)
    require_known(left_out, [slot.name for slot in slots])
    return tuple(slot for slot in slots if slot.name not in left_out)


def require_known(left_out: Collection[str], items: Collection[str]) -> None:
    """Items that are to be left out are items that count."""
    unknown = sorted(set(left_out) - set(items))
    if unknown:
        sentence = f"These items do not count here: {', '.join(unknown[:NAMED_MAX])}."
        raise InvalidInput(f"Nothing was proposed. {sentence}", {"left_out": sentence})


@cache
def code_version() -> str:
    """The hash of the modules that compute standards, tables and links."""
    folder = Path(item_bank.__file__).parent
    paths = [folder / "standard_setting.py", folder / "scaling.py"]
    paths += sorted((folder / "equating").glob("*.py"))
    source = b"".join(path.read_bytes() for path in paths)
    return f"item_bank.standards:{sha256(source).hexdigest()[:16]}"


def _table(scale: Scale, raw_max: int, cut_raw: int, scaled_by_raw: Sequence[int]) -> ScalingTable:
    """The table that was given, which must pass from the cut on; else the two lines."""
    try:
        if not scaled_by_raw:
            return linear_sample_table(
                raw_max=raw_max,
                cut_raw=cut_raw,
                scale_min=scale.minimum,
                scale_max=scale.maximum,
                scale_cut=scale.cut,
            )
        table = ScalingTable(tuple(scaled_by_raw), scale.minimum, scale.maximum, scale.cut)
    except ContentError as error:
        raise StandardUnfit(error) from None
    if table.raw_max != raw_max or table.cut_raw != cut_raw:
        raise StandardUnfit(
            ContentError(
                f"The table must cover raw scores 0 to {raw_max} and pass from {cut_raw} on; it"
                f" covers 0 to {table.raw_max} and passes from {table.cut_raw} on."
            )
        )
    return table


def _require_all_rated(slots: Sequence[ScoredSlot], held: RoundHeld) -> None:
    """A changed key may make an item count that did not count when judges rated."""
    unrated = [slot.name for slot in slots if slot.name not in held.ratings.items]
    if unrated:
        raise RatingsMissing(
            f"The form's key changed, and items count that the panel did not rate:"
            f" {', '.join(unrated)}. A new panel can rate them."
        )


def _member(judge: Judge) -> Member:
    return Member(
        judge.name,
        judge.row.background,
        judge.row.trained_at,
        judge.row.dismissed_at,
        judge.row.dismissal_reason,
    )
