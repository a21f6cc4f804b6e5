"""Forms: what assembling needs, what publishing checks and freezes, and what never changes."""

import json
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from exam_service.audit.tables import AuditEntryRow
from exam_service.authoring.rules.refusals import (
    ContentRefused,
    FormCodeTaken,
    FormNotPublishable,
    FormPublished,
    StandardNotSet,
)
from exam_service.authoring.store import forms, items
from exam_service.authoring.tables import LanguageVersionRow
from exam_service.authoring.use_cases.assemble_form import assemble_form, discard_form
from exam_service.authoring.use_cases.form_desk import load_form_desk
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.record_scaling_table import record_scaling_table
from exam_service.database.session import OpenSession
from exam_service.exams.rules.packages import open_package
from exam_service.exams.tables import (
    FormDocumentRow,
    FormKeyRow,
    FormOverlapRow,
    FormPackageKeyRow,
    FormPackageRow,
    FormRow,
    FormSlotRow,
    ScalingTableRow,
)
from item_bank.items import Stage
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import (
    SIX_ROWS,
    People,
    bank_rows,
    import_rows,
    make_bank,
    row,
    set_standard,
)

BOTH = ("en", "es")


async def assembled(
    open_session: OpenSession,
    exam_id: UUID,
    people: People,
    code: str = "F1",
    languages: Sequence[str] = BOTH,
) -> UUID:
    return await assemble_form(
        open_session,
        exam_id=exam_id,
        code=code,
        languages=languages,
        seed=b"seed",
        actor_id=people.writer,
        now=NINE,
    )


async def publish(
    open_session: OpenSession, form_id: UUID, people: People, languages: Sequence[str] = BOTH
) -> str:
    return await publish_form(
        open_session, form_id=form_id, languages=languages, actor_id=people.writer, now=at(1)
    )


async def published(
    open_session: OpenSession, exam_id: UUID, people: People, code: str = "F1"
) -> UUID:
    form_id = await assembled(open_session, exam_id, people, code)
    await publish(open_session, form_id, people)
    return form_id


