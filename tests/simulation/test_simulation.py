"""A few of the histories that `make simulate` runs, in memory and through both stores."""

from collections import Counter

import pytest

from exam_service.database.session import Addresses
from tests.simulation.agreement import compare
from tests.simulation.histories import history_of, run
from tests.simulation.postgres import postgres_storage

IN_MEMORY = 150
ON_POSTGRES = 10
# What so few histories must have met, or they say little.
RARE = (
    "answers: entries held",
    "answers: lease lost",
    "request: reply lost",
    "request: late",
    "server died after a commit",
    "browser killed after the answer, before the journal forgot",
    "meanwhile: time given",
    "refused: sitting.already_over",
)


async def test_no_history_breaks_a_promise() -> None:
    sometimes: Counter[str] = Counter()
    for seed in range(IN_MEMORY):
        result = await run(history_of(seed))
        sometimes += result.sometimes
        assert not result.violations, f"seed {seed}: {result.violations[0]}"

    assert [path for path in RARE if not sometimes[path]] == []


@pytest.mark.parametrize("seed", [7, 1_007])
async def test_a_seed_replays_exactly(seed: int) -> None:
    one, other = await run(history_of(seed)), await run(history_of(seed))

    assert one.happened == other.happened


async def test_both_stores_agree(clean_database_url: str, addresses: Addresses) -> None:
    async with postgres_storage(clean_database_url, addresses) as storage:
        for seed in range(ON_POSTGRES):
            result = await compare(history_of(seed), storage)
            assert not result.violations, f"seed {seed}: {result.violations[0]}"
