"""What an exam needs besides its policy: the statement that candidates accept, and a standard."""

from dataclasses import replace
from uuid import UUID

import pytest

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.exams import store, use_cases
from exam_service.exams.rules.standard import StandardSetting
from tests.builders.exams import (
    NINE,
    make_account,
    make_exam,
)

TEXTS = {"en": "Be kind.\n\n- Keep items to yourself.", "es": "Sea amable."}


@pytest.fixture
async def manager(open_session: OpenSession) -> UUID:
    return await make_account(open_session, "Alex Moreno")


class TestStatement:
    async def test_each_other_text_is_a_version_of_its_own_in_every_language(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)
        texts = [{**TEXTS, "en": "Be quick."}, TEXTS, TEXTS]
        versions = [
            await use_cases.add_statement(
                as_office, exam_id=exam_id, texts=one, actor_id=manager, now=NINE
            )
            for one in texts
        ]

        async with as_office() as session:
            latest = await store.load_statement(session, exam_id, "es")
            assert versions == [1, 2, 2]
            assert (latest.version, latest.text) == (2, "Sea amable.")
            with pytest.raises(NotFound):
                await store.load_statement(session, exam_id, "ko")

    async def test_a_statement_without_one_of_the_languages_is_refused(
        self, as_office: OpenSession, open_session: OpenSession, manager: UUID
    ) -> None:
        exam_id = await make_exam(open_session, manager)

        with pytest.raises(InvalidInput) as refusal:
            await use_cases.add_statement(
                as_office, exam_id=exam_id, texts={"en": "Yes."}, actor_id=manager, now=NINE
            )

        assert set(refusal.value.fields) == {"texts.es"}


async def test_a_standard_setting_keeps_its_record_and_its_sample_mark(
    as_office: OpenSession, open_session: OpenSession, manager: UUID
) -> None:
    exam_id = await make_exam(open_session, manager)
    setting = StandardSetting(
        method="Modified Angoff",
        cut_raw=5,
        items_scored=8,
        document={"judges": 12},
        is_sample=True,
        adopted_at=NINE,
    )

    await use_cases.record_standard_setting(
        as_office, exam_id=exam_id, setting=setting, actor_id=manager, now=NINE
    )

    async with as_office() as session:
        row = await store.find_standard_setting(session, exam_id)
        assert row is not None
        assert (row.cut_raw, row.is_sample, row.document) == (5, True, {"judges": 12})
    with pytest.raises(InvalidInput, match="marked fields"):
        await use_cases.record_standard_setting(
            as_office,
            exam_id=exam_id,
            setting=replace(setting, cut_raw=9),
            actor_id=manager,
            now=NINE,
        )
