"""Keep voluntary answers apart from everything, and requests for analyses with their progress."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.create_table(
        "voluntary_answers",
        sa.Column("pseudonym", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_voluntary_answers")),
    )
    # No other role reads a row, and this one knows neither sittings nor scores.
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON voluntary_answers TO exam_identity")
    op.create_table(
        "analysis_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=True),
        sa.Column("administration_id", sa.Uuid(), nullable=True),
        sa.Column("imported_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("ends_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'stopped', 'interrupted')",
            name=op.f("a_state_of_an_analysis_is_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
            name=op.f("an_analysis_that_ended_says_when"),
        ),
        sa.CheckConstraint(
            "(form_id IS NULL) <> (imported_id IS NULL)",
            name=op.f("an_analysis_is_asked_of_a_form_or_of_an_import"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_analysis_requests_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_analysis_requests_form_id_forms")
        ),
        sa.ForeignKeyConstraint(
            ["administration_id"],
            ["administrations.id"],
            name=op.f("fk_analysis_requests_administration_id_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["imported_id"],
            ["imported_administrations.id"],
            name=op.f("fk_analysis_requests_imported_id_imported_administrations"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], name=op.f("fk_analysis_requests_asked_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analysis_requests")),
    )
    op.create_index(op.f("ix_analysis_requests_exam_id"), "analysis_requests", ["exam_id"])
    op.execute("GRANT SELECT, INSERT ON analysis_requests TO exam_office")
    op.execute(
        "GRANT UPDATE (state, step, share, ends_by, ended_at, said) ON analysis_requests"
        " TO exam_office"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.drop_table("analysis_requests")
    op.drop_table("voluntary_answers")
