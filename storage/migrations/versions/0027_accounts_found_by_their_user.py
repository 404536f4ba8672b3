"""accounts found by their user."""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("accounts", schema=None) as batch_op:
                batch_op.create_index("accounts_by_user", ["platform", "user"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("accounts", schema=None) as batch_op:
                batch_op.drop_index("accounts_by_user")
