"""Queries behind scoring and score release. What they mean is decided in the rules."""

from exam_service.scoring.store.opinions import add_opinion, find_opinion, list_opinions
from exam_service.scoring.store.outdated import list_forms_to_rescore, lock_outdated
from exam_service.scoring.store.scores import (
    FORMS_PER_SWEEP_MAX,
    FormKey,
    add_release,
    find_release,
    find_scaling_table,
    find_score,
    list_bank_keys,
    list_documents,
    list_forms_to_score,
    list_scaling_origins,
    list_slots,
    list_undecided,
    load_form,
    load_form_key,
    load_run,
    load_scaling_table,
    lock_unscored,
)

__all__ = [
    "FORMS_PER_SWEEP_MAX",
    "FormKey",
    "add_opinion",
    "add_release",
    "find_opinion",
    "find_release",
    "find_scaling_table",
    "find_score",
    "list_bank_keys",
    "list_documents",
    "list_forms_to_rescore",
    "list_forms_to_score",
    "list_opinions",
    "list_scaling_origins",
    "list_slots",
    "list_undecided",
    "load_form",
    "load_form_key",
    "load_run",
    "load_scaling_table",
    "lock_outdated",
    "lock_unscored",
]
