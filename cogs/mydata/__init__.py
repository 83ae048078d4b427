"""My data: members see, export and erase what is kept about them, and choose what they want."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.mydata.cog import MyDataCog
from cogs.mydata.views import PreferenceButton

if TYPE_CHECKING:
    from bot.client import Hearth
    from bot.guilds import FeatureSettings
    from bot.owndata import OwnData

SETTINGS: tuple[type[FeatureSettings], ...] = ()
OWN_DATA: tuple[OwnData, ...] = ()


async def setup(bot: Hearth) -> None:
    """Add the feature to the bot; what it shows is the platform's."""
    bot.add_dynamic_items(PreferenceButton)
    await bot.add_cog(MyDataCog(bot))
