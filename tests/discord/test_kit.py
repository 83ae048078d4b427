"""The shared Discord-side parts, driven by commands made for it."""

from __future__ import annotations

import re

import discord
import pytest
from discord import app_commands

from bot.errors import BadInputError
from bot.kit import BaseLayout, BaseModal, Confirm, card, locale_of
from bot.kit.pages import Paginator
from bot.kit.views import row
from tests.support.messages import text_of


class Danger(BaseLayout):
    """One button that fails."""

    def __init__(self, owner_id):
        super().__init__(owner_id)
        button = discord.ui.Button(label="Press", custom_id="danger")
        button.callback = self.fail
        self.add_item(card("Danger", row(button)))

    async def fail(self, interaction):
        raise RuntimeError("a secret detail")


class Wish(BaseModal):
    """A form with one long text, which fails."""

    def __init__(self, *, fails):
        super().__init__(title="Wish")
        self._fails = fails
        self._text = discord.ui.TextInput(custom_id="wish", style=discord.TextStyle.paragraph)
        self.add_item(discord.ui.Label(text="Your wish", component=self._text))

    async def on_submit(self, interaction):
        if self._fails:
            raise BadInputError("Not that.")
        await interaction.response.send_message("Granted.", ephemeral=True)


class Probe(app_commands.Group):
    """Commands that each use one shared part."""

    @app_commands.command()
    async def boom(self, interaction: discord.Interaction):
        """Fail unexpectedly."""
        raise RuntimeError("a secret detail")

    @app_commands.command()
    async def late(self, interaction: discord.Interaction):
        """Fail after the answer was deferred."""
        await interaction.response.defer(ephemeral=True)
        raise BadInputError("Too late, {name}.", name="ann")

    @app_commands.command()
    async def pages(self, interaction: discord.Interaction):
        """Show five pages."""

        async def page_of(index: int) -> str:
            return f"content of {index + 1}"

        await Paginator(interaction.user.id, "Title", 5, page_of, locale=locale_of(interaction)).start(interaction)

    @app_commands.command()
    async def ask(self, interaction: discord.Interaction):
        """Ask before doing something."""

        async def done(pressed: discord.Interaction):
            await pressed.response.edit_message(view=Danger(pressed.user.id))

        await Confirm(interaction.user.id, "Really?", done, locale="en").send(interaction)

    @app_commands.command()
    async def form(self, interaction: discord.Interaction, *, fails: bool = True):
        """Open a form that fails."""
        await interaction.response.send_modal(Wish(fails=fails))

    @app_commands.command()
    async def private(self, interaction: discord.Interaction):
        """Show a button to one."""
        await Danger(interaction.user.id).send(interaction)

    @app_commands.command()
    async def danger(self, interaction: discord.Interaction):
        """Show, for all to see, a button that belongs to one."""
        view = Danger(interaction.user.id)
        view.origin = interaction
        await interaction.response.send_message(view=view)


@pytest.fixture
def simcord_bot(make_bot):
    bot = make_bot()
    bot.tree.add_command(Probe(name="probe", description="Probe"))
    return bot


@pytest.fixture
async def place(env):
    guild = env.create_guild()
    channel = guild.create_text_channel("general")
    return guild.add_member(env.create_user("ann")), guild.add_member(env.create_user("ben")), channel


def reference_in(text: str) -> str:
    found = re.search(r"`([0-9a-f]{8})`", text)
    assert found, text
    return found[1]


async def test_an_unexpected_failure_gives_a_reference_that_the_log_holds_too(env, place, capsys, caplog):
    ann, _ben, channel = place
    failed = await ann.slash(channel, "probe boom")
    assert failed.ephemeral
    assert "a secret detail" not in failed.response.content
    logged = capsys.readouterr().out + caplog.text  # wherever logs go in this run
    assert reference_in(failed.response.content) in logged
    assert "a secret detail" in logged
    env._errors.clear()  # it was asked to fail


async def test_an_expected_failure_after_deferring_is_answered_too(env, place):
    ann, _ben, channel = place
    failed = await ann.slash(channel, "probe late")
    assert [message.content for message in (failed.response, *failed.followups) if message] == ["Too late, ann."]


