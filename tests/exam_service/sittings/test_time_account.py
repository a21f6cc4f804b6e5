"""The time account as a person reads it."""

from datetime import timedelta

from exam_service.sittings.rules.time import Cause, Ledger, SpanKind
from exam_service.sittings.use_cases.receipt import ledger_lines
from tests.builders.exams import NINE


def test_a_line_is_as_long_as_the_two_instants_that_it_shows_are_apart() -> None:
    begun, ended = NINE + timedelta(seconds=0.9), NINE + timedelta(seconds=91.2)
    ledger = Ledger(timedelta(minutes=150), timedelta())
    ledger = ledger.open(SpanKind.RUNNING, Cause.STARTED, None, begun).close(ended)

    (line,) = ledger_lines(ledger, {}, ended)

    assert line.length == timedelta(seconds=91)
