"""The data folder of an embedded server: made whole or not at all, and freed of dead servers.

Only the keeper calls this. No connection is made here.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from exam_service.database.embedded_programs import (
    NOBODY_ID,
    EmbeddedServerError,
    Identity,
    Programs,
    command,
    environment,
)

OWNER = "exam_owner"
DATABASE = "exam"
BUILTIN_LOCALE_MAJOR = 17
STOP_SECONDS_MAX = 20
HAS_PROC = Path("/proc/self/cwd").exists()
ONLY_THE_SOCKET = """\
# The socket's folder admits one account only (0700), and no TCP port is open.
local all all trust
local replication all trust
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder and what runs it."""

    folder: Path
    programs: Programs
    identity: Identity
    options: Mapping[str, str]

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def make_whole(cluster: Cluster) -> None:
    """Make the data folder if there is none; a crash half way leaves nothing that looks whole."""
    if cluster.data.exists():
        return
    if cluster.identity is Identity.NOBODY:
        # Nobody has to pass through; what is inside stays closed.
        cluster.folder.chmod(0o711)
    draft = cluster.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    hand_over(draft, cluster.identity)
    _run(cluster, "initdb", _initdb_arguments(cluster, draft))
    # The server would do the same work later; before the rename it is part of "whole".
    single = ["--single", "-D", str(draft), "template1"]
    _run(cluster, "postgres", single, text=f"CREATE DATABASE {DATABASE}\n")
    (draft / "pg_hba.conf").write_text(ONLY_THE_SOCKET)
    _sync(draft / "pg_hba.conf")
    _sync(draft)
    draft.rename(cluster.data)
    _sync(cluster.folder)


def hand_over(folder: Path, identity: Identity) -> None:
    """Give a folder to the account that the server runs as, where that is another one."""
    if identity is Identity.NOBODY:
        os.chown(folder, NOBODY_ID, NOBODY_ID)


def major_of(folder: Path) -> int | None:
    """The major version that made the data in this folder; None when there is no data yet."""
    version = folder / "data" / "PG_VERSION"
    return int(version.read_text()) if version.exists() else None


def free_of_dead_servers(cluster: Cluster) -> None:
    """Stop a server that lost its keeper, and remove a pid file that names no server of ours.

    PostgreSQL clears a dead process's pid file by itself, and looks at its shared memory first.
    It refuses when the number belongs to a zombie or, after a restart of the machine, to somebody
    else: only then may the file go, and only once nothing works in the folder any more.
    """
    pid_file = cluster.data / "postmaster.pid"
    pid = _first_number(pid_file)
    if pid is None:
        return
    if _works_in(pid, cluster.data):
        os.kill(pid, signal.SIGINT)
    ends_at = time.monotonic() + STOP_SECONDS_MAX
    while _anybody_in(cluster.data, pid):
        if time.monotonic() > ends_at:
            raise EmbeddedServerError(f"Process {pid} still works in {cluster.data}; end it first.")
        time.sleep(0.05)
    if _is_there(pid):
        pid_file.unlink(missing_ok=True)


def _initdb_arguments(cluster: Cluster, draft: Path) -> list[str]:
    locale = ["--locale=C"]
    if cluster.programs.major >= BUILTIN_LOCALE_MAJOR:
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    elif _libc_knows_c_utf8():
        locale = ["--locale=C.UTF-8"]
    return ["-D", str(draft), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--data-checksums", *locale]


def _libc_knows_c_utf8() -> bool:
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)  # noqa: S607 -- part of every system
    return "c.utf" in known.stdout.lower()


def _run(cluster: Cluster, name: str, arguments: list[str], text: str = "") -> None:
    line = command(cluster.identity, cluster.programs.path(name), arguments)
    done = subprocess.run(  # noqa: S603 -- our own command line over programs that we looked up
        line,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        env=environment(),
        cwd=cluster.folder,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing was said"]
        raise EmbeddedServerError(f"{name} could not make {cluster.data}: {said[-1]}")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _first_number(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _works_in(pid: int, data: Path) -> bool:
    """Whether a process is a server of this folder: every one of them has it as its cwd."""
    if HAS_PROC:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
        except OSError:
            return False
    named = subprocess.run(  # noqa: S603 -- ps of the system, with a number of ours
        ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607 -- part of every system
        capture_output=True,
        text=True,
        check=False,
    )
    return "postgres" in named.stdout and str(data) in named.stdout


def _anybody_in(data: Path, pid: int) -> bool:
    """The postmaster, or a backend that has not noticed yet that its postmaster is gone."""
    if not HAS_PROC:
        return _works_in(pid, data)
    return any(_works_in(int(entry), data) for entry in os.listdir("/proc") if entry.isdigit())
