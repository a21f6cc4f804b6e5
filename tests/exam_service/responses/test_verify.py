"""Anybody who holds a receipt can have it checked; nobody else learns anything."""

import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.keys import ReceiptKey
from exam_service.responses.rules import Standing
from exam_service.responses.rules.files import FileUnreadable
from exam_service.responses.use_cases.verify import Verification, verify
from exam_service.sittings.schemas.views import submission_of
from exam_service.sittings.use_cases.lease import take_over
from exam_service.sittings.use_cases.look import look_at_sitting
from tests.builders.exams import at
from tests.builders.journals import (
    Document,
    a_choice,
    as_bytes,
    hold_in_log,
    journal_document,
    lease_document,
    receipt_document,
    sealed,
    service_keys,
)
from tests.builders.sittings import OTHER_DEVICE, Running
from tests.builders.visitor import Visitor, visiting

ENTRIES = [a_choice(1, 1, "a"), a_choice(2, 2, "b"), a_choice(3, 1, "c")]


async def checked(open_session: OpenSession, document: Document) -> Verification:
    return await verify(open_session, content=as_bytes(document), key=service_keys().receipts)


async def test_a_receipt_fits_where_the_log_holds_exactly_its_entries(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, [*ENTRIES, a_choice(4, 2, "d")])

    found = await checked(as_delivery, receipt_document(running.id, ENTRIES))

    assert found.fits


async def test_a_receipt_of_a_submission_covers_the_leases_before_the_last_one(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES[:2])
    await take_over(
        as_delivery,
        sitting_id=running.id,
        account_id=running.account_id,
        device=OTHER_DEVICE,
        now=at(3),
    )
    await hold_in_log(open_session, running.id, ENTRIES[:1], epoch=2)
    seen = await look_at_sitting(
        as_delivery, sitting_id=running.id, account_id=running.account_id, now=at(200)
    )
    submission = submission_of(seen, service_keys())
    assert submission is not None
    document = submission.model_dump()

    assert [(one.epoch, one.sequence) for one in submission.earlier] == [(1, 2)]
    found = await checked(as_delivery, document)
    assert found.fits
    assert [lease.epoch for lease in found.leases] == [2, 1]
    altered = {**document, "earlier": [{**document["earlier"][0], "sequence": 1}]}
    assert not (await checked(as_delivery, altered)).leases[0].is_signed
    await hold_in_log(open_session, running.id, ENTRIES[2:])
    assert (await checked(as_delivery, document)).fits
    for damaged in ([{**document["earlier"][0], "epoch": 2}], document["earlier"] * 2, "none"):
        with pytest.raises(FileUnreadable):
            await checked(as_delivery, {**document, "earlier": damaged})


@pytest.mark.parametrize("lost", [0, 1, 2])
async def test_a_lost_entry_is_noticed(
    open_session: OpenSession, as_delivery: OpenSession, running: Running, lost: int
) -> None:
    kept = [entry for number, entry in enumerate(ENTRIES) if number != lost]
    await hold_in_log(open_session, running.id, kept)

    found = await checked(as_delivery, receipt_document(running.id, ENTRIES))

    assert not found.fits
    assert found.leases[0].is_signed
    assert found.leases[0].log is not None
    assert not found.leases[0].log.is_held


async def test_an_entry_that_is_another_one_in_the_log_is_noticed(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, [*ENTRIES[:2], a_choice(3, 1, "d")])

    found = await checked(as_delivery, receipt_document(running.id, ENTRIES))

    assert found.leases[0].log is not None
    assert not found.leases[0].log.is_held
    assert not found.fits


