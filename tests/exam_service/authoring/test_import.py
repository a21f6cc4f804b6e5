"""Importing a file: what is said before, what is written, and that nothing is half applied."""

from uuid import UUID

import pytest
from sqlalchemy import func, select

from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.rules.import_plan import ImportOptions
from exam_service.authoring.rules.refusals import (
    FileUnreadable,
    ImportApplied,
    ImportOutdated,
    ImportRefused,
)
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.tables import BankImportRow, ItemRow, RationaleRow
from exam_service.authoring.use_cases.apply_import import apply_import
from exam_service.authoring.use_cases.import_file import import_file
from exam_service.authoring.use_cases.look_at_import import (
    LookedAt,
    look_at_import,
    preview_import,
)
from exam_service.database.session import OpenSession
from item_bank.exchange.difference import Change
from item_bank.items import LanguageStatus, Stage
from item_bank.languages import LanguageTag
from tests.builders.exams import NINE, at, make_exam
from tests.exam_service.authoring.bank import (
    POLICY,
    SIX_ITEMS,
    People,
    bank_rows,
    import_rows,
    make_bank,
    make_people,
    row,
    table,
)

SPANISH = LanguageTag("es")


@pytest.fixture
async def people(open_session: OpenSession) -> People:
    return await make_people(open_session)


@pytest.fixture
async def exam_id(open_session: OpenSession, people: People) -> UUID:
    return await make_exam(open_session, people.manager, POLICY, "small")


async def looked_at(
    open_session: OpenSession, exam_id: UUID, people: People, content: bytes
) -> LookedAt:
    return await look_at_import(
        open_session,
        exam_id=exam_id,
        file_name="items.csv",
        content=content,
        options=ImportOptions(),
        actor_id=people.writer,
        now=NINE,
    )


async def newest(open_session: OpenSession, exam_id: UUID, code: str) -> StoredVersion:
    async with open_session() as session:
        found = await items.list_newest_versions(session, exam_id)
    return next(stored for stored in found if stored.version.ref.item == code)


async def count_items(open_session: OpenSession) -> int:
    async with open_session() as session:
        return await session.scalar(select(func.count()).select_from(ItemRow)) or 0


class TestLooking:
    async def test_looking_says_what_every_row_would_do_and_changes_nothing(
        self, as_office: OpenSession, open_session: OpenSession, exam_id: UUID
    ) -> None:
        report = await preview_import(
            as_office, exam_id=exam_id, content=SIX_ITEMS, options=ImportOptions()
        )

        assert [each.change for each in report.rows] == [Change.ADDED] * 12
        assert await count_items(open_session) == 0

    async def test_a_bad_cell_is_named_by_row_column_found_and_expected(
        self, as_office: OpenSession, exam_id: UUID
    ) -> None:
        content = table([row("P1"), row("P2", area="A9")])

        report = await preview_import(
            as_office, exam_id=exam_id, content=content, options=ImportOptions()
        )

        (refused,) = report.refused
        assert (refused.row, refused.column, refused.found) == (3, "area", "A9")
        assert refused.expected == "one of A1, A2"
        assert report.count(Change.ADDED) == 1

    async def test_a_file_that_is_no_table_is_refused_in_one_sentence(
        self, as_office: OpenSession, exam_id: UUID
    ) -> None:
        with pytest.raises(FileUnreadable) as refused:
            await preview_import(
                as_office, exam_id=exam_id, content=b"\xff\x00\x00", options=ImportOptions()
            )

        assert set(refused.value.fields) == {"file"}

    async def test_a_file_brings_nothing_beyond_in_review_whatever_it_says(
        self, as_office: OpenSession, open_session: OpenSession, exam_id: UUID, people: People
    ) -> None:
        await import_rows(as_office, exam_id, people, [row("P1", stage="operational")])

        assert (await newest(open_session, exam_id, "P1")).version.stage is Stage.IN_REVIEW


