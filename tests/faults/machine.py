"""The real processes of one installation, and what can be done to them from outside.

PostgreSQL and the service run as a person starts them, on a small disk of their own where the
system lets us have one. Nothing here knows a sitting.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from exam_service.database.embedded import EmbeddedServer, RunningServer
from exam_service.database.session import Address
from tests.services import Service, free_port, running_service

DISK = "512m"
# Little log is kept, so that a full disk is one on which PostgreSQL soon needs a new file.
OPTIONS = {"max_wal_size": "64MB", "min_wal_size": "32MB"}
BALLAST_BYTES = 1024 * 1024
LOG_SWITCHES = 4
MENDED_WITHIN_SECONDS = 60.0
# So long without any process of the server, and its keeper has given up.
KEEPER_SECONDS = 2.0


class NotMended(Exception):
    """Everything was put right, and the service does not come back by itself."""


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """A file system of fixed size at this folder, where mounting is permitted; says whether."""
    line = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    mounted = subprocess.run(line, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


@dataclass(slots=True)
class Machine:
    """One installation: its database, its web process, its disk."""

    data_dir: Path
    has_small_disk: bool
    port: int = field(default_factory=free_port)
    _database: ExitStack = field(default_factory=ExitStack)
    _web: ExitStack = field(default_factory=ExitStack)
    _server: RunningServer | None = None
    _service: Service | None = None
    _frozen: set[int] = field(default_factory=set)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def owner_url(self) -> str:
        assert self._server is not None, "the machine is up"
        return self._server.url()

    @asynccontextmanager
    async def database_up(self) -> AsyncIterator[None]:
        """Keep PostgreSQL for the block, whatever becomes of those who use it."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, self._end_all)
            await asyncio.to_thread(self._start_database)
            yield

    async def start_web(self) -> None:
        await asyncio.to_thread(self._start_web)

    # What can be done to it.

    async def kill_web(self) -> None:
        assert self._service is not None, "the web process is up"
        self._service.process.kill()
        await asyncio.to_thread(self._web.close)
        self._service = None

    async def stop_web(self) -> None:
        """End it as a person does."""
        await asyncio.to_thread(self._web.close)
        self._service = None

    def freeze_web(self) -> None:
        assert self._service is not None, "the web process is up"
        self._freeze(self._service.process.pid)

    def kill_database(self) -> None:
        """The postmaster; its backends notice by themselves."""
        pid_file = self.data_dir / "postgres/data/postmaster.pid"
        os.kill(int(pid_file.read_text().split("\n", 1)[0]), signal.SIGKILL)

    def kill_backend(self) -> None:
        """One that serves candidates."""
        for pid in self._server_processes():
            command = Path(f"/proc/{pid}/cmdline")
            with suppress(OSError):
                if b"exam_delivery" in command.read_bytes():
                    os.kill(pid, signal.SIGKILL)
                    return

    def freeze_database(self) -> None:
        for pid in self._server_processes():
            self._freeze(pid)

    def fill_disk(self) -> None:
        assert self.has_small_disk, "nobody fills the disk of a whole machine"
        with (self.data_dir / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while True:
                ballast.write(bytes(BALLAST_BYTES))

    async def begin_log_files(self) -> None:
        """Make PostgreSQL go on to new files of its log until it finds no place for one."""
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            connection = await asyncpg.connect(Address(self.owner_url).dsn(), timeout=5)
            try:
                for _ in range(LOG_SWITCHES):
                    await connection.execute("CREATE TABLE switched (); DROP TABLE switched")
                    await connection.execute("SELECT pg_switch_wal()")
            finally:
                connection.terminate()

    async def mend(self) -> None:
        """Undo whatever was done, and wait until candidates are served again."""
        (self.data_dir / "ballast").unlink(missing_ok=True)
        self._thaw()
        ends_at = time.monotonic() + MENDED_WITHIN_SECONDS
        if self._service is None or self._service.process.poll() is not None:
            await self._await_database(ends_at)
            await asyncio.to_thread(self._web.close)
            try:
                await self.start_web()
            except AssertionError as said:
                raise NotMended(str(said)) from None
        while not await asyncio.to_thread(self._is_ready):
            await self._await_database(ends_at)
            if time.monotonic() > ends_at:
                raise NotMended(f"the service is not ready again: {self._said()}")
            await asyncio.sleep(0.1)

    # How it is done.

    def _start_database(self) -> None:
        server = EmbeddedServer(self.data_dir, options=OPTIONS)
        self._server = self._database.enter_context(server.running())

    def _start_web(self) -> None:
        command = str(Path(sys.executable).parent / "exam-service")
        line = (command, "run", "--end-with", str(os.getpid()))
        context = running_service(self.data_dir, port=self.port, command=line)
        self._service = self._web.enter_context(context)

    def _end_all(self) -> None:
        self._thaw()
        self._web.close()
        self._database.close()

    def _freeze(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            self._frozen.add(pid)

    def _thaw(self) -> None:
        for pid in self._frozen:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._frozen.clear()

    def _server_processes(self) -> list[int]:
        """Every process of this PostgreSQL works in its data folder."""
        data = (self.data_dir / "postgres/data").resolve()
        found = []
        for entry in os.listdir("/proc"):
            with suppress(OSError):
                if entry.isdigit() and Path(f"/proc/{entry}/cwd").readlink() == data:
                    found.append(int(entry))
        return found

    def _is_ready(self) -> bool:
        return self._service is not None and self._service.status_of("/health/ready") == 200

    async def _await_database(self, ends_at: float) -> None:
        """Its keeper starts it again; where the keeper gave up, a person would, and so do we."""
        alone_since = time.monotonic()
        while time.monotonic() < ends_at:
            if await self._database_answers():
                return
            if self._server_processes():
                alone_since = time.monotonic()
            elif time.monotonic() - alone_since > KEEPER_SECONDS:
                await asyncio.to_thread(self._database.close)
                await asyncio.to_thread(self._start_database)
            await asyncio.sleep(0.2)
        raise NotMended(f"PostgreSQL does not answer again: {self._said()}")

    async def _database_answers(self) -> bool:
        try:
            connection = await asyncpg.connect(Address(self.owner_url).dsn(), timeout=2)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await connection.close(timeout=2)
        return True

    def _said(self) -> str:
        return self._service.said() if self._service is not None else "no web process"
