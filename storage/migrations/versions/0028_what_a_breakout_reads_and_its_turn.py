"""what a breakout reads and its turn."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("retro_breakouts", schema=None) as batch_op:
                batch_op.add_column(sa.Column("reading", sa.Integer(), server_default="0", nullable=False))
                batch_op.add_column(sa.Column("later", sa.Integer(), server_default="0", nullable=False))
                batch_op.add_column(sa.Column("chosen", sa.Boolean(), server_default=sa.false(), nullable=False))
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.add_column(sa.Column("dots", sa.Integer(), server_default="0", nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.drop_column("dots")
            with op.batch_alter_table("retro_breakouts", schema=None) as batch_op:
                batch_op.drop_column("chosen")
                batch_op.drop_column("later")
                batch_op.drop_column("reading")
