"""Taking a bank out and bringing it back: what leaves by one door comes in by it unchanged."""

import io
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.rules.export_files import ExportFormat
from exam_service.authoring.rules.import_options import ImportOptions
from exam_service.authoring.rules.import_report import ImportReport
from exam_service.authoring.rules.refusals import FileUnreadable
from exam_service.authoring.store import images, items
from exam_service.authoring.store.item_writing import Authorship
from exam_service.authoring.tables import ItemOriginRow, ItemViewRow
from exam_service.authoring.use_cases.export_bank import export_bank
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.database.session import OpenSession
from item_bank.exchange.difference import Change
from item_bank.images import reencode
from item_bank.items import Stage
from tests.builders.exams import NINE, at, make_exam
from tests.exam_service.authoring.bank import POLICY, People, import_rows, make_bank, row
from tests.exam_service.authoring.pictures import a_picture

GIFT = b"::Listening:: What helps first? {=Listening#It is kind. ~Advice ~A form}"


async def exported(
    open_session: OpenSession, exam_id: UUID, people: People, kind: ExportFormat
) -> bytes:
    file = await export_bank(
        open_session, exam_id=exam_id, kind=kind, actor_id=people.writer, now=at(9)
    )
    return file.content


async def brought(
    open_session: OpenSession, exam_id: UUID, people: People, name: str, content: bytes
) -> ImportReport:
    return await import_file(
        open_session,
        exam_id=exam_id,
        file_name=name,
        content=content,
        options=ImportOptions(stage=Stage.DRAFT),
        actor_id=people.colleague,
        skip_refused=True,
        now=at(20),
    )


@pytest.fixture
async def lived_in(as_office: OpenSession, open_session: OpenSession) -> tuple[UUID, People]:
    """A bank with a past: approved items, a second version, stale texts, an image, a guest."""
    exam_id, people = await make_bank(open_session)
    picture = reencode(a_picture())
    async with open_session() as session:
        await images.add_images(session, [picture], Authorship(people.writer, NINE))
    shown = f'<p>Look: <img src="image:{picture.sha256}" alt="A door"></p>'
    await import_rows(
        as_office,
        exam_id,
        people,
        [
            row("P1", key="a", stem="Put better?", note="Clearer."),
            row("H1", markup="html", stimulus=shown, stem="<p>Which <em>one</em>?</p>"),
        ],
    )
    await brought(as_office, exam_id, people, "guests.gift", GIFT)
    return exam_id, people


class TestArchive:
    async def test_an_archive_in_an_empty_bank_gives_the_same_bytes_again(
        self, as_office: OpenSession, lived_in: tuple[UUID, People]
    ) -> None:
        exam_id, people = lived_in
        other_id = await make_exam(as_office, people.manager, POLICY, "other")
        archive = await exported(as_office, exam_id, people, ExportFormat.ARCHIVE)

        report = await brought(as_office, other_id, people, "bank.zip", archive)

        assert {line.change for line in report.rows} == {Change.ADDED}
        assert await exported(as_office, other_id, people, ExportFormat.ARCHIVE) == archive

    async def test_people_who_are_not_known_here_stay_in_it_by_name_and_get_no_account(
        self, as_office: OpenSession, open_session: OpenSession, lived_in: tuple[UUID, People]
    ) -> None:
        exam_id, people = lived_in
        archive = await exported(as_office, exam_id, people, ExportFormat.ARCHIVE)
        count = "SELECT count(*) FROM accounts"
        async with open_session() as session:
            await session.execute(text("UPDATE accounts SET email = 'x' || email, name = 'New'"))
            accounts = await session.scalar(text(count))
        other_id = await make_exam(as_office, people.manager, POLICY, "other")

        await brought(as_office, other_id, people, "bank.zip", archive)

        assert await exported(as_office, other_id, people, ExportFormat.ARCHIVE) == archive
        async with open_session() as session:
            assert await session.scalar(text(count)) == accounts
            stored = await items.list_newest_versions(session, other_id)
        assert {each.author_id for each in stored} == {people.colleague}

    async def test_stages_texts_and_versions_are_as_they_were(
        self, as_office: OpenSession, open_session: OpenSession, lived_in: tuple[UUID, People]
    ) -> None:
        exam_id, people = lived_in
        other_id = await make_exam(as_office, people.manager, POLICY, "other")
        archive = await exported(as_office, exam_id, people, ExportFormat.ARCHIVE)

        await brought(as_office, other_id, people, "bank.zip", archive)

        async with open_session() as session:
            before = await items.list_newest_versions(session, exam_id)
            after = await items.list_newest_versions(session, other_id)
        facts = [
            {
                each.version.ref.item: (
                    each.version,
                    each.note,
                    {t.text for t in each.texts.values()},
                )
            }
            for listed in (before, after)
            for each in sorted(listed, key=lambda each: each.version.ref.item)
        ]
        assert facts[: len(before)] == facts[len(before) :]
        assert Stage.APPROVED in {each.version.stage for each in after}

    async def test_the_same_archive_again_changes_nothing_and_never_overwrites(
        self, as_office: OpenSession, lived_in: tuple[UUID, People]
    ) -> None:
        exam_id, people = lived_in
        archive = await exported(as_office, exam_id, people, ExportFormat.ARCHIVE)

        again = await brought(as_office, exam_id, people, "bank.zip", archive)
        await import_rows(as_office, exam_id, people, [row("P1", key="a", stem="Put best?")])
        later = await brought(as_office, exam_id, people, "bank.zip", archive)

        assert {line.change for line in again.rows} == {Change.UNCHANGED}
        assert [line.item for line in later.refused] == ["P1"]

    async def test_an_archive_that_somebody_changed_is_refused_whole(
        self, as_office: OpenSession, lived_in: tuple[UUID, People]
    ) -> None:
        exam_id, people = lived_in
        archive = await exported(as_office, exam_id, people, ExportFormat.ARCHIVE)
        with pytest.raises(FileUnreadable, match="damaged"):
            await brought(
                as_office,
                exam_id,
                people,
                "bank.zip",
                archive.replace(b"Put better?", b"Put worser?"),
            )


