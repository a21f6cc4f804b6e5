"""Nobody gets a key, a rationale or an item that is not theirs to see, in any byte of any answer.

A unique string is planted into every key, rationale, item code and unreleased item; then every
route is asked as a candidate, in every state of a sitting, and every byte that comes is searched.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from fastapi import FastAPI

from exam_service.app import API, PAGES
from exam_service.database.session import Address, DatabaseRole, OpenSession
from exam_service.people.rules import Role
from exam_service.scoring.use_cases.release_score import release_score
from exam_service.scoring.use_cases.score_sittings import score_waiting
from exam_service.sittings.use_cases.check_in import open_sitting
from exam_service.web.services import Services
from tests.builders.sittings import (
    CandidateMade,
    Programme,
    key_of,
    make_candidate,
    make_person,
    make_programme,
    option_name,
)
from tests.exam_service.web.conftest import Browser, ManualClock
from tests.exam_service.web.test_routes import routes_of

PLANT = """
SET session_replication_role = replica;
UPDATE items SET code = 'CANARY-code-' || id WHERE code <> 'F1-001';
UPDATE item_versions SET reference = 'CANARY-reference-' || id, note = 'CANARY-note-' || id;
INSERT INTO item_keys (item_version_id, option)
    SELECT s.item_version_id, 'CANARY-option-' || k.option
    FROM form_slots s JOIN form_keys k ON k.form_id = s.form_id AND k.slot = s.public_id;
UPDATE form_slots s SET options = (
    SELECT jsonb_object_agg(public, 'CANARY-option-' || public)
    FROM jsonb_object_keys(s.options) AS public
);
INSERT INTO language_versions (
    id, item_version_id, language, direction, stem, options, status, content_hash, created_at,
    created_by
) SELECT gen_random_uuid(), v.id, 'en', 'ltr', 'CANARY-unreleased-' || v.id,
    '{"a": "CANARY-unreleased-option"}', 'approved', 'x', v.created_at, v.created_by
FROM item_versions v;
INSERT INTO rationales (language_version_id, option, text)
    SELECT id, 'a', 'CANARY-rationale-' || id FROM language_versions;
