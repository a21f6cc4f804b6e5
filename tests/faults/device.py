"""One device of a candidate: it writes down, sends, and believes a verified receipt only.

It follows the player: numbered entries per lease, a journal that an entry leaves by its receipt,
retries with growing waits, a sign of life where nothing is to be sent.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import httpx2

from tests.faults.journal import LeaseJournal, PublishedKeys

ENTRIES_PER_SYNC_MAX = 100
HEARTBEAT_SECONDS = 5.0
ANSWER_SECONDS_MAX = 4.0
WAIT_SECONDS_MIN = 0.2
WAIT_SECONDS_MAX = 5.0
LOOK_AGAIN_SECONDS = 0.02
# What no fault may make of a request that a player sent as it should.
REFUSALS_OF_CONTENT = frozenset({404, 409, 413, 422})


class NoAnswer(Exception):
    """Nothing came that the service itself said: the outcome is unknown."""


class Refused(Exception):
    """The service said no, and why."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(slots=True)
class Line:
    """Requests of one device; an answer is the service's own only where it looks so."""

    client: httpx2.AsyncClient
    device: str
    token: str = ""

    async def ask(self, method: str, path: str, document: Any = None) -> dict[str, Any]:
        """The JSON document that the service answered; NoAnswer or Refused otherwise."""
        headers = {"x-device": self.device, "x-csrf-token": self.token}
        try:
            answer = await self.client.request(method, path, json=document, headers=headers)
        except httpx2.HTTPError as error:
            raise NoAnswer(type(error).__name__) from None
        if answer.status_code == 204:
            return {}
        try:
            said = answer.json()
        except ValueError:
            raise NoAnswer(f"{answer.status_code} without a document") from None
        if answer.is_success and isinstance(said, dict):
            return said
        if answer.status_code >= 500 or not answer.is_client_error or not _is_ours(said):
            raise NoAnswer(str(answer.status_code))
        raise Refused(answer.status_code, said["error"]["code"])


@dataclass(slots=True)
class ServerTime:
    """What the service said the time was, carried on with a clock that nobody can set."""

    said_at: datetime
    heard_at: float

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "ServerTime":
        return cls(datetime.fromisoformat(view["server_time"]), time.monotonic())

    def now(self) -> str:
        instant = self.said_at + timedelta(seconds=time.monotonic() - self.heard_at)
        text = instant.astimezone(UTC).isoformat(timespec="milliseconds")
        return text.replace("+00:00", "Z")


@dataclass(slots=True)
class Device:
    """A journal and whoever empties it."""

    line: Line
    sitting: str
    keys: PublishedKeys
    journal: LeaseJournal
    server_time: ServerTime
    chance: Random
    is_lost: bool = False
    # Refusals that no fault explains.
    troubles: list[str] = field(default_factory=list)
    # What requests ended in.
    outcomes: Counter[str] = field(default_factory=Counter)
    _failures: int = 0
    _sent_at: float = 0.0

    @property
    def entries_path(self) -> str:
        return f"/api/v1/sittings/{self.sitting}/entries"

    @property
    def is_empty(self) -> bool:
        return self.journal.acknowledged == len(self.journal.entries)

    def write(self, slot: str, kind: str, value: Mapping[str, Any]) -> None:
        self.journal.write(slot, kind, value, self.server_time.now())

    async def keep_sending(self) -> None:
        """Empty the journal for as long as this runs."""
        while True:
            is_due = time.monotonic() - self._sent_at > HEARTBEAT_SECONDS and not self.is_lost
            if self.is_empty and not is_due:
                await asyncio.sleep(LOOK_AGAIN_SECONDS)
                continue
            if await self.send():
                self._failures = 0
            else:
                self._failures += 1
                await asyncio.sleep(self._wait())

    async def send(self) -> bool:
        """One batch, or a sign of life; True where the service took it and proved it."""
        self._sent_at = time.monotonic()
        batch = [entry.as_sent() for entry in self.journal.waiting(ENTRIES_PER_SYNC_MAX)]
        document = {"epoch": self.journal.epoch, "entries": batch}
        try:
            said = await self.line.ask("POST", self.entries_path, document)
        except NoAnswer as unknown:
            self.outcomes[f"no answer: {unknown}"] += 1
            return False
        except Refused as refusal:
            self.outcomes[f"refused: {refusal}"] += 1
            if refusal.status in REFUSALS_OF_CONTENT:
                self.troubles.append(str(refusal))
            return False
        self.is_lost = self.is_lost or said.get("lease") == "lost"
        if not batch:
            return True
        is_proven = self.journal.prove(said.get("receipt"), self.keys)
        self.outcomes["proven" if is_proven else "answered without proof"] += 1
        return is_proven

    def _wait(self) -> float:
        longest = min(WAIT_SECONDS_MAX, WAIT_SECONDS_MIN * 2**self._failures)
        return self.chance.uniform(longest / 2, longest)


def _is_ours(said: object) -> bool:
    """A refusal of the service has one shape."""
    return (
        isinstance(said, dict)
        and isinstance(said.get("error"), dict)
        and isinstance(said["error"].get("code"), str)
    )


def new_client(origin: str) -> httpx2.AsyncClient:
    """A browser's connections to one origin; no proxy of this machine comes between."""
    return httpx2.AsyncClient(
        base_url=origin,
        timeout=ANSWER_SECONDS_MAX,
        trust_env=False,
        headers={"accept-encoding": "identity"},
    )
