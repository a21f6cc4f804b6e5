"""What the pages of forms show: each area against the blueprint, each slot, what is in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.authoring.rules.publication import eligibility_of, form_problems
from exam_service.authoring.store import accounts, assemblies, form_relations, forms
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.exams.store import find_standard_setting, load_policy
from exam_service.exams.tables import FormRow, FormSlotRow, FormWithdrawalRow, ScalingTableRow
from item_bank.assembly.replacement import anchor_problems, overlap_problems
from item_bank.errors import Problem
from item_bank.forms import FormCode
from item_bank.items import ItemCode, LanguageStatus
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class FormsDesk:
    """The forms of an exam with the number of their slots."""

    exam: BankExam
    forms: Sequence[FormRow]
    slots: Mapping[UUID, int]
    withdrawn: frozenset[UUID]
    is_first: bool


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One area of a form beside what the blueprint asks for."""

    code: str
    title: str
    scored: int
    scored_wanted: int
    pretest: int
    pretest_wanted: int
    by_section: tuple[int, ...]

    @property
    def fits(self) -> bool:
        return (self.scored, self.pretest) == (self.scored_wanted, self.pretest_wanted)


@dataclass(frozen=True, slots=True)
class SlotLine:
    """One slot with the item version in it."""

    row: FormSlotRow
    stored: StoredVersion

    @property
    def statuses(self) -> Mapping[LanguageTag, LanguageStatus]:
        return {tag: each.text.status for tag, each in self.stored.texts.items()}


@dataclass(frozen=True, slots=True)
class FormDesk:
    """One form; `problems` are those in the languages asked about."""

    exam: BankExam
    row: FormRow
    areas: Sequence[AreaLine]
    slots: Sequence[SlotLine]
    languages: tuple[str, ...]
    problems: Sequence[Problem]
    is_first: bool
    scaling: ScalingTableRow | None
    has_standard: bool
    names: Mapping[UUID, str]
    withdrawal: FormWithdrawalRow | None
    # The form and those that share its scored slots.
    family: Sequence[FormRow]
    # Drafts that can go out by the same decision, while the exam has no published form.
    parallel: Sequence[FormRow]
    # Forms with which this one shares more than one person may meet twice.
    overlaps: Sequence[str]
    # Anchors of its assembly that were taken out by hand.
    unlinked: Sequence[str]

    @property
    def is_draft(self) -> bool:
        return self.row.state == forms.DRAFT


async def load_forms_desk(open_session: OpenSession, *, exam_code: str) -> FormsDesk:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        rows = await forms.list_forms(session, exam.id)
        return FormsDesk(
            exam,
            rows,
            await forms.count_slots(session, [row.id for row in rows]),
            await form_relations.list_withdrawn(session, exam.id),
            is_first=not any(row.state == forms.PUBLISHED for row in rows),
        )


async def load_form_desk(
    open_session: OpenSession, *, exam_code: str, form_code: str, languages: Sequence[str] = ()
) -> FormDesk:
    """One form, and what keeps it from being published in these languages or its own."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        row = (
            await forms.find_form(session, exam.id, form_code) if form_code.isprintable() else None
        )
        if row is None:
            raise NotFound
        stored = await forms.load_form(session, row.id)
        policy = await load_policy(session, exam.id, row.policy_version)
        published = await forms.count_published_forms(session, exam.id)
        asked = tuple(languages) or tuple(row.languages)
        versions = stored.versions.values()
        problems = (
            []
            if row.state == forms.PUBLISHED
            else form_problems(
                stored.form,
                policy,
                [each.version for each in versions],
                [text for each in versions for text in each.language_versions()],
                asked,
                eligibility_of(published),
            )
        )
        withdrawal = await form_relations.find_withdrawal(session, row.id)
        people = {row.created_by, row.published_by, withdrawal and withdrawal.withdrawn_by}
        return FormDesk(
            exam=exam,
            row=row,
            areas=_area_lines(stored, exam, len(policy.sections)),
            slots=[SlotLine(slot, stored.versions[slot.item_version_id]) for slot in stored.slots],
            languages=asked,
            problems=problems,
            is_first=not published,
            scaling=await forms.find_scaling(session, row.id),
            has_standard=await find_standard_setting(session, exam.id) is not None,
            names=await accounts.list_names(session, [person for person in people if person]),
            withdrawal=withdrawal,
            family=await form_relations.list_family(session, row.sibling_of or row.id),
            parallel=await _parallel(session, row) if not published else (),
            overlaps=await _overlaps(session, stored, policy),
            unlinked=await _unlinked(session, stored),
        )


async def _parallel(session: AsyncSession, row: FormRow) -> Sequence[FormRow]:
    drafts = await forms.list_forms(session, row.exam_id)
    return [each for each in drafts if each.id != row.id and each.state == forms.DRAFT]


async def _overlaps(session: AsyncSession, stored: StoredForm, policy: ExamPolicy) -> Sequence[str]:
    others = await form_relations.list_neighbours(session, stored.row)
    held = await form_relations.list_items_of_forms(session, [other.id for other in others])
    items = {FormCode(other.code): held.get(other.id, frozenset()) for other in others}
    limit = policy.shared_items_max
    return [problem.message for problem in overlap_problems(stored.form, items, limit)]


async def _unlinked(session: AsyncSession, stored: StoredForm) -> Sequence[str]:
    if stored.row.assembly_id is None:
        return ()
    assembly = await assemblies.load_assembly(session, stored.row.assembly_id)
    anchors = frozenset(ItemCode(str(item)) for item in assembly.anchors)
    return [problem.message for problem in anchor_problems(stored.form, anchors)]


def _area_lines(stored: StoredForm, exam: BankExam, sections: int) -> list[AreaLine]:
    source = exam.policy.source_language
    lines = []
    for area in exam.policy.areas:
        slots = [slot for slot in stored.slots if slot.area == area.code]
        scored = sum(slot.is_scored for slot in slots)
        lines.append(
            AreaLine(
                code=area.code,
                title=area.titles.get(source, area.code),
                scored=scored,
                scored_wanted=area.scored,
                pretest=len(slots) - scored,
                pretest_wanted=area.pretest,
                by_section=tuple(
                    sum(slot.section == number for slot in slots)
                    for number in range(1, sections + 1)
                ),
            )
        )
    return lines
