"""Key changes: two people sign, everybody concerned is scored again, and a pass is not lost."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.exams.tables import FormSlotRow, ScalingTableRow
from exam_service.scoring.rules import inputs
from exam_service.scoring.rules.gates import KeyChangeUnsigned, ScalingDoesNotFit
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeOpen,
    KeyChangeState,
    Passes,
    PassesUndecided,
    ScalingTableNeeded,
    SignedAlready,
)
from exam_service.scoring.rules.opinions import EnginesDisagree, ScoreOutdated
from exam_service.scoring.rules.signed_keys import KeyNotAsSigned
from exam_service.scoring.tables import ScoreReportRow, ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases import (
    find_obstacle,
    release_score,
    rescore_outdated,
    score_sittings,
)
from exam_service.scoring.use_cases.change_key import propose_key_change, sign_key_change
from exam_service.scoring.use_cases.follow_up import FollowUp, follow_up_scores
from exam_service.scoring.use_cases.item_holds import find_item_hold, raise_item_hold
from exam_service.scoring.use_cases.key_desk import look_at_key_change, preview_key_change
from exam_service.scoring.use_cases.verify_scores import verify_scores
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scoring import KeyRule, RawScore, ScoringKey, score_responses
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


# What somebody with the rights of the tables' owner might do to a signed change.
PAST_THE_DESK = {
    "the new key is another one": (
        """UPDATE form_keys SET also = '["s04b"]' WHERE slot = 's04' AND version = 2""",
        KeyNotAsSigned,
        "key not as signed",
    ),
    "another slot was changed with it": (
        "UPDATE form_keys SET option = 's02b' WHERE slot = 's02' AND version = 2",
        KeyNotAsSigned,
        "key not as signed",
    ),
    "what was signed is another change": (
        """UPDATE key_changes SET options = '["b"]', kind = 'new_key'""",
        KeyNotAsSigned,
        "key not as signed",
    ),
    "a signature is gone": (
        """DELETE FROM key_change_signatures
        WHERE signed_by = (SELECT id FROM accounts WHERE name = 'Second')""",
        KeyChangeUnsigned,
        "key version without signatures",
    ),
}


@pytest.mark.parametrize("what", PAST_THE_DESK)
async def test_a_key_that_was_changed_past_the_desk_stops_release_and_is_found(
    desk: Desk,
    open_session: OpenSession,
    as_office: OpenSession,
    as_scoring: OpenSession,
    what: str,
) -> None:
    statement, refusal, field = PAST_THE_DESK[what]
    sitting_id = await make_ended_sitting(open_session, desk.arranged, NINE_BUT_FOURTH, ordinal=4)
    await adopted(as_office, desk, KeyChangeKind.SEVERAL_KEYS, ["a", "c"])
    await rescore_outdated(as_scoring, now=at(220))
    await follow_up_scores(as_office, now=at(221))
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text(statement))
    # Even where the scores are computed with what was smuggled in.
    await score_sittings(as_scoring, form_id=desk.arranged.form_id, now=at(230))

    with pytest.raises(refusal):
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=desk.arranged.manager_id, now=at(240)
        )

    found = await verify_scores(as_office)
    assert any(field in one.fields for one in found.differences)


async def test_a_version_of_a_report_that_is_gone_is_missed(
    desk: Desk, open_session: OpenSession, as_office: OpenSession, as_scoring: OpenSession
) -> None:
    await adopted(as_office, desk, KeyChangeKind.CREDIT_ALL, [])
    await rescore_outdated(as_scoring, now=at(220))
    await follow_up_scores(as_office, now=at(221))
    assert await reports(open_session, desk.failing) == ["fail", "pass"]
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            text("DELETE FROM score_reports WHERE sitting_id = :sitting AND version = 2"),
            {"sitting": desk.failing},
        )

    found = await verify_scores(as_office)

    by_sitting = {one.sitting_id: one.fields for one in found.differences}
    assert "another version of the report is missing" in by_sitting[desk.failing]


Responses = Mapping[OpaqueSlot, OpaqueOption | None]


def forgets_credit(key: ScoringKey, given: Responses) -> RawScore:
    """A defect: an item that is credited to everybody is scored by its key."""
    slots = tuple(replace(keyed, rule=KeyRule.KEY) for keyed in key.slots)
    return score_responses(ScoringKey(slots), given)


def forgets_second_keys(key: ScoringKey, given: Responses) -> RawScore:
    """Another one: of several keys only the first counts."""
    slots = tuple(replace(keyed, also=frozenset()) for keyed in key.slots)
    return score_responses(ScoringKey(slots), given)


@pytest.mark.parametrize(
    ("kind", "options", "defect"),
    [
        (KeyChangeKind.CREDIT_ALL, [], forgets_credit),
        (KeyChangeKind.SEVERAL_KEYS, ["a", "c"], forgets_second_keys),
    ],
)
async def test_a_defect_in_scoring_changed_keys_reissues_nothing(
    desk: Desk,
    open_session: OpenSession,
    as_office: OpenSession,
    as_scoring: OpenSession,
    monkeypatch: pytest.MonkeyPatch,
    kind: KeyChangeKind,
    options: list[str],
    defect: Callable[[ScoringKey, Responses], RawScore],
) -> None:
    await adopted(as_office, desk, kind, options)
    with monkeypatch.context() as planted:
        planted.setattr(inputs, "score_responses", defect)
        await rescore_outdated(as_scoring, now=at(220))

    done = dict(await follow_up_scores(as_office, now=at(221)))

    assert isinstance(done[desk.failing], EnginesDisagree)
    assert await reports(open_session, desk.failing) == ["fail"]
