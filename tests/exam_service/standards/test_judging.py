"""A judge's own pages: what they show, what they hide, and that looks are kept."""

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.authoring.tables import ItemViewRow
from exam_service.authoring.use_cases.assemble_form import assemble_form
from exam_service.authoring.use_cases.publish_form import publish_form
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.standards.rules.impact import CANDIDATES_MIN, Impact, impact_of
from exam_service.standards.rules.lifecycle import PanelEvent
from exam_service.standards.use_cases.open_panel import dismiss_judge
from tests.builders.exams import NINE, at
from tests.builders.visitor import Visitor, visiting
from tests.exam_service.authoring.bank import make_bank
from tests.exam_service.standards.panels import PanelMade, make_panel, move, rate_all

KEY_MARK = "option-row--key"


@pytest.fixture
async def panel(open_session: OpenSession, as_office: OpenSession) -> PanelMade:
    """On a form of five scored items with real texts."""
    exam_id, people = await make_bank(open_session)
    form_id = await assemble_form(
        as_office,
        exam_id=exam_id,
        code="F1",
        languages=("en", "es"),
        seed=b"seed",
        actor_id=people.writer,
        now=NINE,
    )
    await publish_form(
        as_office, form_id=form_id, languages=("en", "es"), actor_id=people.writer, now=NINE
    )
    return await make_panel(open_session, form_id)


@pytest.fixture
async def judge(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    panel: PanelMade,
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(5)) as visitor:
        await visitor.sign_in(open_session, panel.judges[0], Role.HELPER, NINE)
        yield visitor


async def views(open_session: OpenSession, account_id: UUID) -> list[str]:
    async with open_session() as session:
        return list(
            await session.scalars(
                select(ItemViewRow.kind).where(ItemViewRow.account_id == account_id)
            )
        )


class TestJudging:
    async def test_a_judge_never_sees_a_key_and_looks_are_kept(
        self, open_session: OpenSession, as_office: OpenSession, panel: PanelMade, judge: Visitor
    ) -> None:
        address = f"/judge/{panel.id}"
        assert (await judge.get(f"{address}/items/1")).status_code == 404
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)

        item = await judge.get(f"{address}/items/1")

        assert item.status_code == 200
        assert "What about" in item.text
        assert KEY_MARK not in item.text
        assert await views(open_session, panel.judges[0]) == ["judge"]
        assert (await judge.get(f"{address}/items/6")).status_code == 404
        await rate_all(as_office, panel, lambda *_: 60)
        await move(as_office, panel, PanelEvent.SHOW_IMPACT)
        between = await judge.get(f"{address}/items/1")
        assert "The panel in round one" in between.text
        assert KEY_MARK not in between.text
        assert "option-row__verdict" not in between.text

    async def test_a_rating_is_saved_and_leads_on_and_a_slip_is_said_beside_its_field(
        self, as_office: OpenSession, panel: PanelMade, judge: Visitor
    ) -> None:
        address = f"/judge/{panel.id}"
        await move(as_office, panel, PanelEvent.OPEN_ROUND_ONE)
        await judge.get(f"{address}/items/1")

        slip = await judge.post(f"{address}/items/1", {"percent": "120", "round": "1"})
        saved = await judge.post(f"{address}/items/1", {"percent": "65", "round": "1"})

        assert slip.status_code == 422
        assert "from 0 to 100" in slip.text
        assert (saved.status_code, saved.headers["location"]) == (303, f"{address}/items/2#item")
        assert 'value="65"' in (await judge.get(f"{address}/items/1")).text

    async def test_a_judge_has_nothing_of_the_pages_of_those_who_lead_and_sign(
        self, panel: PanelMade, judge: Visitor
    ) -> None:
        for page in ("/standards", f"/standards/panels/{panel.id}", f"/judge/{panel.form_id}"):
            assert (await judge.get(page)).status_code == 404

    async def test_who_left_the_panel_sees_nothing_of_it(
        self, open_session: OpenSession, panel: PanelMade, judge: Visitor
    ) -> None:
        await dismiss_judge(
            open_session,
            panel_id=panel.id,
            account_id=panel.judges[0],
            reason="Fell ill.",
            actor_id=panel.facilitator_id,
            now=NINE,
        )

        assert (await judge.get(f"/judge/{panel.id}")).status_code == 404
        assert "Nobody has invited you" in (await judge.get("/judge")).text


def test_impact_data_count_who_would_pass_and_are_silent_about_few_candidates() -> None:
    rows = [(1, 1, int(number < 15)) for number in range(CANDIDATES_MIN)]

    impact = impact_of([3, 5, 8], rows)

    assert impact_of([3, 5, 8], rows[:-1]) is None
    assert impact is not None
    assert impact.pass_percent(2) == 100
    assert impact.pass_percent(3) == 50
    assert impact.right_percent(8) == 50
    # An item that counts only since the key changed; a cut on fewer items than were looked at.
    assert impact.right_percent(9) is None
    assert impact.is_about(3)
    assert not impact.is_about(2)
    assert Impact.from_document(impact.to_document()) == impact
