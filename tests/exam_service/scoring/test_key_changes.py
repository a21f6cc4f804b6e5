"""Key changes: two people sign, everybody concerned is scored again, and a pass is not lost."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormSlotRow, ScalingTableRow
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
from exam_service.scoring.tables import ScoreReportRow, ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases import (
    find_obstacle,
    release_score,
    rescore_outdated,
    score_sittings,
)
from exam_service.scoring.use_cases.change_key import propose_key_change, sign_key_change
from exam_service.scoring.use_cases.follow_up import FollowUp, follow_up_scores
from exam_service.scoring.use_cases.key_desk import look_at_key_change, preview_key_change
from exam_service.scoring.use_cases.verify_scores import verify_scores
from tests.builders.exams import at, make_account
from tests.exam_service.scoring.scored_form import (
    SCALED_BY_RAW,
    SLOTS,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
)

# Nine right, just the standard; s04 was answered with option c.
NINE_BUT_FOURTH = answers(right=[*SLOTS[0:3], *SLOTS[4:7], *SLOTS[9:12]], wrong=["s04"])
# Nine right with s04 right.
NINE_WITH_FOURTH = answers(right=[*SLOTS[0:6], *SLOTS[9:12]], wrong=[SLOTS[6]])
# Eight right; s04 was answered with option c.
EIGHT_BUT_FOURTH = answers(right=[*SLOTS[0:3], *SLOTS[4:6], *SLOTS[9:12]], wrong=["s04"])


@dataclass(frozen=True, slots=True)
class Desk:
    """Three released sittings of one form, and the people at the desk."""

    arranged: Arranged
    item_version_id: UUID
    passing: UUID
    with_fourth: UUID
    failing: UUID
    second_id: UUID


@pytest.fixture
async def desk(open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession) -> Desk:
    arranged = await arrange(open_session)
    sittings = [
        await make_ended_sitting(open_session, arranged, given, ordinal=ordinal)
        for ordinal, given in enumerate(
            (NINE_BUT_FOURTH, NINE_WITH_FOURTH, EIGHT_BUT_FOURTH), start=1
        )
    ]
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    for sitting_id in sittings:
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )
    async with open_session() as session:
        item_version_id = await session.scalar(
            select(FormSlotRow.item_version_id).where(FormSlotRow.public_id == "s04")
        )
    assert item_version_id is not None
    second_id = await make_account(open_session, "Second")
    passing, with_fourth, failing = sittings
    return Desk(arranged, item_version_id, passing, with_fourth, failing, second_id)


async def proposed(
    as_office: OpenSession, desk: Desk, kind: KeyChangeKind, options: list[str]
) -> UUID:
    return await propose_key_change(
        as_office,
        item_version_id=desk.item_version_id,
        kind=kind,
        options=options,
        reason="Two readers found option c right.",
        actor_id=desk.arranged.manager_id,
        now=at(200),
    )


async def signed(
    as_office: OpenSession,
    change_id: UUID,
    actor_id: UUID,
    *,
    is_agreed: bool = True,
    passes: Passes | None = None,
    why: str = "",
) -> KeyChangeState:
    return await sign_key_change(
        as_office,
        change_id=change_id,
        is_agreed=is_agreed,
        reason="Checked against the source.",
        passes=passes,
        passes_reason=why,
        actor_id=actor_id,
        now=at(210),
    )


async def adopted(
    as_office: OpenSession,
    desk: Desk,
    kind: KeyChangeKind,
    options: list[str],
    passes: Passes | None = None,
    why: str = "",
) -> UUID:
    change_id = await proposed(as_office, desk, kind, options)
    await signed(as_office, change_id, desk.arranged.manager_id)
    state = await signed(as_office, change_id, desk.second_id, passes=passes, why=why)
    assert state is KeyChangeState.ADOPTED
    return change_id


async def newest(open_session: OpenSession, sitting_id: UUID) -> tuple[int, int, str]:
    async with open_session() as session:
        score = (
            await session.scalars(
                select(ScoreRow)
                .where(ScoreRow.sitting_id == sitting_id)
                .order_by(ScoreRow.id.desc())
                .limit(1)
            )
        ).one()
    return score.raw, score.raw_max, score.outcome


async def reports(open_session: OpenSession, sitting_id: UUID) -> list[str]:
    async with open_session() as session:
        rows = await session.scalars(
            select(ScoreReportRow)
            .where(ScoreReportRow.sitting_id == sitting_id)
            .order_by(ScoreReportRow.version)
        )
        return [row.document["outcome"] for row in rows]


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
