"""An installation of its own in a temporary folder: PostgreSQL, the service as people start it.

Nothing of it is left afterwards. What the service does is not known here.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg

from benchmarks.slow_flush import slow_flush_library
from exam_service.database.embedded import EmbeddedServer, RunningServer
from exam_service.database.session import Address
from exam_service.settings import Settings, signing_secret
from exam_service.web.security import Signer
from tests.services import Service, free_port, running_service

# pgbench takes a connection per client; nothing else differs from what everybody gets.
ROOM_FOR_PGBENCH = {"max_connections": "200"}


class Installation:
    """A data folder, its database server, and the service that runs on them now."""

    def __init__(self, data_dir: Path, server: RunningServer, port: int) -> None:
        self.data_dir = data_dir
        self.server = server
        self.port = port
        self._stack = ExitStack()
        self._service: Service | None = None
        self.restart_service()

    @property
    def service(self) -> Service:
        assert self._service is not None, "it was started"
        return self._service

    @property
    def origin(self) -> str:
        return self.service.origin

    @property
    def database_pid(self) -> int:
        lines = (self.data_dir / "postgres/data/postmaster.pid").read_text().splitlines()
        return int(lines[0])

    def restart_service(self) -> None:
        """A fresh process on the same data: empty caches, memory as after a start."""
        self.stop_service()
        # Told to end with us: a benchmark that is killed leaves no service behind.
        command = (str(Path(sys.executable).parent / "exam-service"), "run")
        service = running_service(
            self.data_dir,
            port=self.port,
            command=(*command, "--end-with", str(os.getpid())),
            EXAM_DEMONSTRATION="true",
        )
        self._service = self._stack.enter_context(service)

    def stop_service(self) -> None:
        self._stack.close()
        self._service = None

    def signer(self) -> Signer:
        settings = Settings(port=self.port, data_dir=self.data_dir)
        return Signer(signing_secret(settings), settings)

    async def connect(self) -> asyncpg.Connection:
        """As the owner of the tables, who may arrange and look."""
        return await asyncpg.connect(Address(self.server.url()).dsn())


@contextmanager
def installed(*, flush_microseconds: int = 0) -> Iterator[Installation]:
    """Everything started, and ended with the block.

    `flush_microseconds` makes every flush of the database's log last that much longer.
    """
    with tempfile.TemporaryDirectory(prefix="exam-bench-") as folder:
        data_dir = Path(folder)
        with _preloaded(data_dir, flush_microseconds):
            use = EmbeddedServer(data_dir, options=ROOM_FOR_PGBENCH).running()
            server = use.__enter__()
        installation = None
        try:
            installation = Installation(data_dir, server, free_port())
            yield installation
        finally:
            if installation is not None:
                installation.stop_service()
            use.__exit__(None, None, None)


@contextmanager
def _preloaded(folder: Path, flush_microseconds: int) -> Iterator[None]:
    """Only the database server inherits this: it is started inside, the service outside."""
    if not flush_microseconds:
        yield
        return
    added = {
        "LD_PRELOAD": str(slow_flush_library(folder)),
        "EXAM_FLUSH_MICROSECONDS": str(flush_microseconds),
    }
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
