"""private messages a day, and zones of members."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            # Plainly, for a table that Alembic writes anew on SQLite would give its numbers again.
            op.create_table(
                "private_days",
                sa.Column("platform", sa.String(), nullable=False),
                sa.Column("user", sa.String(), nullable=False),
                sa.Column("day", sa.Date(), nullable=False),
                sa.Column("count", sa.Integer(), nullable=False),
                sa.PrimaryKeyConstraint("platform", "user", "day", name=op.f("private_days_key")),
            )
            op.add_column("live_cards", sa.Column("polite", sa.Boolean(), server_default=sa.false(), nullable=False))

            op.add_column("members", sa.Column("zone", sa.String(), nullable=True))

            op.add_column("outbox", sa.Column("polite", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_column("outbox", "polite")

            op.drop_column("members", "zone")

            op.drop_column("live_cards", "polite")

            op.drop_table("private_days")
