"""What the review of a sitting computes: histories of answers, the picture, two side by side."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from exam_service.responses.rules import EntryKind
from exam_service.sittings.rules.answer_history import (
    Deed,
    histories,
    time_spent,
    working_stretches,
)
from exam_service.sittings.rules.comparison import Met, Overlap, overlap
from exam_service.sittings.rules.time import Cause, Ledger, SpanKind
from exam_service.sittings.rules.time_picture import picture_of
from exam_service.sittings.rules.timeline import BINS, MarkKind, timeline_of
from exam_service.sittings.use_cases.desk_derivation import table_around
from tests.builders.exams import NINE, at

A_LEDGER = Ledger(timedelta(minutes=150), timedelta(minutes=10))


def ran(until: datetime) -> Ledger:
    """A clock that ran from nine, was paused from minute 20 to 30, and ended."""
    ledger = A_LEDGER.open(SpanKind.RUNNING, Cause.STARTED, None, NINE)
    ledger = ledger.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, at(20))
    ledger = ledger.open(SpanKind.RUNNING, Cause.RESUMED_BY_PERSON, None, at(30))
    return ledger.close(until)


def deed(
    slot: str, minute: float, option: str | None = None, kind: EntryKind = EntryKind.CHOICE
) -> Deed:
    return Deed(slot, kind, option, at(minute), at(minute))


class TestAHistory:
    def test_tells_the_first_answer_every_change_and_the_last(self) -> None:
        done = [
            deed("s1", 1, None, EntryKind.POSITION),
            deed("s1", 2, "a"),
            deed("s1", 3, "a"),
            deed("s1", 4, "b", EntryKind.FLAG),
            deed("s1", 5, None),
            deed("s1", 6, "c"),
        ]

        history = histories(done, working_stretches(ran(at(60)), at(60)))["s1"]

        assert (history.first, history.final, history.changes) == ("a", "c", 2)
        assert (history.flags, history.strikes) == (1, 0)

    def test_time_counts_until_the_next_entry_and_not_while_the_clock_stood(self) -> None:
        working = working_stretches(ran(at(60)), at(60))

        spent = time_spent([deed("s1", 0), deed("s2", 10), deed("s1", 40)], working)

        assert spent == {"s1": timedelta(minutes=10 + 20), "s2": timedelta(minutes=10 + 10)}

    @given(st.lists(st.tuples(st.sampled_from(["s1", "s2", "s3"]), st.integers(-30, 90))))
    def test_no_device_makes_more_time_of_it_than_the_clock_ran(
        self, claims: list[tuple[str, int]]
    ) -> None:
        working = working_stretches(ran(at(60)), at(60))

        spent = time_spent([deed(slot, minute) for slot, minute in claims], working)

        assert sum(spent.values(), timedelta()) <= timedelta(minutes=50)
        assert all(length >= timedelta() for length in spent.values())


class TestThePicture:
    def test_everything_lies_on_the_line_and_every_entry_is_in_it(self) -> None:
        clock = picture_of(ran(at(60)), at(60))
        assert clock is not None

        picture = timeline_of(
            clock,
            [("pause", at(20)), ("start", NINE), ("give_time", at(30)), ("scored", at(200))],
            [at(0), at(15), at(15), at(60), at(61)],
            [(at(-10), at(6)), (at(70), at(80))],
        )

        assert [(mark.kind, mark.offset) for mark in picture.marks] == [
            (MarkKind.PERSON, 1 / 3),
            (MarkKind.CREDIT, 0.5),
        ]
        assert picture.entries == 4
        assert [one.offset for one in picture.bins] == [0, 15 / 60, (BINS - 1) / BINS]
        assert max(one.height for one in picture.bins) == 1
        assert [(one.offset, one.width) for one in picture.outages] == [(0, 0.1)]
        assert [tick.since for tick in picture.ticks][:2] == [timedelta(), timedelta(minutes=10)]

    def test_a_sitting_that_went_on_for_days_has_an_axis_all_the_same(self) -> None:
        ledger = A_LEDGER.open(SpanKind.PAUSED, Cause.PAUSED_BY_PERSON, None, NINE)
        clock = picture_of(ledger, NINE + timedelta(days=9))
        assert clock is not None

        assert len(timeline_of(clock, [], [], []).ticks) == 2


def test_the_rows_of_a_table_are_those_around_the_score_and_the_standard() -> None:
    lines = table_around([200, 250, 300, 350, 400, 450, 500, 550, 600, 650], 0, 6)

    assert [line.raw for line in lines] == [0, 1, 2, 4, 5, 6, 7, 8]
    assert [line.raw for line in lines if line.is_ours] == [0]
    assert [line.scaled for line in lines if line.is_cut] == [500]


def test_options_are_compared_only_within_the_same_version_of_an_item() -> None:
    same, reworded, other, blank = (uuid4() for _ in range(4))
    old: dict[UUID, UUID] = {item: uuid4() for item in (same, reworded, other, blank)}

    found = overlap(
        {item: Met(old[item], "a" if item != blank else None) for item in (same, reworded, blank)},
        {
            same: Met(old[same], "a"),
            reworded: Met(uuid4(), "a"),
            blank: Met(old[blank], "a"),
            other: Met(old[other], "b"),
        },
    )

    assert found == Overlap(
        items_one=3, items_other=4, shared=3, same_version=2, both_answered=1, same_option=1
    )
