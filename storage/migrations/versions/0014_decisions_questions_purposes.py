"""decisions questions purposes."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "decisions",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("context", sa.String(), nullable=False),
                sa.Column("options", sa.String(), nullable=False),
                sa.Column("reasons", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("why", sa.String(), nullable=False),
                sa.Column("decided", sa.DateTime(timezone=True), nullable=False),
                sa.Column("changed", sa.DateTime(timezone=True), nullable=True),
                sa.Column("review", sa.DateTime(timezone=True), nullable=True),
                sa.Column("held", sa.DateTime(timezone=True), nullable=True),
                sa.Column("supersedes", sa.Integer(), nullable=True),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("decisions_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("decisions_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("decisions_key")),
            )
            op.create_table(
                "purposes",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("purpose", sa.String(), nullable=False),
                sa.Column("goal", sa.String(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("purposes_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("purposes_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("purposes_key")),
            )
            op.create_table(
                "questions",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("needed", sa.DateTime(timezone=True), nullable=True),
                sa.Column("answer", sa.String(), nullable=False),
                sa.Column("answered", sa.DateTime(timezone=True), nullable=True),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("owner_name", sa.String(), nullable=True),
                sa.Column("answerer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("answerer_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["answerer_id"], ["members.id"], name=op.f("questions_of_answerer_id")),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("questions_of_by_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("questions_of_group_id")),
                sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("questions_of_owner_id")),
                sa.PrimaryKeyConstraint("group_id", "number", name=op.f("questions_key")),
            )
            op.create_table(
                "decision_dissents",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("decision", sa.Integer(), nullable=False),
                sa.Column("position", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("by_name", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("decision_dissents_of_by_id")),
                sa.ForeignKeyConstraint(
                    ["group_id", "decision"],
                    ["decisions.group_id", "decisions.number"],
                    name=op.f("decision_dissents_of_group_id_decision"),
                ),
                sa.PrimaryKeyConstraint("group_id", "decision", "position", name=op.f("decision_dissents_key")),
            )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            op.drop_table("decision_dissents")
            op.drop_table("questions")
            op.drop_table("purposes")
            op.drop_table("decisions")
