"""the record and its index of words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_INDEX = {
    "sqlite": (
        "CREATE VIRTUAL TABLE record_words USING fts5"
        """(words, detail=none, columnsize=0, tokenize="ascii tokenchars '\\:_'")""",
        "CREATE VIRTUAL TABLE record_word_list USING fts5vocab(record_words, row)",
    ),
    "postgresql": (
        "CREATE TABLE record_words (group_id bigint NOT NULL, place bigint NOT NULL, words tsvector NOT NULL,"
        " CONSTRAINT record_words_key PRIMARY KEY (group_id, place),"
        " CONSTRAINT record_words_of_group_id FOREIGN KEY (group_id) REFERENCES groups (id))",
        # What was written last is found as fast as the rest.
        "CREATE INDEX record_words_by_words ON record_words USING gin (words) WITH (fastupdate = off)",
    ),
}
_TABLES = {"sqlite": ("record_word_list", "record_words"), "postgresql": ("record_words",)}


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "record",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("kind", sa.String(), nullable=False),
                sa.Column("key", sa.String(), nullable=False),
                sa.Column("heading", sa.String(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("state", sa.String(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("owner_name", sa.String(), nullable=True),
                sa.Column("details", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("record_of_group_id")),
                sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("record_of_owner_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("record_key")),
                sa.UniqueConstraint("group_id", "kind", "key", name=op.f("record_one_group_id_kind_key")),
            )
            with op.batch_alter_table("record", schema=None) as batch_op:
                batch_op.create_index("record_by_owner", ["owner_id"], unique=False)
            for statement in _INDEX[op.get_bind().dialect.name]:
                op.execute(statement)
            # Nobody wrote down when ideas were shown; from now on it is.
            with op.batch_alter_table("ideas", schema=None) as batch_op:
                batch_op.add_column(sa.Column("shown", sa.DateTime(timezone=True), nullable=True))
            op.execute("UPDATE ideas SET shown = CURRENT_TIMESTAMP")
            with op.batch_alter_table("ideas", schema=None) as batch_op:
                batch_op.alter_column("shown", existing_type=sa.DateTime(timezone=True), nullable=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("ideas", schema=None) as batch_op:
                batch_op.drop_column("shown")
            for table in _TABLES[op.get_bind().dialect.name]:
                op.execute(f"DROP TABLE {table}")
            with op.batch_alter_table("record", schema=None) as batch_op:
                batch_op.drop_index("record_by_owner")

            op.drop_table("record")
