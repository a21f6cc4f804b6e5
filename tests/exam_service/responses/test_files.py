"""Receipts and journals are read from text that may be anything, and say what they prove."""

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exam_service.responses.rules.files import (
    FILE_BYTES_MAX,
    FileUnreadable,
    Journal,
    SignedReceipt,
    read_file,
)
from exam_service.responses.rules.proof import (
    ChainFit,
    first_missing,
    fit_in_journal,
    is_held,
    is_signed,
)
from tests.builders.journals import (
    a_choice,
    as_bytes,
    journal_document,
    lease_document,
    receipt_document,
    service_keys,
)

SITTING = UUID("0199a2b0-0000-7000-8000-000000000001")
ENTRIES = [a_choice(1, 1, "a"), a_choice(2, 2, "b"), a_choice(3, 1, None)]
RECEIPT = receipt_document(SITTING, ENTRIES)
KEY = service_keys().receipts


def receipt_of(document: dict[str, Any]) -> SignedReceipt:
    receipt = read_file(as_bytes(document))
    assert isinstance(receipt, SignedReceipt)
    return receipt


def journal_of(*leases: dict[str, Any]) -> Journal:
    journal = read_file(as_bytes(journal_document(SITTING, *leases)))
    assert isinstance(journal, Journal)
    return journal


def test_a_receipt_of_ours_is_known_by_its_signature() -> None:
    assert is_signed(receipt_of(RECEIPT), KEY.key_id, KEY.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "submitted"},
        {"sitting": str(UUID(int=5))},
        {"epoch": 2},
        {"sequence": 2},
        {"chain": "0" * 64},
        {"server_time": "2026-11-23T09:02:00.001Z"},
        {"key_id": "0" * 16},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_is_changed_in_a_receipt_breaks_its_signature(change: dict[str, Any]) -> None:
    assert not is_signed(receipt_of({**RECEIPT, **change}), KEY.key_id, KEY.public_key)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "promised"},
        {"sitting": "1"},
        {"sitting": str(SITTING).upper()},
        {"epoch": 0},
        {"epoch": True},
        {"epoch": 1.0},
        {"sequence": -1},
        {"sequence": 10**400},
        {"chain": "0" * 63},
        {"server_time": "2026-11-23T09:02:00Z"},
        {"server_time": "2026-02-31T09:02:00.000Z"},
        {"signature": "AAAA"},
        {"signature": "*" * 86},
        {"key_id": ""},
        {"chain": None},
    ],
    ids=[str(number) for number in range(15)],
)
def test_a_receipt_that_is_damaged_names_the_place(change: dict[str, Any]) -> None:
    with pytest.raises(FileUnreadable) as refusal:
        read_file(as_bytes({**RECEIPT, **change}))

    assert next(iter(change)) in refusal.value.message or "neither" in refusal.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"null",
        b"[]",
        b"{}",
        b'"text"',
        b"NaN",
        b'{"leases": ' + b"[" * 100_000,
        b'{"leases": [], "sitting": "\\ud800"}',
        b'{"leases": {}}',
        b'{"leases": [[]], "sitting": "x"}',
        b'{"signature": 5}',
        b"<html></html>",
        b" " * (FILE_BYTES_MAX + 1),
    ],
    ids=[str(number) for number in range(14)],
)
def test_what_is_no_file_of_ours_is_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_file(content)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["leases", "signature", "format", "sitting", "epoch", "entries", "receipt", "made_at", "kind"]
)


@given(st.dictionaries(NAMES, JSON_VALUES))
def test_no_document_causes_anything_but_a_refusal(document: dict[str, Any]) -> None:
    with pytest.raises(FileUnreadable):
        read_file(json.dumps(document).encode())


@given(st.sampled_from(["sequence", "slot", "kind", "value", "claimed_at"]), JSON_VALUES)
def test_a_journal_with_any_value_in_any_place_is_read_or_refused(name: str, value: Any) -> None:
    lease = lease_document(ENTRIES, RECEIPT)
    lease["entries"][1][name] = value

    try:
        journal = journal_of(lease)
    except FileUnreadable:
        return
    assert fit_in_journal(SITTING, journal.leases[0], receipt_of(RECEIPT).statement)


def test_the_same_number_twice_in_a_journal_is_refused() -> None:
    with pytest.raises(FileUnreadable, match="twice"):
        journal_of(lease_document([ENTRIES[0], ENTRIES[0]]))


def test_a_receipt_of_another_lease_does_not_belong_in_a_journal() -> None:
    with pytest.raises(FileUnreadable):
        journal_of(lease_document(ENTRIES, RECEIPT, epoch=2))


def test_entries_that_make_the_chain_of_their_receipt_fit() -> None:
    (lease,) = journal_of(lease_document(reversed(ENTRIES), RECEIPT)).leases

    assert fit_in_journal(SITTING, lease, receipt_of(RECEIPT).statement) is ChainFit.FITS


def test_an_entry_that_was_changed_in_a_journal_differs() -> None:
    changed = [ENTRIES[0], a_choice(2, 2, "c"), ENTRIES[2]]
    (lease,) = journal_of(lease_document(changed, RECEIPT)).leases

    assert fit_in_journal(SITTING, lease, receipt_of(RECEIPT).statement) is ChainFit.DIFFERS


@pytest.mark.parametrize("kept", [[], ENTRIES[1:], [a_choice(4, 1, "a")]])
def test_a_journal_that_forgot_what_has_a_receipt_proves_nothing_by_itself(kept: Any) -> None:
    (lease,) = journal_of(lease_document(kept, RECEIPT)).leases

    assert fit_in_journal(SITTING, lease, receipt_of(RECEIPT).statement) is ChainFit.NOT_HERE


def test_the_log_holds_a_receipt_only_with_every_entry_unchanged() -> None:
    statement = receipt_of(RECEIPT).statement
    hashes = {entry.sequence: entry.content_hash() for entry in ENTRIES}

    assert is_held(statement, hashes)
    assert not is_held(statement, {**hashes, 2: hashes[1]})
    assert not is_held(statement, {1: hashes[1], 3: hashes[3]})
    assert not is_held(statement, {})


def test_a_gap_after_the_receipt_is_named() -> None:
    entries = [a_choice(4, 1, "a"), a_choice(6, 1, "b")]

    assert first_missing(entries, 3) == 5
    assert first_missing(entries, 2) == 3
    assert first_missing(entries[:1], 3) is None
    assert first_missing([], 3) is None
