"""The devices' own bookkeeping: an entry leaves the journal by a proof only."""

from datetime import datetime
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exam_service.keys import ReceiptKey, base64url
from exam_service.responses import rules
from tests.faults.journal import LeaseJournal, Receipt, genesis, published_keys

SITTING = "0192f0c1-2345-7abc-8def-0123456789ab"
INSTANT = "2026-11-22T09:00:00.123Z"
SERVICE = ReceiptKey.of_seed(bytes(32))
KEYS = published_keys(
    {
        "receipts": [
            {
                "key_id": SERVICE.key_id,
                "algorithm": "Ed25519",
                "public_key": base64url(SERVICE.public_key),
            }
        ]
    }
)


def a_journal(entries: int = 3) -> LeaseJournal:
    journal = LeaseJournal(SITTING, 1)
    for number in range(entries):
        journal.write(f"slot{number}", "choice", {"option": "é"}, INSTANT)
    return journal


def a_receipt(journal: LeaseJournal, sequence: int, /, **changes: object) -> dict[str, object]:
    """What the service would say of this journal, with its own statement and its own key."""
    chain = journal.chains[sequence]
    statement = rules.ReceiptStatement(
        rules.ReceiptKind.SAVED,
        UUID(SITTING),
        1,
        sequence,
        chain,
        datetime.fromisoformat(INSTANT),
    )
    told = {
        "kind": "saved",
        "sitting": SITTING,
        "epoch": 1,
        "sequence": sequence,
        "chain": chain.hex(),
        "server_time": INSTANT,
        "key_id": SERVICE.key_id,
        "signature": base64url(SERVICE.sign(statement.content())),
    }
    return told | changes


def test_the_hashes_are_the_services_own() -> None:
    journal = a_journal()
    hashes = [
        rules.Entry(
            entry.sequence,
            entry.slot,
            rules.EntryKind(entry.kind),
            entry.value,
            datetime.fromisoformat(entry.claimed_at),
        ).content_hash()
        for entry in journal.entries
    ]

    assert [entry.content_hash() for entry in journal.entries] == hashes
    assert rules.genesis(UUID(SITTING), 1) == genesis(SITTING, 1)
    assert journal.chains[-1] == rules.advance(rules.genesis(UUID(SITTING), 1), hashes)


def test_a_receipt_takes_entries_out_of_the_journal() -> None:
    journal = a_journal()

    assert journal.prove(a_receipt(journal, 2), KEYS)

    assert [entry.sequence for entry in journal.waiting(100)] == [3]


def test_an_earlier_receipt_puts_nothing_back() -> None:
    journal = a_journal()
    journal.prove(a_receipt(journal, 3), KEYS)

    assert journal.prove(a_receipt(journal, 1), KEYS)

    assert not journal.waiting(100)


@pytest.mark.parametrize(
    "changes",
    [
        {"sequence": 3},
        {"sequence": 4},
        {"sequence": -1},
        {"epoch": 2},
        {"sitting": SITTING.replace("a", "b")},
        {"chain": "00" * 32},
        {"kind": "submitted"},
        {"server_time": "2026-11-22T09:00:00.124Z"},
        {"key_id": "unknown"},
        {"signature": base64url(Ed25519PrivateKey.generate().sign(b"something else"))},
        {"signature": "not base64 at all, é"},
        {"sequence": "2"},
        {"chain": None},
        {"more": 1},
    ],
)
def test_nothing_but_a_good_receipt_of_this_lease_proves_anything(
    changes: dict[str, object],
) -> None:
    journal = a_journal()

    assert not journal.prove(a_receipt(journal, 2, **changes), KEYS)

    assert len(journal.waiting(100)) == 3


@pytest.mark.parametrize("document", [None, [], "saved", {}, {"acknowledged_sequence": 3}])
def test_an_answer_without_a_receipt_proves_nothing(document: object) -> None:
    journal = a_journal()

    assert not journal.prove(document, KEYS)


def test_a_receipt_has_the_names_of_the_contract() -> None:
    journal = a_journal()

    assert Receipt.of(a_receipt(journal, 1)) is not None
