"""One act: what somebody does, what Discord is asked for because of it, and what there is once it was done."""

from __future__ import annotations

from typing import ClassVar

from tests.wire.standin.reading import has_part

ANSWER = (("POST", "/interactions/.*/callback"),)
MORE_ANSWER = (("POST", "/webhooks/.*"),)


class Act:
    """An act of one trial. It is stored once or not at all, and what is visible is what is stored."""

    feature: ClassVar[str]
    says: ClassVar[str] = ""
    """A part of the answer that tells whoever did it that it is done; empty where nobody is answered."""
    is_certain: ClassVar[bool] = False
    """Whether it is done in any case, also when the bot died before it heard of it."""

    is_apart: ClassVar[bool] = False
    """Whether it changes what other acts are about, or comes so late that they do not wait for it."""

    def __init__(self, town, number) -> None:
        self.town, self.discord, self.number = town, town.discord, number
        self.cast()

    def cast(self) -> None:
        """Have the people come who are needed, before the bot starts."""

    async def prepare(self) -> None:
        """Do what has to be done before, with the bot running."""

    async def act(self):
        """Do it; return the bot's answer, if somebody is answered."""
        raise NotImplementedError

    def effects(self) -> list[tuple[str, str]]:
        """List what Discord is asked for: a method, and a pattern of the path."""
        raise NotImplementedError

    def stored(self) -> int:
        """Count how often the database has it."""
        raise NotImplementedError

    def visible(self) -> dict[str, int]:
        """Count what people see of it: each has to be there as often as it is stored."""
        raise NotImplementedError

    async def tidy(self) -> None:
        """Take back, with the bot running, what would be in the way of other acts."""

    async def asked(self, used):
        """Return the bot's question whether to do what somebody used a command for."""
        said = (await self.discord.answered(used)).said.values()
        (question,) = (each for each in said if has_part(each, "Yes, do it"))
        return question

    async def say_yes(self, question, user):
        """Press yes, and wait until the answer says that it is done."""
        pressed = await self.discord.press("Yes, do it", message=question, user=user)
        await self.discord.until(lambda: self.says in pressed.words)
        return pressed

    def person(self, role):
        """Return somebody who has been here for long and is in this trial only."""
        return self.town.person(f"{role}{self.number}")

    def where(self, name, rest="/messages"):
        """Return the path of what is done in a channel, by its name or id."""
        return f"/channels/{self.town.channels.get(name, name)}{rest}"

    def letters_of(self, user):
        """Return the path of direct messages to somebody."""
        return self.where(self.discord.world.direct_channel(user)["id"])

    def __str__(self) -> str:
        return type(self).__name__
