"""sprints."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "sprint_customs",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("weekday", sa.Integer(), nullable=False),
                sa.Column("at", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprint_customs_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", name=op.f("sprint_customs_key")),
            )
            op.create_table(
                "sprint_check_ins",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("sprint", sa.Integer(), nullable=False),
                sa.Column("week", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("resting", sa.Boolean(), nullable=False),
                sa.Column("done", sa.String(), nullable=False),
                sa.Column("next", sa.String(), nullable=False),
                sa.Column("blocked", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprint_check_ins_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("sprint_check_ins_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "sprint", "week", "member_id", name=op.f("sprint_check_ins_key")),
            )
            with op.batch_alter_table("sprint_check_ins", schema=None) as batch_op:
                batch_op.create_index("sprint_check_ins_by_member", ["member_id"], unique=False)

            op.create_table(
                "sprint_retros",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("sprint", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprint_retros_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("sprint_retros_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "retro", "member_id", name=op.f("sprint_retros_key")),
            )
            with op.batch_alter_table("sprint_retros", schema=None) as batch_op:
                batch_op.create_index("sprint_retros_by_member", ["member_id"], unique=False)

            op.create_table(
                "sprint_tasks",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("sprint", sa.Integer(), nullable=True),
                sa.Column("before", sa.Integer(), nullable=True),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("hours", sa.Integer(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("done", sa.DateTime(timezone=True), nullable=True),
                sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("owner_name", sa.String(), nullable=True),
                sa.Column("accepted", sa.Boolean(), nullable=False),
                sa.Column("help", sa.Boolean(), nullable=False),
                sa.Column("idea", sa.Integer(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprint_tasks_of_group_id")),
                sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("sprint_tasks_of_owner_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("sprint_tasks_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("sprint_tasks_one_group_id_number")),
            )
            with op.batch_alter_table("sprint_tasks", schema=None) as batch_op:
                batch_op.create_index("sprint_tasks_by_owner", ["owner_id"], unique=False)
                batch_op.create_index("sprint_tasks_by_sprint", ["group_id", "sprint"], unique=False)

            op.create_table(
                "sprint_volunteers",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("sprint", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("hours", sa.Integer(), nullable=True),
                sa.Column("invited", sa.Boolean(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprint_volunteers_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("sprint_volunteers_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "sprint", "member_id", name=op.f("sprint_volunteers_key")),
            )
            with op.batch_alter_table("sprint_volunteers", schema=None) as batch_op:
                batch_op.create_index("sprint_volunteers_by_member", ["member_id"], unique=False)

            op.create_table(
                "sprints",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("goal", sa.String(), nullable=False),
                sa.Column("places", sa.Integer(), nullable=False),
                sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
                sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
                sa.Column("sequence", sa.Integer(), nullable=False),
                sa.Column("week", sa.Integer(), nullable=False),
                sa.Column("asked", sa.DateTime(timezone=True), nullable=True),
                sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
                sa.Column("starter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("starter_name", sa.String(), nullable=True),
                sa.Column("ender_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.ForeignKeyConstraint(["ender_id"], ["members.id"], name=op.f("sprints_of_ender_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("sprints_of_group_id")),
                sa.ForeignKeyConstraint(["starter_id"], ["members.id"], name=op.f("sprints_of_starter_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("sprints_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("sprints_one_group_id_number")),
            )
            with op.batch_alter_table("sprints", schema=None) as batch_op:
                batch_op.create_index("sprints_by_ender", ["ender_id"], unique=False)
                batch_op.create_index("sprints_by_starter", ["starter_id"], unique=False)
                batch_op.create_index("sprints_under_way", ["group_id", "ended"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("sprints", schema=None) as batch_op:
                batch_op.drop_index("sprints_under_way")
                batch_op.drop_index("sprints_by_starter")
                batch_op.drop_index("sprints_by_ender")

            op.drop_table("sprints")
            with op.batch_alter_table("sprint_volunteers", schema=None) as batch_op:
                batch_op.drop_index("sprint_volunteers_by_member")

            op.drop_table("sprint_volunteers")
            with op.batch_alter_table("sprint_tasks", schema=None) as batch_op:
                batch_op.drop_index("sprint_tasks_by_sprint")
                batch_op.drop_index("sprint_tasks_by_owner")

            op.drop_table("sprint_tasks")
            with op.batch_alter_table("sprint_retros", schema=None) as batch_op:
                batch_op.drop_index("sprint_retros_by_member")

            op.drop_table("sprint_retros")
            with op.batch_alter_table("sprint_check_ins", schema=None) as batch_op:
                batch_op.drop_index("sprint_check_ins_by_member")

            op.drop_table("sprint_check_ins")
            op.drop_table("sprint_customs")
