"""Hand checks of scores (rule X99): who may ask, and what a check may find. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from exam_service.errors import N_, ErrorKind, ExamError, InvalidInput
from item_bank.scaling import Outcome

NOTE_CHARACTERS_MAX = 1000


class HandCheckFinding(StrEnum):
    """What a second engine and a person found."""

    CONFIRMED = "confirmed"
    DIFFERENCE = "difference"


class HandCheckStanding(StrEnum):
    """Where a candidate's request stands."""

    MAY_ASK = "may_ask"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    DIFFERENCE = "difference"


class HandCheckNotOffered(ExamError):
    """A hand check is for a released score below the standard, once."""

    kind = ErrorKind.CONFLICT
    code = "hand_check.not_offered"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "A check by hand can be asked for once for each score that did not reach the"
                " standard, after it was released. Nothing was changed."
            )
        )


class HandCheckDone(ExamError):
    """Somebody finished this check meanwhile."""

    kind = ErrorKind.CONFLICT
    code = "hand_check.done"

    def __init__(self) -> None:
        super().__init__(N_("This check is finished already. Nothing was changed."))


class DifferenceNotConfirmable(ExamError):
    """The derivations differ, so nobody can confirm the score."""

    kind = ErrorKind.CONFLICT
    code = "hand_check.derivations_differ"

    def __init__(self) -> None:
        super().__init__(
            N_("The derivations differ, so the score cannot be confirmed. Report the difference.")
        )


class DifferenceRemains(ExamError):
    """The newest score still is not what both engines derive, so its hold stays."""

    kind = ErrorKind.CONFLICT
    code = "hand_check.difference_remains"

    def __init__(self) -> None:
        super().__init__(
            N_(
                "The hold stays: the newest score of this sitting still is not what both engines"
                " derive. Resolve that first, by a key change or by putting the rows right."
            )
        )


class ClearedByAnother(ExamError):
    """Whoever found a difference does not end the hold: another person does."""

    kind = ErrorKind.CONFLICT
    code = "hand_check.cleared_by_another"

    def __init__(self) -> None:
        super().__init__(
            N_("You found this difference yourself; another person has to end the hold.")
        )


def require_offered(report: Mapping[str, Any] | None, *, was_asked: bool) -> None:
    """`report`: the document of the report that the candidate has; None before a release."""
    if report is None or was_asked or report["outcome"] != Outcome.FAIL:
        raise HandCheckNotOffered


def check_finding(
    finding: HandCheckFinding | None, note: str, *, has_gone_through: bool, agrees: bool
) -> tuple[HandCheckFinding, str]:
    """A person's finding: it needs that they looked, and words where something is wrong."""
    note = note.strip()
    if finding is None:
        sentence = N_("Choose what you found.")
        raise InvalidInput(sentence, {"finding": sentence})
    if not has_gone_through:
        sentence = N_("Go through the trace item by item first, and say that you did.")
        raise InvalidInput(sentence, {"has_gone_through": sentence})
    if finding is HandCheckFinding.CONFIRMED and not agrees:
        raise DifferenceNotConfirmable
    if len(note) > NOTE_CHARACTERS_MAX or (finding is HandCheckFinding.DIFFERENCE and not note):
        sentence = N_("Say in a sentence or two what differs; it is kept.")
        raise InvalidInput(sentence, {"note": sentence})
    return finding, note
