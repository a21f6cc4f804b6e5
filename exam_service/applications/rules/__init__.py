"""Who may sit when, what a request and a payment need, and how it is said. Pure."""

from exam_service.applications.rules.accommodation import Accommodation, time_allotted
from exam_service.applications.rules.authorization import (
    Authorization,
    PastSitting,
    attempts_used,
    authorization_window,
)
from exam_service.applications.rules.eligibility import (
    EligibilityFacts,
    NotEligible,
    Obstacle,
    eligibility,
    request_obstacles,
)
from exam_service.applications.rules.requests import AttemptRequest, Decision, RequestState
from exam_service.applications.rules.standing import NextStep, Standing, standing

__all__ = [
    "Accommodation",
    "AttemptRequest",
    "Authorization",
    "Decision",
    "EligibilityFacts",
    "NextStep",
    "NotEligible",
    "Obstacle",
    "PastSitting",
    "RequestState",
    "Standing",
    "attempts_used",
    "authorization_window",
    "eligibility",
    "request_obstacles",
    "standing",
    "time_allotted",
]
