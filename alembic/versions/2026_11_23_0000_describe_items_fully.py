"""Let items have marked-up texts, a stimulus and images."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXTS = ("language_versions", "practice_item_texts")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # Whoever may read or write these tables may do so with the new columns; the delivery role
    # reaches practice texts alone, and every text of theirs is public.
    for table in TEXTS:
        op.add_column(table, sa.Column("stimulus", sa.Text(), server_default="", nullable=False))
        op.add_column(table, sa.Column("markup", sa.Text(), server_default="plain", nullable=False))
    op.add_column(
        "practice_item_texts",
        sa.Column("images", postgresql.JSONB(), server_default="{}", nullable=False),
    )
    # What a search for words reads: kept, since making it anew for each search takes most of its time.
    op.add_column(
        "language_versions",
        sa.Column(
            "words",
            sa.Text(),
            sa.Computed(
                "lower(stimulus || chr(10) || stem || chr(10) || options::text)", persisted=True
            ),
            nullable=False,
        ),
    )
    op.create_check_constraint(
        op.f("a_markup_is_known"), "language_versions", "markup IN ('plain', 'html')"
    )
    op.create_check_constraint(
        op.f("a_markup_of_practice_is_known"), "practice_item_texts", "markup IN ('plain', 'html')"
    )
    op.create_table(
        "item_images",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "sha256 = encode(sha256(content), 'hex')",
            name=op.f("the_name_of_an_image_is_the_hash_of_its_content"),
        ),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("an_image_has_a_size")),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.id"], name=op.f("fk_item_images_created_by_accounts")
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_item_images")),
    )
    op.execute(
        "CREATE TRIGGER item_images_are_append_only BEFORE UPDATE OR DELETE ON item_images "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT ON item_images TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.drop_table("item_images")
    op.drop_column("practice_item_texts", "images")
    op.drop_column("language_versions", "words")
    for table in reversed(TEXTS):
        op.drop_column(table, "markup")
        op.drop_column(table, "stimulus")