class TestAssembling:
    async def test_a_draft_meets_the_blueprint_exactly(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await assembled(as_office, exam_id, people)

        desk = await load_form_desk(as_office, exam_code="small", form_code="F1")
        assert all(line.fits for line in desk.areas)
        assert not desk.problems
        assert desk.is_draft

    async def test_what_is_missing_is_said_with_its_number(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, SIX_ROWS[:-4])

        with pytest.raises(ContentRefused, match="Area A2 lacks 2 scored items: 1 of 3 slots"):
            await assembled(as_office, exam_id, people)

    async def test_items_without_an_approved_text_in_every_language_are_not_taken(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        only_english = [*SIX_ROWS[:-1]]
        exam_id, people = await make_bank(open_session, only_english)

        with pytest.raises(ContentRefused):
            await assembled(as_office, exam_id, people)

        await assembled(as_office, exam_id, people, languages=("en",))

    async def test_a_code_names_one_form(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await assembled(as_office, exam_id, people)

        with pytest.raises(FormCodeTaken):
            await assembled(as_office, exam_id, people)

    async def test_a_draft_can_be_thrown_away_and_a_published_form_cannot(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        draft_id = await assembled(as_office, exam_id, people)

        await discard_form(as_office, form_id=draft_id, actor_id=people.writer, now=at(2))
        form_id = await published(as_office, exam_id, people)

        with pytest.raises(FormPublished):
            await discard_form(as_office, form_id=form_id, actor_id=people.writer, now=at(2))


class TestPublishing:
    async def test_documents_have_every_item_and_no_key(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await published(as_office, exam_id, people)

        async with open_session() as session:
            documents = (await session.scalars(select(FormDocumentRow))).all()
            slots = {slot.public_id: slot for slot in await session.scalars(select(FormSlotRow))}
        assert {(each.section, each.language) for each in documents} == {
            (section, tag) for section in (1, 2) for tag in BOTH
        }
        shown = [item for each in documents for item in json.loads(each.content)["items"]]
        assert {item["slot"] for item in shown} == set(slots)
        assert {name for item in shown for name in item} == {"slot", "stem", "options"}

    async def test_every_document_is_packaged_with_its_form(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        form_id = await published(as_office, exam_id, people)

        async with open_session() as session:
            for each in (await session.scalars(select(FormDocumentRow))).all():
                place = (form_id, each.section, each.language)
                package = await session.get_one(FormPackageRow, place)
                key = await session.get_one(FormPackageKeyRow, place)
                assert open_package(package.content, key.key_code) == each.content

    async def test_keys_are_kept_under_the_public_names(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        form_id = await published(as_office, exam_id, people)

        async with open_session() as session:
            stored = await forms.load_form(session, form_id)
            keys = {key.slot: key for key in await session.scalars(select(FormKeyRow))}
        for slot in stored.slots:
            key = keys[slot.public_id]
            assert slot.options[key.option] == stored.versions[slot.item_version_id].version.key
            assert key.version == 1

    async def test_the_order_of_a_document_tells_nothing_about_pretest_slots(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        await published(as_office, exam_id, people)

        async with open_session() as session:
            documents = (await session.scalars(select(FormDocumentRow))).all()
        for each in documents:
            names = [item["slot"] for item in json.loads(each.content)["items"]]
            assert names == sorted(names)

    async def test_the_first_form_makes_its_items_operational_or_pretest(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        form_id = await published(as_office, exam_id, people)

        async with open_session() as session:
            stored = await forms.load_form(session, form_id)
            acts = (await session.scalars(select(AuditEntryRow.action))).all()
        stages = {
            (slot.is_scored, stored.versions[slot.item_version_id].version.stage)
            for slot in stored.slots
        }
        assert stages == {(True, Stage.OPERATIONAL), (False, Stage.PRETEST)}
        assert "form.published_as_first" in acts

    async def test_after_the_first_form_the_way_leads_through_pretest(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(
            open_session, SIX_ROWS + bank_rows(["P4", "P5"], "A1") + bank_rows(["Q4"], "A2")
        )
        first = await published(as_office, exam_id, people)

        second = await published(as_office, exam_id, people, "F2")

        async with open_session() as session:
            slots = (await session.scalars(select(FormSlotRow))).all()
            overlap = (await session.scalars(select(FormOverlapRow))).one()
        in_first, in_second = (
            {slot.item_version_id for slot in slots if slot.form_id == form_id}
            for form_id in (first, second)
        )
        assert in_first == in_second
        assert (overlap.form_id, overlap.other_form_id, overlap.shared_items) == (second, first, 6)

    async def test_a_text_that_went_stale_keeps_the_form_from_being_published_and_is_named(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await assembled(as_office, exam_id, people)
        async with open_session() as session:
            await session.execute(
                update(LanguageVersionRow)
                .where(LanguageVersionRow.stem == "What about P1, in es?")
                .values(status="stale")
            )

        with pytest.raises(FormNotPublishable, match="P1 version 1, Spanish"):
            await publish(as_office, form_id, people)

        async with open_session() as session:
            assert (await session.scalars(select(FormRow.state))).one() == "draft"
            assert (await session.scalars(select(FormDocumentRow))).all() == []

    async def test_a_form_is_not_published_in_a_language_the_exam_is_not_held_in(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await assembled(as_office, exam_id, people)

        with pytest.raises(FormNotPublishable, match="not held in “ar”"):
            await publish(as_office, form_id, people, ("en", "ar"))

    async def test_enemies_do_not_meet_in_a_form(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        rows = [*SIX_ROWS, *bank_rows(["Q4"], "A2")]
        hostile = [
            each | {"enemies": "Q2"} if each["stem"] == "What about Q1, in en?" else each
            for each in rows
        ]
        exam_id, people = await make_bank(open_session, hostile)

        form_id = await published(as_office, exam_id, people)

        async with open_session() as session:
            stored = await forms.load_form(session, form_id)
        codes = {each.version.ref.item for each in stored.versions.values()}
        assert not {"Q1", "Q2"} <= codes


class TestPublished:
    async def test_a_published_form_is_published_once(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await published(as_office, exam_id, people)

        with pytest.raises(FormPublished):
            await publish(as_office, form_id, people)

    async def test_an_edited_item_leaves_a_published_form_as_it_was(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await published(as_office, exam_id, people)
        async with open_session() as session:
            before = (await session.scalars(select(FormDocumentRow.content))).all()

        await import_rows(as_office, exam_id, people, [row("P1", key="a", stem="Put better?")])

        async with open_session() as session:
            after = (await session.scalars(select(FormDocumentRow.content))).all()
            stored = await forms.load_form(session, form_id)
        assert after == before
        assert {each.version.ref.number for each in stored.versions.values()} == {1}

    async def test_the_database_itself_refuses_to_change_a_published_slot(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await published(as_office, exam_id, people)

        with pytest.raises(IntegrityError):
            async with as_office() as session:
                await session.execute(update(FormSlotRow).values(is_scored=True))


class TestScaling:
    async def test_a_sample_standard_gives_the_first_form_a_sample_table(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await set_standard(open_session, exam_id, people)

        await published(as_office, exam_id, people)

        async with open_session() as session:
            scaling = (await session.scalars(select(ScalingTableRow))).one()
        assert scaling.is_sample
        assert scaling.document == {
            "scaled_by_raw": [200, 300, 400, 500, 650, 800],
            "cut_scaled": 500,
        }

    async def test_without_a_standard_a_form_has_no_table_and_gets_none(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        form_id = await published(as_office, exam_id, people)

        with pytest.raises(StandardNotSet, match="no standard-setting record"):
            await record_scaling_table(
                as_office,
                form_id=form_id,
                scaled_by_raw=[200, 300, 400, 500, 650, 800],
                method="equating",
                actor_id=people.writer,
                now=at(3),
            )

    async def test_a_later_table_is_a_version_of_its_own(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await set_standard(open_session, exam_id, people)
        form_id = await published(as_office, exam_id, people)

        version = await record_scaling_table(
            as_office,
            form_id=form_id,
            scaled_by_raw=[200, 250, 400, 500, 700, 800],
            method="equating",
            actor_id=people.writer,
            now=at(3),
        )

        async with open_session() as session:
            assert len((await session.scalars(select(ScalingTableRow))).all()) == 2
        assert version == 2


async def test_an_item_in_a_form_can_be_found_from_its_page(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_bank(open_session)
    await published(as_office, exam_id, people)

    async with as_office() as session:
        stored = (await items.list_newest_versions(session, exam_id))[0]
        found = await forms.list_forms_of_version(session, stored.id)

    assert [form.code for form in found] == ["F1"]
