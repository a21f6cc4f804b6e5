"""The release desk over real rows: what it holds, what it lets go, and what it issues again."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.scoring.rules.pass_rate import PassRateHeld, PassRateVerdict
from exam_service.scoring.rules.reissue import NothingToReissue, NotReleasedYet, ReissueCause
from exam_service.scoring.rules.release import DoubtedItem, HoldKind
from exam_service.scoring.tables import (
    AreaScoreGateRow,
    ReportReissueRow,
    ScoreReleaseRow,
    ScoreReportRow,
)
from exam_service.scoring.use_cases import release_score, score_sittings
from exam_service.scoring.use_cases.item_holds import (
    clear_item_hold,
    doubt_item,
    list_item_holds,
    raise_item_hold,
)
from exam_service.scoring.use_cases.release_batches import ask_for_batch, load_batch, run_batches
from exam_service.scoring.use_cases.release_desk import (
    decide_pass_rate,
    list_release_desk,
    look_at_releases,
)
from exam_service.scoring.use_cases.release_score import reissue_report
from tests.builders.exams import at, make_account
from tests.exam_service.scoring.scored_form import Arranged, arrange, make_ended_sitting
from tests.exam_service.scoring.test_release_score import (
    EIGHT_RIGHT,
    TEN_RIGHT,
    make_scored,
    set_integrity,
)

DOUBT = "The reference was revised; option c is right now."


async def release(as_office: OpenSession, arranged: Arranged, sitting_id: UUID) -> None:
    await release_score(as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130))


async def make_two(
    open_session: OpenSession, as_scoring: OpenSession
) -> tuple[Arranged, UUID, UUID]:
    """One candidate's two scored attempts in the same administration."""
    arranged = await arrange(open_session)
    first = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
    second = await make_ended_sitting(open_session, arranged, TEN_RIGHT, ordinal=2)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    return arranged, first, second


class TestDoubtedItems:
    async def test_a_doubted_item_that_counts_holds_until_a_person_clears_it(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)
        hold_id = await raise_item_hold(
            as_office,
            form_id=arranged.form_id,
            slot="s01",
            reason="The point-biserial of the key is negative.",
            actor_id=None,
            now=at(125),
        )

        with pytest.raises(DoubtedItem) as refused:
            await release(as_office, arranged, sitting_id)
        await clear_item_hold(
            as_office,
            hold_id=hold_id,
            reason="Looked at with two experts; the key is right.",
            actor_id=arranged.manager_id,
            now=at(126),
        )
        await release(as_office, arranged, sitting_id)

        assert refused.value.details == {"items": ["F1-s01"]}
        (hold,) = await list_item_holds(as_office)
        assert (hold.row.source, hold.cleared_by) == ("statistics", "Manager")

    async def test_a_doubted_item_that_does_not_count_holds_nothing(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)
        # The ninth slot is being tried out.
        await doubt_item(
            as_office,
            form_id=arranged.form_id,
            item_code="F1-s09",
            reason=DOUBT,
            actor_id=arranged.manager_id,
            now=at(125),
        )

        await release(as_office, arranged, sitting_id)

    async def test_the_same_doubt_is_raised_once_and_needs_a_reason(
        self, open_session: OpenSession, as_office: OpenSession
    ) -> None:
        arranged = await arrange(open_session)

        raised = [
            await raise_item_hold(
                as_office,
                form_id=arranged.form_id,
                slot="s01",
                reason=DOUBT,
                actor_id=actor_id,
                now=at(125),
            )
            for actor_id in (None, arranged.manager_id)
        ]

        assert raised[0] == raised[1]
        with pytest.raises(InvalidInput):
            await clear_item_hold(
                as_office,
                hold_id=raised[0],
                reason=" ",
                actor_id=arranged.manager_id,
                now=at(126),
            )


class TestPassRate:
    async def test_a_held_pass_rate_holds_every_score_of_the_administration(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, TEN_RIGHT)

        async def decide(verdict: PassRateVerdict) -> None:
            await decide_pass_rate(
                as_office,
                administration_id=arranged.administration_id,
                verdict=verdict,
                reason="The centre lost power twice.",
                actor_id=arranged.manager_id,
                now=at(125),
            )

        await decide(PassRateVerdict.HOLD)
        with pytest.raises(PassRateHeld):
            await release(as_office, arranged, sitting_id)
        (line,) = await list_release_desk(as_office, now=at(126))
        await decide(PassRateVerdict.RELEASE)
        await release(as_office, arranged, sitting_id)

        assert (line.ready, line.held, line.kinds) == (0, 1, ((HoldKind.PASS_RATE, 1),))


