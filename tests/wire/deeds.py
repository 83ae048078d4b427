"""What people do, step by step: each returns with the bot's answer to the last step."""

from __future__ import annotations

import asyncio
import datetime as dt

INTRODUCTION = {"What shall we call you?": "Ann", "What are you into?": "Kettles"}


async def introduction_form(town, user):
    return await town.discord.slash("introduce", channel_id=town.channels["introductions"], user=user)


async def introduce(town, user, **answers):
    form = await introduction_form(town, user)
    return await town.discord.submit(form, INTRODUCTION | answers, user=user)


async def question_form(town, user):
    return await town.discord.slash("ask", channel_id=town.channels["help"], user=user)


async def ask(town, user, title):
    sent = await town.discord.submit(
        await question_form(town, user), {"Your question in one sentence": title}, user=user
    )
    return await town.discord.answered(sent)


async def ask_in_forum(town, user, title="How do I get the lid off?"):
    """Post a question, and wait until the bot knows it."""
    thread = await town.discord.post(town.forum["id"], user, title, "It is stuck.")
    await reached(town, "question", id=int(thread["id"]))
    return thread


async def reply_to(town, user, thread, words="Warm water."):
    """Answer a question, and wait until the bot knows it."""
    reply = await town.discord.say(thread["id"], user, words)
    await reached(town, "question_reply", question_id=int(thread["id"]), member_id=int(user["id"]))
    return reply


async def mark(town, user, reply):
    """Say that a message answered one's question."""
    return await town.discord.answered(await town.discord.menu("Mark as answer", reply, user=user))


async def thank(town, user, whom, reason="the tip", *, where="general"):
    given = {"member": whom, "reason": reason}
    return await town.discord.slash("thanks", given, channel_id=town.channels[where], user=user)


async def moderate(town, command, *, about, by=None, **options):
    """Do something to somebody, as a moderator does."""
    by, whom = by or town.mod, "user" if command in {"note", "ban", "unban", "history"} else "member"
    if about is not None:
        options[whom] = about
    used = await town.discord.slash(command, options, channel_id=town.channels["team"], user=by)
    return await town.discord.answered(used)


async def report_form(town, user, message):
    return await town.discord.menu("Report to moderators", message, user=user)


async def report(town, user, message, what="spam", words="It is the third time."):
    form = await report_form(town, user, message)
    given = {"What is wrong?": [what], "What should the team know?": words}
    return await town.discord.answered(await town.discord.submit(form, given, user=user))


async def plan_session(town, title, *, places="", by=None):
    """Write a session; return the composer, which has a button to publish it."""
    by = by or town.lead
    form = await town.discord.slash("session create", channel_id=town.channels["team"], user=by)
    starts = dt.datetime.now(dt.UTC) + dt.timedelta(days=3)
    given = {"Title": title, "What it is about": "Tea.", "When": f"{starts:%Y-%m-%d} 18:00", "How long": "60m"}
    composer = await town.discord.answered(await town.discord.submit(form, given, user=by))
    if places:
        form = await town.discord.press("Places, link", message=composer.original, user=by)
        await town.discord.submit(form, {"How many may come": places}, user=by)
    return composer


async def publish(town, composer, *, by=None):
    return await town.discord.press("Publish", message=composer.original, user=by or town.lead)


async def session_with_card(town, title, **more):
    """Publish a session, and wait for its card; return its id and the card."""
    await publish(town, await plan_session(town, title, **more))
    (card,) = await town.discord.until(lambda: town.seen("sessions", title))
    sql = "SELECT id FROM session WHERE title = ? AND card_message_id IS NOT NULL"
    return await until(lambda: town.one(sql, title)), card


async def answer_session(town, user, card, answer="going"):
    pressed = await town.discord.press(f"sessions:answer:{session_of(card)}:{answer}", message=card, user=user)
    return await town.discord.answered(pressed)


def session_of(card):
    """The id of the session that a card is about."""
    return next(part for part in str(card["components"]).split("sessions:answer:")[1].split(":"))


async def write_announcement(town, title, text, *, where="news", by=None):
    """Write an announcement and choose its channel; return the composer, which has a button to hand it in."""
    by = by or town.lead
    form = await town.discord.slash("announce create", channel_id=town.channels["team"], user=by)
    composer = await town.discord.submit(form, {"Title": title, "Text": text}, user=by)
    await town.discord.answered(composer)
    panel = composer.original
    await town.discord.choose("announcements:channels:", [town.channels[where]], message=panel, user=by)
    await town.discord.until(lambda: town.channels[where] in str(panel["components"]))
    return composer


async def hand_in(town, composer, *, by=None):
    handed = await town.discord.press("Hand in", message=composer.original, user=by or town.lead)
    return await town.discord.answered(handed)


async def approve(town, card, *, by=None):
    pressed = await town.discord.press("Approve", message=card, user=by or town.mod)
    return await town.discord.answered(pressed)


async def reached(town, table, **where):
    """Wait until the database has a row with these values."""
    await until(lambda: town.count(table, **where))


async def until(look, seconds=10):
    """Return what `look` finds, as soon as it finds something."""
    for _ in range(int(seconds / 0.02)):
        if found := look():
            return found
        await asyncio.sleep(0.02)
    raise AssertionError(f"nothing of that kind in {seconds} s")
