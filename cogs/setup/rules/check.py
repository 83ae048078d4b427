"""What is wrong with a server's settings, and what to do about it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot.guilds import ServerSettings
from bot.i18n import _
from bot.permissions import PERMISSIONS
from cogs.setup.models import Finding, Level, Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cogs.setup.models import Everything, GuildFacts, Slot

TEAM_KEY = f"{ServerSettings.feature}.team_channel_id"

IN_WIZARD = Phrase(_("Choose in /setup wizard."))


def permission_words(names: Iterable[str]) -> tuple[Phrase, ...]:
    """Return permissions in Discord's words."""
    return tuple(Phrase(PERMISSIONS.get(name, name.replace("_", " ").title())) for name in names)


def find_problems(everything: Everything, facts: GuildFacts, slots: Sequence[Slot]) -> list[Finding]:
    """List what keeps the bot from doing what the server has switched on, the worst first."""
    used = [slot for slot in slots if everything[slot.feature].is_on]
    found = [finding for slot in used for finding in _of_slot(slot, everything, facts)]
    found.extend(_of_server(used, everything, facts))
    found.extend(_of_blind(everything, facts))
    server = cast("ServerSettings", everything[ServerSettings.feature])
    if not server.is_set_up:
        quiet = _("Not live yet: I stay quiet until you press **Finish** on the last page of /setup wizard.")
        found.append(Finding(Level.WARNING, Phrase(quiet)))
    return sorted(found, key=lambda finding: finding.level is not Level.PROBLEM)


def _of_server(used: Sequence[Slot], everything: Everything, facts: GuildFacts) -> list[Finding]:
    return [*_of_roles(used, everything, facts), *_of_features(everything, facts)]


def _of_features(everything: Everything, facts: GuildFacts) -> list[Finding]:
    text = _(
        "**{feature}**: I lack {permissions} on this server. Allow it for my role in Server Settings → Roles, or "
        "switch off what needs it."
    )
    found: list[Finding] = []
    for settings in everything.values():
        lacking = [name for name in settings.needed_permissions if name not in facts.permissions]
        if settings.is_on and lacking:
            params = {"feature": Phrase(settings.title), "permissions": permission_words(lacking)}
            found.append(Finding(Level.PROBLEM, Phrase(text, params)))
    return found


def _of_roles(used: Sequence[Slot], everything: Everything, facts: GuildFacts) -> list[Finding]:
    gives_roles = any(slot.is_given and slot.ids_in(everything) for slot in used)
    if not gives_roles or "manage_roles" in facts.permissions:
        return []
    text = _(
        "I can't give roles: I lack the permission **{permission}**. Allow it for my role in Server Settings → Roles."
    )
    return [Finding(Level.PROBLEM, Phrase(text, {"permission": permission_words(["manage_roles"])}))]


def _of_blind(everything: Everything, facts: GuildFacts) -> list[Finding]:
    blind = [model.title for model in everything.values() if model.needs_content and model.is_on]
    if facts.reads_messages or not blind:
        return []
    text = _("{features}: I can't read what members write. Ask my host to set HEARTH_MESSAGE_CONTENT=true.")
    return [Finding(Level.WARNING, Phrase(text, {"features": tuple(Phrase(title) for title in blind)}))]


def _of_slot(slot: Slot, everything: Everything, facts: GuildFacts) -> list[Finding]:
    ids = slot.ids_in(everything)
    if not slot.is_channel:
        return [finding for id_ in ids for finding in _of_role(slot, id_, facts)]
    if not ids and not slot.is_many:
        return [] if slot.is_optional else [_unset(slot)]
    return [finding for id_ in ids for finding in _of_channel(slot, id_, facts)]


def _unset(slot: Slot) -> Finding:
    text = _("**{setting}**: no channel chosen yet.")
    if slot.key == TEAM_KEY:
        text = _("**{setting}**: none chosen, so nobody hears of it when something needs you.")
    return Finding(Level.WARNING, Phrase(text, {"setting": slot.title}), slot.key, IN_WIZARD)


def _of_channel(slot: Slot, channel_id: int, facts: GuildFacts) -> list[Finding]:
    channel = facts.channel(channel_id)
    if channel is None:
        gone = _("**{setting}**: the channel was deleted.")
        return [Finding(Level.PROBLEM, Phrase(gone, {"setting": slot.title}), slot.key, IN_WIZARD)]
    params: dict[str, object] = {"setting": slot.title, "channel": f"<#{channel_id}>"}
    found: list[Finding] = []
    lacking = [name for name in slot.needs if name in channel.lacks]
    if lacking:
        params["permissions"] = permission_words(lacking)
        text = _(
            "**{setting}**: in {channel} I lack {permissions}. Allow it for my role under Edit Channel → Permissions."
        )
        found.append(Finding(Level.PROBLEM, Phrase(text, params), slot.key))
    if slot.is_private and channel.is_public:
        text = _("**{setting}**: everyone can see {channel}. Make it private under Edit Channel → Permissions.")
        found.append(Finding(Level.WARNING, Phrase(text, params), slot.key))
    return found


def _of_role(slot: Slot, role_id: int, facts: GuildFacts) -> list[Finding]:
    role = facts.role(role_id)
    setting = slot.title
    if role is None:
        gone = _("**{setting}**: a role was deleted.")
        return [Finding(Level.PROBLEM, Phrase(gone, {"setting": setting}), slot.key, IN_WIZARD)]
    if slot.is_given and role.refusal is not None:
        reason = Phrase(role.refusal, {"role": f"<@&{role_id}>"})
        text = _("**{setting}**: {reason}")
        return [Finding(Level.PROBLEM, Phrase(text, {"setting": setting, "reason": reason}), slot.key)]
    return []
