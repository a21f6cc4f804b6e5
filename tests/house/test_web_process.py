"""The process that serves answers stays small: what only heavy work needs is not in it."""

import subprocess
import sys

# Megabytes each, or the way to them.
HEAVY = ("numpy", "scipy", "openpyxl", "PIL", "lxml", "nh3", "alembic", "typst")

LOADED = """
import sys
import exam_service.app
import exam_service.running
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_the_web_process_begins_without_what_only_heavy_work_needs() -> None:
    done = subprocess.run(  # a fresh interpreter: this one has loaded everything
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60
    )

    assert set(HEAVY).isdisjoint(done.stdout.split())
