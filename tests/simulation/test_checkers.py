"""Each promise is broken once, and the checkers see it: a zero of theirs then means something."""

import pytest

from tests.simulation.agreement import compare
from tests.simulation.broken import BROKEN, BrokenStorage, LosesAnEntry
from tests.simulation.checkers import CHECKS
from tests.simulation.histories import history_of, run

HISTORIES_MAX = 150


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.__name__)
async def test_a_broken_promise_is_seen(broken: type[BrokenStorage]) -> None:
    for seed in range(HISTORIES_MAX):
        result = await run(history_of(seed), broken())
        if any(violation.startswith(broken.rule) for violation in result.violations):
            return

    pytest.fail(f"{HISTORIES_MAX} histories, and nobody saw: {broken.rule}")


def test_every_check_has_a_service_that_breaks_it() -> None:
    checked = {check.__name__.replace("_", " ") for check in CHECKS}

    assert checked <= {broken.rule for broken in BROKEN}


async def test_stores_that_differ_are_seen() -> None:
    results = [await compare(history_of(seed), LosesAnEntry()) for seed in range(10)]

    assert any(result.violations for result in results)
