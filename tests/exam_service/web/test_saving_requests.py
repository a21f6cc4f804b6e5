"""Saving over HTTP: what no player of ours sends is refused and never an accident."""

import json
from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from fastapi import FastAPI

from exam_service.keys import from_base64url
from exam_service.responses.rules import (
    Entry,
    EntryKind,
    ReceiptKind,
    ReceiptStatement,
    advance,
    genesis,
)
from tests.builders.sittings import Running, option_name
from tests.exam_service.web.conftest import Browser, ManualClock


@pytest.fixture
async def player(app: FastAPI, running: Running) -> AsyncIterator[Browser]:
    browser = Browser(app, running.candidate.sign_in_id)
    yield browser
    await browser.client.aclose()


def entry(**changes: object) -> dict[str, object]:
    return {
        "sequence": 1,
        "slot": "slot001",
        "kind": "choice",
        "value": {"option": option_name(1, "a")},
        "claimed_at": "2026-11-23T09:01:00Z",
        **changes,
    }


async def save(player: Browser, running: Running, body: str) -> int:
    """The status of a request with this body."""
    answer = await player.client.post(
        f"/api/v1/sittings/{running.id}/entries",
        content=body,
        headers={**player.headers, "content-type": "application/json"},
    )
    return answer.status_code


def with_entry(**changes: object) -> str:
    return json.dumps({"epoch": 1, "entries": [entry(**changes)]})


async def test_an_ordinary_entry_is_saved(player: Browser, running: Running) -> None:
    assert await save(player, running, with_entry()) == 200


async def test_its_receipt_holds_for_anybody_and_names_what_was_sent_and_when(
    player: Browser, running: Running, clock: ManualClock
) -> None:
    clock.move(1)
    sent = [entry(sequence=n, value={"option": option_name(1, "ab"[n - 1])}) for n in (1, 2)]

    answer = await player.client.post(
        f"/api/v1/sittings/{running.id}/entries",
        json={"epoch": 1, "entries": sent},
        headers=player.headers,
    )

    receipt = answer.json()["receipt"]
    made = datetime.fromisoformat("2026-11-23T09:01:00+00:00")
    chosen = [
        Entry(n, "slot001", EntryKind.CHOICE, {"option": option_name(1, "ab"[n - 1])}, made)
        for n in (1, 2)
    ]
    chain = advance(genesis(running.id, 1), [one.content_hash() for one in chosen])
    said = ReceiptStatement(ReceiptKind.SAVED, running.id, 1, 2, chain, clock())
    (published,) = [
        one
        for one in (await player.client.get("/api/v1/keys")).json()["receipts"]
        if one["key_id"] == receipt["key_id"]
    ]
    Ed25519PublicKey.from_public_bytes(from_base64url(published["public_key"])).verify(
        from_base64url(receipt["signature"]), said.content()
    )
    assert (receipt["sequence"], receipt["chain"]) == (2, chain.hex())


async def test_a_device_whose_clock_is_wrong_loses_nothing(
    player: Browser, running: Running
) -> None:
    assert await save(player, running, with_entry(claimed_at="1970-01-01T00:00:00Z")) == 200


@pytest.mark.parametrize(
    "claimed_at",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
async def test_an_instant_beyond_every_calendar_is_refused(
    player: Browser, running: Running, claimed_at: str
) -> None:
    assert await save(player, running, with_entry(claimed_at=claimed_at)) == 422


@pytest.mark.parametrize(
    "body",
    [
        r'{"epoch": 1, "entries": [], "\ud800": 1}',
        '{"epoch": 1, "entries": [], "x": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"epoch": NaN, "entries": []}',
        "[" * 100_000,
        "",
        '"entries"',
    ],
    ids=["lone surrogate", "deep", "not a number", "never closed", "empty", "text"],
)
async def test_a_request_that_cannot_be_read_is_refused(
    player: Browser, running: Running, body: str
) -> None:
    assert await save(player, running, body) in {400, 422}


@pytest.mark.parametrize("text", ["\ud800", "\x00"], ids=["lone surrogate", "nul"])
@pytest.mark.parametrize("place", ["slot", "value"])
async def test_a_text_that_cannot_be_stored_is_refused(
    player: Browser, running: Running, place: str, text: str
) -> None:
    entered: dict[str, object] = {"slot": text} if place == "slot" else {"value": {"option": text}}
    assert await save(player, running, with_entry(**entered)) in {400, 422}
