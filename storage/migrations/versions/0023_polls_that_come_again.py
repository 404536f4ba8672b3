"""polls that come again."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.add_column(sa.Column("since", sa.DateTime(timezone=True), nullable=True))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.drop_column("since")
