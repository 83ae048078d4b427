"""How matches look. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, plural, say_datetime, say_list, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from bot.text import clean, inert
from cogs.matches.models import MeetingAnswer
from cogs.matches.rules import in_common
from cogs.matches.views import ConsentButton, IntroduceButton, MetButton, QuestionButton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from zoneinfo import ZoneInfo

    from bot.profiles import Profile
    from cogs.matches.models import Meeting, RoundStatus, Shared, Suggestion

LABELS_SHOWN = 3
SHORT = 200  # of a headline or an answer that is quoted
SHORT_NAME = 60
SHORT_LABEL = 40
ASK_ME = ("ask", "frag")  # in the question whose answer opens a conversation, in the languages we speak

TAG_QUESTIONS = (
    _("What got you into {label}?"),
    _("What should every beginner know about {label}?"),
    _("What was your best find around {label} lately?"),
    _("What do people get wrong about {label}?"),
)
QUESTIONS = (
    _("What was the best thing that happened to you this week?"),
    _("What could you talk about for an hour without preparing?"),
    _("What brought you here, and what made you stay?"),
    _("Which small thing makes your day better every time?"),
    _("What have you changed your mind about this year?"),
    _("What would you like to be asked more often?"),
)


def _view(*items: discord.ui.Item[Any] | str) -> discord.ui.LayoutView:
    return layout_of(card(*items))


def consent_card(server_name: str, guild_id: int, locale: str) -> discord.ui.LayoutView:
    """Ask whether somebody wants suggestions, saying all that follows from a yes."""
    text = translate(
        _(
            "### 🤝 Shall I introduce you to others on {server}?\n"
            "I suggest two or three members with whom you share a topic or a product, and suggest you to them. When "
            "one of you presses *Introduce us*, I open a private thread for both, and ask once afterwards whether you "
            "met. I may write to you directly for this. `/matches off` ends it at any time."
        ),
        locale,
        server=_safe(server_name),
    )
    return _view(text, row(ConsentButton(guild_id, locale, is_on=True), ConsentButton(guild_id, locale, is_on=False)))


def suggestions_card(
    suggestions: Sequence[Suggestion], member_id: int, people: Mapping[int, Profile], locale: str
) -> discord.ui.LayoutView:
    """Lay out suggestions, each with its reason and the button that introduces both."""
    view = layout_of()
    title = plural("### 🤝 Somebody you might like", "### 🤝 {count} people you might like")
    box = card(translate(title, locale, count=len(suggestions)))
    for suggestion in suggestions:
        other_id = suggestion.other_than(member_id)
        lines = [f"<@{other_id}>", reason(suggestion.reason, locale)]
        profile = people.get(other_id)
        if profile is not None:
            lines[0] = f"**{_safe(profile.name, SHORT_NAME)}** · <@{other_id}>"
            lines.insert(1, f"-# {_safe(profile.headline)}")
        text = discord.ui.TextDisplay[Any]("\n".join(line for line in lines if line.strip("-# ")))
        box.add_item(discord.ui.Section(text, accessory=IntroduceButton(suggestion.id, locale)))
    view.add_item(box)
    return view


def reason(shared: Sequence[Shared], locale: str) -> str:
    """Say in a sentence what two have in common."""
    topics = _labels([one for one in shared if one.kind == "topic"], locale)
    products = _labels([one for one in shared if one.kind != "topic"], locale)
    if topics and products:
        return translate(_("You both like {topics} and use {products}."), locale, topics=topics, products=products)
    if topics:
        return translate(_("You both like {topics}."), locale, topics=topics)
    return translate(_("You both use {products}."), locale, products=products) if products else ""


def meeting_card(
    meeting: Meeting, present: Sequence[int], people: Sequence[Profile], locale: str
) -> discord.ui.LayoutView:
    """Lay out the first message of a private thread: who is there, what they share, and something to begin with."""
    names = say_list([f"<@{member_id}>" for member_id in present], locale)
    if meeting.round_id is None:
        head = translate(_("### ☕ {names}, meet each other!"), locale, names=names)
    else:
        head = translate(_("### ☕ {names}, this is your coffee round!"), locale, names=names)
    lines = [head, reason(in_common(people), locale) if len(people) == len(present) else ""]
    lines += [f"**{_safe(profile.name)}**: {_safe(profile.headline)}" for profile in people if profile.headline]
    lines += [_ask_about(profile, locale) for profile in people]
    lines.append(f"💬 {icebreaker(people, meeting.id, locale)}")
    hint = translate(_("-# Only you can see this thread. Say hello here, or find a time to talk."), locale)
    return _view("\n".join([line for line in lines if line] + [hint]), row(QuestionButton(meeting.id, locale)))


def icebreaker(people: Sequence[Profile], number: int, locale: str) -> str:
    """Return a question to begin with, about what all share if there is such a thing; another number, another one."""
    shared = in_common(people) if len(people) > 1 else []
    texts: list[tuple[Text, str]] = [(text, _safe(one.label)) for one in shared for text in TAG_QUESTIONS]
    texts += [(text, "") for text in (QUESTIONS if not shared else QUESTIONS[:2])]
    text, label = texts[number % len(texts)]
    return translate(text, locale, label=label)


def follow_up_card(
    meeting: Meeting, others: Sequence[str], locale: str, *, to: str = "", mark: int | None = None
) -> discord.ui.LayoutView:
    """Ask whether two met: the only question there will be, found by its mark, because its buttons are both's."""
    text = translate(
        _("### ☕ Did you and {names} meet?"),
        locale,
        names=say_list([_safe(name, SHORT_NAME) for name in others], locale),
    )
    hint = translate(_("-# I ask only this once."), locale)
    buttons = [MetButton(meeting.id, answer, locale) for answer in MeetingAnswer]
    asked = "\n".join(part for part in (to, text, hint) if part)
    return _view(discord.ui.TextDisplay(asked, id=mark), row(*buttons))


