"""Hand checks: asked for once, free, by the second engine and a person, with a letter."""

from dataclasses import dataclass
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import OpenSession
from exam_service.errors import InvalidInput
from exam_service.scoring.rules.hand_check_letter import LetterSubject, compose_letter
from exam_service.scoring.rules.hand_checks import (
    ClearedByAnother,
    DifferenceNotConfirmable,
    DifferenceRemains,
    HandCheckDone,
    HandCheckFinding,
    HandCheckNotOffered,
    HandCheckStanding,
)
from exam_service.scoring.rules.release import OwnScore
from exam_service.scoring.use_cases import release_score, score_sittings
from exam_service.scoring.use_cases.hand_check import (
    ask_for_hand_check,
    end_hand_check_hold,
    finish_hand_check,
    list_hand_checks,
    look_at_hand_check,
    view_hand_check,
)
from exam_service.scoring.use_cases.typeset_letter import LetterSheet, set_letter
from exam_service.scoring.use_cases.verify_scores import verify_scores
from exam_service.sittings.store import SittingNotFound
from exam_service.sittings.tables import SittingRow
from tests.builders.exams import at, make_account
from tests.exam_service.scoring.scored_form import (
    SLOTS,
    Answers,
    Arranged,
    answers,
    arrange,
    make_ended_sitting,
)

EIGHT_RIGHT = answers(right=[*SLOTS[0:3], *SLOTS[9:14]], wrong=SLOTS[3:8])
TEN_RIGHT = answers(right=[*SLOTS[0:8], *SLOTS[9:11]])


@dataclass(frozen=True, slots=True)
class Case:
    arranged: Arranged
    sitting_id: UUID
    person_id: UUID


async def released(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession, given: Answers
) -> Case:
    arranged = await arrange(open_session)
    sitting_id = await make_ended_sitting(open_session, arranged, given)
    await score_sittings(as_scoring, form_id=arranged.form_id, now=at(121))
    await release_score(as_office, sitting_id=sitting_id, actor_id=arranged.manager_id, now=at(130))
    return Case(arranged, sitting_id, await make_account(open_session, "Checker"))


@pytest.fixture
async def case(open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession) -> Case:
    return await released(open_session, as_scoring, as_office, EIGHT_RIGHT)


async def asked(as_delivery: OpenSession, as_office: OpenSession, case: Case) -> UUID:
    await ask_for_hand_check(
        as_delivery,
        sitting_id=case.sitting_id,
        account_id=case.arranged.candidate_id,
        now=at(140),
    )
    return (await list_hand_checks(as_office, position=None)).rows[0].row.id


async def finished(
    as_office: OpenSession, request_id: UUID, case: Case, finding: HandCheckFinding, note: str = ""
) -> None:
    await finish_hand_check(
        as_office,
        request_id=request_id,
        finding=finding,
        note=note,
        has_gone_through=True,
        actor_id=case.person_id,
        now=at(150),
    )


async def standing(as_delivery: OpenSession, case: Case) -> HandCheckStanding | None:
    view = await view_hand_check(
        as_delivery, sitting_id=case.sitting_id, account_id=case.arranged.candidate_id
    )
    return view.standing


async def integrity(open_session: OpenSession, case: Case) -> str:
    async with open_session() as session:
        return (await session.get_one(SittingRow, case.sitting_id)).integrity


async def test_a_check_is_asked_for_once_and_confirmed(
    case: Case, open_session: OpenSession, as_delivery: OpenSession, as_office: OpenSession
) -> None:
    assert await standing(as_delivery, case) is HandCheckStanding.MAY_ASK
    request_id = await asked(as_delivery, as_office, case)
    assert await standing(as_delivery, case) is HandCheckStanding.ASKED
    with pytest.raises(HandCheckNotOffered):
        await asked(as_delivery, as_office, case)
    seen = await look_at_hand_check(as_office, request_id=request_id)
    assert seen.derivations.agrees
    assert len(seen.derivations.lines) == len(SLOTS)

    await finished(as_office, request_id, case, HandCheckFinding.CONFIRMED)

    assert await standing(as_delivery, case) is HandCheckStanding.CONFIRMED
    assert await integrity(open_session, case) == "clear"
    with pytest.raises(HandCheckDone):
        await finished(as_office, request_id, case, HandCheckFinding.CONFIRMED)
    async with open_session() as session:
        acts = set(await session.scalars(select(AuditEntryRow.action)))
    assert {"hand_check.asked", "hand_check.finished"} <= acts


