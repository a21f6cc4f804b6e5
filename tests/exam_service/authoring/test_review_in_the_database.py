"""Whatever code runs, what would go past a review is refused by the tables themselves."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from exam_service.authoring.rules.checklist import (
    all_met,
)
from exam_service.authoring.store import reviews
from exam_service.database.session import OpenSession
from item_bank.items import STAGE_TRANSITIONS, Stage
from tests.builders.exams import at
from tests.exam_service.authoring.bank import (
    make_bank,
    make_waiting,
    newest,
    row,
)


class TestTheDatabase:
    """Whatever code runs, these acts are refused by the tables themselves."""

    async def refuses(self, open_session: OpenSession, statement: str, **values: object) -> str:
        with pytest.raises(DBAPIError) as refused:
            async with open_session() as session:
                await session.execute(text(statement), values)
        return str(refused.value.orig)

    async def test_no_version_becomes_approved_without_an_approval(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, _ = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id

        said = await self.refuses(
            as_office,
            "UPDATE item_versions SET stage = 'approved' WHERE id = :id",
            id=version_id,
        )

        assert "becomes approved by an approval" in said

    async def test_no_approval_is_by_an_author_of_the_item(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id
        async with as_office() as session:
            own = reviews.add_checklist(
                session, version_id, all_met(""), actor_id=people.writer, now=at(1)
            )
        with pytest.raises(DBAPIError, match="nobody approves an item that they wrote"):
            async with as_office() as session:
                await reviews.add_approvals(session, [own], at(2))

    async def test_no_approval_goes_past_an_open_comment_or_half_a_checklist(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id
        async with as_office() as session:
            half = reviews.add_checklist(
                session, version_id, {}, actor_id=people.reviewer, now=at(1)
            )
        with pytest.raises(DBAPIError, match="needs a complete checklist"):
            async with as_office() as session:
                await reviews.add_approvals(session, [half], at(2))
        async with as_office() as session:
            whole = reviews.add_checklist(
                session, version_id, all_met(""), actor_id=people.reviewer, now=at(2)
            )
            reviews.add_comment(session, version_id, "?", actor_id=people.colleague, now=at(2))
        with pytest.raises(DBAPIError, match="waits for open comments"):
            async with as_office() as session:
                await reviews.add_approvals(session, [whole], at(3))

    @pytest.mark.parametrize("stage", [Stage.APPROVED, Stage.PRETEST, Stage.OPERATIONAL])
    async def test_no_version_begins_beyond_its_review(
        self, as_office: OpenSession, open_session: OpenSession, stage: Stage
    ) -> None:
        exam_id, _ = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id

        said = await self.refuses(
            as_office,
            "INSERT INTO item_versions SELECT (jsonb_populate_record(v, jsonb_build_object("
            "'id', gen_random_uuid(), 'number', 2, 'stage', CAST(:stage AS text)))).*"
            " FROM item_versions v WHERE id = :id",
            id=version_id,
            stage=stage.value,
        )

        assert "begins as a draft or in review" in said

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (before, after)
            for before in STAGE_TRANSITIONS
            for after in Stage
            if Stage.PUBLIC not in (before, after)
            and before is not after
            and after not in STAGE_TRANSITIONS[before].values()
        ],
    )
    async def test_no_stage_follows_another_against_the_table(
        self, as_office: OpenSession, open_session: OpenSession, before: Stage, after: Stage
    ) -> None:
        exam_id, _ = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id
        async with open_session() as session:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(
                text("UPDATE item_versions SET stage = :stage WHERE id = :id"),
                {"stage": before.value, "id": version_id},
            )

        said = await self.refuses(
            as_office,
            "UPDATE item_versions SET stage = :stage WHERE id = :id",
            stage=after.value,
            id=version_id,
        )

        assert "no move leads from" in said

    @pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.IN_REVIEW, Stage.RETIRED])
    async def test_no_path_puts_an_unapproved_version_into_a_form(
        self, as_office: OpenSession, open_session: OpenSession, stage: Stage
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        version_id = (await newest(open_session, exam_id, "P1")).id
        async with open_session() as session:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            await session.execute(
                text("UPDATE item_versions SET stage = :stage WHERE id = :id"),
                {"stage": stage.value, "id": version_id},
            )
        form = {"form": UUID(int=1), "exam": exam_id, "by": people.writer}
        async with as_office() as session:
            await session.execute(
                text(
                    "INSERT INTO forms (id, exam_id, code, state, policy_version, languages,"
                    " created_at, created_by)"
                    " VALUES (:form, :exam, 'F1', 'draft', 1, '[\"en\"]', now(), :by)"
                ),
                form,
            )
        said = await self.refuses(
            as_office,
            "INSERT INTO form_slots (form_id, number, section, item_version_id, area, is_scored,"
            " public_id, options) VALUES (:form, 1, 1, :id, 'A1', true, 's1', '{}')",
            form=UUID(int=1),
            id=version_id,
        )

        assert "not approved" in said

    async def test_a_form_with_an_item_that_is_only_approved_is_not_published(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, [row("P1")])
        version_id = (await newest(open_session, exam_id, "P1")).id
        async with as_office() as session:
            await session.execute(
                text(
                    "INSERT INTO forms (id, exam_id, code, state, policy_version, languages,"
                    " created_at, created_by)"
                    " VALUES (:form, :exam, 'F1', 'draft', 1, '[\"en\"]', now(), :by)"
                ),
                {"form": UUID(int=1), "exam": exam_id, "by": people.writer},
            )
            await session.execute(
                text(
                    "INSERT INTO form_slots (form_id, number, section, item_version_id, area,"
                    " is_scored, public_id, options)"
                    " VALUES (:form, 1, 1, :id, 'A1', true, 's1', '{}')"
                ),
                {"form": UUID(int=1), "id": version_id},
            )

        said = await self.refuses(
            as_office,
            "UPDATE forms SET state = 'published', published_at = now(), content_hash = 'x'"
            " WHERE id = :form",
            form=UUID(int=1),
        )

        assert "operational and pretest items only" in said
