"""principles_and_proposals."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "principle_versions",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("principle", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.Text(), nullable=False),
                sa.Column("why", sa.Text(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("outcome", sa.String(), nullable=False),
                sa.Column("vote", sa.String(), nullable=False),
                sa.Column("decided", sa.DateTime(timezone=True), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("principle_versions_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "principle", "number", name=op.f("principle_versions_key")),
            )
            op.create_table(
                "principles",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("version", sa.Integer(), nullable=False),
                sa.Column("in_force", sa.Integer(), nullable=False),
                sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
                sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
                sa.Column("review", sa.DateTime(timezone=True), nullable=True),
                sa.Column("idea", sa.Integer(), nullable=True),
                sa.Column("proposer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("proposer_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("principles_of_group_id")),
                sa.ForeignKeyConstraint(["proposer_id"], ["members.id"], name=op.f("principles_of_proposer_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("principles_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("principles_one_group_id_number")),
            )
            with op.batch_alter_table("principles", schema=None) as batch_op:
                batch_op.create_index("principles_by_proposer", ["proposer_id"], unique=False)

            op.create_table(
                "proposal_consents",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("proposal", sa.Integer(), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("proposal_consents_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("proposal_consents_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "proposal", "member_id", name=op.f("proposal_consents_key")),
            )
            with op.batch_alter_table("proposal_consents", schema=None) as batch_op:
                batch_op.create_index("proposal_consents_by_member", ["member_id"], unique=False)

            op.create_table(
                "proposal_objections",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("proposal", sa.Integer(), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("version", sa.Integer(), nullable=False),
                sa.Column("reason", sa.Text(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("answer", sa.Text(), nullable=False),
                sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("author_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("proposal_objections_of_author_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("proposal_objections_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "proposal", "number", name=op.f("proposal_objections_key")),
            )
            with op.batch_alter_table("proposal_objections", schema=None) as batch_op:
                batch_op.create_index("proposal_objections_by_author", ["author_id"], unique=False)

            op.create_table(
                "proposals",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("text", sa.Text(), nullable=False),
                sa.Column("version", sa.Integer(), nullable=False),
                sa.Column("made", sa.DateTime(timezone=True), nullable=False),
                sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
                sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("author_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("proposals_of_author_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("proposals_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("proposals_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("proposals_one_group_id_number")),
            )
            with op.batch_alter_table("proposals", schema=None) as batch_op:
                batch_op.create_index("proposals_by_author", ["author_id"], unique=False)

            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.add_column(sa.Column("purpose", sa.Text(), nullable=True))


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("polls", schema=None) as batch_op:
                batch_op.drop_column("purpose")

            with op.batch_alter_table("proposals", schema=None) as batch_op:
                batch_op.drop_index("proposals_by_author")

            op.drop_table("proposals")
            with op.batch_alter_table("proposal_objections", schema=None) as batch_op:
                batch_op.drop_index("proposal_objections_by_author")

            op.drop_table("proposal_objections")
            with op.batch_alter_table("proposal_consents", schema=None) as batch_op:
                batch_op.drop_index("proposal_consents_by_member")

            op.drop_table("proposal_consents")
            with op.batch_alter_table("principles", schema=None) as batch_op:
                batch_op.drop_index("principles_by_proposer")

            op.drop_table("principles")
            op.drop_table("principle_versions")
