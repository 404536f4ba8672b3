"""A database that has been in use for long: many groups, each like the others."""

from __future__ import annotations

import sqlite3
from pathlib import Path

_PER_GROUP = {
    "members": ("group_id, name, role", "g, 'Member ' || k, 2", 10),
    "accounts": (
        "group_id, member_id, platform, user, name, locale, zone",
        "g, (g - 1) * 10 + k, 'bench', 'user-' || g || '-' || k, 'Member ' || k, 'en-GB', 'Europe/Madrid'",
        10,
    ),
    "ideas": (
        "group_id, number, text, edited, receipt, status, becomes, reason, hidden, shown",
        "g, k, printf('%.200c', 'x'), 0, randomblob(32), 'new', '', '', '', '2026-03-02 08:30:00.000000'",
        15,
    ),
    "idea_supports": ("group_id, idea_id, by", "g, (g - 1) * 15 + (k - 1) % 15 + 1, randomblob(16)", 40),
    "seen": ("group_id, platform, key, at", "g, 'bench', hex(randomblob(12)), '2026-03-02 08:30:00.000000'", 8),
    "live_cards": (
        "group_id, place_id, card, message, wanted, shown, tries, dead",
        "g, g, 'v1:ideas.idea_card:' || k, 'old-' || g || '-' || k, 1, 1, 0, 0",
        15,
    ),
    "idea_boards": ("group_id, paused, sensitive, waiting, last_number", "g, 0, 0, 0, 15", 1),
    "milestones": (
        "group_id, number, text, signs, state, note, due, made",
        "g, k, 'Milestone ' || k, '', 'on_track', '', '2026-03-05 11:00:00.000000', '2026-03-02 08:30:00.000000'",
        2,
    ),
    "decisions": (
        "group_id, number, text, context, options, reasons, state, why, decided",
        "g, k, printf('%.100c', 'x'), '', '', printf('%.100c', 'x'), 'in_force', '', '2026-03-02 08:30:00.000000'",
        3,
    ),
    "actions": (
        "group_id, number, text, condition, due, state, reason, owner_id, owner_name, accepted, help, made",
        "g, k, printf('%.80c', 'x'), '', '2026-03-04 11:00:00.000000', 'open', '', (g - 1) * 10 + k, 'Member ' || k,"
        " 1, 0, '2026-03-02 08:30:00.000000'",
        3,
    ),
}
"""Of each table what is filled in, with the group's number `g` and the row's number `k` in the group; and how many."""

ROWS_PER_GROUP = 2 + sum(count for _, _, count in _PER_GROUP.values())


def fill(path: Path, groups: int) -> None:
    """Put so many groups into a migrated and otherwise empty main store."""
    connection = sqlite3.connect(path)
    for pragma in ("synchronous=OFF", "cache_size=-500000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    connection.executemany("INSERT INTO numbers VALUES (?)", ((n,) for n in range(1, max(groups, 40) + 1)))
    connection.execute(
        "INSERT INTO groups (id, name, language, zone, crowd) "
        "SELECT n, 'Group ' || n, 'en', 'Europe/Madrid', 20 FROM numbers WHERE n <= ?",
        (groups,),
    )
    connection.execute(
        "INSERT INTO places (id, group_id, platform, channel, name) "
        "SELECT n, n, 'bench', 'old-' || n, 'old-' || n FROM numbers WHERE n <= ?",
        (groups,),
    )
    for table, (columns, values, count) in _PER_GROUP.items():
        connection.execute(
            f"INSERT INTO {table} ({columns}) SELECT {values} FROM "
            "(SELECT a.n AS g, b.n AS k FROM numbers AS a, numbers AS b WHERE a.n <= ? AND b.n <= ? ORDER BY g, k)",
            (groups, count),
        )
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
