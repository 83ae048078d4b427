"""Single settings by name, and settings as files: looked at, compared, taken over. Knows no Discord."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import BadInputError
from bot.guilds import ServerSettings
from bot.guilds.faults import validated
from bot.i18n import _, translate
from cogs.setup.models import Changed, Phrase, Preview, as_list
from cogs.setup.rules import check_choice, parse_value
from cogs.setup.service.base import BaseService

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Everything, GuildFacts

BY_WIZARD_ONLY = f"{ServerSettings.feature}.set_up_at"


class Editing(BaseService):
    """Changes settings by their names."""

    def setting_keys(self) -> list[str]:
        """List the names of all settings that can be changed one by one."""
        keys = (f"{model.feature}.{name}" for model in self._guilds.models for name in model.model_fields)
        return [key for key in keys if key != BY_WIZARD_ONLY]

    def search(self, typed: str, locale: str) -> list[str]:
        """List the settings whose name, or else description, has what was typed; those by name come first."""
        wanted = "_".join(typed.casefold().split())
        named = [key for key in self.setting_keys() if wanted in key]
        described = [key for key in self.setting_keys() if typed.casefold() in self.described(key, locale).casefold()]
        return list(dict.fromkeys([*named, *described]))

    def described(self, key: str, locale: str) -> str:
        """Say what a setting does."""
        feature, _dot, name = key.partition(".")
        return translate(self.model(feature).description_of(name), locale)

    async def change(self, facts: GuildFacts, key: str, text: str, by: int) -> Changed:
        """Change one setting to what was typed, and return what it was and is. Raises BadInputError."""
        if key not in self.setting_keys():
            raise BadInputError(_("There is no such setting. Pick one from the list that opens while you write."))
        feature, _dot, name = key.partition(".")
        model = self.model(feature)
        everything = await self.everything(facts.guild_id)
        value = parse_value(model, name, text)
        slot = next((slot for slot in self.slots if slot.key == key), None)
        if slot is not None:
            ids = as_list(value)
            check_choice(slot, ids, everything, facts, self.slots)
        changed = await self._guilds.change(facts.guild_id, model, by=by, **{name: value})
        await self.forget_replaced(facts.guild_id, everything)
        return Changed(feature, name, dump(everything[feature])[name], dump(changed)[name])

    async def export(self, guild_id: int, name_of: Callable[[int], str | None]) -> str:
        """Write the settings as YAML."""
        return await self._guilds.export_document(guild_id, name_of)

    async def preview(self, facts: GuildFacts, text: str) -> Preview:
        """Say what importing a document would change. Raises BadInputError with its first fault."""
        from bot.guilds.documents import document_changes  # noqa: PLC0415 - YAML: a megabyte, for what is seldom done

        everything = await self.everything(facts.guild_id)
        after = dict(everything)
        for feature, values in document_changes(text, {model.feature: model for model in self._guilds.models}).items():
            after[feature] = validated(type(everything[feature]), dump(everything[feature]) | values)
        warnings = self._check_roles_and_channels(everything, after, facts)
        return Preview(_differences(everything, after), tuple(warnings))

    async def take_over(self, facts: GuildFacts, text: str, by: int) -> Preview:
        """Import a document and return what has changed. Raises BadInputError, and nothing is changed, on a fault."""
        before, preview = await self.everything(facts.guild_id), await self.preview(facts, text)
        await self._guilds.import_document(facts.guild_id, text, by=by)
        await self.forget_replaced(facts.guild_id, before)
        return preview

    def _check_roles_and_channels(self, before: Everything, after: Everything, facts: GuildFacts) -> list[Phrase]:
        """Refuse roles that must not be given; only warn of what another server's file names."""
        warnings: list[Phrase] = []
        for slot in self.slots:
            new = [id_ for id_ in slot.ids_in(after) if id_ not in slot.ids_in(before)]
            there = [id_ for id_ in new if (facts.channel(id_) if slot.is_channel else facts.role(id_))]
            check_choice(slot, there, after, facts, self.slots)
            if len(there) < len(new):
                text = _(
                    "**{setting}** names something that this server does not have. Choose anew with /setup wizard."
                )
                warnings.append(Phrase(text, {"setting": slot.title}))
        return warnings


def dump(settings: FeatureSettings) -> dict[str, Any]:
    """Return settings as JSON would hold them."""
    return settings.model_dump(mode="json")


def _differences(before: Everything, after: Everything) -> tuple[Changed, ...]:
    return tuple(
        Changed(feature, name, old, new)
        for feature, settings in after.items()
        for (name, old), new in zip(dump(before[feature]).items(), dump(settings).values(), strict=True)
        if old != new
    )
