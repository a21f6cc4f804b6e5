"""Verification finds every released score whose rows were tampered with, and no other."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import text, update

from exam_service.database.session import OpenSession
from exam_service.scoring.commands import told
from exam_service.scoring.store import find_score
from exam_service.scoring.tables import ScoreReportRow
from exam_service.scoring.use_cases import release_score, score_sittings
from exam_service.scoring.use_cases import verify_scores as verifying_module
from exam_service.scoring.use_cases.issued_document import document_of
from exam_service.scoring.use_cases.release_gates import stored_document
from exam_service.scoring.use_cases.verify_scores import Verification, verify_scores
from item_bank.bands import BandRule
from tests.builders.exams import at
from tests.exam_service.scoring.scored_form import SLOTS, answers, arrange, make_ended_sitting

NINE_RIGHT = answers(right=[*SLOTS[0:6], *SLOTS[9:12]], wrong=[SLOTS[6]])
EIGHT_RIGHT = answers(right=[*SLOTS[0:3], *SLOTS[9:14]], wrong=SLOTS[3:8])

# What somebody with the rights of the tables' owner might do, and a field by which it is found.
TAMPERED = {
    "a choice is another one": (
        """UPDATE entries SET value = '{"option": "s04a"}'
        WHERE sitting_id = :sitting AND slot = 's04'""",
        "raw",
    ),
    "a choice is gone": (
        "DELETE FROM entries WHERE sitting_id = :sitting AND slot = 's01'",
        "responses_hash",
    ),
    "a choice was added": (
        """INSERT INTO entries SELECT sitting_id, 2, 1, 's04', kind, '{"option": "s04a"}',
        content_hash, claimed_at, recorded_at, standing FROM entries
        WHERE sitting_id = :sitting AND slot = 's01'""",
        "trace",
    ),
    "a choice is held": (
        "UPDATE entries SET standing = 'held' WHERE sitting_id = :sitting AND slot = 's01'",
        "raw",
    ),
    "a key is another one": (
        "UPDATE form_keys SET option = 's04c' WHERE slot = 's04'",
        "inputs hash",
    ),
    "a second key was added": (
        """UPDATE form_keys SET also = '["s04c"]' WHERE slot = 's04'""",
        "key hash",
    ),
    "a key is gone": ("DELETE FROM form_keys WHERE slot = 's04'", "inputs"),
    "a scored item is a pretest item": (
        "UPDATE form_slots SET is_scored = false WHERE public_id = 's01'",
        "inputs hash",
    ),
    "an item moved to another area": (
        "UPDATE form_slots SET area = 'A2' WHERE public_id = 's01'",
        "areas",
    ),
    "a raw score is worth more": (
        """UPDATE scaling_tables SET
        document = jsonb_set(document, '{scaled_by_raw,8}', '499')""",
        "scaled",
    ),
    "an unused row of the scaling table is another one": (
        """UPDATE scaling_tables SET
        document = jsonb_set(document, '{scaled_by_raw,13}', '741')""",
        "scaling hash",
    ),
    "the cut is lower": (
        "UPDATE scaling_tables SET document = jsonb_set(document, '{cut_scaled}', '467')",
        "outcome",
    ),
    "a raw score was raised": ("UPDATE scores SET raw = 9 WHERE sitting_id = :sitting", "raw"),
    "a scaled score was raised": (
        "UPDATE scores SET scaled = 500 WHERE sitting_id = :sitting",
        "scaled",
    ),
    "an outcome was turned": (
        "UPDATE scores SET outcome = 'pass' WHERE sitting_id = :sitting",
        "outcome",
    ),
    "an area was counted up": (
        """UPDATE scores SET areas = jsonb_set(areas, '{0,correct}', '4')
        WHERE sitting_id = :sitting""",
        "areas",
    ),
    "a line of the trace was turned": (
        """UPDATE scores SET trace = jsonb_set(trace, '{3,is_correct}', 'true')
        WHERE sitting_id = :sitting""",
        "trace",
    ),
    "the hash of the responses is another one": (
        "UPDATE scores SET responses_hash = repeat('0', 64) WHERE sitting_id = :sitting",
        "responses_hash",
    ),
    "the hash of the result is another one": (
        "UPDATE scores SET result_hash = repeat('0', 64) WHERE sitting_id = :sitting",
        "result hash",
    ),
    "the hash of the inputs is another one": (
        "UPDATE scoring_runs SET inputs_hash = repeat('0', 64)",
        "inputs hash",
    ),
    "the run names another key version": ("UPDATE scoring_runs SET key_version = 2", "inputs"),
    "the second opinion is another one": (
        """UPDATE second_opinions SET document = jsonb_set(document, '{raw}', '9')
        WHERE score_id IN (SELECT id FROM scores WHERE sitting_id = :sitting)""",
        "second opinion",
    ),
    "the second opinion is gone": (
        """DELETE FROM second_opinions
        WHERE score_id IN (SELECT id FROM scores WHERE sitting_id = :sitting)""",
        "second opinion",
    ),
    "the report says another score": (
        """UPDATE score_reports SET document = jsonb_set(document, '{scaled}', '499')
        WHERE sitting_id = :sitting""",
        "report document",
    ),
    "the report is gone": (
        "DELETE FROM score_reports WHERE sitting_id = :sitting",
        "report missing",
    ),
    "the score is gone": ("DELETE FROM scores WHERE sitting_id = :sitting", "score missing"),
    "a hash of the run is gone": ("UPDATE scoring_runs SET key_hash = NULL", "key hash"),
    "the cause of the run is another one": (
        "UPDATE scoring_runs SET cause = 'key_change'",
        "event of the run",
    ),
    "the score was computed at another time": (
        """UPDATE scores SET computed_at = computed_at - interval '1 day'
        WHERE sitting_id = :sitting""",
        "event of the run",
    ),
    "the areas are no list": (
        "UPDATE scores SET areas = 'null' WHERE sitting_id = :sitting",
        "areas",
    ),
    "an entry claims another time": (
        """UPDATE entries SET claimed_at = claimed_at + interval '1 hour'
        WHERE sitting_id = :sitting AND slot = 's01'""",
        "hash of an entry",
    ),
    "somebody else released it": (
        """UPDATE score_releases SET released_by = (SELECT id FROM accounts WHERE name = 'Ana Ruiz')
        WHERE sitting_id = :sitting""",
        "audit of the release",
    ),
    "the report was issued at another time": (
        """UPDATE score_reports SET issued_at = issued_at + interval '1 day'
        WHERE sitting_id = :sitting""",
        "audit of the report",
    ),
    "the sitting is gone": ("DELETE FROM sittings WHERE id = :sitting", "sitting missing"),
    "another item stands in a slot": (
        "UPDATE form_slots SET item_version_id = gen_random_uuid() WHERE public_id = 's01'",
        "content of the form",
    ),
    "a text is shown in another language": (
        "UPDATE form_documents SET language = 'es' WHERE section = 1",
        "inputs",
    ),
    "the table says another cut": (
        "UPDATE scaling_tables SET cut_raw = 8",
        "cut of the scaling table",
    ),
    "the standard is gone": ("DELETE FROM standard_settings", "standard setting"),
    "the standard asks for less": (
        "UPDATE standard_settings SET cut_raw = 8",
        "standard setting",
    ),
    "what was shown is another text": (
        """UPDATE form_documents SET content = convert_to(replace(
        convert_from(content, 'UTF8'), 'Stem of s01', 'Stem of s0!'), 'UTF8')""",
        "inputs",
    ),
}


@dataclass(frozen=True, slots=True)
class TwoReleased:
    failing: UUID
    passing: UUID


@pytest.fixture
async def released(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> TwoReleased:
    arranged = await arrange(open_session)
    both = [
        await make_ended_sitting(open_session, arranged, given, ordinal=ordinal)
        for ordinal, given in ((1, EIGHT_RIGHT), (2, NINE_RIGHT))
    ]
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    for sitting_id in both:
        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )
    return TwoReleased(*both)


async def tamper(open_session: OpenSession, statement: str, sitting_id: UUID) -> None:
    """As the tables' owner, past every trigger and every foreign key."""
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        named = {"sitting": sitting_id} if ":sitting" in statement else {}
        await session.execute(text(statement), named)


