"""An emergency journal: checked whole, held and never counted, and safe to bring twice."""

import json
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from exam_service.audit.tables import AuditEntryRow
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.errors import ExamError, InvalidInput
from exam_service.keys import JournalKey, ReceiptKey, new_journal_key
from exam_service.people.rules import Role
from exam_service.responses import store
from exam_service.responses.rules import final_responses
from exam_service.responses.rules.files import FileUnreadable
from exam_service.responses.tables import EntryRow, SittingContactRow
from exam_service.responses.use_cases.journal import (
    Fate,
    JournalTooEarly,
    LoadedJournal,
    load_journal,
)
from exam_service.responses.use_cases.journal_file import JournalRefused, opened
from exam_service.sittings.tables import SittingEventRow
from tests.builders.exams import NINE, at, make_account
from tests.builders.journals import (
    Document,
    a_choice,
    as_bytes,
    entry_document,
    hold_in_log,
    journal_document,
    lease_document,
    receipt_document,
    sealed,
    service_keys,
)
from tests.builders.sittings import Running, option_name, slot_name
from tests.builders.visitor import Visitor, visiting

SENT = [a_choice(1, 1, "a"), a_choice(2, 2, "b")]
UNSENT = [a_choice(3, 1, "c", minute=4), a_choice(4, 3, "d", minute=5)]
LATER = at(200)
ROOT = Path(__file__).resolve().parents[3]
SITTING = UUID("0199a2b0-0000-7000-8000-000000000001")
REASON = "Brought by the candidate on a stick."


@pytest.fixture
async def ended(open_session: OpenSession, running: Running) -> Running:
    """A sitting whose device fell silent at once; by `LATER` its time ran out unheard."""
    await hold_in_log(open_session, running.id, SENT)
    return running


async def loaded(
    as_delivery: OpenSession, journal: Document, *, actor: Running, reason: str = REASON
) -> LoadedJournal:
    return await load_journal(
        as_delivery,
        content=as_bytes(sealed(journal)),
        keys=service_keys(),
        reason=reason,
        actor_id=actor.programme.actor_id,
        now=LATER,
    )


async def log_of(open_session: OpenSession, sitting_id: object) -> dict[int, str]:
    """Sequence -> standing of everything in the log."""
    async with open_session() as session:
        rows = await session.execute(
            select(EntryRow.sequence, EntryRow.standing).where(EntryRow.sitting_id == sitting_id)
        )
        return dict(rows.all())


def journal_of(sitting: Running) -> Document:
    lease = lease_document([*SENT, *UNSENT], receipt_document(sitting.id, SENT))
    return journal_document(sitting.id, lease)


