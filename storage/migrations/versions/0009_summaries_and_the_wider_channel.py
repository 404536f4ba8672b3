"""Summaries of retros, and the wider channel."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_summaries",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("ended", sa.DateTime(timezone=True), nullable=False),
                sa.Column("shared", sa.DateTime(timezone=True), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_summaries_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", name=op.f("retro_summaries_key")),
            )
            op.create_table(
                "wider_places",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("wider_places_of_group_id")),
                sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("wider_places_of_place_id")),
                sa.PrimaryKeyConstraint("group_id", name=op.f("wider_places_key")),
            )
            with op.batch_alter_table("wider_places", schema=None) as batch_op:
                batch_op.create_index("wider_places_by_place", ["place_id"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("wider_places", schema=None) as batch_op:
                batch_op.drop_index("wider_places_by_place")

            op.drop_table("wider_places")
            op.drop_table("retro_summaries")
