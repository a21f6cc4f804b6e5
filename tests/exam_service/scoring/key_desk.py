"""Three released sittings of one form, and what people at the desk do about its key, for tests."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from exam_service.database.session import OpenSession
from exam_service.exams.tables import FormSlotRow
from exam_service.scoring.rules.key_changes import (
    KeyChangeKind,
    KeyChangeState,
    Passes,
)
from exam_service.scoring.tables import ScoreReportRow, ScoreRow
from exam_service.scoring.use_cases import (
    release_score,
    score_sittings,
)
from exam_service.scoring.use_cases.change_key import propose_key_change, sign_key_change
from tests.builders.exams import at, make_account
from tests.exam_service.scoring.scored_form import (
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


async def make_desk(
    open_session: OpenSession, as_scoring: OpenSession, as_office: OpenSession
) -> Desk:
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
