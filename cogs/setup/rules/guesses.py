"""Which channels and roles are probably meant, by their names. A guess errs on the side of none. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.guilds import ServerSettings
from cogs.setup.rules.names import Likeness, likeness, normalise

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cogs.setup.models import ChannelFacts, Everything, GuildFacts, RoleFacts, Slot

STAFF_KEY = f"{ServerSettings.feature}.staff_role_ids"


@dataclass(slots=True)
class _Taken:
    channels: set[int] = field(default_factory=set[int])
    staff: set[int] = field(default_factory=set[int])
    given: set[int] = field(default_factory=set[int])
    others: set[int] = field(default_factory=set[int])

    def add(self, slot: Slot, ids: Collection[int]) -> None:
        self._of(slot).update(ids)

    def _of(self, slot: Slot) -> set[int]:
        if slot.is_channel:
            return self.channels
        if slot.key == STAFF_KEY:
            return self.staff
        return self.given if slot.is_given else self.others


def guess_ids(
    slots: Sequence[Slot], everything: Everything, facts: GuildFacts, *, skip: Collection[str] = ()
) -> dict[str, tuple[int, ...]]:
    """Guess the empty settings but those to `skip`: {setting: ids}, without those that nothing fits.

    No channel is guessed twice or where the bot lacks what it needs, no public one where staff talks, and no role
    is both staff's and given to members.
    """
    taken = _Taken()
    for slot in slots:
        taken.add(slot, slot.ids_in(everything))
    guessed: dict[str, tuple[int, ...]] = {}
    for slot in slots:
        if slot.ids_in(everything) or slot.key in skip:
            continue
        ids = _channels(slot, facts, taken) if slot.is_channel else _roles(slot, facts, taken)
        if ids:
            guessed[slot.key] = ids
            taken.add(slot, ids)
    return guessed


def _channels(slot: Slot, facts: GuildFacts, taken: _Taken) -> tuple[int, ...]:
    free = [channel for channel in facts.channels if channel.id not in taken.channels and _fits(slot, channel)]
    for word in slot.mark.guesses:
        found = [
            (like, not channel.is_public, place, channel.id)
            for place, channel in enumerate(free)
            if (like := likeness(normalise(channel.name), normalise(word))) is not None
        ]
        if found:
            return (min(found)[-1],)
    return ()


def _fits(slot: Slot, channel: ChannelFacts) -> bool:
    is_writable = channel.lacks.isdisjoint(slot.needs)
    is_right_kind = slot.may_be_forum or not channel.is_forum
    return is_writable and is_right_kind and not (slot.is_private and channel.is_public)


def _roles(slot: Slot, facts: GuildFacts, taken: _Taken) -> tuple[int, ...]:
    free = [role for role in facts.roles if _may_be(slot, role, taken)]
    most = slot.most if slot.is_many else 1
    if slot.key == STAFF_KEY:  # a team has several roles: moderators, admins, founders
        return tuple(role.id for role in free if _likeness_of(role, slot.mark.guesses) is not None)[:most]
    for word in slot.mark.guesses:
        # "Premium member" is no guess for "member": what is given to everyone must begin with the word.
        found = [(like, role.id) for role in free if (like := _likeness_of(role, [word])) not in {None, Likeness.HAS}]
        closest = [role_id for like, role_id in found if like is not None and like <= Likeness.FORM]
        if found:
            return tuple(closest or (role_id for _like, role_id in found))[:most]
    return ()


def _may_be(slot: Slot, role: RoleFacts, taken: _Taken) -> bool:
    if role.is_everyone or role.is_managed:
        return False
    if slot.key == STAFF_KEY:  # a role that can do nothing would make strangers staff by its name alone
        return role.has_powers and role.id not in taken.given
    if slot.is_given and (role.refusal is not None or role.id in taken.given):
        return False
    return role.id not in taken.staff and not (slot.excludes_staff and role.has_powers)


def _likeness_of(role: RoleFacts, words: Sequence[str]) -> Likeness | None:
    name = normalise(role.name)
    return min((like for word in words if (like := likeness(name, normalise(word))) is not None), default=None)
