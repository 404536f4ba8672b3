"""What the page draws. Its limits are our own: what still reads well in a column of 360 pixels."""

from bot.kit import Capabilities

PLAYGROUND = Capabilities(
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
    form_text=100_000,  # what was typed comes back whole, however long it was
    posts_per_second=100.0,  # one process draws for one visitor: nothing needs to be slower
)
