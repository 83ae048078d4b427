"""What is said about channels: in the channel, in the log, and to the moderator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural, say_duration, translate
from bot.text import inert
from cogs.channels.models import LockdownState, LockKind, LockState, Note

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.i18n import Text
    from cogs.channels.models import Found, Lock, Lockdown, PurgePlan, Tally

MOST_NAMED = 5
MOST_LISTED = 20
FILE_BYTES = 7_000_000  # below what Discord takes on every server


def channel_line(lock: Lock, state: LockState, ends_at: dt.datetime | None, locale: str) -> str:
    """Say to everybody in a channel that it is closed or open."""
    if state is LockState.OVER:
        return translate(_("🔓 This channel is open again."), locale)
    text = _("🔒 This channel is closed for now.")
    if ends_at is not None:
        text = _("🔒 This channel is closed for now. It opens again {moment}.")
    line = translate(text, locale, moment=_moment(ends_at))
    return f"{line}\n> {inert(lock.reason, 400)}" if lock.reason else line


ENTRIES: dict[tuple[LockKind, LockState], Text] = {
    (LockKind.LOCK, LockState.ON): _("🔒 {channel} was closed by {who}."),
    (LockKind.THREAD, LockState.ON): _("🔒 {channel} was closed by {who}."),
    (LockKind.SLOWMODE, LockState.ON): _("🐢 Slowmode of {channel}: {interval}, set by {who}."),
    (LockKind.LOCK, LockState.OVER): _("🔓 {channel} was opened by {lifter}."),
    (LockKind.THREAD, LockState.OVER): _("🔓 {channel} was opened by {lifter}."),
    (LockKind.SLOWMODE, LockState.OVER): _("🐢 Slowmode of {channel} is back at {before}."),
}


def lock_entry(lock: Lock, state: LockState, locale: str) -> str:
    """Say in the log what was done to a channel, by whom and why."""
    text = ENTRIES[lock.kind, state]
    if state is LockState.OVER and lock.lifted_by is None and lock.kind is not LockKind.SLOWMODE:
        text = _("🔓 {channel} is open again: the time of its lock was over.")
    lines = [
        translate(
            text,
            locale,
            channel=f"<#{lock.channel_id}>",
            who=f"<@{lock.set_by}>",
            lifter=f"<@{lock.lifted_by}>",
            interval=say_interval(lock.seconds, locale),
            before=say_interval(lock.seconds_before, locale),
        )
    ]
    if state is LockState.ON and lock.ends_at is not None:
        lines[0] += " " + translate(_("It ends {moment}."), locale, moment=_moment(lock.ends_at))
    if state is LockState.ON and lock.reason:
        lines.append(f"> {inert(lock.reason)}")
    if lock.note is Note.BY_HAND:
        lines.append(f"-# {translate(BY_HAND, locale)}")
    return "\n".join(lines)


BY_HAND = _("Somebody changed it by hand meanwhile. That was left as it is.")


def lockdown_entry(lockdown: Lockdown, state: LockdownState, tally: Tally, locale: str) -> str:
    """Say in the log that a lockdown began or is over."""
    if state is LockdownState.ON:
        text = plural(
            "🚨 Lockdown by {who}: {count} public channel is being closed.",
            "🚨 Lockdown by {who}: {count} public channels are being closed.",
        )
        line = translate(text, locale, count=tally.total, who=f"<@{lockdown.set_by}>")
        if lockdown.ends_at is not None:
            line += " " + translate(_("It ends {moment}."), locale, moment=_moment(lockdown.ends_at))
        return f"{line}\n> {inert(lockdown.reason)}" if lockdown.reason else line
    text = _("✅ The lockdown is over, lifted by {who}.")
    if lockdown.lifted_by is None:
        text = _("✅ The lockdown is over: its time had come.")
    line = translate(text, locale, who=f"<@{lockdown.lifted_by}>")
    return f"{line}\n-# {_left(tally, locale)}" if tally.by_hand or tally.failed else line


def locked(lock: Lock, locale: str, *, is_new: bool, writers: Sequence[int]) -> str:
    """Say to the moderator how locking went."""
    channel = f"<#{lock.channel_id}>"
    if lock.state is LockState.FAILED:
        return _failed(lock, locale)
    if lock.state is LockState.LOCKING:
        return translate(_("⏳ {channel} will be closed in a moment."), locale, channel=channel)
    text = _("🔒 {channel} is closed.") if is_new else _("🔒 {channel} was closed already; now it is by your word.")
    lines = [translate(text, locale, channel=channel)]
    if lock.ends_at is not None:
        lines.append(translate(_("It opens again {moment}."), locale, moment=_moment(lock.ends_at)))
    else:
        lines.append(translate(_("/unlock opens it again, exactly as it was."), locale))
    if writers:
        roles = " ".join(f"<@&{role_id}>" for role_id in writers[:MOST_NAMED])
        lines.append(translate(_("Its own permissions still let these roles write: {roles}"), locale, roles=roles))
    return "\n".join(lines)


def unlocked(lock: Lock, locale: str) -> str:
    """Say to the moderator how opening went."""
    if lock.note is Note.GONE:
        return _failed(lock, locale)
    channel = f"<#{lock.channel_id}>"
    if lock.state is LockState.LIFTING:
        return translate(_("⏳ {channel} will be open in a moment."), locale, channel=channel)
    line = translate(_("🔓 {channel} is as it was before it was closed."), locale, channel=channel)
    if lock.note is Note.BY_HAND:
        return f"🔓 {channel}: {translate(BY_HAND, locale)}"
    return line


def slowed(lock: Lock, locale: str) -> str:
    """Say to the moderator how setting the slowmode went."""
    if lock.state is LockState.FAILED:
        return _failed(lock, locale)
    channel, interval = f"<#{lock.channel_id}>", say_interval(lock.seconds, locale)
    line = translate(_("🐢 Slowmode of {channel}: {interval}."), locale, channel=channel, interval=interval)
    if lock.ends_at is None:
        return line
    text = _("It goes back to {before} {moment}.")
    before = say_interval(lock.seconds_before, locale)
    return f"{line} {translate(text, locale, before=before, moment=_moment(lock.ends_at))}"


def say_interval(seconds: int, locale: str) -> str:
    """Say a slowmode: how long one waits between two messages, or that there is none."""
    if not seconds:
        return translate(_("off"), locale)
    parts = [f"{number} {unit}" for number, unit in _clock_parts(seconds) if number]
    return " ".join(parts)


def lockdown_question(channels: Sequence[int], refused: Sequence[int], lasts: dt.timedelta | None, locale: str) -> str:
    """Ask before all public channels are closed."""
    text = plural(
        "Close {count} public channel? Nobody but the team and roles with permissions of their own can write there.",
        "Close {count} public channels? Nobody but the team and roles with permissions of their own can write there.",
    )
    lines = [translate(text, locale, count=len(channels)), _places(channels)]
    if refused:
        text = _("I lack Manage Roles or View Channel there, so these stay open: {channels}")
        lines.append(translate(text, locale, channels=_places(refused)))
    if lasts is not None:
        lines.append(translate(_("It is lifted after {duration}."), locale, duration=say_duration(lasts, locale)))
    return "\n".join(lines)


def lockdown_progress(tally: Tally, locale: str) -> str:
    """Say how far a lockdown or its lifting is."""
    text = _("⏳ {done} of {total} channels")
    return translate(text, locale, done=tally.total - tally.open, total=tally.total)


def lockdown_done(lockdown: Lockdown, tally: Tally, locale: str) -> str:
    """Say to the moderator how a lockdown or its lifting went."""
    if lockdown.state is LockdownState.OVER:
        lines = [translate(_("✅ The lockdown is over. Every channel is as it was before."), locale)]
    else:
        text = plural("🚨 {count} channel is closed.", "🚨 {count} channels are closed.")
        lines = [translate(text, locale, count=tally.total - tally.failed - tally.open)]
        lines.append(translate(_("/lockdown end opens them again, exactly as they were."), locale))
    if tally.failed or tally.by_hand:
        lines.append(_left(tally, locale))
    return "\n".join(lines)


def purge_question(plan: PurgePlan, locale: str, *, has_log: bool, reads: bool, is_whole: bool, looked_at: int) -> str:
    """Show what a purge would delete, before it is asked for."""
    messages = plan.messages
    text = plural("🧹 Delete {count} message?", "🧹 Delete {count} messages?")
    first, last = messages[-1].sent_at, messages[0].sent_at
    span = f"{_moment(first, 'f')} – {_moment(last, 'f')}"
    lines = [f"**{translate(text, locale, count=len(messages))}**\n{span}", _authors(messages)]
    if plan.old:
        text = plural(
            "{count} is older than two weeks. Discord deletes these one by one: about a second each.",
            "{count} are older than two weeks. Discord deletes these one by one: about a second each.",
        )
        lines.append(translate(text, locale, count=len(plan.old)))
    if plan.too_many_old:
        text = plural(
            "{count} more old message stays: I take at most 100 of these at once.",
            "{count} more old messages stay: I take at most 100 of these at once.",
        )
        lines.append(translate(text, locale, count=plan.too_many_old))
    if plan.pinned:
        text = plural("{count} pinned message stays.", "{count} pinned messages stay.")
        lines.append(translate(text, locale, count=plan.pinned))
    if not is_whole:
        lines.append(translate(_("I looked through the newest {count} messages only."), locale, count=looked_at))
    lines.append(translate(_copy_note(has_log=has_log, reads=reads), locale))
    return "\n".join(lines)


def purge_progress(done: int, total: int, locale: str) -> str:
    """Say how far a purge is."""
    return translate(_("⏳ {done} of {total} messages"), locale, done=done, total=total)


def purge_done(total: int, locale: str) -> str:
    """Say that the messages are gone."""
    return translate(plural("🧹 {count} message is gone.", "🧹 {count} messages are gone."), locale, count=total)


def purge_entry(channel_id: int, by: int, total: int, locale: str) -> str:
    """Say in the log who has messages deleted, above the copy of them."""
    text = plural(
        "🧹 {who} has {count} message deleted in {channel}. What it was:",
        "🧹 {who} has {count} messages deleted in {channel}. What they were:",
    )
    return translate(text, locale, count=total, who=f"<@{by}>", channel=f"<#{channel_id}>")


def copies(messages: Sequence[Found], locale: str, *, reads: bool) -> list[bytes]:
    """Write messages down as text files, the oldest first, each small enough for Discord."""
    files, size = [[]], 0
    for message in reversed(messages):
        entry = _copy(message, locale, reads=reads).encode()
        if size + len(entry) > FILE_BYTES:
            files.append([])
            size = 0
        files[-1].append(entry)
        size += len(entry)
    return [b"\n".join(entries) for entries in files]


def _copy(message: Found, locale: str, *, reads: bool) -> str:
    lines = [f"[{message.sent_at:%Y-%m-%d %H:%M:%S} UTC] {message.author_name} ({message.author_id}) #{message.id}"]
    if message.content:
        lines += [f"    {line}" for line in message.content.splitlines()]
    elif not reads:
        lines.append("    " + translate(_("I may not read messages here: the text is not known"), locale))
    lines += [f"    📎 {name}" for name in message.attachments]
    return "\n".join(lines) + "\n"


def _copy_note(*, has_log: bool, reads: bool) -> Text:
    if not has_log:
        return _("There is no moderation log, so no copy is kept. /setup change sets one.")
    if not reads:
        return _("The moderation log gets a list of who wrote when; the texts are hidden from me.")
    return _("The moderation log gets a copy of them.")


def _authors(messages: Sequence[Found]) -> str:
    counts: dict[int, int] = {}
    for message in messages:
        counts[message.author_id] = counts.get(message.author_id, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    named = " · ".join(f"<@{author}> {count}" for author, count in ranked[:MOST_NAMED])
    return named + (" · …" if len(ranked) > MOST_NAMED else "")


def _failed(lock: Lock, locale: str) -> str:
    if lock.note is Note.GONE:
        return translate(_("That channel is not there any more."), locale)
    text = _("❌ Discord does not let me change {channel}. It is as before; /setup check shows what I lack.")
    return translate(text, locale, channel=f"<#{lock.channel_id}>")


def _left(tally: Tally, locale: str) -> str:
    parts: list[str] = []
    if tally.failed:
        text = plural("{count} channel could not be closed.", "{count} channels could not be closed.")
        parts.append(translate(text, locale, count=tally.failed))
    if tally.by_hand:
        text = plural(
            "In {count} channel somebody changed permissions by hand meanwhile: they were left as they are.",
            "In {count} channels somebody changed permissions by hand meanwhile: they were left as they are.",
        )
        parts.append(translate(text, locale, count=tally.by_hand))
    return " ".join(parts)


def _clock_parts(seconds: int) -> list[tuple[int, str]]:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return [(hours, "h"), (minutes, "min"), (left, "s")]


def _places(channels: Sequence[int]) -> str:
    named = " ".join(f"<#{channel}>" for channel in channels[:MOST_LISTED])
    return f"{named} …" if len(channels) > MOST_LISTED else named


def _moment(at: dt.datetime | None, style: str = "R") -> str:
    return "" if at is None else f"<t:{int(at.timestamp())}:{style}>"
