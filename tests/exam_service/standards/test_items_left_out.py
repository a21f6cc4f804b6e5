"""A key change drops an item of a signed standard: the table for the others is signed before."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from exam_service.authoring.store.forms import find_scaling
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.people.rules import Role
from exam_service.scoring.store import find_scaling_table
from exam_service.standards.rules.lifecycle import IllegalPanelMove, PanelState
from exam_service.standards.rules.signing import Decision
from exam_service.standards.use_cases.panel_desk import load_panel_desk
from exam_service.standards.use_cases.propose_equivalence import LinkWanted, propose_equivalence
from exam_service.standards.use_cases.propose_standard import propose_standard
from exam_service.standards.use_cases.sign_equivalence import decide_equivalence
from exam_service.standards.use_cases.sign_standard import decide_standard
from tests.builders.exams import NINE, at
from tests.builders.sittings import make_person
from tests.exam_service.scoring.scored_form import make_keyed_form
from tests.exam_service.standards.panels import (
    PanelMade,
    arrange_without_standard,
    close,
    make_panel,
)


@dataclass(frozen=True, slots=True)
class Adopted:
    """A form of fourteen items whose standard is signed, and one that is not linked yet."""

    as_office: OpenSession
    panel: PanelMade
    manager_id: UUID
    second: UUID
    first_item: str

    async def adopt(self, cut: int, *left_out: str) -> None:
        proposal_id = await propose_standard(
            self.as_office,
            panel_id=self.panel.id,
            cut_raw=cut,
            reason="The mean, rounded.",
            left_out=left_out,
            actor_id=self.panel.facilitator_id,
            now=NINE,
        )
        await decide_standard(
            self.as_office,
            proposal_id=proposal_id,
            decision=Decision.SIGN,
            reason="",
            actor_id=self.manager_id,
            now=at(60),
        )

    async def link(self, *left_out: str) -> None:
        wanted = LinkWanted(
            self.second, self.panel.form_id, "identity", "One blueprint.", left_out=left_out
        )
        proposal_id = await propose_equivalence(
            self.as_office, wanted=wanted, actor_id=self.panel.facilitator_id, now=NINE
        )
        await decide_equivalence(
            self.as_office,
            proposal_id=proposal_id,
            form_id=self.second,
            decision=Decision.SIGN,
            reason="",
            actor_id=self.manager_id,
            now=at(60),
        )


@pytest.fixture
async def adopted(open_session: OpenSession, as_office: OpenSession) -> Adopted:
    arranged = await arrange_without_standard(open_session)
    panel = await make_panel(open_session, arranged.form_id)
    manager_id, _ = await make_person(open_session, Role.EXAM_MANAGER, name="Morgan Hale")
    second = await make_keyed_form(open_session, arranged.exam_id, arranged.manager_id, "F2")
    await close(as_office, panel)
    first = (await load_panel_desk(as_office, panel_id=panel.id)).slots[0].name
    made = Adopted(as_office, panel, manager_id, second, first)
    with pytest.raises(IllegalPanelMove):
        await made.adopt(9, first)
    await made.adopt(9)
    return made


async def test_the_same_ratings_make_a_table_for_the_items_that_are_left(
    open_session: OpenSession, adopted: Adopted
) -> None:
    form_id, first = adopted.panel.form_id, adopted.first_item
    with pytest.raises(InvalidInput, match="NONE"):
        await adopted.adopt(9, "NONE.1")

    # Cuts of 8.4, 9.1 and 9.8, without ratings of 55, 60 and 65: a mean of 8.5, halves upward.
    await adopted.adopt(9, first)

    async with open_session() as session:
        whole = await find_scaling_table(session, form_id, 14)
        rest = await find_scaling_table(session, form_id, 13)
    assert whole is not None
    assert rest is not None
    assert (whole.version, rest.version) == (1, 2)
    assert rest.standard_setting_id == whole.standard_setting_id
    assert rest.document["scaled_by_raw"][9] == 500
    assert rest.document["origin"]["items_left_out"] == [first]
    assert len(rest.document["origin"]["signatures"]) == 2
    desk = await load_panel_desk(adopted.as_office, panel_id=adopted.panel.id)
    assert desk.state is PanelState.ADOPTED


async def test_a_further_form_is_linked_to_the_table_for_as_many_items(
    open_session: OpenSession, adopted: Adopted
) -> None:
    await adopted.adopt(9, adopted.first_item)
    for left_out, length in (((), 15), ((adopted.first_item, "F2-s01.1"), 14)):
        await adopted.link(*left_out)

        async with open_session() as session:
            table = await find_scaling(session, adopted.second)
        assert table is not None
        assert len(table.document["scaled_by_raw"]) == length
