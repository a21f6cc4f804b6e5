"""A second form: refused before its equivalence is signed by two, scored after."""

from random import Random
from uuid import UUID

import pytest

from exam_service.authoring.store.forms import find_scaling
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import ScalingTableRow
from exam_service.people.rules import Role
from exam_service.scoring.rules.gates import StandardMissing
from exam_service.scoring.use_cases.score_sittings import score_sittings
from exam_service.standards.rules.refusals import (
    AlreadyDecided,
    FormsNotLinkable,
    MethodNotOffered,
    SecondPersonNeeded,
    StandardChangedMeanwhile,
)
from exam_service.standards.rules.signing import Decision
from exam_service.standards.store.proposals import list_equivalences
from exam_service.standards.use_cases.equivalence_desk import load_equivalence_desk
from exam_service.standards.use_cases.propose_equivalence import LinkWanted, propose_equivalence
from exam_service.standards.use_cases.sign_equivalence import decide_equivalence
from tests.builders.exams import NINE, at
from tests.builders.sittings import make_person
from tests.exam_service.scoring.scored_form import (
    SCALED_BY_RAW,
    SCORED,
    SLOTS,
    Arranged,
    add_standard,
    answers,
    arrange,
    make_ended_sitting,
    make_keyed_form,
)

ATTEMPTS = 40


@pytest.fixture
async def arranged(open_session: OpenSession) -> Arranged:
    """Form F1 with its standard."""
    return await arrange(open_session)


@pytest.fixture
async def second(open_session: OpenSession, arranged: Arranged) -> UUID:
    """Form F2, published without a table."""
    return await make_keyed_form(open_session, arranged.exam_id, arranged.manager_id, "F2")


@pytest.fixture
async def psychometrician(open_session: OpenSession) -> UUID:
    return (await make_person(open_session, Role.PSYCHOMETRICIAN, name="Priya Raman"))[0]


def wanted(
    arranged: Arranged,
    second: UUID,
    method: str = "identity",
    *,
    x_file: bytes | None = None,
    y_file: bytes | None = None,
) -> LinkWanted:
    reason = "Built by one blueprint."
    return LinkWanted(second, arranged.form_id, method, reason, x_file, y_file)


def matrix(shares: float, seed: int) -> bytes:
    """Item scores of fifty candidates on fourteen items of their own."""
    chance = Random(seed)
    names = ",".join(f"F{seed}I{number}" for number in range(SCORED))
    rows = (",".join(str(int(chance.random() < shares)) for _ in range(SCORED)) for _ in range(50))
    return "\n".join([names, *rows]).encode()


