"""cards for one member, and rooms."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "rooms",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("card", sa.String(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("over", sa.Boolean(), nullable=False),
                sa.Column("wanted", sa.Integer(), nullable=False),
                sa.Column("settled", sa.Integer(), nullable=False),
                sa.Column("notes", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("rooms_of_group_id")),
                sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("rooms_of_place_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("rooms_key")),
                sa.UniqueConstraint("place_id", "card", name=op.f("rooms_one_place_id_card")),
            )
            op.create_table(
                "room_members",
                sa.Column("room_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("room_members_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("room_members_of_member_id")),
                sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("room_members_of_room_id")),
                sa.PrimaryKeyConstraint("room_id", "member_id", name=op.f("room_members_key")),
            )
            with op.batch_alter_table("room_members", schema=None) as batch_op:
                batch_op.create_index(batch_op.f("room_members_by_member_id"), ["member_id"], unique=False)

            with op.batch_alter_table("live_cards", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
                batch_op.add_column(
                    sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
                )
                batch_op.alter_column(
                    "place_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
                )
                batch_op.create_unique_constraint(batch_op.f("live_cards_one_account_id_card"), ["account_id", "card"])
                batch_op.create_foreign_key(batch_op.f("live_cards_of_account_id"), "accounts", ["account_id"], ["id"])


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.execute("DELETE FROM live_cards WHERE place_id IS NULL")
            with op.batch_alter_table("live_cards", table_kwargs={"sqlite_autoincrement": True}) as batch_op:
                batch_op.drop_constraint(batch_op.f("live_cards_of_account_id"), type_="foreignkey")
                batch_op.drop_constraint(batch_op.f("live_cards_one_account_id_card"), type_="unique")
                batch_op.alter_column(
                    "place_id", existing_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
                )
                batch_op.drop_column("account_id")

            with op.batch_alter_table("room_members", schema=None) as batch_op:
                batch_op.drop_index(batch_op.f("room_members_by_member_id"))

            op.drop_table("room_members")
            op.drop_table("rooms")
