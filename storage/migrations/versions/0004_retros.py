"""retros."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_notes",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("column", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("room", sa.Boolean(), nullable=False),
                sa.Column("receipt", sa.LargeBinary(), nullable=True),
                sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("author_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("retro_notes_of_author_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_notes_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_notes_key")),
                sa.UniqueConstraint("group_id", "retro", "number", name=op.f("retro_notes_one_group_id_retro_number")),
            )
            op.create_table(
                "retros",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("format", sa.String(), nullable=False),
                sa.Column("written", sa.Integer(), nullable=False),
                sa.Column("reveals", sa.Integer(), nullable=False),
                sa.Column("phase", sa.String(), nullable=False),
                sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
                sa.Column("left", sa.Integer(), nullable=False),
                sa.Column("later", sa.String(), nullable=False),
                sa.Column("spare", sa.Integer(), nullable=False),
                sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("leader_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retros_of_group_id")),
                sa.ForeignKeyConstraint(["leader_id"], ["members.id"], name=op.f("retros_of_leader_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retros_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("retros_one_group_id_number")),
            )
            with op.batch_alter_table("retro_notes", schema=None) as batch_op:
                batch_op.create_index("retro_notes_by_author", ["author_id"], unique=False)
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.create_index("retros_by_leader", ["leader_id"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.drop_index("retros_by_leader")
            with op.batch_alter_table("retro_notes", schema=None) as batch_op:
                batch_op.drop_index("retro_notes_by_author")

            op.drop_table("retros")
            op.drop_table("retro_notes")
