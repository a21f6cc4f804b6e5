"""Keep who translated and reviewed what, from which source."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Texts that are there already were made from the source beside them; of stale ones nobody knows.
NOTE_SOURCES = """
UPDATE language_versions AS translation SET source_hash = source.content_hash
FROM language_versions AS source
JOIN item_versions ON item_versions.id = source.item_version_id
JOIN items ON items.id = item_versions.item_id
JOIN exams ON exams.id = items.exam_id
WHERE source.item_version_id = translation.item_version_id
AND source.language = exams.source_language
AND translation.language <> exams.source_language
AND translation.status <> 'stale'
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.add_column("language_versions", sa.Column("source_hash", sa.Text(), nullable=True))
    op.add_column("language_versions", sa.Column("reviewed_by", sa.Uuid(), nullable=True))
    op.add_column(
        "language_versions", sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_language_versions_reviewed_by_accounts"),
        "language_versions",
        "accounts",
        ["reviewed_by"],
        ["id"],
    )
    op.create_check_constraint(
        op.f("nobody_reviews_their_own_text"), "language_versions", "reviewed_by <> created_by"
    )
    op.create_check_constraint(
        op.f("a_reviewed_text_says_by_whom_and_when"),
        "language_versions",
        "(reviewed_by IS NULL) = (reviewed_at IS NULL)",
    )
    op.execute(NOTE_SOURCES)
    _create_events()
    _create_imports()


def _create_events() -> None:
    op.create_table(
        "language_version_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("language_version_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.Text(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "event IN ('write', 'review', 'approve', 'send_back', 'change_source')",
            name=op.f("a_language_event_is_known"),
        ),
        sa.CheckConstraint(
            "status IN ('drafted', 'reviewed', 'approved', 'stale')",
            name=op.f("a_language_event_leads_to_a_known_status"),
        ),
        sa.CheckConstraint(
            "actor_id IS NOT NULL OR event = 'change_source'",
            name=op.f("a_language_event_names_its_actor"),
        ),
        sa.ForeignKeyConstraint(
            ["language_version_id"],
            ["language_versions.id"],
            name=op.f("fk_language_version_events_language_version_id_language_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["accounts.id"], name=op.f("fk_language_version_events_actor_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_language_version_events")),
    )
    op.create_index(
        op.f("ix_language_version_events_language_version_id"),
        "language_version_events",
        ["language_version_id"],
    )
    op.execute(
        "CREATE TRIGGER language_version_events_are_append_only BEFORE UPDATE OR DELETE"
        " ON language_version_events FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute("GRANT SELECT, INSERT ON language_version_events TO exam_office")


def _create_imports() -> None:
    op.create_table(
        "translation_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "applied_at IS NULL OR content IS NULL",
            name=op.f("an_applied_table_of_translations_is_not_kept"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_translation_imports_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.id"], name=op.f("fk_translation_imports_created_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_translation_imports")),
    )
    op.create_index(
        op.f("ix_translation_imports_exam_id_created_by"),
        "translation_imports",
        ["exam_id", "created_by"],
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON translation_imports TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.drop_table("translation_imports")
    op.drop_table("language_version_events")
    op.drop_constraint("nobody_reviews_their_own_text", "language_versions")
    op.drop_constraint("a_reviewed_text_says_by_whom_and_when", "language_versions")
    for column in ("reviewed_at", "reviewed_by", "source_hash"):
        op.drop_column("language_versions", column)
