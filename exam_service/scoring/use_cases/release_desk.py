"""The release desk: what is ready, what is held and why, by when; and the word on a pass rate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from exam_service.audit.store import add_audit_entry
from exam_service.database.session import OpenSession
from exam_service.errors import NotFound
from exam_service.exams import store as exams
from exam_service.reports.rules.expectation import Expectation, expectation
from exam_service.responses.rules.held import given_reason
from exam_service.scoring import store
from exam_service.scoring.rules.pass_rate import (
    PassRateDecision,
    PassRateVerdict,
    Rate,
    RateStanding,
    rate_standing,
    stops_release,
)
from exam_service.scoring.rules.release import Hold, HoldKind, ReleaseFacts, holds
from exam_service.scoring.store import holds as hold_store
from exam_service.scoring.store import release
from exam_service.scoring.store.release import NamedAdministration
from exam_service.scoring.tables import PassRateDecisionRow, ReleaseBatchRow
from exam_service.scoring.use_cases.form_scoring import find_obstacle
from exam_service.sittings.rules.integrity import Integrity
from exam_service.sittings.store.desk import ListedSitting

ADMINISTRATIONS_LISTED_MAX = 100
SITTINGS_LOOKED_AT_MAX = 2_000
LINES_SHOWN_MAX = 200
BATCHES_SHOWN_MAX = 10


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One ended sitting without a released score, with every reason that holds it."""

    listed: ListedSitting
    expected: Expectation
    is_overdue: bool
    holds: tuple[Hold, ...]

    @property
    def is_ready(self) -> bool:
        return not self.holds


@dataclass(frozen=True, slots=True)
class RateSeen:
    """The pass rate of an administration beside the exam's earlier ones."""

    now: Rate
    earlier: Rate
    standing: RateStanding
    decision: PassRateDecision | None


@dataclass(frozen=True, slots=True)
class AdministrationLine:
    """One administration in counts."""

    named: NamedAdministration
    ready: int
    held: int
    overdue: int
    # The kinds of reasons, the most frequent first.
    kinds: tuple[tuple[HoldKind, int], ...]


@dataclass(frozen=True, slots=True)
class AdministrationReleases:
    """Everything about the releases of one administration."""

    line: AdministrationLine
    ready: tuple[ReleaseLine, ...]
    held: tuple[ReleaseLine, ...]
    released: tuple[ListedSitting, ...]
    rate: RateSeen
    batches: tuple[ReleaseBatchRow, ...]


async def list_release_desk(
    open_session: OpenSession, *, now: datetime
) -> tuple[AdministrationLine, ...]:
    """Every administration with ended sittings, those with something waiting first."""
    async with open_session() as session:
        named = await release.list_administrations_to_release(session, ADMINISTRATIONS_LISTED_MAX)
        waiting = await release.list_unreleased(session, None, SITTINGS_LOOKED_AT_MAX)
        rates = {one.row.id: await _rate(session, one) for one in named if one.waiting}
        lines = await _lines(open_session, session, waiting, rates, now)
    return tuple(_administration_line(one, lines) for one in named)


async def look_at_releases(
    open_session: OpenSession, *, administration_id: UUID, now: datetime
) -> AdministrationReleases:
    async with open_session() as session:
        named = await _named(session, administration_id)
        rate = await _rate(session, named)
        waiting = await release.list_unreleased(session, administration_id, SITTINGS_LOOKED_AT_MAX)
        lines = await _lines(open_session, session, waiting, {administration_id: rate}, now)
        released = await release.list_released(session, administration_id, LINES_SHOWN_MAX)
        batches = await release.list_batches_of(session, administration_id, BATCHES_SHOWN_MAX)
    return AdministrationReleases(
        line=_administration_line(named, lines),
        ready=tuple(line for line in lines if line.is_ready)[:LINES_SHOWN_MAX],
        held=tuple(line for line in lines if not line.is_ready)[:LINES_SHOWN_MAX],
        released=tuple(released),
        rate=rate,
        batches=tuple(batches),
    )


async def look_at_waiting(
    open_session: OpenSession, *, waiting: Sequence[ListedSitting], now: datetime
) -> tuple[ReleaseLine, ...]:
    """Some ended sittings without a released score, each with every reason that holds it."""
    async with open_session() as session:
        named = [
            await _named(session, one) for one in {one.row.administration_id for one in waiting}
        ]
        rates = {one.row.id: await _rate(session, one) for one in named}
        return tuple(await _lines(open_session, session, waiting, rates, now))


