"""Forms over the wire: somebody is quicker than Discord's answer to the bot."""

from __future__ import annotations

from tests.wire import deeds


async def test_a_form_sent_in_before_the_bot_hears_that_it_was_opened_is_taken(town):
    rest, greta = town.discord.rest, town.person("greta")
    async with town.running():
        message = await town.discord.say(town.channels["general"], town.person("hugo"), "Buy my kettles!!!")
        rest.hold("POST", "/interactions/.*/callback")
        form = await deeds.report_form(town, greta, message)
        await town.discord.until(lambda: rest.is_holding)
        sent = await town.discord.submit(form, {"What is wrong?": ["spam"]}, user=greta)
        rest.release()
        assert "the team has your report" in (await town.discord.answered(sent)).words
    assert town.count("report", state="open") == 1
