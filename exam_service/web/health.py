"""Is the process alive, is it ready to serve, and what has it counted so far."""

import ipaddress
import time
from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from exam_service.clock import wall_ahead_of
from exam_service.errors import NotFound
from exam_service.people.dependencies import Public
from exam_service.web.services import AllServices, DeliverySession

router = APIRouter()
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "exam_requests_total", "Answers by route and status", ["route", "status"], registry=REGISTRY
)
SECONDS = Histogram("exam_request_seconds", "Time to answer by route", ["route"], registry=REGISTRY)

WALL_AHEAD = Gauge(
    "exam_wall_clock_ahead_seconds",
    "How far this machine's clock is ahead of the service's time; 0 is well",
    registry=REGISTRY,
)


@router.get("/health/live")
async def live(_: Public) -> dict[str, str]:
    """The process answers. Says nothing of the database: restarting us would not help it."""
    return {"status": "alive"}


@router.get("/health/ready")
async def ready(
    _: Public, services: AllServices, open_session: DeliverySession, response: Response
) -> dict[str, str | float]:
    """The database answers this process, and its machine's clock goes evenly.

    The error handler says 503 where the database does not answer. A clock that was moved is said by
    the same number, so that no more is sent here than has nowhere else to go: what comes is
    answered all the same, by a time that goes on evenly.
    """
    async with open_session() as session:
        await session.execute(text("SELECT 1"))
    ahead = wall_ahead_of(services.clock)
    if ahead is None:
        return {"status": "ready"}
    response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
    return {
        "status": "wall_clock_moved",
        "wall_clock_ahead_seconds": round(ahead.total_seconds(), 1),
    }


async def may_read_metrics(request: Request, services: AllServices) -> None:
    """Counters are for operators: a caller on this machine, or one that knows the token."""
    token = services.settings.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token is not None and compare_digest(given.encode(), token.get_secret_value().encode()):
        return
    host = request.client.host if request.client else ""
    try:
        if token is None and ipaddress.ip_address(host).is_loopback:
            return
    except ValueError:
        pass
    raise NotFound


@router.get("/metrics")
async def metrics(
    _: Public, services: AllServices, _allowed: Annotated[None, Depends(may_read_metrics)]
) -> Response:
    ahead = wall_ahead_of(services.clock)
    WALL_AHEAD.set(ahead.total_seconds() if ahead else 0)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


class CountRequests:
    """Middleware: counts answers by the route's template, never by address or person."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "other")
                REQUESTS.labels(route, str(message["status"])).inc()
                SECONDS.labels(route).observe(time.perf_counter() - started)
            await send(message)

        await self._app(scope, receive, send_and_count)
