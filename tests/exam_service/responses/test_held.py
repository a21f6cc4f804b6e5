"""Held entries: one person proposes, another one decides, and only then do they count."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.responses import store
from exam_service.responses.rules import Standing, StoredEntry, final_responses
from exam_service.responses.rules.held import (
    Circumstances,
    HeldChanged,
    HeldDecision,
    HeldReview,
    HeldVerdict,
    NeedsSecondPerson,
    WhyHeld,
    admitted,
    awaiting_proposal,
    changes,
    require_awaiting,
    require_decidable,
    undecided,
    why_held,
)
from exam_service.responses.tables import HeldReviewRow
from exam_service.responses.use_cases.held import decide_about_held, propose_about_held
from exam_service.responses.use_cases.held_desk import HeldDesk, HeldState, look_at_held
from exam_service.sittings.tables import SittingEventRow, SittingRow
from tests.builders.exams import NINE, at, make_account
from tests.builders.journals import a_choice, hold_in_log
from tests.builders.sittings import Running, option_name, slot_name
from tests.builders.visitor import Visitor, visiting

FIRST, SECOND = UUID(int=1), UUID(int=2)
COUNTED = [a_choice(1, 1, "a"), a_choice(2, 2, "b")]
HELD = [a_choice(3, 1, "c"), a_choice(4, 3, "d")]
NUMBERS = frozenset({(1, 3), (1, 4)})


def a_review(
    verdict: HeldVerdict = HeldVerdict.ADMIT, *, confirmed: bool | None = None
) -> HeldReview:
    decision = None if confirmed is None else HeldDecision(confirmed, "Seen.", SECOND, at(61))
    return HeldReview(UUID(int=9), verdict, "A cable.", FIRST, at(60), NUMBERS, decision)


class TestTheRules:
    def test_entries_count_only_when_a_second_person_confirmed_that_they_are_admitted(
        self,
    ) -> None:
        assert admitted([a_review(confirmed=True)]) == NUMBERS
        assert not admitted([a_review()])
        assert not admitted([a_review(confirmed=False)])
        assert not admitted([a_review(HeldVerdict.KEEP_OUT, confirmed=True)])

    def test_what_was_declined_waits_for_another_proposal(self) -> None:
        assert awaiting_proposal(NUMBERS, [a_review(confirmed=False)]) == NUMBERS
        assert not awaiting_proposal(NUMBERS, [a_review()])
        assert not awaiting_proposal(NUMBERS, [a_review(confirmed=True)])

    def test_what_is_only_proposed_is_undecided(self) -> None:
        assert undecided(NUMBERS, [a_review()]) == NUMBERS
        assert not undecided(NUMBERS, [a_review(HeldVerdict.KEEP_OUT, confirmed=True)])

    def test_a_proposal_speaks_of_no_entry_that_another_one_speaks_of(self) -> None:
        require_awaiting(NUMBERS, NUMBERS, [])
        for chosen, reviews in ((NUMBERS, [a_review()]), ({(2, 1)}, [])):
            with pytest.raises(HeldChanged):
                require_awaiting(chosen, NUMBERS, reviews)

    def test_whoever_proposed_does_not_decide_and_nobody_decides_twice(self) -> None:
        require_decidable(a_review(), SECOND)
        with pytest.raises(NeedsSecondPerson):
            require_decidable(a_review(), FIRST)
        with pytest.raises(HeldChanged):
            require_decidable(a_review(confirmed=False), UUID(int=3))

    def test_what_would_change_is_told_and_what_would_not_is_left_out(self) -> None:
        entries = [
            StoredEntry(1, one.sequence, one.slot, one.kind, one.value, standing)
            for ones, standing in ((COUNTED, Standing.ADMITTED), (HELD, Standing.HELD))
            for one in ones
        ]

        found = {change.slot: (change.before, change.after) for change in changes(entries, NUMBERS)}

        assert found == {
            slot_name(1): (option_name(1, "a"), option_name(1, "c")),
            slot_name(3): (None, option_name(3, "d")),
        }

    @pytest.mark.parametrize(
        ("epoch", "recorded_at", "why"),
        [
            (1, at(170), WhyHeld.JOURNAL),
            (1, at(20), WhyHeld.OTHER_DEVICE),
            (2, at(160), WhyHeld.AFTER_END),
            (2, at(20), WhyHeld.SECTION_LEFT),
        ],
    )
    def test_how_an_entry_came_to_be_held(
        self, epoch: int, recorded_at: datetime, why: WhyHeld
    ) -> None:
        known = Circumstances(epoch=2, ended_at=at(150), loaded_at={at(170)})

        assert why_held(epoch, recorded_at, known) is why


@dataclass(frozen=True, slots=True)
class Desk:
    """A sitting with two held entries, and the two people who may decide."""

    sitting: Running
    first: UUID
    second: UUID
    as_office: OpenSession

    async def look(self, actor_id: UUID | None = None) -> HeldDesk:
        return await look_at_held(
            self.as_office, sitting_id=self.sitting.id, actor_id=actor_id or self.second
        )

    async def propose(self, verdict: HeldVerdict = HeldVerdict.ADMIT) -> UUID:
        await propose_about_held(
            self.as_office,
            sitting_id=self.sitting.id,
            entries=NUMBERS,
            verdict=verdict,
            reason="The cable was cut.",
            actor_id=self.first,
            now=at(200),
        )
        return (await self.look()).reviews[0].review.id

    async def decide(self, review_id: UUID, actor_id: UUID, *, is_confirmed: bool = True) -> None:
        await decide_about_held(
            self.as_office,
            sitting_id=self.sitting.id,
            review_id=review_id,
            is_confirmed=is_confirmed,
            reason="The centre says so too.",
            actor_id=actor_id,
            now=at(210),
        )


@pytest.fixture
async def desk(open_session: OpenSession, as_office: OpenSession, running: Running) -> Desk:
    await hold_in_log(open_session, running.id, COUNTED)
    await hold_in_log(open_session, running.id, HELD, standing=Standing.HELD, now=at(190))
    first = await make_account(open_session, "Fay First")
    second = await make_account(open_session, "Sol Second")
    return Desk(running, first, second, as_office)


async def counted_by(open_as: OpenSession, sitting: Running) -> dict[str, str | None]:
    async with open_as() as session:
        return final_responses(await store.list_entries(session, sitting.id))


async def test_a_confirmed_proposal_counts_for_candidates_staff_and_scoring_alike(
    desk: Desk, as_delivery: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    review_id = await desk.propose()
    before = await counted_by(as_delivery, desk.sitting)
    await desk.decide(review_id, desk.second)

    after = [
        await counted_by(open_as, desk.sitting) for open_as in (as_delivery, as_office, as_scoring)
    ]

    assert before == {slot_name(1): option_name(1, "a"), slot_name(2): option_name(2, "b")}
    expected = {**before, slot_name(1): option_name(1, "c"), slot_name(3): option_name(3, "d")}
    assert after == [expected] * 3
    assert {line.state for line in (await desk.look()).lines} == {HeldState.ADMITTED}


@pytest.mark.parametrize(
    ("verdict", "is_confirmed", "state"),
    [
        (HeldVerdict.ADMIT, False, HeldState.WAITS),
        (HeldVerdict.KEEP_OUT, True, HeldState.KEPT_OUT),
        (HeldVerdict.KEEP_OUT, False, HeldState.WAITS),
    ],
)
async def test_anything_but_a_confirmed_admission_changes_no_response(
    desk: Desk,
    as_scoring: OpenSession,
    verdict: HeldVerdict,
    is_confirmed: bool,  # noqa: FBT001 - a case of the table above
    state: HeldState,
) -> None:
    before = await counted_by(as_scoring, desk.sitting)

    review_id = await desk.propose(verdict)
    await desk.decide(review_id, desk.second, is_confirmed=is_confirmed)

    assert await counted_by(as_scoring, desk.sitting) == before
    assert {line.state for line in (await desk.look()).lines} == {state}


async def test_the_desk_says_what_would_change_in_places_and_letters(desk: Desk) -> None:
    seen = await desk.look()

    letters = {(change.before, change.after) for change in seen.changes}
    assert letters == {("A", "C"), (None, "D")}
    assert seen.waiting == 2


async def test_one_person_alone_decides_nothing(desk: Desk) -> None:
    review_id = await desk.propose()

    with pytest.raises(NeedsSecondPerson):
        await desk.decide(review_id, desk.first)

    assert not (await desk.look(desk.first)).reviews[0].may_decide
    assert (await desk.look(desk.second)).reviews[0].may_decide


async def test_the_database_too_wants_two_people(desk: Desk, as_office: OpenSession) -> None:
    review_id = await desk.propose()

    with pytest.raises(IntegrityError, match="two_different_people_decide"):
        async with as_office() as session:
            await session.execute(
                text(
                    "INSERT INTO held_decisions (review_id, proposed_by, is_confirmed, reason,"
                    " decided_by, decided_at) VALUES (:id, :who, true, 'x', :who, now())"
                ),
                {"id": review_id, "who": desk.first},
            )


async def test_what_two_people_decided_is_never_changed_even_by_the_owner(
    desk: Desk, open_session: OpenSession
) -> None:
    await desk.decide(await desk.propose(), desk.second)

    for table in ("held_reviews", "held_review_entries", "held_decisions"):
        with pytest.raises(DBAPIError, match="never changed or removed"):
            async with open_session() as session:
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names above


async def test_nobody_proposes_twice_about_the_same_entries(
    desk: Desk, open_session: OpenSession
) -> None:
    await desk.propose()

    with pytest.raises(HeldChanged):
        await desk.propose(HeldVerdict.KEEP_OUT)

    async with open_session() as session:
        assert len((await session.scalars(select(HeldReviewRow))).all()) == 1


async def test_where_a_score_stands_a_new_run_is_asked_for(
    desk: Desk, open_session: OpenSession
) -> None:
    async with open_session() as session:
        await session.execute(update(SittingRow).values(score_status="scored"))
    review_id = await desk.propose()

    await desk.decide(review_id, desk.second)

    async with open_session() as session:
        kinds = set(await session.scalars(select(SittingEventRow.kind)))
    assert {"held_admitted", "rescore_needed"} <= kinds
    assert (await desk.look()).has_score


class TestThePages:
    @pytest.fixture
    async def people(
        self,
        desk: Desk,
        open_session: OpenSession,
        addresses: Mapping[DatabaseRole, Address],
        tmp_path: Path,
    ) -> AsyncIterator[tuple[Visitor, Visitor]]:
        """An exam manager and an incident reviewer, each at the page of the held entries."""
        async with AsyncExitStack() as stack:
            visitors = []
            for account_id, role in (
                (desk.first, Role.EXAM_MANAGER),
                (desk.second, Role.INCIDENT_REVIEWER),
            ):
                visitor = await stack.enter_async_context(visiting(addresses, tmp_path, at(200)))
                await visitor.sign_in(open_session, account_id, role, NINE)
                await visitor.get(f"/manage/sittings/{desk.sitting.id}/held")
                visitors.append(visitor)
            first, second = visitors
            yield first, second

    async def test_two_people_admit_entries_through_their_pages(
        self, desk: Desk, people: tuple[Visitor, Visitor], as_scoring: OpenSession
    ) -> None:
        first, second = people
        address = f"/manage/sittings/{desk.sitting.id}/held"

        sent: dict[str, str | list[str]] = {
            "entry": ["1-3", "1-4"],
            "verdict": "admit",
            "reason": "The cable was cut.",
        }
        await first.post(address, sent)
        own, other = await first.get(address), await second.get(address)
        review_id = (await desk.look()).reviews[0].review.id
        confirm = {"decision": "confirm", "reason": "The centre says so too."}
        await second.post(f"{address}/{review_id}", confirm)

        assert "Another person has to decide" in own.text
        assert 'value="confirm"' not in own.text
        assert 'value="confirm"' in other.text
        counted = await counted_by(as_scoring, desk.sitting)
        assert counted[slot_name(3)] == option_name(3, "d")
        assert "Admitted, counts" in (await second.get(address)).text

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"entry": ["1-3"], "verdict": "admit", "reason": ""},
            {"entry": ["1-3"], "verdict": "maybe", "reason": "x"},
            {"entry": ["1-3; DROP"], "verdict": "admit", "reason": "x"},
            {"entry": ["1-99"], "verdict": "admit", "reason": "x"},
            {"entry": ["1-1"], "verdict": "admit", "reason": "x"},
            {"entry": [], "verdict": "admit", "reason": "x"},
            {"entry": ["1-3"], "verdict": "admit", "reason": "\x00"},
        ],
        ids=["nothing", "reason", "verdict", "name", "unknown", "counted", "none", "nul"],
    )
    async def test_what_is_no_proposal_is_said_on_the_page(
        self, desk: Desk, people: tuple[Visitor, Visitor], sent: dict[str, str]
    ) -> None:
        page = await people[0].post(f"/manage/sittings/{desk.sitting.id}/held", sent)

        assert page.status_code == 422
        assert not (await desk.look()).reviews

    async def test_a_proposal_of_another_sitting_is_not_decided_here(
        self, desk: Desk, people: tuple[Visitor, Visitor]
    ) -> None:
        address = f"/manage/sittings/{desk.sitting.id}/held/{UUID(int=7)}"

        answer = await people[1].post(address, {"decision": "confirm", "reason": "x"})

        assert answer.status_code == 404

    async def test_the_page_of_the_sitting_says_what_is_held_and_the_log_marks_it(
        self, desk: Desk, people: tuple[Visitor, Visitor]
    ) -> None:
        address = f"/manage/sittings/{desk.sitting.id}"

        assert "2 held entries without a decision" in (await people[0].get(address)).text
        assert "Held, does not count" in (await people[0].get(f"{address}/entries")).text
