"""A form is equated to an administration that was held elsewhere and imported."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from exam_service.analysis.rules.administrations import (
    EarlierAdministration,
    EarlierCandidate,
    EarlierItem,
)
from exam_service.analysis.use_cases.import_administration import import_administration
from exam_service.authoring.store.forms import find_scaling
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput, NotFound
from exam_service.people.rules import Role
from exam_service.standards.rules.refusals import FormsNotLinkable, SecondPersonNeeded
from exam_service.standards.rules.signing import Decision
from exam_service.standards.store.proposals import list_equivalences
from exam_service.standards.store.responses import ScoredSlot, list_scored_slots
from exam_service.standards.use_cases.equivalence_desk import load_equivalence_desk
from exam_service.standards.use_cases.propose_equivalence import LinkWanted, propose_equivalence
from exam_service.standards.use_cases.sign_equivalence import decide_equivalence
from tests.builders.exams import NINE, at
from tests.builders.sittings import make_person
from tests.exam_service.scoring.scored_form import (
    SCORED,
    SLOTS,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
    make_keyed_form,
)

HERE = 32
ELSEWHERE = 60
CODE = "2017-form-1"
METHOD = "nominal_weights_mean"
ANCHORS = ("s01", "s02", "s03", "s04", "s05", "s06")


@pytest.fixture
async def arranged(open_session: OpenSession) -> Arranged:
    """Form F1 with its standard."""
    return await arrange(open_session)


@pytest.fixture
async def base_slots(open_session: OpenSession, arranged: Arranged) -> tuple[ScoredSlot, ...]:
    async with open_session() as session:
        return await list_scored_slots(session, arranged.form_id)


@pytest.fixture
async def second(
    open_session: OpenSession, arranged: Arranged, base_slots: tuple[ScoredSlot, ...]
) -> UUID:
    """Form F2 with six items of F1, and who sat it."""
    anchors = {slot.public_id: slot.version_id for slot in base_slots if slot.public_id in ANCHORS}
    form_id = await make_keyed_form(
        open_session, arranged.exam_id, arranged.manager_id, "F2", anchors=anchors
    )
    for ordinal in range(1, HERE + 1):
        right = SLOTS[: 3 + ordinal % 11]
        await make_ended_sitting(
            open_session, arranged, answers(right=right), ordinal=ordinal, form_id=form_id
        )
    return form_id


@pytest.fixture
async def psychometrician(open_session: OpenSession) -> UUID:
    return (await make_person(open_session, Role.PSYCHOMETRICIAN, name="Priya Raman"))[0]


def earlier_scores() -> list[list[int]]:
    """Sixty candidates, each right up to an item of their own."""
    return [[int(place < 2 + number % 12) for place in range(SCORED)] for number in range(60)]


async def import_earlier(
    open_session: OpenSession, arranged: Arranged, items: Sequence[str], code: str = CODE
) -> None:
    """Keys are b, wrong is a; an item besides, and two candidates who were not given the first."""
    scores = earlier_scores()
    chosen: list[tuple[str | None, ...]] = [
        tuple("b" if right else "a" for right in row[: len(items)]) for row in scores
    ]
    chosen += [(None, *["b"] * (len(items) - 1))] * 2
    await import_administration(
        open_session,
        exam_id=arranged.exam_id,
        code=code,
        title="Held in 2017",
        earlier=EarlierAdministration(
            items=tuple(
                EarlierItem(item, "A1", item != "PILOT", ("a", "b"), "b")
                for item in (*items, "PILOT")
            ),
            candidates=tuple(
                EarlierCandidate(f"C{number}", {}, (*row, "b"), None)
                for number, row in enumerate(chosen)
            ),
        ),
        actor_id=arranged.manager_id,
        now=NINE,
    )


def wanted(arranged: Arranged, second: UUID, **changes: object) -> LinkWanted:
    asked = {"administration": CODE, **changes}
    return LinkWanted(
        second,
        arranged.form_id,
        METHOD,
        "Six items in both.",
        **asked,  # type: ignore[arg-type]  # whatever a test is about
    )


def nominal_weights(x: Sequence[Sequence[int]], y: Sequence[Sequence[int]], length: int) -> float:
    """What is added to a raw score: Babcock, Albano and Raymond, 2012; groups weighed by size."""

    def means(rows: Sequence[Sequence[int]]) -> tuple[float, float]:
        return (
            sum(map(sum, rows)) / len(rows),
            sum(sum(row[:length]) for row in rows) / len(rows),
        )

    (x_mean, x_anchor), (y_mean, y_anchor) = means(x), means(y)
    apart, slope = x_anchor - y_anchor, SCORED / length
    weight = len(x) / (len(x) + len(y))
    return (y_mean + weight * slope * apart) - (x_mean - (1 - weight) * slope * apart)


class TestImportedAdministration:
    async def test_a_form_is_equated_to_it_over_common_items_and_two_people_sign(
        self,
        open_session: OpenSession,
        as_office: OpenSession,
        arranged: Arranged,
        base_slots: tuple[ScoredSlot, ...],
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        await import_earlier(as_office, arranged, [slot.code for slot in base_slots])

        desk = await load_equivalence_desk(
            as_office, form_id=second, base_form_id=arranged.form_id, administration=CODE
        )
        proposal_id = await propose_equivalence(
            as_office, wanted=wanted(arranged, second), actor_id=psychometrician, now=NINE
        )

        assert [row.code for row in desk.fitting[arranged.form_id]] == [CODE]
        assert desk.unfit == []
        assert desk.offered is not None
        assert (desk.offered.x.candidates, desk.offered.y.candidates) == (HERE, ELSEWHERE)
        assert len(desk.offered.anchors) == len(ANCHORS)
        assert [each.method for each in desk.offered.offered if not each.reason] == [
            "identity",
            METHOD,
            "circle_arc",
        ]
        async with open_session() as session:
            (listed,) = await list_equivalences(session, second)
        document = listed.row.document
        assert document["samples"]["y"]["source"].endswith(f"imported administration {CODE}")
        assert document["samples"]["x"]["source"].startswith("final responses")
        assert document["base"]["administration"]["left_out"] == 2
        assert len(document["base"]["administration"]["source_hash"]) == 64
        assert {each["item"] for each in document["drift"]} == set(document["anchors"])
        here = [
            [int(slot in SLOTS[: 3 + ordinal % 11]) for slot in (s.public_id for s in base_slots)]
            for ordinal in range(1, HERE + 1)
        ]
        added = nominal_weights(here, earlier_scores(), len(ANCHORS))
        assert float(document["conversion"][7]["y"]) == pytest.approx(7 + added, abs=1e-4)
        assert float(document["conversion"][7]["se"]) > 0
        with pytest.raises(SecondPersonNeeded):
            await self._sign(as_office, proposal_id, second, psychometrician)
        await self._sign(as_office, proposal_id, second, arranged.manager_id)
        async with open_session() as session:
            table = await find_scaling(session, second)
        assert table is not None
        assert table.document["scaled_by_raw"] == document["scale"]["scaled_by_raw"]
        assert table.document["origin"]["code_version"]
        assert table.equivalence is not None
        assert table.equivalence["samples"] == document["samples"]

    async def test_one_without_the_items_of_a_form_on_the_scale_carries_no_link(
        self,
        as_office: OpenSession,
        arranged: Arranged,
        base_slots: tuple[ScoredSlot, ...],
        second: UUID,
        psychometrician: UUID,
    ) -> None:
        await import_earlier(as_office, arranged, [slot.code for slot in base_slots[:-1]])

        desk = await load_equivalence_desk(as_office, form_id=second, base_form_id=None)

        assert [row.code for row in desk.unfit] == [CODE]
        with pytest.raises(FormsNotLinkable, match="Not every item"):
            await propose_equivalence(
                as_office, wanted=wanted(arranged, second), actor_id=psychometrician, now=NINE
            )
        with pytest.raises(NotFound):
            await propose_equivalence(
                as_office,
                wanted=wanted(arranged, second, administration="2016"),
                actor_id=psychometrician,
                now=NINE,
            )
        with pytest.raises(InvalidInput, match="marked"):
            await propose_equivalence(
                as_office,
                wanted=wanted(arranged, second, x_file=b"a,b", y_file=b"a,b"),
                actor_id=psychometrician,
                now=NINE,
            )

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
