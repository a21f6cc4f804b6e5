"""A candidate as the service sees one: numbered entries, a lease, receipts that are looked at.

Written from the interface's description (docs/api.md) and not from the service's code, so that
what the service says of its own answers is held against somebody else's arithmetic.
"""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from benchmarks.load.wire import Line, Unanswered
from exam_service.clock import utc_now

TRIES_MAX = 20
RETRY_SECONDS = 0.5


class Refused(Exception):
    """The service said no where a candidate of a sound exam hears yes."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What an answer needs to know of an item."""

    slot: str
    options: tuple[str, ...]


# Sections in order, each with its slots.
Sections = Sequence[Sequence[Slot]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who a candidate is, and where they stand; travels between the processes."""

    sitting: str
    cookie: str
    token: str
    device: str
    origin: str
    epoch: int = 1
    sequence: int = 0
    acknowledged: int = 0
    # (first sequence, section): which entries were made in which section.
    turns: tuple[tuple[int, int], ...] = ((1, 1),)


def choice_of(sections: Sections, turns: Sequence[tuple[int, int]], sequence: int) -> Slot:
    """The slot and the option that the entry of this number chooses: the same every time."""
    section = max((first, number) for first, number in turns if first <= sequence)[1]
    slots = sections[section - 1]
    slot = slots[(sequence - 1) % len(slots)]
    rounds = (sequence - 1) // len(slots)
    return Slot(slot.slot, (slot.options[(sequence + rounds) % len(slot.options)],))


@dataclass(slots=True)
class Player:
    """One candidate at work."""

    ticket: Ticket
    sections: Sections
    line: Line
    chance: Random
    # What went otherwise than at a good moment: waits, repetitions.
    troubles: Counter[str] = field(default_factory=Counter)
    receipt: dict[str, Any] | None = None
    sequence: int = 0
    acknowledged: int = 0
    epoch: int = 1
    turns: list[tuple[int, int]] = field(default_factory=list)
    # Known from the first view on.
    _chain: bytes | None = None
    _head: str = ""
    # A journal is sent in order: one batch on the way at a time.
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        ticket = self.ticket
        self.epoch, self.sequence = ticket.epoch, ticket.sequence
        self.acknowledged, self.turns = ticket.acknowledged, list(ticket.turns)
        self._head = (
            f"host: {ticket.origin.removeprefix('http://')}\r\norigin: {ticket.origin}\r\n"
            f"cookie: {ticket.cookie}\r\nx-csrf-token: {ticket.token}\r\n"
            f"x-device: {ticket.device}\r\nsec-fetch-site: same-origin\r\n"
            "accept: application/json\r\ncontent-type: application/json\r\n"
        )

    def report(self) -> dict[str, Any]:
        """Where the candidate stands now, for the next process, and the last receipt."""
        return {
            "sitting": self.ticket.sitting,
            "epoch": self.epoch,
            "sequence": self.sequence,
            "acknowledged": self.acknowledged,
            "turns": self.turns,
            "receipt": self.receipt,
        }

    async def take_lease(self) -> None:
        self._look(await self._change("/lease"))

    async def start(self) -> None:
        view = await self._change("/start")
        self._look(view)
        if not view["section_key"] or not view["order"]:
            raise Refused("a start without the key of the section")

    async def submit(self) -> None:
        view = await self._change("/submit")
        if view["state"] != "submitted":
            raise Refused(f"submitted, and the sitting is {view['state']}")
        self._check_receipt(view["submission"])

    async def finish_section(self, *, takes_break: bool) -> None:
        """Leave the open section for the next one; after a break, come back from it."""
        section = self.turns[-1][1]
        view = await self._change(f"/sections/{section}/finish", {"take_break": takes_break})
        if takes_break:
            view = await self._change("/break/end")
        self._look(view)
        self.turns.append((self.sequence + 1, section + 1))

    async def go_to_last_section(self) -> None:
        """Only from there an exam can be handed in."""
        while self.turns[-1][1] < len(self.sections):
            await self.finish_section(takes_break=False)

    async def fetch(self, path: str) -> int:
        """A page or a package; answers with its bytes."""
        request = f"GET {path} HTTP/1.1\r\n{self._head}\r\n".encode()
        return len(await self._ask(request))

    async def save(self, entries: int = 1) -> None:
        """Make entries, send them, and look at what the service says of them."""
        async with self._sending:
            made = []
            for _ in range(entries):
                self.sequence += 1
                made.append(self._entry())
            body = f'{{"epoch":{self.epoch},"entries":[{",".join(made)}]}}'
            answer = json.loads(await self._ask(self._request("POST", "/entries", body)))
            if answer["lease"] != "held" or answer["held"]:
                raise Refused(f"entries in time were not simply kept: {answer}")
            if answer["acknowledged_sequence"] != self.sequence:
                raise Refused(f"{answer['acknowledged_sequence']} held of {self.sequence}")
            self._check_receipt(answer["receipt"])
            self.acknowledged = self.sequence

    async def beat(self) -> None:
        """A heartbeat: nothing to save, still here."""
        async with self._sending:
            body = f'{{"epoch":{self.epoch},"entries":[]}}'
            await self._ask(self._request("POST", "/entries", body))

    def _entry(self) -> str:
        assert self._chain is not None, "a candidate takes the lease first"
        chosen = choice_of(self.sections, self.turns, self.sequence)
        value = f'{{"option":"{chosen.options[0]}"}}'
        claimed_at = f"{utc_now().isoformat(timespec='milliseconds')[:-6]}Z"
        said = f"{self.sequence}\n{chosen.slot}\nchoice\n{value}\n{claimed_at}"
        content_hash = hashlib.sha256(said.encode()).digest()
        self._chain = hashlib.sha256(self._chain + content_hash).digest()
        return (
            f'{{"sequence":{self.sequence},"slot":"{chosen.slot}","kind":"choice",'
            f'"value":{value},"claimed_at":"{claimed_at}"}}'
        )

    def _check_receipt(self, receipt: dict[str, Any] | None) -> None:
        """Without its signature, which is looked at after the measurement."""
        said = receipt and (receipt["sitting"], receipt["epoch"], receipt["sequence"])
        if said != (self.ticket.sitting, self.epoch, self.sequence):
            raise Refused(f"a receipt for something else: {receipt}")
        assert receipt is not None, "it says something"
        if self._chain is None or receipt["chain"] != self._chain.hex():
            raise Refused("a receipt whose chain is not that of the entries")
        self.receipt = receipt

    def _look(self, view: dict[str, Any]) -> None:
        if view["lease"] != "held" or view["acknowledged_sequence"] != self.sequence:
            raise Refused(f"another lease or another journal: {view}")
        self.epoch = view["epoch"]
        if self._chain is None:
            # A device that comes back goes on from what the service holds of its lease.
            self._chain = bytes.fromhex(view["chain"]) if self.sequence else self._genesis()
        if view["chain"] != self._chain.hex():
            raise Refused("a chain that is not that of the entries")

    def _genesis(self) -> bytes:
        return hashlib.sha256(f"{self.ticket.sitting}\n{self.epoch}".encode()).digest()

    async def _change(self, path: str, said: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = await self._ask(self._request("PUT", path, json.dumps(said or {})))
        view: dict[str, Any] = json.loads(answer)
        return view

    def _request(self, method: str, path: str, body: str) -> bytes:
        return (
            f"{method} /api/v1/sittings/{self.ticket.sitting}{path} HTTP/1.1\r\n{self._head}"
            f"content-length: {len(body)}\r\n\r\n{body}"
        ).encode()

    async def _ask(self, request: bytes) -> bytes:
        """Send until answered, as a player does: it waits when told to, and repeats the unknown."""
        for _ in range(TRIES_MAX):
            try:
                answer = await self.line.ask(request)
            except Unanswered:
                self.troubles["unanswered, sent again"] += 1
                await asyncio.sleep(RETRY_SECONDS * (1 + self.chance.random()))
                continue
            if answer.status in {200, 204}:
                return answer.body
            if answer.status != 503:
                raise Refused(f"{answer.status} {answer.body[:300]!r}")
            told = json.loads(answer.body)["error"].get("details") or {}
            self.troubles["told to wait"] += 1
            wait = float(told.get("wait_seconds", RETRY_SECONDS))
            await asyncio.sleep(wait * (1 + 0.3 * self.chance.random()))
        raise Refused(f"no answer after {TRIES_MAX} tries")
