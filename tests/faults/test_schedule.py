"""The schedule: a seed gives the same runs, and every fault has its turn."""

from collections import Counter

from tests.faults.schedule import LINES, Fault, plans
from tests.faults.strikes import STRIKES


def test_a_seed_and_a_number_give_the_same_run() -> None:
    assert plans(7, 5, 3) == plans(7, 1, 20)[4:7]
    assert plans(7, 1, 20) != plans(8, 1, 20)


def test_as_many_runs_as_there_are_faults_meet_each_once() -> None:
    met = Counter(plan.fault for plan in plans(3, 1, 2 * len(Fault)))

    assert met == dict.fromkeys(Fault, 2)


def test_every_fault_happens_on_the_line_or_to_the_machine() -> None:
    assert LINES.keys() | STRIKES.keys() == set(Fault)
