"""Damaged documents are read or refused with a sentence, by every reader, and never crash one."""

import pytest

from tests.fuzz.runs import run
from tests.fuzz.target import every_target

INPUTS = 400
TARGETS = every_target()


@pytest.mark.parametrize("reader", TARGETS)
def test_the_examples_themselves_are_read(reader: str) -> None:
    for example in TARGETS[reader].examples:
        TARGETS[reader].read(example)


@pytest.mark.parametrize("reader", TARGETS)
def test_a_damaged_document_is_read_or_refused_with_a_sentence(reader: str) -> None:
    crashes = run(reader, range(INPUTS))

    assert [(crash.what, crash.again) for crash in crashes] == []
