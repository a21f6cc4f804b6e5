"""Saving entries in one round trip, and reading the log.

The statement that saves is asyncpg by hand on a pool of its own: it is the one place where cost
per request decides how many candidates a machine carries. Everything else reads through SQLAlchemy.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.database.session import Address
from exam_service.responses.rules import Entry, EntryKind, StoredEntry
from exam_service.responses.tables import EntryRow

SAVING_CONNECTIONS_MAX = 8
SAVE_SECONDS_MAX = 5.0

# One UPDATE judges lease, section and deadline on the contact row, notes the contact and moves the
# acknowledged sequence; the entries are appended only through what it returns. A change of the
# sitting locks the same row, so a save is wholly before it or sees it. A repeated request updates
# the row again: its commit waits like the first one's did, and nothing is confirmed that is not
# kept. Under a concurrent save of the same sitting the acknowledged sequence may be told too low,
# never too high. What such a save appended is not seen either: where it took a number of this batch
# for other content, not every entry is accounted for, and the statement is asked again.
SAVE = """
WITH batch AS (
    SELECT * FROM unnest(
        $5::bigint[], $6::text[], $7::text[], $8::text[], $9::bytea[], $10::timestamptz[]
    ) AS t (sequence, slot, kind, value, content_hash, claimed_at)
),
who AS (
    SELECT i.account_id FROM sign_ins i JOIN accounts a ON a.id = i.account_id
    WHERE i.id = $2 AND i.revoked_at IS NULL AND i.expires_at > $4 AND a.disabled_at IS NULL
),
held AS (
    SELECT e.content_hash = b.content_hash AS is_same FROM batch b JOIN entries e
        ON e.sitting_id = $1 AND e.epoch = $3 AND e.sequence = b.sequence
),
contact AS (
    UPDATE sitting_contacts c SET
        last_contact_at = greatest(c.last_contact_at, $4),
        acknowledged_sequence = coalesce((
            SELECT max(numbered.sequence) FROM (
                SELECT known.sequence, row_number() OVER (ORDER BY known.sequence) AS n FROM (
                    SELECT sequence FROM batch
                    UNION
                    SELECT e.sequence FROM entries e
                    WHERE e.sitting_id = $1 AND e.epoch = $3
                        AND e.sequence > c.acknowledged_sequence
                ) AS known WHERE known.sequence > c.acknowledged_sequence
            ) AS numbered WHERE numbered.sequence = c.acknowledged_sequence + numbered.n
        ), c.acknowledged_sequence)
    FROM who
    WHERE c.sitting_id = $1 AND c.account_id = who.account_id AND c.epoch = $3
        AND c.accepts_entries AND c.closes_at > $4
        AND ($11::int IS NULL OR c.section = $11)
        AND NOT EXISTS (SELECT 1 FROM held WHERE NOT is_same)
    RETURNING c.acknowledged_sequence, c.section, c.closes_at
),
added AS (
    INSERT INTO entries (
        sitting_id, epoch, sequence, slot, kind, value, content_hash, claimed_at, recorded_at
    )
    SELECT $1, $3, b.sequence, b.slot, b.kind, b.value::jsonb, b.content_hash, b.claimed_at, $4
    FROM batch b CROSS JOIN contact
    ON CONFLICT DO NOTHING
    RETURNING sequence
)
SELECT
    (SELECT acknowledged_sequence FROM contact) AS acknowledged_sequence,
    (SELECT section FROM contact) AS section,
    (SELECT closes_at FROM contact) AS closes_at,
    EXISTS (SELECT 1 FROM who) AS signed_in,
    EXISTS (SELECT 1 FROM held WHERE NOT is_same) AS clashes,
    (SELECT count(*) FROM batch)
        = (SELECT count(*) FROM held) + (SELECT count(*) FROM added) AS is_accounted_for,
    s.epoch AS lease_epoch,
    s.section AS open_section
