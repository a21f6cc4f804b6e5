"""Keep assemblies, withdrawals and the pretest blocks of forms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REPLACE_WITHDRAWN_FORM = """
CREATE FUNCTION replace_withdrawn_form(sitting uuid, other_form uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE sittings SET form_id = other_form
    WHERE sittings.id = sitting
    AND sittings.started_at IS NULL
    AND EXISTS (SELECT FROM form_withdrawals WHERE form_withdrawals.form_id = sittings.form_id)
    AND EXISTS (
        SELECT FROM administration_forms offered JOIN forms ON forms.id = offered.form_id
        WHERE offered.administration_id = sittings.administration_id
        AND offered.form_id = other_form
        AND forms.state = 'published'
        AND forms.languages ? sittings.language
    )
    AND NOT EXISTS (SELECT FROM form_withdrawals WHERE form_withdrawals.form_id = other_form);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only a withdrawn form is replaced, before the start, by one that is offered'
            USING ERRCODE = 'restrict_violation';
    END IF;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.create_table(
        "form_assemblies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("exam_id", sa.Uuid(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("parameters", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gap", sa.Double(), nullable=True),
        sa.Column("anchors", postgresql.JSONB(), nullable=False),
        sa.Column("problems", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'failed', 'interrupted')",
            name=op.f("a_state_of_an_assembly_is_known"),
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'running')) = (ended_at IS NULL)",
            name=op.f("an_assembly_that_ended_says_when"),
        ),
        sa.ForeignKeyConstraint(
            ["exam_id"], ["exams.id"], name=op.f("fk_form_assemblies_exam_id_exams")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["accounts.id"], name=op.f("fk_form_assemblies_asked_by_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_assemblies")),
    )
    op.create_index(op.f("ix_form_assemblies_exam_id"), "form_assemblies", ["exam_id"])
    op.create_table(
        "form_withdrawals",
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_form_withdrawals_form_id_forms")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"],
            ["accounts.id"],
            name=op.f("fk_form_withdrawals_withdrawn_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("form_id", name=op.f("pk_form_withdrawals")),
    )
    op.execute(
        "CREATE TRIGGER form_withdrawals_are_append_only BEFORE UPDATE OR DELETE ON"
        " form_withdrawals FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.add_column("forms", sa.Column("assembly_id", sa.Uuid(), nullable=True))
    op.add_column("forms", sa.Column("sibling_of", sa.Uuid(), nullable=True))
    for column, table in (("assembly_id", "form_assemblies"), ("sibling_of", "forms")):
        op.create_foreign_key(op.f(f"fk_forms_{column}_{table}"), "forms", table, [column], ["id"])
        op.create_index(op.f(f"ix_forms_{column}"), "forms", [column])
    op.create_check_constraint(op.f("a_form_is_not_its_own_sibling"), "forms", "sibling_of <> id")
    op.add_column(
        "form_overlaps",
        sa.Column("repeats_pretest", sa.Boolean(), server_default="false", nullable=False),
    )
    # What a candidate has begun to see is theirs to the end; before that a withdrawn form is
    # replaced.
    op.execute(
        "CREATE FUNCTION refuse_another_form() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'a sitting that has started keeps its form' "
        "USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER a_started_sitting_keeps_its_form BEFORE UPDATE OF form_id ON sittings"
        " FOR EACH ROW WHEN (OLD.started_at IS NOT NULL AND NEW.form_id <> OLD.form_id)"
        " EXECUTE FUNCTION refuse_another_form()"
    )
    op.execute(
        "CREATE FUNCTION refuse_slot_in_published_form() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN IF (SELECT state FROM forms WHERE id = NEW.form_id) = 'published' THEN "
        "RAISE EXCEPTION 'a published form never changes' USING ERRCODE = 'restrict_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        "CREATE TRIGGER a_published_form_gains_no_slots BEFORE INSERT OR UPDATE ON form_slots "
        "FOR EACH ROW EXECUTE FUNCTION refuse_slot_in_published_form()"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE ON form_assemblies TO exam_office")
    op.execute("GRANT SELECT, INSERT ON form_withdrawals TO exam_office")
    op.execute("GRANT SELECT (form_id, withdrawn_at) ON form_withdrawals TO exam_delivery")
    op.execute("GRANT SELECT (sibling_of) ON forms TO exam_delivery")
    # Nobody may give a sitting another form, except this: before its start, in the place of a
    # withdrawn one, out of the same administration.
    op.execute(REPLACE_WITHDRAWN_FORM)
    op.execute("REVOKE EXECUTE ON FUNCTION replace_withdrawn_form(uuid, uuid) FROM PUBLIC")
    op.execute(
        "GRANT EXECUTE ON FUNCTION replace_withdrawn_form(uuid, uuid) TO exam_delivery, exam_office"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.execute("DROP FUNCTION replace_withdrawn_form(uuid, uuid)")
    op.execute("DROP TRIGGER a_published_form_gains_no_slots ON form_slots")
    op.execute("DROP FUNCTION refuse_slot_in_published_form()")
    op.execute("DROP TRIGGER a_started_sitting_keeps_its_form ON sittings")
    op.execute("DROP FUNCTION refuse_another_form()")
    op.drop_column("form_overlaps", "repeats_pretest")
    op.drop_column("forms", "sibling_of")
    op.drop_column("forms", "assembly_id")
    op.drop_table("form_withdrawals")
    op.drop_table("form_assemblies")
