"""Nudges about partners as well as deals, digests, mutes, quiet hours and opt-outs."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_plays"
down_revision = "2026_11_25_sources"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.alter_column("deal_id", existing_type=sa.String(), nullable=True)
        batch_op.add_column(sa.Column("about", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("lead_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("released_round", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(batch_op.f("ix_nudges_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_released_at"), ["released_at"], unique=False)

    with op.batch_alter_table("nudge_acts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("remind_in_days", sa.Integer(), nullable=False, server_default="3")
        )

    with op.batch_alter_table("programme_members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("quiet_hours", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("opt_outs", sa.Text(), nullable=False, server_default="[]"))

    op.create_table(
        "nudge_mutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("partner_id", sa.String(), nullable=True),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["programme_members.id"],
            name=op.f("fk_nudge_mutes_member_id_programme_members"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_nudge_mutes_partner_id_programme_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_mutes")),
        sa.UniqueConstraint("member_id", "scope", name=op.f("uq_nudge_mutes_member_id_scope")),
        sa.UniqueConstraint("partner_id", "scope", name=op.f("uq_nudge_mutes_partner_id_scope")),
    )


def downgrade() -> None:
    op.drop_table("nudge_mutes")
    with op.batch_alter_table("programme_members", schema=None) as batch_op:
        batch_op.drop_column("opt_outs")
        batch_op.drop_column("quiet_hours")

    with op.batch_alter_table("nudge_acts", schema=None) as batch_op:
        batch_op.drop_column("remind_in_days")

    op.execute(
        "DELETE FROM nudge_acts WHERE nudge_id IN (SELECT id FROM nudges WHERE deal_id IS NULL)"
    )
    op.execute("DELETE FROM nudges WHERE deal_id IS NULL")
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudges_released_at"))
        batch_op.drop_index(batch_op.f("ix_nudges_lead_id"))
        batch_op.drop_column("released_round")
        batch_op.drop_column("released_at")
        batch_op.drop_column("lead_id")
        batch_op.drop_column("about")
        batch_op.alter_column("deal_id", existing_type=sa.String(), nullable=False)
