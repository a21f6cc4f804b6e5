"""A candidate over HTTP: signs in, sits down, clicks, and hands in what the devices hold.

What the candidate clicked is known here and nowhere else.
"""

import asyncio
import base64
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, TypeVar

import httpx2

from tests.faults.device import Device, Line, NoAnswer, Refused, ServerTime, new_client
from tests.faults.journal import LeaseJournal, PublishedKeys

CLICK_SECONDS_MEAN = 0.12
DEVICE_BYTES = 16
AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 30.0

T = TypeVar("T")


async def end_all(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End what would go on for ever; raise where one ended by itself."""
    for task in tasks:
        task.cancel()
    for ended in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(ended, Exception):
            raise ended


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Somebody who may sit an exam now."""

    email: str
    password: str
    exam: str


@dataclass(frozen=True, slots=True)
class Item:
    slot: str
    options: tuple[str, ...]


@dataclass(slots=True)
class Candidate:
    """One person, and every device they have used, the current one last."""

    who: Enrolled
    # Where devices send to, and where the service itself is.
    line_origin: str
    service_origin: str
    keys: PublishedKeys
    chance: Random
    sitting: str = ""
    started_at: float = 0.0
    devices: list[Device] = field(default_factory=list)
    _items: Sequence[Item] = ()
    _sending: list[asyncio.Task[None]] = field(default_factory=list)
    _clients: list[httpx2.AsyncClient] = field(default_factory=list)

    @property
    def device(self) -> Device:
        return self.devices[-1]

    @property
    def journals(self) -> list[LeaseJournal]:
        return [device.journal for device in self.devices]

    async def sit_down(self) -> None:
        """From the sign-in to the first item, on a line on which nothing happens."""
        line = await self._sign_in()
        begun = await self._submit_page(line, f"/exams/{self.who.exam}/begin", {"language": "en"})
        self.sitting = begun.split("/")[2]
        agreed = {"version": "1", "decision": "accept", "agreed": "yes"}
        await self._submit_page(line, f"/exam/{self.sitting}/rules", agreed)
        await line.ask("PUT", f"{self._path}/lease", {})
        self.started_at = time.monotonic()
        view = await line.ask("PUT", f"{self._path}/start", {})
        await self._read_items(line)
        self._take_up(line, view)

    async def click(self) -> None:
        """Do things in the player for as long as this runs."""
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / CLICK_SECONDS_MEAN))
            item = self.chance.choice(self._items)
            kind = self.chance.choices(("choice", "flag", "strike", "position"), (6, 1, 1, 2))[0]
            self.device.write(item.slot, kind, self._value(kind, item))

    async def take_over(self) -> None:
        """Go on at another device; the first one keeps what it has and goes on sending."""
        line = await self._persist(self._sign_in)

        async def ask() -> dict[str, Any]:
            return await line.ask(
                "PUT", f"{self._path}/lease/takeover", {"password": self.who.password}
            )

        view = await self._persist(ask)
        await self._persist(lambda: self._read_items(line))
        self._take_up(line, view)

    async def emptied(self, seconds: float) -> bool:
        """Wait until every device's journal is empty; False where one is not in time."""
        ends_at = time.monotonic() + seconds
        while time.monotonic() < ends_at:
            if all(device.is_empty for device in self.devices):
                return True
            await asyncio.sleep(0.05)
        return False

    async def view(self) -> dict[str, Any]:
        """What the service itself says, past the line."""
        return await self._direct("GET", self._path)

    async def time_account(self) -> dict[str, Any]:
        return await self._direct("GET", f"{self._path}/time")

    async def hand_in(self) -> bool:
        """End the sitting; True where the receipt that says so is a good one."""
        finished = {"take_break": False}
        view = await self._direct("PUT", f"{self._path}/sections/1/finish", finished)
        if view["state"] == "in_progress":
            view = await self._direct("PUT", f"{self._path}/submit", {})
        submission = view["submission"] or {}
        is_said = submission.get("kind") == "submitted"
        return is_said and self.device.journal.prove(submission, self.keys)

    async def leave(self) -> None:
        await end_all(self._sending)
        for client in self._clients:
            await client.aclose()

    @property
    def _path(self) -> str:
        return f"/api/v1/sittings/{self.sitting}"

    async def _sign_in(self) -> Line:
        """A device of its own, signed in at the service itself."""
        name = base64.urlsafe_b64encode(self.chance.randbytes(DEVICE_BYTES)).rstrip(b"=").decode()
        async with new_client(self.service_origin) as past_the_line:
            line = Line(past_the_line, name)
            line.token = (await line.ask("GET", "/api/v1/request-token"))["token"]
            words = {"email": self.who.email, "password": self.who.password}
            await line.ask("POST", "/api/v1/sign-ins", words)
            client = new_client(self.line_origin)
            client.cookies = past_the_line.cookies
        self._clients.append(client)
        return Line(client, name, line.token)

    async def _submit_page(self, line: Line, path: str, inputs: dict[str, str]) -> str:
        """Submit a page's form; answers where it leads."""
        answer = await line.client.post(path, data={"csrf_token": line.token, **inputs})
        assert answer.status_code == 303, f"{path}: {answer.status_code}"
        return answer.headers["location"]

    async def _read_items(self, line: Line) -> None:
        section = await line.ask("GET", f"{self._path}/section")
        self._items = [
            Item(item["slot"], tuple(option["option"] for option in item["options"]))
            for item in section["items"]
        ]

    def _take_up(self, line: Line, view: dict[str, Any]) -> None:
        """Write and send on this device from now on."""
        device = Device(
            line,
            self.sitting,
            self.keys,
            LeaseJournal(self.sitting, view["epoch"]),
            ServerTime.of(view),
            Random(self.chance.random()),
        )
        self.devices.append(device)
        self._sending.append(asyncio.create_task(device.keep_sending()))

    async def _direct(self, method: str, path: str, document: Any = None) -> dict[str, Any]:
        """Ask as the current device, but past the line."""
        line = self.device.line
        async with new_client(self.service_origin) as client:
            client.cookies = line.client.cookies
            return await Line(client, line.device, line.token).ask(method, path, document)

    def _value(self, kind: str, item: Item) -> dict[str, Any]:
        match kind:
            case "choice":
                return {"option": self.chance.choice((*item.options, None))}
            case "flag":
                return {"flagged": self.chance.random() < 0.5}
            case "strike":
                return {"struck": self.chance.sample(item.options, self.chance.randint(0, 2))}
            case _:
                return {}

    async def _persist(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Try again until the service answers, as people do who press a button again."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await attempt()
            except (NoAnswer, Refused):
                if time.monotonic() > ends_at:
                    raise
                await asyncio.sleep(AGAIN_SECONDS)
