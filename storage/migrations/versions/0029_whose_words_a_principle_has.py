"""whose words a principle has."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            with op.batch_alter_table("principle_versions", schema=None) as batch_op:
                batch_op.add_column(
                    sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
                )
                batch_op.add_column(sa.Column("author_name", sa.String(), nullable=True))
                batch_op.create_index("principle_versions_by_author", ["author_id"], unique=False)
                batch_op.create_foreign_key(
                    batch_op.f("principle_versions_of_author_id"), "members", ["author_id"], ["id"]
                )


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("principle_versions", schema=None) as batch_op:
                batch_op.drop_constraint(batch_op.f("principle_versions_of_author_id"), type_="foreignkey")
                batch_op.drop_index("principle_versions_by_author")
                batch_op.drop_column("author_name")
                batch_op.drop_column("author_id")
