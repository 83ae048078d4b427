"""Questions and answers: whoever asks is answered, whoever answers is thanked, and nothing is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.i18n import _, plural
from bot.owndata import OwnData, OwnTable, Retention, WhenErased
from cogs.answers.cog import AnswerCommands, AnswerListeners, HelperCommands
from cogs.answers.jobs import AnswerServices, FollowJobs, ForgetJobs, ShowJobs
from cogs.answers.models import AnswerSettings
from cogs.answers.service import (
    AcceptService,
    FollowService,
    HelperService,
    NewsService,
    Parts,
    QuestionService,
    before_erasing,
)
from cogs.answers.store import AnswerStore
from cogs.answers.views.buttons import AlsoButton, NoPingsButton, ReopenButton, SolvedButton, UndoButton, WhoButton
from cogs.answers.views.selects import AlsoSelect, HelpedSelect

if TYPE_CHECKING:
    from bot.client import Hearth

SETTINGS = (AnswerSettings,)
_QUESTION = (
    "state",
    "asked_at",
    "first_reply_at",
    "solved_at",
    "last_message_at",
    "is_asker_last",
    "is_asker_gone",
    "is_locked",
    "turn",
    "earned",
    "points",
    "undone",
    "card_turn",
    "reminded",
    "helpers_asked_at",
)
OWN_DATA = (
    OwnData(
        "answers",
        _("Questions and answers"),
        (
            OwnTable(
                "question",
                plural("{count} question of yours", "{count} questions of yours"),
                _QUESTION,
                column="asker_id",
                when_erased=WhenErased.NAMELESS,
                retention=Retention.LEFT,
            ),
            OwnTable(
                "question",
                plural("{count} question that you solved", "{count} questions that you solved"),
                _QUESTION,
                column="answerer_id",
                when_erased=WhenErased.NAMELESS,
            ),
            OwnTable(
                "question",
                plural("{count} answer that you accepted", "{count} answers that you accepted"),
                _QUESTION,
                column="acceptor_id",
                when_erased=WhenErased.NAMELESS,
            ),
            OwnTable(
                "question_reply",
                plural("{count} question that you replied to", "{count} questions that you replied to"),
                ("messages", "last_at", "is_last_gone"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "question_also_helpful",
                plural("{count} question that you helped with, too", "{count} questions that you helped with, too"),
                ("earned", "points", "added_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "question_helper",
                plural("{count} topic that you help with", "{count} topics that you help with"),
                ("topic_id", "since"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "question_ping",
                plural("{count} question that you were asked about", "{count} questions that you were asked about"),
                ("pinged_at",),
                column="helper_id",
                retention=Retention.LEFT,
            ),
        ),
        stays=_(
            "that something was asked, and how fast it was answered, stays without your name; the title stays on "
            "Discord, as the name of the thread"
        ),
        before_erasing=before_erasing,
    ),
)


async def setup(bot: Hearth) -> None:
    """Build the feature from the platform's parts and add it to the bot."""
    platform = bot.services
    parts = Parts(platform.guilds, platform.ledger, platform.jobs, platform.team, platform.clock)
    store = AnswerStore(platform.database)
    services = AnswerServices(
        QuestionService(store, parts),
        AcceptService(store, parts),
        FollowService(store, parts),
        HelperService(store, parts),
    )
    for service in (services.questions, services.accepting, services.following, services.helpers):
        platform.add(service)
    platform.ledger.on_changed(services.accepting.followed)
    platform.digest.add("solved", 20, _("Solved questions"), NewsService(store, parts).news)
    for jobs in (ShowJobs(bot, services.accepting), FollowJobs(bot, services), ForgetJobs(bot, services.helpers)):
        for kind in jobs.kinds():
            platform.jobs.register(kind)
    bot.add_dynamic_items(
        AlsoButton, NoPingsButton, ReopenButton, SolvedButton, UndoButton, WhoButton, AlsoSelect, HelpedSelect
    )
    await bot.add_cog(AnswerCommands(bot, services))
    await bot.add_cog(HelperCommands(bot, services.helpers))
    await bot.add_cog(AnswerListeners(bot, services))