async def test_a_pass_and_somebody_elses_score_are_not_checked(
    open_session: OpenSession,
    as_scoring: OpenSession,
    as_delivery: OpenSession,
    as_office: OpenSession,
) -> None:
    case = await released(open_session, as_scoring, as_office, TEN_RIGHT)

    assert await standing(as_delivery, case) is None
    with pytest.raises(HandCheckNotOffered):
        await asked(as_delivery, as_office, case)
    with pytest.raises(SittingNotFound):
        await view_hand_check(as_delivery, sitting_id=case.sitting_id, account_id=case.person_id)


async def test_nobody_finishes_without_having_looked(
    case: Case, as_delivery: OpenSession, as_office: OpenSession
) -> None:
    request_id = await asked(as_delivery, as_office, case)

    with pytest.raises(InvalidInput):
        await finish_hand_check(
            as_office,
            request_id=request_id,
            finding=HandCheckFinding.CONFIRMED,
            note="",
            has_gone_through=False,
            actor_id=case.person_id,
            now=at(150),
        )
    with pytest.raises(InvalidInput):
        await finished(as_office, request_id, case, HandCheckFinding.DIFFERENCE)


async def test_a_difference_cannot_be_confirmed_and_holds_the_score(
    case: Case, open_session: OpenSession, as_delivery: OpenSession, as_office: OpenSession
) -> None:
    request_id = await asked(as_delivery, as_office, case)
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("UPDATE form_keys SET option = 's01b' WHERE slot = 's01'"))
    seen = await look_at_hand_check(as_office, request_id=request_id)
    assert "raw" in seen.derivations.differences
    with pytest.raises(DifferenceNotConfirmable):
        await finished(as_office, request_id, case, HandCheckFinding.CONFIRMED)

    await finished(as_office, request_id, case, HandCheckFinding.DIFFERENCE, "The key of s01.")

    assert await standing(as_delivery, case) is HandCheckStanding.DIFFERENCE
    assert await integrity(open_session, case) == "on_hold"
    with pytest.raises(ClearedByAnother):
        await end_hand_check_hold(
            as_office,
            request_id=request_id,
            reason="Resolved.",
            actor_id=case.person_id,
            now=at(160),
        )
    resolved = partial(
        end_hand_check_hold,
        as_office,
        request_id=request_id,
        reason="Resolved.",
        actor_id=case.arranged.manager_id,
        now=at(161),
    )
    with pytest.raises(DifferenceRemains):
        await resolved()
    async with open_session() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        await session.execute(text("UPDATE form_keys SET option = 's01a' WHERE slot = 's01'"))
    await resolved()
    assert await integrity(open_session, case) == "clear"
    # The opinion that found the difference is followed by one that does not.
    assert (await verify_scores(as_office)).differences == ()


async def test_nobody_checks_or_releases_a_score_of_their_own(
    case: Case, open_session: OpenSession, as_delivery: OpenSession, as_office: OpenSession
) -> None:
    request_id = await asked(as_delivery, as_office, case)
    waiting = await make_ended_sitting(open_session, case.arranged, {}, ordinal=8)

    with pytest.raises(OwnScore):
        await finish_hand_check(
            as_office,
            request_id=request_id,
            finding=HandCheckFinding.CONFIRMED,
            note="",
            has_gone_through=True,
            actor_id=case.arranged.candidate_id,
            now=at(150),
        )
    with pytest.raises(OwnScore):
        await release_score(
            as_office, sitting_id=waiting, actor_id=case.arranged.candidate_id, now=at(150)
        )


@pytest.mark.parametrize("finding", list(HandCheckFinding))
async def test_the_letter_is_a_tagged_pdf(finding: HandCheckFinding) -> None:
    subject = LetterSubject("Ana Ruiz", "Sample exam", "May 1", "May 5", "May 8")
    letter = compose_letter(finding, subject, lambda sentence: sentence)

    pdf = await set_letter(LetterSheet(letter, "en", "ltr", "Page {page} of {pages}", at(150)))

    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid" in pdf
