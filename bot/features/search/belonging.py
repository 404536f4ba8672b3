"""What happens to the names on record when people link their accounts or leave."""

from __future__ import annotations

from bot.features.search.wanted import feature
from bot.kit import Effects, JobCall, MemberId, MembersMerged
from storage.search import Record


@feature.on(MembersMerged)
def merged(call: JobCall, event: MembersMerged) -> Effects:
    """What was one's is the other's."""
    call.store(Record).rename(of=event.gone, to=event.kept, name=event.name)
    return None


@feature.forget
def forget(call: JobCall, member: MemberId) -> Effects:
    """What was theirs stays, without their name; what else is kept of it is its own feature's."""
    call.store(Record).rename(of=member, to=None, name=None)
    return None
