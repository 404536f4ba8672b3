"""digests, holidays and patient jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "digests",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("weekday", sa.Integer(), nullable=False),
                sa.Column("at", sa.String(), nullable=False),
                sa.Column("left_out", sa.String(), nullable=False),
                sa.Column("wider", sa.Boolean(), nullable=False),
                sa.Column("names", sa.Boolean(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("since", sa.DateTime(timezone=True), nullable=True),
                sa.Column("content", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("digests_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", name=op.f("digests_key")),
            )
            op.create_table(
                "holidays",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("first", sa.Date(), nullable=False),
                sa.Column("last", sa.Date(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("holidays_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "first", name=op.f("holidays_key")),
            )
            op.create_table(
                "members_without_digest",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("members_without_digest_of_group_id")),
                sa.ForeignKeyConstraint(
                    ["member_id"], ["members.id"], name=op.f("members_without_digest_of_member_id")
                ),
                sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("members_without_digest_key")),
            )
            with op.batch_alter_table("ideas", schema=None) as batch_op:
                batch_op.add_column(sa.Column("decided", sa.DateTime(timezone=True), nullable=True))

            with op.batch_alter_table("jobs", schema=None) as batch_op:
                batch_op.add_column(sa.Column("patient", sa.Boolean(), server_default=sa.false(), nullable=False))
                batch_op.drop_index(batch_op.f("jobs_by_due"))
                batch_op.create_index("jobs_by_due", ["patient", "due"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("jobs", schema=None) as batch_op:
                batch_op.drop_index("jobs_by_due")
                batch_op.create_index(batch_op.f("jobs_by_due"), ["due"], unique=False)
                batch_op.drop_column("patient")

            with op.batch_alter_table("ideas", schema=None) as batch_op:
                batch_op.drop_column("decided")

            op.drop_table("members_without_digest")
            op.drop_table("holidays")
            op.drop_table("digests")
