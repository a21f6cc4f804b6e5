"""A published form with another pretest block: the same scored items, the same scale."""

from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.authoring.rules.form_refusals import (
    ScoredSlotOfSibling,
)
from exam_service.authoring.store import forms, items
from exam_service.authoring.use_cases.move_stage import move_stage
from exam_service.authoring.use_cases.pretest_block import draft_pretest_block
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.authoring.use_cases.replace_item import replace_item
from exam_service.authoring.use_cases.solving import solve_here
from exam_service.database.session import OpenSession
from exam_service.errors import ExamError
from exam_service.exams.tables import (
    FormOverlapRow,
    ScalingTableRow,
)
from item_bank.items import StageEvent
from tests.builders.exams import NINE, at
from tests.exam_service.authoring.bank import (
    People,
    approve_everything,
    bank_rows,
    import_rows,
    make_bank,
    set_standard,
)
from tests.exam_service.authoring.published import BOTH, published


class TestPretestBlocks:
    async def test_a_sibling_has_the_scored_items_and_the_scale_of_its_original(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await set_standard(open_session, exam_id, people)
        original_id = await published(as_office, exam_id, people)
        await add_pretest_item(open_session, exam_id, people, "P9")

        sibling_id = await draft_pretest_block(
            as_office,
            form_id=original_id,
            code="F1-2",
            solve=solve_here,
            actor_id=people.writer,
            now=at(2),
        )
        await publish_form(
            as_office, form_id=sibling_id, languages=BOTH, actor_id=people.writer, now=at(3)
        )

        async with as_office() as session:
            original = await forms.load_form(session, original_id)
            sibling = await forms.load_form(session, sibling_id)
            overlap = (await session.scalars(select(FormOverlapRow))).one()
            tables = {row.form_id: row for row in await session.scalars(select(ScalingTableRow))}
        for one, other in zip(original.slots, sibling.slots, strict=True):
            assert one.is_scored == other.is_scored
            assert (one.item_version_id == other.item_version_id) == one.is_scored
        assert (overlap.shared_items, overlap.repeats_pretest) == (5, False)
        assert tables[sibling_id].document == tables[original_id].document
        assert tables[sibling_id].equivalence == {
            "is_sample": True,
            "method": "the same scored items",
            "form": "F1",
        }

    async def test_its_scored_items_cannot_be_replaced_and_its_pretest_items_can(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        original_id = await published(as_office, exam_id, people)
        for code in ("P8", "P9"):
            await add_pretest_item(open_session, exam_id, people, code)
        sibling_id = await draft_pretest_block(
            as_office,
            form_id=original_id,
            code="F1-2",
            solve=solve_here,
            actor_id=people.writer,
            now=at(2),
        )
        async with as_office() as session:
            stored = await forms.load_form(session, sibling_id)
        scored = next(slot for slot in stored.slots if slot.is_scored)
        tried = next(slot for slot in stored.slots if not slot.is_scored)
        present = stored.versions[tried.item_version_id].version.ref.item

        with pytest.raises(ScoredSlotOfSibling):
            await replace_item(
                as_office,
                form_id=sibling_id,
                number=scored.number,
                item="P9",
                actor_id=people.writer,
                now=at(3),
            )
        change = await replace_item(
            as_office,
            form_id=sibling_id,
            number=tried.number,
            item="P9" if present == "P8" else "P8",
            actor_id=people.writer,
            now=at(3),
        )
        assert change.breaks_nothing

    async def test_without_another_pretest_item_there_is_no_other_block(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        original_id = await published(as_office, exam_id, people)

        with pytest.raises(ExamError, match="Area A1 lacks 1 pretest item"):
            await draft_pretest_block(
                as_office,
                form_id=original_id,
                code="F1-2",
                solve=solve_here,
                actor_id=people.writer,
                now=at(2),
            )


async def add_pretest_item(
    open_session: OpenSession, exam_id: UUID, people: People, code: str
) -> None:
    """An approved item of area A1 that is being tried out."""
    await import_rows(open_session, exam_id, people, bank_rows([code], "A1"))
    await approve_everything(open_session, exam_id, people)
    async with open_session() as session:
        item_id = (await items.list_item_ids(session, exam_id))[code]  # type: ignore[index]
    await move_stage(
        open_session,
        item_id=item_id,
        number=1,
        event=StageEvent.TRY_OUT,
        actor_id=people.writer,
        now=NINE,
    )
