"""What the pages of the bank show: reading only, each page's values in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import list_audit_entries
from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.rules.version_changes import FieldChange, version_changes
from exam_service.authoring.store import accounts, forms, items, listing
from exam_service.authoring.store.exams import BankExam, list_bank_exams, load_bank_exam
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.store.listing import ItemFilter, ItemSummary
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
    names: Mapping[UUID, str]

    @property
    def source(self) -> LanguageTag:
        return LanguageTag(self.exam.policy.source_language)

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
    open_session: OpenSession, *, exam_code: str, wanted: ItemFilter, page: int
) -> ItemsDesk:
    """One page of the items that match; a page beyond the last is the last."""
    async with open_session() as session:
        exam = await load_bank_exam(session, exam_code)
        source = LanguageTag(exam.policy.source_language)
        total = await listing.count_items(session, exam.id, source, wanted)
        page = min(max(page, 1), max(1, -(-total // listing.ITEMS_PER_PAGE)))
        return ItemsDesk(
            exam,
            await listing.list_items(session, exam.id, source, wanted, page),
            total,
            page,
            await listing.list_competencies(session, exam.id),
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
            changes=_changes(versions, shown, LanguageTag(exam.policy.source_language)),
            forms=await forms.list_forms_of_version(session, shown.id),
            history=history,
            names=await _names(session, versions, history),
        )


def _version(versions: Sequence[StoredVersion], number: int | None) -> StoredVersion:
    if number is None:
        return versions[0]
    for stored in versions:
        if stored.version.ref.number == number:
            return stored
    raise NotFound


def _changes(
    versions: Sequence[StoredVersion], shown: StoredVersion, source: LanguageTag
) -> Sequence[FieldChange]:
    position = [stored.id for stored in versions].index(shown.id)
    if position + 1 == len(versions):
        return ()
    before = versions[position + 1]
    return version_changes(
        (before.version, before.texts[source].text), (shown.version, shown.texts[source].text)
    )


async def _names(
    session: AsyncSession, versions: Sequence[StoredVersion], history: Sequence[AuditEntryRow]
) -> Mapping[UUID, str]:
    people = {stored.author_id for stored in versions}
    people |= {text.author_id for stored in versions for text in stored.texts.values()}
    people |= {entry.actor_id for entry in history if entry.actor_id is not None}
    return await accounts.list_names(session, people)
