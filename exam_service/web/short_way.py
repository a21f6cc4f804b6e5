"""A short way through the application for the few requests that must cost as little as they can.

It skips layers that do nothing for them: finding the route among all, reading bodies of other
sizes, compression, solving dependencies. What every answer gets (headers that confine, counting,
turns, one shape of errors) it gets here too. No rule lives here.
"""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from exam_service.web.back_pressure import AnswersFirst, Queues
from exam_service.web.error_handlers import answer_to
from exam_service.web.health import CountRequests
from exam_service.web.security import SecurityHeaders

Answer = Callable[[Request], Awaitable[Response]]


class ShortWayApp(FastAPI):
    """An application some routes of which are answered before any of its layers."""

    _short: ASGIApp | None = None
    _answers: tuple[tuple[APIRoute, Answer], ...] = ()

    def shorten(self, *answers: tuple[APIRoute, Answer], queues: Queues, is_https: bool) -> None:
        """Answer requests of these routes, which stay declared, with these functions alone."""
        self._answers = answers
        turns = AnswersFirst(self._answer, queues)
        self._short = SecurityHeaders(CountRequests(turns), is_https=is_https)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._short is not None and scope["type"] == "http":
            for route, answer in self._answers:
                if scope["method"] in (route.methods or ()):
                    found = route.path_regex.fullmatch(scope["path"])
                    if found is not None:
                        scope.update(app=self, route=route, path_params=found.groupdict())
                        scope["answer"] = answer
                        await self._short(scope, receive, send)
                        return
        await super().__call__(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await scope["answer"](request)
        except ClientDisconnect:
            return
        except Exception as error:
            response = await answer_to(request, error)
        await response(scope, receive, send)


def route_of(router: APIRouter, name: str) -> APIRoute:
    """The declared route of this function."""
    found = (each for each in router.routes if isinstance(each, APIRoute) and each.name == name)
    return next(found)
