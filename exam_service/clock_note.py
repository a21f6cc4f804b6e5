"""What it was by our time, noted in a file for the next process on this machine.

A clock that counts from the machine's start outlives a process, and nobody can set it. No time is
read here, and nothing is decided.
"""

import json
import os
from contextlib import suppress
from datetime import datetime
from math import isfinite
from pathlib import Path

from exam_service.clock import Mark

# Another one with each start of the machine, for all who run on it (Linux).
STARTS = Path("/proc/sys/kernel/random/boot_id")
NOTE_BYTES_MAX = 1000


def start_of_machine() -> str | None:
    """Which start of the machine this is; None where the system does not say."""
    try:
        return STARTS.read_text(encoding="ascii").strip() or None
    except OSError:
        return None


class ClockNote:
    """The last mark of our time on this machine, while that runs."""

    def __init__(self, path: Path, start: str | None) -> None:
        self._path = path
        self._start = start

    def write(self, mark: Mark) -> None:
        """Replace the note. Without a place for it nothing is noted: the pulse is there as well."""
        if self._start is None:
            return
        said = {"start": self._start, "time": mark.time.isoformat(), "tick": mark.tick}
        # Of each process its own: two of them write at the same moment.
        new = self._path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            try:
                new.write_text(json.dumps(said), encoding="ascii")
                new.replace(self._path)
            finally:
                new.unlink(missing_ok=True)

    def read(self) -> Mark | None:
        """The note, if there is a whole one of this start of the machine."""
        try:
            with self._path.open(encoding="ascii") as file:
                said = json.loads(file.read(NOTE_BYTES_MAX))
            is_of_this_start = self._start is not None and said["start"] == self._start
            mark = Mark(datetime.fromisoformat(said["time"]), float(said["tick"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        is_whole = isfinite(mark.tick) and mark.time.tzinfo is not None
        return mark if is_of_this_start and is_whole else None
