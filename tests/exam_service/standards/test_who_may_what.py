"""Who leads and who signs, pages that are out of date, and keys that change while a panel works."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import NoneType
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormKeyRow
from exam_service.people.rules import Role
from exam_service.scoring.rules.gates import StandardMissing
from exam_service.scoring.use_cases.form_scoring import find_obstacle
from exam_service.standards.rules.lifecycle import PanelEvent, PanelState
from exam_service.standards.rules.refusals import JudgeLeads, NoJudge, NotRatingNow, RatingsMissing
from exam_service.standards.rules.signing import Decision, read_decision
from exam_service.standards.use_cases.judge_desk import load_judge_desk
from exam_service.standards.use_cases.move_panel import move_panel
from exam_service.standards.use_cases.panel_desk import load_panel_desk, load_record
from exam_service.standards.use_cases.propose_standard import propose_standard
from exam_service.standards.use_cases.sign_standard import decide_standard
from exam_service.standards.use_cases.typeset_record import record_document, set_record
from tests.builders.exams import NINE, at, make_account, make_exam
from tests.builders.sittings import make_person
from tests.builders.visitor import visiting
from tests.exam_service.scoring.scored_form import POLICY, add_standard, make_keyed_form
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
async def panel(open_session: OpenSession) -> PanelMade:
    arranged = await arrange_without_standard(open_session)
    return await make_panel(open_session, arranged.form_id)


async def propose(as_office: OpenSession, panel: PanelMade, actor_id: UUID, cut: int = 9) -> UUID:
    return await propose_standard(
        as_office, panel_id=panel.id, cut_raw=cut, reason="The mean.", actor_id=actor_id, now=NINE
    )


async def change_key(open_session: OpenSession, form_id: UUID, dropped: set[str]) -> None:
    """The next key version: these slots count no more, all others do."""
    async with open_session() as session:
        rows = (
            await session.scalars(select(FormKeyRow).where(FormKeyRow.form_id == form_id))
        ).all()
        newest = max(row.version for row in rows)
        session.add_all(
            FormKeyRow(
                form_id=form_id,
                version=newest + 1,
                slot=row.slot,
                option=row.option,
                rule="drop" if row.slot in dropped else "key",
            )
            for row in rows
            if row.version == newest
        )


class TestWhoMay:
    async def test_a_judge_neither_leads_the_panel_nor_proposes_nor_signs(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        judge = panel.judges[0]
        with pytest.raises(JudgeLeads):
            await move_panel(
                as_office,
                panel_id=panel.id,
                event=PanelEvent.OPEN_ROUND_ONE,
                actor_id=judge,
                now=NINE,
            )
        await close(as_office, panel)
        with pytest.raises(JudgeLeads):
            await propose(as_office, panel, judge)
        proposal_id = await propose(as_office, panel, panel.facilitator_id)
        with pytest.raises(JudgeLeads):
            await decide_standard(
                as_office,
                proposal_id=proposal_id,
                decision=Decision.SIGN,
                reason="",
                actor_id=judge,
                now=at(60),
            )

    async def test_whoever_moved_a_panel_on_does_not_join_its_judges(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        other, _ = await make_person(
            open_session, Role.PSYCHOMETRICIAN, Role.STANDARD_SETTING_JUDGE, name="Also Leads"
        )
        await move_panel(
            as_office, panel_id=panel.id, event=PanelEvent.OPEN_ROUND_ONE, actor_id=other, now=NINE
        )
        with pytest.raises(NoJudge, match="leads"):
            await invite(as_office, panel.id, panel.facilitator_id, other)

    async def test_only_a_plain_word_signs_or_rejects(self) -> None:
        assert read_decision("sign") is Decision.SIGN
        for sent in ("", "Sign", "yes"):
            with pytest.raises(InvalidInput):
                read_decision(sent)

    async def test_enter_in_the_reason_for_a_rejection_does_not_sign(
        self,
        as_office: OpenSession,
        open_session: OpenSession,
        addresses: Mapping[DatabaseRole, Address],
        tmp_path: Path,
        panel: PanelMade,
    ) -> None:
        await close(as_office, panel)
        proposal_id = await propose(as_office, panel, panel.facilitator_id)
        manager_id, _ = await make_person(open_session, Role.EXAM_MANAGER)
        async with visiting(addresses, tmp_path, at(5)) as visitor:
            await visitor.sign_in(open_session, manager_id, Role.HELPER, NINE)
            page = await visitor.get(f"/standards/panels/{panel.id}")
            (form,) = [
                part.partition("</form>")[0]
                for part in page.text.split("<form")
                if 'name="reason"' in part.partition("</form>")[0]
            ]
            assert 'name="decision" value="reject"' in form
            assert "Sign this standard" not in form
            address = f"/standards/panels/{panel.id}/proposals/{proposal_id}/decision"
            # What names no decision is none, however good its reason is.
            refused = await visitor.post(address, {"reason": "It seems fine."})
            assert refused.status_code == 422

        desk = await load_panel_desk(as_office, panel_id=panel.id)
        assert desk.state is PanelState.CLOSED
        assert desk.proposals[0].decision is None


class TestPagesOutOfDate:
    async def test_a_page_of_round_one_neither_rates_nor_hands_in_in_round_two(
        self, as_office: OpenSession, panel: PanelMade
    ) -> None:
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        await rate_all(as_office, panel, lambda *_: 60)
        await move(as_office, panel, PanelEvent.SHOW_IMPACT, PanelEvent.OPEN_ROUND_TWO)
        judge = panel.judges[0]

        with pytest.raises(NotRatingNow):
            await rate(as_office, panel, judge, round_number=1, percent=90)
        with pytest.raises(NotRatingNow):
            await hand_in_as_it_is(as_office, panel, judge, 1)

        desk = await load_judge_desk(as_office, panel_id=panel.id, account_id=judge)
        assert (desk.round, desk.own[2]) == (2, {})


class TestChangedKeys:
    async def test_an_item_that_is_dropped_leaves_the_cut_and_impact_data_say_nothing_of_it(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        await close(as_office, panel)
        slots = (await load_panel_desk(as_office, panel_id=panel.id)).slots
        await change_key(open_session, panel.form_id, {slots[0].public_id})

        desk = await load_panel_desk(as_office, panel_id=panel.id)
        assert desk.last is not None
        assert len(desk.last.items) == len(slots) - 1
        # Ratings of 55, 60 and 65 on the first item: .6 of a point less.
        assert float(desk.last.cut) == pytest.approx(8.5)
        own = await load_judge_desk(as_office, panel_id=panel.id, account_id=panel.judges[0])
        assert own.cut(2) == pytest.approx(desk.last.judges[0].cut)

    async def test_an_item_that_counts_only_now_breaks_no_page_and_no_cut_is_proposed_without_it(
        self, as_office: OpenSession, open_session: OpenSession, panel: PanelMade
    ) -> None:
        slots = (await load_panel_desk(as_office, panel_id=panel.id)).slots
        await change_key(open_session, panel.form_id, {slots[3].public_id})
        await close(as_office, panel)
        await change_key(open_session, panel.form_id, set())

        desk = await load_panel_desk(as_office, panel_id=panel.id)
        own = await load_judge_desk(as_office, panel_id=panel.id, account_id=panel.judges[0])

        assert desk.last is not None
        assert len(desk.last.items) == len(slots) - 1
        assert own.item_figures(slots[3].number) is None
        after = own.item_figures(slots[4].number)
        assert after is not None
        assert after.item == slots[4].name
        with pytest.raises(RatingsMissing, match=slots[3].name):
            await propose(as_office, panel, panel.facilitator_id)


@pytest.mark.parametrize("is_sample", [True, False])
async def test_a_sample_that_one_person_wrote_down_scores_a_sample_exam_only(
    open_session: OpenSession, as_scoring: OpenSession, *, is_sample: bool
) -> None:
    manager_id = await make_account(open_session, "Manager")
    exam_id = await make_exam(open_session, manager_id, replace(POLICY, is_sample=is_sample))
    form_id = await make_keyed_form(open_session, exam_id, manager_id)
    await add_standard(open_session, exam_id, form_id, manager_id)

    obstacle = await find_obstacle(as_scoring, form_id=form_id)

    assert isinstance(obstacle, NoneType if is_sample else StandardMissing)


async def test_the_paper_has_every_rating_and_a_line_for_the_signature_that_is_missing(
    as_office: OpenSession, panel: PanelMade
) -> None:
    await close(as_office, panel)
    proposal_id = await propose(as_office, panel, panel.facilitator_id)
    record = await load_record(as_office, panel_id=panel.id, proposal_id=proposal_id)

    document = record_document(record)

    assert [len(judge["ratings"]) for judge in document["rounds"][0]["judges"]] == [14] * 3
    assert len(document["signatures"]) == 1
    assert b"/StructTreeRoot" in await set_record(record)