async def test_untouched_scores_are_verified(released: TwoReleased, as_office: OpenSession) -> None:
    found = await verify_scores(as_office)

    assert found == Verification(verified=2, differences=(), of_other_code=0)
    assert told(found) == "2 scores verified, 0 differ"


async def test_a_long_list_is_verified_in_parts(
    released: TwoReleased, as_office: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying_module, "REPORTS_PER_TRANSACTION", 1)
    heard: list[tuple[int, int]] = []

    found = await verify_scores(as_office, tell=lambda done, of: heard.append((done, of)))

    assert (found.verified, found.differences) == (2, ())
    assert heard == [(1, 2), (2, 2), (2, 2)]


async def test_a_report_by_an_earlier_rule_for_bands_is_said_to_be_one(
    released: TwoReleased, open_session: OpenSession, as_office: OpenSession
) -> None:
    async with as_office() as session:
        score = await find_score(session, released.failing)
        assert score is not None
        earlier = await document_of(
            session, score.run_id, stored_document(score), at(130), BandRule.SCORE_INTERVAL
        )
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(
            update(ScoreReportRow)
            .where(ScoreReportRow.sitting_id == released.failing)
            .values(document=earlier)
        )

    found = await verify_scores(as_office)

    assert (found.differences, found.of_earlier_bands) == ((), 1)
    assert "1 reports are exactly what an earlier rule for bands gives" in told(found)


async def test_a_score_without_a_report_is_derived_too(
    released: TwoReleased, open_session: OpenSession, as_office: OpenSession
) -> None:
    statement = """WITH another AS (
        INSERT INTO scoring_runs SELECT gen_random_uuid(), form_id, key_version, scaling_version,
        inputs_hash, code_version, computed_at FROM scoring_runs RETURNING id)
        INSERT INTO scores SELECT gen_random_uuid(), another.id, sitting_id, responses_hash, 14,
        raw_max, 800, 'pass', areas, trace, computed_at + interval '1 day', NULL
        FROM scores, another WHERE sitting_id = :sitting"""
    await tamper(open_session, statement, released.failing)

    found = await verify_scores(as_office)

    (one,) = [one for one in found.differences if one.report_version == 0]
    assert one.sitting_id == released.failing
    assert {"raw", "outcome", "event of the run"} <= set(one.fields)


@pytest.mark.parametrize("what", TAMPERED)
async def test_what_was_tampered_with_is_found(
    released: TwoReleased, open_session: OpenSession, as_office: OpenSession, what: str
) -> None:
    statement, field = TAMPERED[what]
    await tamper(open_session, statement, released.failing)

    found = await verify_scores(as_office)

    by_sitting = {one.sitting_id: one.fields for one in found.differences}
    assert field in by_sitting[released.failing]
    assert told(found).splitlines()[-1].endswith(f"{len(found.differences)} differ")
    assert str(released.failing) in told(found)
