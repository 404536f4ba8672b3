"""groups, people, the desk, ideas."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade(store: str) -> None:
    """Bring one store forward."""
    match store:
        case "main":
            op.create_table(
                "groups",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("language", sa.String(), nullable=False),
                sa.Column("zone", sa.String(), nullable=False),
                sa.Column("crowd", sa.Integer(), nullable=False),
                sa.PrimaryKeyConstraint("id", name=op.f("groups_key")),
            )
            op.create_table(
                "idea_boards",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("paused", sa.Boolean(), nullable=False),
                sa.Column("sensitive", sa.Boolean(), nullable=False),
                sa.Column("waiting", sa.Integer(), nullable=False),
                sa.Column("last_number", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("idea_boards_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", name=op.f("idea_boards_key")),
            )
            op.create_table(
                "jobs",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("task", sa.String(), nullable=False),
                sa.Column("slot", sa.DateTime(timezone=True), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("tries", sa.Integer(), nullable=False),
                sa.Column("dead", sa.Boolean(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("jobs_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("jobs_key")),
                sa.UniqueConstraint("group_id", "task", name=op.f("jobs_one_group_id_task")),
            )
            with op.batch_alter_table("jobs", schema=None) as batch_op:
                batch_op.create_index("jobs_by_due", ["due"], unique=False)

            op.create_table(
                "members",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("role", sa.Integer(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("members_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("members_key")),
                sqlite_autoincrement=True,
            )
            with op.batch_alter_table("members", schema=None) as batch_op:
                batch_op.create_index("members_by_group", ["group_id"], unique=False)

            op.create_table(
                "places",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("platform", sa.String(), nullable=False),
                sa.Column("channel", sa.String(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("places_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("places_key")),
                sa.UniqueConstraint("platform", "channel", name=op.f("places_one_platform_channel")),
            )
            with op.batch_alter_table("places", schema=None) as batch_op:
                batch_op.create_index("places_by_group", ["group_id"], unique=False)

            op.create_table(
                "seen",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("platform", sa.String(), nullable=False),
                sa.Column("key", sa.String(), nullable=False),
                sa.Column("at", sa.DateTime(timezone=True), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("seen_of_group_id")),
                sa.PrimaryKeyConstraint("group_id", "platform", "key", name=op.f("seen_key")),
            )
            with op.batch_alter_table("seen", schema=None) as batch_op:
                batch_op.create_index("seen_by_time", ["at"], unique=False)

            op.create_table(
                "accounts",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("platform", sa.String(), nullable=False),
                sa.Column("user", sa.String(), nullable=False),
                sa.Column("name", sa.String(), nullable=False),
                sa.Column("locale", sa.String(), nullable=True),
                sa.Column("zone", sa.String(), nullable=True),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("accounts_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("accounts_of_member_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("accounts_key")),
                sa.UniqueConstraint("group_id", "platform", "user", name=op.f("accounts_one_group_id_platform_user")),
                sqlite_autoincrement=True,
            )
            with op.batch_alter_table("accounts", schema=None) as batch_op:
                batch_op.create_index("accounts_by_member", ["member_id"], unique=False)

            op.create_table(
                "ideas",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("edited", sa.Boolean(), nullable=False),
                sa.Column("receipt", sa.LargeBinary(), nullable=True),
                sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("author_name", sa.String(), nullable=True),
                sa.Column("status", sa.String(), nullable=False),
                sa.Column("becomes", sa.String(), nullable=False),
                sa.Column("reason", sa.String(), nullable=False),
                sa.Column("hidden", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("ideas_of_author_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("ideas_of_group_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("ideas_key")),
                sa.UniqueConstraint("group_id", "number", name=op.f("ideas_one_group_id_number")),
                sa.UniqueConstraint("group_id", "receipt", name=op.f("ideas_one_group_id_receipt")),
            )
            op.create_table(
                "link_codes",
                sa.Column("hash", sa.LargeBinary(), nullable=False),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("link_codes_of_group_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("link_codes_of_member_id")),
                sa.PrimaryKeyConstraint("hash", name=op.f("link_codes_key")),
            )
            with op.batch_alter_table("link_codes", schema=None) as batch_op:
                batch_op.create_index("link_codes_by_group", ["group_id"], unique=False)

            op.create_table(
                "live_cards",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("card", sa.String(), nullable=False),
                sa.Column("message", sa.String(), nullable=True),
                sa.Column("wanted", sa.Integer(), nullable=False),
                sa.Column("shown", sa.Integer(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("tries", sa.Integer(), nullable=False),
                sa.Column("dead", sa.Boolean(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("live_cards_of_group_id")),
                sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("live_cards_of_place_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("live_cards_key")),
                sa.UniqueConstraint("place_id", "card", name=op.f("live_cards_one_place_id_card")),
                sqlite_autoincrement=True,
            )
            with op.batch_alter_table("live_cards", schema=None) as batch_op:
                batch_op.create_index("live_cards_by_due", ["due"], unique=False)

            op.create_table(
                "idea_flags",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("reason", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("idea_flags_of_group_id")),
                sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("idea_flags_of_idea_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("idea_flags_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "idea_id", "member_id", name=op.f("idea_flags_key")),
            )
            op.create_table(
                "idea_questions",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("number", sa.Integer(), nullable=False),
                sa.Column("asker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("asker_name", sa.String(), nullable=True),
                sa.Column("text", sa.String(), nullable=False),
                sa.Column("answer", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["asker_id"], ["members.id"], name=op.f("idea_questions_of_asker_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("idea_questions_of_group_id")),
                sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("idea_questions_of_idea_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("idea_questions_key")),
                sa.UniqueConstraint("idea_id", "number", name=op.f("idea_questions_one_idea_id_number")),
            )
            op.create_table(
                "idea_supports",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("by", sa.LargeBinary(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("idea_supports_of_group_id")),
                sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("idea_supports_of_idea_id")),
                sa.PrimaryKeyConstraint("group_id", "idea_id", "by", name=op.f("idea_supports_key")),
            )
            op.create_table(
                "idea_verdicts",
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("verdict", sa.String(), nullable=False),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("idea_verdicts_of_group_id")),
                sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("idea_verdicts_of_idea_id")),
                sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("idea_verdicts_of_member_id")),
                sa.PrimaryKeyConstraint("group_id", "idea_id", "member_id", name=op.f("idea_verdicts_key")),
            )
            op.create_table(
                "outbox",
                sa.Column(
                    "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
                ),
                sa.Column("group_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
                sa.Column("place_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
                sa.Column("under", sa.String(), nullable=True),
                sa.Column("content", sa.String(), nullable=False),
                sa.Column("due", sa.DateTime(timezone=True), nullable=True),
                sa.Column("tries", sa.Integer(), nullable=False),
                sa.Column("dead", sa.Boolean(), nullable=False),
                sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("outbox_of_account_id")),
                sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("outbox_of_group_id")),
                sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("outbox_of_place_id")),
                sa.PrimaryKeyConstraint("id", name=op.f("outbox_key")),
                sqlite_autoincrement=True,
            )
            with op.batch_alter_table("outbox", schema=None) as batch_op:
                batch_op.create_index("outbox_by_due", ["due"], unique=False)


def downgrade(store: str) -> None:
    """Bring one store back."""
    match store:
        case "main":
            with op.batch_alter_table("outbox", schema=None) as batch_op:
                batch_op.drop_index("outbox_by_due")

            op.drop_table("outbox")
            op.drop_table("idea_verdicts")
            op.drop_table("idea_supports")
            op.drop_table("idea_questions")
            op.drop_table("idea_flags")
            with op.batch_alter_table("live_cards", schema=None) as batch_op:
                batch_op.drop_index("live_cards_by_due")

            op.drop_table("live_cards")
            with op.batch_alter_table("link_codes", schema=None) as batch_op:
                batch_op.drop_index("link_codes_by_group")

            op.drop_table("link_codes")
            op.drop_table("ideas")
            with op.batch_alter_table("accounts", schema=None) as batch_op:
                batch_op.drop_index("accounts_by_member")

            op.drop_table("accounts")
            with op.batch_alter_table("seen", schema=None) as batch_op:
                batch_op.drop_index("seen_by_time")

            op.drop_table("seen")
            with op.batch_alter_table("places", schema=None) as batch_op:
                batch_op.drop_index("places_by_group")

            op.drop_table("places")
            with op.batch_alter_table("members", schema=None) as batch_op:
                batch_op.drop_index("members_by_group")

            op.drop_table("members")
            with op.batch_alter_table("jobs", schema=None) as batch_op:
                batch_op.drop_index("jobs_by_due")

            op.drop_table("jobs")
            op.drop_table("idea_boards")
            op.drop_table("groups")
