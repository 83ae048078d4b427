"""How welcoming looks. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, plural, say_duration, say_list, say_percent, translate
from bot.kit import card, layout_of
from bot.kit.views import gap, row
from bot.members import Milestone
from bot.templates import fill_template
from bot.text import inert
from cogs.welcome.models import GreetingKind
from cogs.welcome.views import NudgesButton, RulesButton, StepsButton, TopicsButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.guilds import ServerSettings
    from cogs.welcome.models import FirstSteps, Funnel, Greeting, WelcomeSettings

StepButtons = Mapping[Milestone, Callable[[str], discord.ui.Item[Any]]]
ID_TIME_SHIFT = 22  # below are the process and a counter, which are the same for most ids
NAMES_SHOWN = 20  # of a rush; more would fill the screen of a phone
BAR_CELLS = 10

NEWCOMER_TEXTS = (
    _("👋 Welcome, {member}! Good to have you here."),
    _("🎉 {member} is here. Say hello, everyone!"),
    _("☕ Hello {member}, make yourself at home."),
    _("✨ We have been looking forward to you, {member}!"),
)
RETURN_TEXTS = (
    _("💛 Welcome back, {member}! We missed you."),
    _("🌟 {member} is back. Good to see you again!"),
)
GROUP_TEXTS = (_("🎉 Welcome, all of you: {members}!"),)
MEMBER_COUNT = plural(
    "**{server}** has {count} member now.",
    "**{server}** has {count} members now.",
)
OTHERS = plural("{count} other", "{count} others")

STEP_TEXTS: dict[Milestone, tuple[Text, Text]] = {
    Milestone.RULES: (_("Read the rules"), _("{rules}: short, and the same for everyone")),
    Milestone.TOPICS: (_("Choose your topics"), _("so that you see what you came for")),
    Milestone.INTRODUCED: (_("Introduce yourself"), _("in {introductions}: two sentences are plenty")),
    Milestone.FIRST_MESSAGE: (_("Write your first message"), _("anywhere you like")),
    Milestone.HELPED: (_("Thank somebody, or answer a question"), _("that is what makes this place work")),
}
STAGE_TEXTS: dict[Milestone, Text] = {
    Milestone.JOINED: _("Joined"),
    Milestone.SCREENED: _("Passed the rules screen"),
    Milestone.TOPICS: _("Chose topics"),
    Milestone.INTRODUCED: _("Introduced themselves"),
    Milestone.FIRST_MESSAGE: _("Wrote a first message"),
    Milestone.HELPED: _("Helped somebody"),
}


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a greeting is shown: the server, its language, and what its buttons can lead to."""

    server_name: str
    member_count: int
    server: ServerSettings
    settings: WelcomeSettings
    step_buttons: StepButtons
    """What other features offer for their steps."""


def greeting_card(
    greeting: Greeting, member_ids: Sequence[int], scene: Scene, *, avatar_url: str | None = None
) -> discord.ui.LayoutView:
    """Lay out a greeting for one or many, with the buttons for the first steps."""
    view = layout_of()
    text = discord.ui.TextDisplay[Any](_greeting_text(greeting, member_ids, scene))
    buttons: list[discord.ui.Item[Any]] = [StepsButton(greeting.id, scene.server.language)]
    buttons[:0] = [make(scene.server.language) for make in scene.step_buttons.values()]
    if scene.server.topic_role_ids:
        buttons.insert(0, TopicsButton(greeting.id, scene.server.language))
    if scene.server.rules_channel_id is not None:
        buttons.insert(0, RulesButton(greeting.id, scene.server.language))
    head: discord.ui.Item[Any] = text
    if avatar_url is not None:
        head = discord.ui.Section(text, accessory=discord.ui.Thumbnail(avatar_url))
    view.add_item(card(head, row(*buttons)))
    return view


def _greeting_text(greeting: Greeting, member_ids: Sequence[int], scene: Scene) -> str:
    locale = scene.server.language
    shown = [f"<@{member_id}>" for member_id in member_ids[:NAMES_SHOWN]]
    hidden = len(member_ids) - len(shown)
    names = [*shown, translate(OTHERS, locale, count=hidden)] if hidden else shown
    values = {
        "member": shown[0] if shown else "",
        "members": say_list(names, locale),
        "amount": str(len(member_ids)),
        "server": inert(scene.server_name),
        "count": str(scene.member_count),
    }
    if greeting.template:
        return fill_template(greeting.template, values)
    texts = {GreetingKind.GROUP: GROUP_TEXTS, GreetingKind.RETURN: RETURN_TEXTS}.get(greeting.kind, NEWCOMER_TEXTS)
    # Chosen by the instant in the id, so that a second attempt says the same as the first.
    head = fill_template(translate(texts[(greeting.id >> ID_TIME_SHIFT) % len(texts)], locale), values)
    return f"### {head}\n{translate(MEMBER_COUNT, locale, server=values['server'], count=scene.member_count)}"


def dm_card(member_name: str, scene: Scene, link: str | None, *, mark: int | None = None) -> discord.ui.LayoutView:
    """Lay out the direct message for a newcomer, which is found by its mark."""
    locale = scene.server.language
    values = {
        "member": inert(member_name),
        "server": inert(scene.server_name),
    }
    own = scene.settings.dm_text
    text = own or translate(
        _("### 👋 Hello {member}, welcome to {server}!\nI only wanted to say hello. The server is one tap away."),
        locale,
        member="{member}",
        server="{server}",
    )
    return _with_link(discord.ui.TextDisplay(fill_template(text, values), id=mark), link, locale)


