"""Staff's commands of points: parse, check who asks, call the service, render, reply."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import BadInputError
from bot.i18n import _, say_number, translate
from bot.kit import Confirm, answer, guild_of, locale_of, needing, require_permissions
from bot.kit.pages import Paginator
from bot.kit.roles import why_not_given
from bot.ledger.reasons import REASONS
from bot.text import inert
from cogs.points.cog.long import packed, replace_by, run_import, run_recount
from cogs.points.models import Tier
from cogs.points.render import (
    action_lines,
    adjusted_words,
    import_question,
    review_card,
    tier_name,
)
from cogs.points.render.members import reason_title

if TYPE_CHECKING:
    from bot.client import Hearth
    from cogs.points.service import FileService, StaffService, TierService

Interaction = discord.Interaction[Any]
Choice = app_commands.Choice[str]
CHOICES = 25  # https://discord.com/developers/docs/interactions/application-commands#autocomplete
MOST_POINTS = 1_000_000
MOST_ID = 2**63  # what a database can hold
ON_A_PAGE = 8
MOST_IMPORTED_BYTES = 20_000_000
ZIP_FROM_BYTES = 4_000_000
MOST_SENT_BYTES = 9_500_000  # Discord takes 10 MB from a bot


class StaffCommands(commands.Cog):
    """What the team does with points."""

    group = app_commands.Group(
        name=_("points-admin"),
        description=_("For the team: adjust, undo, review, seasons, import and export"),
        guild_only=True,
        default_permissions=discord.Permissions(manage_guild=True),
    )
    season = app_commands.Group(name=_("season"), description=_("Start and end seasons"), parent=group)
    tier = app_commands.Group(name=_("tier"), description=_("Change tiers one by one"), parent=group)

    def __init__(self, bot: Hearth, service: StaffService, files: FileService, tiers: TierService) -> None:
        self.bot = bot
        self.service = service
        self.files = files
        self.tiers = tiers

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        """Let only those in who manage the server, whatever the server made of the commands' permissions."""
        require_permissions(interaction, "manage_guild")
        return True

    @group.command(name=_("adjust"), description=_("Give or take points by hand"))
    @app_commands.rename(member=_("member"), amount=_("amount"), reason=_("reason"))
    @app_commands.describe(
        member=_("Whose points"),
        amount=_("How many; with a minus to take some"),
        reason=_("Why: the member reads it in their history"),
    )
    async def adjust(
        self,
        interaction: Interaction,
        member: discord.User,
        amount: app_commands.Range[int, -MOST_POINTS, MOST_POINTS],
        reason: app_commands.Range[str, 1, 300],
    ) -> None:
        """Give or take points."""
        if member.bot:
            raise BadInputError(_("Bots collect no points."))
        entry, account = await self.service.adjust(
            guild_of(interaction).id, member.id, amount, reason, by=interaction.user.id, key=interaction.id
        )
        words = adjusted_words(entry.points, member.id, account, locale_of(interaction))
        await answer(interaction, _("{words}"), words=words)

    @group.command(name=_("void"), description=_("Undo an entry: an award, a thanks, an adjustment"))
    @app_commands.rename(entry=_("entry"), reason=_("reason"))
    @app_commands.describe(
        entry=_("Pick one from the list, or copy its number from /points history"),
        reason=_("Why: the member reads it in their history"),
    )
    async def void(self, interaction: Interaction, entry: str, reason: app_commands.Range[str, 1, 300]) -> None:
        """Undo one entry."""
        number = entry.strip().strip("`#")
        if not number.isdecimal() or not 0 < int(number[:20]) < MOST_ID:
            raise BadInputError(_("Pick an entry from the list that opens, or copy its number from /points history."))
        reversal = await self.service.void(guild_of(interaction).id, int(number), reason, by=interaction.user.id)
        if reversal is None:
            await answer(interaction, _("This entry was undone before. Nothing was changed."))
            return
        points = say_number(-reversal.points, locale_of(interaction))
        text = _("✅ Undone: {points} points of {member}.")
        await answer(interaction, text, points=points, member=f"<@{reversal.member_id}>")

    @void.autocomplete("entry")
    async def complete_entry(self, interaction: Interaction, typed: str) -> list[Choice]:
        """Offer the newest entries, by member's name or reason."""
        if not interaction.permissions.manage_guild:
            return []
        guild, locale, found = guild_of(interaction), locale_of(interaction), list[Choice]()
        for id_, member_id, points, reason in await self.service.voidable(guild.id):
            member = guild.get_member(member_id)
            name = member.display_name if member is not None else str(member_id)
            label = f"{name} {points:+} · {reason_title(reason, locale)}"
            if typed.casefold() in label.casefold() or typed in str(id_):
                found.append(app_commands.Choice(name=label[:100], value=str(id_)))
        return found[:CHOICES]

    @group.command(name=_("freeze"), description=_("Put somebody's points on hold, or end it"))
    @app_commands.rename(member=_("member"), reason=_("reason"), is_frozen=_("hold"))
    @app_commands.describe(
        member=_("Whose points"), reason=_("Why: only the team reads it"), is_frozen=_("Off ends the hold")
    )
    async def freeze(
        self,
        interaction: Interaction,
        member: discord.User,
        reason: app_commands.Range[str, 1, 300],
        is_frozen: bool = True,  # noqa: FBT001, FBT002 - an option of the command
    ) -> None:
        """Keep somebody from earning and from boards, or no longer."""
        guild_id, by = guild_of(interaction).id, interaction.user.id
        is_changed = await self.service.freeze(guild_id, member.id, is_frozen=is_frozen, reason=reason, by=by)
        if not is_changed:
            text = _("{member}'s points are on hold already.") if is_frozen else _("{member}'s points are not on hold.")
        elif is_frozen:
            text = _("✅ {member} earns nothing and is on no board until you end it. What they have stays.")
        else:
            text = _("✅ {member} earns points again.")
        await answer(interaction, text, member=member.mention)

    @group.command(name=_("review"), description=_("Who gives whom points more often than chance would have it"))
    @app_commands.rename(days=_("days"))
    @app_commands.describe(days=_("How many days to look back"))
    async def review(self, interaction: Interaction, days: app_commands.Range[int, 1, 365] = 30) -> None:
        """Show pairs, clusters and refusals."""
        await interaction.response.defer(ephemeral=True)
        review = await self.service.review(guild_of(interaction).id, days)
        nobody = discord.AllowedMentions.none()
        view = review_card(review, locale_of(interaction))
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=nobody)

    @group.command(name=_("log"), description=_("What the team did with points"))
    async def log(self, interaction: Interaction) -> None:
        """Show what the team did, page by page."""
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        _first, total = await self.service.actions(guild_id, most=1, skipped=0)

        async def page_of(index: int) -> str:
            actions, _total = await self.service.actions(guild_id, most=ON_A_PAGE, skipped=index * ON_A_PAGE)
            return action_lines(actions, locale)

        title = translate(_("What the team did with points"), locale)
        pages = -(-total // ON_A_PAGE)
        await Paginator(interaction.user.id, title, pages, page_of, locale=locale, guard=needing("manage_guild")).start(
            interaction
        )

    @season.command(name=_("start"), description=_("Count a season of its own from now on"))
    @app_commands.rename(name=_("name"))
    @app_commands.describe(name=_("What it is called, for example Spring 2027"))
    async def season_start(self, interaction: Interaction, name: app_commands.Range[str, 1, 60]) -> None:
        """Start a season."""
        season = await self.service.start_season(guild_of(interaction).id, name, by=interaction.user.id)
        await answer(interaction, _("✅ The season “{name}” has begun."), name=inert(season.name))

    @season.command(name=_("end"), description=_("End the season; its board stays to be looked at"))
    async def season_end(self, interaction: Interaction) -> None:
        """Ask, then end the season."""
        guild_id = guild_of(interaction).id

        async def end(confirmed: Interaction) -> None:
            require_permissions(confirmed, "manage_guild")
            season = await self.service.end_season(guild_id, by=confirmed.user.id)
            await replace_by(
                confirmed, _("✅ The season “{name}” is over. Its board stays as it is."), name=season.name
            )

        locale = locale_of(interaction)
        question = translate(_("End the season now? Nothing counts for it any more, and it cannot go on."), locale)
        await Confirm(interaction.user.id, question, end, locale=locale).send(interaction)

    @tier.command(name=_("set"), description=_("Add a tier, or change the one of this name"))
    @app_commands.rename(name=_("name"), points=_("points"), role=_("role"))
    @app_commands.describe(
        name=_("What it is called"), points=_("From how many points"), role=_("A role that comes with it")
    )
    async def tier_set(
        self,
        interaction: Interaction,
        name: app_commands.Range[str, 1, 40],
        points: app_commands.Range[int, 1, 1_000_000_000],
        role: discord.Role | None = None,
    ) -> None:
        """Add or change a tier."""
        await interaction.response.defer(ephemeral=True)
        guild = guild_of(interaction)
        if role is not None:
            server = await self.bot.services.guilds.server(guild.id)
            why = why_not_given(role, server.staff_role_ids)
            if why is not None:
                raise BadInputError(why, role=role.mention)
        tier = Tier(name=name, points=points, role_id=role.id if role is not None else None)
        settings = await self.tiers.put(guild.id, tier, by=interaction.user.id)
        names = ", ".join(
            f"{inert(tier_name(each.name, locale_of(interaction)))} ({each.points})" for each in settings.tiers
        )
        await answer(interaction, _("✅ The tiers are now: {names}."), names=names)

    @tier.command(name=_("remove"), description=_("Remove a tier"))
    @app_commands.rename(name=_("name"))
    @app_commands.describe(name=_("What it is called"))
    async def tier_remove(self, interaction: Interaction, name: app_commands.Range[str, 1, 40]) -> None:
        """Remove a tier; who had it has the one below."""
        await interaction.response.defer(ephemeral=True)
        await self.tiers.remove(guild_of(interaction).id, name, by=interaction.user.id)
        await answer(interaction, _("✅ Removed. Who had this tier has the one their points reach."))

    @group.command(name=_("import"), description=_("Bring points along from another bot: CSV or JSON"))
    @app_commands.rename(file=_("file"), label=_("label"), reason=_("reason"), divided_by=_("divided_by"))
    @app_commands.describe(
        file=_("A CSV with member_id and points, or MEE6's JSON"),
        label=_("The import's name: the same name again adds nothing twice"),
        reason=_("What the points count as"),
        divided_by=_("How many of theirs make one of ours, for example 100 XP"),
    )
    async def import_(
        self,
        interaction: Interaction,
        file: discord.Attachment,
        label: app_commands.Range[str, 1, 40] = "import",
        reason: str = "imported",
        divided_by: app_commands.Range[int, 1, 1_000_000] = 1,
    ) -> None:
        """Show what a file would bring, and bring it once that is confirmed."""
        await interaction.response.defer(ephemeral=True)
        if file.size > MOST_IMPORTED_BYTES:
            raise BadInputError(_("This file is too large. Split it into parts of 20 MB."))
        guild_id, locale = guild_of(interaction).id, locale_of(interaction)
        plan = await self.files.plan_import(
            guild_id, await file.read(), label=label, reason=reason, divided_by=divided_by
        )
        if plan.known == len(plan.rows):
            await answer(interaction, _("Everybody in this file has points of this import already."))
            return

        async def run(confirmed: Interaction) -> None:
            require_permissions(confirmed, "manage_guild")
            await run_import(confirmed, self.files, guild_id, plan)

        question = import_question(plan, locale)
        await Confirm(interaction.user.id, question, run, locale=locale).send(interaction)

    @import_.autocomplete("reason")
    async def complete_reason(self, interaction: Interaction, typed: str) -> list[Choice]:
        """Offer the reasons that points can count as."""
        locale = locale_of(interaction)
        titles = {name: reason_title(name, locale) for name, reason in REASONS.items() if not reason.is_spending}
        return [
            app_commands.Choice(name=title, value=name)
            for name, title in titles.items()
            if typed.casefold() in title.casefold() or typed.casefold() in name
        ][:CHOICES]

    @group.command(name=_("export"), description=_("Points as a CSV file"))
    @app_commands.rename(what=_("what"))
    @app_commands.describe(what=_("Who has how many, or every entry"))
    @app_commands.choices(
        what=[
            app_commands.Choice(name=_("Who has how many"), value="accounts"),
            app_commands.Choice(name=_("Every entry"), value="entries"),
        ]
    )
    async def export(self, interaction: Interaction, what: str = "accounts") -> None:
        """Hand points out as a file."""
        await interaction.response.defer(ephemeral=True)
        guild_id, by = guild_of(interaction).id, interaction.user.id
        export = self.files.export_entries if what == "entries" else self.files.export_accounts
        content, name = await export(guild_id, by=by), f"points-{what}-{guild_id}.csv"
        if len(content) > ZIP_FROM_BYTES:
            content, name = await asyncio.to_thread(packed, content, name), f"{name}.zip"
        if len(content) > MOST_SENT_BYTES:
            raise BadInputError(_("This is more than Discord takes. Ask whoever hosts me for a copy of the database."))
        file = discord.File(io.BytesIO(content), name)
        said = translate(_("The points of this server."), locale_of(interaction))
        await interaction.followup.send(said, file=file, ephemeral=True)

    @group.command(name=_("recount"), description=_("Count all sums anew from their entries"))
    async def recount(self, interaction: Interaction) -> None:
        """Compare, rebuild, and say what was wrong."""
        await interaction.response.defer(ephemeral=True)
        await run_recount(interaction, self.service, guild_of(interaction).id)
