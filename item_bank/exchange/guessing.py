"""Which column of somebody's table is for what: told by headings, and by what stands below them.

A guess is shown to a person with its reason; it is never more than a proposal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from item_bank.exchange import headings as names
from item_bank.exchange.mapping import COLUMNS_OF_ONE_MAX, SEVERAL, ColumnMapping
from item_bank.exchange.sampled_columns import SampledColumns
from item_bank.items import OPTION_IDS, OPTIONS_MAX

_BY_NAME: Final = "its heading says so"
_STIMULUS_COLUMNS_MAX: Final = 4
_OPTION_SHARE_MIN: Final = 0.2
# In this order, since one heading may be a name of several fields.
_NAMED_FIRST: Final = (
    *("language", "stem", "options", "item", "area", "rationale", "image", "title"),
    *("stimulus", "reference", "note"),
)


class Confidence(StrEnum):
    """How far a guess can be trusted."""

    SURE = "sure"
    LIKELY = "likely"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """What one column seems to be for, and why. `field` is “ignored” for a column left out."""

    heading: str
    field: str
    confidence: Confidence
    why: str


@dataclass(frozen=True, slots=True)
class MappingGuess:
    """A proposed mapping, and the reason for each column in the order of the table."""

    mapping: ColumnMapping
    columns: tuple[ColumnGuess, ...]


def guess_mapping(headings: Sequence[str], sample_rows: Sequence[Sequence[str]]) -> MappingGuess:
    """A mapping for a table of these headings, after looking at some of its rows."""
    guess = _Guess(headings, SampledColumns(sample_rows))
    guess.take_parts_of_options()
    guess.take_option_columns()
    guess.take_named_keys()
    for name in _NAMED_FIRST:
        guess.take_named(name)
    guess.take_by_content()
    return guess.result()


@dataclass(slots=True)
class _Guess:
    """The columns of a table and what they have been taken for so far."""

    headings: Sequence[str]
    sample: SampledColumns
    _taken: dict[int, ColumnGuess] = field(default_factory=dict)

    def take(
        self, place: int, name: str, why: str = _BY_NAME, how: Confidence = Confidence.SURE
    ) -> None:
        """Settle what a column is for."""
        self._taken[place] = ColumnGuess(self.headings[place], name, how, why)

    def result(self) -> MappingGuess:
        """What was settled; every other column is left out."""
        columns: dict[str, tuple[str, ...]] = {}
        for place in range(len(self.headings)):
            if place not in self._taken:
                self.take(place, "ignored", "we have no place for it", Confidence.UNSURE)
            name = self._taken[place].field
            said = columns.get(name, ())
            if name != "ignored" and len(said) < (COLUMNS_OF_ONE_MAX if name in SEVERAL else 1):
                columns[name] = (*said, self.headings[place])
        in_order = tuple(self._taken[place] for place in range(len(self.headings)))
        return MappingGuess(ColumnMapping(columns), in_order)

    def take_parts_of_options(self) -> None:
        """Columns whose headings name an option's rationale or mark, and distractors."""
        for place, heading in enumerate(self.headings):
            rationale, mark = names.rationale_of(heading), names.mark_of(heading)
            if rationale:
                self.take(place, f"rationale_{rationale}")
            elif mark:
                self.take(place, f"mark_{mark}")
            elif names.is_distractor(heading):
                self.take(place, "distractors")

    def take_option_columns(self) -> None:
        """Columns that a letter or number parts from each other: options, and keys beside them."""
        families = [family for family in self._families() if self._is_family(family)]
        families.sort(key=lambda family: self._unlikely_options(list(family.values())))
        one_cell = any(names.plain(said) in names.NAMES["options"] for said in self.headings)
        if families and not (one_cell and self.sample.are_signs(families[0].values())):
            options = families.pop(0)
            for number, sign in enumerate(sorted(options)):
                name = f"option_{OPTION_IDS[number]}" if number < OPTIONS_MAX else "more_options"
                self.take(options[sign], name)
        for family in families:
            if self.sample.are_signs(family.values()):
                for place in family.values():
                    why = "its cells are letters or numbers of options"
                    self.take(place, "key", why, Confidence.LIKELY)

    def take_named_keys(self) -> None:
        """The key, and the right option's text beside it or apart from the distractors."""
        if self._has("key"):
            return
        named = self._named("key") + self._named("key_text")
        signs = [place for place in named if self._are_keys(place)]
        if self._has("distractors") and not self._has("option_a"):
            for place in [place for place in named if place not in signs][:1]:
                self.take(place, "correct", "the other options have columns of their own")
            return
        for place in signs[:1]:
            self.take(place, "key")
        options = self._option_places()
        texts = [
            place
            for place in named
            if place not in self._taken and self.sample.repeat(place, options)
        ]
        for place in texts[:1]:
            self.take(place, "key_text" if signs else "key", "its cells are texts of options")
        if not signs and not texts and not self._has("mark_a"):
            for place in named[:1]:
                why = "its heading says so; its cells do not show it"
                self.take(place, "key", why, Confidence.LIKELY)

    def take_named(self, name: str) -> None:
        """The first column whose heading is a name of the field and whose cells allow it."""
        language = next(iter(self._places("language")), None)
        found = self._named(name)
        match name:
            case "item":
                found = [at for at in found if self.sample.are_identifiers(at, language)]
            case "language":
                found = [at for at in found if self.sample.can_be_languages(at)]
            case "options" if self._has("option_a"):
                found = []
        # A column that is empty in the rows looked at may hold something in others.
        found.sort(key=lambda place: not self.sample.is_filled(place))
        for place in found[: _STIMULUS_COLUMNS_MAX if name == "stimulus" else 1]:
            self.take(place, name)

    def take_by_content(self) -> None:
        """What no heading gave: the longest texts, then letters, then texts side by side."""
        self._take_stem_by_content()
        self._take_key_by_content()
        self._take_options_by_content()
        self._take_key_by_content()
        if not self._has("language"):
            for place in [at for at in self._free() if self.sample.are_languages(at)][:1]:
                self.take(place, "language", "its cells are languages", Confidence.LIKELY)

    def _take_stem_by_content(self) -> None:
        texts = sorted(self._free(), key=lambda place: -self.sample.mean_length([place]))
        if texts and not self._has("stem") and self.sample.mean_length(texts[:1]) > 1:
            why = "it has the longest texts of those left"
            self.take(texts[0], "stem", why, Confidence.LIKELY)

    def _take_key_by_content(self) -> None:
        if any(map(self._has, ("key", "key_text", "correct", "mark_a"))):
            return
        options = self._option_places()
        for place in reversed(self._free()):
            if self.sample.are_letters([place]) or self.sample.repeat(place, options):
                why = "its cells are letters or texts of options"
                self.take(place, "key", why, Confidence.LIKELY)
                return

    def _take_options_by_content(self) -> None:
        if any(map(self._has, ("option_a", "options", "correct"))):
            return
        stem = max(self._places("stem"), default=-1)
        free = [at for at in self._free() if self.sample.is_filled(at, _OPTION_SHARE_MIN)]
        for run in ([at for at in free if at > stem], free):
            together = [place for at, place in enumerate(run) if place == run[0] + at]
            if len(together) >= 2:
                for letter, place in zip(OPTION_IDS, together, strict=False):
                    why = "texts side by side"
                    self.take(place, f"option_{letter}", why, Confidence.UNSURE)
                return

    def _families(self) -> list[dict[int, int]]:
        """Free columns by the word before their sign: the place of each sign."""
        found: dict[str, dict[int, int]] = {}
        for place in self._free():
            family = names.option_family(self.headings[place])
            if family:
                found.setdefault(family[0], {}).setdefault(family[1], place)
        return list(found.values())

    def _is_family(self, family: Mapping[int, int]) -> bool:
        """At least two, one after the other, from the first: A, B, … or 1, 2, … or 0, 1, …"""
        signs = sorted(family)
        return (
            len(signs) >= 2
            and signs == list(range(signs[0], signs[0] + len(signs)))
            and (signs[0] in (0, 1))
        )

    def _unlikely_options(self, places: Sequence[int]) -> tuple[bool, int, float]:
        letters = self.sample.are_letters(places)
        return letters, -len(places), -self.sample.mean_length(places)

    def _are_keys(self, place: int) -> bool:
        """Letters or numbers; numbers that are the texts of options are texts."""
        if not self.sample.are_signs([place]):
            return False
        repeats = self.sample.repeat(place, self._option_places())
        return self.sample.are_letters([place]) or not repeats

    def _option_places(self) -> list[int]:
        return [at for at, guess in self._taken.items() if guess.field.startswith("option_")]

    def _places(self, name: str) -> list[int]:
        return [at for at, guess in self._taken.items() if guess.field == name]

    def _has(self, name: str) -> bool:
        return bool(self._places(name))

    def _free(self) -> list[int]:
        return [place for place in range(len(self.headings)) if place not in self._taken]

    def _named(self, name: str) -> list[int]:
        """The free columns whose heading is a name of the field, the surest name first."""
        known = {said: rank for rank, said in enumerate(names.NAMES[name])}
        ranked = [
            (known[said], place)
            for place in self._free()
            if (said := names.plain(self.headings[place])) in known
        ]
        return [place for _, place in sorted(ranked)]
