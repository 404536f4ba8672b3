"""one register of actions: those agreed in retros move into it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "actions",
                sa.Column("group_id", _ID, nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("condition", sa.String(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("reason", sa.String(), nullable=False),
                sa.Column("closed", sa.DateTime(timezone=True), nullable=True),
                sa.Column("owner_id", _ID, nullable=True),
                sa.Column("owner_name", sa.String(), nullable=True),
                sa.Column("accepted", sa.Boolean(), nullable=False),
                sa.Column("help", sa.Boolean(), nullable=False),
                sa.Column("retro", sa.Integer(), nullable=True),
                sa.Column("made", sa.DateTime(timezone=True), nullable=False),
                sa.Column("by_id", _ID, nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("actions_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("actions_of_group_id")),
                sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("actions_of_owner_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("actions_key")),
            )
            op.create_index("actions_by_owner", "actions", ["owner_id"], unique=False)
            for table in ("milestones", "questions"):  # nobody wrote down since when they are there; from now on it is
                with op.batch_alter_table(table, schema=None) as batch_op:
                    batch_op.add_column(sa.Column("made", sa.DateTime(timezone=True), nullable=True))
                op.execute(f"UPDATE {table} SET made = CURRENT_TIMESTAMP")  # noqa: S608 - ours
                with op.batch_alter_table(table, schema=None) as batch_op:
                    batch_op.alter_column("made", existing_type=sa.DateTime(timezone=True), nullable=False)
                op.execute(f"UPDATE record_numbers SET kind = '{table[:-1]}' WHERE kind = '{table}'")  # noqa: S608
            op.execute("UPDATE record_numbers SET kind = 'decision' WHERE kind = 'decisions'")
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.add_column(sa.Column("action", sa.Integer(), nullable=True))
            op.execute(
                "UPDATE retro_outcomes SET action = (SELECT count(*) FROM retro_outcomes earlier WHERE earlier.kind = "
                "'action' AND earlier.group_id = retro_outcomes.group_id AND earlier.id <= retro_outcomes.id) "
                "WHERE kind = 'action'"
            )
            op.execute(
                "INSERT INTO actions (group_id, number, text, condition, due, state, reason, closed, owner_id, "
                "owner_name, accepted, help, retro, made) SELECT group_id, action, text, '', due, state, reason, NULL, "
                "owner_id, owner_name, accepted, 1 = 0, retro, CURRENT_TIMESTAMP FROM retro_outcomes "
                "WHERE action IS NOT NULL"
            )
            op.execute(
                "INSERT INTO record_numbers (group_id, kind, last) "
                "SELECT group_id, 'action', max(number) FROM actions GROUP BY group_id"
            )
            op.execute("UPDATE retro_outcomes SET text = '', due = NULL WHERE action IS NOT NULL")
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.drop_index("retro_outcomes_by_owner")
                batch_op.drop_constraint("retro_outcomes_of_owner_id", type_="foreignkey")
                for column in ("owner_id", "owner_name", "accepted", "state", "reason"):
                    batch_op.drop_column(column)
                batch_op.create_index("retro_outcomes_by_action", ["group_id", "action"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.drop_index("retro_outcomes_by_action")
                batch_op.add_column(sa.Column("owner_id", _ID, nullable=True))
                batch_op.add_column(sa.Column("owner_name", sa.String(), nullable=True))
                batch_op.add_column(sa.Column("accepted", sa.Boolean(), nullable=False, server_default=sa.false()))
                batch_op.add_column(sa.Column("state", sa.String(), nullable=False, server_default="open"))
                batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
                batch_op.create_foreign_key("retro_outcomes_of_owner_id", "members", ["owner_id"], ["id"])
            for column in ("text", "due", "owner_id", "owner_name", "accepted", "state", "reason"):
                op.execute(
                    f"UPDATE retro_outcomes SET {column} = (SELECT actions.{column} FROM actions WHERE "  # noqa: S608 - ours
                    "actions.group_id = retro_outcomes.group_id AND actions.number = retro_outcomes.action) "
                    "WHERE action IS NOT NULL"
                )
            with op.batch_alter_table("retro_outcomes", schema=None) as batch_op:
                batch_op.drop_column("action")
                for column in ("accepted", "state", "reason"):
                    batch_op.alter_column(column, server_default=None)
                batch_op.create_index("retro_outcomes_by_owner", ["owner_id"], unique=False)
            op.execute("DELETE FROM record_numbers WHERE kind = 'action'")
            for table in ("milestones", "questions"):
                with op.batch_alter_table(table, schema=None) as batch_op:
                    batch_op.drop_column("made")
            op.execute(
                "UPDATE record_numbers SET kind = kind || 's' WHERE kind IN ('milestone', 'question', 'decision')"
            )
            op.drop_index("actions_by_owner", table_name="actions")
            op.drop_table("actions")
