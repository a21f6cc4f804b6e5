"""Keep comments, checklists, approvals, assignments and views of items.

From here on the database itself refuses an approval by an author of the item, a stage that no
review led to, and a form with an item version that nobody approved.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "item_comments",
    "item_checklists",
    "item_approvals",
    "item_assignments",
    "item_views",
)
APPEND_ONLY = ("item_checklists", "item_approvals", "item_views")
GRANTS = (
    "SELECT, INSERT ON item_comments, item_checklists, item_approvals, item_assignments,"
    " item_views",
    "UPDATE (resolved_by, resolved_at) ON item_comments",
    "UPDATE (ended_by, ended_at) ON item_assignments",
)
COMPLETE = """is_complete = (points @> '{"one_best_answer": {"is_met": true}, \
"no_clue": {"is_met": true}, "bias_and_sensitivity": {"is_met": true}, \
"plain_language": {"is_met": true}, "reference": {"is_met": true}}'::jsonb)"""

REFUSE_UNFOUNDED_APPROVAL = """
CREATE FUNCTION refuse_unfounded_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM item_versions judged JOIN item_versions written USING (item_id)
        WHERE judged.id = NEW.item_version_id AND written.created_by = NEW.approved_by
    ) THEN
        RAISE EXCEPTION 'nobody approves an item that they wrote'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT (SELECT is_complete FROM item_checklists WHERE id = NEW.checklist_id) THEN
        RAISE EXCEPTION 'an approval needs a complete checklist'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM item_versions judged JOIN item_versions written USING (item_id)
        JOIN item_comments ON item_comments.item_version_id = written.id
        WHERE judged.id = NEW.item_version_id AND item_comments.resolved_at IS NULL
    ) THEN
        RAISE EXCEPTION 'an approval waits for open comments'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE_UNREVIEWED_STAGE = """
CREATE FUNCTION refuse_unreviewed_stage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        -- An archive of a bank brings versions whose reviews were held where it comes from.
        IF NEW.stage NOT IN ('draft', 'in_review')
            AND coalesce(current_setting('exam_service.restores_an_archive', true), '') <> 'yes'
        THEN
            RAISE EXCEPTION 'an item version begins as a draft or in review'
                USING ERRCODE = 'restrict_violation';
        END IF;
    ELSIF (OLD.stage, NEW.stage) NOT IN (
        ('draft', 'in_review'), ('draft', 'retired'),
        ('in_review', 'draft'), ('in_review', 'approved'), ('in_review', 'retired'),
        ('approved', 'pretest'), ('approved', 'operational'), ('approved', 'retired'),
        ('pretest', 'operational'), ('pretest', 'retired'), ('operational', 'retired')
    ) THEN
        RAISE EXCEPTION 'no move leads from % to %', OLD.stage, NEW.stage
            USING ERRCODE = 'restrict_violation';
    ELSIF NEW.stage = 'approved' AND NOT EXISTS (
        SELECT FROM item_approvals WHERE item_version_id = NEW.id
    ) THEN
        RAISE EXCEPTION 'an item version becomes approved by an approval'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE_UNAPPROVED_SLOT = """
CREATE FUNCTION refuse_unapproved_slot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT stage FROM item_versions WHERE id = NEW.item_version_id)
        NOT IN ('approved', 'pretest', 'operational')
    THEN
        RAISE EXCEPTION 'no form takes an item version that is not approved'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
