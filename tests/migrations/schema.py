"""The picture of the database that the migrations make: alembic/schema.sql.

`make schema` writes it anew; a migration's review reads its difference. No test lives here.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from exam_service.database import migrations
from exam_service.database.embedded import EmbeddedServer, RunningServer
from exam_service.database.embedded_programs import Programs, find_programs

SNAPSHOT = migrations.MIGRATIONS_FOLDER / "schema.sql"
# What differs from one dump to the next, or says nothing about our tables.
NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)$")


def dump(server: RunningServer, database: str, programs: Programs) -> str:
    """The schema as pg_dump writes it, without what changes by itself."""
    dumped = subprocess.run(
        [
            programs.path("pg_dump"),
            "--schema-only",
            "--no-owner",
            f"--host={server.socket_folder}",
            "--username=exam_owner",
            database,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line for line in dumped.stdout.splitlines() if not NOISE.match(line)]
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return f"{heading(programs)}\n\n{body}\n"


def heading(programs: Programs) -> str:
    return f"-- What the migrations make, as PostgreSQL {programs.major} says it. `make schema`."


def main() -> None:
    programs = find_programs()
    with (
        tempfile.TemporaryDirectory() as folder,
        EmbeddedServer(Path(folder), programs.bin_folder).running() as server,
    ):
        migrations.upgrade(server.url())
        SNAPSHOT.write_text(dump(server, "exam", programs))
    sys.stdout.write(f"Written: {SNAPSHOT}\n")


if __name__ == "__main__":
    main()
