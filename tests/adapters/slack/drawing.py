"""Block Kit → HTML, near to how Slack draws it: to look at, and for the README's picture."""

from __future__ import annotations

from html import escape
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

STYLE = """
article { padding: 14px; background: #fff; color: #1d1c1d; font: 15px/1.47 Lato, "Liberation Sans", sans-serif; }
header { display: flex; gap: 6px; align-items: baseline; }
header b + span { padding: 0 4px; border-radius: 3px; background: #e8e8e8; color: #616061; font: 700 10px sans-serif; }
.private { color: #616061; font-size: 13px; }
h3 { margin: 8px 0; font-size: 18px; } p { margin: 4px 0; }
blockquote { margin: 6px 0; padding-left: 12px; border-left: 4px solid #ddd; }
small { display: block; margin: 8px 0; color: #616061; font-size: 13px; }
code { padding: 1px 4px; border: 1px solid #ddd; border-radius: 3px; background: #f8f8f8; color: #c01343; }
.channel { padding: 0 3px; border-radius: 3px; background: #e8f5fa; color: #1264a3; }
nav { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; }
nav span { padding: 4px 12px; border: 1px solid #bbb; border-radius: 8px; font-weight: 700; }
nav .primary { border-color: #007a5a; background: #007a5a; color: #fff; }
nav .danger { border-color: #e01e5a; color: #e01e5a; }
"""


def drawn(message: Json, channel: str, *, private: bool) -> str:
    """A message of the bot's; its mentions of a channel are of the one so called.

    :raises ValueError: when there is something on it that this does not draw.
    """
    note = "<div class=private>Only visible to you</div>" if private else ""
    blocks = "".join(_block(block, channel) for block in message["blocks"])
    return f"<article>{note}<header><b>Roundtable</b><span>APP</span></header>{blocks}</article>"


def _block(block: Json, channel: str) -> str:
    match block:
        case {"type": "header", "text": {"text": str(text)}}:
            return f"<h3>{escape(text)}</h3>"
        case {"type": "rich_text", "elements": parts}:
            return "".join(_part(part, channel) for part in parts)
        case {"type": "context", "elements": parts}:
            return f"<small>{''.join(escape(part['text']) for part in parts)}</small>"
        case {"type": "actions", "elements": buttons}:
            return f"<nav>{''.join(_button(button) for button in buttons)}</nav>"
    raise ValueError(f"{block['type']} is not drawn")


def _part(part: Json, channel: str) -> str:
    tag = {"rich_text_section": "p", "rich_text_quote": "blockquote"}[part["type"]]
    return f"<{tag}>{''.join(_span(span, channel) for span in part['elements'])}</{tag}>"


def _span(span: Json, channel: str) -> str:
    match span:
        case {"type": "text", "text": str(text)}:
            tags = {"bold": "b", "code": "code"}
            inside = escape(text)
            for style in span.get("style", ()):
                inside = f"<{tags[style]}>{inside}</{tags[style]}>"
            return inside
        case {"type": "channel"}:
            return f"<span class=channel>#{escape(channel)}</span>"
        case {"type": "date", "fallback": str(text)}:
            return escape(text)
    raise ValueError(f"{span['type']} is not drawn")


def _button(button: Json) -> str:
    return f'<span class="{button.get("style", "")}">{escape(button["text"]["text"])}</span>'