async def decide_pass_rate(
    open_session: OpenSession,
    *,
    administration_id: UUID,
    verdict: PassRateVerdict,
    reason: str,
    actor_id: UUID,
    now: datetime,
) -> None:
    """Let the scores of an administration go out, or hold them, whatever its pass rate is."""
    reason = given_reason(reason)
    async with open_session() as session:
        rate = await _rate(session, await _named(session, administration_id))
        session.add(
            PassRateDecisionRow(
                administration_id=administration_id,
                verdict=verdict,
                reason=reason,
                scored=rate.now.scored,
                passed=rate.now.passed,
                earlier_scored=rate.earlier.scored,
                earlier_passed=rate.earlier.passed,
                decided_by=actor_id,
                decided_at=now,
            )
        )
        add_audit_entry(
            session,
            actor_id=actor_id,
            action="pass_rate.decided",
            subject=("administration", administration_id),
            before={"standing": rate.standing.value},
            after={"verdict": verdict.value, "reason": reason, "scored": rate.now.scored},
            now=now,
        )


async def _named(session: AsyncSession, administration_id: UUID) -> NamedAdministration:
    named = await release.find_administration(session, administration_id)
    if named is None:
        raise NotFound
    return named


async def _rate(session: AsyncSession, named: NamedAdministration) -> RateSeen:
    now = await hold_store.count_rate(session, named.row.id)
    earlier = await hold_store.count_earlier_rate(session, named.row.exam_id, but=named.row.id)
    decision = await hold_store.find_pass_rate_decision(session, named.row.id)
    return RateSeen(now, earlier, rate_standing(now, earlier, decision), decision)


async def _lines(
    open_session: OpenSession,
    session: AsyncSession,
    waiting: Sequence[ListedSitting],
    rates: Mapping[UUID, RateSeen],
    now: datetime,
) -> list[ReleaseLine]:
    """The sittings with their reasons; a handful of queries however many there are."""
    ids = [one.row.id for one in waiting]
    forms = {one.row.form_id for one in waiting}
    undecided = await store.list_undecided(session, ids)
    scores = await release.list_score_facts(session, ids)
    newest_keys = await release.list_newest_keys(session, forms)
    doubted = await hold_store.list_doubted_items(session, forms)
    unscored = {one.row.form_id for one in waiting if one.row.id not in scores}
    obstacles = {
        form_id: obstacle.message
        for form_id in unscored
        if (obstacle := await find_obstacle(open_session, form_id=form_id)) is not None
    }
    expected = await _expectations(session, waiting)
    lines = []
    for one in waiting:
        row = one.row
        rate = rates.get(row.administration_id)
        facts = ReleaseFacts(
            integrity=Integrity(row.integrity),
            has_undecided_entries=row.id in undecided,
            obstacle=obstacles.get(row.form_id, ""),
            score=scores.get(row.id),
            newest_key_version=newest_keys.get(row.form_id, 0),
            doubted_items=doubted.get(row.form_id, ()),
            is_rate_held=rate is not None and stops_release(rate.standing),
        )
        by = expected[row.id]
        lines.append(ReleaseLine(one, by, now.date() > by.latest, holds(facts)))
    return lines


async def _expectations(
    session: AsyncSession, waiting: Sequence[ListedSitting]
) -> dict[UUID, Expectation]:
    """By when each result is promised, as the policy of its sitting says (rule X94)."""
    versions = {(one.row.exam_id, one.row.policy_version) for one in waiting}
    policies = {key: await exams.load_policy(session, *key) for key in versions}
    expected = {}
    for one in waiting:
        assert one.row.ended_at is not None, "only ended sittings wait for a release"
        policy = policies[one.row.exam_id, one.row.policy_version]
        expected[one.row.id] = expectation(one.row.ended_at, policy)
    return expected


def _administration_line(
    named: NamedAdministration, lines: Sequence[ReleaseLine]
) -> AdministrationLine:
    own = [line for line in lines if line.listed.row.administration_id == named.row.id]
    kinds = Counter(hold.kind for line in own for hold in line.holds)
    return AdministrationLine(
        named=named,
        ready=sum(line.is_ready for line in own),
        held=sum(not line.is_ready for line in own),
        overdue=sum(line.is_overdue for line in own),
        kinds=tuple(kinds.most_common()),
    )
