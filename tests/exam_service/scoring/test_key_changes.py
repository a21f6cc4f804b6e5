"""Key changes: two people sign, everybody concerned is scored again, and a pass is not lost."""

import pytest
from sqlalchemy import func, select

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import ScalingTableRow
from exam_service.scoring.rules.gates import ScalingDoesNotFit
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeOpen,
    KeyChangeState,
    Passes,
    PassesUndecided,
    ScalingTableNeeded,
    SignedAlready,
)
from exam_service.scoring.rules.opinions import ScoreOutdated
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases import (
    find_obstacle,
    release_score,
    rescore_outdated,
    score_sittings,
)
from exam_service.scoring.use_cases.follow_up import FollowUp, follow_up_scores
from exam_service.scoring.use_cases.item_holds import find_item_hold, raise_item_hold
from exam_service.scoring.use_cases.key_desk import look_at_key_change, preview_key_change
from exam_service.scoring.use_cases.verify_scores import verify_scores
from tests.builders.exams import at
from tests.exam_service.scoring.key_desk import (
    NINE_BUT_FOURTH,
    Desk,
    adopted,
    make_desk,
    newest,
    proposed,
    reports,
    signed,
)
from tests.exam_service.scoring.scored_form import (
    SCALED_BY_RAW,
    make_ended_sitting,
)


@pytest.fixture
async def desk(open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession) -> Desk:
    return await make_desk(open_session, as_scoring, as_office)


async def test_a_preview_names_whose_outcome_flips(desk: Desk, as_office: OpenSession) -> None:
    found = await preview_key_change(
        as_office,
        item_version_id=desk.item_version_id,
        kind=KeyChangeKind.NEW_KEY,
        options=["c"],
    )

    assert (found.sittings, found.to_pass, found.to_fail, found.passes_lost) == (3, 1, 1, 1)
    assert {(flip.sitting_id, flip.raw_before, flip.raw_after) for flip in found.flips} == {
        (desk.with_fourth, 9, 8),
        (desk.failing, 8, 9),
    }


async def test_nobody_signs_twice_and_one_no_ends_it(desk: Desk, as_office: OpenSession) -> None:
    change_id = await proposed(as_office, desk, KeyChangeKind.SEVERAL_KEYS, ["a", "c"])
    with pytest.raises(KeyChangeOpen):
        await proposed(as_office, desk, KeyChangeKind.CREDIT_ALL, [])

    await signed(as_office, change_id, desk.arranged.manager_id)
    with pytest.raises(SignedAlready):
        await signed(as_office, change_id, desk.arranged.manager_id)
    state = await signed(as_office, change_id, desk.second_id, is_agreed=False)

    assert state is KeyChangeState.DECLINED