class TestApplying:
    async def test_what_was_looked_at_is_stored_with_its_texts_and_rationales(
        self, as_office: OpenSession, open_session: OpenSession, exam_id: UUID, people: People
    ) -> None:
        content = table([row("P1", rationale_b="It is kind."), row("P1", "es")])
        seen = await looked_at(as_office, exam_id, people, content)

        await apply_import(as_office, import_id=seen.import_id, actor_id=people.writer, now=at(1))

        stored = await newest(open_session, exam_id, "P1")
        assert stored.version.key == "b"
        assert set(stored.texts) == {"en", "es"}
        assert stored.texts[SPANISH].text.status is LanguageStatus.DRAFTED
        async with open_session() as session:
            rationale = (await session.scalars(select(RationaleRow))).one()
            kept = (await session.scalars(select(BankImportRow))).one()
            acts = (await session.scalars(select(AuditEntryRow.action))).all()
        assert (rationale.option, rationale.text) == ("b", "It is kind.")
        assert (kept.applied_by, kept.content) == (people.writer, None)
        assert "bank.imported" in acts

    async def test_with_a_refused_row_nothing_is_stored(
        self, as_office: OpenSession, open_session: OpenSession, exam_id: UUID, people: People
    ) -> None:
        seen = await looked_at(as_office, exam_id, people, table([row("P1"), row("P2", key="z")]))

        with pytest.raises(ImportRefused):
            await apply_import(
                as_office, import_id=seen.import_id, actor_id=people.writer, now=at(1)
            )

        assert await count_items(open_session) == 0

    async def test_refused_rows_are_left_out_when_that_is_chosen(
        self, as_office: OpenSession, open_session: OpenSession, exam_id: UUID, people: People
    ) -> None:
        seen = await looked_at(as_office, exam_id, people, table([row("P1"), row("P2", key="z")]))

        await apply_import(
            as_office,
            import_id=seen.import_id,
            actor_id=people.writer,
            skip_refused=True,
            now=at(1),
        )

        assert await count_items(open_session) == 1

    async def test_a_file_is_applied_once(
        self, as_office: OpenSession, exam_id: UUID, people: People
    ) -> None:
        seen = await looked_at(as_office, exam_id, people, SIX_ITEMS)
        await apply_import(as_office, import_id=seen.import_id, actor_id=people.writer, now=at(1))

        with pytest.raises(ImportApplied):
            await apply_import(
                as_office, import_id=seen.import_id, actor_id=people.writer, now=at(2)
            )

    async def test_a_report_that_no_longer_holds_is_not_applied(
        self, as_office: OpenSession, exam_id: UUID, people: People
    ) -> None:
        seen = await looked_at(as_office, exam_id, people, table([row("P1", stem="Early?")]))
        await import_rows(as_office, exam_id, people, [row("P1", stem="Late?")])

        with pytest.raises(ImportOutdated):
            await apply_import(
                as_office, import_id=seen.import_id, actor_id=people.writer, now=at(2)
            )


class TestAgain:
    async def test_the_same_file_a_second_time_changes_nothing(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        report = await import_file(
            as_office,
            exam_id=exam_id,
            file_name="items.csv",
            content=SIX_ITEMS,
            options=ImportOptions(),
            actor_id=people.writer,
            now=at(5),
        )

        assert {each.change for each in report.rows} == {Change.UNCHANGED}
        async with open_session() as session:
            files = await session.scalar(select(func.count()).select_from(BankImportRow))
        assert files == 1

    async def test_a_new_wording_is_a_new_version_and_its_translations_become_stale(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await import_rows(as_office, exam_id, people, [row("P1", key="a", stem="Put better?")])

        stored = await newest(open_session, exam_id, "P1")
        assert stored.version.ref.number == 2
        assert stored.texts[SPANISH].text.status is LanguageStatus.STALE
        async with open_session() as session:
            versions = await items.list_versions_of_item(session, stored.item_id)
        assert versions[1].version.stage is Stage.APPROVED
        assert versions[1].texts[SPANISH].text.status is LanguageStatus.APPROVED

    async def test_a_changed_translation_is_a_draft_again_and_makes_no_version(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await import_rows(as_office, exam_id, people, [row("P1", "es", stem="¿Mejor dicho?")])

        stored = await newest(open_session, exam_id, "P1")
        assert stored.version.ref.number == 1
        assert stored.texts[SPANISH].text.stem == "¿Mejor dicho?"
        assert stored.texts[SPANISH].text.status is LanguageStatus.DRAFTED

    async def test_a_translation_with_another_number_of_options_stays_behind(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await import_rows(as_office, exam_id, people, [row("P1", key="a", option_d="")])

        stored = await newest(open_session, exam_id, "P1")
        assert stored.version.options == ("a", "b", "c")
        assert set(stored.texts) == {"en"}


async def test_a_translation_row_may_stand_above_its_source(
    as_office: OpenSession, open_session: OpenSession, exam_id: UUID, people: People
) -> None:
    await import_rows(as_office, exam_id, people, bank_rows(["P1"], "A1")[::-1])

    assert set((await newest(open_session, exam_id, "P1")).texts) == {"en", "es"}
