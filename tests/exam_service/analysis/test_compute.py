"""Analyses of this service's own sittings: what is computed, kept, and held for a person."""

from dataclasses import dataclass

import numpy as np
import pytest

from exam_service.analysis.store.analyses import (
    AnalysisSubject,
    find_analysis,
    find_subscore_gate,
)
from exam_service.analysis.use_cases.compute import Computed, NobodyToAnalyse, compute_analysis
from exam_service.analysis.use_cases.compute_waiting import compute_waiting
from exam_service.analysis.use_cases.decide_area_scores import (
    AreaScoreAddsNothing,
    decide_area_scores,
)
from exam_service.database.session import OpenSession
from exam_service.scoring.store import holds, reports
from exam_service.scoring.use_cases.score_sittings import score_waiting
from tests.builders.exams import at
from tests.exam_service.scoring.scored_form import SLOTS, Arranged, arrange, make_ended_sitting

SITTINGS = 210
# The slot whose key is planted wrong: candidates who know it choose c, the key says a.
WRONG = SLOTS[3]


@dataclass(frozen=True, slots=True)
class Sat:
    arranged: Arranged
    subject: AnalysisSubject


async def sat(open_session: OpenSession, as_scoring: OpenSession, sittings: int) -> Sat:
    """Scored sittings of simulated candidates; all but one key are right."""
    arranged = await arrange(open_session)
    chance = np.random.default_rng(11)
    difficulty = np.linspace(-1.2, 1.2, len(SLOTS))
    for ordinal, ability in enumerate(chance.normal(size=sittings), start=1):
        knows = chance.random(len(SLOTS)) < 1 / (1 + np.exp(difficulty - 1.5 * ability))
        given = {
            slot: f"{slot}{'a' if known != (slot == WRONG) else 'c'}"
            for slot, known in zip(SLOTS, knows.tolist(), strict=True)
        }
        await make_ended_sitting(open_session, arranged, given, ordinal=ordinal)
    while any(
        getattr(outcome.result, "scored", ())
        for outcome in await score_waiting(as_scoring, now=at(600))
    ):
        pass
    return Sat(arranged, AnalysisSubject(form_id=arranged.form_id))


async def analysed(as_office: OpenSession, there: Sat, minutes: float = 700) -> Computed:
    return await compute_analysis(
        as_office,
        exam_id=there.arranged.exam_id,
        subject=there.subject,
        actor_id=there.arranged.manager_id,
        now=at(minutes),
    )


async def test_a_planted_wrong_key_is_flagged_and_stops_the_release(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, SITTINGS)

    computed = await analysed(as_office, there)

    async with as_office() as session:
        doubted = await holds.list_doubted_items(session, [there.arranged.form_id])
        (hold,) = await holds.list_item_holds(session, 10)
    (suspect,) = computed.suspects
    assert doubted == {there.arranged.form_id: (suspect.item,)}
    assert (hold.row.slot, hold.row.source, hold.clearance) == (WRONG, "statistics", None)
    assert "Those who do well otherwise get it wrong more often" in hold.row.reason


async def test_the_same_responses_are_analysed_once_and_doubted_once(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, SITTINGS)

    first, second = await analysed(as_office, there), await analysed(as_office, there, 800)

    assert (first.is_new, second.is_new) == (True, False)
    assert first.analysis_id == second.analysis_id
    async with as_office() as session:
        assert len(await holds.list_item_holds(session, 10)) == 1


async def test_pretest_items_stand_beside_the_total_and_are_no_part_of_it(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, SITTINGS)
    await analysed(as_office, there)

    async with as_office() as session:
        row = await find_analysis(session, there.subject)
    assert row is not None
    pretest = [item for item in row.document["items"] if not item["is_scored"]]
    assert len(pretest) == 2
    assert row.document["items_scored"] == row.document["form"]["items"] == 14
    assert all(item["n"] == SITTINGS for item in pretest)
    assert len(row.document["scores"]) == 15


async def test_few_candidates_hold_nothing_and_open_no_gate(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, 40)
    computed = await analysed(as_office, there)

    assert computed.suspects == ()
    async with as_office() as session:
        gate = await find_subscore_gate(session, there.arranged.form_id)
        row = await find_analysis(session, there.subject)
    assert gate is not None
    assert not gate.is_open
    assert row is not None
    assert {study["items"] == [] for study in row.document["groups"]} == {True}
    assert all(study["said"].startswith("Not enough data") for study in row.document["groups"])


async def test_nobody_is_nothing_to_analyse(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, 1)

    with pytest.raises(NobodyToAnalyse, match="there are 1"):
        await analysed(as_office, there)


async def test_the_service_analyses_a_form_by_itself_once_there_are_enough_sittings(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, SITTINGS)

    first = await compute_waiting(as_office, now=at(700))
    again = await compute_waiting(as_office, now=at(701))

    assert first is not None
    assert first.is_new
    assert first.candidates == SITTINGS
    assert again is None
    async with as_office() as session:
        assert await holds.list_doubted_items(session, [there.arranged.form_id])


async def test_an_area_whose_score_adds_nothing_is_never_reported_with_one(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    there = await sat(open_session, as_scoring, SITTINGS)
    await analysed(as_office, there)

    async def decide(opened: tuple[str, ...]) -> None:
        await decide_area_scores(
            as_office,
            form_id=there.arranged.form_id,
            opened=opened,
            reason="By the analysis.",
            actor_id=there.arranged.manager_id,
            now=at(710),
        )

    with pytest.raises(AreaScoreAddsNothing, match="A1"):
        await decide(("A1",))
    await decide(())

    async with as_office() as session:
        assert not await reports.list_numeric_areas(session, there.arranged.form_id, at(720))
