"""Many histories one after the other, and what they came to: the work of one process."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

from exam_service.database.embedded import RunningServer
from exam_service.database.session import Address, DatabaseRole
from tests.databases import run_sql
from tests.simulation.agreement import compare
from tests.simulation.histories import Result, history_of, run
from tests.simulation.postgres import postgres_storage

# A database that is migrated; each part of the histories gets a copy.
TEMPLATE = "simulation_template"


@dataclass(slots=True)
class Tally:
    """What a number of histories came to."""

    schedules: int = 0
    # Seed, on which store, what was seen first.
    violations: list[tuple[int, bool, str]] = field(default_factory=list)
    sometimes: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result, *, is_on_postgres: bool) -> None:
        self.schedules += 1
        self.sometimes += result.sometimes
        if result.violations:
            seen = (result.history.seed, is_on_postgres, result.violations[0])
            self.violations.append(seen)

    def join(self, other: "Tally") -> None:
        self.schedules += other.schedules
        self.violations += other.violations
        self.sometimes += other.sometimes


def in_memory(seeds: range) -> Tally:
    async def all_of_them() -> Tally:
        tally = Tally()
        for seed in seeds:
            tally.add(await run(history_of(seed)), is_on_postgres=False)
        return tally

    return asyncio.run(all_of_them())


def through_both(seeds: range, server: RunningServer) -> Tally:
    """On a database of their own."""
    name = f"simulation_{uuid4().hex}"
    run_sql(server.url(), f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    url = server.url(database=name)
    addresses = {role: Address(url.replace("exam_owner@", f"{role}@")) for role in DatabaseRole}

    async def all_of_them() -> Tally:
        tally = Tally()
        async with postgres_storage(url, addresses) as storage:
            for seed in seeds:
                tally.add(await compare(history_of(seed), storage), is_on_postgres=True)
        return tally

    tally = asyncio.run(all_of_them())
    run_sql(server.url(), f"DROP DATABASE {name} WITH (FORCE)")
    return tally