async def test_of_what_came_after_the_receipt_only_the_very_same_entries_are_held(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(
        open_session, running.id, [*ENTRIES, a_choice(4, 2, "a"), a_choice(5, 2, "b")]
    )
    later = [a_choice(4, 2, "a"), a_choice(5, 2, "c"), a_choice(6, 2, "d")]
    lease = lease_document([*ENTRIES, *later], receipt_document(running.id, ENTRIES))

    found = await checked(as_delivery, journal_document(running.id, lease))

    log = found.leases[0].log
    assert log is not None
    assert (found.leases[0].later, log.later_held) == (3, 1)


async def test_an_entry_that_is_held_for_people_is_still_held(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES, standing=Standing.HELD)

    assert (await checked(as_delivery, receipt_document(running.id, ENTRIES))).fits


async def test_a_receipt_of_another_key_opens_no_question_to_the_log(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES)
    foreign = ReceiptKey.of_seed(b"\x08" * 32)
    receipt = receipt_document(running.id, ENTRIES, key=foreign)

    for document in (receipt, {**receipt, "key_id": service_keys().receipts.key_id}):
        (lease,) = (await checked(as_delivery, document)).leases

        assert (lease.is_signed, lease.log, lease.in_file) == (False, None, None)


async def test_a_journal_is_checked_against_its_receipt_and_the_log(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES)
    receipt = receipt_document(running.id, ENTRIES[:2])
    later = [a_choice(4, 3, "a"), a_choice(5, 3, "b")]
    journal = journal_document(running.id, lease_document([*ENTRIES, *later], receipt))

    found = await checked(as_delivery, journal)

    (lease,) = found.leases
    assert found.fits
    assert lease.in_file == "fits"
    assert lease.log is not None
    assert (lease.later, lease.log.later_held) == (3, 1)


async def test_a_journal_whose_entries_were_changed_does_not_fit(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES)
    changed = [a_choice(1, 1, "d"), *ENTRIES[1:]]
    lease = lease_document(changed, receipt_document(running.id, ENTRIES))

    assert not (await checked(as_delivery, journal_document(running.id, lease))).fits


async def test_a_journal_without_a_receipt_is_told_nothing(
    open_session: OpenSession, as_delivery: OpenSession, running: Running
) -> None:
    await hold_in_log(open_session, running.id, ENTRIES)

    found = await checked(as_delivery, journal_document(running.id, lease_document(ENTRIES)))

    assert not found.fits
    assert found.leases[0].log is None


async def test_a_sealed_journal_is_sent_to_staff(
    as_delivery: OpenSession, running: Running
) -> None:
    document = sealed(journal_document(running.id, lease_document(ENTRIES)))

    with pytest.raises(FileUnreadable, match="only its staff"):
        await checked(as_delivery, document)


@pytest.fixture
async def anybody(
    addresses: Mapping[DatabaseRole, Address], tmp_path: Path, running: Running
) -> AsyncIterator[Visitor]:
    async with visiting(addresses, tmp_path, at(30)) as visitor:
        await visitor.get("/verify")
        yield visitor


class TestThePage:
    async def test_it_says_in_words_that_everything_fits(
        self, anybody: Visitor, open_session: OpenSession, running: Running
    ) -> None:
        await hold_in_log(open_session, running.id, ENTRIES)
        receipt = receipt_document(running.id, ENTRIES, key=anybody.keys.receipts)

        pasted = await anybody.post("/verify", {"text": json.dumps(receipt)})
        file = ("receipt.json", as_bytes(receipt))
        uploaded = await anybody.post("/verify", {}, file=file)

        for page in (pasted, uploaded):
            assert page.status_code == 200
            assert "Everything fits" in page.text
            assert "the first 3 entries" in page.text

    async def test_a_foreign_receipt_gets_the_same_page_whether_or_not_the_sitting_exists(
        self, anybody: Visitor, open_session: OpenSession, running: Running
    ) -> None:
        await hold_in_log(open_session, running.id, ENTRIES)
        exists = receipt_document(running.id, ENTRIES)
        nothing = receipt_document(running.candidate.account_id, ENTRIES)

        pages = [
            (await anybody.post("/verify", {"text": json.dumps(one)})).text
            for one in (exists, nothing)
        ]

        assert "did not sign this receipt" in pages[0]
        assert self.without_chance(pages[0]) == self.without_chance(pages[1])

    @staticmethod
    def without_chance(page: str) -> str:
        return page.split("<main")[1].split("<form")[0]

    @pytest.mark.parametrize("text", ["", "x", "{}", "\x00", "[" * 50_000, '{"leases": "\ud7ff"}'])
    async def test_anything_else_is_answered_with_a_sentence(
        self, anybody: Visitor, text: str
    ) -> None:
        page = await anybody.post("/verify", {"text": text})

        assert page.status_code == 422
        assert 'role="alert"' in page.text

    async def test_a_file_that_is_too_large_is_not_read(self, anybody: Visitor) -> None:
        page = await anybody.post("/verify", {}, file=("large.json", b" " * (3 * 1024 * 1024)))

        assert page.status_code == 422
        assert "2 MB" in page.text
