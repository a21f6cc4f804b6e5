"""Scoring ended sittings: scores equal to those computed by hand, and the gates before them."""

import asyncio
from uuid import UUID

from sqlalchemy import func, select

from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormDocumentRow, FormKeyRow
from exam_service.scoring.rules.gates import (
    ContentUnfit,
    DocumentsDiffer,
    EquivalenceMissing,
    StandardMissing,
)
from exam_service.scoring.store import find_scaling_table
from exam_service.scoring.tables import ScoreRow, ScoringRunRow
from exam_service.scoring.use_cases import find_obstacle, score_sittings, score_waiting
from exam_service.scoring.use_cases.score_sittings import code_version
from exam_service.sittings.tables import SittingEventRow, SittingRow
from item_bank.canonical import Canonical, canonical_bytes
from tests.builders.exams import at, make_account, make_exam
from tests.exam_service.scoring.scored_form import (
    POLICY,
    SLOTS,
    Arranged,
    add_standard,
    an_entry,
    answers,
    arrange,
    make_ended_sitting,
    make_keyed_form,
)

# A1: three of eight right, and the pretest item s09. A2: five of six right, and the pretest s16.
EIGHT_RIGHT = answers(
    right=[*SLOTS[0:3], "s09", *SLOTS[9:14], "s16"], wrong=[*SLOTS[3:6], SLOTS[14]]
)


async def load_score(open_session: OpenSession, sitting_id: UUID) -> ScoreRow:
    async with open_session() as session:
        return (
            await session.scalars(select(ScoreRow).where(ScoreRow.sitting_id == sitting_id))
        ).one()


async def score_status(open_session: OpenSession, sitting_id: UUID) -> str:
    async with open_session() as session:
        sitting = await session.get_one(SittingRow, sitting_id)
        return sitting.score_status


async def obstacle(open_session: OpenSession, arranged: Arranged) -> type[object]:
    return type(await find_obstacle(open_session, form_id=arranged.form_id))


class TestScoreSittings:
    async def test_a_score_is_the_one_computed_by_hand(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)

        result = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

        score = await load_score(open_session, sitting_id)
        assert result.scored == (sitting_id,)
        assert (score.raw, score.raw_max, score.scaled, score.outcome) == (8, 14, 467, "fail")
        assert score.areas == [
            {"area": "A1", "correct": 3, "items": 8},
            {"area": "A2", "correct": 5, "items": 6},
        ]
        assert await score_status(open_session, sitting_id) == "scored"

    async def test_one_more_right_answer_reaches_the_standard(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        given = EIGHT_RIGHT | {"s04": "s04a"}
        sitting_id = await make_ended_sitting(open_session, arranged, given)

        await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

        score = await load_score(open_session, sitting_id)
        assert (score.raw, score.scaled, score.outcome) == (9, 500, "pass")

    async def test_pretest_items_never_count(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        given = answers(right=["s09", "s16"])
        sitting_id = await make_ended_sitting(open_session, arranged, given)

        await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

        score = await load_score(open_session, sitting_id)
        assert (score.raw, score.raw_max, score.scaled) == (0, 14, 200)

    async def test_the_last_choice_of_the_last_lease_counts(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, {"s01": "s01b"})
        async with open_session() as session:
            session.add(an_entry(sitting_id, 9, "s01", "s01c"))
            session.add(an_entry(sitting_id, 1, "s01", "s01a", epoch=2))
            session.add(an_entry(sitting_id, 10, "s02", "s02a"))
            session.add(an_entry(sitting_id, 11, "s02", None))

        await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

        score = await load_score(open_session, sitting_id)
        trace = {item["slot"]: item for item in score.trace}
        assert trace["s01"]["response"] == "s01a"
        assert trace["s01"]["is_correct"]
        assert trace["s02"]["response"] is None
        assert score.raw == 1

    async def test_scoring_again_changes_nothing(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)

        await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
        again = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(122))

        assert (again.run_id, again.scored) == (None, ())
        async with open_session() as session:
            assert await session.scalar(select(func.count()).select_from(ScoreRow)) == 1
            assert await session.scalar(select(func.count()).select_from(ScoringRunRow)) == 1

    async def test_two_runs_at_once_score_a_sitting_once(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)

        results = await asyncio.gather(
            *(score_sittings(as_scoring, form_id=arranged.form_id, now=at(121)) for _ in range(3))
        )

        assert [result.scored for result in results if result.scored] == [(sitting_id,)]

    async def test_a_run_names_what_went_in(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT)
        other_id = await make_ended_sitting(open_session, arranged, {}, ordinal=2)

        for ids in ([sitting_id], [other_id]):
            await score_sittings(as_scoring, form_id=arranged.form_id, sitting_ids=ids, now=at(121))

        async with open_session() as session:
            runs = (await session.scalars(select(ScoringRunRow))).all()
            events = (await session.scalars(select(SittingEventRow))).all()
        assert len({run.inputs_hash for run in runs}) == 1
        assert {run.code_version for run in runs} == {code_version()}
        assert {(event.sitting_id, event.kind) for event in events} == {
            (sitting_id, "scored"),
            (other_id, "scored"),
        }

    async def test_a_terminated_sitting_waits_for_a_person(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        await make_ended_sitting(
            open_session, arranged, EIGHT_RIGHT, state="terminated", ended_by="proctor"
        )

        assert await score_waiting(as_scoring, now=at(121)) == ()

    async def test_an_end_by_time_is_scored_when_late_entries_can_no_longer_come(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT, ended_by="time")

        early = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(124.9))
        late = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(125))

        assert early.scored == ()
        assert late.scored == (sitting_id,)

    async def test_one_unfit_response_keeps_no_other_sitting_waiting(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        unfit_id = await make_ended_sitting(open_session, arranged, {"s99": "s99a"})
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT, ordinal=2)

        result = await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))

        assert result.scored == (sitting_id,)
        assert [refused_id for refused_id, _ in result.refused] == [unfit_id]
        assert await score_status(open_session, unfit_id) == "unscored"


