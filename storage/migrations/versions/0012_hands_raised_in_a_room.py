"""hands raised in a room."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_hands",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("theme", sa.Integer(), nullable=False),
                sa.Column("hands", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_hands_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", "theme", name=op.f("retro_hands_key")),
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_table("retro_hands")
