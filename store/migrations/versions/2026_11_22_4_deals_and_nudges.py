"""Create the tables: deals and nudges."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_4"
down_revision = "2026_11_22_3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deals",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("request_key", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("customer", sa.String(), nullable=False),
        sa.Column("customer_key", sa.String(), nullable=False),
        sa.Column("customer_domain", sa.String(), nullable=False),
        sa.Column("product", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("registration", sa.String(), nullable=False),
        sa.Column("expected_close", sa.Date(), nullable=True),
        sa.Column("competitor", sa.String(), nullable=True),
        sa.Column("contact_role", sa.String(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage_entry", sa.Integer(), nullable=False),
        sa.Column("protected_until", sa.Date(), nullable=True),
        sa.Column("needs_review", sa.Boolean(), nullable=False),
        sa.Column("completeness", sa.Integer(), nullable=False),
        sa.Column("thread_channel", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_deals_partner_id_programme_partners"),
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"],
            ["programme_members.id"],
            name=op.f("fk_deals_registered_by_programme_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("request_key", name=op.f("uq_deals_request_key")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_deals_customer_domain"), ["customer_domain"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deals_customer_key"), ["customer_key"], unique=False)
        batch_op.create_index("ix_deals_partner_id_stage", ["partner_id", "stage"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_deals_protected_until"), ["protected_until"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_deals_registration"), ["registration"], unique=False)
        batch_op.create_index(
            "ix_deals_thread_channel_thread_ts", ["thread_channel", "thread_ts"], unique=False
        )

    op.create_table(
        "deal_asset_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("asset_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_deal_asset_acts_deal_id_deals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_asset_acts")),
        sa.UniqueConstraint("key", name=op.f("uq_deal_asset_acts_key")),
    )
    with op.batch_alter_table("deal_asset_acts", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deal_asset_acts_deal_id_asset_id", ["deal_id", "asset_id"], unique=False
        )

    op.create_table(
        "deal_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stage_entry", sa.Integer(), nullable=False),
        sa.Column("seconds_in_stage", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deal_id"], ["deals.id"], name=op.f("fk_deal_events_deal_id_deals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_events")),
        sa.UniqueConstraint("deal_id", "revision", name=op.f("uq_deal_events_deal_id_revision")),
    )
    op.create_table(
        "nudges",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("play_id", sa.String(), nullable=False),
        sa.Column("play_title", sa.String(), nullable=False),
        sa.Column("play_version", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("stage_entry", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("sender_id", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("assets", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_channel", sa.String(), nullable=True),
        sa.Column("sent_ts", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_nudges_deal_id_deals")),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["programme_members.id"],
            name=op.f("fk_nudges_member_id_programme_members"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_nudges_partner_id_programme_partners"),
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"],
            ["programme_members.id"],
            name=op.f("fk_nudges_sender_id_programme_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("key", name=op.f("uq_nudges_key")),
    )
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudges_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_partner_id"), ["partner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_play_id"), ["play_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_nudges_sender_id"), ["sender_id"], unique=False)
        batch_op.create_index("ix_nudges_state_due_at", ["state", "due_at"], unique=False)

    op.create_table(
        "nudge_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("nudge_id", sa.String(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["nudge_id"], ["nudges.id"], name=op.f("fk_nudge_acts_nudge_id_nudges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudge_acts")),
        sa.UniqueConstraint(
            "nudge_id", "act", "by", "round", name=op.f("uq_nudge_acts_nudge_id_act_by_round")
        ),
    )
    with op.batch_alter_table("nudge_acts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nudge_acts_at"), ["at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("nudge_acts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nudge_acts_at"))

    op.drop_table("nudge_acts")
    with op.batch_alter_table("nudges", schema=None) as batch_op:
        batch_op.drop_index("ix_nudges_state_due_at")
        batch_op.drop_index(batch_op.f("ix_nudges_sender_id"))
        batch_op.drop_index(batch_op.f("ix_nudges_play_id"))
        batch_op.drop_index(batch_op.f("ix_nudges_partner_id"))
        batch_op.drop_index(batch_op.f("ix_nudges_member_id"))
        batch_op.drop_index(batch_op.f("ix_nudges_deal_id"))

    op.drop_table("nudges")
    op.drop_table("deal_events")
    with op.batch_alter_table("deal_asset_acts", schema=None) as batch_op:
        batch_op.drop_index("ix_deal_asset_acts_deal_id_asset_id")

    op.drop_table("deal_asset_acts")
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index("ix_deals_thread_channel_thread_ts")
        batch_op.drop_index(batch_op.f("ix_deals_registration"))
        batch_op.drop_index(batch_op.f("ix_deals_protected_until"))
        batch_op.drop_index("ix_deals_partner_id_stage")
        batch_op.drop_index(batch_op.f("ix_deals_customer_key"))
        batch_op.drop_index(batch_op.f("ix_deals_customer_domain"))

    op.drop_table("deals")
