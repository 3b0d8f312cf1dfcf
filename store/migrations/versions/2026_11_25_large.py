"""Indexes for large programmes: lanes by state, deals by their last move, nudges by channel."""

from alembic import op

revision = "2026_11_25_large"
down_revision = "2026_11_25_slack_token"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("inbox", "outbox"):
        op.create_index(f"ix_{table}_lane_state", table, ["lane", "state"])
        op.drop_index(f"ix_{table}_lane", table)
    op.create_index("ix_deals_stage_since", "deals", ["stage_since"])
    op.create_index("ix_nudges_channel_id", "nudges", ["channel_id"])


def downgrade() -> None:
    op.drop_index("ix_nudges_channel_id", "nudges")
    op.drop_index("ix_deals_stage_since", "deals")
    for table in ("inbox", "outbox"):
        op.create_index(f"ix_{table}_lane", table, ["lane"])
        op.drop_index(f"ix_{table}_lane_state", table)
