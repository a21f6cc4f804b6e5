"""Another pretest block for a published form: a sibling with the same scored slots.

The order of its slots is that of the original; only what stands in the pretest slots is new.
"""

import secrets
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.assembly_plan import FORM_CODE, RESERVED_CODES
from exam_service.authoring.rules.form_refusals import FormNotPublished
from exam_service.authoring.rules.refusals import ContentRefused, FormCodeTaken
from exam_service.authoring.store import form_relations, forms
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.use_cases.run_assembly import load_statistical_pool
from exam_service.authoring.use_cases.solving import Solve, solve_in_child
from exam_service.database.base import uuid7
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.store import load_policy, lock_exam
from exam_service.exams.tables import FormRow
from item_bank.assembly.request import Assembled, AssemblyRequest
from item_bank.blueprint import AreaRule, Blueprint, SlotRole
from item_bank.errors import FormNotPossible
from item_bank.forms import STANDING, Form, FormCode, Slot
from item_bank.items import AreaCode, ItemCode, ItemVersionRef
from item_bank.languages import LanguageTag

SEED_BYTES = 16


async def draft_pretest_block(
    open_session: OpenSession,
    *,
    form_id: UUID,
    code: str,
    solve: Solve = solve_in_child,
    actor_id: UUID,
    now: datetime,
) -> UUID:
    """A draft that differs from a published form in its pretest items alone."""
    if not FORM_CODE.fullmatch(code) or code in RESERVED_CODES:
        expected = "A code is 1 to 20 letters, digits, hyphens or underscores."
        raise InvalidInput("No block was made.", {"block_code": expected})
    async with open_session() as session:
        original = await _original(session, form_id)
        request = await _request(session, original, code, now)
    result = await solve(request)
    if not isinstance(result, Assembled):
        raise ContentRefused(FormNotPossible(result))
    (block,) = result.forms
    async with open_session() as session:
        await lock_exam(session, original.row.exam_id)
        if await forms.find_form(session, original.row.exam_id, code) is not None:
            raise FormCodeTaken(code)
        return await _save(session, original, block, actor_id, now)


async def _original(session: AsyncSession, form_id: UUID) -> StoredForm:
    """The form whose scored slots it is about; asked for a sibling, that sibling's original."""
    stored = await forms.load_form(session, form_id)
    if stored.row.sibling_of is not None:
        stored = await forms.load_form(session, stored.row.sibling_of)
    if stored.row.state != forms.PUBLISHED:
        raise FormNotPublished(stored.row.code)
    return stored


async def _request(
    session: AsyncSession, original: StoredForm, code: str, now: datetime
) -> AssemblyRequest:
    row = original.row
    policy = await load_policy(session, row.exam_id, row.policy_version)
    family = await form_relations.list_family(session, row.id)
    held = await form_relations.list_items_of_forms(session, [each.id for each in family])
    scored = [s for s in original.form.slots if s.role is not SlotRole.PRETEST]
    enemies = _enemies_of(original, [slot.ref for slot in scored])
    pool = await load_statistical_pool(session, row.exam_id, STANDING, models=None, now=now)
    standing = await form_relations.list_standing_forms(session, row.exam_id)
    others = await form_relations.list_items_of_forms(session, [each.id for each in standing])
    named = {
        item.version.ref.item
        for item in pool.items
        if item.version.enemies & {slot.ref.item for slot in scored}
    }
    return AssemblyRequest(
        blueprint=Blueprint(
            tuple(AreaRule(AreaCode(area.code), 0, area.pretest) for area in policy.areas)
        ),
        codes=(FormCode(code),),
        sections=(sum(area.pretest for area in policy.areas),),
        pool=pool.items,
        seed=secrets.token_bytes(SEED_BYTES),
        languages=tuple(LanguageTag(str(tag)) for tag in row.languages),
        published={FormCode(form.code): others.get(form.id, frozenset()) for form in standing},
        excluded=frozenset[ItemCode]().union(*held.values()) | enemies | named,
    )


def _enemies_of(original: StoredForm, scored: list[ItemVersionRef]) -> frozenset[ItemCode]:
    versions = {each.version.ref: each.version for each in original.versions.values()}
    return frozenset[ItemCode]().union(*(versions[ref].enemies for ref in scored))


async def _save(
    session: AsyncSession, original: StoredForm, block: Form, actor_id: UUID, now: datetime
) -> UUID:
    row = FormRow(
        id=uuid7(),
        exam_id=original.row.exam_id,
        code=block.code,
        state=forms.DRAFT,
        policy_version=original.row.policy_version,
        languages=list(original.row.languages),
        created_at=now,
        created_by=actor_id,
        sibling_of=original.row.id,
    )
    session.add(row)
    await session.flush()
    form = _with_block(original.form, block)
    refs = {slot.ref for slot in form.slots}
    version_ids = await forms.list_version_ids(session, row.exam_id, refs)
    forms.add_slots(session, row.id, form, {slot: version_ids[slot.ref] for slot in form.slots})
    add_audit_entry(
        session,
        actor_id=actor_id,
        action="form.pretest_block_drafted",
        subject=("form", row.id),
        after={"form": row.code, "sibling_of": original.row.code},
        now=now,
    )
    return row.id


def _with_block(original: Form, block: Form) -> Form:
    """The original with the block's items in its pretest slots, area by area."""
    waiting: dict[AreaCode, list[Slot]] = {}
    for slot in block.slots:
        waiting.setdefault(slot.area, []).append(slot)

    def filled(slot: Slot) -> Slot:
        if slot.role is not SlotRole.PRETEST:
            return slot
        return Slot(slot.number, waiting[slot.area].pop(0).ref, slot.area, slot.role)

    return Form(
        block.code,
        tuple(
            type(section)(section.number, tuple(filled(slot) for slot in section.slots))
            for section in original.sections
        ),
    )
