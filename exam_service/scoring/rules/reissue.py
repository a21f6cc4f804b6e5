"""Why a report is issued again, and what a new version may not do. Pure."""

from enum import StrEnum
from typing import Final

from exam_service.errors import N_, ErrorKind, ExamError
from item_bank.scaling import Outcome

# The cause of every first version: a release.
FIRST_CAUSE: Final = "first"


class ReissueCause(StrEnum):
    """Why a later version of a report exists; its candidate reads a sentence for each."""

    KEY_CHANGE = "key_change"
    LATE_ENTRIES = "late_entries"
    HAND_CHECK = "hand_check"
    CORRECTION = "correction"


class NotReleasedYet(ExamError):
    """There is no report that another one could replace."""

    kind = ErrorKind.CONFLICT
    code = "score.not_released_yet"

    def __init__(self) -> None:
        super().__init__(N_("No report was issued for this sitting yet. Release its score first."))


class NothingToReissue(ExamError):
    """The new report would say what the old one says."""

    kind = ErrorKind.CONFLICT
    code = "score.nothing_to_reissue"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Nothing was issued: the report of the newest score says the same as the one that"
                " the candidate has."
            )
        )


class PassNotTakenAway(ExamError):
    """A pass that was issued stays, unless a policy decision says otherwise (rule X96)."""

    kind = ErrorKind.CONFLICT
    code = "score.pass_not_taken_away"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "Nothing was issued: the newest score is below the standard, and the candidate"
                " holds a report that says passed. Only a recorded policy decision about the key"
                " change can take a pass away."
            )
        )


def takes_away_a_pass(before: str, after: str) -> bool:
    return before == Outcome.PASS and after != Outcome.PASS
