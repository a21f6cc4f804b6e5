"""Compiles the shim that makes a fast disk flush as slowly as a server's. Needs a C compiler."""

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("slow_flush.c")


def has_compiler() -> bool:
    return shutil.which("cc") is not None


def slow_flush_library(folder: Path) -> Path:
    """The shim, compiled into this folder."""
    library = folder / "slow_flush.so"
    command = ["cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True)
    return library
