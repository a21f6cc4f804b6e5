"""The desk of key changes: what may be changed, what a change would do, and where each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.paging import Part, Position
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams import store as exams
from exam_service.exams.tables import FormSlotRow
from exam_service.scoring import store
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeState,
    ScalingTableNeeded,
    changed_key,
    check_change,
    state_of,
)
from exam_service.scoring.rules.key_impact import FormChange, Impact, impact
from exam_service.scoring.store import key_changes
from exam_service.scoring.store.key_changes import ListedChange, ListedForm, SlotSeen
from exam_service.scoring.store.key_progress import Progress, progress_of
from exam_service.scoring.tables import (
    KeyChangeAdoptionRow,
    KeyChangeRow,
    KeyChangeSignatureRow,
)
from exam_service.scoring.use_cases.form_scoring import scaling_table
from item_bank.presentation import OpaqueOption
from item_bank.scoring import KeyRule, SlotKey

CHANGES_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class SlotChoice:
    """A slot that may be chosen: its item, and how it is scored now, in the bank's letters."""

    number: int
    slot: str
    item_code: str
    item_version_id: UUID
    area: str
    is_scored: bool
    options: tuple[str, ...]
    key: tuple[str, ...]
    rule: KeyRule


@dataclass(frozen=True, slots=True)
class KeyDesk:
    """The list of proposals and the forms that one could be about."""

    changes: Part[ListedChange]
    forms: tuple[ListedForm, ...]


@dataclass(frozen=True, slots=True)
class FormProgress:
    """What became of one form after an adoption."""

    form: str
    key_version: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """One proposal with everything that a signer wants to know."""

    row: KeyChangeRow
    item: SlotChoice
    forms: tuple[str, ...]
    proposed_by: str
    state: KeyChangeState
    signatures: tuple[tuple[KeyChangeSignatureRow, str], ...]
    # While it is open: what it would do now, or why it cannot be adopted yet.
    impact: Impact | None
    obstacle: ScalingTableNeeded | None
    adoption: KeyChangeAdoptionRow | None
    progress: tuple[FormProgress, ...]
    may_sign: bool
    is_proposer: bool


async def look_at_key_desk(open_session: OpenSession, *, position: Position | None) -> KeyDesk:
    async with open_session() as session:
        return KeyDesk(
            await key_changes.list_changes(session, position, CHANGES_PER_PAGE),
            tuple(await key_changes.list_published_forms(session)),
        )


async def list_slot_choices(open_session: OpenSession, *, form_id: UUID) -> list[SlotChoice]:
    """Every slot of a form with its item code and its key, in letters; no texts."""
    async with open_session() as session:
        seen = await key_changes.list_slots_of_form(session, form_id)
        if not seen:
            raise NotFound
        key = await store.load_form_key(session, form_id)
    return [_choice(slot, key.slots.get(slot.row.public_id)) for slot in seen]


async def preview_key_change(
    open_session: OpenSession,
    *,
    item_version_id: UUID,
    kind: KeyChangeKind,
    options: Sequence[str],
) -> Impact:
    """What a change would do, before anybody proposes it."""
    async with open_session() as session:
        return await impact_of(session, item_version_id, kind, options)


