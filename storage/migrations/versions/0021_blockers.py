"""blockers."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "blockers",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("raised", sa.DateTime(timezone=True), nullable=False),
                sa.Column("receipt", sa.LargeBinary(), nullable=True),
                sa.Column("how", sa.String(), nullable=False),
                sa.Column("solved", sa.DateTime(timezone=True), nullable=True),
                sa.Column("told", sa.Boolean(), nullable=False),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.Column("helper_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("helper_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("blockers_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("blockers_of_group_id")),
                sa.ForeignKeyConstraint(["helper_id"], ["members.id"], name=op.f("blockers_of_helper_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("blockers_key")),
                sa.UniqueConstraint("group_id", "receipt", name=op.f("blockers_one_group_id_receipt")),
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_table("blockers")