class TestEquivalence:
    async def test_a_second_form_is_scored_only_after_two_people_signed_its_equivalence(
        self,
        open_session: OpenSession,
        as_office: OpenSession,
        as_scoring: OpenSession,
        arranged: Arranged,
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        sitting_id = await make_ended_sitting(
            open_session, arranged, answers(right=SLOTS), form_id=second
        )
        proposal_id = await propose_equivalence(
            as_office, wanted=wanted(arranged, second), actor_id=psychometrician, now=NINE
        )
        with pytest.raises(StandardMissing):
            await score_sittings(as_scoring, form_id=second, now=at(600))
        with pytest.raises(SecondPersonNeeded):
            await self._sign(as_office, proposal_id, second, psychometrician)

        await self._sign(as_office, proposal_id, second, arranged.manager_id)

        result = await score_sittings(as_scoring, form_id=second, now=at(600))
        assert result.scored == (sitting_id,)
        async with open_session() as session:
            table = await find_scaling(session, second)
        assert table is not None
        assert table.document["scaled_by_raw"] == list(SCALED_BY_RAW)
        assert table.equivalence is not None
        assert (table.equivalence["form"], table.equivalence["method"]) == ("F1", "identity")
        assert len(table.equivalence["signatures"]) == 2
        with pytest.raises(AlreadyDecided):
            await self._sign(as_office, proposal_id, second, arranged.manager_id)

    async def test_the_samples_decide_which_methods_are_offered(
        self,
        open_session: OpenSession,
        as_office: OpenSession,
        arranged: Arranged,
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        for ordinal in range(1, 2 * ATTEMPTS + 1):
            form_id = arranged.form_id if ordinal % 2 else second
            right = SLOTS[: 4 + ordinal % 11 + (ordinal % 2)]
            await make_ended_sitting(
                open_session, arranged, answers(right=right), ordinal=ordinal, form_id=form_id
            )

        desk = await load_equivalence_desk(as_office, form_id=second, base_form_id=arranged.form_id)
        assert desk.offered is not None
        assert desk.offered.x.candidates == ATTEMPTS
        assert [each.method for each in desk.offered.offered if not each.reason] == [
            "identity",
            "mean",
            "circle_arc",
        ]
        with pytest.raises(MethodNotOffered, match="needs 400 candidates"):
            await propose_equivalence(
                as_office,
                wanted=wanted(arranged, second, "linear"),
                actor_id=psychometrician,
                now=NINE,
            )
        await propose_equivalence(
            as_office,
            wanted=wanted(arranged, second, "circle_arc"),
            actor_id=psychometrician,
            now=NINE,
        )
        async with open_session() as session:
            (listed,) = await list_equivalences(session, second)
        conversion = listed.row.document["conversion"]
        # The ends of both forms meet, and the middle has an error.
        assert (conversion[0]["y"], conversion[-1]["y"]) == ("0.0000", f"{SCORED}.0000")
        assert float(conversion[7]["se"]) > 0
        assert listed.row.document["samples"]["x"]["source"].startswith("final responses")

    async def test_responses_from_elsewhere_come_as_files(
        self,
        open_session: OpenSession,
        as_office: OpenSession,
        arranged: Arranged,
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        files = {"x_file": matrix(0.6, 1), "y_file": matrix(0.7, 2)}
        with pytest.raises(InvalidInput, match="marked"):
            await propose_equivalence(
                as_office,
                wanted=wanted(arranged, second, "mean", x_file=matrix(0.6, 1)),
                actor_id=psychometrician,
                now=NINE,
            )

        await propose_equivalence(
            as_office,
            wanted=wanted(arranged, second, "mean", **files),
            actor_id=psychometrician,
            now=NINE,
        )

        async with open_session() as session:
            (listed,) = await list_equivalences(session, second)
        assert listed.row.document["samples"]["y"]["candidates"] == 50
        # The new form is the harder one: its scores are worth more.
        assert float(listed.row.document["conversion"][7]["y"]) > 7

    async def test_a_form_is_linked_only_to_one_with_a_table_that_is_still_the_newest(
        self,
        open_session: OpenSession,
        as_office: OpenSession,
        arranged: Arranged,
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        with pytest.raises(FormsNotLinkable, match="no scaling table"):
            await propose_equivalence(
                as_office,
                wanted=LinkWanted(arranged.form_id, second, "identity", "Alike."),
                actor_id=psychometrician,
                now=NINE,
            )
        proposal_id = await propose_equivalence(
            as_office, wanted=wanted(arranged, second), actor_id=psychometrician, now=NINE
        )
        third = await make_keyed_form(open_session, arranged.exam_id, arranged.manager_id, "F3")
        standard_id = await add_standard(
            open_session, arranged.exam_id, third, arranged.manager_id, now=at(5)
        )
        async with open_session() as session:
            session.add(
                ScalingTableRow(
                    form_id=arranged.form_id,
                    version=2,
                    document={"scaled_by_raw": list(SCALED_BY_RAW), "cut_scaled": 500},
                    cut_raw=9,
                    method="sample",
                    standard_setting_id=standard_id,
                    equivalence=None,
                    is_sample=True,
                    created_at=at(5),
                    created_by=arranged.manager_id,
                )
            )

        with pytest.raises(StandardChangedMeanwhile):
            await self._sign(as_office, proposal_id, second, arranged.manager_id)

    async def _sign(
        self, as_office: OpenSession, proposal_id: UUID, form_id: UUID, actor_id: UUID
    ) -> None:
        await decide_equivalence(
            as_office,
            proposal_id=proposal_id,
            form_id=form_id,
            decision=Decision.SIGN,
            reason="",
            actor_id=actor_id,
            now=at(60),
        )
