"""The vault and its keys."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "vault":
            op.create_table(
                "ballots",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.Column("id", sa.LargeBinary(), nullable=False),
                sa.Column("box", sa.LargeBinary(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", "id", name=op.f("ballots_key")),
                sqlite_with_rowid=False,
            )
            op.create_table(
                "given_up",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", name=op.f("given_up_key")),
                sqlite_with_rowid=False,
            )
            op.create_table(
                "markers",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.Column("id", sa.LargeBinary(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", "id", name=op.f("markers_key")),
                sqlite_with_rowid=False,
            )
            op.create_table(
                "notes",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.Column("id", sa.LargeBinary(), nullable=False),
                sa.Column("box", sa.LargeBinary(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", "id", name=op.f("notes_key")),
                sqlite_with_rowid=False,
            )
        case "keys":
            op.create_table(
                "board_keys",
                sa.Column("group_id", sa.BigInteger(), autoincrement=False, nullable=False),
                sa.Column("board", sa.Text(), nullable=False),
                sa.Column("wrapped", sa.LargeBinary(), nullable=False),
                sa.PrimaryKeyConstraint("group_id", "board", name=op.f("board_keys_key")),
                sqlite_with_rowid=False,
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "vault":
            op.drop_table("notes")
            op.drop_table("markers")
            op.drop_table("given_up")
            op.drop_table("ballots")
        case "keys":
            op.drop_table("board_keys")
