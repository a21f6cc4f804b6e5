"""What the pages of forms show: each area against the blueprint, each slot, what is in the way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.rules.publication import eligibility_of, form_problems
from exam_service.authoring.store import accounts, forms
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.forms import StoredForm
from exam_service.authoring.store.items import StoredVersion
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.store import find_standard_setting, load_policy
from exam_service.exams.tables import FormRow, FormSlotRow, ScalingTableRow
from item_bank.errors import Problem
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class FormsDesk:
    """The forms of an exam with the number of their slots."""

    exam: BankExam
    forms: Sequence[FormRow]
    slots: Mapping[UUID, int]
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
        people = [row.created_by, *([row.published_by] if row.published_by else [])]
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
            names=await accounts.list_names(session, people),
        )


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
