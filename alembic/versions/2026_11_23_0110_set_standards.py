"""Keep panels, judges, ratings and signatures of a standard."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
TABLES = (
    "standard_panels",
    "standard_panel_moves",
    "standard_panel_judges",
    "standard_ratings",
    "standard_hand_ins",
    "standard_proposals",
    "standard_decisions",
    "equivalence_proposals",
    "equivalence_decisions",
)
NEVER_CHANGED = (
    "standard_panel_moves",
    "standard_ratings",
    "standard_hand_ins",
    "standard_proposals",
    "standard_decisions",
    "equivalence_proposals",
    "equivalence_decisions",
)
CHANGES = (
    "UPDATE (state) ON standard_panels",
    "UPDATE (trained_at, dismissed_at, dismissal_reason) ON standard_panel_judges",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.create_table(
        "standard_panels",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("competent_candidate", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('training', 'round_one', 'impact', 'round_two', 'closed', 'adopted', 'abandoned')",
            name=op.f("a_state_of_a_panel_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["accounts.id"], name=op.f("fk_standard_panels_created_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_standard_panels_form_id_forms")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_panels")),
    )
    op.create_index(op.f("ix_standard_panels_form_id"), "standard_panels", ["form_id"])
    op.create_table(
        "standard_panel_moves",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by", sa.Uuid(), nullable=False),
        sa.Column("impact", JSONB, nullable=True),
        sa.ForeignKeyConstraint(
            ["moved_by"], ["accounts.id"], name=op.f("fk_standard_panel_moves_moved_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["standard_panels.id"],
            name=op.f("fk_standard_panel_moves_panel_id_standard_panels"),
        ),
        sa.PrimaryKeyConstraint("panel_id", "event", name=op.f("pk_standard_panel_moves")),
    )
    op.create_table(
        "standard_panel_judges",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("background", sa.Text(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(dismissed_at IS NULL) = (dismissal_reason IS NULL)",
            name=op.f("a_dismissed_judge_has_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_standard_panel_judges_account_id_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["accounts.id"],
            name=op.f("fk_standard_panel_judges_invited_by_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["standard_panels.id"],
            name=op.f("fk_standard_panel_judges_panel_id_standard_panels"),
        ),
        sa.PrimaryKeyConstraint("panel_id", "account_id", name=op.f("pk_standard_panel_judges")),
    )
    op.create_index(
        op.f("ix_standard_panel_judges_account_id"), "standard_panel_judges", ["account_id"]
    )
    op.create_table(
        "standard_ratings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("a_rating_is_a_percentage")),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("there_are_two_rounds")),
        sa.ForeignKeyConstraint(
            ["panel_id", "account_id"],
            ["standard_panel_judges.panel_id", "standard_panel_judges.account_id"],
            name=op.f("fk_standard_ratings_panel_id_account_id_standard_panel_judges"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_ratings")),
    )
    op.create_index(
        op.f("ix_standard_ratings_panel_id_round_account_id_slot"),
        "standard_ratings",
        ["panel_id", "round", "account_id", "slot"],
    )
    op.create_table(
        "standard_hand_ins",
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("round IN (1, 2)", name=op.f("a_round_that_is_handed_in_is_known")),
        sa.ForeignKeyConstraint(
            ["panel_id", "account_id"],
            ["standard_panel_judges.panel_id", "standard_panel_judges.account_id"],
            name=op.f("fk_standard_hand_ins_panel_id_account_id_standard_panel_judges"),
        ),
        sa.PrimaryKeyConstraint(
            "panel_id", "account_id", "round", name=op.f("pk_standard_hand_ins")
        ),
    )
    op.create_table(
        "standard_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("panel_id", sa.Uuid(), nullable=False),
        sa.Column("cut_raw", sa.Integer(), nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cut_raw > 0", name=op.f("a_proposed_cut_can_be_missed")),
        sa.ForeignKeyConstraint(
            ["panel_id"],
            ["standard_panels.id"],
            name=op.f("fk_standard_proposals_panel_id_standard_panels"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["accounts.id"],
            name=op.f("fk_standard_proposals_proposed_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_proposals")),
        sa.UniqueConstraint("id", "proposed_by", name=op.f("uq_standard_proposals_id_proposed_by")),
    )
    op.create_index(op.f("ix_standard_proposals_panel_id"), "standard_proposals", ["panel_id"])
    op.create_table(
        "standard_decisions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("standard_setting_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided_by <> proposed_by", name=op.f("two_different_people_sign_a_standard")
        ),
        sa.CheckConstraint(
            "is_signed = (standard_setting_id IS NOT NULL)",
            name=op.f("a_signed_standard_has_a_record"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["accounts.id"], name=op.f("fk_standard_decisions_decided_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["standard_proposals.id", "standard_proposals.proposed_by"],
            name=op.f("fk_standard_decisions_proposal_id_proposed_by_standard_proposals"),
        ),
        sa.ForeignKeyConstraint(
            ["standard_setting_id"],
            ["standard_settings.id"],
            name=op.f("fk_standard_decisions_standard_setting_id_standard_settings"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_standard_decisions")),
    )
    op.create_table(
        "equivalence_proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("base_form_id", sa.Uuid(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("document", JSONB, nullable=False),
        sa.Column("document_hash", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("form_id <> base_form_id", name=op.f("a_form_is_not_equated_to_itself")),
        sa.ForeignKeyConstraint(
            ["base_form_id", "base_version"],
            ["scaling_tables.form_id", "scaling_tables.version"],
            name=op.f("fk_equivalence_proposals_base_form_id_base_version_scaling_tables"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["forms.id"], name=op.f("fk_equivalence_proposals_form_id_forms")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"],
            ["accounts.id"],
            name=op.f("fk_equivalence_proposals_proposed_by_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equivalence_proposals")),
        sa.UniqueConstraint(
            "id", "proposed_by", name=op.f("uq_equivalence_proposals_id_proposed_by")
        ),
    )
    op.create_index(op.f("ix_equivalence_proposals_form_id"), "equivalence_proposals", ["form_id"])
    op.create_table(
        "equivalence_decisions",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "decided_by <> proposed_by", name=op.f("two_different_people_sign_an_equivalence")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name=op.f("fk_equivalence_decisions_decided_by_accounts"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id", "proposed_by"],
            ["equivalence_proposals.id", "equivalence_proposals.proposed_by"],
            name=op.f("fk_equivalence_decisions_proposal_id_proposed_by_equivalence_proposals"),
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_equivalence_decisions")),
    )
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT ON {table} TO exam_office")
    for table in NEVER_CHANGED:
        op.execute(
            f"CREATE TRIGGER {table}_are_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    for right in CHANGES:
        op.execute(f"GRANT {right} TO exam_office")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    for table in reversed(TABLES):
        op.drop_table(table)
