"""polls."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "poll_options",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("poll", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.Text(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("poll_options_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "poll", "number", name=op.f("poll_options_key")),
            )
            op.create_table(
                "poll_seats",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("poll", sa.Integer(), nullable=False),
                sa.Column("by", sa.LargeBinary(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("poll_seats_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "poll", "by", name=op.f("poll_seats_key")),
            )
            op.create_table(
                "poll_ballots",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("poll", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("ballot", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("poll_ballots_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("poll_ballots_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "poll", "member_id", name=op.f("poll_ballots_key")),
            )
            with op.batch_alter_table("poll_ballots", schema=None) as batch_op:
                batch_op.create_index("poll_ballots_by_member", ["member_id"], unique=False)

            op.create_table(
                "polls",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("kind", sa.String(), nullable=False),
                sa.Column("question", sa.Text(), nullable=False),
                sa.Column("anonymous", sa.Boolean(), nullable=False),
                sa.Column("shows", sa.String(), nullable=False),
                sa.Column("quorum", sa.Integer(), nullable=False),
                sa.Column("threshold", sa.String(), nullable=False),
                sa.Column("may_add", sa.Boolean(), nullable=False),
                sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
                sa.Column("opens", sa.DateTime(timezone=True), nullable=True),
                sa.Column("opened", sa.DateTime(timezone=True), nullable=True),
                sa.Column("every", sa.String(), nullable=False),
                sa.Column("series", sa.String(), nullable=False),
                sa.Column("sequence", sa.Integer(), nullable=False),
                sa.Column("known", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("eligible", sa.Integer(), nullable=False),
                sa.Column("seats", sa.Integer(), nullable=True),
                sa.Column("voted", sa.Integer(), nullable=False),
                sa.Column("result", sa.Text(), nullable=True),
                sa.Column("opener_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("opener_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("polls_of_group_id")),
                sa.ForeignKeyConstraint(["opener_id"], ["members.id"], name=op.f("polls_of_opener_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("polls_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("polls_one_group_id_number")),
            )
            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.create_index("polls_by_opener", ["opener_id"], unique=False)
                batch_op.create_index("polls_by_state", ["group_id", "state"], unique=False)

            with op.batch_alter_table("groups", schema=None) as batch_op:
                batch_op.add_column(sa.Column("reach", sa.Integer(), server_default="0", nullable=False))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("groups", schema=None) as batch_op:
                batch_op.drop_column("reach")

            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.drop_index("polls_by_state")
                batch_op.drop_index("polls_by_opener")

            op.drop_table("polls")
            with op.batch_alter_table("poll_ballots", schema=None) as batch_op:
                batch_op.drop_index("poll_ballots_by_member")

            op.drop_table("poll_ballots")
            op.drop_table("poll_seats")
            op.drop_table("poll_options")
