"""Candidates by the thousand: one goes through the pages to check-in, the others are its copies.

Copied row by row in the database, so that making them is in no measurement. Which columns a table
has does not matter here: whatever the service wrote for the first is written for all.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
from fastapi import Response

from benchmarks.installation import Installation
from benchmarks.load.player import Ticket
from exam_service.clock import utc_now
from exam_service.database.base import uuid7
from exam_service.web.security import Signer

FIRST = "ana@example.org"
LANGUAGE = "en"
DEVICE_BYTES = 16
SIGNED_IN = timedelta(days=2)
COPIES_AT_ONCE = 500
# What belongs to one candidate, in the order in which rows refer to each other.
SOURCES = {
    "accounts": "id = (SELECT account_id FROM sittings WHERE id = $1)",
    "role_grants": "account_id = (SELECT account_id FROM sittings WHERE id = $1)",
    "sign_ins": "account_id = (SELECT account_id FROM sittings WHERE id = $1)",
    "authorizations": "id = (SELECT authorization_id FROM sittings WHERE id = $1)",
    "attempt_requests": "id = (SELECT attempt_request_id FROM sittings WHERE id = $1)",
    "payments": "attempt_request_id = (SELECT attempt_request_id FROM sittings WHERE id = $1)",
    "sittings": "id = $1",
}
TABLES_OF_A_SITTING = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'sitting_id' ORDER BY table_name
"""
IDENTIFIERS = """
SELECT s.id AS sitting, s.account_id AS account, s.authorization_id AS "authorization",
    s.attempt_request_id AS request, i.id AS sign_in, a.email
FROM sittings s JOIN accounts a ON a.id = s.account_id JOIN sign_ins i ON i.account_id = a.id
WHERE s.id = $1
"""

Person = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Crowd:
    """Makes candidates who have checked in and not started."""

    installation: Installation
    # The sitting that the others are copies of.
    first: UUID

    async def make(self, count: int) -> list[Ticket]:
        """So many candidates with a sign-in and a device each."""
        connection = await self.installation.connect()
        try:
            ids = await connection.fetchrow(IDENTIFIERS, self.first)
            original = _with_chain({name: str(value) for name, value in ids.items()})
            people = [_person() for _ in range(count)]
            async with connection.transaction():
                await self._copy(connection, original, people)
            await connection.execute("ANALYZE")
        finally:
            await connection.close()
        signer = self.installation.signer()
        return [_ticket(signer, person) for person in people]

    async def _copy(
        self, connection: asyncpg.Connection, original: Person, people: list[Person]
    ) -> None:
        tables = await connection.fetch(TABLES_OF_A_SITTING)
        owned = {row["table_name"]: "sitting_id = $1" for row in tables}
        for table, condition in {**SOURCES, **owned}.items():
            found = await connection.fetch(
                f"SELECT to_jsonb(source)::text FROM {table} AS source WHERE {condition}",  # noqa: S608 -- tables of our own
                self.first,
            )
            rows = [json.loads(row[0]) for row in found]
            copies = [
                json.dumps(_copied(row, original, person)) for person in people for row in rows
            ]
            for begin in range(0, len(copies), COPIES_AT_ONCE):
                await connection.execute(
                    f"INSERT INTO {table}"  # noqa: S608 -- the same
                    f" SELECT (jsonb_populate_record(NULL::{table}, copy)).*"
                    " FROM unnest($1::text[]::jsonb[]) AS copy",
                    copies[begin : begin + COPIES_AT_ONCE],
                )


def _person() -> Person:
    account = str(uuid7())
    made = {name: str(uuid7()) for name in ("sitting", "authorization", "request", "sign_in")}
    return _with_chain(made | {"account": account, "email": f"{account}@example.org"})


def _with_chain(person: Person) -> Person:
    """With the chain of an empty lease, which names the sitting."""
    chain = hashlib.sha256(f"{person['sitting']}\n1".encode()).hexdigest()
    return {**person, "chain": f"\\x{chain}"}


def _copied(row: dict[str, Any], original: Person, person: Person) -> dict[str, Any]:
    """A row as it would be for somebody else: other identifiers, the same everything."""
    named = {value: person[name] for name, value in original.items()}
    copy = {
        column: named.get(value, value) if isinstance(value, str) else value
        for column, value in row.items()
    }
    if "id" in row and row["id"] not in named:
        copy["id"] = str(uuid7())
    return copy


def _ticket(signer: Signer, person: Person) -> Ticket:
    visitor = signer.new_visitor()
    return Ticket(
        sitting=person["sitting"],
        cookie=cookies_of(signer, UUID(person["sign_in"]), visitor),
        token=signer.token(visitor),
        device=secrets.token_urlsafe(DEVICE_BYTES),
        origin=signer.origin,
    )


def cookies_of(signer: Signer, sign_in_id: UUID, visitor: str) -> str:
    """What a browser sends that has signed in."""
    response = Response()
    signer.set_sign_in(response, sign_in_id, int(SIGNED_IN.total_seconds()))
    signer.set_visitor(response, visitor)
    return "; ".join(line.partition(";")[0] for line in response.headers.getlist("set-cookie"))


async def gather_crowd(installation: Installation) -> Crowd:
    """Check the first candidate in, over the pages."""
    connection = await installation.connect()
    try:
        account = await connection.fetchval("SELECT id FROM accounts WHERE email = $1", FIRST)
        exam = await connection.fetchval(
            "SELECT exam_id FROM authorizations WHERE account_id = $1", account
        )
        version = await connection.fetchval(
            "SELECT max(version) FROM statements WHERE exam_id = $1", exam
        )
        sign_in = uuid7()
        now = utc_now()
        await connection.execute(
            "INSERT INTO sign_ins (id, account_id, created_at, expires_at, device)"
            " VALUES ($1, $2, $3, $4, 'benchmark')",
            *(sign_in, account, now, now + SIGNED_IN),
        )
    finally:
        await connection.close()
    signer = installation.signer()
    visitor = signer.new_visitor()
    headers = {
        "cookie": cookies_of(signer, sign_in, visitor),
        "x-csrf-token": signer.token(visitor),
    }
    async with httpx2.AsyncClient(base_url=installation.origin, headers=headers) as browser:
        opened = await browser.post(f"/exams/{exam}/begin", data={"language": LANGUAGE})
        sitting = UUID(opened.headers["location"].split("/")[2])
        accepted = await browser.post(
            f"/exam/{sitting}/rules",
            data={"version": str(version), "decision": "accept", "agreed": "yes"},
        )
        assert accepted.status_code == 303, accepted.text
    return Crowd(installation, sitting)
