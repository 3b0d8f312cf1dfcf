"""Create the table of what worked."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_evidence"
down_revision = "2026_11_25_large"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asset_evidence",
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("asset_id", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Integer(), nullable=False),
        sa.Column("shown_partners", sa.Integer(), nullable=False),
        sa.Column("judged", sa.Integer(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("judged_partners", sa.Integer(), nullable=False),
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "partner_id", "asset_id", "stage", "segment", name=op.f("pk_asset_evidence")
        ),
    )
    op.create_index("ix_asset_evidence_partner_id_stage", "asset_evidence", ["partner_id", "stage"])


def downgrade() -> None:
    op.drop_table("asset_evidence")