async def test_several_keys_score_everybody_again_and_issue_new_reports(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    change_id = await adopted(as_office, desk, KeyChangeKind.SEVERAL_KEYS, ["a", "c"])

    await rescore_outdated(as_scoring, now=at(220))
    done = dict(await follow_up_scores(as_office, now=at(221)))

    assert await newest(open_session, desk.passing) == (10, 14, "pass")
    assert await newest(open_session, desk.failing) == (9, 14, "pass")
    assert await reports(open_session, desk.failing) == ["fail", "pass"]
    assert done[desk.failing] is FollowUp.REISSUED
    assert done[desk.with_fourth] is FollowUp.UNCHANGED
    assert await follow_up_scores(as_office, now=at(222)) == ()
    found = await verify_scores(as_office)
    assert (found.verified, found.differences) == (5, ())
    seen = await look_at_key_change(as_office, change_id=change_id, actor_id=desk.second_id)
    assert (seen.progress[0].progress.scored, seen.progress[0].key_version) == (3, 2)
    async with open_session() as session:
        # Earlier runs stay.
        assert await session.scalar(select(func.count()).select_from(ScoringRunRow)) == 2
        assert await session.scalar(select(func.count()).select_from(ScoreRow)) == 6


async def test_a_pass_stays_unless_a_second_person_decides_otherwise(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    change_id = await proposed(as_office, desk, KeyChangeKind.NEW_KEY, ["c"])
    await signed(as_office, change_id, desk.second_id)
    # Whoever proposed signs second here: they may not take a pass away.
    for passes in (None, Passes.WITHDRAW):
        with pytest.raises(PassesUndecided):
            await signed(
                as_office, change_id, desk.arranged.manager_id, passes=passes, why="Policy 4."
            )
    await signed(as_office, change_id, desk.arranged.manager_id, passes=Passes.KEEP)

    await rescore_outdated(as_scoring, now=at(220))
    done = dict(await follow_up_scores(as_office, now=at(221)))

    assert await newest(open_session, desk.with_fourth) == (8, 14, "fail")
    assert done[desk.with_fourth] is FollowUp.PASS_KEPT
    assert await reports(open_session, desk.with_fourth) == ["pass"]
    assert (await verify_scores(as_office)).differences == ()


async def test_a_recorded_policy_decision_takes_a_pass_away(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    await adopted(
        as_office, desk, KeyChangeKind.NEW_KEY, ["c"], Passes.WITHDRAW, "The board decided so."
    )

    await rescore_outdated(as_scoring, now=at(220))
    await follow_up_scores(as_office, now=at(221))

    assert await reports(open_session, desk.with_fourth) == ["pass", "fail"]


async def test_crediting_everybody_lowers_nobody(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    await adopted(as_office, desk, KeyChangeKind.CREDIT_ALL, [])

    await rescore_outdated(as_scoring, now=at(220))

    assert await newest(open_session, desk.failing) == (9, 14, "pass")
    assert await newest(open_session, desk.with_fourth) == (9, 14, "pass")


async def test_a_dropped_item_needs_a_scaling_table_of_its_own(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    change_id = await proposed(as_office, desk, KeyChangeKind.DROP, [])
    with pytest.raises(ScalingTableNeeded):
        await signed(as_office, change_id, desk.second_id)
    async with open_session() as session:
        table = await session.get_one(ScalingTableRow, (desk.arranged.form_id, 1))
        session.add(
            ScalingTableRow(
                form_id=table.form_id,
                version=2,
                document={"scaled_by_raw": [*SCALED_BY_RAW[:13], 800], "cut_scaled": 500},
                cut_raw=9,
                method="sample",
                standard_setting_id=table.standard_setting_id,
                equivalence=None,
                is_sample=True,
                created_at=at(205),
                created_by=desk.arranged.manager_id,
            )
        )
    # Until the item is dropped the table for fourteen items goes on to be used.
    assert await find_obstacle(as_scoring, form_id=desk.arranged.form_id) is None
    for person in (desk.second_id, desk.arranged.manager_id):
        await signed(as_office, change_id, person, passes=Passes.KEEP)

    await rescore_outdated(as_scoring, now=at(220))

    assert await newest(open_session, desk.passing) == (9, 13, "pass")
    assert await newest(open_session, desk.with_fourth) == (8, 13, "fail")
    assert not isinstance(
        await find_obstacle(as_scoring, form_id=desk.arranged.form_id), ScalingDoesNotFit
    )


async def test_nothing_is_released_between_a_change_and_its_new_scores(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    sitting_id = await make_ended_sitting(open_session, desk.arranged, NINE_BUT_FOURTH, ordinal=4)
    await score_sittings(as_scoring, form_id=desk.arranged.form_id, now=at(190))
    await adopted(as_office, desk, KeyChangeKind.CREDIT_ALL, [])

    with pytest.raises(ScoreOutdated):
        await release_score(as_office, sitting_id=sitting_id, actor_id=desk.second_id, now=at(215))
    await rescore_outdated(as_scoring, now=at(220))

    await release_score(as_office, sitting_id=sitting_id, actor_id=desk.second_id, now=at(221))
    assert await reports(open_session, sitting_id) == ["pass"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        (KeyChangeKind.NEW_KEY, []),
        (KeyChangeKind.NEW_KEY, ["z"]),
        (KeyChangeKind.SEVERAL_KEYS, ["a"]),
        (KeyChangeKind.DROP, ["a"]),
    ],
)
async def test_a_change_that_contradicts_itself_is_not_proposed(
    desk: Desk, as_office: OpenSession, kind: KeyChangeKind, options: list[str]
) -> None:
    with pytest.raises(InvalidInput):
        await proposed(as_office, desk, kind, options)


async def test_a_change_that_changes_nothing_is_not_proposed(
    desk: Desk, as_office: OpenSession
) -> None:
    with pytest.raises(InvalidInput, match="scored like this already"):
        await proposed(as_office, desk, KeyChangeKind.NEW_KEY, ["a"])


async def test_an_adopted_change_ends_the_doubt_about_its_item(
    desk: Desk, as_office: OpenSession
) -> None:
    hold_id = await raise_item_hold(
        as_office,
        form_id=desk.arranged.form_id,
        slot="s04",
        reason="The best chose option c.",
        actor_id=None,
        now=at(195),
    )

    await adopted(as_office, desk, KeyChangeKind.SEVERAL_KEYS, ["a", "c"])

    hold = await find_item_hold(as_office, hold_id=hold_id)
    assert (hold.cleared_by, hold.clearance and hold.clearance.reason) == (
        "Second",
        "Two readers found option c right.",
    )
