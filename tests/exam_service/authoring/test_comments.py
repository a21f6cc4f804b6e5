"""Comments on items: open until resolved, on any version, counted where items are listed."""

from uuid import UUID, uuid4

import pytest

from exam_service.authoring.store import reviews
from exam_service.authoring.use_cases.discuss_item import comment_on_item, settle_comment
from exam_service.authoring.use_cases.edit_item import edit_item
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from tests.builders.exams import at
from tests.exam_service.authoring.bank import make_bank, row
from tests.exam_service.authoring.test_items import reworded, versions_of


async def open_comments(open_session: OpenSession, item_id: UUID) -> int:
    async with open_session() as session:
        return (await reviews.count_open_comments(session, [item_id])).get(item_id, 0)


class TestComments:
    async def test_one_is_open_resolved_and_open_again(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, [row("P1")])
        (stored,) = await versions_of(open_session, exam_id, "P1")
        comment_id = await comment_on_item(
            as_office,
            item_id=stored.item_id,
            number=1,
            text="Is “county” clear?",
            language="es",
            actor_id=people.colleague,
            now=at(1),
        )
        counts = [await open_comments(as_office, stored.item_id)]
        # Twice: the second time there is nothing to do.
        for is_resolved in (True, True, False):
            await settle_comment(
                as_office,
                item_id=stored.item_id,
                comment_id=comment_id,
                is_resolved=is_resolved,
                actor_id=people.writer,
                now=at(2),
            )
            counts.append(await open_comments(as_office, stored.item_id))

        async with as_office() as session:
            ((kept, number),) = await reviews.list_comments(session, stored.item_id)
        assert counts == [1, 0, 0, 1]
        assert (kept.language, number, kept.resolved_by) == ("es", 1, None)

    async def test_one_on_an_earlier_version_stays_open_when_the_item_is_edited(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, [row("P1")])
        (stored,) = await versions_of(open_session, exam_id, "P1")
        await comment_on_item(
            as_office,
            item_id=stored.item_id,
            number=1,
            text="Too long.",
            language=None,
            actor_id=people.colleague,
            now=at(1),
        )
        await edit_item(
            as_office,
            item_id=stored.item_id,
            from_number=1,
            wording=reworded(stored, stem="Shorter?"),
            actor_id=people.writer,
            now=at(2),
        )

        assert await open_comments(as_office, stored.item_id) == 1

    @pytest.mark.parametrize("said", ["", "x" * 4_001])
    async def test_an_empty_or_endless_one_is_refused(
        self, as_office: OpenSession, said: str
    ) -> None:
        with pytest.raises(InvalidInput):
            await comment_on_item(
                as_office,
                item_id=uuid4(),
                number=1,
                text=said,
                language=None,
                actor_id=uuid4(),
                now=at(1),
            )

    async def test_a_comment_of_another_item_is_not_found(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, [row("P1"), row("P2")])
        (first,) = await versions_of(open_session, exam_id, "P1")
        (second,) = await versions_of(open_session, exam_id, "P2")
        comment_id = await comment_on_item(
            as_office,
            item_id=first.item_id,
            number=1,
            text="Hm.",
            language=None,
            actor_id=people.colleague,
            now=at(1),
        )

        with pytest.raises(NotFound):
            await settle_comment(
                as_office,
                item_id=second.item_id,
                comment_id=comment_id,
                is_resolved=True,
                actor_id=people.writer,
                now=at(2),
            )
