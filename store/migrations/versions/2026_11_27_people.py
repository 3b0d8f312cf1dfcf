"""Create the table of people whom Slack was asked about."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_people"
down_revision = "2026_11_27_urgent"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slack_person",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("asking", sa.String(length=40), nullable=False),
        sa.Column("wanted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("team_id", sa.String(length=40), nullable=True),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_slack_person")),
    )
    with op.batch_alter_table("slack_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slack_person_wanted_at"), ["wanted_at"], unique=False)


def downgrade() -> None:
    op.drop_table("slack_person")
