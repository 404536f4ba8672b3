"""messages by where they go."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("live_cards", schema=None) as batch_op:
                batch_op.create_index("live_cards_by_place", ["place_id", "due"], unique=False)

            with op.batch_alter_table("outbox", schema=None) as batch_op:
                batch_op.create_index("outbox_by_account", ["account_id", "id"], unique=False)
                batch_op.create_index("outbox_by_place", ["place_id", "id"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("outbox", schema=None) as batch_op:
                batch_op.drop_index("outbox_by_place")
                batch_op.drop_index("outbox_by_account")

            with op.batch_alter_table("live_cards", schema=None) as batch_op:
                batch_op.drop_index("live_cards_by_place")
