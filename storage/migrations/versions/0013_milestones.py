"""milestones."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "record_numbers",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("kind", sa.String(), nullable=False),
                sa.Column("last", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("record_numbers_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "kind", name=op.f("record_numbers_key")),
            )
            op.create_table(
                "milestones",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("signs", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("note", sa.String(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("reached", sa.DateTime(timezone=True), nullable=True),
                sa.Column("shared", sa.DateTime(timezone=True), nullable=True),
                sa.Column("idea", sa.Integer(), nullable=True),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("milestones_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("milestones_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("milestones_key")),
            )
            op.create_table(
                "milestone_moves",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("milestone", sa.Integer(), nullable=False),
                sa.Column("position", sa.Integer(), nullable=False),
                sa.Column("earlier", sa.DateTime(timezone=True), nullable=False),
                sa.Column("later", sa.DateTime(timezone=True), nullable=False),
                sa.Column("why", sa.String(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.ForeignKeyConstraint(
                    ["group_id", "milestone"],
                    ["milestones.group_id", "milestones.number"],
                    name=op.f("milestone_moves_of_group_id_milestone"),
                ),
                sa.PrimaryKeyConstraint("group_id", "milestone", "position", name=op.f("milestone_moves_key")),
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_table("milestone_moves")
            op.drop_table("milestones")
            op.drop_table("record_numbers")
