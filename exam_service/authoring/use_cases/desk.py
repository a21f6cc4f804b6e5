"""What the pages of the bank show: reading only, each page's values in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import list_audit_entries
from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.rules.carried_history import CarriedLine, carried_lines
from exam_service.authoring.rules.item_statistics import ItemStatistics
from exam_service.authoring.rules.version_changes import FieldChange, version_changes
from exam_service.authoring.rules.visibility import Viewer
from exam_service.authoring.store import accounts, archiving, forms, items, listing, reviews
from exam_service.authoring.store.exams import BankExam, list_bank_exams, load_bank_exam
from exam_service.authoring.store.item_filters import ItemFilter
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.listing import ItemSummary
from exam_service.authoring.use_cases.bank_statistics import load_statistics, narrowed
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams.tables import FormRow
from item_bank.items import ItemCode
from item_bank.languages import LanguageTag


@dataclass(frozen=True, slots=True)
class ItemsDesk:
    """One page of the list of items."""

    exam: BankExam
    items: Sequence[ItemSummary]
    total: int
    page: int
    competencies: Sequence[int]
    authors: Sequence[tuple[UUID, str]]
    # Item -> the newest version with enough responses, and what they say.
    statistics: Mapping[UUID, tuple[int, ItemStatistics]]
    # Item -> comments that nobody has resolved.
    open_comments: Mapping[UUID, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // listing.ITEMS_PER_PAGE))

    @property
    def first(self) -> int:
        return (self.page - 1) * listing.ITEMS_PER_PAGE + 1


@dataclass(frozen=True, slots=True)
class ItemDesk:
    """One item: the version shown, all versions newest first, and its history."""

    exam: BankExam
    item_id: UUID
    code: str
    shown: StoredVersion
    versions: Sequence[StoredVersion]
    changes: Sequence[FieldChange]
    forms: Sequence[FormRow]
    history: Sequence[AuditEntryRow]
    # What an archive told of it, if it came in one.
    carried: Sequence[CarriedLine]
    names: Mapping[UUID, str]

    @property
    def source(self) -> LanguageTag:
        return self.shown.source

    @property
    def is_newest(self) -> bool:
        return self.shown.id == self.versions[0].id

    @property
    def languages(self) -> tuple[LanguageTag, ...]:
        """The source first, then the exam's languages, then what else there is a text in."""
        tags = [self.source, *map(LanguageTag, self.exam.policy.languages), *self.shown.texts]
        return tuple(dict.fromkeys(tags))


async def list_exams(open_session: OpenSession) -> Sequence[BankExam]:
    async with open_session() as session:
        return await list_bank_exams(session)


async def load_exam_of_bank(open_session: OpenSession, *, code: str) -> BankExam:
    async with open_session() as session:
        return await load_bank_exam(session, code)


async def load_items_desk(
    open_session: OpenSession,
    *,
    exam_code: str,
    wanted: ItemFilter,
    page: int,
    viewer: Viewer,
    sees_statistics: bool = False,
) -> ItemsDesk:
    """One page of the items that match; a page beyond the last is the last."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        wanted = replace(wanted, viewer=viewer)
        statistics = await load_statistics(session, exam.id) if sees_statistics else {}
        wanted = narrowed(wanted, statistics) if sees_statistics else wanted
        source = LanguageTag(exam.policy.source_language)
        listed = await listing.list_items(session, exam.id, source, wanted, max(page, 1))
        return ItemsDesk(
            exam,
            listed.items,
            listed.total,
            listed.page,
            await listing.list_competencies(session, exam.id),
            await listing.list_authors(session, exam.id),
            statistics,
            await reviews.count_open_comments(session, [item.item_id for item in listed.items]),
        )


async def load_item_desk(
    open_session: OpenSession, *, exam_code: str, item_code: str, number: int | None = None
) -> ItemDesk:
    """One item at one of its versions, the newest unless told otherwise."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        item_id = (await items.list_item_ids(session, exam.id)).get(ItemCode(item_code))
        if item_id is None:
            raise NotFound
        versions = await items.list_versions_of_item(session, item_id)
        shown = _version(versions, number)
        history = await list_audit_entries(session, subject=("item", item_id))
        return ItemDesk(
            exam=exam,
            item_id=item_id,
            code=item_code,
            shown=shown,
            versions=versions,
            changes=_changes(versions, shown),
            forms=await forms.list_forms_of_version(session, shown.id),
            history=history,
            carried=carried_lines(await archiving.load_carried(session, item_id)),
            names=await _names(session, versions, history),
        )


def _version(versions: Sequence[StoredVersion], number: int | None) -> StoredVersion:
    if number is None:
        return versions[0]
    for stored in versions:
        if stored.version.ref.number == number:
            return stored
    raise NotFound


def _changes(versions: Sequence[StoredVersion], shown: StoredVersion) -> Sequence[FieldChange]:
    position = [stored.id for stored in versions].index(shown.id)
    if position + 1 == len(versions):
        return ()
    before = versions[position + 1]
    return version_changes(
        (before.version, before.source_text.text), (shown.version, shown.source_text.text)
    )


async def _names(
    session: AsyncSession, versions: Sequence[StoredVersion], history: Sequence[AuditEntryRow]
) -> Mapping[UUID, str]:
    people = {stored.author_id for stored in versions}
    people |= {text.author_id for stored in versions for text in stored.texts.values()}
    people |= {entry.actor_id for entry in history if entry.actor_id is not None}
    return await accounts.list_names(session, people)
