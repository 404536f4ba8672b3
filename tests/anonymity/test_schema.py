"""T8: every table has a verdict, and the vault's have no column that could hold a person, a time or an order."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Literal

from tests.anonymity.conftest import PlaceMaker
from tests.anonymity.traces import Files, Place, Server

Side = Literal["anonymous", "open", "engine"]

VERDICTS: dict[str, tuple[Side, str]] = {
    "vault.notes": ("anonymous", "what waits, in boxes"),
    "vault.markers": ("anonymous", "that somebody voted, under their pseudonym for that one board"),
    "vault.ballots": ("anonymous", "what was voted, in boxes"),
    "vault.given_up": ("anonymous", "boards whose key is to be destroyed"),
    "vault.spreads": ("anonymous", "over how many parts the votes on a board are spread: about how many there are"),
    "keys.board_keys": ("anonymous", "the boards' keys, wrapped by the operator's"),
    "main.groups": ("open", "what a group is called and how it speaks"),
    "main.places": ("open", "the channels it speaks in"),
    "main.members": ("open", "who ever did something under their name"),
    "main.accounts": ("open", "the same, on a platform"),
    "main.link_codes": ("open", "codes that members asked for"),
    "main.ideas": ("open", "ideas that were shown; a name only if somebody signed or claimed"),
    "main.idea_supports": ("open", "support, given openly, kept under a pseudonym: the platform sees who pressed"),
    "main.idea_questions": ("open", "questions, asked openly"),
    "main.idea_flags": ("open", "reports, whose names moderators see"),
    "main.idea_verdicts": ("open", "what moderators decided"),
    "main.idea_boards": ("open", "how a group takes ideas in; counts change at ticks only"),
    "main.retros": ("open", "how far a retro is and who leads it"),
    "main.retro_formats": ("open", "what a group asks in its retros, in its own words"),
    "main.retro_plans": ("open", "which retros are planned and who planned them"),
    "main.retro_answers": ("open", "who said that they come"),
    "main.retro_sprint_customs": ("open", "when a group holds a retro after each sprint"),
    "main.retro_notes": ("open", "notes that were revealed, shuffled; nobody knows whose they are"),
    "main.retro_attendees": ("open", "who said that they are there, and asks to speak"),
    "main.retro_breakouts": ("open", "which breakouts there are and who moderates them"),
    "main.retro_outcomes": ("open", "what was agreed, aloud, and who takes it"),
    "main.retro_scores": (
        "open",
        "answers added up when the retro is over, as far as it is told; nobody's own is kept",
    ),
    "main.retro_summaries": ("open", "when a retro ended, and when what came of it was shared"),
    "main.wider_places": ("open", "the channels with which groups share things"),
    "main.retro_themes": ("open", "which notes belong together, and what was chosen of them; of nobody in particular"),
    "main.retro_theme_changes": ("open", "what changed about that, by nobody in particular"),
    "main.retro_votes": ("open", "how often dots were given, and by how many in the end"),
    "main.retro_ready": ("open", "who is ready, said openly, kept under a pseudonym until the phase is over"),
    "main.retro_counts": ("open", "numbers that change once a minute at most"),
    "main.retro_reviews": ("open", "what was said of themes that earlier retros did not come to"),
    "main.record": ("open", "what was shown of all that the group keeps, to be found again"),
    "main.record_words": ("open", "the words of it"),
    "main.retro_hands": ("open", "hands that were raised before everybody, counted"),
    "main.record_numbers": ("open", "how many entries of each kind are on record"),
    "main.milestones": ("open", "what a group wants to reach, and who put it on record"),
    "main.milestone_moves": ("open", "how dates of milestones were moved, by nobody in particular"),
    "main.decisions": ("open", "what a group decided, and who put it on record"),
    "main.decision_dissents": ("open", "what speaks against it; a name only of who wished to be named"),
    "main.questions": ("open", "what a group has to find out, and who does"),
    "main.purposes": ("open", "what a group is there for, and who put that on record"),
    "main.sprints": ("open", "how far a sprint is and who began it"),
    "main.sprint_volunteers": ("open", "who is in a sprint, and who is invited into it in private"),
    "main.sprint_customs": ("open", "when a group checks in"),
    "main.sprint_tasks": ("open", "what is to be done, and who takes it"),
    "main.sprint_check_ins": ("open", "what members said of their week under their names"),
    "main.sprint_retros": ("open", "who said that they were in a retro"),
    "main.polls": ("open", "what is asked, by which rules, who opened it, and what came of it"),
    "main.poll_options": ("open", "what can be chosen"),
    "main.poll_ballots": (
        "open",
        "who chose what in open polls, as everybody in them knows; an anonymous one has none",
    ),
    "main.poll_seats": ("open", "newcomers who take part, kept under a pseudonym until the poll is over"),
    "main.digests": ("open", "when a group gets its digest, and what the last one says"),
    "main.members_without_digest": ("open", "who wants no digest of their own"),
    "main.holidays": ("open", "the days on which a group rests"),
    "main.blockers": ("open", "blockers that were shown; a name only if somebody signed, claimed or helps"),
    "main.actions": ("open", "what somebody will do, and who took it"),
    "main.principles": ("open", "what a group stands for, and who proposed it"),
    "main.principle_versions": ("open", "the words of principles, and who proposed them"),
    "main.proposals": ("open", "what is to be decided by consent, and who proposed it"),
    "main.proposal_objections": ("open", "reasons against it, said openly"),
    "main.proposal_consents": ("open", "who said openly that they can live with it"),
    "main.seen": ("engine", "open acts that were done; anonymous ones leave none"),
    "main.jobs": ("engine", "what to do at which tick"),
    "main.live_cards": ("engine", "posted cards, and those that one member was sent openly"),
    "main.rooms": ("engine", "rooms around cards, and what their platform has to know of them"),
    "main.room_members": ("engine", "who is in a room; everybody in it sees them"),
    "main.private_days": ("engine", "how often somebody was written to by day, by all groups together"),
    "main.outbox": ("engine", "messages to send; an anonymous act has none"),
}
COLUMNS = {
    "vault.notes": {"group_id": "number", "board": "words", "id": "bytes", "box": "bytes"},
    "vault.markers": {"group_id": "number", "board": "words", "id": "bytes"},
    "vault.ballots": {"group_id": "number", "board": "words", "id": "bytes", "box": "bytes"},
    "vault.given_up": {"group_id": "number", "board": "words"},
    "vault.spreads": {"group_id": "number", "board": "words", "parts": "number"},
    "keys.board_keys": {"group_id": "number", "board": "words", "wrapped": "bytes"},
}
KINDS = {"BIGINT": "number", "TEXT": "words", "BLOB": "bytes", "bigint": "number", "text": "words", "bytea": "bytes"}


def prove_schema(place: Place) -> list[str]:
    """Read a database's tables; gives what has no verdict or is against it."""
    columns = _columns_of_files(place) if isinstance(place, Files) else _columns_of_server(place)
    wrong = [f"{table} has no verdict" for table in sorted(columns.keys() - VERDICTS.keys())]
    wrong += [f"{table} is not there" for table in sorted(VERDICTS.keys() - columns.keys())]
    for table, (side, _why) in VERDICTS.items():
        found = {name: KINDS.get(kind, kind) for name, kind in columns.get(table, {}).items()}
        if side == "anonymous" and found != COLUMNS[table]:
            wrong.append(f"{table} has the columns {found}")
    if isinstance(place, Files):
        wrong += _rows_with_numbers(place)
    else:
        wrong += _extras_of_server(place)
    return wrong


