"""Changing a key: one person proposes, two different people sign, and new key versions stand.

Adopting writes keys only. The scoring job scores everybody concerned again, and reports follow.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormKeyRow
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeOpen,
    KeyChangeState,
    Passes,
    Signature,
    changed_key,
    check_change,
    given_reason,
    require_change,
    require_pass_decision,
    require_signable,
    state_of,
)
from exam_service.scoring.rules.key_impact import Impact
from exam_service.scoring.store import holds, key_changes
from exam_service.scoring.store.key_changes import SlotSeen
from exam_service.scoring.store.scores import slot_key
from exam_service.scoring.tables import KeyChangeAdoptionRow, KeyChangeRow, KeyChangeVersionRow
from exam_service.scoring.use_cases.key_desk import (
    impact_of,
    keys_before_and_after,
    public_options,
)


async def propose_key_change(
    open_session: OpenSession,
    *,
    item_version_id: UUID,
    kind: KeyChangeKind,
    options: Sequence[str],
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """Propose to score one item version otherwise, in every form that has it."""
    reason = given_reason(reason)
    async with open_session() as session:
        await key_changes.hold_others_back(session)
        seen = await key_changes.list_slots_of_item(session, item_version_id)
        if not seen:
            raise NotFound
        check_change(kind, options, set(seen[0].row.options.values()))
        if await key_changes.has_open_change(session, item_version_id):
            raise KeyChangeOpen
        before, after = await keys_before_and_after(session, seen, kind, options)
        require_change(before, after)
        change_id = uuid7()
        session.add(
            KeyChangeRow(
                id=change_id,
                exam_id=seen[0].exam_id,
                item_version_id=item_version_id,
                kind=kind,
                options=list(options),
                reason=reason,
                proposed_by=actor_id,
                proposed_at=now,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="key_change.proposed",
            subject=("key_change", change_id),
            reason=reason,
            after={
                "item_version": str(item_version_id),
                "kind": kind.value,
                "forms": [slot.form.code for slot in seen],
            },
            now=now,
        )
        return change_id


async def sign_key_change(
    open_session: OpenSession,
    *,
    change_id: UUID,
    is_agreed: bool,
    reason: str,
    passes: Passes | None = None,
    passes_reason: str = "",
    actor_id: UUID,
    now: datetime,
) -> KeyChangeState:
    """One person's signature. The second one that agrees adopts the change."""
    reason = given_reason(reason)
    async with open_session() as session:
        await key_changes.hold_others_back(session)
        row = await key_changes.load_change(session, change_id)
        signatures = key_changes.words_of(await key_changes.list_signatures(session, change_id))
        require_signable(signatures, actor_id)
        signed = [*signatures, Signature(actor_id, is_agreed)]
        state = state_of(signed)
        found: Impact | None = None
        if is_agreed:
            # Nobody signs what cannot be adopted, and everybody signs what they were shown.
            kind = KeyChangeKind(row.kind)
            found = await impact_of(session, row.item_version_id, kind, row.options)
        key_changes.add_signature(
            session,
            change_id,
            is_agreed=is_agreed,
            reason=reason,
            actor_id=actor_id,
            now=now,
        )
        await session.flush()
        if state is KeyChangeState.ADOPTED and found is not None:
            decision = require_pass_decision(
                passes,
                passes_reason,
                lost=found.passes_lost,
                is_proposer=row.proposed_by == actor_id,
            )
            await _adopt(session, row, signed, found, decision, now)
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="key_change.signed" if is_agreed else "key_change.declined",
            subject=("key_change", change_id),
            reason=reason,
            after={"state": state.value},
            now=now,
        )
        return state


async def _adopt(
    session: AsyncSession,
    row: KeyChangeRow,
    signed: Sequence[Signature],
    found: Impact,
    decision: tuple[Passes, str],
    now: datetime,
) -> None:
    """Write a new key version of every form concerned, all in one transaction."""
    passes, passes_reason = decision
    session.add(
        KeyChangeAdoptionRow(
            change_id=row.id,
            proposed_by=row.proposed_by,
            first_signed_by=signed[0].signed_by,
            second_signed_by=signed[1].signed_by,
            passes=passes,
            passes_reason=passes_reason,
            impact=found.to_document(),
            adopted_at=now,
        )
    )
    versions = {
        seen.form.code: await _write_key(session, row, seen)
        for seen in await key_changes.list_slots_of_item(session, row.item_version_id)
    }
    await _end_doubts(session, row, signed[1].signed_by, now)
    add_audit_entry(
        session,
        actor_id=signed[1].signed_by,
        action="key_change.adopted",
        subject=("key_change", row.id),
        reason=passes_reason,
        after={"key_versions": versions, "passes": passes.value, "impact": found.to_document()},
        now=now,
    )


async def _end_doubts(
    session: AsyncSession, row: KeyChangeRow, actor_id: UUID, now: datetime
) -> None:
    """A doubt about the key that was changed is settled by that (rule X94)."""
    ended = await holds.end_holds_of_item(
        session, row.item_version_id, reason=row.reason, actor_id=actor_id, now=now
    )
    for hold_id in ended:
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="item_hold.cleared",
            subject=("item_version", row.item_version_id),
            reason=row.reason,
            before={"hold": str(hold_id)},
            after={"key_change": str(row.id)},
            now=now,
        )


async def _write_key(session: AsyncSession, row: KeyChangeRow, seen: SlotSeen) -> int:
    rows = await key_changes.newest_key_rows(session, seen.form.id)
    before = next(key for key in rows if key.slot == seen.row.public_id)
    options = public_options(seen.row, row.options)
    after = changed_key(KeyChangeKind(row.kind), options, slot_key(before))
    version = before.version + 1
    changed = FormKeyRow(
        form_id=seen.form.id,
        version=version,
        slot=before.slot,
        option=after.option,
        rule=after.rule,
        also=sorted(after.also),
    )
    key_changes.add_key_version(session, rows, changed)
    await session.flush()
    session.add(
        KeyChangeVersionRow(
            change_id=row.id, form_id=seen.form.id, slot=before.slot, key_version=version
        )
    )
    return version
