"""Which option a table says is right: by letter, by number, by its text, or by marks.

A cell that could mean two different options is refused; nothing is guessed from one row alone.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from item_bank.exchange.choice_reading import NotRepresentable, shortened
from item_bank.exchange.headings import LETTERS_OF_OTHERS
from item_bank.exchange.mapping import KeyForm

_WORDS: Final = (
    r"(?:(?:option|opcion|opción|choice|answer|respuesta|alternativa|inciso|literal)\s+)?"
)
_LETTER: Final = re.compile(rf"{_WORDS}[(\[]?\s*([a-z])\s*[)\].:]*", re.IGNORECASE)
_NUMBER: Final = re.compile(rf"{_WORDS}[(\[]?\s*([0-9]{{1,2}})(?:\.0)?\s*[)\].:]*", re.IGNORECASE)
_PARTING: Final = re.compile(r"\s*(?:[,;/&+|\n]|\band\b|\by\b|\be\b)\s*|\s+", re.IGNORECASE)
_SEVERAL_LETTERS: Final = re.compile(r"[A-H]{2,8}|[a-h]{2,8}")
_YES: Final = frozenset(
    {"x", "✓", "✔", "*", "1", "100", "yes", "y", "true", "t", "si", "sí", "s", "v", "verdadero",
     "correct", "correcta", "correcto", "key", "1.0", "100.0"}
)  # fmt: skip
_NO: Final = frozenset(
    {"", "0", "-", "no", "n", "false", "f", "falso", "incorrect", "incorrecta", "wrong", "0.0"}
)
_SEVERAL_CHARACTERS_MAX: Final = 100
LETTERS: Final = "abcdefgh"


@dataclass(frozen=True, slots=True)
class KeyReader:
    """How the keys of one table are read: in one form, or each in the only way it can be read."""

    form: KeyForm
    has_zero: bool = False

    def position(self, said: str, options: Sequence[str]) -> int:
        """The place of the option that is the key, from 0; raises NotRepresentable."""
        found = self._positions(said, options)
        if len(found) == 1:
            return found.pop()
        if found:
            letters = " or ".join(LETTERS[place].upper() for place in sorted(found))
            raise NotRepresentable(
                f"The key “{shortened(said)}” can mean {letters};"
                " say with key_form how the keys are written."
            )
        several = keys_in(said)
        if len(several) > 1:
            raise NotRepresentable(
                f"It has {len(several)} keys ({', '.join(several)}); an item has exactly one."
            )
        raise NotRepresentable(f"The key “{shortened(said)}” is none of its options.")

    def _positions(self, said: str, options: Sequence[str]) -> set[int]:
        match self.form:
            case KeyForm.LETTER:
                found = {letter_position(said)}
            case KeyForm.NUMBER:
                if self.has_zero:
                    raise NotRepresentable(
                        "Some keys of the table are 0, so its numbers may begin with 0;"
                        " say so with key_form, number or number_from_zero."
                    )
                found = {_number_position(said, 1)}
            case KeyForm.NUMBER_FROM_ZERO:
                found = {_number_position(said, 0)}
            case KeyForm.TEXT:
                found = {text_position(said, options)}
            case _:
                exact = text_position(said, options)
                found = {letter_position(said), exact}
                if not self.has_zero:
                    found.add(_number_position(said, 1))
        return {place for place in found if place is not None and 0 <= place < len(options)}


def key_reader(
    form: KeyForm, said: Iterable[tuple[str, Sequence[str]]], *, zero_is_meant: bool = False
) -> KeyReader:
    """The reader for a table, from every key with the options beside it."""
    keys = [(key.strip(), options) for key, options in said if key.strip()]
    numbers = [found for key, _ in keys if (found := _NUMBER.fullmatch(key))]
    has_zero = any(int(number[1]) == 0 for number in numbers) and not zero_is_meant
    if form is not KeyForm.AUTOMATIC:
        return KeyReader(form)
    if keys and all(letter_position(key) is not None or len(keys_in(key)) > 1 for key, _ in keys):
        return KeyReader(_unless_text(KeyForm.LETTER, keys), has_zero)
    signs = sum(letter_position(key) is not None or bool(_NUMBER.fullmatch(key)) for key, _ in keys)
    if signs < len(keys) and _texts_among(keys) == len(keys):
        return KeyReader(KeyForm.TEXT)
    if keys and len(numbers) == len(keys):
        return KeyReader(_unless_text(KeyForm.NUMBER, keys), has_zero)
    return KeyReader(KeyForm.AUTOMATIC, has_zero)


def _unless_text(form: KeyForm, keys: Sequence[tuple[str, Sequence[str]]]) -> KeyForm:
    """The form, if some key is not the text of an option; else each is to be read by itself."""
    return KeyForm.AUTOMATIC if _texts_among(keys) == len(keys) else form


def _texts_among(keys: Sequence[tuple[str, Sequence[str]]]) -> int:
    return sum(text_position(key, options) is not None for key, options in keys)


def letter_position(said: str) -> int | None:
    """The place a letter names: “B”, “b)”, “(b)”, “Option B”, “ب”."""
    bare = said.strip().strip("()[].: ").lower()
    found = _LETTER.fullmatch(LETTERS_OF_OTHERS.get(bare, said.strip()))
    return ord(found[1].lower()) - ord("a") if found else None


def text_position(said: str, options: Sequence[str]) -> int | None:
    """The place of the option with this text: exactly, else in any capitals and spacing."""
    for read in (str.strip, _loose):
        found = [place for place, option in enumerate(options) if read(option) == read(said)]
        if len(found) == 1 and read(said):
            return found[0]
    return None


def keys_in(said: str) -> list[str]:
    """The letters or numbers of a cell that names several options; empty if it names none."""
    said = said.strip()
    if len(said) > _SEVERAL_CHARACTERS_MAX:
        return []
    if _SEVERAL_LETTERS.fullmatch(said):
        return sorted(set(said.upper())) if len(set(said)) == len(said) else []
    parts = [part for part in _PARTING.split(said) if part]
    single = [_LETTER.fullmatch(part) or _NUMBER.fullmatch(part) for part in parts]
    if not parts or not all(single):
        return []
    return sorted({found[1].upper() for found in single if found})


def marked_positions(marks: Sequence[str]) -> set[int]:
    """Which options a row of marks says are right; raises NotRepresentable for another mark."""
    found = set()
    for place, mark in enumerate(marks):
        said = mark.strip().lower()
        if said in _YES:
            found.add(place)
        elif said not in _NO:
            raise NotRepresentable(f"The mark “{shortened(mark)}” is neither yes nor no.")
    return found


def _number_position(said: str, first: int) -> int | None:
    found = _NUMBER.fullmatch(said.strip())
    return int(found[1]) - first if found else None


def _loose(text: str) -> str:
    return " ".join(text.split()).casefold()
