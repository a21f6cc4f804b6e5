"""The real service in a process of its own, as a person starts it, seen from outside."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from exam_service.settings import PROJECT_FOLDER

STARTED_WITHIN_SECONDS = 120
STOPPED_WITHIN_SECONDS = 20
SAID_BYTES_MAX = 1_000_000
# Below the range from which outgoing connections take theirs.
PORTS = range(20000, 30000)


@dataclass(frozen=True, slots=True)
class Service:
    """A running service, and how to reach it."""

    process: subprocess.Popen[bytes]
    port: int
    data_dir: Path
    output: IO[bytes]

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def status_of(self, path: str) -> int:
        """The HTTP status at this path; 0 where nobody listens."""
        try:
            with urllib.request.urlopen(self.origin + path, timeout=5) as answer:  # noqa: S310 -- our own address
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def said(self) -> str:
        """What it has printed so far."""
        return os.pread(self.output.fileno(), SAID_BYTES_MAX, 0).decode(errors="replace")

    def stop(self, way: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end, and say how it ended."""
        self.process.send_signal(way)
        return self.process.wait(STOPPED_WITHIN_SECONDS)


def free_port() -> int:
    """A port that nobody listens on now, different for processes that ask at the same time."""
    for offset in range(len(PORTS)):
        port = PORTS[(os.getpid() * 7 + offset) % len(PORTS)]
        with socket.socket() as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


def surroundings(data_dir: Path, port: int, **settings: str) -> Mapping[str, str]:
    """The environment of a service of its own; nothing of this machine's settings gets in."""
    foreign = ("EXAM_", "DATABASE_URL")
    inherited = {n: value for n, value in os.environ.items() if not n.startswith(foreign)}
    return {**inherited, "DATA_DIR": str(data_dir), "PORT": str(port), **settings}


@contextmanager
def running_service(
    data_dir: Path, *, port: int | None = None, command: Sequence[str] = (), **settings: str
) -> Iterator[Service]:
    """Start the service, wait until it is ready, and end it with the block."""
    chosen = port or free_port()
    line = command or (str(Path(sys.executable).parent / "exam-service"), "run")
    environment = surroundings(data_dir, chosen, **settings)
    with (
        tempfile.TemporaryFile() as output,
        subprocess.Popen(
            line, cwd=PROJECT_FOLDER, env=environment, stdout=output, stderr=output
        ) as process,
    ):
        service = Service(process, chosen, data_dir, output)
        try:
            wait_until_ready(service)
            yield service
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(STOPPED_WITHIN_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()


def wait_until_ready(service: Service) -> None:
    ends_at = time.monotonic() + STARTED_WITHIN_SECONDS
    while time.monotonic() < ends_at:
        if service.process.poll() is not None:
            raise AssertionError(f"the service ended at once: {service.said()}")
        if service.status_of("/health/ready") == 200:
            return
        time.sleep(0.1)
    raise AssertionError(f"the service was not ready in time: {service.said()}")
