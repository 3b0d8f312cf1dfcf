"""Create the tables: programme."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_22_3"
down_revision = "2026_11_22_2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "programme_partners",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("regions", sa.Text(), nullable=False),
        sa.Column("languages", sa.Text(), nullable=False),
        sa.Column("industries", sa.Text(), nullable=False),
        sa.Column("products", sa.Text(), nullable=False),
        sa.Column("certifications", sa.Text(), nullable=False),
        sa.Column("milestones", sa.Text(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.Column("cam_id", sa.String(), nullable=True),
        sa.Column("shares_deals_with_distributor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["programme_partners.id"],
            name=op.f("fk_programme_partners_parent_id_programme_partners"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_partners")),
    )
    with op.batch_alter_table("programme_partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_partners_cam_id"), ["cam_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_partners_parent_id"), ["parent_id"], unique=False
        )

    op.create_table(
        "programme_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_rules")),
    )
    op.create_table(
        "programme_channels",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("team_ids", sa.Text(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=True),
        sa.Column("cam_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_programme_channels_partner_id_programme_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_channels")),
    )
    with op.batch_alter_table("programme_channels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_channels_name"), ["name"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_channels_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "programme_members",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_programme_members_partner_id_programme_partners"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_members")),
    )
    with op.batch_alter_table("programme_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_members_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_programme_members_partner_id"), ["partner_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_programme_members_role"), ["role"], unique=False)

    op.create_table(
        "programme_partner_teams",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"],
            ["programme_partners.id"],
            name=op.f("fk_programme_partner_teams_partner_id_programme_partners"),
        ),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_programme_partner_teams")),
    )
    with op.batch_alter_table("programme_partner_teams", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_partner_teams_partner_id"), ["partner_id"], unique=False
        )

    op.create_table(
        "programme_identities",
        sa.Column("team_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("member_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["programme_members.id"],
            name=op.f("fk_programme_identities_member_id_programme_members"),
        ),
        sa.PrimaryKeyConstraint("team_id", "user_id", name=op.f("pk_programme_identities")),
    )
    with op.batch_alter_table("programme_identities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_programme_identities_member_id"), ["member_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("programme_identities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_identities_member_id"))

    op.drop_table("programme_identities")
    with op.batch_alter_table("programme_partner_teams", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_partner_teams_partner_id"))

    op.drop_table("programme_partner_teams")
    with op.batch_alter_table("programme_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_members_role"))
        batch_op.drop_index(batch_op.f("ix_programme_members_partner_id"))
        batch_op.drop_index(batch_op.f("ix_programme_members_email"))

    op.drop_table("programme_members")
    with op.batch_alter_table("programme_channels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_channels_partner_id"))
        batch_op.drop_index(batch_op.f("ix_programme_channels_name"))

    op.drop_table("programme_channels")
    op.drop_table("programme_rules")
    with op.batch_alter_table("programme_partners", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_programme_partners_parent_id"))
        batch_op.drop_index(batch_op.f("ix_programme_partners_cam_id"))

    op.drop_table("programme_partners")
