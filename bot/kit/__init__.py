"""Room 1: the vocabulary a feature's author imports. Standard library only; it knows no engine, platform or database.

Words before wiring: with this vocabulary a feature reads like a leaflet. What must not enter: anything that does
something. The kit holds values and declarations; the engine acts.
"""

from bot.kit.boards import Board, Lane, Sticker
from bot.kit.calls import (
    AnonCall,
    Call,
    CoordinatorCall,
    CrowdCall,
    CrowdJobCall,
    FounderCall,
    Group,
    JobCall,
    ModeratorCall,
    Person,
    Place,
    Right,
    Role,
    RoleView,
    View,
)
from bot.kit.capabilities import Capabilities
from bot.kit.cards import (
    Actions,
    Bar,
    Block,
    Button,
    Card,
    Choice,
    Divider,
    Document,
    Fields,
    Image,
    Paragraph,
    Press,
    Printout,
    Select,
    Table,
    card_of,
)
from bot.kit.charts import BurnUp, Chart, Column, Columns, Drawing, Milepost, Mood, Timeline
from bot.kit.clock import Clock, MovableClock, Random, SystemClock, floor, next_tick
from bot.kit.effects import (
    BoardRef,
    CardRef,
    Direct,
    Disperse,
    Effect,
    Effects,
    Emit,
    Gather,
    Later,
    OpenForm,
    Post,
    Refresh,
    Replan,
    Reply,
    each,
)
from bot.kit.errors import NotAllowed, NotFound, Refusal, Rejected
from bot.kit.events import (
    ActionChanged,
    ActionOffered,
    CalendarChanged,
    Event,
    GroupDissolves,
    HeldUp,
    IdeaAdopted,
    MembersMerged,
    PlaceLost,
    RetroEnded,
    SprintEnded,
    VoteCalled,
    VoteEnded,
)
from bot.kit.feature import Arg, Feature
from bot.kit.forms import Asked, Blank, Field, Form, Members, OpenedForm, names_to_value, value_to_names
from bot.kit.often import OFTEN, TIME_HINT, check_ahead, rule_of
from bot.kit.record import Kind
from bot.kit.recurrence import Daily, Holiday, Monthly, OnHoliday, Rule, Weekly, instant_of, next_instant, next_slot
from bot.kit.telling import Chapter, Line, Need, Passage, Period, Section
from bot.kit.text import (
    Bold,
    Channel,
    Code,
    Link,
    MemberId,
    Mention,
    Phrase,
    Slash,
    Span,
    When,
    Words,
    _,
    _n,
    join,
    plain,
    shortened,
    spans,
)

__all__ = [
    "ActionChanged", "ActionOffered", "Actions", "AnonCall", "Arg", "Asked", "Bar", "Blank", "Block", "Board",
    "BoardRef", "Bold", "BurnUp", "Button", "CalendarChanged", "Call", "Capabilities", "Card", "CardRef", "Channel",
    "Chapter", "Chart", "Choice", "Clock", "Code", "Column", "Columns", "CoordinatorCall", "CrowdCall", "CrowdJobCall",
    "Daily", "Direct", "Disperse", "Divider", "Document", "Drawing", "Effect", "Effects", "Emit", "Event", "Feature",
    "Field", "Fields", "Form", "FounderCall", "Gather", "Group", "GroupDissolves", "HeldUp", "Holiday", "IdeaAdopted",
    "Image", "JobCall", "Kind", "Lane", "Later", "Line", "Link", "MemberId", "Members", "MembersMerged", "Mention",
    "Milepost", "ModeratorCall", "Monthly", "Mood", "MovableClock", "Need", "NotAllowed", "NotFound", "OFTEN",
    "OnHoliday", "OpenForm", "OpenedForm", "Paragraph", "Passage", "Period", "Person", "Phrase", "Place", "PlaceLost",
    "Post", "Press", "Printout", "Random", "Refresh", "Refusal", "Rejected", "Replan", "Reply", "RetroEnded", "Right",
    "Role", "RoleView", "Rule", "Section", "Select", "Slash", "Span", "SprintEnded", "Sticker", "SystemClock",
    "TIME_HINT", "Table", "Timeline", "View", "VoteCalled", "VoteEnded", "Weekly", "When", "Words", "_", "_n",
    "card_of", "check_ahead", "each", "floor", "instant_of", "join", "names_to_value", "next_instant", "next_slot",
    "next_tick", "plain", "rule_of", "shortened", "spans", "value_to_names",
]  # fmt: skip
