"""Where a candidate stands with an exam: attempts left, until when, and what comes next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from exam_service.applications.rules.authorization import attempts_used
from exam_service.applications.rules.eligibility import EligibilityFacts, Obstacle, eligibility


class NextStep(StrEnum):
    """The one thing that a candidate can do next."""

    APPLY = "apply"
    CONTINUE = "continue"
    REQUEST = "request"
    PAY = "pay"
    WAIT = "wait"
    SIT = "sit"


# In the order in which they are looked for among the obstacles.
STEPS_BY_OBSTACLE: dict[str, NextStep] = {
    "live_sitting": NextStep.CONTINUE,
    "no_authorization": NextStep.APPLY,
    "authorization_over": NextStep.APPLY,
    "no_attempts_left": NextStep.APPLY,
    "request_missing": NextStep.REQUEST,
    "request_refused": NextStep.REQUEST,
    "payment_missing": NextStep.PAY,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate's standing with one exam at one instant."""

    attempts_max: int
    attempts_used: int
    # The end of the authorization; None without one.
    until: datetime | None
    next_step: NextStep
    obstacles: tuple[Obstacle, ...]

    @property
    def has_passed(self) -> bool:
        return any(obstacle.code == "passed" for obstacle in self.obstacles)

    @property
    def attempts_left(self) -> int:
        return max(self.attempts_max - self.attempts_used, 0)


def standing(facts: EligibilityFacts, now: datetime) -> Standing:
    obstacles = eligibility(facts, now)
    authorization = facts.authorization
    return Standing(
        attempts_max=authorization.attempts_max if authorization else 0,
        attempts_used=attempts_used(facts.sittings),
        until=authorization.expires_at if authorization else None,
        next_step=_next_step(obstacles),
        obstacles=obstacles,
    )


def _next_step(obstacles: tuple[Obstacle, ...]) -> NextStep:
    codes = {obstacle.code for obstacle in obstacles}
    for code, step in STEPS_BY_OBSTACLE.items():
        if code in codes:
            return step
    return NextStep.WAIT if obstacles else NextStep.SIT
