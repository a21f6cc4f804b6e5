"""The second engine catches a planted defect, and held answers wait for two people."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.authoring.tables import ItemKeyRow
from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormKeyRow, FormSlotRow
from exam_service.responses.rules.held import HeldVerdict
from exam_service.responses.store.held import list_reviews
from exam_service.responses.use_cases.held import decide_about_held, propose_about_held
from exam_service.scoring.rules import inputs
from exam_service.scoring.rules.gates import (
    ContentUnfit,
    HeldEntriesUndecided,
    KeyChangeUnsigned,
    KeyNotAligned,
)
from exam_service.scoring.rules.opinions import EnginesDisagree, SecondOpinionMissing
from exam_service.scoring.tables import ScoreRow, ScoringRunRow, SecondOpinionRow
from exam_service.scoring.use_cases import (
    find_obstacle,
    release_score,
    rescore_outdated,
    score_sittings,
    score_waiting,
)
from exam_service.scoring.use_cases.derivations import look_at_derivations
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scoring import RawScore, ScoringKey, score_responses
from tests.builders.exams import at, make_account
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Arranged,
    an_entry,
    answers,
    arrange,
    make_ended_sitting,
)
from tests.exam_service.scoring.test_verify_scores import tamper

EIGHT_RIGHT = answers(
    right=[*SLOTS[0:3], "s09", *SLOTS[9:14], "s16"], wrong=[*SLOTS[3:6], SLOTS[14]]
)

Responses = Mapping[OpaqueSlot, OpaqueOption | None]


def counts_pretest(key: ScoringKey, given: Responses) -> RawScore:
    """A defect that a hurried change might bring: pretest items give points."""
    score = score_responses(key, given)
    return replace(score, raw=sum(item.is_correct for item in score.trace))


def misreads_keys(key: ScoringKey, given: Responses) -> RawScore:
    """Another one: for every slot the second option is taken for the key."""
    slots = tuple(replace(keyed, key=sorted(keyed.slot.options)[1]) for keyed in key.slots)
    return score_responses(ScoringKey(slots), given)


def turns_one_line(key: ScoringKey, given: Responses) -> RawScore:
    """And one that leaves the sum as it is: two lines of the trace are exchanged."""
    score = score_responses(key, given)
    first, fourth = score.trace[0], score.trace[3]
    turned = (
        replace(first, is_correct=fourth.is_correct),
        *score.trace[1:3],
        replace(fourth, is_correct=first.is_correct),
        *score.trace[4:],
    )
    return replace(score, trace=turned)


@pytest.mark.parametrize("defect", [counts_pretest, misreads_keys, turns_one_line])
async def test_a_planted_scoring_defect_is_caught_and_stops_the_release(
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_office: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    defect: Callable[[ScoringKey, Responses], RawScore],
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    with monkeypatch.context() as planted:
        planted.setattr(inputs, "score_responses", defect)
        await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

    with pytest.raises(EnginesDisagree) as refusal:
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )

    assert refusal.value.details["differences"]
    seen = await look_at_derivations(
        as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(131)
    )
    assert seen is not None
    found = seen.derivations
    # The page shows all three: what was stored differs from what both engines find now.
    assert not found.agrees
    assert found.second.agrees


async def test_every_score_has_a_second_opinion_and_its_hashes(
    open_session: OpenSession, as_scoring: OpenSession
) -> None:
    arranged = await arrange(open_session)
    await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)

    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

    async with open_session() as session:
        run = (await session.scalars(select(ScoringRunRow))).one()
        score = (await session.scalars(select(ScoreRow))).one()
        opinion = (await session.scalars(select(SecondOpinionRow))).one()
    hashes = (run.alignment_hash, run.key_hash, run.scaling_hash, run.results_hash)
    assert all(found is not None and len(found) == 64 for found in (*hashes, score.result_hash))
    assert (opinion.score_id, opinion.agrees, opinion.document["raw"]) == (score.id, True, 8)


async def test_a_score_without_a_second_opinion_is_not_released(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    await tamper(open_session, "DELETE FROM second_opinions", sitting_id)

    with pytest.raises(SecondOpinionMissing):
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )


async def test_a_score_that_was_changed_since_is_not_released(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    statement = "UPDATE scores SET raw = 9, scaled = 500, outcome = 'pass'"
    await tamper(open_session, statement, sitting_id)

    with pytest.raises(EnginesDisagree):
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )


async def hold_answer(open_session: OpenSession, sitting_id: UUID, sequence: int) -> None:
    async with open_session() as session:
        entry = an_entry(sitting_id, sequence, "s04", "s04a")
        entry.standing = "held"
        session.add(entry)


async def decided(
    as_office: OpenSession, arranged: Arranged, sitting_id: UUID, second_id: UUID, sequence: int
) -> None:
    await propose_about_held(
        as_office,
        sitting_id=sitting_id,
        entries={(1, sequence)},
        verdict=HeldVerdict.ADMIT,
        reason="Made in time.",
        actor_id=arranged.manager_id,
        now=at(140),
    )
    async with as_office() as session:
        review = next(one for one in await list_reviews(session, sitting_id) if one.is_open)
    await decide_about_held(
        as_office,
        sitting_id=sitting_id,
        review_id=review.id,
        is_confirmed=True,
        reason="So it was.",
        actor_id=second_id,
        now=at(141),
    )


async def test_a_sitting_with_held_answers_waits_until_two_people_decided(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    await hold_answer(open_session, sitting_id, 50)

    assert await score_waiting(as_scoring, now=at(130)) == ()
    second_id = await make_account(open_session, "Second")
    await decided(as_office, arranged, sitting_id, second_id, 50)
    result = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(150))

    assert result.scored == (sitting_id,)
    async with open_session() as session:
        # The admitted answer counts: nine instead of eight.
        assert await session.scalar(select(ScoreRow.raw)) == 9


async def test_answers_held_after_scoring_stop_the_release_and_are_scored_again(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> None:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    await hold_answer(open_session, sitting_id, 50)

    with pytest.raises(HeldEntriesUndecided):
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )
    second_id = await make_account(open_session, "Second")
    await decided(as_office, arranged, sitting_id, second_id, 50)
    await rescore_outdated(as_scoring, now=at(150))
    await release_score(as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(151))

    async with open_session() as session:
        scores = (await session.scalars(select(ScoreRow.raw).order_by(ScoreRow.id))).all()
    assert scores == [8, 9]


async def test_a_key_that_is_not_the_banks_stops_the_form(
    open_session: OpenSession, as_scoring: OpenSession
) -> None:
    arranged = await arrange(open_session)
    async with open_session() as session:
        slot = (
            await session.scalars(select(FormSlotRow).where(FormSlotRow.public_id == "s01"))
        ).one()
        session.add(ItemKeyRow(item_version_id=slot.item_version_id, option="b"))

    found = await find_obstacle(as_scoring, form_id=arranged.form_id)

    assert isinstance(found, KeyNotAligned)


async def test_a_later_key_version_that_nobody_signed_stops_the_form(
    open_session: OpenSession, as_scoring: OpenSession
) -> None:
    arranged = await arrange(open_session)
    async with open_session() as session:
        session.add_all(
            FormKeyRow(form_id=arranged.form_id, version=2, slot=slot, option=f"{slot}b")
            for slot in SLOTS
        )

    found = await find_obstacle(as_scoring, form_id=arranged.form_id)

    assert isinstance(found, KeyChangeUnsigned)


async def test_a_placeholder_is_no_key(open_session: OpenSession, as_scoring: OpenSession) -> None:
    arranged = await arrange(open_session)
    await tamper(
        open_session, "UPDATE form_keys SET option = '?' WHERE slot = 's01'", arranged.form_id
    )

    found = await find_obstacle(as_scoring, form_id=arranged.form_id)

    assert isinstance(found, ContentUnfit)
    assert found.details["reason"] == "scoring.key_is_placeholder"
