"""Time accounts, read: the spans and credits of sittings, in one query."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam, func, literal, null, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.sittings.rules.time import (
    Credit,
    CreditCause,
    CreditKind,
    Ledger,
    Span,
    SpanKind,
)
from exam_service.sittings.tables import CreditRow, SittingRow, SpanRow

# Asked with nearly every request of a player: made once, and read without making rows of them.
_SITTINGS: Final = bindparam("sittings", type_=ARRAY(Uuid()))
# Spans and credits together, each in its own order.
ACCOUNT: Final = (
    select(
        SpanRow.sitting_id,
        SpanRow.ordinal.label("place"),
        literal(value=True).label("is_span"),
        SpanRow.kind,
        SpanRow.started_at,
        SpanRow.ended_at,
        SpanRow.cause,
        SpanRow.actor_id,
        null().label("amount"),
        null().label("reason"),
        null().label("span_ordinal"),
    )
    .where(SpanRow.sitting_id == func.any(_SITTINGS))
    .union_all(
        select(
            CreditRow.sitting_id,
            CreditRow.ordinal,
            literal(value=False),
            CreditRow.kind,
            CreditRow.given_at,
            null(),
            CreditRow.cause,
            CreditRow.actor_id,
            CreditRow.amount,
            CreditRow.reason,
            CreditRow.span_ordinal,
        ).where(CreditRow.sitting_id == func.any(_SITTINGS))
    )
    .order_by("sitting_id", "place")
)


async def load_ledger(session: AsyncSession, sitting: SittingRow) -> Ledger:
    return (await list_ledgers(session, [sitting]))[sitting.id]


async def list_ledgers(
    session: AsyncSession, sittings: Collection[SittingRow]
) -> Mapping[UUID, Ledger]:
    """The time accounts of these sittings."""
    accounts: dict[UUID, list[Any]] = {sitting.id: [] for sitting in sittings}
    for row in (await session.execute(ACCOUNT, {"sittings": list(accounts)})).mappings():
        accounts[row["sitting_id"]].append(row)
    return {sitting.id: ledger_in(accounts[sitting.id], sitting) for sitting in sittings}


# Any: rows of either driver, of two tables' columns.
def ledger_in(account: Sequence[Any], sitting: SittingRow) -> Ledger:
    """The time account that these rows of `ACCOUNT` are."""
    return Ledger(
        sitting.time_allotted,
        sitting.break_allotted,
        tuple(_span_of(row) for row in account if row["is_span"]),
        tuple(_credit_of(row) for row in account if not row["is_span"]),
    )


def _span_of(row: Any) -> Span:
    return Span(
        SpanKind(row["kind"]), row["started_at"], row["ended_at"], row["cause"], row["actor_id"]
    )


def _credit_of(row: Any) -> Credit:
    return Credit(
        CreditKind(row["kind"]),
        row["amount"],
        CreditCause(row["cause"]),
        row["started_at"],
        row["actor_id"],
        row["reason"],
        row["span_ordinal"],
    )
