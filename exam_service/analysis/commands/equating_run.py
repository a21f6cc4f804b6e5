"""What `exam-service equate` computes: a document of every method that was asked for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import Progress

from exam_service.terminal import CannotRun
from item_bank.errors import ContentError

if TYPE_CHECKING:
    from numpy.random import Generator

    from item_bank.equating.conversions import Conversion, Method
    from item_bank.equating.methods import Choices
    from item_bank.equating.reading import Group


@dataclass(frozen=True, slots=True)
class Asked:
    """The two groups and how they are to be linked."""

    x: "Group"
    y: "Group"
    design: str
    anchors: tuple[str, ...]
    choices: "Choices"
    replications: int
    seed: int


def groups_of(
    x: "Group", y: "Group", design: str, anchor: str, *, external: bool
) -> tuple["Group", "Group", str, tuple[str, ...]]:
    """The groups with their anchor, the design that they make, and the anchor's items."""
    from item_bank.equating.offering import Design
    from item_bank.equating.reading import on_one_anchor, with_anchor

    if design not in {"", *(one.value for one in Design)}:
        raise CannotRun(f"There is no design {design}; there are {', '.join(Design)}.")
    anchors: tuple[str, ...] = ()
    if anchor and x.responses is not None and y.responses is not None:
        common = sorted(set(x.responses.items) & set(y.responses.items))
        anchors = tuple(common) if anchor == "common" else tuple(anchor.split(","))
        x = with_anchor(x, anchors, is_internal=not external)
        y = with_anchor(y, anchors, is_internal=not external)
    x, y = on_one_anchor(x, y)
    has_anchor = x.anchored is not None and y.anchored is not None
    chosen = design or (Design.ANCHOR if has_anchor else Design.EQUIVALENT_GROUPS)
    if chosen == Design.ANCHOR and not has_anchor:
        raise CannotRun(
            "No anchor was found: give files with an anchor score, or name the items in --anchor."
        )
    return x, y, chosen, anchors


def document_of(asked: Asked, method: str) -> dict[str, Any]:
    """What is printed: every method that was asked for, what may be offered, and notes."""
    from item_bank.equating.conversions import Method
    from item_bank.equating.offering import OF_DESIGN, Design, offers

    anchored = asked.x.anchored
    design = Design(asked.design)
    if method not in {"all", *(one.value for one in Method)}:
        raise CannotRun(f"There is no method {method}; there are {', '.join(Method)}.")
    wanted = OF_DESIGN[design] if method == "all" else (Method(method),)
    found: dict[str, Any] = {}
    notes: list[str] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Linking", total=len(wanted))
        for one in wanted:
            try:
                found[one.value] = _entry(_linked(asked, one))
            except ContentError as refusal:
                if method != "all":
                    raise
                notes.append(f"{one.value}: {refusal.message}")
            progress.advance(task)
    offered = offers(
        design,
        x_candidates=int(asked.x.scores.n),
        y_candidates=int(asked.y.scores.n),
        form_items=asked.x.scores.top,
        anchor_items=anchored.anchor.top if anchored is not None else None,
    )
    return {
        "design": design.value,
        "n_x": int(asked.x.scores.n),
        "n_y": int(asked.y.scores.n),
        "methods": found,
        "offered": [one.method.value for one in offered if one.is_offered],
        "not_offered": {one.method.value: one.reason for one in offered if not one.is_offered},
        "notes": notes,
    }


def _linked(asked: Asked, method: "Method") -> "Conversion":
    """One method's conversion, with standard errors if they were asked for."""
    from item_bank.equating import methods
    from item_bank.equating.conversions import Method
    from item_bank.equating.offering import Design

    if method is Method.RASCH_FIXED_ANCHORS:
        return _by_rasch(asked)
    x, y, choices = asked.x, asked.y, asked.choices
    if asked.design == Design.ANCHOR and x.anchored and y.anchored:
        groups = (x.anchored, y.anchored)
        conversion = methods.link_anchored(method, *groups, choices)

        def again(chance: "Generator") -> "Conversion":
            x_drawn = methods.resampled_anchored(groups[0], chance)
            y_drawn = methods.resampled_anchored(groups[1], chance)
            return methods.link_anchored(method, x_drawn, y_drawn, choices)
    else:
        conversion = methods.link_groups(method, x.scores, y.scores, choices)

        def again(chance: "Generator") -> "Conversion":
            x_drawn = methods.resampled(x.scores, chance)
            return methods.link_groups(
                method, x_drawn, methods.resampled(y.scores, chance), choices
            )

    if not asked.replications:
        return conversion
    return conversion.with_errors(methods.bootstrap_errors(again, asked.replications, asked.seed))


def _by_rasch(asked: Asked) -> "Conversion":
    from item_bank.equating.distributions import ScoresUnfit
    from item_bank.equating.rasch_link import calibrate, true_score_conversion

    x, y = asked.x.responses, asked.y.responses
    if x is None or y is None or not asked.anchors:
        raise ScoresUnfit("Rasch linking needs responses to items on both forms, with an anchor.")
    base = calibrate(y.scores, y.items, {}).difficulties
    anchors = {item: base[item] for item in asked.anchors}
    new = calibrate(x.scores, x.items, anchors).difficulties
    return true_score_conversion(list(new.values()), list(base.values()))


def _entry(conversion: "Conversion") -> dict[str, Any]:
    errors = conversion.standard_errors
    rows = [
        {"x": x, "y": float(y), "se": None if errors is None else float(errors[x])}
        for x, y in enumerate(conversion.y_of_x)
    ]
    return {"table": rows, "coefficients": dict(conversion.coefficients)}
