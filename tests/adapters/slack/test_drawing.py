"""What the README's picture of Slack shows."""

import pytest

from tests.adapters.slack.drawing import drawn
from tests.adapters.slack.standin import Workspace


@pytest.mark.usefixtures("over_http")
async def test_what_somebody_is_shown_is_drawn_letter_by_letter(people: Workspace) -> None:
    await people.types("UANA", "/idea Meet <b>outside</b> & often")
    [preview] = people.windows["UANA"].whispers
    shown = drawn(preview, "fair-hiring", private=True)
    assert "<blockquote>Meet &lt;b&gt;outside&lt;/b&gt; &amp; often</blockquote>" in shown
    assert "<span class=channel>#fair-hiring</span>" in shown
    assert ">Send without my name</span>" in shown
    assert "Only visible to you" in shown


def test_what_it_cannot_draw_is_no_gap_in_the_picture() -> None:
    with pytest.raises(ValueError, match="table is not drawn"):
        drawn({"blocks": [{"type": "table"}]}, "fair-hiring", private=False)
