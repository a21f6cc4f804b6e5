"""What is wrong with content, said to an author.

Refusals are raised, problems are collected. Each has a stable code and a message that is a
sentence. How a refusal reaches a person is not known here; the service maps codes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding about content. `item` and `language` say where, if it has a place."""

    code: str
    message: str
    item: str | None = None
    language: str | None = None


class ContentError(Exception):
    """Base of every expected refusal of this library."""

    code: ClassVar[str]

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.problems = tuple(problems)


class TextRefused(ContentError):
    """A text has a character that must not be stored. `found` names it."""

    code = "content.text_refused"

    def __init__(self, found: str) -> None:
        super().__init__(f"The text contains {found}; remove it.")
        self.found = found


class UnknownLanguage(ContentError):
    """A language tag that is not in the list of languages."""

    code = "content.unknown_language"

    def __init__(self, tag: str) -> None:
        super().__init__(f"“{tag}” is not a language of this item bank.")


class ItemNotSound(ContentError):
    """An item version or language version contradicts itself."""

    code = "content.item_not_sound"


class IllegalStageMove(ContentError):
    """The move is not in the table of stages."""

    code = "content.illegal_stage_move"

    def __init__(self, stage: str, event: str) -> None:
        state, move = stage.replace("_", " "), event.replace("_", " ")
        super().__init__(f"“{move}” is not possible for an item version at the stage “{state}”.")


class BlueprintNotSound(ContentError):
    """A blueprint names an area twice, or asks for fewer than no items."""

    code = "content.blueprint_not_sound"


class FormNotPossible(ContentError):
    """No form can be assembled; `problems` says which requirement fails and by how much."""

    code = "content.form_not_possible"

    def __init__(self, problems: Sequence[Problem]) -> None:
        sentences = " ".join(problem.message for problem in problems)
        super().__init__(f"No form can be assembled. {sentences}", problems)


class FormNotSound(ContentError):
    """A form's numbering is broken, or an item stands in it twice."""

    code = "content.form_not_sound"


class FormAltered(ContentError):
    """A stored form no longer has the hash it was frozen with."""

    code = "content.form_altered"

    def __init__(self) -> None:
        super().__init__("The form is not the one that was published: its hash differs.")


class LanguageVersionUnfit(ContentError):
    """A slot's language version is missing, or its options are not the item version's."""

    code = "content.language_version_unfit"

    def __init__(self, item: str, language: str) -> None:
        super().__init__(f"Item {item} has no {language} language version that fits its options.")


class ImageMissing(ContentError):
    """A text shows an image that is not in the item bank."""

    code = "content.image_missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"The text shows an image that the item bank does not have ({sha256}).")


class KeyMissing(ContentError):
    """A slot of the form has no key."""

    code = "scoring.key_missing"

    def __init__(self, slots: Sequence[str]) -> None:
        super().__init__(f"No key for {_slots(slots)}.")


class KeyForUnknownSlot(ContentError):
    """A key for a slot that the form does not have."""

    code = "scoring.key_for_unknown_slot"

    def __init__(self, slots: Sequence[str]) -> None:
        super().__init__(f"The form does not have {_slots(slots)}, but there is a key for it.")


class KeyNotAnOption(ContentError):
    """A key that is not one of its slot's options."""

    code = "scoring.key_not_an_option"

    def __init__(self, slot: str) -> None:
        super().__init__(f"The key of slot {slot} is not one of its options.")


class KeyIsPlaceholder(ContentError):
    """A key that says "to come" instead of naming an option."""

    code = "scoring.key_is_placeholder"

    def __init__(self, slot: str) -> None:
        super().__init__(f"The key of slot {slot} is a placeholder and names no option.")


class ResponseForUnknownSlot(ContentError):
    """A response for a slot that the form does not have."""

    code = "scoring.response_for_unknown_slot"

    def __init__(self, slots: Sequence[str]) -> None:
        super().__init__(f"The form does not have {_slots(slots)}, but there is a response to it.")


class ResponseNotAnOption(ContentError):
    """A response that is not one of its slot's options."""

    code = "scoring.response_not_an_option"

    def __init__(self, slot: str) -> None:
        super().__init__(f"The response to slot {slot} is not one of its options.")


class ScalingTableRefused(ContentError):
    """A scaling table that would report wrong scores; `problems` says why."""

    code = "scaling.table_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(problem.message for problem in problems), problems)


class RawScoreOutOfRange(ContentError):
    """A raw score for which the scaling table has no row."""

    code = "scaling.raw_score_out_of_range"

    def __init__(self, raw: int, raw_max: int) -> None:
        super().__init__(f"The scaling table covers raw scores 0 to {raw_max}; found {raw}.")


class ImageRefused(ContentError):
    """An image that cannot be read, or is too large to be shown in an exam."""

    code = "content.image_refused"


class FileRefused(ContentError):
    """A file that cannot be read as a table at all."""

    code = "exchange.file_refused"


class MappingRefused(ContentError):
    """A mapping of columns that contradicts itself or does not fit the table."""

    code = "exchange.mapping_refused"


def _slots(slots: Sequence[str]) -> str:
    named = ", ".join(slots[:5])
    more = f" and {len(slots) - 5} more" if len(slots) > 5 else ""
    return f"slot {named}{more}" if len(slots) == 1 else f"slots {named}{more}"
