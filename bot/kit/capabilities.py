"""What a platform can draw and carry, as plain data; `bot.engine.lower` obeys it, adapters only declare it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """The limits of one platform. Lengths are in characters unless said otherwise; each adapter names its sources."""

    title: int
    """Longest title of a card."""
    paragraph: int
    """Longest paragraph; a longer one becomes several."""
    characters: int
    """All words of a card together."""
    blocks: int
    """Most blocks in a card. A row of buttons counts as one block plus `block_cost_of_item` for each item."""
    block_cost_of_item: int = 0
    fields: int
    """Most pairs in one `Fields`."""
    field: int
    """Longest name or value in `Fields`."""
    buttons: int
    """Most buttons in one row."""
    button: int
    """Longest label of a button."""
    selects_stand_alone: bool = False
    """Whether a select needs a row of its own."""
    choices: int
    """Most choices of a select."""
    choice: int
    """Longest label of a choice."""
    types: bool = True
    """Whether commands can be typed there at all."""
    behind: str = ""
    """The word behind which all commands but the daily ones are typed, where a platform has no room for each."""
    members: bool = True
    """Whether people are in a channel; if not, everybody who could read it counts as its audience."""
    token: int = 100
    """Most bytes a button carries."""
    tables: int = 0
    """Most tables in a card; 0: a table becomes lines of words."""
    table_rows: int = 0
    table_columns: int = 0
    images: bool = False
    """Whether pictures can be shown; if not, their words are."""
    files: int = 0
    """Most pictures and documents in a card; the others are said in words."""
    file: int = 0
    """Largest of them, in bytes."""
    private_documents: bool = True
    """Whether a private answer carries documents; if not, they go to the person in a private message beside it."""
    form_title: int
    form_fields: int
    """Most fields on one page of a form; more become several pages."""
    form_label: int
    form_hint: int
    form_text: int
    """Longest text a form field takes."""
    posts_per_second: float
    """Pace of posts and edits in one channel."""
