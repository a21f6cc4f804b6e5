"""The keeper of an embedded server: a process of its own that starts, watches and stops it.

Whoever uses the server holds a connection to the keeper's socket and says nothing on it. The
system closes that connection when its process ends, however it ends; when the last one closes, the
keeper stops the server. It reads and writes no data and knows no setting.
"""

import fcntl
import json
import os
import re
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from exam_service.database import embedded_cluster
from exam_service.database.embedded_cluster import Cluster
from exam_service.database.embedded_programs import (
    EmbeddedServerError,
    Identity,
    Programs,
    command,
    environment,
)

SOCKET_NAME = "keeper.sock"
LOCK_NAME = "keeper.lock"
# A unix socket's address ends at 103 bytes on macOS and 107 on Linux; ".s.PGSQL.5432" needs 14.
SOCKET_FOLDER_BYTES_MAX = 85
# What needs no quoting in a database address, in any library.
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")
LOG_BYTES_MAX = 10_000_000
START_SECONDS_MAX = 60
LOCK_SECONDS_MAX = 45
# A server that dies by itself is started again, but not for ever.
RESTARTS_MAX = 3
RESTARTS_WITHIN_SECONDS = 60
WAYS_TO_STOP = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


class Server:
    """The PostgreSQL process."""

    def __init__(self, cluster: Cluster, socket_folder: Path) -> None:
        self._cluster = cluster
        self._socket_folder = socket_folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        embedded_cluster.free_of_dead_servers(self._cluster)
        for leftover in self._socket_folder.glob(".s.PGSQL.*"):
            leftover.unlink()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._socket_folder),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self._cluster.options,
        }
        arguments = ["-D", str(self._cluster.data)]
        for name, value in options.items():
            arguments += ["-c", f"{name}={value}"]
        program = self._cluster.programs.path("postgres")
        with _bounded_log(self._cluster.log).open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 -- our own command line over programs that we looked up
                command(self._cluster.identity, program, arguments),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(),
                cwd=self._cluster.folder,
            )
        self._wait_until_ready(self._process)

    def has_ended(self) -> bool:
        return self._process is not None and self._process.poll() is not None

    def stop(self) -> None:
        """Gently first; a server that does not end is ended, and recovers at the next start."""
        if self._process is None:
            return
        for way, seconds in WAYS_TO_STOP:
            if self._process.poll() is not None:
                return
            self._process.send_signal(way)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Read the state where pg_ctl reads it: in the eighth line of the pid file."""
        pid_file = self._cluster.data / "postmaster.pid"
        ends_at = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < ends_at:
            if process.poll() is not None:
                raise EmbeddedServerError(
                    f"PostgreSQL did not start: {self._last_words()} (see {self._cluster.log})"
                )
            with suppress(OSError):
                lines = pid_file.read_text().splitlines()
                if len(lines) > 7 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
                    return
            time.sleep(0.01)
        self.stop()
        raise EmbeddedServerError(
            f"PostgreSQL was not ready after {START_SECONDS_MAX} s (see {self._cluster.log})"
        )

    def _last_words(self) -> str:
        with self._cluster.log.open(errors="replace") as log:
            last = deque(log, maxlen=20)
        fatal = [line for line in last if "FATAL" in line or "error" in line]
        return (fatal or list(last) or ["it said nothing"])[-1].strip()


def _bounded_log(log: Path) -> Path:
    if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
        log.replace(log.with_suffix(".log.old"))
    return log


class Keeper:
    """Watches users and server until there is nobody left to keep it for."""

    def __init__(self, server: Server, socket_folder: Path) -> None:
        self._server = server
        self._ready = json.dumps({"socket_folder": str(socket_folder)}).encode() + b"\n"
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(socket_folder / SOCKET_NAME))
        self._listener.listen(128)
        self._signals, signalled = socket.socketpair()
        self._signals.settimeout(0)
        signalled.settimeout(0)
        # Kept, because the wake-up descriptor must outlive this call.
        self._signalled = signalled
        self._users: set[socket.socket] = set()
        self._leaving: list[socket.socket] = []
        self._is_told_to_stop = False
        self._restarts: deque[float] = deque(maxlen=RESTARTS_MAX)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._signals, selectors.EVENT_READ)
        signal.set_wakeup_fd(signalled.fileno())
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: None)

    def keep(self, first_user: socket.socket) -> None:
        self._welcome(first_user)
        while self._users and not self._is_told_to_stop:
            for ready, _ in self._selector.select():
                who = ready.fileobj
                if who is self._listener:
                    self._welcome(self._listener.accept()[0])
                elif who is self._signals:
                    self._heed(self._signals.recv(64))
                elif isinstance(who, socket.socket) and not _still_there(who):
                    self._selector.unregister(who)
                    self._users.discard(who)
                    self._leaving.append(who)
            if self._users:
                # Those who leave while others stay need not wait; the last one sees the end.
                _close(self._leaving)
            if self._server.has_ended() and not self._restart():
                break
        # Whoever still waits is let go by the end of this process: then nothing is left of it.
        self._listener.close()
        self._server.stop()

    def _welcome(self, user: socket.socket) -> None:
        try:
            user.sendall(self._ready)
        except OSError:
            user.close()
            return
        self._users.add(user)
        self._selector.register(user, selectors.EVENT_READ)

    def _heed(self, numbers: bytes) -> None:
        if any(number != signal.SIGCHLD for number in numbers):
            self._is_told_to_stop = True

    def _restart(self) -> bool:
        now = time.monotonic()
        many = len(self._restarts) == RESTARTS_MAX
        if many and now - self._restarts[0] < RESTARTS_WITHIN_SECONDS:
            return False
        self._restarts.append(now)
        try:
            self._server.start()
        except EmbeddedServerError:
            return False
        return True


def _still_there(user: socket.socket) -> bool:
    try:
        return bool(user.recv(64))
    except OSError:
        return False


def _close(users: list[socket.socket]) -> None:
    for user in users:
        user.close()
    users.clear()


@contextmanager
def _only_keeper(folder: Path) -> Iterator[None]:
    """One keeper per data folder: the next one waits until the last has stopped its server."""
    with (folder / LOCK_NAME).open("w") as lock:
        ends_at = time.monotonic() + LOCK_SECONDS_MAX
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > ends_at:
                    raise EmbeddedServerError(f"Another server still stops in {folder}.") from None
                time.sleep(0.02)
        yield


@contextmanager
def _socket_folder(cluster: Cluster) -> Iterator[Path]:
    """A folder for the sockets that only one account may enter, with an address short enough."""
    folder = cluster.folder / "socket"
    is_plain = PLAIN_PATH.fullmatch(str(folder)) is not None
    is_temporary = not is_plain or len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES_MAX
    if is_temporary:
        usual = tempfile.gettempdir()
        fits = PLAIN_PATH.fullmatch(usual) and len(usual) + 16 <= SOCKET_FOLDER_BYTES_MAX
        folder = Path(tempfile.mkdtemp(prefix="exam-", dir=usual if fits else "/tmp"))  # noqa: S108 -- mkdtemp makes a 0700 folder with a name of its own
    else:
        folder.mkdir(mode=0o700, exist_ok=True)
    embedded_cluster.hand_over(folder, cluster.identity)
    try:
        (folder / SOCKET_NAME).unlink(missing_ok=True)
        yield folder
    finally:
        (folder / SOCKET_NAME).unlink(missing_ok=True)
        if is_temporary:
            shutil.rmtree(folder, ignore_errors=True)


def keep(cluster: Cluster, first_user: socket.socket) -> None:
    """Start the server and stay until its last user has gone."""
    with _only_keeper(cluster.folder), _socket_folder(cluster) as socket_folder:
        embedded_cluster.make_whole(cluster)
        server = Server(cluster, socket_folder)
        server.start()
        try:
            keeper = Keeper(server, socket_folder)
            # Others find the socket through this file: it is there before anybody is welcomed.
            found = cluster.folder / "socket_folder"
            found.with_suffix(".new").write_text(str(socket_folder))
            found.with_suffix(".new").rename(found)
            keeper.keep(first_user)
        finally:
            server.stop()


def main(plan: str, first_user: socket.socket) -> int:
    read = json.loads(plan)
    cluster = Cluster(
        folder=Path(read["folder"]),
        programs=Programs(Path(read["bin_folder"]), int(read["major"])),
        identity=Identity(read["identity"]),
        options=read["options"],
    )
    try:
        keep(cluster, first_user)
    except (EmbeddedServerError, OSError) as error:
        with suppress(OSError):
            first_user.sendall(json.dumps({"error": str(error)}).encode() + b"\n")
        return 1
    return 0


if __name__ == "__main__":
    # The starter waits for this process only; the keeper outlives it where others use the server.
    if os.fork():
        os._exit(0)
    sys.exit(main(sys.argv[1], socket.socket(fileno=int(sys.argv[2]))))
