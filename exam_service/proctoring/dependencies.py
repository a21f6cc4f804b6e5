"""Who may watch sittings, let people and devices in, and act on a clock."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

Watcher = Annotated[Actor, Depends(needs(Permission.WATCH_SITTINGS))]
Pauser = Annotated[Actor, Depends(needs(Permission.PAUSE_SITTINGS))]
Admitter = Annotated[Actor, Depends(needs(Permission.ADMIT_CANDIDATES))]
