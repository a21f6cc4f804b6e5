"""How the record of a standard is written: whole numbers and texts, so that its hash is exact.

Decimal figures are texts with fixed digits. What is written is what two people sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from exam_service.errors import InvalidInput
from exam_service.standards.rules.impact import Impact
from item_bank.canonical import Canonical, canonical_bytes, sha256_hex
from item_bank.scaling import ScalingTable
from item_bank.standard_setting import ROUNDING, PanelFigures, Ratings, panel_figures

METHOD: Final = "Modified Angoff, two rounds"
QUESTION: Final = "Of 100 candidates who are just competent, how many would answer this item right?"
TWO_LINES: Final = "two straight lines that meet at the cut"
GIVEN_TABLE: Final = "a table that was given with the cut"
BETWEEN_ROUNDS: Final = (
    "Judges saw the panel's ratings of each item, their own cut among those of the others, and"
    " impact data where there were enough responses. They saw no key in either round."
)
ERROR_FORMULA: Final = (
    "Standard deviation of the judges' cuts (n - 1) over the square root of their number: other"
    " panels of such judges, the same items (Cizek and Bunch, Standard Setting, 2007, ch. 6)."
)


@dataclass(frozen=True, slots=True)
class Member:
    """A judge as the record names them."""

    name: str
    background: str
    trained_at: datetime | None
    dismissed_at: datetime | None = None
    dismissal_reason: str | None = None


@dataclass(frozen=True, slots=True)
class RoundHeld:
    """One round with its ratings and its times."""

    number: int
    ratings: Ratings
    opened_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Adoption:
    """What is proposed: the cut, why this one, and the table that comes of it."""

    cut_raw: int
    reason: str
    table: ScalingTable
    table_method: str
    # Items that a key change is going to drop: rated, and not in the cut.
    left_out: tuple[str, ...] = ()


def fixed(value: float | None, digits: int = 2) -> str | None:
    """A figure with fixed digits; None stays None."""
    return None if value is None else f"{value:.{digits}f}"


def require_cut(figures: PanelFigures, cut: int, reason: str) -> None:
    """A cut within one standard error of the mean, or the recommended one, with a reason."""
    fields = {}
    if cut not in figures.cuts_within_error:
        allowed = figures.cuts_within_error
        fields["cut_raw"] = (
            f"Choose {allowed[0]}."
            if len(allowed) == 1
            else f"Choose a cut from {allowed[0]} to {allowed[-1]}: within one standard error of"
            f" the panel's mean of {float(figures.cut):.2f}."
        )
    if not reason:
        fields["reason"] = "Say why this cut is the right one."
    if fields:
        raise InvalidInput("Nothing was proposed. Please look at the marked fields again.", fields)


def standard_document(
    *,
    form: Mapping[str, Canonical],
    competent_candidate: str,
    members: Sequence[Member],
    rounds: Sequence[RoundHeld],
    impact: Impact | None,
    adoption: Adoption,
    code_version: str,
) -> dict[str, Canonical]:
    """The whole record but for the signatures."""
    last = panel_figures(rounds[-1].ratings)
    return {
        "form": dict(form),
        "question": QUESTION,
        "competent_candidate": competent_candidate,
        "panel": [_member(member) for member in members if member.dismissed_at is None],
        "left_the_panel": [_member(member) for member in members if member.dismissed_at],
        "rounds": [_round(held) for held in rounds],
        "between_rounds": BETWEEN_ROUNDS,
        "impact": None if impact is None else _impact(impact, last),
        "recommended_cut_raw": last.recommended_cut,
        "rounding": ROUNDING,
        "error_formula": ERROR_FORMULA,
        "cut_raw": adoption.cut_raw,
        "items_left_out": list(adoption.left_out),
        "reason": adoption.reason,
        "scale": {
            "method": adoption.table_method,
            "minimum": adoption.table.scale_min,
            "maximum": adoption.table.scale_max,
            "cut": adoption.table.cut,
            "scaled_by_raw": list(adoption.table.scaled_by_raw),
        },
        "code_version": code_version,
    }


def document_hash(document: Canonical) -> str:
    """What a signature stands under: SHA-256 of the document's canonical text."""
    return sha256_hex(canonical_bytes(document))


def signature(role: str, name: str, at: datetime) -> dict[str, Canonical]:
    return {"role": role, "name": name, "signed_at": at.isoformat()}


def _member(member: Member) -> dict[str, Canonical]:
    return {
        "judge": member.name,
        "background": member.background,
        "trained_at": member.trained_at.isoformat() if member.trained_at else None,
        "left_at": member.dismissed_at.isoformat() if member.dismissed_at else None,
        "reason": member.dismissal_reason,
    }


def _round(held: RoundHeld) -> dict[str, Canonical]:
    figures = panel_figures(held.ratings)
    return {
        "round": held.number,
        "opened_at": held.opened_at.isoformat(),
        "ended_at": held.ended_at.isoformat(),
        "mean": fixed(float(figures.cut)),
        "standard_deviation": fixed(figures.sd),
        "standard_error": fixed(figures.standard_error),
        "consistency": fixed(figures.consistency),
        "agreement": fixed(figures.agreement),
        "mean_absolute_deviation": fixed(figures.mean_absolute_deviation),
        "judges": [
            {
                "judge": judge.judge,
                "cut": fixed(judge.cut),
                "agreement": fixed(judge.agreement),
                "stands_out": list(judge.reasons),
                "ratings": list(row),
            }
            for judge, row in zip(figures.judges, held.ratings.percents, strict=True)
        ],
        "items": [
            {
                "item": item.item,
                "mean": fixed(item.mean, 1),
                "standard_deviation": fixed(item.sd, 1),
                "stands_out": item.stands_out,
            }
            for item in figures.items
        ],
    }


def _impact(impact: Impact, figures: PanelFigures) -> dict[str, Canonical]:
    return {
        "candidates": impact.candidates,
        "by_raw": list(impact.by_raw),
        "pass_percent": {
            str(cut): fixed(impact.pass_percent(cut), 1)
            for cut in figures.cuts_within_error
            if impact.is_about(len(figures.items))
        },
    }