REFUSE_UNREADY_FORM = """
CREATE FUNCTION refuse_unready_form() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM form_slots slots JOIN item_versions ON item_versions.id = slots.item_version_id
        WHERE slots.form_id = NEW.id
        AND item_versions.stage NOT IN ('operational', CASE WHEN slots.is_scored
            THEN 'operational' ELSE 'pretest' END)
    ) THEN
        RAISE EXCEPTION 'a form is published with operational and pretest items only'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
FUNCTIONS = (
    REFUSE_UNFOUNDED_APPROVAL,
    REFUSE_UNREVIEWED_STAGE,
    REFUSE_UNAPPROVED_SLOT,
    REFUSE_UNREADY_FORM,
)
TRIGGERS = {
    "two_people_and_a_checklist_approve": "BEFORE INSERT ON item_approvals FOR EACH ROW"
    " EXECUTE FUNCTION refuse_unfounded_approval()",
    "a_version_begins_before_its_review": "BEFORE INSERT ON item_versions FOR EACH ROW"
    " EXECUTE FUNCTION refuse_unreviewed_stage()",
    "a_stage_moves_by_the_table": "BEFORE UPDATE OF stage ON item_versions FOR EACH ROW"
    " WHEN (OLD.stage IS DISTINCT FROM NEW.stage) EXECUTE FUNCTION refuse_unreviewed_stage()",
    "a_slot_takes_an_approved_version": "BEFORE INSERT OR UPDATE OF item_version_id ON form_slots"
    " FOR EACH ROW EXECUTE FUNCTION refuse_unapproved_slot()",
    "a_published_form_is_ready": "BEFORE INSERT OR UPDATE OF state ON forms FOR EACH ROW"
    " WHEN (NEW.state = 'published') EXECUTE FUNCTION refuse_unready_form()",
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    _create_comments()
    _create_checklists()
    _create_assignments()
    _create_views()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for grant in GRANTS:
        op.execute(f"GRANT {grant} TO exam_office")
    for function in FUNCTIONS:
        op.execute(function)
    for name, moment in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {moment}")


def _account(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["accounts.id"], name=op.f(f"fk_{table}_{column}_accounts")
    )


def _version(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["item_version_id"],
        ["item_versions.id"],
        name=op.f(f"fk_{table}_item_version_id_item_versions"),
    )


def _create_comments() -> None:
    op.create_table(
        "item_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(resolved_at IS NULL) = (resolved_by IS NULL)",
            name=op.f("a_resolved_comment_names_who_resolved_it"),
        ),
        _version("item_comments"),
        _account("item_comments", "written_by"),
        _account("item_comments", "resolved_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_comments")),
    )
    op.create_index(op.f("ix_item_comments_item_version_id"), "item_comments", ["item_version_id"])


def _create_checklists() -> None:
    op.create_table(
        "item_checklists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("points", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_complete", sa.Boolean(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(COMPLETE, name=op.f("a_complete_checklist_has_every_point_met")),
        _version("item_checklists"),
        _account("item_checklists", "checked_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_checklists")),
        sa.UniqueConstraint(
            "id",
            "item_version_id",
            "checked_by",
            name=op.f("uq_item_checklists_id_item_version_id_checked_by"),
        ),
    )
    op.create_index(
        op.f("ix_item_checklists_item_version_id_checked_by"),
        "item_checklists",
        ["item_version_id", "checked_by"],
    )
    op.create_table(
        "item_approvals",
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        _version("item_approvals"),
        _account("item_approvals", "approved_by"),
        sa.ForeignKeyConstraint(
            ["checklist_id", "item_version_id", "approved_by"],
            ["item_checklists.id", "item_checklists.item_version_id", "item_checklists.checked_by"],
            name="fk_item_approvals_whose_checklist",
        ),
        sa.PrimaryKeyConstraint("item_version_id", name=op.f("pk_item_approvals")),
    )


def _create_assignments() -> None:
    op.create_table(
        "item_assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "duty IN ('author', 'reviewer', 'translator')", name=op.f("a_duty_is_known")
        ),
        sa.CheckConstraint(
            "language IS NULL OR duty = 'translator'",
            name=op.f("only_translators_have_a_language"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)",
            name=op.f("an_ended_assignment_names_its_actor"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_item_assignments_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_item_assignments_item_id_items")
        ),
        _account("item_assignments", "account_id"),
        _account("item_assignments", "assigned_by"),
        _account("item_assignments", "ended_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_assignments")),
    )
    op.create_index(
        op.f("ix_item_assignments_account_id_exam_id"),
        "item_assignments",
        ["account_id", "exam_id"],
    )
    op.create_index(
        "uq_item_assignments_once_at_a_time",
        "item_assignments",
        ["exam_id", "item_id", "account_id", "duty", "language"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    )


def _create_views() -> None:
    op.create_table(
        "item_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_version_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("viewed_at", sa.DateTime(timezone=True), nullable=False),
        _version("item_views"),
        _account("item_views", "account_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_views")),
    )
    op.create_index(
        op.f("ix_item_views_item_version_id_viewed_at"),
        "item_views",
        ["item_version_id", "viewed_at"],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for name, moment in TRIGGERS.items():
        table = moment.partition(" ON ")[2].split()[0]
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for table in reversed(TABLES):
        op.drop_table(table)
    for function in FUNCTIONS:
        name = function.partition("FUNCTION ")[2].partition("(")[0]
        op.execute(f"DROP FUNCTION {name}()")
