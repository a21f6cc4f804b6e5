"""Each checker passes a sound history and catches a broken one: a zero then means something."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.faults import checks
from tests.faults.checks import LogRow, TimeTold, Violation
from tests.faults.journal import LeaseJournal, Receipt

SITTING = "0192f0c1-2345-7abc-8def-0123456789ab"
INSTANT = "2026-11-22T09:00:00.123Z"


def a_journal(epoch: int = 1, entries: int = 4, acknowledged: int = 3) -> LeaseJournal:
    """Four choices in two slots; a receipt has come for the first three."""
    journal = LeaseJournal(SITTING, epoch)
    for number in range(entries):
        journal.write(f"slot{number % 2}", "choice", {"option": f"o{number}"}, INSTANT)
    chain = journal.chains[acknowledged].hex()
    journal.proven.append(
        Receipt("saved", SITTING, epoch, acknowledged, chain, INSTANT, "key", "signature")
    )
    journal.acknowledged = acknowledged
    return journal


def rows_of(journal: LeaseJournal) -> list[LogRow]:
    """The log that holds exactly this journal."""
    return [
        LogRow(
            sitting=journal.sitting,
            epoch=journal.epoch,
            sequence=entry.sequence,
            slot=entry.slot,
            kind=entry.kind,
            value=entry.value,
            claimed_at=entry.claimed_at,
            stored_hash=entry.content_hash(),
            counts=True,
        )
        for entry in journal.entries
    ]


def with_row(rows: list[LogRow], place: int, **changes: object) -> list[LogRow]:
    changed = [*rows]
    changed[place] = replace(rows[place], **changes)  # type: ignore[arg-type]
    return changed


def of_the_log(journal: LeaseJournal, rows: list[LogRow]) -> list[Violation]:
    """Every check that judges the log."""
    journals = [journal]
    told = {"slot0": "o2", "slot1": "o3"}
    return [
        *checks.acknowledged_and_missing(journals, rows),
        *checks.chains_that_differ(journals, rows),
        *checks.rows_nobody_entered(journals, rows),
        *checks.rows_altered(rows),
        *checks.rows_doubled(rows),
        *checks.held_without_cause(journals, rows),
        *checks.answers_that_differ(SITTING, journals, rows, told),
    ]


def test_a_sound_history_has_no_violation() -> None:
    journal = a_journal()

    assert of_the_log(journal, rows_of(journal)) == []


def test_what_was_sent_and_not_acknowledged_may_be_missing() -> None:
    journal = a_journal()
    rows = rows_of(journal)[:3]

    assert checks.acknowledged_and_missing([journal], rows) == []
    assert checks.chains_that_differ([journal], rows) == []


def test_every_acknowledged_answer_that_is_missing_is_counted() -> None:
    journal = a_journal()

    found = checks.acknowledged_and_missing([journal], rows_of(journal)[2:])

    assert sum(violation.answers_lost for violation in found) == 2


BROKEN: dict[str, tuple[str, Callable[[list[LogRow]], list[LogRow]]]] = {
    "an acknowledged row is gone": ("acknowledged", lambda rows: [rows[0], *rows[2:]]),
    "an acknowledged row says something else": (
        "acknowledged",
        lambda rows: with_row(rows, 1, value={"option": "other"}),
    ),
    "a row moved to another number": ("chain", lambda rows: [rows[1], rows[2], rows[3]]),
    "a hash in the middle differs": (
        "chain",
        lambda rows: with_row(rows, 0, stored_hash=bytes(32)),
    ),
    "a row that nobody entered": (
        "foreign",
        lambda rows: [*rows, replace(rows[0], sequence=5)],
    ),
    "a row of another lease": ("foreign", lambda rows: [*rows, replace(rows[0], epoch=2)]),
    "a value changed in place": (
        "altered",
        lambda rows: with_row(rows, 3, value={"option": "better"}),
    ),
    "a number twice": ("doubled", lambda rows: [*rows, rows[0]]),
    "an entry of the lease's holder does not count": (
        "held",
        lambda rows: with_row(rows, 2, counts=False),
    ),
    "the last choice is not the one that is told": (
        "answers",
        lambda rows: with_row(rows, 3, counts=False),
    ),
}


@pytest.mark.parametrize(("rule", "broken"), BROKEN.values(), ids=BROKEN)
def test_a_broken_log_is_caught(rule: str, broken: Callable[[list[LogRow]], list[LogRow]]) -> None:
    journal = a_journal()

    found = of_the_log(journal, broken(rows_of(journal)))

    assert rule in {violation.rule for violation in found}


def test_what_a_lost_lease_brings_may_be_held() -> None:
    old, new = a_journal(epoch=1), a_journal(epoch=2)
    rows = [replace(row, counts=False) for row in rows_of(old)] + rows_of(new)

    assert checks.held_without_cause([old, new], rows) == []


def test_an_answer_that_nobody_gave_is_caught() -> None:
    journal = a_journal()
    told = {"slot0": "o2", "slot1": "o3", "slot2": "o1"}

    found = checks.answers_that_differ(SITTING, [journal], rows_of(journal), told)

    assert [violation.rule for violation in found] == ["answers"]


def test_a_journal_that_does_not_empty_is_caught() -> None:
    assert checks.queues_stuck([a_journal(acknowledged=4)], 60) == []
    assert [one.rule for one in checks.queues_stuck([a_journal()], 60)] == ["stuck"]


@pytest.mark.parametrize(
    ("used", "elapsed", "outage", "is_broken"),
    [
        (10.0, 10.0, 0.0, False),
        (9.0, 30.0, 20.0, False),
        (14.0, 10.0, 0.0, True),
        (30.0, 30.0, 20.0, True),
    ],
)
def test_nobody_is_charged_for_what_was_not_there(
    used: float, elapsed: float, outage: float, *, is_broken: bool
) -> None:
    told = TimeTold(SITTING, used, [(used, True)], elapsed, outage)

    assert bool(checks.time_taken([told])) is is_broken


@pytest.mark.parametrize(
    ("lines", "is_broken"),
    [
        ([(10.0, True), (20.0, False)], False),
        ([(10.0, True), (10.0, False)], True),
        ([(10.0, True), (10.0, True), (10.0, False)], True),
        ([(30.0, False)], True),
    ],
)
def test_every_second_has_its_line(lines: list[tuple[float, bool]], *, is_broken: bool) -> None:
    told = TimeTold(SITTING, 10.0, lines, 30.0, 20.0)

    assert bool(checks.time_unaccounted([told])) is is_broken
