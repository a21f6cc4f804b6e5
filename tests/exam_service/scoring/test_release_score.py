"""Releasing a score: who is held back, what is issued, and that it happens once."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import OpenSession
from exam_service.reports.rules.documents import NotPassedReport, PassingReport, report_of
from exam_service.scoring.rules.status import ScoreHeld
from exam_service.scoring.tables import ScoreReleaseRow, ScoreReportRow
from exam_service.scoring.use_cases import NotScoredYet, release_score, score_sittings
from exam_service.sittings.tables import SittingRow
from tests.builders.exams import at
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Answers,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
)

# A1: eight of eight; A2: two of six. Ten of fourteen is a pass.
TEN_RIGHT = answers(right=[*SLOTS[0:8], *SLOTS[9:11]], wrong=SLOTS[11:15])
# A1: three of eight; A2: five of six. Eight of fourteen is below the standard of nine.
EIGHT_RIGHT = answers(right=[*SLOTS[0:3], *SLOTS[9:14]], wrong=[*SLOTS[3:8], SLOTS[14]])


async def make_scored(
    open_session: OpenSession, as_scoring: OpenSession, given: Answers
) -> tuple[Arranged, UUID]:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, given)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    return arranged, sitting_id


async def load_report(open_session: OpenSession, sitting_id: UUID) -> ScoreReportRow:
    async with open_session() as session:
        return await session.get_one(ScoreReportRow, (sitting_id, 1))


async def set_integrity(open_session: OpenSession, sitting_id: UUID, integrity: str) -> None:
    async with open_session() as session:
        await session.execute(
            update(SittingRow).where(SittingRow.id == sitting_id).values(integrity=integrity)
        )


def scalars_of(document: Any) -> Iterator[Any]:  # Any: a JSON document
    """Every value of a document that is neither a list nor an object, and every name."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield name
            yield from scalars_of(value)
    elif isinstance(document, list):
        for value in document:
            yield from scalars_of(value)
    else:
        yield document


class TestReleaseScore:
    async def test_who_did_not_pass_gets_score_standard_and_counts(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, EIGHT_RIGHT)

        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )

        row = await load_report(open_session, sitting_id)
        assert row.account_id == arranged.candidate_id
        assert isinstance(report_of(row.document), NotPassedReport)
        # Bands and intervals by hand: A1 3/8, A2 5/6, the standard 9/14, one conditional error.
        assert row.document == {
            "outcome": "fail",
            "scaled": 467,
            "scale_minimum": 200,
            "scale_maximum": 800,
            "scale_cut": 500,
            "standard_per_mille": 643,
            "areas": [
                {
                    "area": "A1",
                    "band": "below",
                    "correct": 3,
                    "items": 8,
                    "reach_per_mille": [219, 562],
                },
                {
                    "area": "A2",
                    "band": "near",
                    "correct": 5,
                    "items": 6,
                    "reach_per_mille": [616, 940],
                },
            ],
        }

    async def test_a_passing_report_holds_no_number(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)

        await release_score(
            as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
        )

        row = await load_report(open_session, sitting_id)
        assert isinstance(report_of(row.document), PassingReport)
        assert row.document == {
            "outcome": "pass",
            "areas": [{"area": "A1", "band": "above"}, {"area": "A2", "band": "below"}],
        }
        # Area codes aside, which the blueprint gives, no digit in any shape.
        said = [value for value in scalars_of(row.document) if value not in {"A1", "A2"}]
        assert all(isinstance(value, str) for value in said)
        assert not any(character.isdigit() for value in said for character in value)

    async def test_a_second_release_is_the_first_one(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)

        released = [
            await release_score(
                as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(minutes)
            )
            for minutes in (130, 140)
        ]

        assert released == [at(130), at(130)]
        async with open_session() as session:
            audited = (await session.scalars(select(AuditEntryRow))).all()
            release = await session.get_one(ScoreReleaseRow, sitting_id)
            sitting = await session.get_one(SittingRow, sitting_id)
        assert [entry.action for entry in audited] == ["score.released"]
        assert release.released_by == arranged.manager_id
        assert sitting.score_status == "released"

    @pytest.mark.parametrize("integrity", ["on_hold", "invalidated"])
    async def test_a_score_on_hold_is_not_released(
        self,
        open_session: OpenSession,
        as_scoring: OpenSession,
        as_office: OpenSession,
        integrity: str,
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)
        await set_integrity(open_session, sitting_id, integrity)

        with pytest.raises(ScoreHeld):
            await release_score(
                as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
            )

    async def test_nothing_is_released_before_it_is_scored(
        self, open_session: OpenSession, as_office: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, TEN_RIGHT)

        with pytest.raises(NotScoredYet):
            await release_score(
                as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130)
            )
