"""formats of a group's own."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_formats",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("columns", sa.String(), nullable=False),
                sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_formats_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_formats_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("retro_formats_one_group_id_number")),
            )
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.add_column(sa.Column("own_format", sa.String(), nullable=True))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.drop_column("own_format")

            op.drop_table("retro_formats")
