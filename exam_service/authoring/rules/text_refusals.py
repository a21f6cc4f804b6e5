"""The expected refusals about language versions, said to whoever translates or reviews."""

from collections.abc import Sequence

from exam_service.authoring.rules.refusals import PROBLEMS_SAID_MAX
from exam_service.errors import ErrorKind, ExamError


class TextMoveRefused(ExamError):
    """The table of text statuses does not lead from here to there."""

    kind = ErrorKind.CONFLICT
    code = "text.illegal_move"

    def __init__(self, status: str, move: str) -> None:
        super().__init__(
            "This text is {status}, so “{move}” is not possible now. Nothing was changed.",
            parameters={"status": status, "move": move},
        )


class TextEditedMeanwhile(ExamError):
    """Somebody saved another text in the same language while this one was being written."""

    kind = ErrorKind.CONFLICT
    code = "text.edited_meanwhile"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Somebody saved another text of item {item} while you were writing. Your words are"
            " still here and nothing was overwritten; compare them with the saved text, then save"
            " again.",
            parameters={"item": item},
        )


class TextNotSound(ExamError):
    """The checks of a translation found what keeps it from being approved."""

    kind = ErrorKind.CONFLICT
    code = "text.not_sound"

    def __init__(self, subject: str, sentences: Sequence[str]) -> None:
        super().__init__(
            "{subject} cannot be approved yet, and nothing was changed. {sentences}",
            parameters={"subject": subject, "sentences": " ".join(sentences[:3])},
            details={"sentences": list(sentences[:PROBLEMS_SAID_MAX])},
        )


class SendingBackNeedsReason(ExamError):
    """A translator cannot do better without knowing what was wrong."""

    kind = ErrorKind.INVALID
    code = "text.reason_missing"

    def __init__(self) -> None:
        super().__init__(
            "Nothing was sent back yet: please say what the translator should look at again."
        )


class TooManyTexts(ExamError):
    """A table of translations has an end; a larger bank is sent out area by area."""

    kind = ErrorKind.TOO_LARGE
    code = "text.too_many"

    def __init__(self, items_max: int) -> None:
        super().__init__(
            "There are more than {items_max} items in this table. Nothing was exported; choose one"
            " area at a time.",
            parameters={"items_max": items_max},
        )
