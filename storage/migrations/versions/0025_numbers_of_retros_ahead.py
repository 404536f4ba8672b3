"""numbers of retros ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.add_column(sa.Column("ahead", sa.Integer(), server_default="0", nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.drop_column("ahead")
