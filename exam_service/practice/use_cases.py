"""Reading the practice form for whoever comes by: no sign-in, nothing stored, nothing scored."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import OpenSession
from exam_service.errors import N_, NotFound
from exam_service.exams import store as exams
from exam_service.exams.rules.policy import ExamPolicy
from exam_service.practice import store
from exam_service.practice.rules import OutlinedItem, PracticeItem
from exam_service.practice.store import PracticeExam


class NoPractice(NotFound):
    """No exam has practice items, or the one asked for has none."""

    code = "practice.not_found"

    def __init__(self) -> None:
        super().__init__(N_("There is no practice form here at the moment."))


@dataclass(frozen=True, slots=True)
class Offer:
    """An exam whose practice form can be tried."""

    exam: PracticeExam
    policy: ExamPolicy


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice form of one exam, without its texts."""

    exam: PracticeExam
    policy: ExamPolicy
    items: tuple[OutlinedItem, ...]
    # Only languages in which every item has its texts.
    languages: frozenset[str]
    # Every practice form there is, this one included.
    offers: tuple[Offer, ...]


async def look_at_practice(open_session: OpenSession, *, exam_code: str | None) -> Practice:
    """The practice form of an exam; of a sample exam, or else the first, where none is named."""
    async with open_session() as session:
        return await _practice(session, exam_code)


async def look_at_item(
    open_session: OpenSession, *, exam_code: str | None, number: int, language: str
) -> tuple[Practice, PracticeItem | None]:
    """One item with its form; no item where the form is not complete in this language."""
    async with open_session() as session:
        practice = await _practice(session, exam_code)
        if not 1 <= number <= len(practice.items):
            raise NoPractice
        if language not in practice.languages:
            return practice, None
        exam_id = practice.exam.exam_id
        return practice, await store.find_item(session, exam_id, number, language)


async def _practice(session: AsyncSession, exam_code: str | None) -> Practice:
    offers = [
        Offer(exam, await exams.load_policy(session, exam.exam_id, version))
        for exam in await store.list_exams_with_practice(session)
        if (version := await exams.find_published_version(session, exam.exam_id)) is not None
    ]
    chosen = _chosen(offers, exam_code)
    return Practice(
        exam=chosen.exam,
        policy=chosen.policy,
        items=await store.list_outline(session, chosen.exam.exam_id),
        languages=await store.list_complete_languages(session, chosen.exam.exam_id),
        offers=tuple(offers),
    )


def _chosen(offers: list[Offer], exam_code: str | None) -> Offer:
    if exam_code:
        offers = [offer for offer in offers if offer.exam.code == exam_code]
    if not offers:
        raise NoPractice
    return next((offer for offer in offers if offer.policy.is_sample), offers[0])
