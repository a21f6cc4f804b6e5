"""Create the reviews of held entries: one person proposes, another one decides."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("held_reviews", "held_review_entries", "held_decisions")
# What an entry counts for is everybody's business; who said what about it, and why, is the office's.
COUNTING = (
    "SELECT (id, sitting_id, verdict) ON held_reviews",
    "SELECT ON held_review_entries",
    "SELECT (review_id, is_confirmed) ON held_decisions",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.create_table(
        "held_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('admit', 'keep_out')", name=op.f("a_held_verdict_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_held_reviews_sitting_id_sittings")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["accounts.id"], name=op.f("fk_held_reviews_proposed_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_reviews")),
        sa.UniqueConstraint("id", "proposed_by", name=op.f("uq_held_reviews_id_proposed_by")),
    )
    op.create_index(op.f("ix_held_reviews_sitting_id"), "held_reviews", ["sitting_id"])
    op.create_table(
        "held_review_entries",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"],
            ["held_reviews.id"],
            name=op.f("fk_held_review_entries_review_id_held_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["sitting_id", "epoch", "sequence"],
            ["entries.sitting_id", "entries.epoch", "entries.sequence"],
            name=op.f("fk_held_review_entries_sitting_id_epoch_sequence_entries"),
        ),
        sa.PrimaryKeyConstraint(
            "review_id", "sitting_id", "epoch", "sequence", name=op.f("pk_held_review_entries")
        ),
    )
    op.create_index(
        op.f("ix_held_review_entries_sitting_id_epoch_sequence"),
        "held_review_entries",
        ["sitting_id", "epoch", "sequence"],
    )
    op.create_table(
        "held_decisions",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("decided_by <> proposed_by", name=op.f("two_different_people_decide")),
        sa.ForeignKeyConstraint(
            ["review_id", "proposed_by"],
            ["held_reviews.id", "held_reviews.proposed_by"],
            name=op.f("fk_held_decisions_review_id_proposed_by_held_reviews"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_held_decisions_decided_by_accounts")
        ),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_held_decisions")),
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(f"GRANT SELECT, INSERT ON {table} TO exam_office")
    for right in COUNTING:
        op.execute(f"GRANT {right} TO exam_delivery, exam_scoring")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in reversed(TABLES):
        op.drop_table(table)