@pytest.mark.parametrize("kind", [ExportFormat.CSV, ExportFormat.XLSX])
async def test_a_spreadsheet_of_the_bank_brings_the_same_items_to_an_empty_one(
    as_office: OpenSession, lived_in: tuple[UUID, People], kind: ExportFormat
) -> None:
    exam_id, people = lived_in
    other_id = await make_exam(as_office, people.manager, POLICY, "other")
    table = await exported(as_office, exam_id, people, ExportFormat.CSV)
    sent = await exported(as_office, exam_id, people, kind)

    here = await brought(as_office, exam_id, people, "bank", sent)
    report = await brought(as_office, other_id, people, "bank", sent)

    assert {line.change for line in here.rows} == {Change.UNCHANGED}
    assert not report.refused
    again = await exported(as_office, other_id, people, ExportFormat.CSV)
    for stage in ("approved", "in_review"):
        table = table.replace(f",{stage},".encode(), b",draft,")
        again = again.replace(f",{stage},".encode(), b",draft,")
    assert again == table


async def test_a_qti_package_of_the_bank_finds_its_own_items_again(
    as_office: OpenSession, lived_in: tuple[UUID, People]
) -> None:
    exam_id, people = lived_in
    package = await exported(as_office, exam_id, people, ExportFormat.QTI)

    report = await brought(as_office, exam_id, people, "small.qti.zip", package)

    assert not report.refused
    assert {line.change for line in report.rows} == {Change.UNCHANGED}
    assert "imsmanifest.xml" in zipfile.ZipFile(io.BytesIO(package)).namelist()


async def test_a_qti_package_brings_texts_keys_and_languages_to_an_empty_bank(
    as_office: OpenSession, open_session: OpenSession, lived_in: tuple[UUID, People]
) -> None:
    exam_id, people = lived_in
    other_id = await make_exam(as_office, people.manager, POLICY, "other")
    package = await exported(as_office, exam_id, people, ExportFormat.QTI)

    report = await brought(as_office, other_id, people, "small.qti.zip", package)

    assert not report.refused
    async with open_session() as session:
        told = [
            {
                (each.version.ref.item, tag): (
                    each.version.key,
                    stored.text.stimulus,
                    stored.text.stem,
                    [option.text for option in stored.text.options],
                )
                for each in await items.list_newest_versions(session, bank)
                for tag, stored in each.texts.items()
            }
            for bank in (exam_id, other_id)
        ]
    assert told[0] == told[1]


async def test_an_export_is_written_down_and_counts_as_a_look_at_live_items(
    as_office: OpenSession, open_session: OpenSession, lived_in: tuple[UUID, People]
) -> None:
    exam_id, people = lived_in
    async with open_session() as session:
        live = "UPDATE item_versions SET stage = 'operational' WHERE stage = 'approved'"
        await session.execute(text(live))

    await exported(as_office, exam_id, people, ExportFormat.CSV)

    async with open_session() as session:
        query = select(AuditEntryRow).where(AuditEntryRow.action == "bank.exported")
        entry = (await session.scalars(query)).one()
        views = await session.scalar(select(func.count()).select_from(ItemViewRow))
        origins = await session.scalar(select(func.count()).select_from(ItemOriginRow))
    assert (entry.actor_id, entry.after) == (
        people.writer,
        {"format": "csv", "items": 8, "languages": []},
    )
    assert views == 5
    assert origins == 1
