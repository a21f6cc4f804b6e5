"""Eligibility as an explained decision: allowed, or a list of obstacles.

Each obstacle names its rule and its date and says, in the candidate's words, what to do next.
The sentences are English sources of the catalogues: N_ marks them, templates translate them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from exam_service.applications.rules.authorization import (
    Authorization,
    PastSitting,
    Result,
    attempts_used,
    birthday,
)
from exam_service.applications.rules.requests import AttemptRequest, RequestState
from exam_service.errors import N_, ErrorKind, ExamError
from exam_service.exams.rules.policy import ExamPolicy


@dataclass(frozen=True, slots=True)
class EligibilityFacts:
    """Everything the decision looks at, as it stood at one instant."""

    policy: ExamPolicy
    authorization: Authorization | None
    # The sittings of this authorization, whatever became of them.
    sittings: tuple[PastSitting, ...]
    # A sitting of whatever exam that is not over.
    live_sitting_id: UUID | None
    # The newest request of the authorization, used or not.
    request: AttemptRequest | None
    is_administration_open: bool
    next_opening: datetime | None
    # Published forms of the open administration that this candidate never had.
    forms_left: int

    @property
    def unused_request(self) -> AttemptRequest | None:
        """The newest request, unless a sitting came of it."""
        used = {sitting.request_id for sitting in self.sittings}
        return None if self.request is None or self.request.id in used else self.request

    @property
    def lacks_a_form(self) -> bool:
        """The exam is open, and this candidate has had every form of it."""
        return self.is_administration_open and self.forms_left == 0

    def has(self, result: Result) -> bool:
        return any(sitting.result is result for sitting in self.sittings)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One reason why a candidate cannot sit now. `sentence` and `next_step` are gettext sources
    with the names `date`, `number` and `reason`, which the fields below fill."""

    rule: str
    code: str
    sentence: str
    next_step: str
    on: datetime | date | None = None
    number: int = 0
    reason: str = ""

    def english(self) -> str:
        """The sentence and the next step for logs, interfaces and colleagues."""
        day = self.on.strftime("%-d %B %Y") if self.on is not None else ""
        words = {"date": day, "number": self.number, "reason": self.reason}
        return f"{self.sentence} {self.next_step}" % words


class NotEligible(ExamError):
    """A candidate asked for what the rules do not allow now; every reason is in `obstacles`."""

    kind = ErrorKind.CONFLICT
    code = "application.not_eligible"

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(
            " ".join(obstacle.english() for obstacle in obstacles),
            details={"reasons": [{"rule": one.rule, "code": one.code} for one in obstacles]},
        )
        self.obstacles = obstacles


def eligibility(facts: EligibilityFacts, now: datetime) -> tuple[Obstacle, ...]:
    """Why this candidate cannot begin a sitting now; empty when nothing is in the way."""
    if facts.authorization is None:
        return (_no_authorization(),)
    if facts.live_sitting_id is not None:
        return (_live_sitting(),)
    lasting = tuple(_lasting_obstacles(facts, facts.authorization, now))
    if any(obstacle.code in FINAL for obstacle in lasting):
        return lasting
    return (*lasting, *_request_obstacles(facts, now), *_window_obstacles(facts))


def request_obstacles(facts: EligibilityFacts, now: datetime) -> tuple[Obstacle, ...]:
    """Why this candidate cannot request another attempt now. An open request is no obstacle."""
    if facts.authorization is None:
        return (_no_authorization(),)
    if facts.live_sitting_id is not None:
        return (_live_sitting(),)
    final = tuple(
        obstacle
        for obstacle in _lasting_obstacles(facts, facts.authorization, now)
        if obstacle.code in FINAL
    )
    if final or facts.unused_request is not None:
        return final
    if facts.has(Result.AWAITED):
        return (_result_awaited(),)
    # Nobody is led to ask, and to pay, for what cannot be given.
    return (_no_form_left(),) if facts.lacks_a_form else ()


# With one of these, no request and no payment changes anything under this authorization.
FINAL = frozenset({"passed", "authorization_over", "no_attempts_left"})


