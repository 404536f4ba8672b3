"""votes spread over parts."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "vault":
            op.create_table(
                "spreads",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.Column("parts", sa.BigInteger(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", name=op.f("spreads_key")),
                sqlite_with_rowid=False,
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "vault":
            op.drop_table("spreads")
