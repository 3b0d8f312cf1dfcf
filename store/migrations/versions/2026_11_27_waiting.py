"""Find the questions that wait for a person, whoever helps by now."""

from alembic import op

revision = "2026_11_27_waiting"
down_revision = "2026_11_27_words"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_question_record_cam_id_state", table_name="question_record")
    op.create_index(
        "ix_question_record_state_resolved_at",
        "question_record",
        ["state", "resolved_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_index("ix_question_record_state_resolved_at", table_name="question_record")
    op.create_index(
        "ix_question_record_cam_id_state", "question_record", ["cam_id", "state"], unique=False
    )
