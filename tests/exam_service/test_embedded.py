"""The embedded server: starts anywhere, is shared, is never left behind, and loses nothing."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from exam_service.database.embedded import EmbeddedServer, EmbeddedServerError, RunningServer
from exam_service.database.embedded_cluster import HAS_PROC
from exam_service.database.embedded_programs import NOBODY_ID, Identity, find_programs
from exam_service.database.session import Address
from exam_service.settings import PROJECT_FOLDER

GONE_WITHIN_SECONDS = 10
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
only_with_proc = pytest.mark.skipif(not HAS_PROC, reason="finds the keeper through /proc")

# Uses the server in a process of its own, says where it is, and waits to be ended.
OTHER_PROCESS = """
import sys
from pathlib import Path
from exam_service.database.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])).running() as server:
    print(server.url(), flush=True)
    sys.stdin.read()
"""


async def fetch(server: RunningServer, query: str) -> object:
    connection = await asyncpg.connect(Address(server.url()).dsn())
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def ask(server: RunningServer, query: str) -> object:
    return asyncio.run(fetch(server, query))


def server_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres/data/postmaster.pid").read_text().split("\n", 1)[0])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(") ", 1)[1][0] != "Z"


def wait_until(condition: Callable[[], bool]) -> bool:
    ends_at = time.monotonic() + GONE_WITHIN_SECONDS
    while time.monotonic() < ends_at:
        if condition():
            return True
        time.sleep(0.05)
    return False


def parents() -> dict[int, int]:
    """The parent of every process, from /proc."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            found[int(entry.parent.name)] = int(entry.read_text().rsplit(") ", 1)[1].split()[1])
    return found


def may_run(*line: str) -> bool:
    """Whether this Python starts, and may start itself once more."""
    again = "import subprocess, sys; subprocess.run([sys.executable, '-c', ''], check=True)"
    return subprocess.run([*line, "-c", again], capture_output=True, check=False).returncode == 0


