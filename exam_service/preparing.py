"""Making a database ready to serve: tables, form packages, demonstration. Can be run again.

`exam-service run` does it in a process of its own: what it takes is given back before anybody is
served. Nothing here serves.
"""

import asyncio
from contextlib import suppress

from exam_service.clock import utc_now
from exam_service.database import migrations
from exam_service.database.reach import Reached
from exam_service.database.session import DatabaseRole, Databases
from exam_service.terminal import end_in_one_line, stage


def prepare(database: Reached, *, with_demonstration: bool) -> None:
    """Bring everything up to date; what is missing ends the process with one line and 1."""
    with suppress(KeyboardInterrupt), end_in_one_line():
        with stage("Tables"):
            migrations.upgrade(database.owner_url)
        with stage("Form packages"):
            asyncio.run(_package_forms(database))
        if with_demonstration:
            # Here and below imported by the process that does it: who starts it never needs them.
            from exam_service.demonstration.load import load_demonstration

            with stage("Demonstration"):
                asyncio.run(load_demonstration(database.addresses, utc_now()))


async def _package_forms(database: Reached) -> None:
    from exam_service.exams.use_cases.packages import package_published_forms

    databases = Databases(database.addresses, connections_max=1)
    try:
        await package_published_forms(databases.opener(DatabaseRole.OFFICE))
    finally:
        await databases.close()
