"""Review: a checklist, two people, and comments that are open until somebody resolves them."""

from uuid import UUID

import pytest

from exam_service.authoring.rules.checklist import (
    POINTS,
    ChecklistIncomplete,
    Mark,
    NotInReview,
    OpenComments,
    ReasonMissing,
    all_met,
    is_complete,
)
from exam_service.authoring.rules.refusals import OwnItem
from exam_service.authoring.store import reviews
from exam_service.authoring.use_cases.check_item import check_item
from exam_service.authoring.use_cases.discuss_item import comment_on_item, settle_comment
from exam_service.authoring.use_cases.move_stage import approve_items, move_stage
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from item_bank.items import Stage, StageEvent
from tests.builders.exams import at
from tests.exam_service.authoring.bank import (
    make_bank,
    make_waiting,
    newest,
    row,
)


async def approve(open_session: OpenSession, item_id: UUID, actor_id: UUID) -> Stage:
    return await move_stage(
        open_session,
        item_id=item_id,
        number=1,
        event=StageEvent.APPROVE,
        actor_id=actor_id,
        now=at(3),
    )


class TestChecklist:
    def test_it_is_complete_when_every_point_is_met(self) -> None:
        full = all_met("")
        assert is_complete(full)
        for point in POINTS:
            assert not is_complete({**full, point: Mark(is_met=False, note="No.")})
            assert not is_complete({each: full[each] for each in POINTS if each != point})

    async def test_without_a_complete_checklist_of_the_approver_nothing_is_approved(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        item_id = (await newest(open_session, exam_id, "P1")).item_id
        with pytest.raises(ChecklistIncomplete):
            await approve(as_office, item_id, people.reviewer)
        # Somebody else's checklist is not the approver's.
        await check_item(
            as_office,
            item_id=item_id,
            number=1,
            checklist=all_met(""),
            actor_id=people.colleague,
            now=at(1),
        )
        with pytest.raises(ChecklistIncomplete):
            await approve(as_office, item_id, people.reviewer)

        assert (await newest(open_session, exam_id, "P1")).version.stage is Stage.IN_REVIEW

    async def test_the_newest_checklist_counts(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        item_id = (await newest(open_session, exam_id, "P1")).item_id
        doubt = {**all_met(""), POINTS[0]: Mark(is_met=False, note="B is as good.")}
        for minute, checklist in enumerate((all_met(""), doubt)):
            await check_item(
                as_office,
                item_id=item_id,
                number=1,
                checklist=checklist,
                actor_id=people.reviewer,
                now=at(minute),
            )

        with pytest.raises(ChecklistIncomplete):
            await approve(as_office, item_id, people.reviewer)

    async def test_a_point_that_is_not_met_needs_a_note(self, as_office: OpenSession) -> None:
        with pytest.raises(InvalidInput) as refused:
            await check_item(
                as_office,
                item_id=UUID(int=0),
                number=1,
                checklist={POINTS[0]: Mark(is_met=False)},
                actor_id=UUID(int=0),
                now=at(1),
            )

        assert set(refused.value.fields) == {f"note_{POINTS[0]}"}

    async def test_nobody_checks_what_they_wrote_nor_what_is_not_in_review(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, [row("P1")])
        item_id = (await newest(open_session, exam_id, "P1")).item_id

        for actor_id, refusal in ((people.writer, OwnItem), (people.colleague, NotInReview)):
            with pytest.raises(refusal):
                await check_item(
                    as_office,
                    item_id=item_id,
                    number=1,
                    checklist=all_met(""),
                    actor_id=actor_id,
                    now=at(1),
                )

    async def test_many_are_approved_where_checked_and_free_of_comments(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1", "P2", "P3")
        for code in ("P1", "P2"):
            await check_item(
                as_office,
                item_id=(await newest(open_session, exam_id, code)).item_id,
                number=1,
                checklist=all_met(""),
                actor_id=people.reviewer,
                now=at(1),
            )
        await comment_on_item(
            as_office,
            item_id=(await newest(open_session, exam_id, "P2")).item_id,
            number=1,
            text="Which county?",
            language=None,
            actor_id=people.colleague,
            now=at(2),
        )

        approved = await approve_items(
            as_office, exam_id=exam_id, actor_id=people.reviewer, now=at(3)
        )

        stages = [
            (await newest(open_session, exam_id, code)).version.stage for code in ("P1", "P2", "P3")
        ]
        assert approved == 1
        assert stages == [Stage.APPROVED, Stage.IN_REVIEW, Stage.IN_REVIEW]


class TestSendingBack:
    async def test_it_needs_a_reason_which_stays_as_an_open_comment(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_waiting(open_session, "P1")
        item_id = (await newest(open_session, exam_id, "P1")).item_id

        async def send_back(reason: str) -> Stage:
            return await move_stage(
                as_office,
                item_id=item_id,
                number=1,
                event=StageEvent.SEND_BACK,
                actor_id=people.reviewer,
                reason=reason,
                now=at(2),
            )

        with pytest.raises(ReasonMissing):
            await send_back("")
        assert await send_back("Option B is as good.") is Stage.DRAFT

        async with as_office() as session:
            comments = await reviews.list_comments(session, item_id)
        assert [(row.text, row.resolved_at) for row, _ in comments] == [
            ("Option B is as good.", None)
        ]


async def test_a_resolved_comment_lets_the_approval_pass_and_names_who_resolved_it(
    as_office: OpenSession, open_session: OpenSession
) -> None:
    exam_id, people = await make_waiting(open_session, "P1")
    item_id = (await newest(open_session, exam_id, "P1")).item_id
    await check_item(
        as_office,
        item_id=item_id,
        number=1,
        checklist=all_met(""),
        actor_id=people.reviewer,
        now=at(1),
    )
    ids = [
        await comment_on_item(
            as_office,
            item_id=item_id,
            number=1,
            text=said,
            language=None,
            actor_id=people.colleague,
            now=at(1),
        )
        for said in ("First.", "Second.")
    ]
    with pytest.raises(OpenComments, match="2 comments are still open"):
        await approve(as_office, item_id, people.reviewer)
    for comment_id in ids:
        await settle_comment(
            as_office,
            item_id=item_id,
            comment_id=comment_id,
            is_resolved=True,
            actor_id=people.writer,
            now=at(2),
        )

    assert await approve(as_office, item_id, people.reviewer) is Stage.APPROVED
    async with as_office() as session:
        comments = await reviews.list_comments(session, item_id)
    assert {row.resolved_by for row, _ in comments} == {people.writer}
