"""What the board's page draws. Its limits are our own: it scrolls, and has room for what any platform has room for."""

from bot.kit import Capabilities

WEB = Capabilities(
    title=150,
    paragraph=4000,
    characters=40_000,
    blocks=50,
    fields=10,
    field=2000,
    buttons=10,
    button=75,
    choices=100,
    choice=75,
    types=False,
    tables=10,
    table_rows=100,
    table_columns=20,
    images=True,
    files=10,
    file=5_000_000,
    form_title=100,
    form_fields=20,
    form_label=150,
    form_hint=150,
    form_text=4000,
    posts_per_second=100.0,  # nothing is posted here
)
