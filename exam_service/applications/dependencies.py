"""Who calls the office's pages."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

Clerk = Annotated[Actor, Depends(needs(Permission.DECIDE_REQUESTS))]
AccommodationOfficer = Annotated[Actor, Depends(needs(Permission.DECIDE_ACCOMMODATIONS))]
