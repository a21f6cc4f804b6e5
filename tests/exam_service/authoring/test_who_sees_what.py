"""Who sees which items: one table of grounds, kept by lists, pages and searches; looks are kept."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.authoring.rules.exposure import (
    Exposure,
    ExposureLimits,
    alarms,
    share_bands,
)
from exam_service.authoring.rules.visibility import (
    GROUNDS,
    AssignmentExists,
    Duty,
    NotOfThatRole,
    viewer_of,
)
from exam_service.authoring.store import reviews, views
from exam_service.authoring.store.accounts import list_people_who_may
from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.assign_items import (
    assign_items,
    end_assignment,
    load_assignments_desk,
)
from exam_service.authoring.use_cases.edit_item import edit_item
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import PERMISSIONS, SHOWS_LIVE_ITEMS, Actor, Permission, Role
from exam_service.people.tables import RoleGrantRow
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import People, make_bank, set_standard
from tests.exam_service.authoring.test_items import reworded, versions_of

CODES = ("P1", "P2", "P3", "Q1", "Q2", "Q3")
PAGES = ("", "/edit", "/preview", "/comparison", "/preview/en")


def actor(*roles: Role) -> Actor:
    return Actor(uuid4(), uuid4(), "N. N.", "n@example.org", "en", frozenset(roles))


@pytest.fixture
async def bank(open_session: OpenSession) -> tuple[UUID, People]:
    return await make_bank(open_session)


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, bank: tuple[UUID, People]
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as arrived:
        yield arrived


async def give_role(open_session: OpenSession, account_id: UUID, role: Role) -> None:
    async with open_session() as session:
        session.add(RoleGrantRow(account_id=account_id, role=role, granted_at=NINE))


class TestTheTable:
    @given(st.sets(st.sampled_from(list(Role))))
    def test_beside_the_role_of_trainer_nothing_shows_live_items(self, roles: set[Role]) -> None:
        trainer = actor(Role.TRAINER, *roles)

        assert not any(trainer.may(permission) for permission in SHOWS_LIVE_ITEMS)
        assert viewer_of(trainer).grounds == frozenset()

    def test_whoever_may_read_the_bank_sees_something_of_it_and_nobody_else_does(self) -> None:
        readers = {role for role in Role if Permission.READ_BANK in PERMISSIONS[role]}
        assert set(GROUNDS) == readers

    def test_everything_that_readers_of_the_bank_may_do_is_closed_to_trainers(self) -> None:
        for role in GROUNDS:
            assert PERMISSIONS[role] <= SHOWS_LIVE_ITEMS


class TestPages:
    async def listed(self, visitor: Visitor) -> set[str]:
        answer = await visitor.get("/bank/small/items")
        return {
            code for code in ("P1", "P2", "P3", "Q1", "Q2", "Q3") if f"items/{code}" in answer.text
        }

    async def test_a_trainer_finds_nothing_whatever_else_they_are(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await give_role(open_session, bank[1].colleague, Role.TRAINER)
        await visitor.sign_in(open_session, bank[1].colleague, Role.PSYCHOMETRICIAN, NINE)

        for address in ("/bank", "/bank/small/items", "/bank/small/items/P1", "/bank/small/forms"):
            assert (await visitor.get(address)).status_code == 404
        async with open_session() as session:
            people = await list_people_who_may(session, Permission.IMPORT_ITEMS)
        assert bank[1].colleague not in {person.account_id for person in people}

    async def test_an_author_sees_what_they_wrote_and_what_they_are_assigned(
        self,
        visitor: Visitor,
        as_office: OpenSession,
        open_session: OpenSession,
        bank: tuple[UUID, People],
    ) -> None:
        exam_id, people = bank
        await visitor.sign_in(open_session, people.colleague, Role.AUTHOR, NINE)
        assert await self.listed(visitor) == set()
        for page in PAGES:
            assert (await visitor.get(f"/bank/small/items/P1{page}")).status_code == 404

        await assign_items(
            as_office,
            exam_id=exam_id,
            account_id=people.colleague,
            duty=Duty.AUTHOR,
            item_code="P1",
            actor_id=people.manager,
            now=at(1),
        )
        (stored,) = await versions_of(open_session, exam_id, "P2")
        await edit_item(
            as_office,
            item_id=stored.item_id,
            from_number=1,
            wording=reworded(stored, stem="Mine?"),
            actor_id=people.colleague,
            now=at(2),
        )

        assert await self.listed(visitor) == {"P1", "P2"}
        for page in PAGES:
            assert (await visitor.get(f"/bank/small/items/P1{page}")).status_code == 200
        # A search finds no more than the list shows.
        found = await visitor.get("/bank/small/items?text=Q1")
        assert "No item fits." in found.text

    async def test_a_translator_writes_only_in_the_language_they_are_assigned(
        self,
        visitor: Visitor,
        as_office: OpenSession,
        open_session: OpenSession,
        bank: tuple[UUID, People],
    ) -> None:
        exam_id, people = bank
        await visitor.sign_in(open_session, people.colleague, Role.TRANSLATOR, NINE)
        assignment_id = await assign_items(
            as_office,
            exam_id=exam_id,
            account_id=people.colleague,
            duty=Duty.TRANSLATOR,
            language="es",
            actor_id=people.manager,
            now=at(1),
        )
        assert await self.listed(visitor) == {"P1", "P2", "P3", "Q1", "Q2", "Q3"}
        await visitor.get("/bank/small/items/P1")
        statuses = [
            (await visitor.post(f"/bank/small/items/P1/translations/{tag}", {})).status_code
            for tag in ("es", "ar")
        ]
        assert statuses[0] != 404
        assert statuses[1] == 404

        await end_assignment(
            as_office,
            exam_id=exam_id,
            assignment_id=assignment_id,
            actor_id=people.manager,
            now=at(2),
        )
        assert await self.listed(visitor) == set()

    async def test_a_reviewer_sees_what_waits_for_review_and_what_they_took_part_in(
        self,
        visitor: Visitor,
        as_office: OpenSession,
        open_session: OpenSession,
        bank: tuple[UUID, People],
    ) -> None:
        exam_id, people = bank
        await visitor.sign_in(open_session, people.manager, Role.ITEM_REVIEWER, NINE)
        assert await self.listed(visitor) == set()
        (stored,) = await versions_of(open_session, exam_id, "P1")
        async with open_session() as session:
            reviews.add_comment(session, stored.id, "Hm.", actor_id=people.manager, now=at(1))
        assert await self.listed(visitor) == {"P1"}

    async def test_an_act_on_an_item_out_of_sight_is_not_found(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].manager, Role.AUTHOR, NINE)
        await visitor.get("/bank")

        answers = [
            await visitor.post(f"/bank/small/items/P1{act}", {"version": "1", "comment": "?"})
            for act in ("/comments", "/moves", "/edit")
        ]

        assert {answer.status_code for answer in answers} == {404}


class TestAssignments:
    async def test_it_takes_the_role_and_stands_once(
        self, as_office: OpenSession, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank

        async def assign() -> UUID:
            return await assign_items(
                as_office,
                exam_id=exam_id,
                account_id=people.colleague,
                duty=Duty.REVIEWER,
                actor_id=people.manager,
                now=at(1),
            )

        with pytest.raises(NotOfThatRole):
            await assign()
        await give_role(open_session, people.colleague, Role.ITEM_REVIEWER)
        await assign()
        with pytest.raises(AssignmentExists):
            await assign()
        desk = await load_assignments_desk(as_office, exam_code="small", page=1)
        assert [(one.name, one.code) for one in desk.assignments] == [("Col League", None)]

    async def test_a_trainer_is_assigned_nothing(
        self, as_office: OpenSession, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        exam_id, people = bank
        for role in (Role.AUTHOR, Role.TRAINER):
            await give_role(open_session, people.colleague, role)

        with pytest.raises(NotOfThatRole):
            await assign_items(
                as_office,
                exam_id=exam_id,
                account_id=people.colleague,
                duty=Duty.AUTHOR,
                actor_id=people.manager,
                now=at(1),
            )


class TestLooks:
    async def publish(
        self, as_office: OpenSession, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        """Make every item live, by a first form with all six."""
        exam_id, people = bank
        await set_standard(open_session, exam_id, people)
        form_id = await assemble_form(
            as_office,
            exam_id=exam_id,
            code="F1",
            languages=["en", "es"],
            seed=b"one",
            actor_id=people.writer,
            now=at(1),
        )
        await publish_form(
            as_office, form_id=form_id, languages=["en", "es"], actor_id=people.writer, now=at(2)
        )

    async def test_each_look_at_a_live_item_is_kept_with_its_page(
        self,
        visitor: Visitor,
        as_office: OpenSession,
        open_session: OpenSession,
        bank: tuple[UUID, People],
    ) -> None:
        exam_id, people = bank
        (stored,) = await versions_of(open_session, exam_id, "P1")
        await visitor.sign_in(open_session, people.writer, Role.PSYCHOMETRICIAN, NINE)
        await visitor.get("/bank/small/items/P1")
        async with as_office() as session:
            assert await views.list_views(session, stored.item_id) == []

        await self.publish(as_office, open_session, bank)
        for page in ("", "/preview", "/comparison"):
            await visitor.get(f"/bank/small/items/P1{page}")

        async with as_office() as session:
            kept = await views.list_views(session, stored.item_id)
            counted = await views.count_views(session, exam_id)
        assert [(row.kind, row.account_id) for row, _, _ in kept] == [
            ("comparison", people.writer),
            ("preview", people.writer),
            ("page", people.writer),
        ]
        # Within a minute they are one look.
        assert counted == {stored.item_id: 1}

    async def test_the_page_of_exposure_is_for_who_reads_statistics(
        self, visitor: Visitor, open_session: OpenSession, bank: tuple[UUID, People]
    ) -> None:
        await visitor.sign_in(open_session, bank[1].writer, Role.AUTHOR, NINE)
        assert (await visitor.get("/bank/small/exposure")).status_code == 404
        await give_role(open_session, bank[1].writer, Role.PSYCHOMETRICIAN)

        answer = await visitor.get("/bank/small/exposure")

        assert answer.status_code == 200
        assert "no item does." in answer.text


class TestExposure:
    LIMITS = ExposureLimits(30, 500)

    @pytest.mark.parametrize(
        ("sittings", "of", "looks", "reasons"),
        [
            (0, 0, 0, 0),
            (0, 100, 499, 0),
            (29, 100, 0, 0),
            (30, 100, 0, 1),
            (9, 30, 0, 1),
            (29, 29, 0, 0),
            (30, 30, 500, 2),
            (1, 1, 500, 1),
            (0, 0, 500, 1),
        ],
    )
    def test_the_alarm_is_raised_exactly_at_the_limits(
        self, sittings: int, of: int, looks: int, reasons: int
    ) -> None:
        assert len(alarms(Exposure(sittings, of, looks), self.LIMITS)) == reasons

    @given(
        st.integers(1, 200).flatmap(
            lambda of: st.lists(
                st.builds(Exposure, st.integers(0, of), st.just(of), st.just(0)), max_size=30
            )
        ),
        st.integers(1, 100),
    )
    def test_the_picture_counts_every_item_once_and_parts_at_the_limit(
        self, exposures: list[Exposure], percent: int
    ) -> None:
        limits = ExposureLimits(percent, 500)
        bands = share_bands(exposures, limits)

        assert sum(band.items for band in bands) == len(exposures)
        if percent < 100:
            alarmed = sum(bool(alarms(each, limits)) for each in exposures)
            assert sum(band.items for band in bands if band.is_alarm) == alarmed
