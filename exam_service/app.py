"""The composition root: builds the application and its collaborators. No rule lives here."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI

from exam_service.analysis import pages as analysis_pages
from exam_service.applications import pages as application_pages
from exam_service.audit import pages as audit_pages
from exam_service.authoring import pages as authoring_pages
from exam_service.clock import Clock, utc_now
from exam_service.database.session import Addresses, DatabaseRole, Databases
from exam_service.exams import pages as exam_pages
from exam_service.exams import routes as exam_routes
from exam_service.jobs.periodic import run_jobs
from exam_service.jobs.schedule import (
    begin_timekeeping,
    clock_note,
    pulse,
    schedule,
    timekeeping,
)
from exam_service.keys import load_keys
from exam_service.logs import configure_logs
from exam_service.people import pages as people_pages
from exam_service.people import routes as people_routes
from exam_service.practice import pages as practice_pages
from exam_service.proctoring import pages as proctoring_pages
from exam_service.reports import pages as report_pages
from exam_service.responses import pages as response_pages
from exam_service.responses import routes as response_routes
from exam_service.responses.store import SavingPool
from exam_service.scoring import pages as scoring_pages
from exam_service.settings import Settings, signing_secret
from exam_service.sittings import pages as sitting_pages
from exam_service.sittings import routes as sitting_routes
from exam_service.standards import pages as standard_pages
from exam_service.voluntary import pages as voluntary_pages
from exam_service.web import health
from exam_service.web.back_pressure import AnswersFirst, Queues
from exam_service.web.compression import CompressPublicContent
from exam_service.web.error_handlers import install_error_handlers
from exam_service.web.inputs import refuse_unstorable_address
from exam_service.web.security import SecurityHeaders, Signer, refuse_foreign_changes
from exam_service.web.services import Services
from exam_service.web.short_way import ShortWayApp, route_of
from exam_service.web.static_files import FOLDERS, DeployedFiles, deployment
from exam_service.web.templates import Templates

BODY_BYTES_MAX = 12 * 1024 * 1024

API: tuple[APIRouter, ...] = (
    response_routes.router,
    health.router,
    people_routes.router,
    exam_routes.router,
    sitting_routes.router,
    response_routes.keys_router,
)
PAGES: tuple[APIRouter, ...] = (
    people_pages.router,
    sitting_pages.router,
    response_pages.router,
    practice_pages.router,
    proctoring_pages.router,
    report_pages.router,
    scoring_pages.router,
    exam_pages.router,
    application_pages.router,
    authoring_pages.router,
    analysis_pages.router,
    standard_pages.router,
    voluntary_pages.router,
    audit_pages.router,
)


def create_app(settings: Settings, addresses: Addresses, *, clock: Clock = utc_now) -> FastAPI:
    """The whole application over the given databases. Nothing connects before the first request."""
    configure_logs()
    databases = Databases(addresses)
    keys = load_keys(settings)
    saving = SavingPool(addresses[DatabaseRole.DELIVERY])
    note = clock_note(settings.data_dir)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        await begin_timekeeping(databases, clock, note)
        # Where workers of their own run the jobs, a web process leaves them alone.
        due = [
            *timekeeping(databases, clock, note),
            pulse(databases, clock),
            *(schedule(databases, clock, keys) if settings.jobs_in_web else []),
        ]
        jobs = asyncio.create_task(run_jobs(due, stopping))
        try:
            yield
        finally:
            stopping.set()
            await jobs
            await saving.close()
            await databases.close()

    app = ShortWayApp(
        title="Exam Service",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=BODY_BYTES_MAX,
        dependencies=[Depends(refuse_unstorable_address), Depends(refuse_foreign_changes)],
    )
    app.state.services = Services(
        settings,
        databases,
        clock,
        Signer(signing_secret(settings), settings),
        keys,
        Templates(),
    )
    app.state.saving = saving
    _include(app)
    install_error_handlers(app)
    _add_layers(app, is_https=settings.public_origin.startswith("https://"))
    return app


def _include(app: FastAPI) -> None:
    """Routes, pages and files."""
    for router in API:
        app.include_router(router)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    for below, folder in FOLDERS.items():
        app.mount(f"/static/{deployment()}{below}", DeployedFiles(directory=folder))


def _add_layers(app: ShortWayApp, *, is_https: bool) -> None:
    """What every request passes, and the few that go a shorter way."""
    queues = Queues()
    app.add_middleware(CompressPublicContent)
    app.add_middleware(AnswersFirst, queues=queues)
    app.add_middleware(health.CountRequests)
    app.add_middleware(SecurityHeaders, is_https=is_https)
    app.shorten(
        (route_of(response_routes.router, "save"), response_routes.save_by_hand),
        *(
            (route_of(sitting_routes.router, name), sitting_routes.by_hand(step))
            for name, step in sitting_routes.PRESSED_TOGETHER.items()
        ),
        queues=queues,
        is_https=is_https,
    )
