"""Verifying after key changes: what was changed past the desk is found, and nothing is reissued."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from sqlalchemy import text

from exam_service.database.session import OpenSession
from exam_service.scoring.rules import inputs
from exam_service.scoring.rules.gates import KeyChangeUnsigned
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
)
from exam_service.scoring.rules.opinions import EnginesDisagree
from exam_service.scoring.rules.signed_keys import KeyNotAsSigned
from exam_service.scoring.use_cases import (
    release_score,
    rescore_outdated,
    score_sittings,
)
from exam_service.scoring.use_cases.follow_up import follow_up_scores
from exam_service.scoring.use_cases.verify_scores import verify_scores
from item_bank.presentation import OpaqueOption, OpaqueSlot
from item_bank.scoring import KeyRule, RawScore, ScoringKey, score_responses
from tests.builders.exams import at
from tests.exam_service.scoring.key_desk import (
    NINE_BUT_FOURTH,
    Desk,
    adopted,
    make_desk,
    reports,
)
from tests.exam_service.scoring.scored_form import (
    make_ended_sitting,
)


@pytest.fixture
async def desk(open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession) -> Desk:
    return await make_desk(open_session, as_scoring, as_office)


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
