"""planned retros and retros over days."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "retro_sprint_customs",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("weekday", sa.Integer(), nullable=False),
                sa.Column("at", sa.String(), nullable=False),
                sa.Column("format", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_sprint_customs_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", name=op.f("retro_sprint_customs_key")),
            )
            op.create_table(
                "retro_answers",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("plan", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("says", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_answers_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("retro_answers_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "plan", "member_id", name=op.f("retro_answers_key")),
            )
            with op.batch_alter_table("retro_answers", schema=None) as batch_op:
                batch_op.create_index("retro_answers_by_member", ["member_id"], unique=False)

            op.create_table(
                "retro_plans",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("uid", sa.LargeBinary(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
                sa.Column("series", sa.String(), nullable=False),
                sa.Column("every", sa.String(), nullable=False),
                sa.Column("format", sa.String(), nullable=False),
                sa.Column("sequence", sa.Integer(), nullable=False),
                sa.Column("waits", sa.Boolean(), server_default=sa.false(), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=True),
                sa.Column("planner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("planner_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("retro_plans_of_group_id")),
                sa.ForeignKeyConstraint(["planner_id"], ["members.id"], name=op.f("retro_plans_of_planner_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("retro_plans_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("retro_plans_one_group_id_number")),
            )
            with op.batch_alter_table("retro_plans", schema=None) as batch_op:
                batch_op.create_index("retro_plans_by_planner", ["planner_id"], unique=False)
                batch_op.create_index("retro_plans_by_state", ["group_id", "state"], unique=False)

            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.add_column(sa.Column("unit", sa.Integer(), server_default="60", nullable=False))
                batch_op.add_column(sa.Column("collecting", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retros", schema=None) as batch_op:
                batch_op.drop_column("collecting")
                batch_op.drop_column("unit")

            with op.batch_alter_table("retro_plans", schema=None) as batch_op:
                batch_op.drop_index("retro_plans_by_state")
                batch_op.drop_index("retro_plans_by_planner")

            op.drop_table("retro_plans")
            with op.batch_alter_table("retro_answers", schema=None) as batch_op:
                batch_op.drop_index("retro_answers_by_member")

            op.drop_table("retro_answers")
            op.drop_table("retro_sprint_customs")
