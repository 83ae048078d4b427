"""What the platform itself keeps about members."""

from __future__ import annotations

from bot.cases.evidence import before_erasing as cut_evidence
from bot.cases.evidence import before_letting_go as let_old_evidence_go
from bot.i18n import _, plural
from bot.ledger import forget_points
from bot.members.service import before_letting_go as let_old_members_go
from bot.owndata.models import OwnData, OwnTable, Retention, WhenErased
from bot.team.service import before_erasing as cut_notices
from bot.team.service import before_letting_go as let_old_notices_go

PLATFORM = (
    OwnData(
        "membership",
        _("Your membership"),
        (
            OwnTable(
                "member",
                plural("when you joined and left", "when you joined and left"),
                ("first_joined_at", "joined_at", "left_at"),
                retention=None,
            ),
            OwnTable(
                "member_stay",
                plural("{count} stay on this server", "{count} stays on this server"),
                ("joined_at", "left_at"),
                retention=Retention.RECORDS,
                instant="left_at",
            ),
            OwnTable(
                "member_milestone",
                plural("{count} first step", "{count} first steps"),
                ("milestone", "reached_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "member_preference",
                plural("{count} choice of yours", "{count} choices of yours"),
                ("name", "is_on", "updated_at"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "member_greeting",
                plural("{count} member who greeted you", "{count} members who greeted you"),
                ("greeted_at",),
                column="newcomer_id",
                retention=Retention.LEFT,
            ),
            OwnTable(
                "member_greeting",
                plural("{count} newcomer whom you greeted", "{count} newcomers whom you greeted"),
                ("greeted_at",),
                column="greeter_id",
                retention=Retention.LEFT,
            ),
        ),
        before_letting_go=let_old_members_go,
    ),
    OwnData(
        "activity",
        _("Your activity"),
        (
            OwnTable(
                "activity_day",
                plural("{count} count of a day in a channel", "{count} counts of days in channels"),
                ("channel_id", "day", "messages", "reactions", "voice_seconds", "last_at"),
                retention=Retention.ACTIVITY,
                instant="last_at",
            ),
            OwnTable("activity_voice", plural("that you are in voice now", "that you are in voice now"), ("since",)),
        ),
    ),
    OwnData(
        "profile",
        _("What you said about yourself"),
        (
            OwnTable(
                "profile_tag",
                plural("{count} interest", "{count} interests"),
                ("kind", "label"),
                retention=Retention.LEFT,
            ),
            OwnTable(
                "profile",
                plural("your entry in the directory", "your entry in the directory"),
                ("name", "headline", "answers", "is_listed", "created_at", "updated_at"),
                retention=Retention.LEFT,
            ),
        ),
    ),
    OwnData(
        "points",
        _("Your points"),
        (
            OwnTable(
                "ledger_entry",
                plural("{count} entry in the ledger of points", "{count} entries in the ledger of points"),
                (
                    "id",
                    "points",
                    "reason",
                    "source_kind",
                    "source_id",
                    "turn",
                    "channel_id",
                    "message_id",
                    "note",
                    "day",
                    "is_newcomer",
                    "created_at",
                    "reverses_id",
                ),
                when_erased=WhenErased.NAMELESS,
            ),
            OwnTable(
                "ledger_entry",
                plural("{count} entry that you caused", "{count} entries that you caused"),
                (
                    "id",
                    "points",
                    "reason",
                    "source_kind",
                    "source_id",
                    "turn",
                    "note",
                    "day",
                    "is_newcomer",
                    "created_at",
                ),
                column="actor_id",
                when_erased=WhenErased.NAMELESS,
            ),
            OwnTable("ledger_account", plural("your points", "your points"), ("balance", "lifetime")),
            OwnTable(
                "ledger_day",
                plural("{count} sum of a day", "{count} sums of days"),
                ("day", "reason", "points", "awards"),
            ),
            OwnTable(
                "ledger_standing",
                plural("{count} place on a leaderboard", "{count} places on leaderboards"),
                ("board_id", "points", "is_listed"),
            ),
            OwnTable(
                "ledger_mark",
                plural("what leaves you out of points or boards", "what leaves you out of points or boards"),
                ("mark", "marked_at"),
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "ledger_mark",
                plural("{count} member you left out of points", "{count} members you left out of points"),
                ("mark", "marked_at"),
                column="marked_by",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "ledger_refusal",
                plural("{count} attempt that earned you nothing", "{count} attempts that earned you nothing"),
                ("reason", "why", "created_at"),
                retention=Retention.ACTIVITY,
                instant="created_at",
            ),
            OwnTable(
                "ledger_refusal",
                plural("{count} attempt of yours that earned nothing", "{count} attempts of yours that earned nothing"),
                ("reason", "why", "created_at"),
                column="actor_id",
                retention=Retention.ACTIVITY,
                instant="created_at",
            ),
            OwnTable(
                "ledger_season",
                plural("{count} season you started", "{count} seasons you started"),
                ("name", "started_at"),
                column="started_by",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "ledger_season",
                plural("{count} season you ended", "{count} seasons you ended"),
                ("name", "ended_at"),
                column="ended_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_(
            "the sums of the ledger stay without your name, what the team decided about points stays, and for 30 days "
            "that you were forgotten, if you gave others points lately"
        ),
        before_erasing=forget_points,
    ),
    OwnData(
        "cases",
        _("Moderation"),
        (
            OwnTable(
                "moderation_case",
                plural("{count} case about you", "{count} cases about you"),
                ("number", "kind", "reason", "severity", "state", "created_at", "expires_at", "ended_at"),
                column="target_id",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "moderation_case",
                plural("{count} case you opened", "{count} cases you opened"),
                ("number", "kind", "created_at"),
                column="moderator_id",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "moderation_change",
                plural("{count} case you changed", "{count} cases you changed"),
                ("what", "changed_at"),
                column="changed_by",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "evidence_message",
                plural(
                    "{count} message of yours kept for a case or a report",
                    "{count} messages of yours kept for cases or reports",
                ),
                ("channel_id", "message_id", "sent_at"),
                column="author_id",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_(
            "moderation cases stay, and for as long as the server has set the messages they are about, because a "
            "server must be able to protect its members"
        ),
        before_erasing=cut_evidence,
        before_letting_go=let_old_evidence_go,
    ),
    OwnData(
        "notices",
        _("What the team was told"),
        (
            OwnTable(
                "team_notice_part",
                plural("{count} place in a notice to the team", "{count} places in notices to the team"),
                ("name", "words"),
                when_erased=WhenErased.NAMELESS,
            ),
        ),
        stays=_(
            "the notices stay without your name and your words; what the team channel was sent stays on Discord, "
            "because the team has to be able to act on it"
        ),
        before_erasing=cut_notices,
        before_letting_go=let_old_notices_go,
    ),
    OwnData(
        "settings",
        _("Settings you changed"),
        (
            OwnTable(
                "guild_setting_change",
                plural("{count} change of a setting", "{count} changes of settings"),
                ("feature", "name", "changed_at"),
                column="changed_by",
                when_erased=WhenErased.KEPT,
            ),
            OwnTable(
                "guild_setting",
                plural("{count} feature that you set up last", "{count} features that you set up last"),
                ("feature", "updated_at"),
                column="updated_by",
                when_erased=WhenErased.KEPT,
            ),
        ),
        stays=_("who changed which setting stays, because the team has to be able to tell"),
    ),
)
