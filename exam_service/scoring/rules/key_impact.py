"""Whose points and whose outcome a changed key would change, by form and language. Pure.

Only one slot changes, so a score follows from the one that stands and its line about that slot.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from item_bank.scaling import Outcome, ScalingTable, outcome
from item_bank.scoring import KeyRule, SlotKey


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """What the newest score of a sitting says, and its line about the slot in question."""

    sitting_id: UUID
    language: str
    is_released: bool
    raw: int
    scaled: int
    outcome: Outcome
    response: str | None
    counted: bool
    was_correct: bool


@dataclass(frozen=True, slots=True)
class Flip:
    """A sitting whose outcome would be another one."""

    sitting_id: UUID
    form: str
    language: str
    is_released: bool
    raw_before: int
    raw_after: int
    scaled_before: int
    scaled_after: int
    after: Outcome


@dataclass(frozen=True, slots=True)
class ImpactLine:
    """What a change does to the sittings of one form in one language."""

    form: str
    language: str
    sittings: int
    gain_points: int
    lose_points: int
    to_pass: int
    to_fail: int


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to everybody."""

    lines: tuple[ImpactLine, ...]
    flips: tuple[Flip, ...]

    @property
    def sittings(self) -> int:
        return sum(line.sittings for line in self.lines)

    @property
    def to_pass(self) -> int:
        return sum(line.to_pass for line in self.lines)

    @property
    def to_fail(self) -> int:
        return sum(line.to_fail for line in self.lines)

    @property
    def passes_lost(self) -> int:
        """Passes that were issued and that the new key would not give."""
        return sum(flip.is_released and flip.after is Outcome.FAIL for flip in self.flips)

    def to_document(self) -> dict[str, object]:
        """The numbers, as they are kept with the adoption."""
        return {
            "sittings": self.sittings,
            "to_pass": self.to_pass,
            "to_fail": self.to_fail,
            "passes_lost": self.passes_lost,
            "lines": [asdict(line) for line in self.lines],
        }


@dataclass(frozen=True, slots=True)
class FormChange:
    """One form under the changed key: how the slot counts then, and the table that fits."""

    form: str
    is_scored: bool
    key: SlotKey
    scaling: ScalingTable
    scores: Sequence[ScoreLine]


def impact(forms: Iterable[FormChange]) -> Impact:
    """Whose points and whose outcome change, by form and language."""
    lines: list[ImpactLine] = []
    flips: list[Flip] = []
    for form in forms:
        by_language: dict[str, list[tuple[ScoreLine, int]]] = {}
        for score in form.scores:
            raw = score.raw - (score.counted and score.was_correct) + _point(form, score)
            by_language.setdefault(score.language, []).append((score, raw))
            scaled = form.scaling.scale(raw)
            after = outcome(scaled, form.scaling.cut)
            if after is not score.outcome:
                flips.append(_flip(form, score, raw, scaled, after))
        for language, pairs in sorted(by_language.items()):
            lines.append(_line(form.form, language, pairs, flips))
    return Impact(tuple(lines), tuple(flips))


def _point(form: FormChange, score: ScoreLine) -> int:
    key = form.key
    if not form.is_scored or key.rule is KeyRule.DROP:
        return 0
    if key.rule is KeyRule.CREDIT_ALL:
        return 1
    return int(score.response is not None and score.response in {key.option, *key.also})


def _flip(form: FormChange, score: ScoreLine, raw: int, scaled: int, after: Outcome) -> Flip:
    return Flip(
        sitting_id=score.sitting_id,
        form=form.form,
        language=score.language,
        is_released=score.is_released,
        raw_before=score.raw,
        raw_after=raw,
        scaled_before=score.scaled,
        scaled_after=scaled,
        after=after,
    )


def _line(
    form: str, language: str, pairs: Sequence[tuple[ScoreLine, int]], flips: Sequence[Flip]
) -> ImpactLine:
    own = [flip for flip in flips if (flip.form, flip.language) == (form, language)]
    return ImpactLine(
        form=form,
        language=language,
        sittings=len(pairs),
        gain_points=sum(raw > score.raw for score, raw in pairs),
        lose_points=sum(raw < score.raw for score, raw in pairs),
        to_pass=sum(flip.after is Outcome.PASS for flip in own),
        to_fail=sum(flip.after is Outcome.FAIL for flip in own),
    )
