"""What `exam-service check` prints."""

from rich.console import Console

from exam_service.clock import utc_now
from exam_service.database.session import Addresses, DatabaseRole, Databases
from exam_service.invariants.check import check_invariants


async def check_and_tell(addresses: Addresses) -> int:
    """Check everything with progress; returns how much does not hold."""
    console = Console()
    databases = Databases(addresses, connections_max=1)
    try:
        with console.status("Looking at every sitting") as status:
            findings = await check_invariants(
                databases.opener(DatabaseRole.OFFICE),
                now=utc_now(),
                tell=lambda checked: status.update(f"Looked at {checked} sittings"),
            )
    finally:
        await databases.close()
    for finding in findings:
        console.print(f"sitting {finding.sitting_id}: {finding.sentence}")
    console.print(f"{len(findings)} findings" if findings else "Everything holds.")
    return len(findings)
