"""places that are gone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("places", schema=None) as batch_op:
                batch_op.add_column(sa.Column("gone", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("places", schema=None) as batch_op:
                batch_op.drop_column("gone")
