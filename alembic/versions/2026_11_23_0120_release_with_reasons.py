"""Keep holds, re-issues and notices of score reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLES = (
    "report_reissues",
    "report_readings",
    "item_holds",
    "item_hold_clearances",
    "pass_rate_decisions",
    "release_batches",
    "release_batch_lines",
    "area_score_gates",
)
APPEND_ONLY = ("score_releases", "score_reports", *TABLES)
GRANTS = (
    "SELECT, INSERT ON report_reissues, item_holds, item_hold_clearances, pass_rate_decisions,"
    " release_batches, release_batch_lines, area_score_gates TO exam_office",
    "SELECT ON report_readings TO exam_office",
    # A candidate's own reading takes the notice off the start page.
    "SELECT, INSERT ON report_readings TO exam_delivery",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _give_reports_versions()
    _create_reissues_and_readings()
    _create_item_holds()
    _create_pass_rate_decisions()
    _create_release_batches()
    _create_area_score_gates()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for grant in GRANTS:
        op.execute(f"GRANT {grant}")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in ("score_releases", "score_reports"):
        op.execute(f"DROP TRIGGER {table}_are_append_only ON {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
    # One report for each sitting is all that the older table holds: the newest.
    op.execute(
        "DELETE FROM score_reports old USING score_reports new"
        " WHERE new.sitting_id = old.sitting_id AND new.version > old.version"
    )
    op.drop_index(op.f("ix_score_reports_account_id"), "score_reports")
    op.drop_constraint(op.f("pk_score_reports"), "score_reports")
    op.create_primary_key(op.f("pk_score_reports"), "score_reports", ["sitting_id"])
    op.drop_constraint(op.f("a_cause_of_a_report_is_known"), "score_reports")
    op.drop_column("score_reports", "cause")
    op.drop_column("score_reports", "version")


def _give_reports_versions() -> None:
    op.add_column(
        "score_reports", sa.Column("version", sa.Integer(), server_default="1", nullable=False)
    )
    op.add_column(
        "score_reports", sa.Column("cause", sa.Text(), server_default="first", nullable=False)
    )
    op.create_check_constraint(
        op.f("a_cause_of_a_report_is_known"),
        "score_reports",
        "cause IN ('first', 'key_change', 'late_entries', 'hand_check', 'correction')",
    )
    op.drop_constraint(op.f("pk_score_reports"), "score_reports")
    op.create_primary_key(op.f("pk_score_reports"), "score_reports", ["sitting_id", "version"])
    op.create_index(op.f("ix_score_reports_account_id"), "score_reports", ["account_id"])


def _create_reissues_and_readings() -> None:
    op.create_table(
        "report_reissues",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id", "version"],
            ["score_reports.sitting_id", "score_reports.version"],
            name=op.f("fk_report_reissues_sitting_id_version_score_reports"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["accounts.id"], name=op.f("fk_report_reissues_issued_by_accounts")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "version", name=op.f("pk_report_reissues")),
    )
    op.create_table(
        "report_readings",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["sitting_id", "version"],
            ["score_reports.sitting_id", "score_reports.version"],
            name=op.f("fk_report_readings_sitting_id_version_score_reports"),
        ),
        sa.PrimaryKeyConstraint("sitting_id", "version", name=op.f("pk_report_readings")),
    )


def _create_item_holds() -> None:
    op.create_table(
        "item_holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Text(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_by", sa.Uuid(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(source = 'statistics' AND raised_by IS NULL)"
            " OR (source = 'person' AND raised_by IS NOT NULL)",
            name=op.f("a_hold_comes_from_statistics_or_from_a_person"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_item_holds_form_id_forms")
        ),
        sa.ForeignKeyConstraint(
            ["item_version_id"],
            ["item_versions.id"],
            name=op.f("fk_item_holds_item_version_id_item_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["raised_by"], ["accounts.id"], name=op.f("fk_item_holds_raised_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_holds")),
    )
    op.create_index(op.f("ix_item_holds_item_version_id"), "item_holds", ["item_version_id"])
    op.create_table(
        "item_hold_clearances",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cleared_by", sa.Uuid(), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["item_holds.id"], name=op.f("fk_item_hold_clearances_hold_id_item_holds")
        ),
        sa.ForeignKeyConstraint(
            ["cleared_by"],
            ["accounts.id"],
            name=op.f("fk_item_hold_clearances_cleared_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_item_hold_clearances")),
    )


def _create_pass_rate_decisions() -> None:
    op.create_table(
        "pass_rate_decisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Integer(), nullable=False),
        sa.Column("earlier_scored", sa.Integer(), nullable=False),
        sa.Column("earlier_passed", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('release', 'hold')", name=op.f("a_verdict_on_a_pass_rate_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administrations.id"],
            name=op.f("fk_pass_rate_decisions_administration_id_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name=op.f("fk_pass_rate_decisions_decided_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pass_rate_decisions")),
    )
    op.create_index(
        op.f("ix_pass_rate_decisions_administration_id"),
        "pass_rate_decisions",
        ["administration_id"],
    )


def _create_release_batches() -> None:
    op.create_table(
        "release_batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_ids", JSONB, nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administrations.id"],
            name=op.f("fk_release_batches_administration_id_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["requested_by"],
            ["accounts.id"],
            name=op.f("fk_release_batches_requested_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_batches")),
    )
    op.create_index(
        op.f("ix_release_batches_administration_id"), "release_batches", ["administration_id"]
    )
    op.create_table(
        "release_batch_lines",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("is_released", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["release_batches.id"],
            name=op.f("fk_release_batch_lines_batch_id_release_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_release_batch_lines_sitting_id_sittings")
        ),
        sa.PrimaryKeyConstraint("batch_id", "sitting_id", name=op.f("pk_release_batch_lines")),
    )


def _create_area_score_gates() -> None:
    op.create_table(
        "area_score_gates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("prmse_subscore", sa.Float(), nullable=False),
        sa.Column("prmse_total", sa.Float(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT is_open OR (prmse_subscore > prmse_total AND candidates >= 300)",
            name=op.f("an_area_score_adds_to_the_total"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_area_score_gates_form_id_forms")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_area_score_gates_decided_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_score_gates")),
    )
    op.create_index(op.f("ix_area_score_gates_form_id"), "area_score_gates", ["form_id"])
