"""The expected refusals of the item bank, said to whoever works in it."""

from collections.abc import Mapping, Sequence

from exam_service.errors import ErrorKind, ExamError
from item_bank.errors import ContentError, Problem

PROBLEMS_SAID_MAX = 200


class ContentRefused(ExamError):
    """Content contradicts itself or cannot be stored; the library's own sentence says how."""

    kind = ErrorKind.INVALID
    code = "content.refused"

    def __init__(self, error: ContentError, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(
            "{sentence}",
            parameters={"sentence": error.message},
            details={"code": error.code, "fields": dict(fields or {})},
        )
        self.fields: Mapping[str, str] = fields or {}
        self.problems = error.problems


class FileUnreadable(ContentRefused):
    """A file that is no table at all; the sentence says what was found instead."""

    code = "import.file_unreadable"

    def __init__(self, error: ContentError) -> None:
        super().__init__(error, {"file": error.message})


class StageMoveRefused(ExamError):
    """The table of stages does not lead from here to there."""

    kind = ErrorKind.CONFLICT
    code = "item.illegal_stage_move"

    def __init__(self, error: ContentError) -> None:
        super().__init__("{sentence}", parameters={"sentence": error.message})


class OwnItem(ExamError):
    """Nobody approves what they wrote themselves."""

    kind = ErrorKind.FORBIDDEN
    code = "item.own_item"

    def __init__(self, subject: str) -> None:
        super().__init__(
            "You wrote {subject}. Somebody else has to approve it.",
            parameters={"subject": subject},
        )


class AreaMissing(ExamError):
    """An item without an area is a draft until somebody gives it one."""

    kind = ErrorKind.CONFLICT
    code = "item.area_missing"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Item {item} has no area yet, so it stays a draft. Edit it, choose its area, and send"
            " it to review then.",
            parameters={"item": item},
        )


class PictureMissing(ExamError):
    """A text still has a mark where a picture or page of its source did not come with it."""

    kind = ErrorKind.CONFLICT
    code = "item.picture_missing"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Item {item} shows something that did not come with its file: look for “⟦missing” in"
            " its texts. Put the picture in, or word the item without it; until then it stays a"
            " draft.",
            parameters={"item": item},
        )


class ItemCodeTaken(ExamError):
    """Two items of an exam, practice items included, cannot share a name."""

    kind = ErrorKind.CONFLICT
    code = "item.code_taken"

    def __init__(self, item: str) -> None:
        super().__init__("There is already an item {item}.", parameters={"item": item})


class NothingChanged(ExamError):
    """An edit that leaves everything as it was makes no version."""

    kind = ErrorKind.INVALID
    code = "item.nothing_changed"

    def __init__(self, item: str) -> None:
        super().__init__(
            "Nothing was changed in item {item}, so there is no new version.",
            parameters={"item": item},
        )


class EditedMeanwhile(ExamError):
    """Somebody made a version after the one that was being edited."""

    kind = ErrorKind.CONFLICT
    code = "item.edited_meanwhile"

    def __init__(self, item: str, number: int) -> None:
        super().__init__(
            "Somebody made version {number} of item {item} while you were writing. Your text is"
            " still here; please compare it with the new version.",
            parameters={"item": item, "number": number},
        )


class FormNotPublishable(ExamError):
    """A form whose problems are listed cannot be published; nothing was changed."""

    kind = ErrorKind.CONFLICT
    code = "form.not_publishable"

    def __init__(self, form: str, problems: Sequence[Problem]) -> None:
        super().__init__(
            "Form {form} cannot be published. {first}",
            parameters={"form": form, "first": first_sentences(problems)},
            details={"problems": [problem.message for problem in problems[:PROBLEMS_SAID_MAX]]},
        )
        self.problems = tuple(problems)


class FormPublished(ExamError):
    """A published form never changes."""

    kind = ErrorKind.CONFLICT
    code = "form.published"

    def __init__(self, form: str) -> None:
        super().__init__(
            "Form {form} is published and cannot change any more.", parameters={"form": form}
        )


class FormCodeTaken(ExamError):
    """Two forms of an exam cannot share a name."""

    kind = ErrorKind.CONFLICT
    code = "form.code_taken"

    def __init__(self, form: str) -> None:
        super().__init__("There is already a form {form}.", parameters={"form": form})


class StandardNotSet(ExamError):
    """Without a standard-setting record there is no cut score, so no scaling table."""

    kind = ErrorKind.CONFLICT
    code = "form.standard_not_set"

    def __init__(self, form: str, why: str) -> None:
        super().__init__(
            "Form {form} cannot get a scaling table: {why}", parameters={"form": form, "why": why}
        )


class ImportRefused(ExamError):
    """A file with refused rows is not applied, unless those rows are left out on purpose."""

    kind = ErrorKind.CONFLICT
    code = "import.rows_refused"

    def __init__(self, refused: int) -> None:
        rows = "1 row is" if refused == 1 else f"{refused} rows are"
        super().__init__(
            "Nothing was imported: {rows} refused. Correct the file, or choose to leave these rows"
            " out.",
            parameters={"rows": rows},
        )


class ExportTooLong(ExamError):
    """Writing a file of the whole bank did not end in time."""

    kind = ErrorKind.UNAVAILABLE
    code = "export.too_long"

    def __init__(self) -> None:
        super().__init__(
            "Writing the file took too long, so there is none. The item bank is as it was; please"
            " try again, or use the command line."
        )


class ImportOutdated(ExamError):
    """The bank changed between looking at a file and applying it."""

    kind = ErrorKind.CONFLICT
    code = "import.outdated"

    def __init__(self) -> None:
        super().__init__(
            "The item bank has changed since this file was looked at. Nothing was imported; please"
            " look at the report again."
        )


class ImportApplied(ExamError):
    """One looked-at file is applied once."""

    kind = ErrorKind.CONFLICT
    code = "import.applied"

    def __init__(self) -> None:
        super().__init__("This file has been imported already. Nothing was done a second time.")


def first_sentences(problems: Sequence[Problem], count: int = 3) -> str:
    """The first problems as one text, with the number of those left out."""
    said = " ".join(problem.message for problem in problems[:count])
    left = len(problems) - count
    return f"{said} And {left} more." if left > 0 else said
