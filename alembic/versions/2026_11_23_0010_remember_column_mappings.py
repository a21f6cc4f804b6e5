"""Remember how other people name their columns, and where imported items came from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.add_column("items", sa.Column("source_language", sa.Text(), nullable=True))
    op.create_check_constraint(
        op.f("a_version_without_an_area_is_a_draft"),
        "item_versions",
        "area <> '' OR stage IN ('draft', 'retired')",
    )
    op.create_table(
        "column_mappings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", JSONB(), nullable=False),
        sa.Column("remembered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remembered_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_column_mappings_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["remembered_by"],
            ["accounts.id"],
            name=op.f("fk_column_mappings_remembered_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_mappings")),
        sa.UniqueConstraint("exam_id", "name", name=op.f("uq_column_mappings_exam_id_name")),
    )
    op.create_table(
        "item_origins",
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_item_origins_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_item_origins_item_id_items")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["accounts.id"], name=op.f("fk_item_origins_imported_by_accounts")
        ),
        sa.PrimaryKeyConstraint(
            "exam_id", "format", "source", "identifier", "language", name=op.f("pk_item_origins")
        ),
    )
    op.create_index(op.f("ix_item_origins_item_id"), "item_origins", ["item_id"])
    op.create_table(
        "carried_histories",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("document", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_carried_histories_item_id_items")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_carried_histories")),
    )
    op.execute(
        "CREATE TRIGGER carried_histories_are_append_only BEFORE UPDATE OR DELETE ON "
        "carried_histories FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON column_mappings, item_origins TO exam_office")
    op.execute("GRANT SELECT, INSERT ON carried_histories TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.drop_table("carried_histories")
    op.drop_table("item_origins")
    op.drop_table("column_mappings")
    op.drop_constraint("a_version_without_an_area_is_a_draft", "item_versions")
    op.drop_column("items", "source_language")
