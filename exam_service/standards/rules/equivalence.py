"""How the record of an equivalence is written, and its picture. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exam_service.authoring.rules.form_pictures import (
    BOTTOM,
    HEIGHT,
    LEFT,
    RIGHT,
    TOP,
    WIDTH,
    Picture,
    Series,
    Tick,
)
from item_bank.canonical import Canonical

IDENTITY: Final = "identity"
STORED: Final = "final responses of submitted sittings"
UPLOADED: Final = "files that were sent with the proposal"
IMPORTED: Final = "responses to the imported administration {code}"
TICKS: Final = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """One group: where it comes from, how many there were, and the hash of what they answered."""

    source: str
    candidates: int
    sha256: str

    def to_document(self) -> dict[str, Canonical]:
        return {"source": self.source, "candidates": self.candidates, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Offered:
    """A method by name, and why it is not offered; empty where it is."""

    method: str
    reason: str

    @property
    def words(self) -> str:
        return self.method.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """What was computed, as plain values that travel between processes."""

    design: str
    anchors: tuple[str, ...]
    x: Sample
    y: Sample
    offered: tuple[Offered, ...]
    scaled_by_raw: tuple[int, ...] = ()
    equivalents: tuple[str, ...] = ()
    errors: tuple[str, ...] | None = None
    drift: tuple[tuple[str, str, str, str, bool], ...] = ()
    notes: tuple[str, ...] = ()

    def reason_against(self, method: str) -> str | None:
        """Why a method is not offered; None where it is."""
        reasons = {each.method: each.reason for each in self.offered}
        return reasons.get(method, "is not a method for these groups") or None


def equivalence_document(
    *,
    form: Mapping[str, Canonical],
    base: Mapping[str, Canonical],
    method: str,
    reason: str,
    record: LinkRecord,
    scale: Mapping[str, Canonical],
    left_out: Sequence[str],
    seed: int,
    code_version: str,
) -> dict[str, Canonical]:
    """The whole record but for the signatures."""
    errors = record.errors or (None,) * len(record.equivalents)
    return {
        "form": dict(form),
        "base": dict(base),
        "method": method,
        "design": record.design,
        "reason": reason,
        "samples": {"x": record.x.to_document(), "y": record.y.to_document()},
        "anchors": list(record.anchors),
        "items_left_out": list(left_out),
        "drift": [
            {"item": item, "before": before, "after": after, "move": move, "stands_out": stands_out}
            for item, before, after, move, stands_out in record.drift
        ],
        "conversion": [
            {"x": x, "y": y, "se": error}
            for x, (y, error) in enumerate(zip(record.equivalents, errors, strict=True))
        ],
        "scale": {**scale, "scaled_by_raw": list(record.scaled_by_raw)},
        "notes": list(record.notes),
        "seed": seed,
        "code_version": code_version,
    }


def conversion_picture(equivalents: Sequence[str]) -> Picture:
    """Equivalents of each raw score, beside the line on which both forms are worth the same."""
    values = [float(each) for each in equivalents]
    top = max(len(values) - 1, *values)

    def place(x: float, y: float) -> tuple[float, float]:
        across = LEFT + x / (len(values) - 1) * (WIDTH - LEFT - RIGHT)
        return round(across, 1), round(HEIGHT - BOTTOM - y / top * (HEIGHT - BOTTOM - TOP), 1)

    points = [place(x, max(y, 0.0)) for x, y in enumerate(values)]
    same = [place(0, 0), place(len(values) - 1, len(values) - 1)]
    gaps = [y - x for x, y in enumerate(values)]
    steps = sorted({round((len(values) - 1) * part / TICKS) for part in range(TICKS + 1)})
    return Picture(
        sentence=(
            "What each raw score on this form is worth on the other one; the difference goes from"
            f" {min(gaps):.2f} to {max(gaps):.2f} points."
        ),
        series=(
            Series("Equivalent", points=_line(points), label=_named(points, 2 / 3, -10)),
            Series(
                "Same score",
                points=_line(same),
                label=_named([place(x, x) for x in range(len(values))], 1 / 3, 22),
            ),
        ),
        along=tuple(Tick(place(x, 0)[0], str(x)) for x in steps),
        up=tuple(Tick(place(0, y)[1], str(y)) for y in steps),
    )


def _line(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)


def _named(
    points: Sequence[tuple[float, float]], share: float, below: float
) -> tuple[float, float]:
    x, y = points[round((len(points) - 1) * share)]
    return x, y + below
