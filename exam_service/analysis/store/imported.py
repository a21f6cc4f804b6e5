"""Earlier administrations in the database: adding one, and reading it as plain values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.analysis.rules.administrations import (
    EarlierAdministration,
    EarlierCandidate,
    EarlierItem,
)
from exam_service.analysis.tables import (
    ImportedAdministrationRow,
    ImportedCandidateRow,
    ImportedItemRow,
    ImportedResponseRow,
    ImportedRunRow,
    ImportedScoreRow,
)
from exam_service.authoring.tables import ItemRow
from exam_service.errors import NotFound

LISTED_MAX = 200
ROWS_PER_INSERT = 500

Told = Callable[[int, int], None]


def not_told(done: int, total: int) -> None:
    """Where nobody watches the progress."""


@dataclass(frozen=True, slots=True)
class ImportedScore:
    """One candidate's score with the code of the source."""

    candidate: str
    row: ImportedScoreRow


async def list_imported(
    session: AsyncSession, exam_id: UUID
) -> Sequence[ImportedAdministrationRow]:
    """Earlier administrations of an exam, the newest import first."""
    query = select(ImportedAdministrationRow).where(ImportedAdministrationRow.exam_id == exam_id)
    query = query.order_by(ImportedAdministrationRow.id.desc()).limit(LISTED_MAX)
    return (await session.scalars(query)).all()


async def find_imported(
    session: AsyncSession, exam_id: UUID, *, code: str = "", source: str = ""
) -> ImportedAdministrationRow | None:
    """The import of this code, or of this source."""
    query = select(ImportedAdministrationRow).where(
        ImportedAdministrationRow.exam_id == exam_id,
        ImportedAdministrationRow.code == code
        if code
        else ImportedAdministrationRow.source_hash == source,
    )
    return await session.scalar(query)


async def load_imported(
    session: AsyncSession, exam_id: UUID, code: str
) -> ImportedAdministrationRow:
    row = await find_imported(session, exam_id, code=code)
    if row is None:
        raise NotFound
    return row


async def link_items(
    session: AsyncSession, exam_id: UUID, codes: Iterable[str]
) -> Mapping[str, UUID]:
    """Items of the bank that have one of these codes."""
    rows = await session.execute(
        select(ItemRow.code, ItemRow.id).where(
            ItemRow.exam_id == exam_id, ItemRow.code.in_(list(codes))
        )
    )
    return dict(rows.all())


async def add_items(
    session: AsyncSession,
    administration_id: UUID,
    items: Sequence[EarlierItem],
    linked: Mapping[str, UUID],
) -> None:
    rows = [
        {
            "administration_id": administration_id,
            "number": number,
            "code": item.code,
            "area": item.area,
            "is_scored": item.is_scored,
            "options": list(item.options),
            "key": item.key,
            "also": list(item.also),
            "item_id": linked.get(item.code),
        }
        for number, item in enumerate(items, start=1)
    ]
    await session.execute(insert(ImportedItemRow), rows)


async def add_candidates(
    session: AsyncSession,
    administration_id: UUID,
    candidates: Sequence[EarlierCandidate],
    told: Told,
) -> None:
    """Candidates with their responses, some hundreds at a time."""
    who = {"administration_id": administration_id}
    for start in range(0, len(candidates), ROWS_PER_INSERT):
        some = list(enumerate(candidates[start : start + ROWS_PER_INSERT], start=start + 1))
        people = [
            {**who, "number": number, "code": one.code, "groups": dict(one.groups)}
            for number, one in some
        ]
        responses = [
            {
                **who,
                "number": number,
                "chosen": list(one.chosen),
                "milliseconds": None if one.milliseconds is None else list(one.milliseconds),
            }
            for number, one in some
        ]
        await session.execute(insert(ImportedCandidateRow), people)
        await session.execute(insert(ImportedResponseRow), responses)
        told(start + len(some), len(candidates))


async def load_administration(
    session: AsyncSession, row: ImportedAdministrationRow
) -> EarlierAdministration:
    """Everything of one import, as it was read; its sizes are bounded by the rules."""
    return EarlierAdministration(
        tuple(await list_items(session, row.id)),
        tuple(await _list_candidates(session, row.id)),
        tuple(row.notes),
    )


async def list_items(session: AsyncSession, administration_id: UUID) -> list[EarlierItem]:
    query = select(ImportedItemRow).where(ImportedItemRow.administration_id == administration_id)
    return [
        EarlierItem(row.code, row.area, row.is_scored, tuple(row.options), row.key, tuple(row.also))
        for row in await session.scalars(query.order_by(ImportedItemRow.number))
    ]


async def _list_candidates(
    session: AsyncSession, administration_id: UUID
) -> list[EarlierCandidate]:
    rows = await session.execute(
        select(
            ImportedCandidateRow.code,
            ImportedCandidateRow.groups,
            ImportedResponseRow.chosen,
            ImportedResponseRow.milliseconds,
        )
        .join(
            ImportedResponseRow,
            (ImportedResponseRow.administration_id == ImportedCandidateRow.administration_id)
            & (ImportedResponseRow.number == ImportedCandidateRow.number),
        )
        .where(ImportedCandidateRow.administration_id == administration_id)
        .order_by(ImportedCandidateRow.number)
    )
    return [
        EarlierCandidate(code, groups, tuple(chosen), None if times is None else tuple(times))
        for code, groups, chosen, times in rows
    ]


async def find_run(session: AsyncSession, administration_id: UUID) -> ImportedRunRow | None:
    """The newest scoring run of an import."""
    query = select(ImportedRunRow).where(ImportedRunRow.administration_id == administration_id)
    return await session.scalar(query.order_by(ImportedRunRow.id.desc()).limit(1))


async def list_newest_cuts(
    session: AsyncSession, administration_ids: Sequence[UUID]
) -> dict[UUID, int]:
    """Administration -> the raw score that passes in its newest run; without a run it is absent."""
    rows = await session.execute(
        select(ImportedRunRow.administration_id, ImportedRunRow.scaling)
        .ext(distinct_on(ImportedRunRow.administration_id))
        .where(ImportedRunRow.administration_id.in_(administration_ids))
        .order_by(ImportedRunRow.administration_id, ImportedRunRow.id.desc())
    )
    return {administration_id: scaling["cut_raw"] for administration_id, scaling in rows}


async def add_scores(
    session: AsyncSession, run_id: UUID, administration_id: UUID, scores: Sequence[dict[str, Any]]
) -> None:
    """The scores of a run in the order of the candidates' numbers."""
    who = {"run_id": run_id, "administration_id": administration_id}
    for start in range(0, len(scores), ROWS_PER_INSERT):
        some = enumerate(scores[start : start + ROWS_PER_INSERT], start=start + 1)
        await session.execute(
            insert(ImportedScoreRow), [{**who, "number": number, **score} for number, score in some]
        )


async def list_scores(session: AsyncSession, run_id: UUID) -> list[ImportedScore]:
    """All scores of one run, candidate by candidate: raw scores for equating too."""
    rows = await session.execute(
        select(ImportedCandidateRow.code, ImportedScoreRow)
        .join(
            ImportedCandidateRow,
            (ImportedScoreRow.administration_id == ImportedCandidateRow.administration_id)
            & (ImportedScoreRow.number == ImportedCandidateRow.number),
        )
        .where(ImportedScoreRow.run_id == run_id)
        .order_by(ImportedScoreRow.number)
    )
    return [ImportedScore(code, row) for code, row in rows]
