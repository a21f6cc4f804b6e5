"""Who may do what: roles as named permission sets in one table, and the rules of signing in.

Pure: `now` is an argument, no database and no web.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """One thing that a person may be allowed to do. Routes name the one they need."""

    SIT = "sit"
    WATCH_SITTINGS = "watch_sittings"
    PAUSE_SITTINGS = "pause_sittings"
    ADMIT_CANDIDATES = "admit_candidates"
    READ_BANK = "read_bank"
    READ_PRACTICE = "read_practice"
    WRITE_ITEMS = "write_items"
    REVIEW_ITEMS = "review_items"
    TRANSLATE_ITEMS = "translate_items"
    IMPORT_ITEMS = "import_items"
    EXPORT_BANK = "export_bank"
    ASSEMBLE_FORMS = "assemble_forms"
    PUBLISH_FORMS = "publish_forms"
    ASSIGN_ITEMS = "assign_items"
    READ_STATISTICS = "read_statistics"
    JUDGE_STANDARD = "judge_standard"
    READ_STANDARDS = "read_standards"
    SET_STANDARDS = "set_standards"
    SIGN_STANDARDS = "sign_standards"
    PLAN_EXAMS = "plan_exams"
    DECIDE_REQUESTS = "decide_requests"
    READ_SITTINGS = "read_sittings"
    READ_KEYS = "read_keys"
    RELEASE_SCORES = "release_scores"
    DOUBT_ITEMS = "doubt_items"
    CHANGE_KEYS = "change_keys"
    CHECK_SCORES = "check_scores"
    DECIDE_ACCOMMODATIONS = "decide_accommodations"
    REVIEW_INCIDENTS = "review_incidents"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"
    HELP_CANDIDATES = "help_candidates"


class Role(StrEnum):
    """The roles of the design; an account may hold several."""

    CANDIDATE = "candidate"
    PROCTOR = "proctor"
    CENTRE_STAFF = "centre_staff"
    AUTHOR = "author"
    ITEM_REVIEWER = "item_reviewer"
    TRANSLATOR = "translator"
    PSYCHOMETRICIAN = "psychometrician"
    STANDARD_SETTING_JUDGE = "standard_setting_judge"
    EXAM_MANAGER = "exam_manager"
    ACCOMMODATION_OFFICER = "accommodation_officer"
    INCIDENT_REVIEWER = "incident_reviewer"
    ADMINISTRATOR = "administrator"
    HELPER = "helper"
    TRAINER = "trainer"


PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.CANDIDATE: frozenset({Permission.SIT}),
    Role.PROCTOR: frozenset(
        {Permission.WATCH_SITTINGS, Permission.PAUSE_SITTINGS, Permission.ADMIT_CANDIDATES}
    ),
    Role.CENTRE_STAFF: frozenset({Permission.WATCH_SITTINGS, Permission.ADMIT_CANDIDATES}),
    Role.AUTHOR: frozenset({Permission.READ_BANK, Permission.WRITE_ITEMS}),
    Role.ITEM_REVIEWER: frozenset({Permission.READ_BANK, Permission.REVIEW_ITEMS}),
    Role.TRANSLATOR: frozenset({Permission.READ_BANK, Permission.TRANSLATE_ITEMS}),
    Role.PSYCHOMETRICIAN: frozenset(
        {
            Permission.READ_BANK,
            Permission.WRITE_ITEMS,
            Permission.IMPORT_ITEMS,
            Permission.EXPORT_BANK,
            Permission.ASSEMBLE_FORMS,
            Permission.PUBLISH_FORMS,
            Permission.ASSIGN_ITEMS,
            Permission.READ_STATISTICS,
            Permission.DOUBT_ITEMS,
            Permission.CHANGE_KEYS,
            Permission.READ_STANDARDS,
            Permission.SET_STANDARDS,
        }
    ),
    Role.STANDARD_SETTING_JUDGE: frozenset({Permission.JUDGE_STANDARD}),
    Role.EXAM_MANAGER: frozenset(
        {
            Permission.PLAN_EXAMS,
            Permission.DECIDE_REQUESTS,
            Permission.READ_SITTINGS,
            Permission.READ_KEYS,
            Permission.PAUSE_SITTINGS,
            Permission.ADMIT_CANDIDATES,
            Permission.RELEASE_SCORES,
            Permission.DOUBT_ITEMS,
            Permission.CHANGE_KEYS,
            Permission.CHECK_SCORES,
            Permission.READ_AUDIT,
            Permission.READ_STANDARDS,
            Permission.SIGN_STANDARDS,
        }
    ),
    Role.ACCOMMODATION_OFFICER: frozenset({Permission.DECIDE_ACCOMMODATIONS}),
    Role.INCIDENT_REVIEWER: frozenset(
        {
            Permission.REVIEW_INCIDENTS,
            Permission.READ_SITTINGS,
            Permission.READ_KEYS,
            Permission.CHECK_SCORES,
        }
    ),
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER, Permission.READ_AUDIT}),
    Role.HELPER: frozenset({Permission.HELP_CANDIDATES}),
    Role.TRAINER: frozenset({Permission.READ_PRACTICE}),
}
# What shows live items. Whoever prepares people for the exam has none of it, whatever other roles
# the account holds (X116).
SHOWS_LIVE_ITEMS = frozenset(
    {
        Permission.READ_BANK,
        Permission.READ_KEYS,
        Permission.WRITE_ITEMS,
        Permission.REVIEW_ITEMS,
        Permission.TRANSLATE_ITEMS,
        Permission.IMPORT_ITEMS,
        Permission.EXPORT_BANK,
        Permission.ASSEMBLE_FORMS,
        Permission.PUBLISH_FORMS,
        Permission.ASSIGN_ITEMS,
        Permission.READ_STATISTICS,
        Permission.DOUBT_ITEMS,
        Permission.READ_STANDARDS,
        Permission.JUDGE_STANDARD,
        Permission.CHANGE_KEYS,
        Permission.CHECK_SCORES,
        Permission.SET_STANDARDS,
        Permission.HELP_CANDIDATES,
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """The person behind a request, as their sign-in says."""

    account_id: UUID
    sign_in_id: UUID
    name: str
    email: str
    language: str
    roles: frozenset[Role]

    def may(self, permission: Permission) -> bool:
        if Role.TRAINER in self.roles and permission in SHOWS_LIVE_ITEMS:
            return False
        return any(permission in PERMISSIONS[role] for role in self.roles)


EMAIL_CHARACTERS_MAX = 254
PASSWORD_CHARACTERS_MAX = 200


def is_email_address(text: str) -> bool:
    """May this be asked for at all? Whether anybody has it is another question."""
    return "@" in text and text.isprintable() and len(text) <= EMAIL_CHARACTERS_MAX


# Wrong passwords for one account before everybody has to wait with it.
FAILURES_PER_ACCOUNT_MAX = 5
# The same from one network address: a whole testing centre may sit behind a single one.
FAILURES_PER_ADDRESS_MAX = 100
FAILURES_FORGOTTEN_PER_MINUTE = 1.0


def failures_left_in(failures: float, updated_at: datetime, now: datetime) -> float:
    """How full a bucket of failed sign-ins still is: it leaks at a constant rate."""
    minutes = max((now - updated_at).total_seconds() / 60, 0.0)
    return max(failures - minutes * FAILURES_FORGOTTEN_PER_MINUTE, 0.0)


def wait_before_next_try(failures: float, failures_max: int) -> timedelta:
    """How long nobody may try again with this bucket; zero while it is not full."""
    over = failures - failures_max + 1
    return timedelta(minutes=max(over, 0.0) / FAILURES_FORGOTTEN_PER_MINUTE)