def _lasting_obstacles(
    facts: EligibilityFacts, authorization: Authorization, now: datetime
) -> Iterator[Obstacle]:
    if facts.has(Result.PASSED):
        yield _passed()
        return
    policy = facts.policy
    old_enough_on = birthday(authorization.date_of_birth, policy.minimum_age)
    if now.date() < old_enough_on:
        yield Obstacle(
            "X01",
            "too_young",
            N_("You can take this exam from %(date)s, the day you turn %(number)s."),
            N_("Until then you can practice as often as you like."),
            on=old_enough_on,
            number=policy.minimum_age,
        )
    if now >= authorization.expires_at:
        yield Obstacle(
            "X03",
            "authorization_over",
            N_("Your authorization to take this exam ended on %(date)s."),
            N_("Apply again to receive a new one."),
            on=authorization.expires_at,
        )
    if attempts_used(facts.sittings) >= authorization.attempts_max:
        yield Obstacle(
            "X04",
            "no_attempts_left",
            N_(
                "You have used all %(number)s attempts of your authorization, which lasts until"
                " %(date)s."
            ),
            N_("Apply again to receive a new authorization."),
            on=authorization.expires_at,
            number=authorization.attempts_max,
        )


def _request_obstacles(facts: EligibilityFacts, now: datetime) -> Iterator[Obstacle]:
    request = facts.unused_request
    if request is None and facts.has(Result.AWAITED):
        yield _result_awaited()
        return
    if request is None and facts.lacks_a_form:
        return
    if request is None:
        yield Obstacle(
            "X06",
            "request_missing",
            N_("Each attempt needs a request of its own, and there is none for your next one."),
            N_("Request your next attempt."),
        )
        return
    if request.state is RequestState.REQUESTED:
        yield Obstacle(
            "X06",
            "request_undecided",
            N_("Your request of %(date)s is waiting for a decision."),
            N_("You do not need to do anything; you will see the decision here."),
            on=request.requested_at,
        )
        return
    if request.state is RequestState.REFUSED:
        yield Obstacle(
            "X06",
            "request_refused",
            N_("Your request was not approved on %(date)s. The reason: %(reason)s"),
            N_("You can send a new request."),
            on=request.decided_at,
            reason=request.reason,
        )
        return
    yield from _approved_obstacles(facts, request, now)


def _approved_obstacles(
    facts: EligibilityFacts, request: AttemptRequest, now: datetime
) -> Iterator[Obstacle]:
    if not request.is_paid:
        yield Obstacle(
            "X06" if facts.sittings else "X02",
            "payment_missing",
            N_("Your request is approved, but the payment for this attempt is not recorded yet."),
            N_("Pay the fee, or ask the office if you have paid already."),
        )
    if facts.sittings and request.decided_at is not None:
        earliest = request.decided_at + timedelta(days=facts.policy.retake_wait_days)
        if now < earliest:
            yield Obstacle(
                "X05",
                "wait",
                N_("You can take it again from %(date)s."),
                N_("Until then you can practice as often as you like."),
                on=earliest,
            )


def _window_obstacles(facts: EligibilityFacts) -> Iterator[Obstacle]:
    if not facts.is_administration_open:
        if facts.next_opening is not None:
            yield Obstacle(
                "X02",
                "not_open_yet",
                N_("This exam opens on %(date)s."),
                N_("Come back on that day."),
                on=facts.next_opening,
            )
        else:
            yield Obstacle(
                "X02",
                "not_open",
                N_("This exam is not open at the moment."),
                N_("The next dates will be shown here."),
            )
    elif facts.lacks_a_form:
        yield _no_form_left()


def _no_form_left() -> Obstacle:
    return Obstacle(
        "X117",
        "no_form_left",
        N_(
            "Nobody gets the same questions twice, and you have had every version of this exam"
            " that is open now in your language."
        ),
        N_("Ask the office when a new version will be ready."),
    )


def _no_authorization() -> Obstacle:
    return Obstacle(
        "X02",
        "no_authorization",
        N_("You do not have an authorization to take this exam."),
        N_("Apply for one, or ask the office if you have applied already."),
    )


def _passed() -> Obstacle:
    return Obstacle(
        "X97",
        "passed",
        N_("You reached the passing score of this exam."),
        N_("You do not need another attempt; your report is here to read."),
    )


def _result_awaited() -> Obstacle:
    return Obstacle(
        "X94",
        "result_awaited",
        N_("The result of your last attempt is not released yet."),
        N_("When you have read it, you can ask for another attempt if you need one."),
    )


def _live_sitting() -> Obstacle:
    return Obstacle(
        "X120",
        "live_sitting",
        N_("You have a sitting that is not finished."),
        N_("Finish it first. You find it on your home page."),
    )
