"""How thanks look. Pure: models in, Discord's layout out; nothing is sent here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.i18n import _, say_list, translate
from bot.kit.views import layout_of, row
from bot.text import inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.thanks.models import Line, Outcome, Refusal, Said

HEART = "💛"


Item = discord.ui.Item[Any]


def line_view(line: Line, take_back: Item, locale: str) -> discord.ui.LayoutView:
    """Lay out who thanked whom, with the button that takes it back; or that it was taken back."""
    view = layout_of()
    if not line.said:
        view.add_item(discord.ui.TextDisplay(translate(_("-# 💛 This thanks was taken back."), locale)))
        return view
    section: discord.ui.Section[Any] = discord.ui.Section(line_text(line, locale), accessory=take_back)
    view.add_item(section)
    return view


def line_text(line: Line, locale: str) -> str:
    """Say who thanked whom, for what, and what it earned: "💛 @Ann thanked @Ben **+3**: the recipe"."""
    act = line.act
    people = say_list([_with_points(said) for said in line.said], locale)
    text = translate(_("💛 {giver} thanked {people}"), locale, giver=f"<@{act.giver_id}>", people=people)
    if line.about_id is not None:
        link = f"https://discord.com/channels/{act.guild_id}/{act.channel_id}/{line.about_id}"
        word = translate(_("for this"), locale)
        text = f"{text} [{word}]({link})"
    return f"{text}: {inert(line.reason)}" if line.reason else text


def offer_view(receiver_ids: Sequence[int], buttons: Sequence[Item], locale: str) -> discord.ui.LayoutView:
    """Ask, as small as it goes, whether what was written is to count as thanks."""
    view = layout_of()
    people = say_list([f"<@{receiver_id}>" for receiver_id in receiver_ids], locale)
    text = translate(_("-# Count this as thanks to {people}? Only you can press."), locale, people=people)
    view.add_item(discord.ui.TextDisplay(text))
    view.add_item(row(*buttons))
    return view


def notes_text(outcome: Outcome, locale: str) -> str:
    """Tell who said it whom they did not thank or who earned nothing, each with the reason; nothing if all is well."""
    unsaid = [(refusal, receiver_id) for receiver_id, refusal in outcome.refused]
    pointless = [
        (said.refusal, said.receiver_id)
        for said in (outcome.line.said if outcome.line is not None else ())
        if said.refusal is not None
    ]
    sentences = [_sentence(refusal, receiver_id, locale) for refusal, receiver_id in unsaid]
    for refusal, receiver_id in pointless:
        why = _sentence(refusal, receiver_id, locale)
        sentences.append(translate(_("Said, but without points: {why}"), locale, why=why))
    once = list(dict.fromkeys(sentences))  # what lies in the giver is the same for all
    return "\n".join(once) if len(once) == 1 else "\n".join(f"- {sentence}" for sentence in once)


def _with_points(said: Said) -> str:
    name = f"<@{said.receiver_id}>"
    return f"{name} **+{said.points}**" if said.points else name


def _sentence(refusal: Refusal, receiver_id: int, locale: str) -> str:
    return translate(refusal.text, locale, **{**refusal.params, "name": f"<@{receiver_id}>"})
