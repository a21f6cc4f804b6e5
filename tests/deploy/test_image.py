"""The image's steps work, though no image is built here: they are scripts, and run in a folder."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from exam_service.settings import PROJECT_FOLDER
from tests.services import running_service, surroundings

STEPS = PROJECT_FOLDER / "deploy/image"
DOCKERFILE = (PROJECT_FOLDER / "Dockerfile").read_text()


def test_every_step_of_the_image_is_a_script_of_ours() -> None:
    runs = re.findall(r"^RUN (\S+)", DOCKERFILE, re.MULTILINE)

    assert {Path(run).name for run in runs} == {"install.sh", "finish.sh", "system.sh"}


def test_the_image_runs_without_rights_and_says_whether_it_is_well() -> None:
    assert re.search(r"^USER exam$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"HEALTHCHECK .*\n\s+CMD .*healthy\.sh", DOCKERFILE)


def test_what_the_image_copies_exists() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)

    assert copied
    assert [name for line in copied for name in line.split() if not exists(name)] == []


def exists(name: str) -> bool:
    return (PROJECT_FOLDER / name).exists()


@pytest.mark.long
def test_the_steps_make_a_service_that_runs(tmp_path: Path) -> None:
    installed = tmp_path / "opt"
    # Compiling every module of every package takes longer than all the rest, and shows nothing;
    # those that are read are compiled once, also where the machine keeps none.
    quickly = {**os.environ, "PIP_COMPILE": "0", "PYTHONDONTWRITEBYTECODE": ""}
    for step in ("install.sh", "finish.sh"):
        subprocess.run([STEPS / step, installed], env=quickly, check=True)
    subprocess.run([STEPS / "system.sh", tmp_path / "root"], check=True)
    data_dir = tmp_path / "root/var/lib/exam-service"

    assert data_dir.stat().st_mode & 0o777 == 0o700
    command = [str(installed / "bin/exam-service"), "run"]
    with running_service(data_dir, command=command, PYTHONDONTWRITEBYTECODE="") as service:
        well = subprocess.run(
            [STEPS / "healthy.sh"], env=surroundings(data_dir, service.port), check=False
        )

        assert well.returncode == 0
    ill = subprocess.run(
        [STEPS / "healthy.sh"],
        env=surroundings(data_dir, service.port),
        capture_output=True,
        check=False,
    )

    assert ill.returncode != 0
