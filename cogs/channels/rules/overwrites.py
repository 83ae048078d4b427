"""What is changed in a channel's permissions, and how exactly that is taken back. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cogs.channels.models import Overwrite

if TYPE_CHECKING:
    from cogs.channels.models import Lock, LockDraft

NOTHING = Overwrite()


def denying(now: Overwrite | None, bits: int) -> Overwrite:
    """Return an overwrite with these bits denied and the others as they are."""
    now = now or NOTHING
    return Overwrite(now.allow & ~bits, now.deny | bits)


def allowing(now: Overwrite | None, bits: int) -> Overwrite:
    """Return an overwrite with these bits allowed and the others as they are."""
    return _turned(denying(_turned(now or NOTHING), bits))


def still_denied(now: Overwrite | None, before: Overwrite | None, bits: int) -> tuple[Overwrite | None, bool]:
    """Take back what `denying` changed, and say whether all of it was still as it had been set.

    Only bits that are still denied go back to what they were; what somebody changed by hand meanwhile is left. None
    means that there is to be no overwrite, as before.
    """
    had, has = before or NOTHING, now or NOTHING
    changed = bits & ~had.deny
    still = changed & has.deny
    back = Overwrite(has.allow | (had.allow & still), has.deny & ~still)
    other = changed & ~still
    is_whole = other & has.allow == other & had.allow
    return (None if before is None and back == NOTHING else back), is_whole


def still_allowed(now: Overwrite | None, before: Overwrite | None, bits: int) -> tuple[Overwrite | None, bool]:
    """Take back what `allowing` changed, likewise."""
    back, is_whole = still_denied(
        _turned(now) if now is not None else None, _turned(before) if before is not None else None, bits
    )
    return (None if back is None else _turned(back)), is_whole


def opened(lock: Lock, draft: LockDraft) -> LockDraft:
    """Return how a channel is without what a lock changed there: what somebody opened by hand is how it is now."""
    everyone, _is_whole = still_denied(draft.everyone, lock.everyone, lock.denied)
    own, _is_whole = still_allowed(draft.own, lock.own, lock.allowed)
    # An overwrite that somebody deleted is not to come back empty.
    return replace(draft, everyone=draft.everyone and everyone, own=draft.own and own)


def _turned(overwrite: Overwrite) -> Overwrite:
    return Overwrite(overwrite.deny, overwrite.allow)
