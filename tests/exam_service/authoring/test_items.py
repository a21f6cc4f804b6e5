"""Writing, editing and approving items: two people, immutable versions, stale translations."""

from uuid import UUID

import pytest

from exam_service.authoring.rules.refusals import (
    EditedMeanwhile,
    ItemCodeTaken,
    NothingChanged,
    OwnItem,
    StageMoveRefused,
)
from exam_service.authoring.rules.text_moves import TextMove
from exam_service.authoring.rules.wording import Wording, wording_of
from exam_service.authoring.store import items
from exam_service.authoring.store.items import StoredVersion
from exam_service.authoring.use_cases.approve_texts import approve_texts, move_text
from exam_service.authoring.use_cases.edit_item import edit_item, write_item
from exam_service.authoring.use_cases.move_stage import approve_items, move_stage
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from item_bank.items import LanguageStatus, Stage, StageEvent
from item_bank.languages import LanguageTag
from tests.builders.exams import at, make_exam
from tests.exam_service.authoring.bank import (
    POLICY,
    import_rows,
    make_bank,
    make_people,
    row,
)

ENGLISH, SPANISH = LanguageTag("en"), LanguageTag("es")


async def versions_of(open_session: OpenSession, exam_id: UUID, code: str) -> list[StoredVersion]:
    async with open_session() as session:
        ids = await items.list_item_ids(session, exam_id)
        found = {str(name): item_id for name, item_id in ids.items()}
        return await items.list_versions_of_item(session, found[code])


def reworded(stored: StoredVersion, **cells: str) -> Wording:
    before = wording_of(stored.version, stored.texts[ENGLISH].text, stored.note)
    return Wording({**before.texts, **cells})


async def move(open_session: OpenSession, item_id: UUID, event: StageEvent, actor_id: UUID) -> None:
    """Move the second version of an item."""
    await move_stage(
        open_session, item_id=item_id, number=2, event=event, actor_id=actor_id, now=at(6)
    )


class TestEditing:
    async def test_an_edit_makes_the_next_version_and_keeps_the_one_before(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (before,) = await versions_of(open_session, exam_id, "P1")

        number = await edit_item(
            as_office,
            item_id=before.item_id,
            from_number=1,
            wording=reworded(before, stem="Put better?"),
            actor_id=people.colleague,
            now=at(5),
        )

        after, kept = await versions_of(open_session, exam_id, "P1")
        assert number == after.version.ref.number == 2
        assert after.version.stage is Stage.DRAFT
        assert after.texts[SPANISH].text.status is LanguageStatus.STALE
        assert kept == before

    async def test_an_edit_of_an_older_version_is_refused(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (before,) = await versions_of(open_session, exam_id, "P1")

        first, second = (
            edit_item(
                as_office,
                item_id=before.item_id,
                from_number=1,
                wording=reworded(before, stem=stem),
                actor_id=people.colleague,
                now=at(5),
            )
            for stem in ("First?", "Second?")
        )
        await first

        with pytest.raises(EditedMeanwhile):
            await second

    async def test_an_edit_that_changes_nothing_makes_no_version(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (before,) = await versions_of(open_session, exam_id, "P1")

        with pytest.raises(NothingChanged):
            await edit_item(
                as_office,
                item_id=before.item_id,
                from_number=1,
                wording=reworded(before),
                actor_id=people.colleague,
                now=at(5),
            )

    async def test_what_is_wrong_is_said_beside_its_field(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (before,) = await versions_of(open_session, exam_id, "P1")

        with pytest.raises(InvalidInput) as refused:
            await edit_item(
                as_office,
                item_id=before.item_id,
                from_number=1,
                wording=reworded(before, stem="", key="e", area="A7"),
                actor_id=people.colleague,
                now=at(5),
            )

        assert set(refused.value.fields) == {"stem", "key", "area"}

    async def test_a_code_names_one_item(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)

        with pytest.raises(ItemCodeTaken):
            await write_item(
                as_office,
                exam_id=exam_id,
                code="P1",
                wording=Wording(row("P1")),
                actor_id=people.writer,
                now=at(5),
            )


class TestApproving:
    async def test_nobody_approves_their_own_item(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        people = await make_people(open_session)
        exam_id = await make_exam(open_session, people.manager, POLICY, "small")
        await import_rows(open_session, exam_id, people, [row("P1")])

        with pytest.raises(OwnItem):
            await approve_items(
                as_office, exam_id=exam_id, actor_id=people.writer, attestation="Fine.", now=at(1)
            )

        (stored,) = await versions_of(open_session, exam_id, "P1")
        assert stored.version.stage is Stage.IN_REVIEW

    async def test_who_wrote_an_earlier_version_does_not_approve_a_later_one(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (before,) = await versions_of(open_session, exam_id, "P1")
        await edit_item(
            as_office,
            item_id=before.item_id,
            from_number=1,
            wording=reworded(before, stem="Put better?"),
            actor_id=people.colleague,
            now=at(5),
        )
        await move(as_office, before.item_id, StageEvent.SEND_TO_REVIEW, people.colleague)

        with pytest.raises(OwnItem):
            await move(as_office, before.item_id, StageEvent.APPROVE, people.writer)

    async def test_approving_an_item_approves_the_text_it_was_judged_by(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        people = await make_people(open_session)
        exam_id = await make_exam(open_session, people.manager, POLICY, "small")
        await import_rows(open_session, exam_id, people, [row("P1"), row("P1", "es")])

        assert (
            await approve_items(
                as_office,
                exam_id=exam_id,
                actor_id=people.reviewer,
                attestation="Fine.",
                now=at(1),
            )
            == 1
        )

        (stored,) = await versions_of(open_session, exam_id, "P1")
        assert stored.version.stage is Stage.APPROVED
        assert stored.texts[ENGLISH].text.status is LanguageStatus.APPROVED
        assert stored.texts[SPANISH].text.status is LanguageStatus.DRAFTED

    async def test_nobody_approves_their_own_translation(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        people = await make_people(open_session)
        exam_id = await make_exam(open_session, people.manager, POLICY, "small")
        await import_rows(open_session, exam_id, people, [row("P1"), row("P1", "es")])

        with pytest.raises(OwnItem):
            await approve_texts(
                as_office,
                exam_id=exam_id,
                languages=["es"],
                actor_id=people.writer,
                now=at(1),
            )

    async def test_a_stale_text_is_approved_one_by_one_and_never_in_bulk(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        await import_rows(as_office, exam_id, people, [row("P1", key="a", stem="Put better, P1?")])

        in_bulk = await approve_texts(
            as_office,
            exam_id=exam_id,
            languages=["es"],
            actor_id=people.reviewer,
            now=at(9),
        )
        stored = (await versions_of(open_session, exam_id, "P1"))[0]
        for move in (TextMove.REVIEW, TextMove.APPROVE):
            await move_text(
                as_office,
                item_id=stored.item_id,
                text_id=stored.texts[SPANISH].id,
                move=move,
                actor_id=people.reviewer,
                now=at(9),
            )

        after = (await versions_of(open_session, exam_id, "P1"))[0]
        assert in_bulk == 0
        assert after.texts[SPANISH].text.status is LanguageStatus.APPROVED

    async def test_a_move_that_is_not_in_the_table_is_refused(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        (stored,) = await versions_of(open_session, exam_id, "P1")

        with pytest.raises(StageMoveRefused):
            await move_stage(
                as_office,
                item_id=stored.item_id,
                number=1,
                event=StageEvent.SEND_BACK,
                actor_id=people.reviewer,
                now=at(5),
            )