async def look_at_key_change(
    open_session: OpenSession, *, change_id: UUID, actor_id: UUID
) -> ChangeSeen:
    async with open_session() as session:
        row = await key_changes.load_change(session, change_id)
        seen = await key_changes.list_slots_of_item(session, row.item_version_id)
        key = await store.load_form_key(session, seen[0].form.id)
        signatures = await key_changes.list_signatures(session, change_id)
        state = state_of(key_changes.words_of(signatures))
        found: Impact | None = None
        obstacle: ScalingTableNeeded | None = None
        if state is KeyChangeState.PROPOSED:
            kind = KeyChangeKind(row.kind)
            try:
                found = await impact_of(session, row.item_version_id, kind, row.options)
            except ScalingTableNeeded as needed:
                obstacle = needed
        codes = {slot.form.id: slot.form.code for slot in seen}
        progress = [
            FormProgress(
                codes[version.form_id],
                version.key_version,
                await progress_of(session, version.form_id, version.key_version),
            )
            for version in await key_changes.list_versions(session, change_id)
        ]
        return ChangeSeen(
            row=row,
            item=_choice(seen[0], key.slots.get(seen[0].row.public_id)),
            forms=tuple(codes.values()),
            proposed_by=await key_changes.load_name(session, row.proposed_by),
            state=state,
            signatures=tuple(signatures),
            impact=found,
            obstacle=obstacle,
            adoption=await key_changes.find_adoption(session, change_id),
            progress=tuple(progress),
            may_sign=state is KeyChangeState.PROPOSED
            and all(signed.signed_by != actor_id for signed, _ in signatures),
            is_proposer=row.proposed_by == actor_id,
        )


async def impact_of(
    session: AsyncSession, item_version_id: UUID, kind: KeyChangeKind, options: Sequence[str]
) -> Impact:
    """What a change does in every form that has the item version; refuses without a table."""
    seen = await key_changes.list_slots_of_item(session, item_version_id)
    if not seen:
        raise NotFound
    check_change(kind, options, set(seen[0].row.options.values()))
    changes = [await _form_change(session, slot, kind, options) for slot in seen]
    return impact(changes)


async def _form_change(
    session: AsyncSession, seen: SlotSeen, kind: KeyChangeKind, options: Sequence[str]
) -> FormChange:
    key = await store.load_form_key(session, seen.form.id)
    slots = await store.list_slots(session, seen.form.id)
    after = changed_key(kind, public_options(seen.row, options), key.slots[seen.row.public_id])
    rules = {slot: known.rule for slot, known in key.slots.items()}
    rules[seen.row.public_id] = after.rule
    raw_max = sum(slot.is_scored and rules[slot.public_id] is not KeyRule.DROP for slot in slots)
    row = await store.find_scaling_table(session, seen.form.id, raw_max)
    if row is None:
        raise ScalingTableNeeded([seen.form.code], raw_max)
    policy = await exams.load_policy(session, seen.form.exam_id, seen.form.policy_version)
    return FormChange(
        form=seen.form.code,
        is_scored=seen.row.is_scored,
        key=after,
        scaling=scaling_table(row.document, policy),
        scores=await key_changes.list_score_lines(session, seen.form.id, seen.row.public_id),
    )


async def keys_before_and_after(
    session: AsyncSession, seen: Sequence[SlotSeen], kind: KeyChangeKind, options: Sequence[str]
) -> tuple[list[SlotKey], list[SlotKey]]:
    """The key of an item in each form that has it, now and after a change."""
    before = []
    for slot in seen:
        key = await store.load_form_key(session, slot.form.id)
        before.append(key.slots[slot.row.public_id])
    after = [
        changed_key(kind, public_options(slot.row, options), key)
        for slot, key in zip(seen, before, strict=True)
    ]
    return before, after


def public_options(row: FormSlotRow, options: Sequence[str]) -> list[OpaqueOption]:
    """The bank's options by the names that one form gave them."""
    public = {own: name for name, own in row.options.items()}
    return [OpaqueOption(public[option]) for option in options]


def _choice(seen: SlotSeen, key: SlotKey | None) -> SlotChoice:
    row = seen.row
    right = () if key is None else (key.option, *sorted(key.also))
    return SlotChoice(
        number=row.number,
        slot=row.public_id,
        item_code=seen.item_code,
        item_version_id=row.item_version_id,
        area=row.area,
        is_scored=row.is_scored,
        options=tuple(sorted(row.options.values())),
        key=tuple(str(row.options[option]) for option in right if option in row.options),
        rule=KeyRule.KEY if key is None else key.rule,
    )
