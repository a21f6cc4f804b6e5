"""Who may call a route: every route names one of these as an argument."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from exam_service.errors import N_, ErrorKind, ExamError, NotFound
from exam_service.people import store
from exam_service.people.rules import Actor, Permission
from exam_service.web.services import AllServices, DeliveryConnection, Now


class SignedOut(ExamError):
    """Nobody is signed in, or the sign-in ended."""

    kind = ErrorKind.SIGNED_OUT
    code = "sign_in.needed"

    def __init__(self) -> None:
        super().__init__(N_("Please sign in to go on. What was saved is safe."))


async def find_actor_of(
    request: Request, services: AllServices, open_connection: DeliveryConnection, now: Now
) -> Actor | None:
    """The person behind this request, or None. Read once per request."""
    sign_in_id = services.signer.sign_in_of(request)
    if sign_in_id is None:
        return None
    async with open_connection() as connection:
        actor = await store.find_actor(connection, sign_in_id, now)
    # A page about an error speaks their language too.
    request.state.actor = actor
    return actor


PerhapsActor = Annotated[Actor | None, Depends(find_actor_of)]


def actor_who_may(permission: Permission, actor: Actor | None) -> Actor:
    """Lets pass who holds this permission.

    Somebody without it is told that there is nothing here: which pages exist is no one's business
    who may not open them.
    """
    if actor is None:
        raise SignedOut
    if not actor.may(permission):
        raise NotFound
    return actor


def needs(permission: Permission) -> Callable[[Actor | None], Awaitable[Actor]]:
    """A dependency that lets pass who holds this permission."""

    async def dependency(actor: PerhapsActor) -> Actor:
        return actor_who_may(permission, actor)

    # Functions have no such attribute by type; the test of who may call which route reads it.
    dependency.permission = permission  # type: ignore[attr-defined]
    return dependency


async def anyone() -> None:
    """Marks a route that everybody may call, signed in or not."""


Public = Annotated[None, Depends(anyone)]
Candidate = Annotated[Actor, Depends(needs(Permission.SIT))]
