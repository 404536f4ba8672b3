"""What our own pages draw: what still reads well in a column of 360 pixels, for a page scrolls."""

from bot.kit import Capabilities

PAGE = Capabilities(
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
    posts_per_second=100.0,  # one process draws for whoever looks at it: nothing needs to be slower
)
