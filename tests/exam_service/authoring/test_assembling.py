"""Asking for forms, computing them beside the service, and what a page shows of it."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from exam_service.authoring.rules.assembly_plan import AssemblyPlan
from exam_service.authoring.store import assemblies, form_relations, forms
from exam_service.authoring.use_cases.assemble_form import ask_for_forms
from exam_service.authoring.use_cases.assembly_desk import load_assembly_desk
from exam_service.authoring.use_cases.run_assembly import run_waiting
from exam_service.authoring.use_cases.solving import Solved, solve_here
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormAssemblyRow, FormRow
from exam_service.people.rules import Role
from item_bank.assembly.request import AssemblyRequest
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import SIX_ROWS, People, bank_rows, make_bank

SOON = at(1)
TWICE = SIX_ROWS + bank_rows(["P4", "P5", "P6"], "A1") + bank_rows(["Q4", "Q5", "Q6"], "A2")
PLAN = AssemblyPlan(codes=("F1", "F2"), languages=("en", "es"), overlap_items_max=1, seed="seed")


async def ask(open_session: OpenSession, exam_id: UUID, people: People, **changes: Any) -> UUID:
    return await ask_for_forms(
        open_session,
        exam_id=exam_id,
        plan=replace(PLAN, **changes),
        actor_id=people.writer,
        now=NINE,
    )


async def run(open_session: OpenSession, now: datetime = SOON) -> bool:
    return await run_waiting(open_session, clock=lambda: now, solve=solve_here)


async def state_of(open_session: OpenSession, assembly_id: UUID) -> FormAssemblyRow:
    async with open_session() as session:
        return await assemblies.load_assembly(session, assembly_id)


class TestRunning:
    async def test_two_parallel_drafts_share_no_more_than_asked_for(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, TWICE)
        assembly_id = await ask(as_office, exam_id, people, anchors=1)

        assert await run(as_office)

        row = await state_of(as_office, assembly_id)
        assert (row.state, row.problems, len(row.anchors)) == ("done", [], 1)
        async with as_office() as session:
            drafts = await assemblies.list_forms_of_assembly(session, assembly_id)
            held = await form_relations.list_items_of_forms(session, [one.id for one in drafts])
        one, other = held.values()
        assert one & other == set(row.anchors)

    async def test_what_cannot_be_met_is_kept_as_sentences_and_leaves_no_draft(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        assembly_id = await ask(as_office, exam_id, people)

        await run(as_office)

        row = await state_of(as_office, assembly_id)
        assert row.state == "failed"
        assert "Area A2 lacks 3 scored items: 3 of 6 slots can be filled." in row.problems
        async with open_session() as session:
            assert await session.scalar(select(func.count()).select_from(FormRow)) == 0

    async def test_one_request_is_computed_once(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, TWICE)
        await ask(as_office, exam_id, people)

        assert [await run(as_office), await run(as_office)] == [True, False]

    async def test_what_was_cut_off_is_found_when_its_time_is_over(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session)
        assembly_id = await ask(as_office, exam_id, people)
        async with open_session() as session:
            row = await session.get_one(FormAssemblyRow, assembly_id)
            row.state, row.started_at, row.ends_by = "running", at(0), at(2)

        assert not await run(as_office, at(1))
        assert (await state_of(as_office, assembly_id)).state == "running"
        await run(as_office, at(3))

        assert (await state_of(as_office, assembly_id)).state == "interrupted"

    async def test_a_fault_of_the_solver_is_said_to_who_asked(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        async def break_off(request: AssemblyRequest) -> Solved:
            raise MemoryError

        exam_id, people = await make_bank(open_session)
        assembly_id = await ask(as_office, exam_id, people)

        await run_waiting(as_office, clock=lambda: at(1), solve=break_off)

        row = await state_of(as_office, assembly_id)
        assert row.state == "failed"
        assert "please ask again" in row.problems[0]

    async def test_a_code_that_was_taken_while_the_solver_worked_is_not_taken_twice(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, TWICE)
        slow = await ask(as_office, exam_id, people)

        async def with_a_rival(request: AssemblyRequest) -> Solved:
            await ask(as_office, exam_id, people, codes=("F2",))
            await run(as_office)
            return await solve_here(request)

        await run_waiting(as_office, clock=lambda: at(1), solve=with_a_rival)

        row = await state_of(as_office, slow)
        assert row.problems == [
            "Meanwhile somebody made a form F2. Please ask again with another code."
        ]

    async def test_the_web_process_lets_another_one_compute(
        self, as_office: OpenSession, open_session: OpenSession
    ) -> None:
        exam_id, people = await make_bank(open_session, TWICE)
        assembly_id = await ask(as_office, exam_id, people)

        await run_waiting(as_office, clock=lambda: at(1))

        assert (await state_of(as_office, assembly_id)).state == "done"


class TestAsking:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"codes": ()}, "codes"),
            ({"codes": ("assemble",)}, "codes"),
            ({"codes": ("F1", "F1")}, "codes"),
            ({"codes": ("F 1",)}, "codes"),
            ({"languages": ()}, "languages"),
            ({"languages": ("ar",)}, "languages"),
            ({"anchors": 9}, "anchors"),
            ({"anchors": 2}, "anchors"),
            ({"codes": ("F1",), "anchors": 1}, "anchors"),
            ({"anchor_form": "F9"}, "anchor_form"),
            ({"overlap_items_max": 7}, "overlap"),
            ({"uses_max": 0}, "uses_max"),
            ({"difficulty_percent": 100}, "difficulty"),
            ({"seconds": 121}, "seconds"),
            ({"information": ((0.0, float("nan")),)}, "information"),
            ({"information": ((1e300, 1.0),)}, "information"),
            ({"included": ("P1\udcff",)}, "included"),
            ({"seed": "a\x00"}, "seed"),
        ],
    )
    async def test_what_cannot_be_asked_is_said_beside_its_field(
        self,
        as_office: OpenSession,
        open_session: OpenSession,
        changes: dict[str, Any],
        field: str,
    ) -> None:
        exam_id, people = await make_bank(open_session)

        with pytest.raises(InvalidInput) as refusal:
            await ask(as_office, exam_id, people, **changes)

        assert list(refusal.value.fields) == [field]

    def test_a_plan_is_read_back_as_it_was_stored(self) -> None:
        plan = replace(
            PLAN,
            information=((-1.0, 12.0), (0.0, 15.5)),
            models={"P1": (1.0, -0.5, 0.2)},
            included=("P1",),
            anchor_form="F0",
        )

        stored = json.loads(json.dumps(plan.to_document()))

        assert AssemblyPlan.from_document(stored) == plan


@pytest.fixture
async def visitor(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, open_session: OpenSession
) -> AsyncIterator[tuple[Visitor, UUID, People]]:
    exam_id, people = await make_bank(open_session, TWICE)
    async with visiting(addresses, tmp_path, at(5)) as arrived:
        await arrived.sign_in(open_session, people.writer, Role.PSYCHOMETRICIAN, NINE)
        yield arrived, exam_id, people


BOTH = {"languages.en": "yes", "languages.es": "yes"}


class TestPages:
    async def test_two_forms_are_asked_for_watched_compared_and_published_together(
        self, visitor: tuple[Visitor, UUID, People], as_office: OpenSession
    ) -> None:
        page, _, _ = visitor
        await page.get("/bank/small/forms/assemble")
        asked = await page.post(
            "/bank/small/forms/assemble",
            {"codes": "F1, F2", "overlap": "20", "anchors": "1", "information": "0: 2", **BOTH},
            ("items.csv", b"item,a,b,c\nP1,1.1,0.2,0.2\nP2,0.9,-0.5,0\nQ1,1,0.4,0\n"),
        )
        address = asked.headers["location"]
        waiting = await page.get(address)
        progress = await page.get(f"{address}/progress")

        assert asked.status_code == 303
        assert "The search is under way" in waiting.text
        assert progress.json() == {"state": "waiting", "share": 0.0}

        await run(as_office)
        done = await page.get(address)
        assert "How the forms compare" in done.text
        assert "Test information" in done.text
        assert "F1 and F2" in done.text

        form = await page.get("/bank/small/forms/F1")
        assert "2 of 2" in form.text
        published = await page.post(
            "/bank/small/forms/F1/publication",
            {"reason": "The panel decided so.", "together.F2": "yes", **BOTH},
        )
        assert published.status_code == 303
        for code in ("F1", "F2"):
            assert "Nothing about it changes any more" in published.text or (
                "Published" in (await page.get(f"/bank/small/forms/{code}")).text
            )
        compared = await page.get("/bank/small/comparison?forms.F1=yes&forms.F2=yes")
        assert "Side by side" in compared.text

    async def test_wrong_inputs_are_said_beside_their_fields_and_what_was_typed_stays(
        self, visitor: tuple[Visitor, UUID, People]
    ) -> None:
        page, _, _ = visitor
        await page.get("/bank/small/forms/assemble")

        unreadable = await page.post(
            "/bank/small/forms/assemble", {"codes": "F1", "anchors": "many", **BOTH}
        )
        refused = await page.post("/bank/small/forms/assemble", {"codes": "F 1", "seconds": "500"})
        no_table = await page.post(
            "/bank/small/forms/assemble", {"codes": "F1", **BOTH}, ("a.csv", b"\x89PNG")
        )

        assert (unreadable.status_code, refused.status_code, no_table.status_code) == (422,) * 3
        assert 'id="anchors-error"' in unreadable.text
        assert 'value="F1"' in unreadable.text
        assert 'id="seconds-error"' in refused.text
        assert 'id="file-error"' in no_table.text

    async def test_a_shortage_is_shown_with_its_number(
        self, visitor: tuple[Visitor, UUID, People], as_office: OpenSession
    ) -> None:
        page, _, _ = visitor
        await page.get("/bank/small/forms/assemble")
        asked = await page.post(
            "/bank/small/forms/assemble",
            {"codes": "F1", "excluded": "P1 P2 P3, P4, P5, P6", **BOTH},
        )
        await run(as_office)

        shown = await page.get(asked.headers["location"])

        assert "Area A1 lacks 1 pretest item that is not excluded: 0 of 1 slots" in shown.text

    async def test_another_exams_assembly_is_as_absent_as_none(
        self, visitor: tuple[Visitor, UUID, People], as_office: OpenSession
    ) -> None:
        page, exam_id, people = visitor
        assembly_id = await ask(as_office, exam_id, people)

        for address in (
            f"/bank/other/assemblies/{assembly_id}",
            f"/bank/other/assemblies/{assembly_id}/progress",
            "/bank/small/assemblies/0192f0c0-0000-7000-8000-000000000000",
            "/bank/small/forms/F1/slots/1",
        ):
            assert (await page.get(address)).status_code == 404

    async def test_a_running_assembly_says_how_much_of_its_time_is_used(
        self, visitor: tuple[Visitor, UUID, People], open_session: OpenSession
    ) -> None:
        _, exam_id, people = visitor
        assembly_id = await ask(open_session, exam_id, people)
        async with open_session() as session:
            row = await session.get_one(FormAssemblyRow, assembly_id)
            row.state, row.started_at = "running", at(0)
            row.ends_by = at(0) + timedelta(minutes=3)

        desk = await load_assembly_desk(
            open_session,
            exam_code="small",
            assembly_id=assembly_id,
            now=at(0) + timedelta(seconds=15),
        )

        assert desk.is_under_way
        assert desk.share == pytest.approx(0.5)


async def test_replacing_an_item_shows_what_breaks_before_it_is_done(
    visitor: tuple[Visitor, UUID, People], as_office: OpenSession
) -> None:
    page, exam_id, people = visitor
    await ask(as_office, exam_id, people, overlap_items_max=0)
    await run(as_office)
    async with as_office() as session:
        first, second = await forms.list_forms(session, exam_id)
        stored = await forms.load_form(session, first.id)
        held = await form_relations.list_items_of_forms(session, [first.id, second.id])
    slot = next(each for each in stored.slots if each.area == "A2")
    of_the_other = sorted(item for item in held[second.id] if item.startswith("Q"))
    here = f"/bank/small/forms/{first.code}/slots/{slot.number}"

    seen = await page.get(f"{here}?item={of_the_other[0]}")
    one = await page.post(here, {"item": of_the_other[0], "reason": "It reads better."})
    wrong_area = await page.post(here, {"item": "P1"})
    next_slot = next(s for s in stored.slots if s.area == "A2" and s.number != slot.number)
    there = f"/bank/small/forms/{first.code}/slots/{next_slot.number}"
    breaks = await page.get(f"{there}?item={of_the_other[1]}")
    await page.post(there, {"item": of_the_other[1]})

    assert "It breaks nothing" in seen.text
    assert one.status_code == 303
    assert wrong_area.status_code == 409
    assert "shares 2 items with form F2; at most 1 may be shared" in breaks.text
    assert "at most 1 may be shared" in (await page.get(f"/bank/small/forms/{first.code}")).text
