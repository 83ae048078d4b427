"""Working at a composer of announcements in the simulated Discord, as somebody of the team does."""

from __future__ import annotations

import io
import re

from PIL import Image
from simcord.results import ResponseMessage

from cogs.announcements.service import LookService
from cogs.announcements.views import Previews
from tests.support.messages import text_of

COMPOSE = re.compile(r"announcements:compose:(\d+):(\d+):\w+")


def png(size=(8, 8), colour="red") -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


def fields(form):
    """The custom_ids of a form's fields, in order."""
    return [part["component"]["custom_id"] for part in form.modal["components"]]


def values(form):
    """What stands in a form's fields when it opens."""
    return [part["component"].get("value") for part in form.modal["components"]]


async def fill(actor, form, *answers):
    """Answer a form's fields in order; None leaves one as it is."""
    stands = values(form)
    filled = [stands[at] if answer is None else answer for at, answer in enumerate(answers)]
    given = {name: value for name, value in zip(fields(form), filled, strict=False) if value is not None}
    return await actor.submit_modal(form, given)


def messages(result):
    """Everything that an interaction was answered with."""
    return [message for message in (result.response, *result.followups) if message is not None]


class NewsDesk:
    """A composer that somebody opened: its panel and its preview, as they are now."""

    def __init__(self, room, actor, result) -> None:
        self.room, self.actor, self.env = room, actor, room.env
        self.last = result
        self._take(result)

    @classmethod
    async def create(cls, room, *, title="Shoes", text="New **shoes**", by=None):
        by = by or room.ann
        form = await by.slash(room.team, "announce create")
        return cls(room, by, await fill(by, form, title, text))

    @property
    def panel(self):
        return self._message(self.panel_id)

    @property
    def preview(self):
        """The message that shows what will be sent; None when there is none."""
        shown = self.env.bot.services[Previews]._shown.get((self.announcement_id, self.actor.id))
        return None if shown is None else self._message(shown.id)

    @property
    def says(self):
        return text_of(self.panel)

    async def press(self, what):
        """Press a button of the panel; the answer is returned, a form that it opens with it."""
        return self._take(await self.actor.click(self.panel, custom_id=self.id_of(f"compose:.*:{what}")))

    async def choose(self, what, *chosen):
        """Choose in one of the panel's lists."""
        kind = what if what in {"channels", "role"} else f"choose:.*:{what}"
        picked = list(chosen)
        return self._take(await self.actor.select(self.panel, picked, custom_id=self.id_of(kind)))

    async def type(self, what, *answers):
        """Open a form and fill it in."""
        return self._take(await fill(self.actor, await self.press(what), *answers))

    def has(self, kind):
        return self._find(kind) is not None

    def id_of(self, kind):
        found = self._find(kind)
        assert found, f"no {kind} in {self.says}"
        return found

    def said(self):
        """What was said in answer to the last step, besides panel and preview."""
        shown = {self.panel_id, self.preview.id if self.preview is not None else 0}
        return "\n".join(text_of(each) for each in messages(self.last) if each.id not in shown)

    async def draft(self):
        looks = self.env.bot.services[LookService]
        return await looks.get(self.room.guild.id, self.announcement_id)

    async def content(self):
        return (await self.draft()).plan.content

    def _find(self, kind):
        ids = re.findall(r"'custom_id': '([^']+)'", str(self.panel.components))
        wanted = re.compile(rf"announcements:{kind}(:\d+:\d+)?")
        return next((each for each in ids if wanted.fullmatch(each)), None)

    def _take(self, result):
        self.last = result
        for message in messages(result):
            found = COMPOSE.search(str(message.components))
            if found:
                self.panel_id, self.channel_id = message.id, message.channel_id
                self.announcement_id = int(found[1])
        return result

    def _message(self, message_id):
        return ResponseMessage(self.env, self.env.backend.get_message(self.channel_id, message_id))
