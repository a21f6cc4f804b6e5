"""`exam-service run`: database, tables, demonstration, web server, one after the other.

Says what takes how long, and says in one line what is missing. No rule of any exam lives here.
"""

import asyncio
import gc
import multiprocessing
import os
import resource
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EADDRINUSE
from types import FrameType

import uvicorn
from fastapi import FastAPI

from exam_service.clock import SteadyClock
from exam_service.clock_note import ClockNote
from exam_service.database.reach import Reached, reached_database
from exam_service.database.session import Databases
from exam_service.demonstration.commands import sign_in_table
from exam_service.jobs.periodic import run_jobs
from exam_service.jobs.schedule import begin_timekeeping, clock_note, schedule, timekeeping
from exam_service.keys import ServiceKeys, load_keys
from exam_service.logs import configure_logs
from exam_service.preparing import prepare
from exam_service.settings import Settings
from exam_service.terminal import CannotRun, console, stage
from exam_service.web.lines import SpareLine

SHUTDOWN_SECONDS_MAX = 3
# Three heartbeats; the other lines of a page that was just loaded are not kept for long.
LINE_KEPT_SECONDS = 15
PARENT_LOOKED_AT_SECONDS = 0.5
OBJECTS_BETWEEN_COLLECTIONS = 10_000


def run_service(settings: Settings, *, end_with: int | None = None) -> None:
    """Serve until the process is told to stop; nothing is left running afterwards."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_in_order)
    if end_with is not None:
        watch_parent(end_with)
    with listening_socket(settings) as listener, reached(settings) as database:
        with prepared(settings, database):
            # Meanwhile, and in this process alone: tables are prepared in another.
            from exam_service.app import create_app

            app = create_app(settings, database.addresses, clock=SteadyClock())
        welcome(settings)
        serve(app, settings, listener)


@contextmanager
def prepared(settings: Settings, database: Reached) -> Iterator[None]:
    """The database is made ready beside this block, in a process that gives its memory back."""
    work = multiprocessing.get_context("spawn").Process(
        target=prepare,
        args=(database,),
        kwargs={"with_demonstration": settings.demonstration},
        daemon=True,
    )
    work.start()
    try:
        yield
        work.join()
    finally:
        work.terminate()
    if work.exitcode:
        raise SystemExit(1)


def spare_what_was_loaded() -> None:
    """Let the collector look at what requests make, and no more at what stays for good.

    Looking at everything takes a fifth of a second, in which nobody is answered.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)


def allow_many_lines() -> None:
    """Every browser keeps one, and several for a moment: as many as the machine lets us have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def serve(app: FastAPI, settings: Settings, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Longer than a player is ever quiet: nobody speaks into a line that is just being closed.
        timeout_keep_alive=LINE_KEPT_SECONDS,
        http=SpareLine,
        # Nobody speaks over web sockets, so nothing is loaded for them.
        ws="none",
        # What a client says of its own address is believed of our own front only.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        # Open event streams would hold the shutdown until their browsers leave.
        timeout_graceful_shutdown=SHUTDOWN_SECONDS_MAX,
    )
    allow_many_lines()
    spare_what_was_loaded()
    try:
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        console.print("Stopped. Everything that was saved is kept.")


def run_worker(settings: Settings) -> None:
    """Run the periodic jobs alone, for installations with several processes."""
    configure_logs()
    with reached(settings) as database, suppress(KeyboardInterrupt):
        asyncio.run(_work(database, load_keys(settings), clock_note(settings.data_dir)))


async def _work(database: Reached, keys: ServiceKeys, note: ClockNote) -> None:
    databases = Databases(database.addresses)
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    try:
        clock = SteadyClock()
        await begin_timekeeping(databases, clock, note)
        jobs = [*timekeeping(databases, clock, note), *schedule(databases, clock, keys)]
        await run_jobs(jobs, stopping)
    finally:
        await databases.close()


def welcome(settings: Settings) -> None:
    console.print(f"\n[bold]{settings.public_origin}[/bold]\n")
    if settings.demonstration:
        console.print(sign_in_table())
        console.print()
    console.print("Ctrl-C stops it.")


def end_in_order(number: int, _frame: FrameType | None) -> None:
    """Told to end, go the way of every other end, so that the database is stopped and not killed.

    While the web server runs it takes the signal first, and hands it on when it has finished.
    """
    raise SystemExit(128 + number)


def watch_parent(parent: int) -> None:
    """End in order when whoever started us is gone: a killed `make` tells nobody.

    The number comes from outside: a parent that was killed while we loaded is already another one.
    """

    def watch() -> None:
        alone = threading.Event()
        while os.getppid() == parent:
            alone.wait(PARENT_LOOKED_AT_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def reached(settings: Settings) -> Iterator[Reached]:
    reaching = reached_database(settings)
    with stage("PostgreSQL"):
        database = reaching.__enter__()
    try:
        yield database
    finally:
        reaching.__exit__(None, None, None)


@contextmanager
def listening_socket(settings: Settings) -> Iterator[socket.socket]:
    """Taken before anything else starts: a port in use is the commonest thing to go wrong."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == EADDRINUSE:
                raise CannotRun(
                    f"Port {settings.port} is in use; PORT={settings.port + 1} chooses another."
                ) from error
            raise CannotRun(
                f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}."
            ) from error
        yield listener
