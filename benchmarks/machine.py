"""What a result must say of where it was measured: machine, programs, commit."""

import os
import platform
import subprocess
from pathlib import Path

from exam_service.database.embedded_programs import find_programs
from exam_service.settings import PROJECT_FOLDER

KILOBYTES_PER_GIGABYTE = 1024 * 1024


def machine() -> dict[str, str]:
    return {
        "processor": f"{os.cpu_count()} × {_field('/proc/cpuinfo', 'model name')}",
        "memory": f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) // KILOBYTES_PER_GIGABYTE}"
        " GB",
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "kernel": platform.release(),
        "python": platform.python_version(),
        "postgresql": str(find_programs().major),
    }


def _field(path: str, name: str) -> str:
    """The first value of this name in a file of `name: value` lines."""
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"


def commit() -> str:
    """What was measured; says so where the working copy differs from it."""
    number = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{number} with changes" if changed else number


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=PROJECT_FOLDER, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else "unknown"
