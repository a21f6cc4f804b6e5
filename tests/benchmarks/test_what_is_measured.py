"""The benchmark's own arithmetic, and its agreement with what it measures."""

import asyncio
import time

import pytest

from benchmarks.budgets import Budget, Verdict
from benchmarks.driving import percentile
from benchmarks.findings import Finding, PartResult, Unit
from benchmarks.held import wrong_in
from benchmarks.load.pacing import act_at
from benchmarks.load.player import Slot, Ticket, choice_of
from benchmarks.pgbench import statement
from benchmarks.report import findings_in_order

SECTIONS = ((Slot("s1", ("a", "b")), Slot("s2", ("c", "d"))), (Slot("s3", ("e", "f", "g")),))
TICKET = Ticket(
    sitting="x",
    cookie="",
    token="",
    device="",
    origin="",
    sequence=4,
    acknowledged=3,
    turns=((1, 1), (3, 2)),
)


def sent(count: int) -> list[tuple[object, ...]]:
    chosen = [choice_of(SECTIONS, TICKET.turns, number) for number in range(1, count + 1)]
    return [(1, at, one.slot, "choice", one.options[0]) for at, one in enumerate(chosen, start=1)]


def test_the_statement_that_saves_has_the_parameters_that_pgbench_gives_it() -> None:
    assert "$" not in statement()


@pytest.mark.parametrize(
    ("value", "verdict"), [(1, Verdict.AIM), (2, Verdict.MUST), (2.1, Verdict.NOT_YET)]
)
def test_a_figure_is_held_against_what_must_be_and_what_is_aimed_at(
    value: float, verdict: Verdict
) -> None:
    assert Budget(2, 1).verdict(value) is verdict


def test_where_more_is_better_the_budget_is_a_floor() -> None:
    assert Budget(0.5, 0.9, at_least=True).verdict(0.6) is Verdict.MUST


def test_nothing_measured_is_no_good_figure() -> None:
    assert percentile([], 0.99) == float("inf")


def test_an_entry_chooses_in_the_section_that_was_open_when_it_was_made() -> None:
    assert [slot for _, _, slot, _, _ in sent(4)] == ["s1", "s2", "s3", "s3"]


def test_what_was_sent_and_not_acknowledged_may_be_held_or_not() -> None:
    assert wrong_in(TICKET, SECTIONS, sent(3)) == wrong_in(TICKET, SECTIONS, sent(4)) == 0


def test_a_missing_a_foreign_and_a_doubled_entry_are_found() -> None:
    foreign = (1, 5, "s1", "choice", "a")

    assert wrong_in(TICKET, SECTIONS, sent(2)) == 1
    assert wrong_in(TICKET, SECTIONS, [*sent(3), foreign]) == 1
    assert wrong_in(TICKET, SECTIONS, [*sent(3), sent(1)[0]]) == 1


def test_ratios_are_shown_first_and_survive_being_kept() -> None:
    result = PartResult()
    result.add("seconds", 3, Unit.SECONDS)
    result.add("share", 0.4, Unit.RATIO, Budget(0.15, 0.35, at_least=True))
    kept = {"findings": [finding.to_document() for finding in result.findings]}

    shown = findings_in_order(kept)

    assert shown[0] == Finding("share", 0.4, Unit.RATIO, Budget(0.15, 0.35, at_least=True))


async def test_acts_come_in_order_and_not_before_their_instants() -> None:
    start = time.monotonic() + 0.01
    instants = [start, start, start + 0.005]
    acted: list[tuple[int, bool]] = []

    async with asyncio.timeout(5):
        await act_at(
            instants, lambda index, planned: acted.append((index, time.monotonic() >= planned))
        )

    assert acted == [(0, True), (1, True), (2, True)]