class TestGates:
    async def test_a_form_without_a_standard_is_not_scored(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        actor_id = await make_account(open_session)
        exam_id = await make_exam(open_session, actor_id, POLICY)
        form_id = await make_keyed_form(open_session, exam_id, actor_id)

        assert isinstance(await find_obstacle(as_scoring, form_id=form_id), StandardMissing)

    async def test_a_second_form_needs_an_equivalence_record(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        actor_id = arranged.manager_id
        standard_id = await standard_of(open_session, arranged)
        forms = [
            await make_keyed_form(open_session, arranged.exam_id, actor_id, code)
            for code in ("F2", "F3")
        ]
        for form_id, equivalence in zip(forms, (None, {"linked_to": "F1"}), strict=True):
            await add_standard(
                open_session,
                arranged.exam_id,
                form_id,
                actor_id,
                standard_id=standard_id,
                equivalence=equivalence,
                now=at(1),
            )

        assert await find_obstacle(as_scoring, form_id=arranged.form_id) is None
        assert isinstance(await find_obstacle(as_scoring, form_id=forms[0]), EquivalenceMissing)
        assert await find_obstacle(as_scoring, form_id=forms[1]) is None

    async def test_an_extra_key_is_refused(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        async with open_session() as session:
            session.add(FormKeyRow(form_id=arranged.form_id, version=1, slot="s99", option="s99a"))

        assert await obstacle(as_scoring, arranged) is ContentUnfit

    async def test_a_key_that_lacks_a_slot_is_refused(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        async with open_session() as session:
            session.add(FormKeyRow(form_id=arranged.form_id, version=2, slot="s01", option="s01a"))

        assert await obstacle(as_scoring, arranged) is ContentUnfit

    async def test_a_document_with_other_slots_is_refused(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        document: Canonical = {
            "form": "f",
            "section": 1,
            "language": "es",
            "direction": "ltr",
            "items": [],
        }
        async with open_session() as session:
            session.add(
                FormDocumentRow(
                    form_id=arranged.form_id,
                    section=1,
                    language="es",
                    sha256="",
                    content=canonical_bytes(document),
                )
            )

        assert await obstacle(as_scoring, arranged) is DocumentsDiffer

    async def test_a_refused_form_keeps_no_other_form_waiting(
        self, open_session: OpenSession, as_scoring: OpenSession
    ) -> None:
        arranged = await arrange(open_session)
        bare_id = await make_keyed_form(open_session, arranged.exam_id, arranged.manager_id, "F2")
        await make_ended_sitting(open_session, arranged, EIGHT_RIGHT, form_id=bare_id)
        sitting_id = await make_ended_sitting(open_session, arranged, EIGHT_RIGHT, ordinal=2)

        outcomes = {
            outcome.form_id: outcome.result
            for outcome in await score_waiting(as_scoring, now=at(121))
        }

        assert isinstance(outcomes[bare_id], StandardMissing)
        assert await score_status(open_session, sitting_id) == "scored"


async def standard_of(open_session: OpenSession, arranged: Arranged) -> UUID:
    async with open_session() as session:
        row = await find_scaling_table(session, arranged.form_id)
        assert row is not None
        return row.standard_setting_id