def nudge_card(
    steps: FirstSteps, guild_id: int, scene: Scene, link: str | None, *, mark: int | None = None
) -> discord.ui.LayoutView:
    """Lay out a reminder of open first steps, found by its mark, with the way to switch reminders off."""
    locale = scene.server.language
    head = translate(_("### 🌱 Still open on {server}"), locale, server=inert(scene.server_name))
    open_steps = [step.milestone for step in steps.steps if not step.is_done]
    lines = [_step_line(milestone, scene.server, locale, is_done=False) for milestone in open_steps]
    view = layout_of()
    buttons: list[discord.ui.Item[Any]] = [NudgesButton(guild_id, locale, turns_on=False)]
    if link is not None:
        buttons.insert(0, discord.ui.Button(label=translate(_("Open the server"), locale), url=link))
    title: discord.ui.TextDisplay[Any] = discord.ui.TextDisplay(head, id=mark)
    view.add_item(card(title, gap(), *lines, gap(), row(*buttons)))
    return view


def steps_card(
    steps: FirstSteps, guild_id: int, server: ServerSettings, step_buttons: StepButtons, locale: str
) -> discord.ui.LayoutView:
    """Lay out a member's own checklist with its progress."""
    view = layout_of()
    done = translate(_("{done} of {all} done"), locale, done=steps.done, all=len(steps.steps))
    if steps.is_complete:
        done = translate(_("All done. You are one of us now! 🎉"), locale)
    head = translate(_("### Your first steps"), locale)
    lines = [_step_line(step.milestone, server, locale, is_done=step.is_done) for step in steps.steps]
    box = card(f"{head}\n{'🟧' * steps.done}{'⬜' * (len(steps.steps) - steps.done)} {done}", gap(), *lines)
    if not steps.is_complete:
        buttons: list[discord.ui.Item[Any]] = [NudgesButton(guild_id, locale, turns_on=not steps.wants_nudges)]
        open_steps = [step.milestone for step in steps.steps if not step.is_done]
        buttons[:0] = [step_buttons[milestone](locale) for milestone in open_steps if milestone in step_buttons]
        if any(step.milestone is Milestone.TOPICS and not step.is_done for step in steps.steps):
            buttons.insert(0, TopicsButton(0, locale))
        if any(step.milestone is Milestone.RULES and not step.is_done for step in steps.steps):
            buttons.insert(0, RulesButton(0, locale))
        box.add_item(gap())
        box.add_item(row(*buttons))
    view.add_item(box)
    return view


def _step_line(milestone: Milestone, server: ServerSettings, locale: str, *, is_done: bool) -> str:
    title, hint = STEP_TEXTS[milestone]
    if is_done:
        return f"✅ {translate(title, locale)}"
    channels = {"rules": f"<#{server.rules_channel_id}>", "introductions": f"<#{server.introductions_channel_id}>"}
    return f"⬜ **{translate(title, locale)}**\n-# {translate(hint, locale, **channels)}"


def funnel_card(funnel: Funnel, locale: str) -> discord.ui.LayoutView:
    """Draw how far the newcomers of some days came: counts, rates and median times."""
    view = layout_of()
    title = plural("### Newcomers of the last {count} day", "### Newcomers of the last {count} days")
    lines = [translate(title, locale, count=funnel.days)]
    if not funnel.joined:
        lines.append(translate(_("Nobody joined in that time."), locale))
    lines.extend(_stage_lines(stage, funnel, locale) for stage in STAGE_TEXTS if funnel.joined)
    if funnel.left:
        gone = plural("-# {count} of them has left again ({share}).", "-# {count} of them have left again ({share}).")
        share = say_percent(funnel.left / funnel.joined, locale)
        lines.append(translate(gone, locale, count=funnel.left, share=share))
    view.add_item(card(*lines))
    return view


def _stage_lines(milestone: Milestone, funnel: Funnel, locale: str) -> str:
    stage = next((stage for stage in funnel.stages if stage.milestone is milestone), None)
    reached = funnel.joined if milestone is Milestone.JOINED else (stage.reached if stage else 0)
    share = say_percent(reached / funnel.joined, locale)
    lines = f"**{translate(STAGE_TEXTS[milestone], locale)}** · {reached} · {share}\n`{bar(reached, funnel.joined)}`"
    if stage and stage.median is not None and milestone is not Milestone.JOINED:
        lines += translate(_(" half of them within {time}"), locale, time=say_duration(stage.median, locale))
    return lines


def bar(part: int, whole: int) -> str:
    """Draw a share as a bar of ten cells; a share that is not nothing shows at least one."""
    filled = round(BAR_CELLS * part / whole) if whole else 0
    filled = max(filled, 1) if part else filled
    return "█" * filled + "░" * (BAR_CELLS - filled)


def _with_link(text: discord.ui.TextDisplay[Any], link: str | None, locale: str) -> discord.ui.LayoutView:
    view = layout_of()
    box = card(text)
    if link is not None:
        box.add_item(row(discord.ui.Button(label=translate(_("Open the server"), locale), url=link)))
    view.add_item(box)
    return view
