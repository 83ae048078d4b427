"""The shared Discord-side parts, driven by commands made for it."""

from __future__ import annotations

import asyncio
import re

import discord
import pytest
from discord import app_commands

from bot.errors import BadInputError, NotAllowedError, UnavailableError
from bot.kit import BaseLayout, BaseModal, Confirm, PersistentItem, card, checks, layout_of, locale_of
from bot.kit.checks import everybody
from bot.kit.forms import offer_again
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


class Door(BaseLayout):
    """One button that shows something else in its place."""

    def __init__(self, owner_id):
        super().__init__(owner_id)
        button = discord.ui.Button(label="Open", custom_id="door")
        button.callback = self.open
        self.add_item(card("Door", row(button)))

    async def open(self, interaction):
        await interaction.response.edit_message(view=Danger(interaction.user.id))


class Echo(PersistentItem[discord.ui.Button], template="echo:(?P<word>[a-z]+)"):
    """A button that outlives restarts."""

    def __init__(self, word):
        super().__init__(discord.ui.Button(label=word, custom_id=f"echo:{word}"))

    @classmethod
    def from_match(cls, match):
        return cls(match["word"])

    async def press(self, interaction):
        await interaction.response.send_message(self.item.label, ephemeral=True)


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
        await Wish(fails=fails).open(interaction)

    @app_commands.command()
    async def correct(self, interaction: discord.Interaction):
        """Offer to correct a form."""
        await offer_again(interaction, BadInputError("Not that."), Wish(fails=False))

    @app_commands.command()
    async def private(self, interaction: discord.Interaction):
        """Show a button to one."""
        await Danger(interaction.user.id).send(interaction)

    @app_commands.command()
    async def door(self, interaction: discord.Interaction):
        """Show a button that shows another."""
        await Door(interaction.user.id).send(interaction)

    @app_commands.command()
    async def echo(self, interaction: discord.Interaction):
        """Show a button that lasts."""
        await interaction.response.send_message(view=layout_of(card(row(Echo("hello")))))

    @app_commands.command()
    async def brief(self, interaction: discord.Interaction):
        """Show the same in a view that ends."""
        view = Danger(interaction.user.id)
        view.add_item(row(Echo("briefly").passing()))
        await view.send(interaction)

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
    bot.add_dynamic_items(Echo)
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


async def test_what_has_taken_the_place_of_a_message_since_stays_pressable(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe door")
    await env.advance_time(300)
    await ann.click(shown.response, custom_id="door")
    await env.advance_time(400)
    assert "Danger" in text_of(shown.response)
    assert not buttons_of(shown.response)[0].get("disabled")


async def test_buttons_that_last_do_so_when_a_view_with_the_same_ends(env, place):
    ann, ben, channel = place
    lasting = await ann.slash(channel, "probe echo")
    brief = await ann.slash(channel, "probe brief")
    pressed = await ann.click(brief.response, label="briefly")
    assert pressed.response.content == "briefly"
    await env.advance_time(601)
    assert buttons_of(brief.response)[1]["disabled"]
    pressed = await ben.click(lasting.response, custom_id="echo:hello")
    assert pressed.response.content == "hello"


async def test_a_view_that_ends_takes_no_button_that_lasts():
    view = Danger(1)
    view.add_item(row(Echo("hello")))
    with pytest.raises(TypeError, match="Danger ends, Echo does not"):
        view.to_components()


async def test_a_button_from_before_a_restart_says_so_and_goes_grey(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe private")
    await env.pass_time(minutes=1)
    await env.restart()
    late = await ann.click(shown.response, custom_id="danger")
    assert all(each.ephemeral for each in (late.response, *late.followups))
    assert said(late)[-1] == "These buttons have expired. Run the command again for new ones."
    assert buttons_of(shown.response)[0]["disabled"]


async def test_a_button_pressed_before_the_bot_hears_that_it_is_out_is_left_to_be_pressed_again(env, place):
    ann, _ben, channel = place
    shown = await ann.slash(channel, "probe private")
    await env.restart()  # nobody listens to it, as before Discord's answer has come
    quick = await ann.click(shown.response, custom_id="danger")
    assert said(quick) == ["That was quicker than I am. Press it once more."]
    assert not buttons_of(shown.response)[0].get("disabled")


async def test_what_everybody_sees_stays_pressable_when_one_button_of_it_has_expired(env, place):
    ann, ben, channel = place
    shown = await ann.slash(channel, "probe danger")
    await env.pass_time(minutes=1)
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


async def test_a_form_that_could_not_be_opened_opens_when_it_is_asked_for_again(env, place, monkeypatch):
    async def fail(*_given):
        monkeypatch.undo()
        raise UnavailableError

    ann, _ben, channel = place
    refused = await ann.slash(channel, "probe correct")
    monkeypatch.setattr(discord.InteractionResponse, "send_modal", fail)
    assert (await ann.click(refused.response, label="Correct it")).modal is None
    opened = await ann.click(refused.response, label="Correct it")
    assert said(await ann.submit_modal(opened, {"wish": LONG_WISH})) == ["Granted."]


async def test_a_form_that_was_sent_in_does_not_open_again(env, place):
    ann, _ben, channel = place
    refused = await ann.slash(channel, "probe correct")
    dismissed = await ann.click(refused.response, label="Correct it")
    assert dismissed.modal is not None
    done = await ann.submit_modal(await ann.click(refused.response, label="Correct it"), {"wish": LONG_WISH})
    assert said(done) == ["Granted."]
    late = await ann.click(refused.response, label="Correct it")
    assert late.modal is None
    assert said(late) == ["These buttons have expired. Run the command again for new ones."]


def said(result):
    return [message.content for message in (result.response, *result.followups) if message is not None]


async def test_who_else_there_is_cannot_be_said_before_discord_told_of_all(env, place, monkeypatch):
    [guild] = env.bot.guilds
    assert {member.id for member in await everybody(guild)} >= {place[0].id, place[1].id}

    async def never(*_given, **_more):
        await asyncio.Event().wait()

    monkeypatch.setattr(discord.Guild, "chunked", False)
    monkeypatch.setattr(discord.Guild, "chunk", never)
    monkeypatch.setattr(checks, "PATIENCE", 0.01)
    with pytest.raises(NotAllowedError, match="getting to know"):
        await everybody(guild)


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
