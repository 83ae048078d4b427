"""Thanks: members thank each other, which earns points, and guards that keep it honest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention
from cogs.thanks.cog import ThanksCommands, ThanksListeners
from cogs.thanks.jobs import ThanksJobs
from cogs.thanks.models import ThanksSettings
from cogs.thanks.service import NewsService, OfferService, Parts, SayingService, UndoingService, before_erasing
from cogs.thanks.store import ThanksStore
from cogs.thanks.views import DeclineButton, TakeBackButton, TakeButton

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (ThanksSettings,)
_SAID = ("channel_id", "message_id", "state", "said_at")
OWN_DATA = (
    OwnData(
        "thanks",
        _("Thanks"),
        (
            OwnTable(
                "thanks_act",
                plural("{count} time that you said thanks", "{count} times that you said thanks"),
                ("channel_id", "message_id", "key", "how", "state", "is_public", "said_at", "reason"),
                column="giver_id",
                retention=Retention.RECORDS,
                instant="said_at",
            ),
            OwnTable(
                "thanks",
                plural("{count} thanks of yours", "{count} thanks of yours"),
                _SAID,
                column="giver_id",
                retention=Retention.RECORDS,
                instant="said_at",
            ),
            OwnTable(
                "thanks",
                plural("{count} thanks to you", "{count} thanks to you"),
                _SAID,
                column="receiver_id",
                retention=Retention.RECORDS,
                instant="said_at",
            ),
        ),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.members, platform.ledger, platform.jobs, platform.clock)
    store = ThanksStore(platform.database)
    saying, undoing = SayingService(store, parts), UndoingService(store, parts)
    offers = OfferService(store, parts, saying)
    for service in (saying, offers, undoing):
        platform.add(service)
    platform.ledger.on_changed(undoing.followed)
    platform.digest.add("thanks", 30, _("Who was thanked"), NewsService(store, parts).news)
    for kind in ThanksJobs(bot, saying, offers).kinds():
        platform.jobs.register(kind)
    bot.add_dynamic_items(TakeBackButton, TakeButton, DeclineButton)
    await bot.add_cog(ThanksCommands(bot, saying))
    await bot.add_cog(ThanksListeners(bot, offers, undoing))