class TestDesk:
    async def test_ready_and_held_stand_apart_with_reasons_and_days(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, first, second = await make_two(open_session, as_scoring)
        await set_integrity(open_session, first, "on_hold")

        desk, later = [
            await look_at_releases(as_office, administration_id=arranged.administration_id, now=now)
            for now in (at(130), at(130) + timedelta(days=15))
        ]

        assert [line.listed.row.id for line in desk.ready] == [second]
        assert [line.listed.row.id for line in desk.held] == [first]
        assert [hold.kind for hold in desk.held[0].holds] == [HoldKind.INTEGRITY]
        # Monday, November 23, and ten business days.
        assert desk.held[0].expected.latest.isoformat() == "2026-12-07"
        assert (desk.line.overdue, later.line.overdue) == (0, 2)

    async def test_a_batch_names_whom_it_did_not_release_and_stops_for_nobody(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, first, second = await make_two(open_session, as_scoring)
        batch_id = await ask_for_batch(
            as_office,
            administration_id=arranged.administration_id,
            sitting_ids=[first, second],
            actor_id=arranged.manager_id,
            now=at(130),
        )
        # Between the confirmation and the release somebody raises a question.
        await set_integrity(open_session, first, "on_hold")

        asked = await load_batch(as_office, batch_id=batch_id)
        for _ in range(2):
            await run_batches(as_office, clock=lambda: at(131))
        done = await load_batch(as_office, batch_id=batch_id)

        assert (asked.done, asked.is_under_way) == (0, True)
        assert (done.total, done.released, done.is_under_way) == (2, 1, False)
        (refused,) = done.refused
        assert refused.listed.row.id == first
        assert "integrity is not clear" in refused.reason


class TestReissue:
    async def test_a_report_is_issued_again_as_another_version_with_its_reason(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, EIGHT_RIGHT)
        await release(as_office, arranged, sitting_id)
        await open_gate(open_session, arranged, "A2")

        version = await reissue_report(
            as_office,
            sitting_id=sitting_id,
            cause=ReissueCause.CORRECTION,
            note="The area score is given now.",
            actor_id=arranged.manager_id,
            now=at(150),
        )

        async with open_session() as session:
            rows = (
                await session.scalars(select(ScoreReportRow).order_by(ScoreReportRow.version))
            ).all()
            note = await session.get_one(ReportReissueRow, (sitting_id, 2))
            audited = await session.scalars(select(AuditEntryRow.action))
            assert "report.reissued" in set(audited)
        assert (version, [row.cause for row in rows]) == (2, ["first", "correction"])
        # Nine of fourteen is 500 and all is 800; five of six: 500 + 300·(5/6 - 9/14)/(5/14).
        assert [area.get("scaled") for area in rows[1].document["areas"]] == [None, 660]
        assert all("scaled" not in area for area in rows[0].document["areas"])
        assert note.issued_by == arranged.manager_id

    async def test_nothing_is_issued_again_that_would_say_the_same(
        self, open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, EIGHT_RIGHT)

        async def reissue() -> None:
            await reissue_report(
                as_office,
                sitting_id=sitting_id,
                cause=ReissueCause.CORRECTION,
                note="A trial.",
                actor_id=arranged.manager_id,
                now=at(150),
            )

        with pytest.raises(NotReleasedYet):
            await reissue()
        await release(as_office, arranged, sitting_id)
        with pytest.raises(NothingToReissue):
            await reissue()

    @pytest.mark.parametrize("table", [ScoreReportRow, ScoreReleaseRow])
    async def test_what_was_issued_is_never_changed(
        self,
        open_session: OpenSession,
        as_scoring: OpenSession,
        as_office: OpenSession,
        table: type[ScoreReportRow | ScoreReleaseRow],
    ) -> None:
        arranged, sitting_id = await make_scored(open_session, as_scoring, EIGHT_RIGHT)
        await release(as_office, arranged, sitting_id)

        with pytest.raises(Exception, match="never changed or removed"):
            async with open_session() as session:
                await session.execute(delete(table))


class TestAreaScores:
    @pytest.mark.parametrize(("own", "total", "people"), [(0.58, 0.74, 900), (0.8, 0.7, 299)])
    async def test_the_database_opens_no_gate_without_the_evidence(
        self, open_session: OpenSession, own: float, total: float, people: int
    ) -> None:
        arranged = await arrange(open_session)

        with pytest.raises(Exception, match="an_area_score_adds_to_the_total"):
            await open_gate(open_session, arranged, "A1", own=own, total=total, people=people)


async def open_gate(
    open_session: OpenSession,
    arranged: Arranged,
    area: str,
    *,
    own: float = 0.82,
    total: float = 0.71,
    people: int = 300,
) -> None:
    psychometrician_id = await make_account(open_session, "Psychometrician")
    async with open_session() as session:
        session.add(
            AreaScoreGateRow(
                form_id=arranged.form_id,
                area=area,
                is_open=True,
                prmse_subscore=own,
                prmse_total=total,
                candidates=people,
                reason="Two years of data.",
                decided_by=psychometrician_id,
                decided_at=at(140),
            )
        )
