"""From a panel to an adopted standard: rounds, two signatures, and a form that can be scored."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.exams.tables import ScalingTableRow, StandardSettingRow
from exam_service.people.rules import Role
from exam_service.scoring.rules.gates import StandardMissing
from exam_service.scoring.use_cases.score_sittings import score_sittings
from exam_service.standards.rules.lifecycle import (
    TRANSITIONS,
    IllegalPanelMove,
    PanelEvent,
    PanelState,
    next_state,
)
from exam_service.standards.rules.refusals import (
    AlreadyDecided,
    NoJudge,
    NotRatingNow,
    RatingsMissing,
    SecondPersonNeeded,
    StandardUnfit,
)
from exam_service.standards.rules.signing import Decision
from exam_service.standards.tables import StandardDecisionRow, StandardPanelRow
from exam_service.standards.use_cases.judge_desk import load_judge_desk
from exam_service.standards.use_cases.open_panel import dismiss_judge
from exam_service.standards.use_cases.panel_desk import load_panel_desk, load_record
from exam_service.standards.use_cases.propose_standard import propose_standard
from exam_service.standards.use_cases.sign_standard import decide_standard
from exam_service.standards.use_cases.typeset_record import set_record
from tests.builders.exams import NINE, at
from tests.builders.sittings import make_person
from tests.exam_service.scoring.scored_form import (
    SCALED_BY_RAW,
    SLOTS,
    Arranged,
    answers,
    make_ended_sitting,
)
from tests.exam_service.standards.panels import (
    PanelMade,
    arrange_without_standard,
    close,
    hand_in_as_it_is,
    invite,
    make_panel,
    move,
    rate,
    rate_all,
)


@pytest.fixture
async def arranged(open_session: OpenSession) -> Arranged:
    return await arrange_without_standard(open_session)


@pytest.fixture
async def panel(open_session: OpenSession, arranged: Arranged) -> PanelMade:
    return await make_panel(open_session, arranged.form_id)


async def propose(as_office: OpenSession, panel: PanelMade, **changes: object) -> UUID:
    asked = {"cut_raw": 9, "reason": "The panel's mean, rounded.", **changes}
    return await propose_standard(
        as_office,
        panel_id=panel.id,
        actor_id=panel.facilitator_id,
        now=NINE,
        **asked,  # type: ignore[arg-type]  # whatever a test is about
    )


async def sign(
    as_office: OpenSession, proposal_id: UUID, actor_id: UUID, decision: Decision = Decision.SIGN
) -> UUID | None:
    return await decide_standard(
        as_office,
        proposal_id=proposal_id,
        decision=decision,
        reason="" if decision is Decision.SIGN else "The panel was too small.",
        actor_id=actor_id,
        now=at(60),
    )


@pytest.mark.parametrize("state", PanelState)
@pytest.mark.parametrize("event", PanelEvent)
def test_a_move_is_in_the_table_or_refused(state: PanelState, event: PanelEvent) -> None:
    if event in TRANSITIONS[state]:
        assert next_state(state, event) is TRANSITIONS[state][event]
    else:
        with pytest.raises(IllegalPanelMove):
            next_state(state, event)


class TestRounds:
    async def test_a_round_ends_when_every_judge_has_handed_it_in(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        await rate_all(as_office, panel, lambda *_: 60, judges=panel.judges[:2])

        with pytest.raises(RatingsMissing, match="Judge 3"):
            await move(as_office, panel, PanelEvent.SHOW_IMPACT)

    async def test_nobody_sees_what_others_rated_before_the_round_ends(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        await rate_all(as_office, panel, lambda judge, _: 50 + judge)

        for account_id in panel.judges:
            desk = await load_judge_desk(as_office, panel_id=panel.id, account_id=account_id)
            assert desk.figures == {}
            assert desk.impact is None
        assert (await load_panel_desk(as_office, panel_id=panel.id)).figures == {}
        await move(as_office, panel, PanelEvent.SHOW_IMPACT)
        desk = await load_judge_desk(as_office, panel_id=panel.id, account_id=panel.judges[0])
        assert set(desk.figures) == {1}

    async def test_ratings_stand_once_they_are_handed_in_and_complete(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        judge = panel.judges[0]
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        with pytest.raises(RatingsMissing, match="14 items"):
            await hand_in_as_it_is(as_office, panel, judge, 1)
        await rate_all(as_office, panel, lambda *_: 60, judges=[judge])

        with pytest.raises(NotRatingNow):
            await rate(as_office, panel, judge)

    async def test_a_pretest_slot_is_not_rated_and_a_rating_is_a_percentage(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        judge = panel.judges[0]
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)

        with pytest.raises(NotFound):
            await rate(as_office, panel, judge, slot=9)
        with pytest.raises(InvalidInput):
            await rate(as_office, panel, judge, percent=101)

    async def test_a_panel_is_open_to_its_own_judges_only(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        stranger, _ = await make_person(open_session, Role.STANDARD_SETTING_JUDGE)
        with pytest.raises(NotFound):
            await load_judge_desk(as_office, panel_id=panel.id, account_id=stranger)
        author, _ = await make_person(open_session, Role.AUTHOR)
        with pytest.raises(NoJudge):
            await invite(as_office, panel.id, panel.facilitator_id, author)

    async def test_a_panel_that_has_begun_keeps_three_judges(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        with pytest.raises(RatingsMissing, match="3 judges"):
            await dismiss_judge(
                as_office,
                panel_id=panel.id,
                account_id=panel.judges[0],
                reason="Fell ill.",
                actor_id=panel.facilitator_id,
                now=NINE,
            )


class TestAdoption:
    async def test_a_form_is_scored_only_after_two_people_signed_its_standard(
        self,
        as_office: OpenSession,
        as_scoring: OpenSession,
        open_session: OpenSession,
        arranged: Arranged,
        panel: PanelMade,
    ) -> None:
        form_id = arranged.form_id
        sitting_id = await make_ended_sitting(open_session, arranged, answers(right=SLOTS))
        with pytest.raises(StandardMissing):
            await score_sittings(as_scoring, form_id=form_id, now=at(600))
        await close(as_office, panel)
        proposal_id = await propose(as_office, panel)
        with pytest.raises(StandardMissing):
            await score_sittings(as_scoring, form_id=form_id, now=at(600))
        with pytest.raises(SecondPersonNeeded):
            await sign(as_office, proposal_id, panel.facilitator_id)
        manager_id, _ = await make_person(open_session, Role.EXAM_MANAGER, name="Morgan Hale")

        await sign(as_office, proposal_id, manager_id)

        result = await score_sittings(as_scoring, form_id=form_id, now=at(600))
        assert result.scored == (sitting_id,)
        async with open_session() as session:
            standard = (await session.scalars(select(StandardSettingRow))).one()
            table = (await session.scalars(select(ScalingTableRow))).one()
            state = (await session.get_one(StandardPanelRow, panel.id)).state
        assert (standard.cut_raw, standard.items_scored) == (9, 14)
        assert [each["name"] for each in standard.document["signatures"]] == [
            "Priya Raman",
            "Morgan Hale",
        ]
        assert standard.document["rounds"][1]["mean"] == "9.10"
        assert standard.document["recommended_cut_raw"] == 9
        assert table.document["scaled_by_raw"][9] == 500
        assert table.document["origin"]["code_version"]
        assert table.equivalence is None
        assert state == PanelState.ADOPTED
        with pytest.raises(AlreadyDecided):
            await sign(as_office, proposal_id, manager_id)

    async def test_a_cut_lies_within_one_standard_error_and_has_a_reason(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        # The mean is 9.1 and its standard error .40.
        with pytest.raises(InvalidInput) as refusal:
            await propose(as_office, panel, cut_raw=10)
        assert "9" in refusal.value.fields["cut_raw"]
        with pytest.raises(InvalidInput) as refusal:
            await propose(as_office, panel, reason="")
        assert set(refusal.value.fields) == {"reason"}

    async def test_a_given_table_must_pass_from_the_cut_on(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        table = list(SCALED_BY_RAW)

        await propose(as_office, panel, scaled_by_raw=table)
        with pytest.raises(StandardUnfit, match="pass from 9"):
            await propose(as_office, panel, scaled_by_raw=[*table[:9], 499, *table[10:]])

    async def test_a_rejected_proposal_leaves_the_panel_for_another_one(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        manager_id, _ = await make_person(open_session, Role.EXAM_MANAGER)

        await sign(as_office, await propose(as_office, panel), manager_id, Decision.REJECT)

        assert (await load_panel_desk(as_office, panel_id=panel.id)).state is PanelState.CLOSED
        assert await sign(as_office, await propose(as_office, panel), manager_id)

    async def test_the_database_itself_refuses_one_person_for_both_signatures(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        proposal_id = await propose(as_office, panel)
        with pytest.raises(DBAPIError, match="two_different_people_sign_a_standard"):
            async with as_office() as session:
                session.add(
                    StandardDecisionRow(
                        proposal_id=proposal_id,
                        proposed_by=panel.facilitator_id,
                        is_signed=False,
                        reason="",
                        standard_setting_id=None,
                        decided_at=NINE,
                        decided_by=panel.facilitator_id,
                    )
                )

    async def test_the_record_is_a_tagged_pdf(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        proposal_id = await propose(as_office, panel)

        pdf = await set_record(
            await load_record(as_office, panel_id=panel.id, proposal_id=proposal_id)
        )

        assert pdf.startswith(b"%PDF-")
        assert b"/StructTreeRoot" in pdf
        assert b"pdfuaid" in pdf
