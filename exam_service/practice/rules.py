"""The practice form: what was chosen so far, whether it was right, and how it adds up. Pure.

Nothing of it is scored or stored: a visitor's own browser carries the choices.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from exam_service.errors import N_, InvalidInput

# A browser carries one letter per item; no practice form comes near this.
ITEMS_MAX = 60
NOT_CHOSEN = "-"
LETTERS = "ABCDE"


class NothingChosen(InvalidInput):
    """The form was sent without an option, or with one that the item does not have."""

    code = "practice.nothing_chosen"

    def __init__(self) -> None:
        super().__init__(N_("Please choose one option, then check your answer."))


@dataclass(frozen=True, slots=True)
class OutlinedItem:
    """One item of the practice form without its texts."""

    number: int
    area: str
    key: str


@dataclass(frozen=True, slots=True)
class PracticeOption:
    option: str
    text: str
    rationale: str


@dataclass(frozen=True, slots=True)
class PracticeItem:
    """A public item in one language: the only kind whose key and rationales a candidate sees."""

    number: int
    area: str
    language: str
    direction: str
    stem: str
    key: str
    options: tuple[PracticeOption, ...]
    stimulus: str = ""
    markup: str = "plain"
    # The addresses of the images that its texts show, by the hash of their content.
    images: Mapping[str, str] = field(default_factory=dict)

    @property
    def key_letter(self) -> str:
        names = [option.option for option in self.options]
        return LETTERS[names.index(self.key)]

    def accepts(self, option: str) -> bool:
        return any(one.option == option for one in self.options)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a visitor chose, item by item; None where nothing is chosen yet."""

    exam_code: str
    options: tuple[str | None, ...]

    def at(self, number: int) -> str | None:
        return self.options[number - 1]

    def having(self, number: int, option: str | None) -> "Choices":
        """The same choices with this one made, or taken back."""
        place = number - 1
        options = (*self.options[:place], option, *self.options[place + 1 :])
        return replace(self, options=options)

    @property
    def made(self) -> int:
        return sum(1 for option in self.options if option is not None)

    @property
    def next_number(self) -> int | None:
        """The first item without a choice."""
        return next((n for n, option in enumerate(self.options, start=1) if option is None), None)


@dataclass(frozen=True, slots=True)
class AreaTally:
    """How one area went."""

    area: str
    right: int
    chosen: int
    items: int

    @property
    def is_right_so_far(self) -> bool:
        """Everything that was answered has the best answer."""
        return self.right == self.chosen


@dataclass(frozen=True, slots=True)
class Walk:
    """The items that a visitor goes through: all of them, or those of one area."""

    # Empty where all of them are.
    area: str
    numbers: tuple[int, ...]

    def before(self, number: int) -> int | None:
        return max((one for one in self.numbers if one < number), default=None)

    def after(self, number: int) -> int | None:
        return min((one for one in self.numbers if one > number), default=None)


def walk_of(items: Sequence[OutlinedItem], area: str) -> Walk:
    """The items of an area; all of them where the form has none of this area."""
    numbers = tuple(item.number for item in items if item.area == area)
    if numbers:
        return Walk(area, numbers)
    return Walk("", tuple(item.number for item in items))


def no_choices(exam_code: str, items: int) -> Choices:
    return Choices(exam_code, (None,) * items)


def write_choices(choices: Choices) -> str:
    """The choices as one short text, as in “peer:ab--c”."""
    letters = "".join(option or NOT_CHOSEN for option in choices.options)
    return f"{choices.exam_code}:{letters}"


def exam_code_in(text: str) -> str | None:
    """Which exam a text of choices is about."""
    code, separator, _ = text.rpartition(":")
    return code if separator else None


def read_choices(text: str, exam_code: str, items: int) -> Choices:
    """The choices that a text carries; none where it belongs to another exam or another form."""
    letters = text.removeprefix(f"{exam_code}:")
    if exam_code_in(text) != exam_code or len(letters) != items:
        return no_choices(exam_code, items)
    return Choices(exam_code, tuple(None if one == NOT_CHOSEN else one for one in letters))


def tally(items: Sequence[OutlinedItem], choices: Choices) -> tuple[AreaTally, ...]:
    """How the choices add up by area, in the order of the areas' codes."""
    areas = sorted({item.area for item in items})
    return tuple(
        _area_tally(area, [item for item in items if item.area == area], choices) for area in areas
    )


def _area_tally(area: str, items: Sequence[OutlinedItem], choices: Choices) -> AreaTally:
    chosen = [choices.at(item.number) for item in items]
    return AreaTally(
        area=area,
        right=sum(option == item.key for item, option in zip(items, chosen, strict=True)),
        chosen=sum(option is not None for option in chosen),
        items=len(items),
    )
