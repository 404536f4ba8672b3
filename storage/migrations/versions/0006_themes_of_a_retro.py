"""themes of a retro."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_counts",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("what", sa.String(), nullable=False),
                sa.Column("shown", sa.Integer(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_counts_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", "what", name=op.f("retro_counts_key")),
            )
            op.create_table(
                "retro_ready",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("by", sa.LargeBinary(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_ready_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", "by", name=op.f("retro_ready_key")),
            )
            op.create_table(
                "retro_theme_changes",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("kind", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("before", sa.String(), nullable=False),
                sa.Column("after", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_theme_changes_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_theme_changes_key")),
                sa.UniqueConstraint(
                    "group_id", "retro", "number", name=op.f("retro_theme_changes_one_group_id_retro_number")
                ),
            )
            op.create_table(
                "retro_themes",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("dots", sa.Integer(), nullable=True),
                sa.Column("place", sa.Integer(), nullable=True),
                sa.Column("parked", sa.Boolean(), nullable=False),
                sa.Column("returns", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_themes_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_themes_key")),
                sa.UniqueConstraint("group_id", "retro", "number", name=op.f("retro_themes_one_group_id_retro_number")),
            )
            op.create_table(
                "retro_votes",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("budget", sa.Integer(), nullable=False),
                sa.Column("open", sa.Boolean(), nullable=False),
                sa.Column("voters", sa.Integer(), nullable=True),
                sa.Column("resting", sa.Integer(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_votes_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_votes_key")),
                sa.UniqueConstraint("group_id", "retro", "number", name=op.f("retro_votes_one_group_id_retro_number")),
            )
            with op.batch_alter_table("retro_notes", schema=None) as batch_op:
                batch_op.add_column(sa.Column("theme", sa.Integer(), server_default="0", nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retro_notes", schema=None) as batch_op:
                batch_op.drop_column("theme")

            op.drop_table("retro_votes")
            op.drop_table("retro_themes")
            op.drop_table("retro_theme_changes")
            op.drop_table("retro_ready")
            op.drop_table("retro_counts")
