"""The expected refusals of standard setting, said to its facilitator, judges and signers."""

from collections.abc import Sequence

from exam_service.errors import ErrorKind, ExamError
from item_bank.errors import ContentError


class RatingsMissing(ExamError):
    """A round ends when every judge of the panel has handed in all their ratings."""

    kind = ErrorKind.CONFLICT
    code = "standard.ratings_missing"

    def __init__(self, what: str) -> None:
        super().__init__("{what} Nothing was changed.", parameters={"what": what})


class NotRatingNow(ExamError):
    """Judges rate in an open round, until they hand it in."""

    kind = ErrorKind.CONFLICT
    code = "standard.not_rating_now"

    def __init__(self) -> None:
        super().__init__(
            "Ratings cannot be changed now: this round is not open, or you have handed it in."
            " Your saved ratings are safe."
        )


class NoJudge(ExamError):
    """Only an account that may judge, and that is not on the panel yet, is invited."""

    kind = ErrorKind.INVALID
    code = "standard.no_judge"

    def __init__(self, why: str) -> None:
        super().__init__(
            "{why} Nobody was invited.",
            parameters={"why": why},
            details={"fields": {"email": why}},
        )


class StandardUnfit(ExamError):
    """Scores, ratings or a table do not make what was asked for; the sentence says why."""

    kind = ErrorKind.INVALID
    code = "standard.unfit"

    def __init__(self, error: ContentError) -> None:
        super().__init__("{sentence} Nothing was recorded.", parameters={"sentence": error.message})


class MethodNotOffered(ExamError):
    """So few candidates, or so short an anchor, do not carry the method that was asked for."""

    kind = ErrorKind.CONFLICT
    code = "standard.method_not_offered"

    def __init__(self, method: str, reason: str, offered: Sequence[str]) -> None:
        super().__init__(
            "{method} {reason}. Offered: {offered}. Nothing was recorded.",
            parameters={
                "method": method.replace("_", " ").capitalize(),
                "reason": reason,
                "offered": ", ".join(each.replace("_", " ") for each in offered),
            },
        )


class FormsNotLinkable(ExamError):
    """A form can be made equivalent only to another form of its exam that has a scaling table."""

    kind = ErrorKind.CONFLICT
    code = "standard.forms_not_linkable"

    def __init__(self, why: str) -> None:
        super().__init__("{why} Nothing was recorded.", parameters={"why": why})


class SecondPersonNeeded(ExamError):
    """Whoever proposed does not sign as the second person: two different people do."""

    kind = ErrorKind.CONFLICT
    code = "standard.second_person_needed"

    def __init__(self) -> None:
        super().__init__(
            "You proposed this, so somebody else has to sign. The proposal stays as it is."
        )


class JudgeLeads(ExamError):
    """Whoever rates on a panel neither leads it nor signs what comes of it."""

    kind = ErrorKind.CONFLICT
    code = "standard.judge_leads"

    def __init__(self) -> None:
        super().__init__(
            "You are a judge on this panel, so somebody else leads it and signs. Nothing was"
            " changed."
        )


class AlreadyDecided(ExamError):
    """Somebody decided on this proposal before, or it was overtaken."""

    kind = ErrorKind.CONFLICT
    code = "standard.already_decided"

    def __init__(self) -> None:
        super().__init__("This proposal was decided before. Nothing was changed.")


class StandardChangedMeanwhile(ExamError):
    """The table a proposal builds on is no longer the base form's newest one."""

    kind = ErrorKind.CONFLICT
    code = "standard.changed_meanwhile"

    def __init__(self) -> None:
        super().__init__(
            "The other form has a newer scaling table than this proposal builds on. Reject it and"
            " compute a new one. Nothing was changed."
        )


class RecordNotReady(ExamError):
    """Too many records are being set at once, or one takes too long."""

    kind = ErrorKind.UNAVAILABLE
    code = "standard.record_not_ready"

    def __init__(self) -> None:
        super().__init__(
            "The PDF is not ready yet. Please try again in a minute; the page shows the same."
        )
