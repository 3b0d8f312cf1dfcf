"""Create the table of messages that have begun to appear and are not whole yet."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_25_streams"
down_revision = "2026_11_25_programme"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_stream",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("work_key", sa.String(length=200), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("thread_ts", sa.String(length=40), nullable=False),
        sa.Column("ts", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("so_far", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opening_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_stream")),
        sa.UniqueConstraint("key", name=op.f("uq_answer_stream_key")),
    )
    with op.batch_alter_table("answer_stream") as batch:
        batch.create_index(
            "ix_answer_stream_channel_id_thread_ts", ["channel_id", "thread_ts"], unique=False
        )


def downgrade() -> None:
    op.drop_table("answer_stream")
