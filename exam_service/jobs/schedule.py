"""The list of what runs outside requests, and how often."""

import asyncio
from pathlib import Path

import structlog

from exam_service.analysis.use_cases.compute_waiting import compute_waiting
from exam_service.analysis.use_cases.run_asked import run_asked
from exam_service.authoring.use_cases.run_assembly import run_waiting
from exam_service.clock import Clock, SteadyClock, wall_ahead_of
from exam_service.clock_note import ClockNote, start_of_machine
from exam_service.database.session import DatabaseRole, Databases, OpenSession
from exam_service.errors import ExamError
from exam_service.jobs.periodic import PeriodicJob
from exam_service.keys import ServiceKeys
from exam_service.scoring.use_cases.follow_up import follow_up_scores
from exam_service.scoring.use_cases.release_batches import run_batches
from exam_service.scoring.use_cases.rescore import rescore_outdated
from exam_service.scoring.use_cases.score_sittings import score_waiting
from exam_service.sittings.use_cases.close_expired import close_expired
from exam_service.sittings.use_cases.keep_time import keep_time
from exam_service.sittings.use_cases.lapse import lapse_unstarted
from exam_service.sittings.use_cases.outages import beat, watch_silences
from exam_service.voluntary.use_cases import groups_reader

PULSE_EVERY_SECONDS = 2.0
CLOSE_EXPIRED_EVERY_SECONDS = 1.0
WATCH_EVERY_SECONDS = 5.0
SCORE_EVERY_SECONDS = 2.0
RELEASE_EVERY_SECONDS = 1.0
RESCORE_EVERY_SECONDS = 5.0
LAPSE_EVERY_SECONDS = 60.0
ASSEMBLE_EVERY_SECONDS = 1.0
ANALYSE_EVERY_SECONDS = 60.0
ANALYSE_ASKED_EVERY_SECONDS = 1.0

log = structlog.get_logger()


def pulse(databases: Databases, clock: Clock) -> PeriodicJob:
    """What every web process says of itself: without it for a while, the service was down."""
    delivery = databases.opener(DatabaseRole.DELIVERY)
    return PeriodicJob("pulse", PULSE_EVERY_SECONDS, lambda: beat(delivery, now=clock()))


def clock_note(data_dir: Path) -> ClockNote:
    return ClockNote(data_dir / "clock.json", start_of_machine())


def timekeeping(databases: Databases, clock: Clock, note: ClockNote) -> list[PeriodicJob]:
    """What every process does that goes by a wall clock of its own."""
    if not isinstance(clock, SteadyClock):
        return []
    delivery = databases.opener(DatabaseRole.DELIVERY)

    async def keep() -> None:
        await asyncio.to_thread(note.write, clock.mark)
        await keep_time(delivery, clock)

    return [PeriodicJob("keep time", PULSE_EVERY_SECONDS, keep)]


async def begin_timekeeping(databases: Databases, clock: Clock, note: ClockNote) -> None:
    """Before the first request: a clock that was set meanwhile must judge nothing."""
    if not isinstance(clock, SteadyClock):
        return
    try:
        delivery = databases.opener(DatabaseRole.DELIVERY)
        noted = await asyncio.to_thread(note.read)
        await keep_time(delivery, clock, is_start=True, noted=noted)
    except Exception as error:
        # Without a database nothing is judged either; the periodic job goes on trying.
        log.error("time_not_compared", exc_info=error)


def schedule(databases: Databases, clock: Clock, keys: ServiceKeys) -> list[PeriodicJob]:
    delivery = databases.opener(DatabaseRole.DELIVERY)
    scoring = databases.opener(DatabaseRole.SCORING)
    office = databases.opener(DatabaseRole.OFFICE)
    groups_of = groups_reader(databases.opener(DatabaseRole.IDENTITY), keys.groups)
    return [
        PeriodicJob(
            "close expired sittings",
            CLOSE_EXPIRED_EVERY_SECONDS,
            lambda: sweep(delivery, clock),
        ),
        PeriodicJob(
            "watch for common silences",
            WATCH_EVERY_SECONDS,
            lambda: watch_silences(delivery, now=clock()),
        ),
        PeriodicJob(
            "end sittings that were never started",
            LAPSE_EVERY_SECONDS,
            lambda: lapse_unstarted(delivery, now=clock()),
        ),
        PeriodicJob("score ended sittings", SCORE_EVERY_SECONDS, lambda: _score(scoring, clock)),
        PeriodicJob("score again", RESCORE_EVERY_SECONDS, lambda: _rescore(scoring, clock)),
        PeriodicJob("issue again", RESCORE_EVERY_SECONDS, lambda: _issue_again(office, clock)),
        PeriodicJob(
            "release scores that were asked for",
            RELEASE_EVERY_SECONDS,
            lambda: run_batches(office, clock=clock),
        ),
        PeriodicJob(
            "assemble forms that were asked for",
            ASSEMBLE_EVERY_SECONDS,
            lambda: run_waiting(office, clock=clock),
            may_be_cut=True,
        ),
        PeriodicJob(
            "analyse forms with new scores",
            ANALYSE_EVERY_SECONDS,
            lambda: compute_waiting(office, now=clock(), groups_of=groups_of),
            may_be_cut=True,
        ),
        PeriodicJob(
            "analyse what was asked for",
            ANALYSE_ASKED_EVERY_SECONDS,
            lambda: run_asked(office, clock=clock, groups_of=groups_of),
            may_be_cut=True,
        ),
    ]


async def sweep(delivery: OpenSession, clock: Clock) -> None:
    """While the machine's clock disagrees with our time, only whoever is there ends a sitting."""
    if wall_ahead_of(clock) is None:
        await close_expired(delivery, now=clock())


async def _score(scoring: OpenSession, clock: Clock) -> None:
    """Score what waits; what a form lacks for it is said in the log and on the staff pages."""
    for outcome in await score_waiting(scoring, now=clock()):
        if isinstance(outcome.result, ExamError):
            log.warning("form_not_scored", form=str(outcome.form_id), code=outcome.result.code)


async def _rescore(scoring: OpenSession, clock: Clock) -> None:
    """Score again what a key change or admitted entries made outdated."""
    for outcome in await rescore_outdated(scoring, now=clock()):
        if isinstance(outcome.result, ExamError):
            code = outcome.result.code
            log.warning("form_not_scored_again", form=str(outcome.form_id), code=code)


async def _issue_again(office: OpenSession, clock: Clock) -> None:
    """Issue the reports of scores that a later run replaced."""
    for sitting_id, found in await follow_up_scores(office, now=clock()):
        if isinstance(found, ExamError):
            log.warning("report_not_issued_again", sitting=str(sitting_id), code=found.code)
