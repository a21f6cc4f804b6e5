"""What each PostgreSQL role can do, tried by signing in as it."""

from collections.abc import Mapping

import asyncpg
import pytest

from exam_service.database.session import Address, DatabaseRole
from tests.builders.sittings import Running

HIDDEN_FROM_DELIVERY = (
    "SELECT option FROM item_keys",
    "SELECT option FROM form_keys",
    "SELECT text FROM rationales",
    "SELECT is_scored FROM form_slots",
    "SELECT item_version_id FROM form_slots",
    "SELECT stage FROM item_versions",
    "SELECT stem FROM language_versions",
    "SELECT code FROM items",
    "SELECT content_hash FROM forms",
    "SELECT raw FROM scores",
    "SELECT inputs_hash FROM scoring_runs",
    "SELECT cut_raw FROM standard_settings",
    "SELECT document FROM scaling_tables",
    "SELECT content FROM bank_imports",
    "SELECT password_hash FROM accounts",
    "SELECT action FROM audit_entries",
    "SELECT failures FROM sign_in_throttles",
    "SELECT reason FROM held_reviews",
    "SELECT decided_by FROM held_decisions",
    "SELECT pseudonym FROM voluntary_answers",
)
FORBIDDEN_TO_DELIVERY = (
    "UPDATE entries SET slot = 'x'",
    "UPDATE entries SET standing = 'admitted'",
    "INSERT INTO held_decisions SELECT * FROM held_decisions",
    "DELETE FROM entries",
    "UPDATE sitting_events SET kind = 'x'",
    "DELETE FROM audit_entries",
    "DELETE FROM ledger_spans",
    "UPDATE ledger_spans SET started_at = now()",
    "UPDATE sittings SET time_allotted = interval '9 hours'",
    "UPDATE sittings SET score_status = 'released'",
    "UPDATE sittings SET integrity = 'clear'",
    "UPDATE sittings SET seed = 'x'",
    "UPDATE sittings SET form_id = form_id",
    "INSERT INTO score_reports SELECT * FROM score_reports",
    "INSERT INTO payments SELECT * FROM payments",
    "INSERT INTO role_grants SELECT * FROM role_grants",
    "UPDATE exam_policies SET document = '{}'",
    "UPDATE authorizations SET attempts_max = 99",
    "UPDATE form_documents SET content = ''",
    "UPDATE form_packages SET content = ''",
    "INSERT INTO form_packages SELECT * FROM form_packages",
    "INSERT INTO form_package_keys SELECT * FROM form_package_keys",
    "TRUNCATE entries",
    "DROP TABLE entries",
    "CREATE TABLE mine (x int)",
    "SET ROLE exam_scoring",
    "SET ROLE exam_owner",
    "SET session_replication_role = replica",
    "ALTER TABLE entries DISABLE TRIGGER ALL",
    "COPY entries TO PROGRAM 'cat'",
)
FORBIDDEN_TO_IDENTITY = (
    "SELECT 1 FROM form_documents",
    "SELECT 1 FROM form_packages",
    "SELECT 1 FROM form_package_keys",
    "SELECT 1 FROM item_keys",
    "SELECT 1 FROM sittings",
    "SELECT 1 FROM entries",
    "SELECT 1 FROM scores",
    "SELECT 1 FROM analyses",
    "DELETE FROM accounts",
)
FORBIDDEN_TO_OFFICE = (
    "SELECT password_hash FROM accounts",
    "SELECT pseudonym FROM voluntary_answers",
    "UPDATE entries SET slot = 'x'",
    "INSERT INTO entries SELECT * FROM entries",
    "UPDATE held_reviews SET verdict = 'admit'",
    "DELETE FROM held_decisions",
    "UPDATE scores SET raw = 100",
    "INSERT INTO scores SELECT * FROM scores",
    "UPDATE form_keys SET option = 'x'",
    "UPDATE form_packages SET content = ''",
    "UPDATE form_package_keys SET key_code = ''",
    "DELETE FROM form_package_keys",
    "UPDATE item_keys SET option = 'x'",
    "UPDATE audit_entries SET reason = 'x'",
    "DELETE FROM audit_entries",
    "UPDATE sittings SET started_at = now()",
    "UPDATE sittings SET time_allotted = interval '1 minute'",
)
FORBIDDEN_TO_SCORING = (
    "SELECT pseudonym FROM voluntary_answers",
    "SELECT 1 FROM form_packages",
    "SELECT 1 FROM form_package_keys",
    "SELECT 1 FROM accounts",
    "UPDATE scores SET raw = 100",
    "UPDATE form_keys SET option = 'x'",
    "UPDATE sittings SET state = 'submitted'",
    "INSERT INTO score_releases SELECT * FROM score_releases",
    "INSERT INTO held_decisions SELECT * FROM held_decisions",
    "DELETE FROM entries",
)

CASES = [
    *((DatabaseRole.DELIVERY, sql) for sql in HIDDEN_FROM_DELIVERY + FORBIDDEN_TO_DELIVERY),
    *((DatabaseRole.IDENTITY, sql) for sql in FORBIDDEN_TO_IDENTITY),
    *((DatabaseRole.OFFICE, sql) for sql in FORBIDDEN_TO_OFFICE),
    *((DatabaseRole.SCORING, sql) for sql in FORBIDDEN_TO_SCORING),
]


@pytest.mark.parametrize(("role", "sql"), CASES)
async def test_a_role_is_refused_what_is_not_its_business(
    addresses: Mapping[DatabaseRole, Address], role: DatabaseRole, sql: str
) -> None:
    connection = await asyncpg.connect(addresses[role].dsn())
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(sql)
    finally:
        await connection.close()


async def test_what_is_append_only_refuses_even_the_owner(
    clean_database_url: str, running: Running
) -> None:
    owner = await asyncpg.connect(Address(clean_database_url).dsn())
    try:
        for sql in (
            "UPDATE sitting_events SET kind = 'other'",
            "DELETE FROM sitting_events",
            "UPDATE form_keys SET option = 'x'",
            "DELETE FROM form_documents",
            "UPDATE form_packages SET content = ''",
            "DELETE FROM form_package_keys",
            "UPDATE form_slots SET is_scored = true",
            "UPDATE forms SET code = 'other'",
            "UPDATE exam_policies SET document = '{}'",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await owner.execute(sql)
    finally:
        await owner.close()


async def test_a_candidate_has_at_most_one_live_sitting(
    clean_database_url: str, running: Running
) -> None:
    owner = await asyncpg.connect(Address(clean_database_url).dsn())
    try:
        with pytest.raises(asyncpg.UniqueViolationError):
            await owner.execute(
                "INSERT INTO sittings SELECT (json_populate_record(s, json_build_object("
                "'id', gen_random_uuid(), 'attempt_request_id', s.attempt_request_id,"
                "'ordinal', 2, 'state', 'scheduled', 'closes_at', NULL))).* FROM sittings s"
            )
    finally:
        await owner.close()
