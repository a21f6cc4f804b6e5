"""Keep who holds a lease, what silence may earn, credits, outages, and what an entry counts for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CHANGED_BY_ALL = (
    "accepts_entries, closes_at, section, state, revision, device, device_waiting, epoch,"
    " acknowledged_sequence, chain, last_contact_at, credit_left, covered_from, covered_until"
)
GRANTS = {
    "exam_delivery": (
        f"UPDATE ({CHANGED_BY_ALL}) ON sitting_contacts",
        "SELECT, INSERT ON ledger_credits",
        "SELECT, INSERT, UPDATE ON service_pulse",
        "SELECT, INSERT ON service_outages",
        "UPDATE (ended_at) ON service_outages",
    ),
    "exam_office": (
        f"UPDATE ({CHANGED_BY_ALL}) ON sitting_contacts",
        "SELECT, INSERT ON ledger_credits",
        "SELECT ON service_pulse, service_outages",
    ),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    # The first hash is the lease's own; each next one takes the hash before it and an entry's.
    op.execute(
        "CREATE FUNCTION chain_step(bytea, bytea) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT "
        "PARALLEL SAFE AS 'SELECT sha256($1 || $2)'"
    )
    op.execute(
        "CREATE AGGREGATE chain_of(bytea) (SFUNC = chain_step, STYPE = bytea, PARALLEL = SAFE)"
    )
    _extend_contacts()
    op.add_column(
        "entries",
        sa.Column("standing", sa.Text(), nullable=False, server_default="admitted"),
    )
    op.create_check_constraint(
        op.f("an_entry_standing_is_known"), "entries", "standing IN ('admitted', 'late', 'held')"
    )
    _create_credits()
    _create_outages()
    for role, grants in GRANTS.items():
        for grant in grants:
            op.execute(f"GRANT {grant} TO {role}")
    op.execute(
        "CREATE TRIGGER ledger_credits_are_append_only BEFORE UPDATE OR DELETE ON ledger_credits "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _extend_contacts() -> None:
    for name, kind in (
        ("device", sa.Text()),
        ("device_waiting", sa.Text()),
        ("covered_from", sa.DateTime(timezone=True)),
        ("covered_until", sa.DateTime(timezone=True)),
        # Filled below; then they are never empty.
        ("state", sa.Text()),
        ("revision", sa.Integer()),
        ("chain", sa.LargeBinary()),
        ("offline_work", sa.Interval()),
        ("offline_credit", sa.Interval()),
        ("credit_left", sa.Interval()),
    ):
        op.add_column("sitting_contacts", sa.Column(name, kind, nullable=True))
    op.execute(
        "UPDATE sitting_contacts c SET state = s.state, revision = 1,"
        " offline_work = make_interval(secs => (p.document->>'offline_work_seconds_max')::int),"
        " offline_credit = make_interval(secs => (p.document->>'offline_credit_seconds_max')::int),"
        " credit_left = make_interval(secs => (p.document->>'offline_credit_seconds_max')::int),"
        " chain = (SELECT chain_of(link.hash ORDER BY link.sequence) FROM ("
        "   SELECT 0 AS sequence,"
        "     sha256(convert_to(c.sitting_id || E'\\n' || c.epoch, 'UTF8')) AS hash"
        "   UNION ALL SELECT e.sequence, e.content_hash FROM entries e"
        "   WHERE e.sitting_id = c.sitting_id AND e.epoch = c.epoch"
        "     AND e.sequence <= c.acknowledged_sequence) AS link)"
        " FROM sittings s JOIN exam_policies p"
        " ON p.exam_id = s.exam_id AND p.version = s.policy_version"
        " WHERE s.id = c.sitting_id"
    )
    for name in ("state", "revision", "chain", "offline_work", "offline_credit", "credit_left"):
        op.alter_column("sitting_contacts", name, nullable=False)
    # A contact row is rewritten with every save: room beside it keeps its indexes untouched.
    op.execute("ALTER TABLE sitting_contacts SET (fillfactor = 50)")


def _create_credits() -> None:
    op.create_table(
        "ledger_credits",
        sa.Column("sitting_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount", sa.Interval(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("span_ordinal", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('time', 'break')", name=op.f("a_credit_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["sittings.id"], name=op.f("fk_ledger_credits_sitting_id_sittings")
        ),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["accounts.id"], name=op.f("fk_ledger_credits_actor_id_accounts")
        ),
        sa.PrimaryKeyConstraint("sitting_id", "ordinal", name=op.f("pk_ledger_credits")),
        sa.UniqueConstraint(
            "sitting_id", "span_ordinal", name=op.f("uq_ledger_credits_sitting_id_span_ordinal")
        ),
    )


def _create_outages() -> None:
    op.create_table(
        "service_pulse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("there_is_one_pulse")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_pulse")),
    )
    op.create_table(
        "service_outages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('no_pulse', 'many_silent')", name=op.f("a_cause_of_an_outage_is_known")
        ),
        sa.CheckConstraint(
            "ended_at IS NULL OR ended_at >= started_at", name=op.f("an_outage_goes_forward")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_outages")),
    )
    op.create_index(op.f("ix_service_outages_ended_at"), "service_outages", ["ended_at"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("SET LOCAL statement_timeout = '60s'")
    op.drop_table("service_outages")
    op.drop_table("service_pulse")
    op.drop_table("ledger_credits")
    op.drop_constraint(op.f("an_entry_standing_is_known"), "entries")
    op.drop_column("entries", "standing")
    op.execute("ALTER TABLE sitting_contacts RESET (fillfactor)")
    for name in (
        "device",
        "device_waiting",
        "covered_from",
        "covered_until",
        "state",
        "revision",
        "chain",
        "offline_work",
        "offline_credit",
        "credit_left",
    ):
        op.drop_column("sitting_contacts", name)
    op.execute("DROP AGGREGATE chain_of(bytea)")
    op.execute("DROP FUNCTION chain_step(bytea, bytea)")
