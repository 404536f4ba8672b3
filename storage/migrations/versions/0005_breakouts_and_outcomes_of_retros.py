"""breakouts and outcomes of retros."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_scores",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("count", sa.Integer(), nullable=False),
                sa.Column("total", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_scores_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", name=op.f("retro_scores_key")),
            )
            op.create_table(
                "retro_attendees",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("platform", sa.String(), nullable=False),
                sa.Column("breakout", sa.Integer(), nullable=False),
                sa.Column("hand", sa.Integer(), nullable=False),
                sa.Column("spoke", sa.Integer(), nullable=False),
                sa.Column("invite", sa.Boolean(), nullable=False),
                sa.Column("passed", sa.Boolean(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_attendees_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("retro_attendees_of_member_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_attendees_key")),
                sa.UniqueConstraint(
                    "group_id", "retro", "member_id", name=op.f("retro_attendees_one_group_id_retro_member_id")
                ),
            )
            with op.batch_alter_table("retro_attendees", schema=None) as batch_op:
                batch_op.create_index("retro_attendees_by_member", ["member_id"], unique=False)

            op.create_table(
                "retro_breakouts",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("moderator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("moderator_name", sa.String(), nullable=True),
                sa.Column("accepted", sa.Boolean(), nullable=False),
                sa.Column("heard", sa.DateTime(timezone=True), nullable=True),
                sa.Column("themes", sa.String(), nullable=False),
                sa.Column("turn", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_breakouts_of_group_id")),
                sa.ForeignKeyConstraint(["moderator_id"], ["members.id"], name=op.f("retro_breakouts_of_moderator_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_breakouts_key")),
                sa.UniqueConstraint(
                    "group_id", "retro", "number", name=op.f("retro_breakouts_one_group_id_retro_number")
                ),
            )
            with op.batch_alter_table("retro_breakouts", schema=None) as batch_op:
                batch_op.create_index("retro_breakouts_by_moderator", ["moderator_id"], unique=False)

            op.create_table(
                "retro_outcomes",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("kind", sa.String(), nullable=False),
                sa.Column("breakout", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("whom", sa.String(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("owner_name", sa.String(), nullable=True),
                sa.Column("accepted", sa.Boolean(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("reason", sa.String(), nullable=False),
                sa.Column("reviewed", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_outcomes_of_group_id")),
                sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("retro_outcomes_of_owner_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_outcomes_key")),
                sa.UniqueConstraint(
                    "group_id", "retro", "number", name=op.f("retro_outcomes_one_group_id_retro_number")
                ),
            )
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.create_index("retro_outcomes_by_owner", ["owner_id"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.drop_index("retro_outcomes_by_owner")

            op.drop_table("retro_outcomes")
            with op.batch_alter_table("retro_breakouts", schema=None) as batch_op:
                batch_op.drop_index("retro_breakouts_by_moderator")

            op.drop_table("retro_breakouts")
            with op.batch_alter_table("retro_attendees", schema=None) as batch_op:
                batch_op.drop_index("retro_attendees_by_member")

            op.drop_table("retro_attendees")
            op.drop_table("retro_scores")
