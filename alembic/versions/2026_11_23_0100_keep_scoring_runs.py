"""Keep second opinions, key changes and hand checks of scores."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLES = (
    "second_opinions",
    "key_changes",
    "key_change_signatures",
    "key_change_adoptions",
    "key_change_versions",
    "score_follow_ups",
    "hand_check_requests",
    "hand_check_results",
)
RUN_HASHES = ("alignment_hash", "key_hash", "scaling_hash", "results_hash")
GRANTS = (
    "SELECT, INSERT ON second_opinions TO exam_scoring, exam_office",
    "SELECT, INSERT ON key_changes, key_change_signatures, key_change_adoptions,"
    " key_change_versions, score_follow_ups, hand_check_results TO exam_office",
    "SELECT ON hand_check_requests TO exam_office",
    "SELECT ON key_change_adoptions, key_change_versions TO exam_scoring",
    # The bank's own key, which a form's first key version is compared with.
    "SELECT ON item_keys TO exam_scoring",
    "SELECT (decided_at) ON held_decisions TO exam_scoring",
    # A candidate asks, and is told what came of it; not who looked, nor what they noted.
    "SELECT, INSERT ON hand_check_requests TO exam_delivery",
    "SELECT (request_id, finding, checked_at) ON hand_check_results TO exam_delivery",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _describe_keys_and_runs()
    _create_second_opinions()
    _create_key_changes()
    _create_key_change_adoptions()
    _create_hand_checks()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE TRIGGER scoring_runs_are_append_only BEFORE UPDATE OR DELETE ON scoring_runs "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("REVOKE SELECT ON item_keys FROM exam_scoring")
    op.execute("REVOKE SELECT (decided_at) ON held_decisions FROM exam_scoring")
    op.execute("DROP TRIGGER scoring_runs_are_append_only ON scoring_runs")
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("scores", "result_hash")
    for column in (*RUN_HASHES, "cause"):
        op.drop_column("scoring_runs", column)
    op.drop_constraint(op.f("a_key_rule_is_known"), "form_keys")
    op.drop_column("form_keys", "also")
    op.drop_column("form_keys", "rule")


def _describe_keys_and_runs() -> None:
    op.add_column("form_keys", sa.Column("rule", sa.Text(), server_default="key", nullable=False))
    op.add_column("form_keys", sa.Column("also", JSONB, server_default="[]", nullable=False))
    op.create_check_constraint(
        op.f("a_key_rule_is_known"), "form_keys", "rule IN ('key', 'drop', 'credit_all')"
    )
    # Runs from before this migration have none; what they computed is derived again all the same.
    for column in RUN_HASHES:
        op.add_column("scoring_runs", sa.Column(column, sa.Text(), nullable=True))
    op.add_column(
        "scoring_runs", sa.Column("cause", sa.Text(), server_default="first", nullable=False)
    )
    op.add_column("scores", sa.Column("result_hash", sa.Text(), nullable=True))


def _create_second_opinions() -> None:
    op.create_table(
        "second_opinions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("score_id", sa.Uuid(), nullable=False),
        sa.Column("engine_version", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("differences", JSONB, nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "agrees = (differences = '[]'::jsonb)", name=op.f("who_disagrees_says_where")
        ),
        sa.ForeignKeyConstraint(
            ["score_id"], ["scores.id"], name=op.f("fk_second_opinions_score_id_scores")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_opinions")),
    )
    op.create_index(op.f("ix_second_opinions_score_id"), "second_opinions", ["score_id"])
    op.create_table(
        "score_follow_ups",
        sa.Column("score_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('reissued', 'unchanged', 'pass_kept')", name=op.f("a_follow_up_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["score_id"], ["scores.id"], name=op.f("fk_score_follow_ups_score_id_scores")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_score_follow_ups_sitting_id_sittings")
        ),
        sa.PrimaryKeyConstraint("score_id", name=op.f("pk_score_follow_ups")),
    )
    op.create_index(op.f("ix_score_follow_ups_sitting_id"), "score_follow_ups", ["sitting_id"])


def _create_key_changes() -> None:
    op.create_table(
        "key_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('new_key', 'several_keys', 'drop', 'credit_all')",
            name=op.f("a_key_change_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_key_changes_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["item_versions.id"],
            name=op.f("fk_key_changes_item_version_id_item_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["accounts.id"], name=op.f("fk_key_changes_proposed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_changes")),
        sa.UniqueConstraint("id", "proposed_by", name=op.f("uq_key_changes_id_proposed_by")),
    )
    op.create_index(op.f("ix_key_changes_exam_id"), "key_changes", ["exam_id"])
    op.create_index(op.f("ix_key_changes_item_version_id"), "key_changes", ["item_version_id"])
    op.create_table(
        "key_change_signatures",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("is_agreed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["key_changes.id"],
            name=op.f("fk_key_change_signatures_change_id_key_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"],
            ["accounts.id"],
            name=op.f("fk_key_change_signatures_signed_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("change_id", "signed_by", name=op.f("pk_key_change_signatures")),
    )


def _create_key_change_adoptions() -> None:
    op.create_table(
        "key_change_adoptions",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("first_signed_by", sa.Uuid(), nullable=False),
        sa.Column("second_signed_by", sa.Uuid(), nullable=False),
        sa.Column("passes", sa.Text(), nullable=False),
        sa.Column("passes_reason", sa.Text(), nullable=False),
        sa.Column("impact", JSONB, nullable=False),
        sa.Column("adopted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "first_signed_by <> second_signed_by", name=op.f("two_different_people_sign")
        ),
        sa.CheckConstraint(
            "passes = 'keep' OR (passes = 'withdraw' AND passes_reason <> ''"
            " AND second_signed_by <> proposed_by)",
            name=op.f("a_pass_is_taken_away_by_a_second_person_with_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id", "proposed_by"],
            ["key_changes.id", "key_changes.proposed_by"],
            name=op.f("fk_key_change_adoptions_change_id_proposed_by_key_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id", "first_signed_by"],
            ["key_change_signatures.change_id", "key_change_signatures.signed_by"],
            name=op.f("fk_key_change_adoptions_first_signature"),
        ),
        sa.ForeignKeyConstraint(
            ["change_id", "second_signed_by"],
            ["key_change_signatures.change_id", "key_change_signatures.signed_by"],
            name=op.f("fk_key_change_adoptions_second_signature"),
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_key_change_adoptions")),
    )
    op.create_table(
        "key_change_versions",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("key_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["key_change_adoptions.change_id"],
            name=op.f("fk_key_change_versions_change_id_key_change_adoptions"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id", "key_version", "slot"],
            ["form_keys.form_id", "form_keys.version", "form_keys.slot"],
            name=op.f("fk_key_change_versions_form_id_key_version_slot_form_keys"),
        ),
        sa.PrimaryKeyConstraint("change_id", "form_id", name=op.f("pk_key_change_versions")),
        sa.UniqueConstraint(
            "form_id", "key_version", name=op.f("uq_key_change_versions_form_id_key_version")
        ),
    )


def _create_hand_checks() -> None:
    op.create_table(
        "hand_check_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("score_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id"],
            ["sittings.id"],
            name=op.f("fk_hand_check_requests_sitting_id_sittings"),
        ),
        sa.ForeignKeyConstraint(
            ["score_id"], ["scores.id"], name=op.f("fk_hand_check_requests_score_id_scores")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_hand_check_requests_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_check_requests")),
        sa.UniqueConstraint("score_id", name=op.f("uq_hand_check_requests_score_id")),
    )
    op.create_index(
        op.f("ix_hand_check_requests_sitting_id"), "hand_check_requests", ["sitting_id"]
    )
    op.create_table(
        "hand_check_results",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("opinion_id", sa.Uuid(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "finding IN ('confirmed', 'difference')", name=op.f("a_hand_check_finding_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["hand_check_requests.id"],
            name=op.f("fk_hand_check_results_request_id_hand_check_requests"),
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"],
            ["second_opinions.id"],
            name=op.f("fk_hand_check_results_opinion_id_second_opinions"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by"], ["accounts.id"], name=op.f("fk_hand_check_results_checked_by_accounts")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_hand_check_results")),
    )
