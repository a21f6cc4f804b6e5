"""Translating beside the source: whose turn it is, what is kept, what the checks hold up."""

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
from exam_service.authoring.rules.wording import Wording
from exam_service.authoring.tables import (
    LanguageVersionEventRow,
    LanguageVersionRow,
)
from exam_service.authoring.use_cases.approve_texts import approve_texts
from exam_service.authoring.use_cases.translate_text import TypedText, translate_text
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from item_bank.items import LanguageStatus, text_hash
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import People, make_bank, newest, row
from tests.exam_service.authoring.translating import SPANISH, moved, translated, with_new_source


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    return await make_bank(open_session)


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