def _columns_of_files(place: Files) -> dict[str, dict[str, str]]:
    found = {}
    for store, name in (("main", "test.sqlite3"), ("vault", "test.vault.sqlite3"), ("keys", "test.keys.sqlite3")):
        with closing(sqlite3.connect(place.folder / name)) as connection:
            for (table,) in _tables(connection):
                columns = connection.execute("SELECT name, type FROM pragma_table_info(?)", (table,))
                found[f"{store}.{table}"] = dict(columns.fetchall())
    return found


def _tables(connection: sqlite3.Connection) -> list[tuple[str]]:
    """All but those that SQLite keeps beside an index of words, and the list of its words, which is read out of it."""
    return connection.execute(
        "SELECT name FROM pragma_table_list JOIN sqlite_master USING (name) WHERE pragma_table_list.type <> 'shadow'"
        " AND sqlite_master.type = 'table' AND name <> 'alembic_version' AND name NOT LIKE 'sqlite_%'"
        " AND sql NOT LIKE '%fts5vocab%'"
    ).fetchall()


def _rows_with_numbers(place: Files) -> list[str]:
    """The vault's tables whose rows SQLite numbers in the order of writing, and whatever else is in that file."""
    wrong = []
    for name in ("test.vault.sqlite3", "test.keys.sqlite3"):
        with closing(sqlite3.connect(place.folder / name)) as connection:
            for (table,) in _tables(connection):
                (numbered,) = connection.execute(
                    "SELECT wr = 0 FROM pragma_table_list WHERE name = ?", (table,)
                ).fetchone()
                if numbered:
                    wrong.append(f"{table} numbers its rows")
            for kind, thing in connection.execute("SELECT type, name FROM sqlite_master WHERE type <> 'table'"):
                if not thing.startswith("sqlite_autoindex_alembic"):
                    wrong.append(f"the {kind} {thing} has no verdict")
    return wrong


def _columns_of_server(place: Server) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    with place.connected() as connection:
        rows = connection.execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_schema IN ('public', 'vault', 'keys') AND table_name <> 'alembic_version'"
        )
        for schema, table, column, kind in rows:
            found.setdefault(f"{'main' if schema == 'public' else schema}.{table}", {})[column] = kind
    return found


def _extras_of_server(place: Server) -> list[str]:
    """Sequences, triggers and references in the vault, and whether the server keeps the time of each commit."""
    with place.connected() as connection:
        rows = connection.execute(
            "SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname IN ('vault', 'keys') UNION ALL "
            "SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgrelid::regclass::text ~ '^(vault|keys)[.]' UNION ALL "
            "SELECT 'reference ' || conname FROM pg_constraint"
            " WHERE contype = 'f' AND connamespace::regnamespace::text IN ('vault', 'keys') UNION ALL "
            "SELECT 'track_commit_timestamp' WHERE current_setting('track_commit_timestamp') <> 'off'"
        ).fetchall()
    return [f"the {thing} has no verdict" for (thing,) in rows]


def test_every_table_has_a_verdict_and_the_vault_knows_no_person_no_time_and_no_order(fresh: PlaceMaker) -> None:
    assert prove_schema(fresh()) == []
