"""`exam-service run`: starts from nothing, ends when it should, and says in one line why not."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from exam_service.settings import PROJECT_FOLDER
from tests.services import Service, free_port, running_service, surroundings

COMMAND = str(Path(sys.executable).parent / "exam-service")
GONE_WITHIN_SECONDS = 15


def run(
    data_dir: Path, *arguments: str, port: int = 8000, **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments],
        cwd=PROJECT_FOLDER,
        env=surroundings(data_dir, port, **settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def has_server(data_dir: Path) -> bool:
    return (data_dir / "postgres/data/postmaster.pid").exists()


def wait_until_gone(data_dir: Path) -> bool:
    ends_at = time.monotonic() + GONE_WITHIN_SECONDS
    while time.monotonic() < ends_at:
        if not has_server(data_dir):
            return True
        time.sleep(0.05)
    return False


@pytest.fixture(scope="module")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for services that come one after the other: only the first makes its database."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One that nobody ends before the last test."""
    with running_service(tmp_path_factory.mktemp("lasting")) as running:
        yield running


@pytest.mark.parametrize("way", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_service_leaves_no_server(kept_folder: Path, way: signal.Signals) -> None:
    with running_service(kept_folder) as service:
        assert service.status_of("/health/live") == 200
        assert has_server(kept_folder)

        service.stop(way)

        assert wait_until_gone(kept_folder)


def test_a_killed_service_leaves_no_server(kept_folder: Path) -> None:
    with running_service(kept_folder) as service:
        service.process.kill()

        assert wait_until_gone(kept_folder)


def test_a_service_whose_starter_is_killed_ends(kept_folder: Path) -> None:
    # The shell stands for `make`: it waits, and tells nobody when it is killed.
    shell = ("sh", "-c", f"{COMMAND} run --end-with $$; true")
    with running_service(kept_folder, command=shell) as service:
        service.process.kill()

        assert wait_until_gone(kept_folder)
        assert service.status_of("/health/live") == 0


def test_a_service_whose_starter_is_gone_already_ends_at_once(tmp_path: Path) -> None:
    ended = run(tmp_path, "run", "--end-with", "1", port=free_port())

    assert ended.returncode != 0
    assert wait_until_gone(tmp_path)


def test_two_services_run_side_by_side(service: Service, kept_folder: Path) -> None:
    with running_service(kept_folder) as other:
        assert service.port != other.port
        assert (service.status_of("/health/ready"), other.status_of("/health/ready")) == (200, 200)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are in /proc")
def test_a_service_takes_as_many_lines_as_it_may_have(service: Service) -> None:
    limits = Path(f"/proc/{service.process.pid}/limits").read_text()
    (files,) = (line for line in limits.splitlines() if line.startswith("Max open files"))

    soft, hard = files.split()[3:5]

    assert soft == hard


def test_a_second_service_on_the_same_data_and_port_is_refused(service: Service) -> None:
    second = run(service.data_dir, "run", port=service.port)

    assert second.returncode == 1
    assert f"Port {service.port} is in use" in second.stderr
    assert service.status_of("/health/ready") == 200


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        ended = run(tmp_path, "run", port=port)

    assert ended.returncode == 1
    assert ended.stderr == f"Port {port} is in use; PORT={port + 1} chooses another.\n"
    assert not (tmp_path / "postgres").exists()


def test_a_wrong_setting_is_said_in_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "migrate", DATABASE_URL="mysql://somewhere")

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "DATABASE_URL" in ended.stderr


def test_a_server_that_does_not_answer_is_said_in_one_line(tmp_path: Path) -> None:
    ended = run(tmp_path, "migrate", DATABASE_URL="postgresql://exam@127.0.0.1:1/exam")

    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "PostgreSQL" in ended.stderr


def test_the_database_alone_prints_its_address_and_ends_with_its_input(tmp_path: Path) -> None:
    ended = run(tmp_path, "database", "start")

    assert ended.returncode == 0
    assert ended.stdout.startswith("postgresql+asyncpg://exam_owner@/exam?host=")
    assert not has_server(tmp_path)


def test_a_command_joins_a_running_service_and_leaves_it_running(service: Service) -> None:
    assert run(service.data_dir, "migrate").returncode == 0
    assert service.status_of("/health/ready") == 200


def test_everything_is_written_below_one_folder(tmp_path: Path) -> None:
    data_dir, home = tmp_path / "data", tmp_path / "home"
    home.mkdir()

    with running_service(data_dir, HOME=str(home)):
        pass

    assert os.listdir(home) == []
    assert (data_dir / "secrets/signing").stat().st_mode & 0o777 == 0o600
