"""Keep response matrices of earlier administrations and their analyses."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IMPORTED = (
    "imported_administrations",
    "imported_items",
    "imported_candidates",
    "imported_responses",
)
TABLES = (*IMPORTED, "imported_runs", "imported_scores", "analyses")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _create_imports()
    _create_responses()
    _create_scores()
    _create_analyses()
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        # Keys, responses and statistics: nothing here is for whoever delivers exams.
        op.execute(f"GRANT SELECT, INSERT ON {table} TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_imports() -> None:
    op.create_table(
        "imported_administrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("items_scored", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("has_times", sa.Boolean(), nullable=False),
        sa.Column("groups", postgresql.JSONB(), nullable=False),
        sa.Column("notes", postgresql.JSONB(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "items > 0 AND candidates > 0", name=op.f("an_import_has_items_and_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_imported_administrations_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"],
            ["accounts.id"],
            name=op.f("fk_imported_administrations_imported_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_administrations")),
        sa.UniqueConstraint(
            "exam_id", "code", name=op.f("uq_imported_administrations_exam_id_code")
        ),
        sa.UniqueConstraint(
            "exam_id", "source_hash", name=op.f("uq_imported_administrations_exam_id_source_hash")
        ),
    )
    op.create_table(
        "imported_items",
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("is_scored", sa.Boolean(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("also", postgresql.JSONB(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["imported_administrations.id"],
            name=op.f("fk_imported_items_administration_id_imported_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_imported_items_item_id_items")
        ),
        sa.PrimaryKeyConstraint("administration_id", "number", name=op.f("pk_imported_items")),
        sa.UniqueConstraint(
            "administration_id", "code", name=op.f("uq_imported_items_administration_id_code")
        ),
    )
    op.create_index(op.f("ix_imported_items_item_id"), "imported_items", ["item_id"])


def _create_responses() -> None:
    op.create_table(
        "imported_candidates",
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("groups", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["imported_administrations.id"],
            name="fk_imported_candidates_administration",
        ),
        sa.PrimaryKeyConstraint("administration_id", "number", name=op.f("pk_imported_candidates")),
        sa.UniqueConstraint(
            "administration_id", "code", name=op.f("uq_imported_candidates_administration_id_code")
        ),
    )
    op.create_table(
        "imported_responses",
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("chosen", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("milliseconds", postgresql.ARRAY(sa.Integer()), nullable=True),
        sa.ForeignKeyConstraint(
            ["administration_id", "number"],
            ["imported_candidates.administration_id", "imported_candidates.number"],
            name="fk_imported_responses_candidate",
        ),
        sa.PrimaryKeyConstraint("administration_id", "number", name=op.f("pk_imported_responses")),
    )


def _create_scores() -> None:
    op.create_table(
        "imported_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("results_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("second_engine_version", sa.Text(), nullable=False),
        sa.Column("scaling", postgresql.JSONB(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["imported_administrations.id"],
            name=op.f("fk_imported_runs_administration_id_imported_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["computed_by"], ["accounts.id"], name=op.f("fk_imported_runs_computed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_runs")),
    )
    op.create_index(
        op.f("ix_imported_runs_administration_id"), "imported_runs", ["administration_id"]
    )
    op.create_table(
        "imported_scores",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("administration_id", sa.Uuid(), nullable=False),
        sa.Column("responses_hash", sa.Text(), nullable=False),
        sa.Column("raw", sa.Integer(), nullable=False),
        sa.Column("raw_max", sa.Integer(), nullable=False),
        sa.Column("scaled", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("areas", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('pass', 'fail')", name=op.f("an_imported_outcome_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["imported_runs.id"], name=op.f("fk_imported_scores_run_id_imported_runs")
        ),
        sa.ForeignKeyConstraint(
            ["administration_id", "number"],
            ["imported_candidates.administration_id", "imported_candidates.number"],
            name="fk_imported_scores_candidate",
        ),
        sa.PrimaryKeyConstraint("run_id", "number", name=op.f("pk_imported_scores")),
    )


def _create_analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=True),
        sa.Column("administration_id", sa.Uuid(), nullable=True),
        sa.Column("imported_id", sa.Uuid(), nullable=True),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("computed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(form_id IS NULL) <> (imported_id IS NULL)",
            name=op.f("an_analysis_is_of_a_form_or_of_an_import"),
        ),
        sa.CheckConstraint(
            "administration_id IS NULL OR form_id IS NOT NULL",
            name=op.f("an_administration_is_analysed_form_by_form"),
        ),
        sa.ForeignKeyConstraint(["exam_id"], ["exams.id"], name=op.f("fk_analyses_exam_id_exams")),
        sa.ForeignKeyConstraint(["form_id"], ["forms.id"], name=op.f("fk_analyses_form_id_forms")),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administrations.id"],
            name=op.f("fk_analyses_administration_id_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["imported_id"],
            ["imported_administrations.id"],
            name=op.f("fk_analyses_imported_id_imported_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["computed_by"], ["accounts.id"], name=op.f("fk_analyses_computed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyses")),
    )
    op.create_index(op.f("ix_analyses_exam_id"), "analyses", ["exam_id"])
    op.create_index(op.f("ix_analyses_administration_id"), "analyses", ["administration_id"])
    op.create_index(op.f("ix_analyses_form_id_computed_at"), "analyses", ["form_id", "computed_at"])
    op.create_index(
        op.f("ix_analyses_imported_id_computed_at"), "analyses", ["imported_id", "computed_at"]
    )