async def test_what_is_new_in_a_journal_is_held_and_does_not_count(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    found = await loaded(as_delivery, journal_of(ended), actor=ended)

    assert (found.count(Fate.NEW), found.count(Fate.KNOWN)) == (2, 2)
    assert await log_of(open_session, ended.id) == {
        1: "admitted",
        2: "admitted",
        3: "held",
        4: "held",
    }
    async with open_session() as session:
        counted = final_responses(await store.list_entries(session, ended.id))
        acts = await session.scalars(select(AuditEntryRow).where(AuditEntryRow.reason == REASON))
        (act,) = acts
    assert counted == {slot_name(1): option_name(1, "a"), slot_name(2): option_name(2, "b")}
    assert act.after == {"new": 2, "known": 2, "clash": 0, "refused": 0}


async def test_a_journal_that_is_brought_twice_adds_nothing_the_second_time(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    await loaded(as_delivery, journal_of(ended), actor=ended)
    before = await log_of(open_session, ended.id)

    found = await loaded(as_delivery, journal_of(ended), actor=ended)

    assert (found.count(Fate.NEW), found.count(Fate.KNOWN)) == (0, 4)
    assert await log_of(open_session, ended.id) == before


async def test_other_content_under_a_number_of_the_log_is_refused_and_recorded(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    lease = lease_document([SENT[0], a_choice(2, 2, "d"), *UNSENT])

    found = await loaded(as_delivery, journal_document(ended.id, lease), actor=ended)

    assert found.count(Fate.CLASH) == 1
    async with open_session() as session:
        kept = await session.get_one(EntryRow, (ended.id, 1, 2))
        clash = await session.scalar(
            select(SittingEventRow).where(SittingEventRow.kind == "journal_clash")
        )
    assert kept.content_hash == SENT[1].content_hash()
    assert clash is not None
    assert clash.detail == {"entries": [[1, 2]]}


REFUSED = [
    {**entry_document(a_choice(5, 2, "a")), "slot": "slot999", "refusal": "entry.refused"},
    {**entry_document(a_choice(6, 2, "c")), "refusal": "input.invalid"},
    {"sequence": "seven", "value": "\x00\u2028"},
]


async def test_what_was_refused_is_said_with_its_reason_and_kept_word_for_word_once(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    lease = {**lease_document([*SENT, *UNSENT]), "refused": REFUSED}
    for _ in range(2):
        found = await loaded(as_delivery, journal_document(ended.id, lease), actor=ended)

    refused = found.leases[0].refused
    assert [(one.sequence, one.code) for one in refused] == [
        (5, "entry.refused"),
        (6, "input.invalid"),
        (None, ""),
    ]
    assert [bool(one.sentence) for one in refused] == [True, False, True]
    assert set(await log_of(open_session, ended.id)) == {1, 2, 3, 4}
    async with open_session() as session:
        events = await session.scalars(
            select(SittingEventRow).where(SittingEventRow.kind == "journal_refused")
        )
        (event,) = events
    kept = [json.loads(one["entry"]) for one in event.detail["entries"]]
    assert [one | {"refusal": ""} for one in kept] == [one | {"refusal": ""} for one in REFUSED]


async def test_a_lease_that_our_receipt_proves_is_taken_though_the_log_forgot_it(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    receipt = receipt_document(ended.id, SENT, epoch=2)
    lease = lease_document([*SENT, *UNSENT], receipt, epoch=2)

    found = await loaded(as_delivery, journal_document(ended.id, lease), actor=ended)

    assert found.count(Fate.NEW) == 4
    assert not found.leases[0].is_confirmed_held


@pytest.mark.parametrize(
    "minute", [0.5, 154], ids=["it runs", "what its device brings late may count"]
)
async def test_while_its_device_may_still_send_nothing_is_loaded(
    as_delivery: OpenSession, open_session: OpenSession, running: Running, minute: float
) -> None:
    async with open_session() as session:
        contact = await session.get_one(SittingContactRow, running.id)
        contact.last_contact_at = at(min(minute, 149.9))
    with pytest.raises(JournalTooEarly):
        await load_journal(
            as_delivery,
            content=as_bytes(sealed(journal_of(running))),
            keys=service_keys(),
            reason=REASON,
            actor_id=running.programme.actor_id,
            now=at(minute),
        )

    assert await log_of(open_session, running.id) == {}


def wrong_slot(document: Document) -> None:
    document["leases"][0]["entries"][3]["slot"] = "slot999"


def wrong_option(document: Document) -> None:
    document["leases"][0]["entries"][3]["value"] = {"option": "nothing"}


def other_epoch(document: Document) -> None:
    document["leases"].append(lease_document(UNSENT, epoch=2))


def foreign_receipt(document: Document) -> None:
    key = ReceiptKey.of_seed(b"\x09" * 32)
    receipt = document["leases"][0]["receipt"]
    document["leases"][0]["receipt"] = {**receipt, "key_id": key.key_id}


def altered_entry(document: Document) -> None:
    document["leases"][0]["entries"][0] = entry_document(a_choice(1, 1, "d"))


def nothing_readable(document: Document) -> None:
    document["leases"] = "none"


def no_sitting(document: Document) -> None:
    document["sitting"] = "00000000-0000-7000-8000-000000000000"
    document["leases"] = []


@pytest.mark.parametrize(
    "spoil",
    [
        wrong_slot,
        wrong_option,
        other_epoch,
        foreign_receipt,
        altered_entry,
        nothing_readable,
        no_sitting,
    ],
)
async def test_a_journal_with_one_fault_is_refused_whole(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running, spoil: object
) -> None:
    document = journal_of(ended)
    assert callable(spoil)
    spoil(document)

    with pytest.raises(ExamError):
        await loaded(as_delivery, document, actor=ended)

    assert await log_of(open_session, ended.id) == {1: "admitted", 2: "admitted"}


async def test_a_journal_that_cannot_be_opened_is_said_to_be_so(
    as_delivery: OpenSession, ended: Running
) -> None:
    good = sealed(journal_of(ended))
    altered = {**good, "content": "AAAA" + good["content"][4:]}
    other = sealed(journal_of(ended), JournalKey.of_pem(new_journal_key()))
    pretended = {**other, "key_id": good["key_id"]}
    short = {**good, "nonce": "AAAA"}
    plain = journal_of(ended)

    for document in (altered, other, pretended, short, plain):
        with pytest.raises(FileUnreadable):
            await load_journal(
                as_delivery,
                content=as_bytes(document),
                keys=service_keys(),
                reason=REASON,
                actor_id=ended.programme.actor_id,
                now=LATER,
            )


PLAYER = """
import { emergencyFile } from "./frontend/static/js/player/emergency.js"
let sent = ""
for await (const part of process.stdin) sent += part
process.stdout.write(await emergencyFile(JSON.parse(sent)))
"""


def test_the_file_that_the_player_makes_is_the_one_that_is_opened_here() -> None:
    """The player's own module seals, this side opens: nothing in between is ours to agree on."""
    document = journal_document(SITTING, lease_document(UNSENT, receipt_document(SITTING, SENT)))
    sent = {
        "sittingId": document["sitting"],
        "deviceId": document["device"],
        "madeAt": document["made_at"],
        "leases": document["leases"],
        "publishedKeys": service_keys().published(),
    }

    made = subprocess.run(
        ["node", "--input-type=module", "--eval", PLAYER],
        input=as_bytes(sent),
        capture_output=True,
        check=True,
        cwd=ROOT,
    )

    journal = opened(made.stdout, service_keys().journals)
    assert [entry.content_hash() for entry in journal.leases[0].entries] == [
        entry.content_hash() for entry in UNSENT
    ]


async def test_what_the_envelope_names_is_what_is_inside(
    as_delivery: OpenSession, ended: Running
) -> None:
    document = sealed(journal_of(ended))

    with pytest.raises(JournalRefused):
        await load_journal(
            as_delivery,
            content=as_bytes({**document, "sitting": str(ended.account_id)}),
            keys=service_keys(),
            reason=REASON,
            actor_id=ended.programme.actor_id,
            now=LATER,
        )


async def test_without_a_reason_nothing_is_loaded(
    as_delivery: OpenSession, open_session: OpenSession, ended: Running
) -> None:
    with pytest.raises(InvalidInput):
        await loaded(as_delivery, journal_of(ended), actor=ended, reason=" ")

    assert set(await log_of(open_session, ended.id)) == {1, 2}


@pytest.fixture
async def manager(
    open_session: OpenSession,
    addresses: Mapping[DatabaseRole, Address],
    tmp_path: Path,
    ended: Running,
) -> AsyncIterator[Visitor]:
    account_id = await make_account(open_session, "Mina Manager")
    async with visiting(addresses, tmp_path, LATER) as visitor:
        await visitor.sign_in(open_session, account_id, Role.EXAM_MANAGER, NINE)
        await visitor.get("/manage/journals")
        yield visitor


class TestThePage:
    async def test_it_shows_every_entry_beside_what_the_service_saw(
        self, manager: Visitor, ended: Running
    ) -> None:
        lease = lease_document(
            [*SENT, *UNSENT], receipt_document(ended.id, SENT, key=manager.keys.receipts)
        )
        file = sealed(journal_document(ended.id, lease), manager.keys.journals)

        page = await manager.post(
            "/manage/journals", {"reason": REASON}, file=("answers.json", as_bytes(file))
        )

        assert page.status_code == 200
        assert "2 new, held now" in page.text
        assert "2 we had" in page.text
        assert "2 entries are in the log as they are in the file" in page.text
        assert "What the service saw" in page.text
        assert "Item 1" not in page.text

    async def test_it_shows_what_was_refused_and_why(
        self, manager: Visitor, ended: Running
    ) -> None:
        lease = {**lease_document([]), "refused": REFUSED}
        file = sealed(journal_document(ended.id, lease), manager.keys.journals)

        page = await manager.post(
            "/manage/journals", {"reason": REASON}, file=("answers.json", as_bytes(file))
        )

        assert "3 refused while the exam ran" in page.text
        assert "slot999" in page.text
        assert "entry.refused" in page.text

    @pytest.mark.parametrize("content", [b"", b"x", b"{}"])
    async def test_what_cannot_be_loaded_is_said_and_the_reason_stays(
        self, manager: Visitor, content: bytes
    ) -> None:
        file = ("answers.json", content)

        page = await manager.post("/manage/journals", {"reason": REASON}, file=file)

        assert page.status_code == 422
        assert REASON in page.text
