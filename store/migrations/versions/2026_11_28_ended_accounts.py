"""Keep which Slack accounts have ended."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_ended_accounts"
down_revision = "2026_11_27_waiting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("programme_identities", schema=None) as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("programme_identities", schema=None) as batch_op:
        batch_op.drop_column("ended_at")
