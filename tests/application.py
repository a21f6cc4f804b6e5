"""The whole application in a test process: built once, lent to one test after the other.

A service runs for months and serves whoever comes; so does this one, at the time a test gives it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI
from pydantic import SecretStr

from exam_service.app import create_app
from exam_service.clock import Clock, utc_now
from exam_service.database.session import Addresses, DatabaseRole
from exam_service.responses.store import SavingPool
from exam_service.settings import Settings
from exam_service.web.services import Services

SECRET = "x" * 32
PORT = 8000
ORIGIN = f"http://127.0.0.1:{PORT}"


class LentClock:
    """The clock of whoever has the application now."""

    def __init__(self) -> None:
        self.read: Clock = utc_now

    def __call__(self) -> datetime:
        return self.read()


@dataclass(frozen=True, slots=True)
class Lent:
    """An application that is lent out, and what it was made for."""

    app: FastAPI
    services: Services
    clock: LentClock
    addresses: Addresses
    port: int

    async def make_whole(self) -> None:
        """Undo what a test broke in it, and let no save go on."""
        self.app.state.services = self.services
        self.app.dependency_overrides.clear()
        await self.app.state.saving.close()
        self.app.state.saving = SavingPool(self.addresses[DatabaseRole.DELIVERY])


class Applications:
    """As many as are in use at the same time: one, but for tests with two clocks or databases."""

    def __init__(self) -> None:
        self._made: list[Lent] = []
        self._idle: list[Lent] = []
        self._folder: Path | None = None

    @asynccontextmanager
    async def lent(
        self, addresses: Addresses, folder: Path, clock: Clock, *, port: int = PORT
    ) -> AsyncIterator[FastAPI]:
        """The application at this clock's time, until the block ends.

        The first who asks gives the folder of its secrets; all later ones have the same keys.
        """
        self._folder = self._folder or folder
        one = self._find(addresses, port) or self._make(addresses, self._folder, port)
        one.clock.read = clock
        try:
            yield one.app
        finally:
            await one.make_whole()
            self._idle.append(one)

    def _find(self, addresses: Addresses, port: int) -> Lent | None:
        for one in self._idle:
            if (one.addresses, one.port) == (addresses, port):
                self._idle.remove(one)
                return one
        return None

    def _make(self, addresses: Addresses, folder: Path, port: int) -> Lent:
        settings = Settings(data_dir=folder, port=port, secret_key=SecretStr(SECRET))
        clock = LentClock()
        app = create_app(settings, addresses, clock=clock)
        one = Lent(app, app.state.services, clock, addresses, port)
        self._made.append(one)
        return one

    async def close(self) -> None:
        for one in self._made:
            await one.services.databases.close()
        self._made.clear()
        self._idle.clear()


# Of this process.
APPLICATIONS = Applications()