async def test_pages_turn_jump_and_stop_at_the_ends(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe pages")
    assert shown.ephemeral
    assert "content of 1" in text_of(shown.response)
    back, _jump, forward = buttons_of(shown.response)
    assert back["disabled"]
    await ann.click(shown.response, custom_id=forward["custom_id"])
    assert "content of 2" in text_of(shown.response)
    form = await ann.click(shown.response, custom_id=buttons_of(shown.response)[1]["custom_id"])
    field = form.modal["components"][0]["component"]["custom_id"]
    refused = await ann.submit_modal(form, {field: "9"})
    assert refused.response.content == "Write a page from 1 to 5."
    form = await ann.click(shown.response, custom_id=buttons_of(shown.response)[1]["custom_id"])
    field = form.modal["components"][0]["component"]["custom_id"]
    await ann.submit_modal(form, {field: "5"})
    assert "content of 5" in text_of(shown.response)
    assert buttons_of(shown.response)[2]["disabled"]


async def test_nothing_happens_when_a_question_is_declined(env, place):
    ann, _ben, channel = place
    asked = await ann.slash(channel, "probe ask")
    _yes, no = buttons_of(asked.response)
    await ann.click(asked.response, custom_id=no["custom_id"])
    assert "Nothing was changed." in text_of(asked.response)


async def test_a_question_is_answered_once(env, place):
    ann, _ben, channel = place
    asked = await ann.slash(channel, "probe ask")
    yes, _no = buttons_of(asked.response)
    await ann.click(asked.response, custom_id=yes["custom_id"])
    assert "Danger" in text_of(asked.response)


async def test_a_button_of_somebody_else_is_refused(env, place):
    ann, ben, channel = place
    shown = await ann.slash(channel, "probe danger")
    refused = await ben.click(shown.response, custom_id="danger")
    assert refused.ephemeral
    assert "somebody else" in refused.response.content


async def test_a_failing_button_answers_with_a_reference(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe danger")
    failed = await ann.click(shown.response, custom_id="danger")
    assert reference_in(failed.response.content)
    env._errors.clear()  # it was asked to fail


async def test_what_can_no_longer_be_pressed_goes_grey(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe danger")
    await env.advance_time(601)
    assert buttons_of(shown.response)[0]["disabled"]


async def test_a_button_from_before_a_restart_says_so_and_goes_grey(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe private")
    await env.restart()
    late = await ann.click(shown.response, custom_id="danger")
    assert all(each.ephemeral for each in (late.response, *late.followups))
    assert said(late)[-1] == "These buttons have expired. Run the command again for new ones."
    assert buttons_of(shown.response)[0]["disabled"]


async def test_what_everybody_sees_stays_pressable_when_one_button_of_it_has_expired(env, place):
    ann, ben, channel = place
    shown = await ann.slash(channel, "probe danger")
    await env.restart()
    late = await ben.click(shown.response, custom_id="danger")
    assert late.ephemeral
    assert "expired" in said(late)[0]
    assert not buttons_of(shown.response)[0].get("disabled")


LONG_WISH = "A quiet place for everybody who builds chairs, and a box for those who do not."


@pytest.mark.parametrize("wish", [LONG_WISH, f"{LONG_WISH} ```@everyone```", LONG_WISH * 40])
async def test_a_form_sent_in_after_a_restart_gives_back_what_was_written(env, place, wish):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe form", fails=False)
    await env.restart()
    late = await ann.submit_modal(shown, {"wish": wish})
    assert late.ephemeral
    first, given = said(late)
    assert first.startswith("I was restarted while this form was open")
    if "```" in wish or len(wish) > 1500:
        [file] = late.followups[0].attachments
        assert await file.read() == wish.encode()
    else:
        assert given == f"What you wrote, so that it is not lost:\n```\n{wish}\n```"


async def test_a_form_that_fails_gives_back_what_was_written_unless_it_was_next_to_nothing(env, place):
    ann, _ben, channel = place
    failed = await ann.submit_modal(await ann.slash(channel, "probe form"), {"wish": LONG_WISH})
    assert said(failed) == ["Not that.", f"What you wrote, so that it is not lost:\n```\n{LONG_WISH}\n```"]
    failed = await ann.submit_modal(await ann.slash(channel, "probe form"), {"wish": "Peace"})
    assert said(failed) == ["Not that."]


async def test_a_form_that_is_heard_is_answered_by_nobody_else(env, place):
    ann, _ben, channel = place
    done = await ann.submit_modal(await ann.slash(channel, "probe form", fails=False), {"wish": LONG_WISH})
    assert said(done) == ["Granted."]


def said(result):
    return [message.content for message in (result.response, *result.followups) if message is not None]


async def test_commands_are_registered_once_until_they_change(env, make_bot):
    def registrations():
        return [request for request in env.http_requests if request.method == "PUT" and "commands" in request.path]

    before = len(registrations())
    bot = make_bot()
    bot.tree.add_command(Probe(name="probe", description="Probe"))
    await env.bot.close()
    await env.restart_bot(bot)
    assert len(registrations()) == before
    await env.restart()  # without the probe
    assert len(registrations()) == before + 1


async def test_command_names_and_descriptions_are_german_for_germans(env):
    request = next(r for r in env.http_requests if r.method == "PUT" and "commands" in r.path)
    welcome = next(command for command in request.json if command["name"] == "welcome")
    assert "de" in welcome["description_localizations"]
    assert welcome["options"][0]["description_localizations"]["de"]


def buttons_of(message) -> list[dict]:
    found = []

    def walk(node):
        if isinstance(node, dict):
            if node.get("type") == 2:
                found.append(node)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk([c if isinstance(c, dict) else c.to_dict() for c in message.components])
    return found
