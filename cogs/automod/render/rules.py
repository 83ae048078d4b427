"""Rules, trials and dry runs in words."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.i18n import Text, _, plural, say_duration, say_list, translate
from bot.text import inert
from cogs.automod.models import MessageRuleSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Match, RuleSettings
    from cogs.automod.rules import Rule
    from cogs.automod.service import DryRun
    from cogs.automod.service.rules import Sample

SHOWN = 5
STATES: dict[str, tuple[str, Text]] = {
    "on": ("🟢", _("on")),
    "dry-run": ("🟡", _("only noting")),
    "off": ("⚪", _("off")),
}
ACTS: dict[str, Text] = {
    "delete": _("delete"),
    "warn": _("warn"),
    "mute": _("mute for {duration}"),
    "alert": _("alert the team"),
    "slow": _("slow mode in public channels"),
    "hold": _("hold greetings"),
}
ACT_NAMES: dict[str, Text] = {**ACTS, "mute": _("mute")}


def state_word(state: str, locale: str) -> str:
    """Say how a rule stands, with its sign."""
    sign, word = STATES[state]
    return f"{sign} {translate(word, locale)}"


def act_word(act: str, locale: str) -> str:
    """Name what may follow."""
    return translate(ACT_NAMES[act], locale)


def rules_page(
    rules: Sequence[tuple[Rule, RuleSettings]], locale: str, *, reads_content: bool, has_alerts: bool
) -> str:
    """List all rules with how they stand."""
    lines = [rule_line(rule, settings, locale, reads_content=reads_content) for rule, settings in rules]
    notes: list[str] = []
    if not reads_content:
        notes.append(translate(NO_CONTENT, locale))
    if not has_alerts:
        notes.append(translate(NO_ALERTS, locale))
    return "\n".join([*lines, *(f"-# {note}" for note in notes)])


NO_CONTENT = _(
    "🙈 Without Message Content Intent Discord shows me no text, links or files, so rules with this sign see nothing. "
    "Whoever hosts me switches it on with HEARTH_MESSAGE_CONTENT."
)
NO_ALERTS = _("There is no channel for alerts: choose one with /setup change automod.alert_channel_id.")


def rule_line(rule: Rule, settings: RuleSettings, locale: str, *, reads_content: bool = True) -> str:
    """Say what a rule looks for, how it stands and what follows."""
    blind = " 🙈" if rule.needs_content and not reads_content else ""
    values = {name: _value(getattr(settings, name), locale) for name in type(settings).model_fields}
    looks_for = translate(rule.summary, locale, **values)
    head = f"{state_word(settings.state, locale)} · **{translate(rule.title, locale)}** (`{rule.name}`){blind}"
    return f"{head}\n-# {looks_for} → {_acts(settings, locale)}"


def test_text(results: Sequence[tuple[Rule, RuleSettings, Match | None]], locale: str, *, reads_content: bool) -> str:
    """Say which rules would match a text."""
    found = [(rule, settings, match) for rule, settings, match in results if match is not None]
    if not found:
        head = translate(_("No rule would match this."), locale)
    else:
        head = translate(plural("{count} rule would match this:", "{count} rules would match this:"), locale,
                         count=len(found))  # fmt: skip
    lines = [
        f"- **{translate(rule.title, locale)}** ({state_word(settings.state, locale)}): {_why(match, locale)}"
        for rule, settings, match in found
    ]
    note = _(
        "-# Nothing was done. Rules about several messages (spam bursts, repetition, raids) cannot be tried on one."
    )
    lines.append(translate(note, locale))
    if not reads_content:
        lines.append(f"-# {translate(NO_CONTENT, locale)}")
    return "\n".join([head, *lines])


def dry_run_text(run: DryRun, locale: str, now: dt.datetime) -> str:
    """Say what a rule did or would have done, and what the figures rest on."""
    logged = run.logged
    days = translate(plural("{count} day", "{count} days"), locale, count=run.days)
    title = translate(run.rule.title, locale)
    lines = [f"### {title}\n{rule_line(run.rule, run.settings, locale)}"]
    if logged.first_at is None:
        text = _("**Log of the last {days}:** it matched nothing. The log knows only the time in which the rule was on "
                 "or only noted.")  # fmt: skip
        lines.append(translate(text, locale, days=days))
    else:
        text = plural(
            "**Log of the last {days}:** {count} match by {members} members; {acted} acted on, others only noted.",
            "**Log of the last {days}:** {count} matches by {members} members; {acted} acted on, others only noted.",
        )
        said = translate(text, locale, days=days, count=logged.matches, members=logged.members, acted=logged.acted)
        where = say_list([f"<#{channel}> ({times})" for channel, times in logged.channels if channel], locale)
        since = translate(_("The first was {when}."), locale, when=_when(logged.first_at))
        lines.append(" ".join(part for part in (said, since, where) if part))
    if run.kept.messages:
        lines.append(_sampled(KEPT, run.kept, locale))
    if run.recent.messages and run.recent.since is not None:
        lines.append(_sampled(RECENT, run.recent, locale, span=say_duration(now - run.recent.since, locale)))
    lines.append(translate(RESTS, locale))
    return "\n".join(lines)


KEPT = _("**As it is set now**, it would match {matches} of {messages} messages whose text the log still has.")
RECENT = _(
    "**As it is set now**, it would match {matches} of the latest {messages} messages that I still have in memory "
    "(of {span})."
)
RESTS = _(
    "-# The log holds what a rule found while it was on or only noted, as it was set then. I keep no other messages: "
    "the latest are tried from memory and gone after a restart."
)


def _sampled(text: Text, sample: Sample, locale: str, **more: str) -> str:
    return translate(text, locale, matches=sample.matches, messages=sample.messages, **more)


def _why(match: Match | None, locale: str) -> str:
    return inert(translate(match.why, locale, **match.params), 200) if match is not None else ""


def _acts(settings: RuleSettings, locale: str) -> str:
    acts: Sequence[str] = getattr(settings, "actions", ())
    duration = say_duration(dt.timedelta(minutes=settings.mute_minutes), locale)
    words = [translate(ACTS[act], locale, duration=duration) for act in acts]
    if isinstance(settings, MessageRuleSettings) and not words:
        return translate(_("nothing but a line in the log"), locale)
    return say_list(words, locale)


def _value(value: Any, locale: str) -> str:
    if isinstance(value, bool):
        return translate(_("yes") if value else _("no"), locale)
    if not isinstance(value, tuple):
        return str(value)
    entries: list[str] = [inert(str(entry), 40) for entry in value]  # pyright: ignore[reportUnknownVariableType]
    if not entries:
        return translate(_("none"), locale)
    left = len(entries) - SHOWN
    more = [translate(plural("{count} other", "{count} others"), locale, count=left)] if left > 0 else []
    return say_list([*entries[:SHOWN], *more], locale)


def _when(at: dt.datetime | None) -> str:
    return f"<t:{int(at.timestamp())}:R>" if at is not None else "–"
