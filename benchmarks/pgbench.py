"""PostgreSQL's own benchmark on the same server: the ceiling that everything else is held against.

One script is a single upsert, the other is the very statement with which the service saves.
"""

import asyncio
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import asyncpg

from benchmarks.bench import Bench
from benchmarks.driving import percentile
from benchmarks.installation import Installation
from benchmarks.load.player import Ticket
from benchmarks.load.scenarios import HandIn
from benchmarks.processes import Meter, Usage
from exam_service.database.embedded import DATABASE, OWNER
from exam_service.database.embedded_programs import environment, find_programs
from exam_service.database.session import Address, DatabaseRole
from exam_service.responses.store.statement import SAVE

UPSERT_DATABASE = "exam_bench"
UPSERT_TABLE = """
CREATE TABLE answers (
    sitting_id uuid NOT NULL, slot text NOT NULL, option text NOT NULL,
    saved_at timestamptz NOT NULL, PRIMARY KEY (sitting_id, slot)
)
"""
UPSERT_SCRIPT = r"""
\set sitting random(1, 1000)
\set slot random(1, 100)
INSERT INTO answers (sitting_id, slot, option, saved_at)
VALUES (md5(:sitting::text)::uuid, 'slot' || :slot::text, 'a', now())
ON CONFLICT (sitting_id, slot) DO UPDATE SET option = excluded.option, saved_at = excluded.saved_at
"""
# Each client is one candidate, and looks up whom it plays before its first save.
PLAYERS_TABLE = """
CREATE TABLE bench_players (
    client int PRIMARY KEY, sitting uuid NOT NULL, who uuid NOT NULL, device text NOT NULL,
    slot text NOT NULL, value text NOT NULL
)
"""
ADD_PLAYER = """
INSERT INTO bench_players
SELECT $1, s.id, i.id, c.device, $3, $4
FROM sittings s JOIN sign_ins i ON i.account_id = s.account_id
JOIN sitting_contacts c ON c.sitting_id = s.id WHERE s.id = $2
"""
SAVE_SCRIPT = r"""
\if :sequence = 1
SELECT sitting, who, device, slot, value FROM bench_players WHERE client = :client_id \gset
\endif
\set sequence :sequence + 1
{save}
"""
# What the service passes to its statement for a save of one entry, parameter by parameter.
SAVE_VALUES = {
    1: "ARRAY[0]",
    2: "ARRAY[:sitting]",
    3: "ARRAY[:who]",
    4: "ARRAY[:device]",
    5: "ARRAY[1]",
    6: "ARRAY[1]",
    7: "ARRAY[false]",
    8: "ARRAY[clock_timestamp()]",
    9: "ARRAY[0]",
    10: "ARRAY[:sequence]",
    11: "ARRAY[:slot]",
    12: "ARRAY['choice']",
    13: "ARRAY[:value]",
    14: "ARRAY[sha256(convert_to(:sequence::text, 'UTF8'))]",
    15: "ARRAY[clock_timestamp()]",
}
# As the service's own connections have it.
OPTIONS = "-c plan_cache_mode=force_generic_plan"
# Everybody made one entry when they began.
FIRST_SEQUENCE = 1


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of pgbench."""

    transactions: int
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    usage: Usage


@dataclass(frozen=True, slots=True)
class PgBench:
    """Both scripts on one installation."""

    bench: Bench
    # A database of its own beside the exam's, with one small table.
    upsert_dsn: str

    @classmethod
    async def of(cls, bench: Bench) -> "PgBench":
        installation = bench.installation
        connection = await installation.connect()
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {UPSERT_DATABASE} WITH (FORCE)")
            await connection.execute(f"CREATE DATABASE {UPSERT_DATABASE}")
        finally:
            await connection.close()
        dsn = Address(installation.server.url(database=UPSERT_DATABASE)).dsn()
        beside = await asyncpg.connect(dsn)
        try:
            await beside.execute(UPSERT_TABLE)
        finally:
            await beside.close()
        return cls(bench, dsn)

    async def upsert(self, clients: int) -> Ran:
        return await self._run(UPSERT_DATABASE, OWNER, UPSERT_SCRIPT, clients)

    async def statement(self, clients: int) -> Ran:
        """The service's statement under the service's role, on sittings that run."""
        tickets = await self.bench.begun(clients)
        connection = await self.bench.installation.connect()
        try:
            await self._add_players(connection, tickets)
            ran = await self._run(
                DATABASE, DatabaseRole.DELIVERY, SAVE_SCRIPT.format(save=statement()), clients
            )
            await connection.execute("DROP TABLE bench_players")
            tickets = await self._moved(connection, tickets)
        finally:
            await connection.close()
        saved = sum(ticket.acknowledged - FIRST_SEQUENCE for ticket in tickets)
        if saved != ran.transactions:
            self.bench.result.faults.append(
                f"pgbench ran the statement {ran.transactions} times, and {saved} entries are held"
            )
        await self.bench.drive(tickets, HandIn())
        return ran

    async def _add_players(self, connection: asyncpg.Connection, tickets: Sequence[Ticket]) -> None:
        slot = self.bench.sections[0][0]
        value = f'{{"option":"{slot.options[0]}"}}'
        await connection.execute(PLAYERS_TABLE)
        await connection.execute(f"GRANT SELECT ON bench_players TO {DatabaseRole.DELIVERY}")
        for client, ticket in enumerate(tickets):
            await connection.execute(ADD_PLAYER, client, UUID(ticket.sitting), slot.slot, value)

    async def _moved(
        self, connection: asyncpg.Connection, tickets: Sequence[Ticket]
    ) -> list[Ticket]:
        """The candidates as pgbench left them."""
        rows = await connection.fetch(
            "SELECT sitting_id, acknowledged_sequence FROM sitting_contacts"
            " WHERE sitting_id = ANY($1)",
            [UUID(ticket.sitting) for ticket in tickets],
        )
        held: Mapping[str, int] = {str(sitting): sequence for sitting, sequence in rows}
        return [
            replace(one, sequence=held[one.sitting], acknowledged=held[one.sitting])
            for one in tickets
        ]

    async def _run(self, database: str, role: str, script: str, clients: int) -> Ran:
        installation = self.bench.installation
        with tempfile.TemporaryDirectory(prefix="exam-pgbench-") as name:
            folder = Path(name)
            (folder / "script.sql").write_text(script)
            meter = Meter(service=None, database=installation.database_pid)
            process = await asyncio.create_subprocess_exec(
                *self._command(installation, database, role, clients),
                cwd=folder,
                env={**environment(), "PGOPTIONS": OPTIONS},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said = (await process.communicate())[0].decode()
            usage = meter.usage()
            rate = re.search(r"tps = ([\d.]+)", said)
            assert process.returncode == 0, said
            assert rate is not None, said
            latencies = _latencies_in(folder)
        self.bench.result.note_other_load(usage.other_load)
        p50, p95, p99 = (percentile(latencies, share) for share in (0.5, 0.95, 0.99))
        return Ran(len(latencies), float(rate[1]), p50, p95, p99, usage)

    def _command(
        self, installation: Installation, database: str, role: str, clients: int
    ) -> Sequence[str]:
        seconds = max(round(self.bench.sizes.run_seconds), 1)
        return (
            find_programs().path("pgbench"),
            *("--no-vacuum", "--protocol", "prepared", "--client", str(clients)),
            *("--time", str(seconds), "--file", "script.sql"),
            *("--define", f"sequence={FIRST_SEQUENCE}", "--log", "--log-prefix", "each"),
            *("--host", str(installation.server.socket_folder), "--username", role, database),
        )


def statement() -> str:
    """The statement that saves, with a save of one entry in place of its parameters."""
    numbers = {int(number) for number in re.findall(r"\$(\d+)", SAVE)}
    assert numbers == set(SAVE_VALUES), "the statement has other parameters: tell SAVE_VALUES"
    return re.sub(r"\$(\d+)", lambda found: SAVE_VALUES[int(found[1])], SAVE)


def _latencies_in(folder: Path) -> list[float]:
    """Milliseconds of every transaction, from pgbench's own log."""
    return [
        int(line.split()[2]) / 1000
        for path in folder.glob("each.*")
        for line in path.read_text().splitlines()
    ]
