"""The tables and the document of a sitting's export, made of what its page shows."""

from collections.abc import Sequence

from exam_service.sittings.rules.export_tables import cell, csv_table
from exam_service.sittings.use_cases.desk_decisions import DecisionLine
from exam_service.sittings.use_cases.desk_derivation import DerivationSteps
from exam_service.sittings.use_cases.desk_responses import ResponseLine
from exam_service.sittings.use_cases.desk_review import SittingReview
from exam_service.sittings.use_cases.desk_score import ScoreSeen
from exam_service.sittings.use_cases.desk_sitting import EventLine
from exam_service.sittings.use_cases.receipt import LedgerLine


def sitting_document(review: SittingReview) -> dict[str, object]:
    """What the sitting is, without its tables."""
    seen, row, form, heard = review.seen, review.seen.row, review.form, review.connection
    return {
        "sitting": str(row.id),
        "as_of": cell(review.looked_at),
        "candidate": {"name": seen.listed.candidate, "email": seen.listed.email},
        "exam": {"code": seen.listed.exam_code, "administration": seen.administration},
        "attempt": row.ordinal,
        "language": row.language,
        "seed": row.seed,
        "states": {
            "sitting": row.state,
            "integrity": row.integrity,
            "score": row.score_status,
            "ended_by": row.ended_by,
        },
        "times": {
            "opened": cell(row.created_at),
            "started": cell(row.started_at),
            "ended": cell(row.ended_at),
            "used_seconds": seen.time.used.total_seconds(),
            "given_seconds": seen.time.given.total_seconds(),
            "break_used_seconds": seen.time.break_used.total_seconds(),
            "break_given_seconds": seen.time.break_given.total_seconds(),
        },
        "versions": {
            "policy": row.policy_version,
            "statement": seen.acceptance.version if seen.acceptance else None,
            "form": form.row.code,
            "form_sha256": form.row.content_hash,
            "documents_sha256": {str(section): sha256 for section, sha256 in form.documents},
        },
        "connection": {
            "entries": heard.entries,
            "devices": heard.devices,
            "late": heard.late,
            "held": seen.held,
            "held_undecided": seen.held_open,
            "covered": heard.covered,
            "covered_seconds": heard.covered_time.total_seconds(),
            "outages": len(heard.outages),
            "last_contact": cell(seen.contact.last_contact_at),
        },
        "score": _score_document(seen.score) if seen.score else None,
    }


def _score_document(score: ScoreSeen) -> dict[str, object]:
    made_of = score.derivation
    return {
        "raw": score.raw,
        "raw_max": score.raw_max,
        "scaled": score.scaled,
        "outcome": score.outcome,
        "areas": [
            {"area": area.title, "correct": area.correct, "items": area.items}
            for area in score.areas
        ],
        "computed": cell(score.computed_at),
        "released": cell(score.released_at),
        "run": str(made_of.run_id),
        "key_version": made_of.key_version,
        "scaling_version": made_of.scaling_version,
        "scaling_method": made_of.scaling_method,
        "standard_method": made_of.standard_method,
        "is_sample": made_of.is_sample_scaling or made_of.is_sample_standard,
        "inputs_sha256": made_of.inputs_hash,
        "responses_sha256": made_of.responses_hash,
        "code": made_of.code_version,
    }


def event_table(events: Sequence[EventLine]) -> bytes:
    return csv_table(
        ("happened", "recorded", "event", "by", "why"),
        ((one.happened_at, one.recorded_at, one.kind, one.actor, one.cause) for one in events),
    )


def time_table(lines: Sequence[LedgerLine]) -> bytes:
    return csv_table(
        ("from", "to", "kind", "cause", "reason", "seconds", "charged"),
        (
            (
                one.started_at,
                one.ended_at,
                one.kind,
                one.cause,
                one.reason,
                one.length,
                one.is_charged,
            )
            for one in lines
        ),
    )


def answer_table(lines: Sequence[ResponseLine]) -> bytes:
    heads = ("section", "position", "slot", "item", "first", "choices", "changes", "final")
    return csv_table(
        (*heads, "flagged", "flags", "strikes", "estimated_seconds", "first_seen", "last_choice"),
        (
            (
                one.section,
                one.position,
                one.slot,
                one.item_code,
                one.first,
                " ".join(made.letter or "-" for made in one.trail),
                one.changes,
                one.letter,
                one.is_flagged,
                one.flags,
                one.strikes,
                one.spent,
                one.seen_at,
                one.chosen_at,
            )
            for one in lines
        ),
    )


def form_table(review: SittingReview) -> bytes:
    slots = review.form.slots
    return csv_table(
        ("section", "position", "slot", "item", "version", "area"),
        (
            (
                line.section,
                line.position,
                line.slot,
                slots[line.slot].item_code,
                slots[line.slot].version_number,
                slots[line.slot].row.area,
            )
            for line in review.seen.responses
        ),
    )


def decision_table(lines: Sequence[DecisionLine]) -> bytes:
    return csv_table(
        ("when", "about", "standing", "people", "why"),
        ((one.at, one.kind, one.standing, "; ".join(one.people), one.reason) for one in lines),
    )


def derivation_table(steps: DerivationSteps) -> bytes:
    heads = ("section", "position", "item", "version", "area", "answer", "key", "rule")
    return csv_table(
        (*heads, "counts", "points"),
        (
            (
                one.section,
                one.position,
                one.item_code,
                one.version_number,
                one.area,
                one.letter,
                one.key,
                one.rule,
                one.counts,
                one.points,
            )
            for one in steps.items
        ),
    )


def score_table(steps: DerivationSteps) -> bytes:
    heads = ("computed", "run", "why", "key_version", "scaling_version", "raw", "raw_max")
    return csv_table(
        (*heads, "scaled", "outcome"),
        (
            (
                one.computed_at,
                one.run_id,
                one.cause,
                one.key_version,
                one.scaling_version,
                one.raw,
                one.raw_max,
                one.scaled,
                one.outcome,
            )
            for one in steps.scores
        ),
    )
