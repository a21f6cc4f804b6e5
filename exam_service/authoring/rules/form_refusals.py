"""The expected refusals of forms after their publication, and of changing a draft by hand."""

from exam_service.errors import ErrorKind, ExamError


class FormNotPublished(ExamError):
    """What only a published form can be asked for was asked of a draft."""

    kind = ErrorKind.CONFLICT
    code = "form.not_published"

    def __init__(self, form: str) -> None:
        super().__init__(
            "Form {form} is a draft. Nothing was changed; publish it first, or throw it away.",
            parameters={"form": form},
        )


class FormWithdrawn(ExamError):
    """A withdrawn form is given to nobody, and that is not undone."""

    kind = ErrorKind.CONFLICT
    code = "form.withdrawn"

    def __init__(self, form: str) -> None:
        super().__init__(
            "Form {form} is withdrawn: nobody is given it any more. Nothing was changed.",
            parameters={"form": form},
        )


class SlotUnknown(ExamError):
    """A form has no slot of this number."""

    kind = ErrorKind.NOT_FOUND
    code = "form.slot_unknown"

    def __init__(self, form: str, number: int) -> None:
        super().__init__(
            "Form {form} has no slot {number}.", parameters={"form": form, "number": number}
        )


class ReplacementUnfit(ExamError):
    """The item that was chosen cannot stand in any form of this exam, or stands in this one."""

    kind = ErrorKind.CONFLICT
    code = "form.replacement_unfit"

    def __init__(self, item: str, form: str) -> None:
        super().__init__(
            "Item {item} cannot be put into form {form}: it stands there already, belongs to"
            " another area, or its stage does not fit the slot. Nothing was changed; choose"
            " another item.",
            parameters={"item": item, "form": form},
        )


class ScoredSlotOfSibling(ExamError):
    """A sibling has its scored slots from another form; they stay alike."""

    kind = ErrorKind.CONFLICT
    code = "form.scored_slot_of_sibling"

    def __init__(self, form: str, original: str) -> None:
        super().__init__(
            "Form {form} has its scored items from form {original}, so that both count alike."
            " Nothing was changed; only its pretest items can be replaced.",
            parameters={"form": form, "original": original},
        )


class ListUnfit(ExamError):
    """A list of items for a form does not name each slot's item once."""

    kind = ErrorKind.INVALID
    code = "form.list_unfit"

    def __init__(self, form: str, why: str) -> None:
        super().__init__(
            "Form {form} was not made from its list: {why}", parameters={"form": form, "why": why}
        )
