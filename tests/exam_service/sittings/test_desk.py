"""The desk of staff: what the list shows, what one sitting shows, and what a release takes."""

from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.responses import store as responses
from exam_service.responses.rules import final_responses, genesis
from exam_service.responses.tables import EntryRow, SittingContactRow
from exam_service.scoring.rules.release import HoldKind
from exam_service.scoring.rules.status import ScoreStatus
from exam_service.scoring.use_cases import score_sittings
from exam_service.scoring.use_cases.item_holds import raise_item_hold
from exam_service.sittings.rules.desk import Occurrence, SittingFilter, SittingOrder
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.rules.lifecycle import SittingState
from exam_service.sittings.rules.time import Cause, Ledger, SpanKind
from exam_service.sittings.rules.time_picture import picture_of
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.tables import SittingRow
from exam_service.sittings.use_cases import desk
from exam_service.sittings.use_cases.desk import DeskPage, list_desk, list_releasable
from exam_service.sittings.use_cases.desk_responses import list_entry_lines
from exam_service.sittings.use_cases.desk_sitting import look_at_desk_sitting
from exam_service.sittings.use_cases.pause_and_resume import pause_sitting
from exam_service.sittings.use_cases.release_together import release_together
from item_bank.scaling import Outcome
from tests.builders.exams import NINE, at, make_account
from tests.builders.sittings import Running, option_name, slot_name
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Arranged,
    an_entry,
    answers,
    arrange,
    make_ended_sitting,
)

TEN_RIGHT = answers(right=[*SLOTS[0:8], *SLOTS[9:11]], wrong=SLOTS[11:15])


async def ask(
    as_office: OpenSession, wanted: SittingFilter | None = None, minute: float = 10
) -> DeskPage:
    return await list_desk(
        as_office, wanted=wanted or SittingFilter(), position=None, now=at(minute)
    )


async def add_entries(open_session: OpenSession, *entries: EntryRow) -> None:
    async with open_session() as session:
        session.add_all(entries)


async def make_scored(
    open_session: OpenSession, as_scoring: OpenSession, count: int = 1
) -> tuple[Arranged, list[UUID]]:
    """Ended sittings of one candidate with a score that nobody has released yet."""
    arranged = await arrange(open_session)
    sitting_ids = [
        await make_ended_sitting(open_session, arranged, TEN_RIGHT, ordinal=ordinal)
        for ordinal in range(1, count + 1)
    ]
    async with open_session() as session:
        session.add_all(
            SittingContactRow(
                sitting_id=sitting_id,
                account_id=arranged.candidate_id,
                epoch=1,
                state="submitted",
                revision=1,
                section=2,
                accepts_entries=False,
                closes_at=None,
                acknowledged_sequence=0,
                chain=genesis(sitting_id, 1),
                last_contact_at=at(120),
                offline_work=timedelta(seconds=60),
                offline_credit=timedelta(seconds=600),
                credit_left=timedelta(seconds=600),
            )
            for sitting_id in sitting_ids
        )
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    return arranged, sitting_ids