def start_other(
    data_dir: Path, *prefix: str, python: str = sys.executable
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, python, "-c", OTHER_PROCESS, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT_FOLDER,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(PROJECT_FOLDER), *sys.path[1:]])},
    )


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that uses the server in `tmp_path`."""
    with start_other(tmp_path) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql+asyncpg://exam_owner@/exam?host=")
        yield process
        process.kill()


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that other accounts reach; pytest's own are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="exam-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_server_starts_answers_and_stops(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path).running() as server:
        pid = server_pid(tmp_path)

        assert ask(server, "SELECT current_user || ' in ' || current_database()") == (
            "exam_owner in exam"
        )

    assert not is_running(pid)


def test_a_server_is_durable_private_and_sorts_by_code_point(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path).running() as server:
        for name, value in {
            "data_checksums": "on",
            "fsync": "on",
            "full_page_writes": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
        }.items():
            assert ask(server, f"SELECT current_setting('{name}')") == value
        assert ask(server, "SELECT lower('ÀÉ') || ('Z' < 'a')::text") == "àétrue"
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_the_next_start_finds_what_was_written(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)

    with server.running() as running:
        ask(running, "CREATE TABLE kept AS SELECT 42 AS number")
    with server.running() as running:
        assert ask(running, "SELECT number FROM kept") == 42


async def test_a_server_can_be_used_from_asynchronous_code(tmp_path: Path) -> None:
    async with EmbeddedServer(tmp_path).running() as server:
        assert await fetch(server, "SELECT 1") == 1


def test_a_second_user_joins_and_the_last_one_stops_the_server(tmp_path: Path) -> None:
    first, second = EmbeddedServer(tmp_path).running(), EmbeddedServer(tmp_path).running()

    first.__enter__()
    pid = server_pid(tmp_path)
    server = second.__enter__()
    first.__exit__(None, None, None)

    assert server_pid(tmp_path) == pid
    assert ask(server, "SELECT 1") == 1

    second.__exit__(None, None, None)

    assert not is_running(pid)


def test_two_data_folders_run_side_by_side(tmp_path: Path) -> None:
    with (
        EmbeddedServer(tmp_path / "one").running() as one,
        EmbeddedServer(tmp_path / "two").running() as two,
    ):
        ask(one, "CREATE TABLE only_here ()")

        assert ask(two, "SELECT to_regclass('only_here')") is None


def test_a_killed_process_leaves_no_server(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    pid = server_pid(tmp_path)

    other.kill()

    assert wait_until(lambda: not is_running(pid))


@only_with_proc
def test_a_killed_keeper_leaves_no_server(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    pid = server_pid(tmp_path)

    os.kill(parents()[pid], signal.SIGKILL)

    assert wait_until(lambda: not is_running(pid))


@only_with_proc
def test_nothing_committed_is_lost_when_everything_is_killed(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    with EmbeddedServer(tmp_path).running() as server:
        ask(server, "CREATE TABLE kept AS SELECT 42 AS number")
        pid = server_pid(tmp_path)
        family = parents()
        keeper = family[pid]
        # Asleep, the keeper cannot bring the server back before it is killed itself.
        os.kill(keeper, signal.SIGSTOP)
        for one in (pid, *(child for child, parent in family.items() if parent == pid), keeper):
            # A server process ends by itself as soon as the first of them is gone.
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        other.kill()

    with EmbeddedServer(tmp_path).running() as server:
        assert ask(server, "SELECT number FROM kept") == 42


def test_a_server_that_dies_by_itself_is_started_again(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path).running() as server:
        pid = server_pid(tmp_path)

        os.kill(pid, signal.SIGKILL)

        def answers() -> bool:
            try:
                return server_pid(tmp_path) != pid and ask(server, "SELECT 1") == 1
            except (OSError, ValueError, asyncpg.PostgresError):
                return False

        assert wait_until(answers)


def test_a_pid_file_that_names_a_stranger_does_not_block_the_start(tmp_path: Path) -> None:
    with EmbeddedServer(tmp_path).running():
        pid_file = tmp_path / "postgres/data/postmaster.pid"
        lines = pid_file.read_text().splitlines()
    # This process is alive, and is no server: what a restart of the machine can leave.
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    with EmbeddedServer(tmp_path).running() as server:
        assert ask(server, "SELECT 1") == 1


def test_a_half_made_data_folder_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "postgres/data.new/base").mkdir(parents=True)

    with EmbeddedServer(tmp_path).running() as server:
        assert ask(server, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["x" * 200, "name with spaces, commas & ünïcode"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    with EmbeddedServer(tmp_path / name).running() as server:
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert ask(server, "SELECT 1") == 1

    assert not server.socket_folder.exists()


def test_a_folder_that_nobody_else_may_enter_stays_as_it_is(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)

    with EmbeddedServer(home / "project/.data").running() as server:
        assert ask(server, "SELECT 1") == 1

    assert home.stat().st_mode & 0o777 == 0o700


def test_data_of_another_version_is_refused_in_one_line(tmp_path: Path) -> None:
    data = tmp_path / "postgres/data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")

    with (
        pytest.raises(EmbeddedServerError, match="made by PostgreSQL 14"),
        EmbeddedServer(tmp_path).running(),
    ):
        pass


def test_a_folder_without_programs_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedServerError, match=r"programs were not found in .*DATABASE_URL"):
        find_programs(tmp_path)


def test_a_start_that_fails_says_why(tmp_path: Path) -> None:
    wrong = EmbeddedServer(tmp_path, options={"shared_buffers": "a lot"})

    with pytest.raises(EmbeddedServerError, match="shared_buffers"), wrong.running():
        pass


def test_debian_s_programs_serve_as_well(tmp_path: Path) -> None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not found:
        pytest.skip("Debian's PostgreSQL is not installed")

    with EmbeddedServer(tmp_path, bin_folder=found[-1]).running() as server:
        assert ask(server, "SELECT lower('ÀÉ')") == "àé"


@only_root
def test_root_without_namespaces_runs_the_server_as_nobody(public_folder: Path) -> None:
    with EmbeddedServer(public_folder, identity=Identity.NOBODY).running() as server:
        pid = server_pid(public_folder)

        assert ask(server, "SELECT 1") == 1
        assert Path(f"/proc/{pid}").stat().st_uid == NOBODY_ID

    assert not is_running(pid)


@only_root
def test_an_ordinary_account_runs_the_server_as_itself(public_folder: Path) -> None:
    as_nobody = ("setpriv", "--reuid", "nobody", "--regid", str(NOBODY_ID), "--clear-groups")
    programs = (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3")
    python = next((one for one in programs if may_run(*as_nobody, one)), None)
    if python is None:
        pytest.skip("no Python that an ordinary account may run")
    os.chown(public_folder, NOBODY_ID, NOBODY_ID)

    with start_other(public_folder, *as_nobody, python=python) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("postgresql+asyncpg://")
        pid = server_pid(public_folder)
        assert Path(f"/proc/{pid}").stat().st_uid == NOBODY_ID
        process.communicate()

    assert not is_running(pid)


@only_root
def test_the_folder_of_another_account_is_refused_in_one_line(public_folder: Path) -> None:
    os.chown(public_folder, NOBODY_ID, NOBODY_ID)
    (public_folder / "postgres").mkdir()
    os.chown(public_folder / "postgres", NOBODY_ID, NOBODY_ID)

    with (
        pytest.raises(EmbeddedServerError, match="belongs to another account"),
        EmbeddedServer(public_folder).running(),
    ):
        pass