SET session_replication_role = origin;
"""
# Names that would tell what a slot is, were they anywhere in what travels.
TELLING = ("is_scored", "is_pretest", "item_version", "content_hash", '"key"', "rationale")


@dataclass(frozen=True, slots=True)
class Planted:
    programme: Programme
    candidate: CandidateMade
    sitting_id: UUID


@pytest.fixture
async def planted(
    clean_database_url: str, app: FastAPI, open_session: OpenSession, clock: ManualClock
) -> Planted:
    programme = await make_programme(open_session)
    candidate = await make_candidate(open_session, programme)
    owner = await asyncpg.connect(Address(clean_database_url).dsn())
    try:
        await owner.execute(PLANT)
    finally:
        await owner.close()
    services: Services = app.state.services
    sitting_id = await open_sitting(
        services.databases.opener(DatabaseRole.DELIVERY),
        account_id=candidate.account_id,
        exam_id=programme.exam_id,
        language="en",
        now=clock(),
    )
    return Planted(programme, candidate, sitting_id)


@pytest.fixture
async def browser(app: FastAPI, planted: Planted) -> AsyncIterator[Browser]:
    signed_in = Browser(app, planted.candidate.sign_in_id)
    yield signed_in
    await signed_in.client.aclose()


def addresses(planted: Planted) -> Iterator[str]:
    """Every GET route, with identifiers of things that exist."""
    known: dict[str, Any] = {
        "sitting_id": planted.sitting_id,
        "exam_id": planted.programme.exam_id,
        "form_id": planted.programme.form_id,
        "administration_id": planted.programme.administration_id,
        "exam_code": "peer",
        "form_code": "F1",
        "item_code": "F1-001",
        "language": "en",
    }
    for router in (*API, *PAGES):
        for route in routes_of(router):
            if "GET" in (route.methods or ()):
                address = route.path
                for name in route.param_convertors:
                    fallback = uuid4() if name.endswith("_id") else 1
                    address = address.replace("{" + name + "}", str(known.get(name, fallback)))
                yield address


async def everything(browser: Browser, planted: Planted) -> dict[str, bytes]:
    """Address -> every byte of its answer, headers included."""
    found = {}
    for address in addresses(planted):
        if address == "/metrics":
            continue  # For operators on this machine, not for candidates.
        answer = await browser.client.get(address)
        headers = b"\n".join(name + b": " + value for name, value in answer.headers.raw)
        found[address] = headers + b"\n" + answer.content
        assert answer.status_code < 500, address
    return found


def leaks(found: dict[str, bytes], words: tuple[str, ...]) -> list[tuple[str, str]]:
    return [
        (address, word)
        for address, content in found.items()
        for word in words
        if word.encode() in content
    ]


def stems(planted: Planted, section: int) -> tuple[str, ...]:
    return tuple(
        f"Item {int(slot.removeprefix('slot'))} in " for slot in planted.programme.slots_of(section)
    )


async def change(browser: Browser, method: str, address: str, **content: Any) -> None:
    answer = await browser.client.request(method, address, headers=browser.headers, **content)
    assert answer.status_code in {200, 204, 303}, (address, answer.text)


async def answer_section(browser: Browser, planted: Planted, section: int, first: int) -> None:
    numbers = [int(slot.removeprefix("slot")) for slot in planted.programme.slots_of(section)]
    entries = [
        {
            "sequence": first + index,
            "slot": f"slot{number:03}",
            "kind": "choice",
            "value": {"option": option_name(number, key_of(number))},
            "claimed_at": "2026-11-23T09:00:00Z",
        }
        for index, number in enumerate(numbers)
    ]
    address = f"/api/v1/sittings/{planted.sitting_id}/entries"
    await change(browser, "POST", address, json={"epoch": 1, "entries": entries})


async def test_no_byte_that_a_candidate_gets_tells_what_is_hidden(
    app: FastAPI, browser: Browser, planted: Planted, clock: ManualClock
) -> None:
    services: Services = app.state.services
    api = f"/api/v1/sittings/{planted.sitting_id}"
    page = f"/exam/{planted.sitting_id}"
    first, second = stems(planted, 1), stems(planted, 2)
    never = ("CANARY", *TELLING)

    assert leaks(await everything(browser, planted), (*never, *first, *second)) == []

    await change(browser, "POST", f"{page}/rules", data={"version": "1", "agreed": "yes"})
    await change(browser, "PUT", f"{api}/lease", json={})
    await change(browser, "PUT", f"{api}/start")
    in_first = await everything(browser, planted)
    assert leaks(in_first, (*never, *second)) == []
    assert leaks(in_first, first), "the open section is shown"

    await answer_section(browser, planted, 1, first=1)
    await change(browser, "PUT", f"{api}/sections/1/finish", json={"take_break": True})
    assert leaks(await everything(browser, planted), (*never, *first, *second)) == []

    await change(browser, "PUT", f"{api}/break/end")
    assert leaks(await everything(browser, planted), (*never, *first)) == []

    await answer_section(browser, planted, 2, first=7)
    await change(browser, "PUT", f"{api}/submit")
    clock.move(10)
    await score_waiting(services.databases.opener(DatabaseRole.SCORING), now=clock())
    unreleased = await everything(browser, planted)
    assert leaks(unreleased, (*never, *first, *second)) == []

    await release_score(
        services.databases.opener(DatabaseRole.OFFICE),
        sitting_id=planted.sitting_id,
        actor_id=planted.programme.actor_id,
        now=clock(),
    )
    released = await everything(browser, planted)
    assert leaks(released, ("CANARY-option", "CANARY-r", "CANARY-code", *first, *second)) == []


async def test_pretest_items_cannot_be_told_apart(
    app: FastAPI, browser: Browser, planted: Planted
) -> None:
    page = f"/exam/{planted.sitting_id}"
    api = f"/api/v1/sittings/{planted.sitting_id}"
    await change(browser, "POST", f"{page}/rules", data={"version": "1", "agreed": "yes"})
    await change(browser, "PUT", f"{api}/lease", json={})
    await change(browser, "PUT", f"{api}/start")

    items = (await browser.client.get(f"{api}/section")).json()["items"]

    assert {frozenset(item) for item in items} == {frozenset({"slot", "stem", "options"})}
    assert {frozenset(option) for item in items for option in item["options"]} == {
        frozenset({"option", "text"})
    }


async def test_a_proctor_sees_no_item_and_nothing_hidden(
    app: FastAPI, browser: Browser, planted: Planted, open_session: OpenSession
) -> None:
    page = f"/exam/{planted.sitting_id}"
    await change(browser, "POST", f"{page}/rules", data={"version": "1", "agreed": "yes"})
    api = f"/api/v1/sittings/{planted.sitting_id}"
    await change(browser, "PUT", f"{api}/lease", json={})
    await change(browser, "PUT", f"{api}/start")
    _, sign_in_id = await make_person(open_session, Role.PROCTOR, name="Paul Adeyemi")
    proctor = Browser(app, sign_in_id)

    found = await everything(proctor, planted)
    await proctor.client.aclose()

    assert leaks(found, ("CANARY", *stems(planted, 1), *stems(planted, 2), *TELLING)) == []


async def test_the_search_finds_what_is_planted(
    app: FastAPI, planted: Planted, open_session: OpenSession
) -> None:
    """Were the search blind, the tests above would prove nothing."""
    _, sign_in_id = await make_person(open_session, Role.PSYCHOMETRICIAN, name="Priya Raman")
    psychometrician = Browser(app, sign_in_id)

    answer = await psychometrician.client.get("/bank/peer/items")
    await psychometrician.client.aclose()

    assert leaks({"/bank/peer/items": answer.content}, ("CANARY-code",))