class TestTheList:
    async def test_a_running_sitting_shows_what_is_left_of_its_time(
        self, as_office: OpenSession, running: Running
    ) -> None:
        (line,) = (await ask(as_office, minute=30)).lines

        assert line.remaining is not None
        assert (line.state, line.remaining.total_seconds()) == ("in_progress", 120 * 60)

    async def test_a_sitting_past_its_deadline_says_so_before_the_sweep_ends_it(
        self, as_office: OpenSession, running: Running
    ) -> None:
        (line,) = (await ask(as_office, minute=151)).lines

        assert line.is_over

    async def test_a_choice_that_was_changed_counts_once_and_one_taken_back_not_at_all(
        self, as_office: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        first, second = slot_name(1), slot_name(2)
        await add_entries(
            open_session,
            an_entry(running.id, 1, first, option_name(1, "a")),
            an_entry(running.id, 2, second, option_name(2, "a")),
            an_entry(running.id, 3, first, option_name(1, "b")),
            an_entry(running.id, 4, second, None),
            # An entry of an earlier lease that arrives late changes nothing.
            an_entry(running.id, 5, first, None, epoch=0),
        )

        (line,) = (await ask(as_office)).lines

        async with open_session() as session:
            final = final_responses(await responses.list_entries(session, running.id))
        assert line.answered == sum(option is not None for option in final.values()) == 1

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            (SittingFilter(state=SittingState.IN_PROGRESS), 1),
            (SittingFilter(state=SittingState.SUBMITTED), 0),
            (SittingFilter(score_status=ScoreStatus.UNSCORED), 1),
            (SittingFilter(integrity=Integrity.ON_HOLD), 0),
            (SittingFilter(text="rivera"), 1),
            (SittingFilter(text="100%"), 0),
            (SittingFilter(first_day=date(2026, 11, 23), last_day=date(2026, 11, 23)), 1),
            (SittingFilter(last_day=date(2026, 11, 22)), 0),
            (SittingFilter(exam_id=uuid4()), 0),
            (SittingFilter(administration_id=uuid4()), 0),
            (SittingFilter(form_id=uuid4()), 0),
            (SittingFilter(language="en"), 1),
            (SittingFilter(language="es"), 0),
            (SittingFilter(outcome=Outcome.PASS), 0),
            (SittingFilter(had=Occurrence.PERSON), 0),
            (SittingFilter(had=Occurrence.COVERED), 0),
            (SittingFilter(text=str(uuid4())), 0),
        ],
    )
    async def test_a_filter_leaves_out_what_does_not_fit(
        self, as_office: OpenSession, running: Running, wanted: SittingFilter, found: int
    ) -> None:
        page = await ask(as_office, wanted)

        assert (len(page.lines), page.found) == (found, found)

    async def test_pages_follow_each_other_without_a_gap_in_both_directions(
        self,
        as_office: OpenSession,
        as_scoring: OpenSession,
        open_session: OpenSession,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        _, sitting_ids = await make_scored(open_session, as_scoring, count=5)
        monkeypatch.setattr(desk, "SITTINGS_PER_PAGE", 2)
        seen: list[UUID] = []
        position, back = None, None

        for _ in range(3):
            page = await list_desk(as_office, wanted=SittingFilter(), position=position, now=NINE)
            seen += [line.sitting_id for line in page.lines]
            position, back = page.older, page.newer

        assert seen == sitting_ids[::-1]
        assert position is None
        before = await list_desk(as_office, wanted=SittingFilter(), position=back, now=NINE)
        assert [line.sitting_id for line in before.lines] == seen[2:4]

    async def test_every_order_pages_without_a_gap_in_both_directions(
        self,
        as_office: OpenSession,
        as_scoring: OpenSession,
        open_session: OpenSession,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        _, sitting_ids = await make_scored(open_session, as_scoring, count=5)
        monkeypatch.setattr(desk, "SITTINGS_PER_PAGE", 2)
        newest_first = {SittingOrder.NEWEST, SittingOrder.ENDED}

        for order in SittingOrder:
            wanted = SittingFilter(order=order)
            seen: list[UUID] = []
            position, back = None, None
            for _ in range(3):
                page = await list_desk(as_office, wanted=wanted, position=position, now=NINE)
                seen += [line.sitting_id for line in page.lines]
                position, back = page.older, page.newer

            # All began, ended and are named alike: what is left is when they were opened.
            assert seen == (sitting_ids[::-1] if order in newest_first else sitting_ids)
            before = await list_desk(as_office, wanted=wanted, position=back, now=NINE)
            assert [line.sitting_id for line in before.lines] == seen[2:4]

    async def test_an_identifier_outcomes_and_what_happened_are_found_and_counted(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        _, (first, second) = await make_scored(open_session, as_scoring, count=2)
        entry = an_entry(second, 99, SLOTS[0], None)
        entry.standing = "held"
        await add_entries(open_session, entry)

        async def found(**wanted: Any) -> list[UUID]:  # Any: any field of the filter
            page = await ask(as_office, SittingFilter(**wanted))
            return [line.sitting_id for line in page.lines]

        assert await found(text=str(first)) == [first]
        assert await found(outcome=Outcome.PASS) == [second, first]
        assert await found(outcome=Outcome.FAIL) == []
        assert await found(had=Occurrence.HELD) == [second]
        assert await found(had=Occurrence.LATE) == []
        page = await ask(as_office)
        assert page.by_state == {SittingState.SUBMITTED: 2}
        assert page.by_score == {ScoreStatus.SCORED: 2}


class TestOneSitting:
    async def test_it_shows_events_with_names_and_a_time_account_that_adds_up(
        self, as_office: OpenSession, running: Running
    ) -> None:
        actor_id = running.programme.actor_id
        await pause_sitting(
            as_office, sitting_id=running.id, actor_id=actor_id, reason="Fire alarm.", now=at(1)
        )

        seen = await look_at_desk_sitting(as_office, sitting_id=running.id, now=at(50))

        assert [(event.kind, event.actor) for event in seen.events][-1] == ("pause", "Morgan Hale")
        assert [line.kind for line in seen.time.lines] == [SpanKind.RUNNING, SpanKind.PAUSED]
        assert seen.time.used.total_seconds() == 60

    async def test_responses_stand_in_the_candidates_own_order_with_letters_and_times(
        self, as_office: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await add_entries(
            open_session,
            an_entry(running.id, 1, slot_name(3), option_name(3, "b")),
            an_entry(running.id, 2, slot_name(3), option_name(3, "d")),
        )

        seen = await look_at_desk_sitting(as_office, sitting_id=running.id, now=at(10))

        places = [(line.section, line.position) for line in seen.responses]
        assert places == sorted(places)
        assert len(places) == running.programme.policy.items
        (line,) = [line for line in seen.responses if line.choices]
        assert (line.item_code, line.letter, line.chosen_at) == ("F1-003", "D", at(2))

    async def test_the_log_keeps_every_entry_as_it_was(
        self, as_office: OpenSession, open_session: OpenSession, running: Running
    ) -> None:
        await add_entries(
            open_session,
            an_entry(running.id, 1, slot_name(1), option_name(1, "b")),
            an_entry(running.id, 2, slot_name(1), None),
        )

        log = await list_entry_lines(as_office, sitting_id=running.id, number=99)

        assert [line.letters for line in log.lines] == ["B", ""]
        assert (log.number, log.pages, log.entries) == (1, 1, 2)

    async def test_a_score_stands_with_everything_it_was_derived_from(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        _, (sitting_id,) = await make_scored(open_session, as_scoring)

        score = (await look_at_desk_sitting(as_office, sitting_id=sitting_id, now=at(130))).score

        assert score is not None
        assert (score.raw, score.raw_max, score.scaled, score.outcome) == (10, 14, 560, "pass")
        assert [(area.correct, area.items) for area in score.areas] == [(8, 8), (2, 6)]
        assert score.derivation.is_sample_scaling
        assert score.derivation.is_sample_standard
        assert len(score.derivation.inputs_hash) == 64

    async def test_a_foreign_identifier_is_not_found(self, as_office: OpenSession) -> None:
        with pytest.raises(SittingNotFound):
            await look_at_desk_sitting(as_office, sitting_id=uuid4(), now=NINE)


class TestRelease:
    async def test_what_is_ready_and_what_is_held_is_what_the_release_desk_says(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (ready, held) = await make_scored(open_session, as_scoring, count=2)
        async with open_session() as session:
            await session.execute(
                update(SittingRow).where(SittingRow.id == held).values(integrity="on_hold")
            )

        found = await list_releasable(as_office, wanted=SittingFilter(), now=at(130))

        assert [line.listed.row.id for line in found.ready] == [ready]
        assert [line.holds[0].kind for line in found.held] == [HoldKind.INTEGRITY]
        await raise_item_hold(
            as_office,
            form_id=arranged.form_id,
            slot=SLOTS[0],
            reason="The best chose another option.",
            actor_id=None,
            now=at(131),
        )
        found = await list_releasable(as_office, wanted=SittingFilter(), now=at(132))
        assert found.ready == ()
        assert all(line.holds[-1].kind is HoldKind.DOUBTED_ITEM for line in found.held)

    async def test_one_refusal_stops_no_other_release(
        self, as_office: OpenSession, as_scoring: OpenSession, open_session: OpenSession
    ) -> None:
        arranged, (held, ready) = await make_scored(open_session, as_scoring, count=2)
        async with open_session() as session:
            await session.execute(
                update(SittingRow).where(SittingRow.id == held).values(integrity="on_hold")
            )

        released = await release_together(
            as_office, sitting_ids=[held, ready], actor_id=arranged.manager_id, now=at(130)
        )

        assert released.released == 1
        assert [sitting_id for sitting_id, _ in released.refused] == [held]


@pytest.fixture
async def manager(
    open_session: OpenSession, addresses: Mapping[DatabaseRole, Address], tmp_path: Path
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Alex Moreno")
    async with visiting(addresses, tmp_path, at(150)) as visitor:
        await visitor.sign_in(open_session, account_id, Role.EXAM_MANAGER, NINE)
        yield visitor


class TestThePages:
    async def test_a_manager_releases_what_the_confirmation_named(
        self, manager: Visitor, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        _, (sitting_id,) = await make_scored(open_session, as_scoring)

        page = await manager.get(f"/manage/sittings/release?sitting={sitting_id}")
        answer = await manager.post(
            f"/manage/sittings/release?sitting={sitting_id}", {"sitting": str(sitting_id)}
        )

        assert "Release this score?" in page.text
        assert answer.headers["location"] == f"/manage/sittings/{sitting_id}"
        shown = await manager.get(f"/manage/sittings/{sitting_id}")
        assert "Scores released: 1." in shown.text
        assert "by Alex Moreno" in shown.text

    async def test_a_sitting_page_shows_neither_item_text_nor_key(
        self, manager: Visitor, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        _, (sitting_id,) = await make_scored(open_session, as_scoring)

        for path in ("", "/entries"):
            page = await manager.get(f"/manage/sittings/{sitting_id}{path}")

            assert page.status_code == 200
            assert "Stem of" not in page.text
            assert SLOTS[0] + "a" not in page.text

    async def test_a_date_that_cannot_be_read_is_said_beside_its_field_and_stays(
        self, manager: Visitor, running: Running
    ) -> None:
        page = await manager.get("/manage/sittings?from=23.11.2026&text=rivera")

        assert page.status_code == 422
        assert "Please write a date" in page.text
        assert 'value="23.11.2026"' in page.text
        assert "matching “rivera”" in page.text

    async def test_a_candidate_finds_nothing_here(
        self,
        open_session: OpenSession,
        addresses: Mapping[DatabaseRole, Address],
        tmp_path: Path,
        running: Running,
    ) -> None:
        async with visiting(addresses, tmp_path, at(10)) as visitor:
            account_id = await make_account(open_session, "Robin Vega")
            await visitor.sign_in(open_session, account_id, Role.CANDIDATE, NINE)

            for path in ("", "/release", f"/{running.id}", f"/{running.id}/entries"):
                assert (await visitor.get(f"/manage/sittings{path}")).status_code == 404


def test_a_picture_of_a_time_account_has_its_spans_end_to_end() -> None:
    ledger = Ledger(at(150) - NINE, at(10) - NINE)
    ledger = ledger.open(SpanKind.RUNNING, Cause.STARTED, None, NINE)
    ledger = ledger.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(30))

    picture = picture_of(ledger, at(40))

    assert picture is not None
    assert picture.is_open
    assert [(one.offset, one.width) for one in picture.segments] == [(0, 0.75), (0.75, 0.25)]


def test_there_is_no_picture_before_the_clock_started() -> None:
    assert picture_of(Ledger(at(150) - NINE, at(10) - NINE), NINE) is None
