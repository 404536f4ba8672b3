"""What Discord draws and takes, each number with the page of its documentation it is from."""

from typing import Final

from bot.kit import Capabilities

COMPONENTS: Final = 40
"""Most components in a message, nested ones too (discord.com/developers/docs/components/reference)."""
CHARACTERS: Final = 4000
"""All text of a message's components together (same page, Text Display)."""
SUGGESTIONS: Final = 25
"""Most choices of a command's option, and most suggestions for it (…/docs/interactions/application-commands)."""
SUGGESTION: Final = 100
"""Longest label or value of one (same page)."""
DESCRIPTION: Final = 100
"""Longest description of a command or option (same page)."""
COMMANDS: Final = 100
"""Most commands of an application (same page)."""
OPTIONS: Final = 25
"""Most options, or commands below a command (same page)."""
COMMAND_CHARACTERS: Final = 8000
"""All names, descriptions and values of a command together, in its longest language (same page)."""
FIELDS: Final = 4
"""Most fields of a modal: of its five components (…/docs/interactions/receiving-and-responding, Modal) one is for the
words above them. A longer form is asked for in steps."""
MESSAGE_MENUS: Final = 5
"""Most entries in the menu beside a message: what discord.py 2.7.1 and applications of any age may have (same page)."""
MENU_NAME: Final = 32
"""Longest name of such an entry (same page)."""
THREAD_NAME: Final = 100
"""Longest name of a thread (…/docs/resources/channel, Start Thread from Message)."""
NONCE: Final = 25
"""Longest nonce of a message (…/docs/resources/message, Create Message)."""

DISCORD = Capabilities(
    title=200,
    paragraph=3400,
    characters=3400,  # of 4,000: escaping a person's words takes room that `render` must be able to find
    blocks=COMPONENTS - 1,  # one is the frame around all
    block_cost_of_item=1,  # each button is a component
    members=False,  # everybody who may read a channel is in it
    fields=10,  # ours: more in a row do not read well
    field=500,  # ours, for the same reason
    buttons=5,  # …/docs/components/reference, Action Row
    button=80,  # same page, Button
    selects_stand_alone=True,  # same page, Action Row
    choices=25,  # same page, String Select
    choice=100,  # same page, Select Option
    images=True,
    files=10,  # …/docs/resources/message, Create Message
    file=10 * 1024 * 1024,  # …/docs/reference, Uploading Files
    form_title=45,  # …/docs/interactions/receiving-and-responding, Modal
    form_fields=4 * FIELDS,  # ours: nobody goes on for longer than four steps
    form_label=45,  # …/docs/components/reference, Label
    form_hint=100,  # same page
    form_text=CHARACTERS,  # same page, Text Input
    posts_per_second=1.0,  # …/docs/topics/rate-limits says that limits are told in headers: 5 in 5 seconds for long
)
