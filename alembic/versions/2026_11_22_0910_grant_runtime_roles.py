"""Make the runtime roles and say what each may do; refuse changes to what is append-only."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROLES = ("exam_delivery", "exam_identity", "exam_office", "exam_scoring")

# Where another role's business is readable in part, the columns are named.
GRANTS = {
    "exam_delivery": (
        "SELECT (id, email, name, language, created_at, disabled_at) ON accounts",
        "SELECT ON role_grants",
        "SELECT (id, account_id, created_at, expires_at, revoked_at) ON sign_ins",
        "SELECT ON exams, exam_policies, statements, administrations, administration_forms",
        "SELECT (id, exam_id, code, state, policy_version, languages, published_at) ON forms",
        "SELECT ON form_documents, form_overlaps",
        "SELECT ON authorizations, payments, accommodations",
        "SELECT, INSERT ON attempt_requests",
        "SELECT, INSERT ON sittings",
        "UPDATE (state, section, language, closes_at, started_at, ended_at, ended_by) ON sittings",
        "SELECT, INSERT ON ledger_spans",
        "UPDATE (ended_at) ON ledger_spans",
        "SELECT, INSERT ON sitting_events",
        "SELECT, INSERT ON statement_acceptances",
        "UPDATE (version, language, accepted_at) ON statement_acceptances",
        "SELECT, INSERT ON sitting_contacts",
        "UPDATE (accepts_entries, closes_at, section, epoch, acknowledged_sequence,"
        " last_contact_at) ON sitting_contacts",
        "SELECT, INSERT ON entries",
        "SELECT ON score_reports",
        "SELECT ON practice_items, practice_item_texts",
        "INSERT ON audit_entries",
    ),
    "exam_identity": (
        "SELECT, INSERT, UPDATE ON accounts",
        "SELECT, INSERT, DELETE ON role_grants",
        "SELECT, INSERT, UPDATE ON sign_ins",
        "SELECT, INSERT, UPDATE, DELETE ON sign_in_throttles",
        "INSERT ON audit_entries",
    ),
    "exam_office": (
        "SELECT (id, email, name, language, created_at, disabled_at) ON accounts",
        "SELECT ON role_grants",
        "SELECT (id, account_id, created_at, expires_at, revoked_at) ON sign_ins",
        "SELECT, INSERT ON exams",
        # Holding an exam's row needs a right to change it; its source language alone may change.
        "UPDATE (source_language) ON exams",
        "SELECT, INSERT, UPDATE, DELETE ON exam_policies",
        "SELECT, INSERT ON statements",
        "SELECT, INSERT, UPDATE ON administrations",
        "SELECT, INSERT, DELETE ON administration_forms",
        "SELECT, INSERT, UPDATE, DELETE ON forms, form_slots",
        "SELECT, INSERT ON form_keys, form_documents, form_overlaps",
        "SELECT, INSERT ON standard_settings, scaling_tables",
        "SELECT, INSERT, UPDATE ON items, item_versions, language_versions",
        "SELECT, INSERT ON item_keys",
        "SELECT, INSERT, UPDATE, DELETE ON rationales",
        "SELECT, INSERT, UPDATE ON bank_imports",
        "SELECT, INSERT, UPDATE ON practice_items",
        "SELECT, INSERT, UPDATE, DELETE ON practice_item_texts",
        "SELECT, INSERT ON authorizations, payments, accommodations",
        "SELECT, INSERT, UPDATE ON attempt_requests",
        "SELECT ON sittings, ledger_spans, sitting_events, statement_acceptances",
        "INSERT ON ledger_spans, sitting_events",
        "UPDATE (state, section, closes_at, ended_at, ended_by, integrity, score_status)"
        " ON sittings",
        "UPDATE (ended_at) ON ledger_spans",
        "SELECT ON sitting_contacts, entries",
        "UPDATE (accepts_entries, closes_at, section) ON sitting_contacts",
        "SELECT ON scoring_runs, scores",
        "SELECT, INSERT ON score_releases, score_reports",
        "SELECT, INSERT ON audit_entries",
    ),
    "exam_scoring": (
        "SELECT ON exams, exam_policies, forms, form_slots, form_keys, form_documents",
        "SELECT ON standard_settings, scaling_tables",
        "SELECT ON sittings, entries",
        "UPDATE (score_status) ON sittings",
        "SELECT, INSERT ON scoring_runs, scores",
        "SELECT, INSERT ON sitting_events",
        "INSERT ON audit_entries",
    ),
}

APPEND_ONLY = (
    "entries",
    "sitting_events",
    "audit_entries",
    "form_keys",
    "form_documents",
    "scores",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for role in ROLES:
        # Roles belong to the server, not to one database: another one may have made them already.
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {role} LOGIN; "
            "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        # Lets the login that migrates take the role on, where roles have no login of their own.
        # Roles that somebody else made may not be ours to give; then they have their own logins.
        op.execute(
            f"DO $$ BEGIN EXECUTE format('GRANT {role} TO %I', current_user); "
            "EXCEPTION WHEN insufficient_privilege THEN NULL; END $$"
        )
        op.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        for grant in GRANTS[role]:
            op.execute(f"GRANT {grant} TO {role}")
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_change_of_published_form() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF (SELECT state FROM forms WHERE id = OLD.form_id) = 'published' THEN "
        "RAISE EXCEPTION 'a published form never changes' USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN COALESCE(NEW, OLD); END $$"
    )
    op.execute(
        "CREATE TRIGGER a_published_form_keeps_its_slots BEFORE UPDATE OR DELETE ON form_slots "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_form()"
    )
    op.execute(
        "CREATE TRIGGER a_published_form_stays BEFORE UPDATE OR DELETE ON forms FOR EACH ROW "
        "WHEN (OLD.state = 'published') EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        "CREATE TRIGGER a_published_policy_stays BEFORE UPDATE OR DELETE ON exam_policies "
        "FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP TRIGGER a_published_policy_stays ON exam_policies")
    op.execute("DROP TRIGGER a_published_form_stays ON forms")
    op.execute("DROP TRIGGER a_published_form_keeps_its_slots ON form_slots")
    op.execute("DROP FUNCTION refuse_change_of_published_form()")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_are_append_only ON {table}")
    op.execute("DROP FUNCTION refuse_change()")
    # The roles stay: other databases of the same server may use them.
    for role in ROLES:
        op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        op.execute(f"REVOKE USAGE ON SCHEMA public FROM {role}")
