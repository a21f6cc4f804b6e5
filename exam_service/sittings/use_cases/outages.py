"""The service watches itself: times in which it was down are written down, and given back.

Two signs: no pulse of any of our processes, or many running sittings silent at once. What they
mean for one sitting is decided when it is heard again (rules/connection.py).
"""

from datetime import datetime, timedelta

from exam_service.database.session import OpenSession
from exam_service.sittings.rules.outages import begin_of_common_silence
from exam_service.sittings.store import outages as store

SILENT_AFTER = timedelta(seconds=12)
LOOK_BACK = timedelta(minutes=5)
# Devices that stay away for longer than this are not waiting for us.
OUTAGE_MAX = timedelta(minutes=30)


async def beat(open_session: OpenSession, *, now: datetime) -> None:
    """Say that the service is up; a gap before this is written down as an outage."""
    async with open_session() as session:
        before = await store.beat(session, now)
        if before is not None and now - before > store.PULSE_GAP_MAX:
            store.add_outage(session, before, now, store.NO_PULSE)


async def watch_silences(open_session: OpenSession, *, now: datetime) -> None:
    """Open an outage when many sittings fell silent together; end it when they are back."""
    async with open_session() as session:
        outage = await store.find_open_outage(session)
        since = now - LOOK_BACK if outage is None else min(outage.started_at, now - LOOK_BACK)
        silences = await store.list_silences(session, since, now - SILENT_AFTER)
        begun_at = begin_of_common_silence(silences, await store.count_running(session))
        if outage is None and begun_at is not None:
            store.add_outage(session, begun_at, None, store.MANY_SILENT)
        if outage is not None and (begun_at is None or now - outage.started_at > OUTAGE_MAX):
            await store.end_outage(session, outage.id, now)
