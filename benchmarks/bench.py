"""What every part works with: an installation, candidates, and checks that nothing was lost."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from benchmarks.crowd import LANGUAGE, Crowd, gather_crowd
from benchmarks.driving import Outcome, Target, drive, percentile
from benchmarks.findings import PartResult
from benchmarks.held import differences
from benchmarks.installation import Installation
from benchmarks.load.measured import Scenario
from benchmarks.load.player import Sections, Slot, Ticket
from benchmarks.load.scenarios import Begin, HandIn
from benchmarks.sizes import Sizes

SCORED_SECONDS_MAX = 300
LOOK_SECONDS = 0.5


@dataclass(slots=True)
class Bench:
    """One run's surroundings; a part takes it and answers with what it found."""

    installation: Installation
    sizes: Sizes
    crowd: Crowd
    sections: Sections
    # Shows a line to whoever waits.
    say: Callable[[str], None]
    result: PartResult = field(default_factory=PartResult)
    said: str = ""

    def tell(self, doing: str) -> None:
        """Say what is being done now."""
        self.said = doing
        self.say(doing)

    async def drive(
        self, tickets: Sequence[Ticket], scenario: Scenario, target: Target | None = None
    ) -> Outcome:
        """Run a scenario, and put what went wrong with it into the result."""
        said = self.said

        def progress(answered: int) -> None:
            self.say(f"{said}: {answered:,} answered")

        outcome = await drive(self.installation, self.sections, tickets, scenario, target, progress)
        name = type(scenario).__name__
        if outcome.refusals:
            self.result.faults.append(
                f"{name}: {len(outcome.refusals)} failed, as in {outcome.refusals[0]}"
            )
        if outcome.receipts_signed_wrongly:
            self.result.faults.append(
                f"{name}: {outcome.receipts_signed_wrongly} receipts are not signed by the service"
            )
        self.result.receipts_checked += outcome.receipts
        self.result.note_other_load(outcome.usage.other_load)
        late = percentile(outcome.late, 0.99) * 1000 if outcome.late else 0.0
        self.result.generator_late_p99_ms = max(self.result.generator_late_p99_ms, late)
        return outcome

    async def begun(self, count: int) -> list[Ticket]:
        """So many candidates whose sittings run."""
        self.tell(f"{count} candidates begin")
        return list((await self.drive(await self.crowd.make(count), Begin())).tickets)

    async def hand_in(self, tickets: Sequence[Ticket]) -> None:
        """Everybody submits; nobody is left silent beside the next measurement."""
        self.tell(f"{len(tickets)} candidates hand in")
        outcome = await self.drive(tickets, HandIn())
        await self.check(outcome.tickets)

    async def check(self, tickets: Sequence[Ticket]) -> None:
        """Every entry that was sent is held as sent; waits until the scores are there, too."""
        self.tell("comparing what is held with what was sent")
        compared, wrong = await differences(self.installation, self.sections, tickets)
        self.result.entries_compared += compared
        if wrong:
            self.result.faults.append(f"{wrong} of {compared} entries are not held as sent")
        await self.scored(tickets)

    async def scored(self, tickets: Sequence[Ticket]) -> float:
        """Wait until the ended ones of these have their scores; answers with the seconds."""
        began = monotonic()
        connection = await self.installation.connect()
        try:
            ids = [UUID(one.sitting) for one in tickets]
            while await connection.fetchval(
                "SELECT count(*) FROM sittings WHERE id = ANY($1) AND ended_at IS NOT NULL"
                " AND score_status = 'unscored'",
                ids,
            ):
                if monotonic() - began > SCORED_SECONDS_MAX:
                    self.result.faults.append("sittings that ended were not scored in time")
                    break
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            await connection.close()
        return monotonic() - began


async def bench_on(installation: Installation, sizes: Sizes, say: Callable[[str], None]) -> Bench:
    """A bench over an installation: the first candidate checked in, the form's slots known."""
    crowd = await gather_crowd(installation)
    connection = await installation.connect()
    try:
        documents = await connection.fetch(
            "SELECT d.content FROM form_documents d JOIN sittings s ON s.form_id = d.form_id"
            " WHERE s.id = $1 AND d.language = $2 ORDER BY d.section",
            *(crowd.first, LANGUAGE),
        )
    finally:
        await connection.close()
    sections = [
        [
            Slot(item["slot"], tuple(option["option"] for option in item["options"]))
            for item in json.loads(document["content"])["items"]
        ]
        for document in documents
    ]
    return Bench(installation, sizes, crowd, sections, say)