def alone_text(locale: str) -> str:
    """Tell the only one in a round that it did not come about."""
    return translate(
        _(
            "☕ You are the only one in this coffee round, so there is nobody to pair you with yet. You are in the "
            "next one; tell somebody about `/matches round join`!"
        ),
        locale,
    )


def status_text(status: RoundStatus, zone: ZoneInfo, locale: str) -> str:
    """Say when the next round is, how many take part, and how the reader does."""
    if status.next_at is None:
        lines = [translate(_("### ☕ No coffee round is planned"), locale)]
    else:
        when = say_datetime(status.next_at.astimezone(zone), locale)
        lines = [translate(_("### ☕ Next coffee round: {when}"), locale, when=when)]
    lines.append(
        translate(plural("{count} member takes part.", "{count} members take part."), locale, count=status.joined)
    )
    mine = status.mine
    if mine is None:
        lines.append(translate(_("You don't yet: `/matches round join`."), locale))
    elif mine.paused_until is not None and (status.next_at is None or mine.paused_until > status.next_at):
        until = say_datetime(mine.paused_until.astimezone(zone), locale)
        lines.append(translate(_("You pause until {until}."), locale, until=until))
    elif mine.skips_next:
        lines.append(translate(_("You skip the next one."), locale))
    else:
        lines.append(translate(_("You take part."), locale))
    return "\n".join(lines)


def _ask_about(profile: Profile, locale: str) -> str:
    for question, said in profile.answers:
        if said.strip() and any(word in question.casefold() for word in ASK_ME):
            values = {"name": _safe(profile.name), "about": _safe(said)}
            return translate(_("Ask {name} about: {about}"), locale, **values)
    return ""


def _labels(shared: Sequence[Shared], locale: str) -> str:
    return say_list([_safe(one.label, SHORT_LABEL) for one in shared[:LABELS_SHOWN]], locale) if shared else ""


def _safe(text: str, limit: int = SHORT) -> str:
    return inert(clean(text, limit), limit * 3 // 2)
