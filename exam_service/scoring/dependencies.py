"""Who calls the pages of scoring."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import needs
from exam_service.people.rules import Actor, Permission

Releaser = Annotated[Actor, Depends(needs(Permission.RELEASE_SCORES))]
KeyChanger = Annotated[Actor, Depends(needs(Permission.CHANGE_KEYS))]
Checker = Annotated[Actor, Depends(needs(Permission.CHECK_SCORES))]

# Whoever reads statistics, and whoever releases scores.
ItemDecider = Annotated[Actor, Depends(needs(Permission.DOUBT_ITEMS))]
