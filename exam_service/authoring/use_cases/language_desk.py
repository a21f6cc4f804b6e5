"""The board of languages: how far each is, by area and by form, and what blocks publishing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from exam_service.authoring.store import form_relations, forms, language_board
from exam_service.authoring.store.exams import BankExam, load_bank_exam
from exam_service.authoring.store.language_board import Blocker
from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormRow
from item_bank.items import LanguageStatus
from item_bank.languages import LanguageTag

Counts = Mapping[LanguageStatus, int]


@dataclass(frozen=True, slots=True)
class FormLanguage:
    """One form in one language: its slots by status, and the first that stand in the way."""

    counts: Counts
    blockers: Sequence[Blocker]
    is_published: bool

    @property
    def blocked(self) -> int:
        return sum(self.counts.values()) - self.counts.get(LanguageStatus.APPROVED, 0)


@dataclass(frozen=True, slots=True)
class FormLanguages:
    """One form with all its exam's languages."""

    form: FormRow
    languages: Mapping[LanguageTag, FormLanguage]


@dataclass(frozen=True, slots=True)
class LanguageBoard:
    """The whole bank by area and language, and every form by language."""

    exam: BankExam
    languages: Sequence[LanguageTag]
    areas: Mapping[str, Mapping[LanguageTag, Counts]]
    whole: Mapping[LanguageTag, Counts]
    forms: Sequence[FormLanguages]
    withdrawn: frozenset[UUID]


async def load_language_board(open_session: OpenSession, *, exam_code: str) -> LanguageBoard:
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        tags = [LanguageTag(tag) for tag in exam.policy.languages]
        areas: dict[str, dict[LanguageTag, dict[LanguageStatus, int]]] = {}
        whole: dict[LanguageTag, defaultdict[LanguageStatus, int]] = {
            tag: defaultdict(int) for tag in tags
        }
        for count in await language_board.count_by_area(session, exam.id, tags):
            by_language = areas.setdefault(count.area, {tag: {} for tag in tags})
            by_language[count.language][count.status] = count.items
            whole[count.language][count.status] += count.items
        rows = await forms.list_forms(session, exam.id)
        form_ids = [row.id for row in rows]
        counts: defaultdict[tuple[UUID, LanguageTag], dict[LanguageStatus, int]]
        counts = defaultdict(dict)
        for each in await language_board.count_by_form(session, form_ids, tags):
            counts[each.form_id, each.language][each.status] = each.slots
        blockers: defaultdict[tuple[UUID, LanguageTag], list[Blocker]] = defaultdict(list)
        for blocker in await language_board.list_blockers(session, form_ids, tags):
            blockers[blocker.form_id, blocker.language].append(blocker)
        return LanguageBoard(
            exam=exam,
            languages=tags,
            areas=dict(sorted(areas.items())),
            whole=whole,
            forms=[
                FormLanguages(
                    row,
                    {
                        tag: FormLanguage(
                            counts[row.id, tag],
                            blockers[row.id, tag],
                            row.published_at is not None and tag in row.languages,
                        )
                        for tag in tags
                    },
                )
                for row in rows
            ],
            withdrawn=await form_relations.list_withdrawn(session, exam.id),
        )
