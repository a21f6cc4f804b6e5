"""Two different people sign what one of them proposed; whoever judged signs nothing of it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from exam_service.errors import InvalidInput
from exam_service.standards.rules.refusals import AlreadyDecided, JudgeLeads, SecondPersonNeeded


class Decision(StrEnum):
    """What the second person says."""

    SIGN = "sign"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Proposed:
    """Who proposed, whether it is decided, and whose judgement it rests on."""

    proposed_by: UUID
    is_decided: bool
    judges: Collection[UUID] = ()

    def require_decidable(self, actor_id: UUID) -> None:
        """Refuses the first signer, every judge, and everybody once it is decided."""
        if self.proposed_by == actor_id:
            raise SecondPersonNeeded
        require_no_judge(self.judges, actor_id)
        if self.is_decided:
            raise AlreadyDecided


def require_no_judge(judges: Collection[UUID], actor_id: UUID) -> None:
    """Whoever rates on a panel neither leads it nor signs what comes of it."""
    if actor_id in judges:
        raise JudgeLeads


def read_decision(text: str) -> Decision:
    """The decision that was sent; nothing else counts as one."""
    try:
        return Decision(text)
    except ValueError:
        raise InvalidInput("Nothing was decided: sign the proposal, or reject it.") from None


def require_reason(decision: Decision, reason: str) -> None:
    if decision is Decision.REJECT and not reason:
        raise InvalidInput("Nothing was rejected: a reason is needed.", {"reason": "Say why."})
