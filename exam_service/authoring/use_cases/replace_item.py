"""Putting another item into a slot of a draft by hand: what fits, what would break, doing it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.authoring.rules.form_refusals import (
    ReplacementUnfit,
    ScoredSlotOfSibling,
    SlotUnknown,
)
from exam_service.authoring.rules.publication import eligibility_of
from exam_service.authoring.rules.refusals import FormPublished
from exam_service.authoring.store import assemblies, form_relations, forms
from exam_service.authoring.store.assemblies import Pool
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.use_cases.run_assembly import load_statistical_pool
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.store import load_policy
from exam_service.exams.tables import FormAssemblyRow, FormSlotRow
from item_bank.assembly.replacement import (
    Surroundings,
    difficulty_moves,
    effect_of,
    fitting,
    replaced,
)
from item_bank.assembly.request import PoolItem
from item_bank.forms import FormCode, SlotNumber
from item_bank.items import ItemCode, LanguageVersion
from item_bank.languages import LanguageTag

FITTING_SHOWN_MAX = 50


@dataclass(frozen=True, slots=True)
class Change:
    """What a draft's problems are before and after one item is replaced."""

    item: StoredVersion
    broken: Sequence[str]
    mended: Sequence[str]
    # Change of the mean share of right answers of the scored items.
    difficulty_moves: float

    @property
    def breaks_nothing(self) -> bool:
        return not self.broken


@dataclass(frozen=True, slots=True)
class SlotDesk:
    """One slot of a draft, the items that fit it, and a change that is being looked at."""

    exam: BankExam
    form: StoredForm
    slot: FormSlotRow
    present: StoredVersion
    difficulty: Mapping[ItemCode, float]
    fitting: Sequence[StoredVersion]
    fitting_total: int
    change: Change | None


@dataclass(frozen=True, slots=True)
class _Table:
    """A draft with everything that decides what may stand in it."""

    stored: StoredForm
    policy: ExamPolicy
    pool: Pool
    around: Surroundings

    def item(self, code: ItemCode) -> PoolItem | None:
        versions = [item for item in self.pool.items if item.version.ref.item == code]
        return max(versions, key=lambda item: item.version.ref, default=None)

    def change(self, number: SlotNumber, item: PoolItem) -> Change:
        before, after = self.stored.form, replaced(self.stored.form, number, item)
        refs = {slot.ref for form in (before, after) for slot in form.slots}
        texts: list[LanguageVersion] = [
            text
            for ref in refs & self.pool.stored.keys()
            for text in self.pool.stored[ref].language_versions()
        ]
        pool = self.pool.by_ref()
        effect = effect_of(before, after, pool, texts, self.around)
        return Change(
            self.pool.stored[item.version.ref],
            broken=effect.broken,
            mended=effect.mended,
            difficulty_moves=difficulty_moves(before, after, pool),
        )


async def load_slot_desk(
    open_session: OpenSession,
    *,
    exam_code: str,
    form_code: str,
    number: int,
    item: str = "",
    now: datetime,
) -> SlotDesk:
    """One slot of a draft; with an item, what putting it there would break."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = await forms.find_form(session, exam.id, form_code)
        if row is None:
            raise NotFound
        table = await _table(session, await forms.load_form(session, row.id), now)
        slot = _slot(table.stored, number)
        found = fitting(table.stored.form, SlotNumber(number), table.pool.items, table.around)
        asked = table.item(ItemCode(item)) if item else None
        return SlotDesk(
            exam=exam,
            form=table.stored,
            slot=slot,
            present=table.stored.versions[slot.item_version_id],
            difficulty={
                each.version.ref.item: each.difficulty
                for each in table.pool.items
                if each.difficulty is not None
            },
            fitting=[table.pool.stored[e.version.ref] for e in found[:FITTING_SHOWN_MAX]],
            fitting_total=len(found),
            change=table.change(SlotNumber(number), asked) if asked is not None else None,
        )


async def replace_item(
    open_session: OpenSession,
    *,
    form_id: UUID,
    number: int,
    item: str,
    actor_id: UUID,
    reason: str = "",
    now: datetime,
) -> Change:
    """Put an item into a slot of a draft. What it breaks is answered, and stays to be mended."""
    async with open_session() as session:
        stored = await forms.lock_form(session, form_id)
        if stored.row.state == forms.PUBLISHED:
            raise FormPublished(stored.row.code)
        slot = _slot(stored, number)
        if stored.row.sibling_of is not None and slot.is_scored:
            original = await forms.load_form(session, stored.row.sibling_of)
            raise ScoredSlotOfSibling(stored.row.code, original.row.code)
        table = await _table(session, stored, now)
        chosen = table.item(ItemCode(item))
        if chosen is None or not _may_stand(table, SlotNumber(number), chosen):
            raise ReplacementUnfit(item, stored.row.code)
        change = table.change(SlotNumber(number), chosen)
        before = stored.versions[slot.item_version_id].version.ref
        slot.item_version_id, slot.area = change.item.id, chosen.version.area
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="form.item_replaced",
            subject=("form", form_id),
            reason=reason,
            before={"slot": number, "item": str(before)},
            after={"slot": number, "item": str(chosen.version.ref)},
            now=now,
        )
        return change


def _may_stand(table: _Table, number: SlotNumber, item: PoolItem) -> bool:
    """Nonsense is refused; what breaks a rule is shown, and stays the draft's problem."""
    slot = next(each for each in table.stored.form.slots if each.number == number)
    own = {each.ref.item for each in table.stored.form.slots}
    return (
        item.version.ref.item not in own
        and item.version.area == slot.area
        and item.version.stage in table.around.eligibility.of(slot.role)
    )


def _slot(stored: StoredForm, number: int) -> FormSlotRow:
    for slot in stored.slots:
        if slot.number == number:
            return slot
    raise SlotUnknown(stored.row.code, number)


def _anchors_of(assembly: FormAssemblyRow | None) -> frozenset[ItemCode]:
    return frozenset(ItemCode(str(item)) for item in assembly.anchors) if assembly else frozenset()


async def _table(session: AsyncSession, stored: StoredForm, now: datetime) -> _Table:
    row = stored.row
    policy = await load_policy(session, row.exam_id, row.policy_version)
    eligibility = eligibility_of(await forms.count_published_forms(session, row.exam_id))
    assembly = (
        await assemblies.load_assembly(session, row.assembly_id)
        if row.assembly_id is not None
        else None
    )
    models = assembly.parameters.get("models") if assembly is not None else None
    pool = await load_statistical_pool(session, row.exam_id, eligibility, models=models, now=now)
    others = await form_relations.list_neighbours(session, row)
    held = await form_relations.list_items_of_forms(session, [other.id for other in others])
    return _Table(
        stored,
        policy,
        pool,
        Surroundings(
            blueprint=policy.blueprint(),
            languages=tuple(LanguageTag(str(tag)) for tag in row.languages),
            eligibility=eligibility,
            others={FormCode(o.code): held.get(o.id, frozenset()) for o in others},
            overlap_max=policy.shared_items_max,
            anchors=_anchors_of(assembly),
        ),
    )
