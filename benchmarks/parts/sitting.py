"""A whole sitting, from the page to the score: CPU, and what it leaves in the database."""

import asyncpg

from benchmarks import budgets
from benchmarks.bench import Bench
from benchmarks.crowd import LANGUAGE
from benchmarks.findings import Unit
from benchmarks.load.loops import ClosedLoop
from benchmarks.load.scenarios import WholeSitting
from benchmarks.processes import Meter

HEARTBEATS_IN_A_SITTING = 150 * 60 // 5
PACKAGES = """
SELECT p.address FROM form_packages p JOIN sittings s ON s.form_id = p.form_id
WHERE s.id = $1 AND p.language = $2 ORDER BY p.section
"""
TABLES = """
SELECT relname, pg_total_relation_size(oid) AS bytes FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


async def measure(bench: Bench) -> None:
    await _whole_sittings(bench)
    await _heartbeats(bench)


async def _whole_sittings(bench: Bench) -> None:
    sizes = bench.sizes
    connection = await bench.installation.connect()
    try:
        packages = await connection.fetch(PACKAGES, bench.crowd.first, LANGUAGE)
        tickets = await bench.crowd.make(sizes.sittings)
        # Room that earlier parts left would hide what these sittings take.
        await connection.execute("VACUUM FULL")
        # From here on every page goes to the log in full once: the worst case for a short run.
        await connection.execute("CHECKPOINT")
        before = await _growth(connection)
        meter = Meter(
            service=bench.installation.service.process.pid,
            database=bench.installation.database_pid,
        )
        bench.tell(f"{len(tickets)} whole sittings")
        addresses = [f"/packages/{row['address']}" for row in packages]
        outcome = await bench.drive(
            tickets, WholeSitting(sizes.sitting_saves, sizes.sittings_at_once, addresses)
        )
        await bench.scored(tickets)
        # Until here, so that scoring counts; the generator's own time does not.
        usage = meter.usage()
        after = await _growth(connection)
    finally:
        await connection.close()
    add = bench.result.add
    each = f"{sizes.sitting_saves} saves, two sections, submit and score"
    add(
        "server CPU per whole sitting",
        usage.server / len(tickets),
        Unit.CPU_SECONDS,
        budgets.SITTING_CPU_SECONDS,
        each,
    )
    bytes_each = (after["bytes"] - before["bytes"]) / len(tickets)
    add(
        "database per finished sitting",
        bytes_each / 1000,
        Unit.KILOBYTES,
        budgets.SITTING_KB,
        "tables and indexes, journal included",
    )
    for name, key, unit, divisor in (
        ("write-ahead log per finished sitting", "log", Unit.KILOBYTES, 1000),
        ("rows per finished sitting", "rows", Unit.COUNT, 1),
    ):
        add(name, (after[key] - before[key]) / len(tickets) / divisor, unit)
    await bench.check(outcome.tickets)


async def _heartbeats(bench: Bench) -> None:
    """What a candidate costs who only reads: five seconds between two signs of life."""
    clients = bench.sizes.clients[0]
    tickets = await bench.begun(clients)
    bench.tell(f"heartbeats, {clients} clients")
    outcome = await bench.drive(tickets, ClosedLoop(bench.sizes.run_seconds, is_heartbeat=True))
    per_1000 = outcome.usage.server / max(outcome.count("save"), 1) * 1000
    bench.result.add("server CPU of heartbeats", per_1000, Unit.CPU_SECONDS_PER_1000)
    bench.result.add(
        "server CPU of heartbeats per sitting, at most",
        per_1000 / 1000 * HEARTBEATS_IN_A_SITTING,
        Unit.CPU_SECONDS,
        note=f"{HEARTBEATS_IN_A_SITTING} in 150 minutes",
    )
    await bench.hand_in(outcome.tickets)


async def _growth(connection: asyncpg.Connection) -> dict[str, float]:
    """Bytes of all tables with their indexes, position of the log, and rows."""
    tables = await connection.fetch(TABLES)
    rows = 0
    for table in tables:
        rows += await connection.fetchval(f"SELECT count(*) FROM {table['relname']}")  # noqa: S608 -- tables of our own
    log = await connection.fetchval(
        "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::double precision"
    )
    return {"bytes": sum(table["bytes"] for table in tables), "log": log, "rows": rows}
