"""reviews of themes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_reviews",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("earlier", sa.Integer(), nullable=False),
                sa.Column("theme", sa.Integer(), nullable=False),
                sa.Column("verdict", sa.String(), nullable=False),
                sa.Column("reason", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_reviews_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", "earlier", "theme", name=op.f("retro_reviews_key")),
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_table("retro_reviews")
