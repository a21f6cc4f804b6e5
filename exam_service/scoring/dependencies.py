"""Who calls the pages of scoring."""

from typing import Annotated

from fastapi import Depends

from exam_service.people.dependencies import PerhapsActor, actor_who_may, needs
from exam_service.people.rules import Actor, Permission

Releaser = Annotated[Actor, Depends(needs(Permission.RELEASE_SCORES))]
KeyChanger = Annotated[Actor, Depends(needs(Permission.CHANGE_KEYS))]
Checker = Annotated[Actor, Depends(needs(Permission.CHECK_SCORES))]


async def who_decides_about_items(actor: PerhapsActor) -> Actor:
    """A doubted item is the business of whoever reads statistics and of whoever releases scores."""
    if actor is not None and actor.may(Permission.READ_STATISTICS):
        return actor
    return actor_who_may(Permission.RELEASE_SCORES, actor)


who_decides_about_items.permission = Permission.RELEASE_SCORES  # type: ignore[attr-defined]
ItemDecider = Annotated[Actor, Depends(who_decides_about_items)]
