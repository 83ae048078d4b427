"""How questions and answers look. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import Text, _, plural, say_duration, say_list, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from bot.text import inert
from cogs.answers.models import ANY_TOPIC, MOST_ALSO_HELPFUL, Earned, Undone
from cogs.answers.rules import body_parts
from cogs.answers.views.buttons import AlsoButton, NoPingsButton, ReopenButton, SolvedButton, UndoButton, WhoButton
from cogs.answers.views.selects import AlsoSelect, HelpedSelect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.answers.models import Outcome, Question, ResponseTimes, Reward

SOLVED = discord.Colour.from_str("#57A773")
SETTLED = discord.Colour.from_str("#8A8F98")
NOBODY_ID = 0
BRACKETS = str.maketrans({"[": "(", "]": ")"})  # those of the link around a title
NO_POINTS: dict[Earned, Text] = {
    Earned.OWN: _("own answers earn no points"),
    Earned.BOT: _("bots earn no points"),
    Earned.TEAM: _("the team collects no points"),
    Earned.PLACE: _("no points in this channel"),
    Earned.LIMIT: _("enough points for today"),
    Earned.PAIR: _("enough points between these two for now"),
    Earned.OTHER: _("no points this time"),
}
UNDONE: dict[Undone, Text] = {
    Undone.UNDO: _("↩️ The mark was taken back. The question is open again."),
    Undone.DELETED: _(
        "🗑️ The accepted answer was deleted. The question is open again: whoever asked can mark another one."
    ),
    Undone.REOPENED: _("↩️ Not solved after all. The question is open again."),
}


def _view(*items: discord.ui.Item[Any] | str, colour: discord.Colour | None = None) -> discord.ui.LayoutView:
    return layout_of(card(*items) if colour is None else card(*items, colour=colour))


def solved_card(outcome: Outcome, locale: str) -> discord.ui.LayoutView:
    """Lay out the card of a solved question: who helped, what it earned, who else helped."""
    question = outcome.question
    lines = [translate(_("### ✅ Solved"), locale), " · ".join(_about_answer(question, locale))]
    if outcome.also:
        names = [_with_points(_who(one.member_id, locale), one.reward, locale) for one in outcome.also]
        lines.append(translate(_("-# Also helpful: {names}"), locale, names=say_list(names, locale)))
    buttons: list[discord.ui.Item[Any]] = [UndoButton(question.id, question.turn, locale)]
    if len(outcome.also) < MOST_ALSO_HELPFUL:
        buttons.insert(0, AlsoButton(question.id, locale))
    return _view("\n".join(lines), row(*buttons), colour=SOLVED)


def undone_card(question: Question, locale: str) -> discord.ui.LayoutView:
    """Lay out what is left of a card whose acceptance has ended."""
    return _view(translate(UNDONE[question.undone or Undone.UNDO], locale), colour=SETTLED)


def accepted_text(question: Question, locale: str) -> str:
    """Say to who accepted an answer what came of it."""
    earned = _earned(question.reward, locale)
    who = _who(question.answerer_id, locale)
    if not earned:
        return translate(_("✅ Marked. Thank you for telling everybody!"), locale)
    return translate(_("✅ Marked: {who}, {earned}."), locale, who=who, earned=earned)


def who_card(question_id: int, options: Sequence[discord.SelectOption], locale: str) -> discord.ui.LayoutView:
    """Ask privately who helped."""
    text = translate(_("### Who helped?\nTheir latest message is marked as the answer."), locale)
    return _view(text, row(HelpedSelect(question_id, options, locale)))


def hint_card(question: Question, locale: str) -> discord.ui.LayoutView:
    """Say how to mark an answer."""
    text = translate(
        _(
            "-# Did a reply solve it? Say so with the button, or in the menu of the message: *Apps* → *Mark as "
            "answer*. Whoever helped gets the thanks, and others find the answer."
        ),
        locale,
    )
    view = layout_of(discord.ui.TextDisplay(text))
    view.add_item(row(SolvedButton(question.id, locale)))
    return view


def reminder_card(
    question: Question, title: str, options: Sequence[discord.SelectOption], locale: str, *, to: str | None = None
) -> discord.ui.LayoutView:
    """Ask an asker who helped: directly, or with `to`, their mention, in the thread."""
    if to is None:
        text = translate(
            _(
                "### Who helped with your question?\n"
                "{link} got replies, and it has been quiet since. If one of them solved it, choose who: they are "
                "thanked, and others find the answer."
            ),
            locale,
            link=f"[{inert(title.translate(BRACKETS))}]({question.link})",
        )
    else:
        text = translate(_("{to} Did one of the replies solve it? Choose who helped."), locale, to=to)
    end = translate(_("-# I ask this once. `/mydata preferences` switches such reminders off."), locale)
    return _view(text, row(HelpedSelect(question.id, options, locale)), end)


def also_card(
    question_id: int, options: Sequence[discord.SelectOption], room: int, locale: str
) -> discord.ui.LayoutView:
    """Ask privately who else helped."""
    return _view(translate(_("### Who else helped?"), locale), row(AlsoSelect(question_id, options, room, locale)))


def settled_card(text: str) -> discord.ui.LayoutView:
    """Lay out what takes the place of a question that was answered."""
    return _view(text, colour=SETTLED)


def offer_card(question: Question, locale: str) -> discord.ui.LayoutView:
    """Offer to reopen a question that was put away."""
    text = translate(
        _(
            "This question was solved and put away. Is it not solved after all? *Reopen* takes the mark and its points "
            "back. For something new, `/ask`."
        ),
        locale,
    )
    return _view(text, row(ReopenButton(question.id, question.turn, locale)), colour=SETTLED)


def helpers_card(question: Question, helper_ids: Sequence[int], locale: str) -> discord.ui.LayoutView:
    """Ask helpers to look at a question."""
    names = " ".join(f"<@{helper_id}>" for helper_id in helper_ids)
    text = translate(_("{names} Nobody has replied here yet. Can one of you help?"), locale, names=names)
    return _view(text, row(NoPingsButton(question.id, locale)))


def asked_card(title: str | None, body: str, asker_id: int, topic_id: int, locale: str) -> discord.ui.LayoutView:
    """Lay out a question that was asked with the form; what was typed does nothing, code in it stays code."""
    lines = [f"### {inert(title)}"] if title else []
    shown = "".join(part if is_code else inert(part) for part, is_code in body_parts(body))
    if shown:
        lines.append(shown)
    lines.append(translate(_("-# Asked by {member}"), locale, member=f"<@{asker_id}>"))
    return _view("\n".join(lines), row(WhoButton(asker_id, topic_id, locale)))


def forgotten_card(topic_id: int, locale: str) -> discord.ui.LayoutView:
    """Lay out what is left of a question that was asked with the form by somebody who is forgotten."""
    text = translate(_("-# Whoever asked this asked to be forgotten, and their words went with them."), locale)
    return _view(text, row(WhoButton(NOBODY_ID, topic_id, locale)))


def unanswered_text(questions: Sequence[Question], locale: str) -> str:
    """List questions that nobody has replied to."""
    head = plural("### {count} question waits for a first reply", "### {count} questions wait for a first reply")
    lines = [translate(head, locale, count=len(questions))]
    lines += [f"{question.link} · {discord.utils.format_dt(question.asked_at, 'R')}" for question in questions]
    return "\n".join(lines)


def helping_text(topic_ids: Sequence[int], settings_pings: int, locale: str) -> str:
    """Say what somebody helps with."""
    if not topic_ids:
        return translate(_("You don't hear of unanswered questions. `/helpers on` changes that."), locale)
    names = [
        translate(_("all topics"), locale) if topic_id == ANY_TOPIC else f"<@&{topic_id}>" for topic_id in topic_ids
    ]
    return translate(
        plural(
            "You hear of unanswered questions about {topics}, of {count} a day at most. `/helpers off` ends it.",
            "You hear of unanswered questions about {topics}, of {count} a day at most. `/helpers off` ends it.",
        ),
        locale,
        topics=say_list(names, locale),
        count=settings_pings,
    )


def numbers_text(times: ResponseTimes, days: int, locale: str) -> str:
    """Say how fast questions were answered."""
    head = plural("-# Of {count} question in {days}:", "-# Of {count} questions in {days}:")
    said_days = translate(plural("{count} day", "{count} days"), locale, count=days)
    lines = [translate(head, locale, count=times.asked, days=said_days)]
    for text, amount, time in (
        (_("{amount} got a reply, half of them within {time}"), times.replied, times.first_reply),
        (_("{amount} were solved, half of them within {time}"), times.solved, times.solve),
    ):
        if time is not None:
            said = translate(text, locale, amount=amount, time=say_duration(time, locale))
            lines.append(f"-# {said}")
    return "\n".join(lines)


def _about_answer(question: Question, locale: str) -> list[str]:
    who = _who(question.answerer_id, locale)
    is_own = question.answerer_id and question.answerer_id == question.asker_id
    said = translate(_("{who} found the answer") if is_own else _("{who} helped"), locale, who=who)
    parts = [said, _earned(question.reward, locale)]
    if question.answer_link is not None:
        label = translate(_("to the answer"), locale)
        parts.append(f"[{label}]({question.answer_link})")
    return [part for part in parts if part]


def _who(member_id: int | None, locale: str) -> str:
    return f"<@{member_id}>" if member_id else translate(_("somebody who is not here any more"), locale)


def _earned(reward: Reward | None, locale: str) -> str:
    if reward is None or reward.earned is Earned.OFF:
        return ""
    if reward.earned is Earned.POINTS:
        return translate(plural("+{count} point", "+{count} points"), locale, count=reward.points)
    return translate(NO_POINTS[reward.earned], locale)


def _with_points(name: str, reward: Reward, locale: str) -> str:
    earned = _earned(reward, locale)
    return f"{name} ({earned})" if earned else name
