"""Notices about deals; how often each protection was made longer; deciding settles a review."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_extensions"
down_revision = "2026_11_25_streams"
branch_labels = None
depends_on = None

COUNTED = """
UPDATE deals SET extensions = (
    SELECT count(*) FROM deal_events AS longer
    WHERE longer.deal_id = deals.id AND longer.kind = 'extended' AND longer.revision > (
        SELECT coalesce(max(approved.revision), 0) FROM deal_events AS approved
        WHERE approved.deal_id = deals.id AND approved.kind = 'approved'
    )
)
"""
LOOKED_AT = """
UPDATE deals SET needs_review = false WHERE registration IN ('approved', 'expired', 'rejected')
"""
"""Until now a mark outlived the decision; one that has expired was approved before."""


def upgrade() -> None:
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("extensions", sa.Integer(), nullable=False, server_default="0")
        )
        batch_op.create_index(batch_op.f("ix_deals_needs_review"), ["needs_review"], unique=False)

    op.create_table(
        "deal_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("deal_id", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_notices")),
        sa.UniqueConstraint(
            "place", "deal_id", "revision", name=op.f("uq_deal_notices_place_deal_id_revision")
        ),
    )
    with op.batch_alter_table("deal_notices", schema=None) as batch_op:
        batch_op.create_index("ix_deal_notices_place_state", ["place", "state"], unique=False)
        batch_op.create_index("ix_deal_notices_noted_at", ["noted_at"], unique=False)
    op.execute(COUNTED)
    op.execute(LOOKED_AT)


def downgrade() -> None:
    op.drop_table("deal_notices")
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deals_needs_review"))
        batch_op.drop_column("extensions")