FROM (VALUES (1)) AS one (n)
LEFT JOIN who ON true
LEFT JOIN sitting_contacts s ON s.sitting_id = $1 AND s.account_id = who.account_id
"""


class Verdict(StrEnum):
    """What became of a save."""

    SAVED = "saved"
    SIGNED_OUT = "signed_out"
    NOT_FOUND = "not_found"
    LEASE_LOST = "lease_lost"
    NUMBER_TAKEN = "number_taken"
    OTHER_SECTION = "other_section"
    NOT_OPEN = "not_open"


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer of the statement that saves; the last three are known only when it saved."""

    verdict: Verdict
    acknowledged_sequence: int = 0
    section: int | None = None
    closes_at: datetime | None = None


class SavingPool:
    """The connections that saves have to themselves, so that no page can keep them waiting."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def save(
        self,
        *,
        sitting_id: UUID,
        sign_in_id: UUID,
        epoch: int,
        section: int | None,
        entries: Sequence[Entry],
        now: datetime,
    ) -> Saved:
        """Append a batch and note the contact, committed when this returns.

        A time-out or a lost connection raises: the outcome is then unknown, and the caller must
        neither say "saved" nor "not saved".
        """
        request = (
            sitting_id,
            sign_in_id,
            epoch,
            now,
            [entry.sequence for entry in entries],
            [entry.slot for entry in entries],
            [entry.kind.value for entry in entries],
            [entry.value_json() for entry in entries],
            [entry.content_hash() for entry in entries],
            [entry.claimed_at for entry in entries],
            section,
        )
        # One limit for all of it: waiting for a connection is waiting, too.
        async with asyncio.timeout(SAVE_SECONDS_MAX):
            pool = self._pool or await self._opened()
            row = await pool.fetchrow(SAVE, *request)
            if row["acknowledged_sequence"] is not None and not row["is_accounted_for"]:
                row = await pool.fetchrow(SAVE, *request)
        return _saved(row, epoch, section)

    async def _opened(self) -> asyncpg.Pool:
        """The pool, opened once however many saves come first at the same moment."""
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._address.dsn(),
                    min_size=1,
                    max_size=SAVING_CONNECTIONS_MAX,
                    timeout=SAVE_SECONDS_MAX,
                    server_settings=self._address.server_settings(),
                    reset=_nothing_to_reset,
                )
            return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def _nothing_to_reset(connection: object) -> None:
    """These connections hold no state, and asking the server to reset it costs a round trip."""


def _saved(row: asyncpg.Record, epoch: int, section: int | None) -> Saved:
    if row["acknowledged_sequence"] is not None:
        return Saved(Verdict.SAVED, row["acknowledged_sequence"], row["section"], row["closes_at"])
    if not row["signed_in"]:
        return Saved(Verdict.SIGNED_OUT)
    if row["lease_epoch"] is None:
        return Saved(Verdict.NOT_FOUND)
    if row["lease_epoch"] != epoch:
        return Saved(Verdict.LEASE_LOST)
    if row["clashes"]:
        return Saved(Verdict.NUMBER_TAKEN)
    if section is not None and row["open_section"] != section:
        return Saved(Verdict.OTHER_SECTION)
    return Saved(Verdict.NOT_OPEN)


async def list_entries(session: AsyncSession, sitting_id: UUID) -> list[StoredEntry]:
    """The whole log of one sitting in its own order. A sitting's entries are bounded by saving."""
    query = select(EntryRow.epoch, EntryRow.sequence, EntryRow.slot, EntryRow.kind, EntryRow.value)
    query = query.where(EntryRow.sitting_id == sitting_id)
    rows = await session.execute(query.order_by(EntryRow.epoch, EntryRow.sequence))
    return [
        StoredEntry(epoch, sequence, slot, EntryKind(kind), value)
        for epoch, sequence, slot, kind, value in rows
    ]


async def list_entry_rows(
    session: AsyncSession, sitting_id: UUID, limit: int = 20_000
) -> Sequence[EntryRow]:
    """The log with its times, for staff who look at one sitting."""
    query = select(EntryRow).where(EntryRow.sitting_id == sitting_id)
    query = query.order_by(EntryRow.epoch, EntryRow.sequence).limit(limit)
    return (await session.scalars(query)).all()
