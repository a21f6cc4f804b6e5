"""Translating beside the source: whose turn it is, what is kept, what the checks hold up."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from exam_service.authoring.rules.refusals import EditedMeanwhile, NothingChanged, OwnItem
from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.rules.text_refusals import (
    SendingBackNeedsReason,
    TextEditedMeanwhile,
    TextMoveRefused,
    TextNotSound,
)
from exam_service.authoring.rules.visibility import Duty
from exam_service.authoring.rules.wording import Wording
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.tables import (
    ItemAssignmentRow,
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from exam_service.authoring.use_cases.approve_texts import approve_texts, move_text
from exam_service.authoring.use_cases.edit_item import edit_item
from exam_service.authoring.use_cases.translate_text import TypedText, translate_text
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.errors import InvalidInput
from exam_service.people.rules import Role
from item_bank.items import LanguageStatus, text_hash
from item_bank.languages import LanguageTag
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import People, make_bank, row
from tests.exam_service.authoring.test_items import reworded
from tests.exam_service.authoring.test_publish_form import assembled

SPANISH = LanguageTag("es")
PAGE = "/bank/small/items/P1/translations/es"


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    return await make_bank(open_session)


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, bank: tuple[UUID, People]
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as arrived:
        yield arrived


async def assign(
    open_session: OpenSession, exam_id: UUID, people: People, language: str | None = None
) -> None:
    """Every item of the bank to the colleague, as a translator."""
    async with open_session() as session:
        session.add(
            ItemAssignmentRow(
                exam_id=exam_id,
                account_id=people.colleague,
                duty=Duty.TRANSLATOR,
                language=language,
                assigned_by=people.writer,
                assigned_at=NINE,
            )
        )


@pytest.fixture
async def translator(
    visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
) -> Visitor:
    """Somebody who is assigned every item in every language."""
    exam_id, people = bank
    await assign(open_session, exam_id, people)
    await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)
    return visitor


async def newest(open_session: OpenSession, exam_id: UUID, code: str = "P1") -> StoredVersion:
    async with open_session() as session:
        found = await items.list_newest_versions(session, exam_id)
    return next(stored for stored in found if stored.version.ref.item == code)


async def translated(
    open_session: OpenSession, exam_id: UUID, actor_id: UUID, **cells: str
) -> StoredVersion:
    """P1 in Spanish with these cells, written by this person."""
    stored = await newest(open_session, exam_id)
    saved = stored.texts.get(SPANISH)
    await translate_text(
        open_session,
        item_id=stored.item_id,
        language=SPANISH,
        typed=TypedText(
            Wording(row("P1", "es", **cells)),
            stored.version.ref.number,
            text_hash(saved.text) if saved else "",
        ),
        actor_id=actor_id,
        now=at(5),
    )
    return await newest(open_session, exam_id)


async def moved(
    open_session: OpenSession,
    stored: StoredVersion,
    move: TextMove,
    actor_id: UUID,
    reason: str = "",
) -> LanguageStatus:
    return await move_text(
        open_session,
        item_id=stored.item_id,
        text_id=stored.texts[SPANISH].id,
        move=move,
        actor_id=actor_id,
        reason=reason,
        now=at(6),
    )


async def with_new_source(
    open_session: OpenSession, exam_id: UUID, people: People, stem: str = "What now, P1?"
) -> StoredVersion:
    before = await newest(open_session, exam_id)
    await edit_item(
        open_session,
        item_id=before.item_id,
        from_number=before.version.ref.number,
        wording=reworded(before, stem=stem),
        actor_id=people.writer,
        now=at(7),
    )
    return await newest(open_session, exam_id)


class TestWriting:
    async def test_a_saved_text_is_a_draft_whatever_the_checks_say(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank

        after = await translated(as_office, exam_id, people.colleague, stem="¿Sin número?")

        assert after.texts[SPANISH].text.status is LanguageStatus.DRAFTED
        assert after.texts[SPANISH].source_hash == text_hash(after.source_text.text)

    async def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await newest(as_office, exam_id)
        typed = TypedText(Wording(row("P1", "es", stem="¿Mía, P1?")), 1, "")

        with pytest.raises(TextEditedMeanwhile):
            await translate_text(
                as_office,
                item_id=stored.item_id,
                language=SPANISH,
                typed=typed,
                actor_id=people.colleague,
                now=at(5),
            )

    async def test_a_text_made_beside_an_older_wording_is_refused(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await newest(as_office, exam_id)
        await with_new_source(as_office, exam_id, people)

        with pytest.raises(EditedMeanwhile):
            await translate_text(
                as_office,
                item_id=stored.item_id,
                language=SPANISH,
                typed=TypedText(Wording(row("P1", "es", stem="¿P1?")), 1, ""),
                actor_id=people.colleague,
                now=at(8),
            )

    async def test_a_translation_words_exactly_the_options_there_are(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank

        with pytest.raises(InvalidInput):
            await translated(as_office, exam_id, people.colleague, stem="¿P1?", option_d="")

    async def test_saving_what_is_saved_already_changes_nothing(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank

        with pytest.raises(NothingChanged):
            await translated(as_office, exam_id, people.colleague)


class TestJudging:
    async def test_a_text_goes_from_drafted_over_reviewed_to_approved_by_others(
        self, as_office: OpenSession, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")

        reviewed = await moved(as_office, stored, TextMove.REVIEW, people.reviewer)
        approved = await moved(as_office, stored, TextMove.APPROVE, people.manager)

        async with open_session() as session:
            query = select(LanguageVersionEventRow).where(
                LanguageVersionEventRow.language_version_id == stored.texts[SPANISH].id
            )
            events = (await session.scalars(query.order_by(LanguageVersionEventRow.id))).all()
        assert (reviewed, approved) == (LanguageStatus.REVIEWED, LanguageStatus.APPROVED)
        assert [(each.event, each.actor_id) for each in events[-3:]] == [
            (TextMove.WRITE, people.colleague),
            (TextMove.REVIEW, people.reviewer),
            (TextMove.APPROVE, people.manager),
        ]

    async def test_nobody_judges_a_text_of_which_they_ever_wrote(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")
        stored = await translated(as_office, exam_id, people.manager, stem="¿Y qué, P1?")

        for writer in (people.colleague, people.manager, people.writer):
            with pytest.raises(OwnItem):
                await moved(as_office, stored, TextMove.REVIEW, writer)

    async def test_the_database_itself_refuses_a_review_of_ones_own_text(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        with pytest.raises(IntegrityError, match="nobody_reviews_their_own_text"):
            async with as_office() as session:
                await session.execute(
                    update(LanguageVersionRow).values(
                        reviewed_by=LanguageVersionRow.created_by, reviewed_at=NINE
                    )
                )

    async def test_an_approval_without_a_review_is_refused(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")

        with pytest.raises(TextMoveRefused):
            await moved(as_office, stored, TextMove.APPROVE, people.reviewer)

    async def test_a_text_is_sent_back_with_a_reason_or_not_at_all(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await newest(as_office, exam_id)

        with pytest.raises(SendingBackNeedsReason):
            await moved(as_office, stored, TextMove.SEND_BACK, people.reviewer)
        status = await moved(as_office, stored, TextMove.SEND_BACK, people.reviewer, "Too formal.")

        assert status is LanguageStatus.DRAFTED

    async def test_an_error_keeps_a_text_from_being_approved_and_no_reason_helps(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await translated(
            as_office, exam_id, people.colleague, option_b="La misma P1", option_c="la misma P1"
        )
        await moved(as_office, stored, TextMove.REVIEW, people.reviewer)

        with pytest.raises(TextNotSound, match="Options B and C are the same"):
            await moved(as_office, stored, TextMove.APPROVE, people.reviewer, "I like it.")

    async def test_what_a_person_may_judge_is_approved_with_their_reason_only(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        stored = await translated(as_office, exam_id, people.colleague, stem="¿Y la primera?")
        await moved(as_office, stored, TextMove.REVIEW, people.reviewer)

        with pytest.raises(TextNotSound, match="Missing numbers in the stem: 1"):
            await moved(as_office, stored, TextMove.APPROVE, people.reviewer)
        status = await moved(
            as_office, stored, TextMove.APPROVE, people.reviewer, "It is spelled out."
        )

        assert status is LanguageStatus.APPROVED

    async def test_texts_with_an_error_are_left_out_of_a_bulk_approval(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(as_office, exam_id, people.colleague, stem="¿Y la primera?")

        approved = await approve_texts(
            as_office, exam_id=exam_id, languages=["es"], actor_id=people.reviewer, now=at(6)
        )

        assert approved == 0


class TestNewSource:
    async def test_a_stale_text_knows_the_source_it_was_made_from(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        made = await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")

        stale = await with_new_source(as_office, exam_id, people)

        text = stale.texts[SPANISH]
        assert text.text.status is LanguageStatus.STALE
        assert text.source_hash == text_hash(made.source_text.text)

    async def test_it_is_current_again_when_it_was_reviewed_against_the_new_wording(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")
        stale = await with_new_source(as_office, exam_id, people)

        for move in (TextMove.REVIEW, TextMove.APPROVE):
            await moved(as_office, stale, move, people.reviewer)

        after = await newest(as_office, exam_id)
        assert after.texts[SPANISH].text.status is LanguageStatus.APPROVED
        assert after.texts[SPANISH].source_hash == text_hash(after.source_text.text)

    async def test_its_translator_may_say_that_it_still_fits_and_then_it_waits_for_a_review(
        self, as_office: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")
        await with_new_source(as_office, exam_id, people)

        after = await translated(as_office, exam_id, people.colleague, stem="¿Y P1?")

        assert after.texts[SPANISH].text.status is LanguageStatus.DRAFTED


class TestPages:
    async def test_a_text_stands_beside_its_source_each_in_its_own_direction(
        self, translator: Visitor
    ) -> None:
        page = await translator.get("/bank/small/items/P1/translations/ar")

        assert 'lang="en" dir="ltr">What about P1, in en?' in page.text
        assert 'lang="ar" dir="rtl"' in page.text

    async def test_zero_width_spaces_come_back_from_the_page_as_they_were_typed(
        self, translator: Visitor
    ) -> None:
        khmer = "\u179f\u17bd\u179f\u17d2\u178f\u17b8\u200bP1\u200b\u1794\u17b6\u1791"
        url = "/bank/small/items/P1/translations/km"
        await translator.get(url)
        typed = row("P1", "km", stem=khmer)

        saved = await translator.post(url, {**typed, "from_number": "1", "saved_hash": ""})
        page = await translator.get(url)

        assert saved.status_code == 303
        assert f"\n{khmer}</textarea>" in page.text

    async def test_a_gap_keeps_what_was_typed_and_names_the_field(
        self, translator: Visitor
    ) -> None:
        page = await translator.get(PAGE)
        saved_hash = re.findall(r'name="saved_hash" value="([0-9a-f]{64})"', page.text)[0]

        answer = await translator.post(
            PAGE,
            {
                **row("P1", "es", stem="", option_c="Con cuidado"),
                "from_number": "1",
                "saved_hash": saved_hash,
            },
        )

        assert answer.status_code == 422
        assert 'id="stem-error"' in answer.text
        assert "Con cuidado" in answer.text

    async def test_hmong_is_typed_without_spelling_checks_or_changes_of_case(
        self, translator: Visitor
    ) -> None:
        page = await translator.get("/bank/small/items/P1/translations/hmn")

        assert 'lang="hmn" dir="ltr" spellcheck="false" autocapitalize="off"' in page.text

    async def test_the_queue_shows_each_person_what_they_can_move_on(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await translated(open_session, exam_id, people.colleague, stem="¿Y P1?")

        await assign(open_session, exam_id, people)
        await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)
        writers = await visitor.get("/bank/small/translations?language=es")
        await visitor.sign_in(open_session, people.reviewer, Role.ITEM_REVIEWER, NINE)
        reviewers = await visitor.get("/bank/small/translations?language=es")

        assert "Nothing waits for you here." in writers.text
        assert "items 1 to 1 of 1" in reviewers.text
        assert "To be reviewed" in reviewers.text

    async def test_the_board_names_what_blocks_a_form(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await visitor.sign_in(open_session, people.writer, Role.PSYCHOMETRICIAN, NINE)
        await assembled(open_session, exam_id, people)
        ready = await visitor.get("/bank/small/languages")
        await translated(open_session, exam_id, people.colleague, stem="¿Y P1?")

        board = await visitor.get("/bank/small/languages")

        assert "What keeps form" not in ready.text
        assert "What keeps form F1 from being published in Spanish" in board.text
        assert '<a href="/bank/small/items/P1/translations/es">P1</a>' in board.text

    async def test_only_translators_write_and_candidates_find_nothing(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].colleague, Role.CANDIDATE, NINE)
        for address in (PAGE, "/bank/small/translations", "/bank/small/languages"):
            assert (await visitor.get(address)).status_code == 404
        await visitor.sign_in(open_session, bank[1].reviewer, Role.ITEM_REVIEWER, NINE)
        await visitor.get(PAGE)

        answer = await visitor.post(PAGE, {**row("P1", "es", stem="¿P1?"), "from_number": "1"})

        assert answer.status_code == 404

    async def test_a_translator_finds_only_the_languages_they_are_assigned_to(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        await assign(open_session, exam_id, people, "es")
        await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)

        spanish = await visitor.get(PAGE)
        arabic = await visitor.get("/bank/small/items/P1/translations/ar")

        assert (spanish.status_code, arabic.status_code) == (200, 404)
