"""Announcements from a draft until they may go out: written, edited, approved, rejected, cancelled, copied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import BadInputError, NotAllowedError
from bot.i18n import _
from bot.text import clean, inert
from cogs.announcements.models import MOST_FILES, MOST_NOTE, TITLE_LENGTH, AnnouncementSettings, State
from cogs.announcements.rules import check_complete, check_draft, check_plan, may_approve
from cogs.announcements.service.base import ASK_JOB, DIGEST_KEY
from cogs.announcements.service.scheduling import Scheduling

if TYPE_CHECKING:
    from bot.database import Transaction
    from cogs.announcements.models import Announcement, Plan

OVERDUE = _("“{title}” was not approved in time and did not go out. /announce edit gives it a new time.")
IS_DECIDED = _("This does not wait for approval: it was decided, or taken back.")


class PlanService(Scheduling):
    """What the team does with what is not out yet."""

    async def draft(self, guild_id: int, plan: Plan, *, by: int, is_template: bool = False) -> Announcement:
        """Keep what somebody wrote. Raises BadInputError and NotSetUpError."""
        await self._guilds.live(guild_id, AnnouncementSettings)
        plan = cleaned(plan)
        check_draft(plan)
        async with self._database.transaction(lock=guild_id) as tx:
            recurrence = await self._recurrence(tx, guild_id, plan)
            now = self._clock.now()
            added = await self._announcements.add(
                tx, guild_id, plan, recurrence, by=by, at=now, is_template=is_template
            )
            await self._note(tx, added, by, "created")
            return added

    async def save(self, guild_id: int, announcement_id: int, plan: Plan, *, by: int, revision: int) -> Announcement:
        """Change what is planned; what was approved has to be approved again where the server wants that.

        Raises BadInputError, Changed, and NotAllowedError for what is out or over.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            return await self._save(tx, guild_id, announcement_id, plan, by=by, revision=revision)

    async def submit(
        self,
        guild_id: int,
        announcement_id: int,
        *,
        by: int,
        revision: int,
        others: int,
        despite: str | None = None,
    ) -> Announcement:
        """Hand a draft in: it waits for approval, or is scheduled where that is not wanted or nobody else could.

        `others` is how many besides `by` may approve; `despite` goes into the history: what whoever handed it
        in was warned of. Raises BadInputError, Changed and NotAllowedError.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_planned(tx, guild_id, announcement_id, revision)
            return await self._submit(tx, announcement, by=by, others=others, despite=despite)

    async def approve(
        self, guild_id: int, announcement_id: int, *, by: int, revision: int, others: int
    ) -> Announcement:
        """Let what waits go out, once; whoever wrote it may do so only if nobody else could.

        Raises Changed for what was edited since it was shown, BadInputError for a time that has passed, and
        NotAllowedError.
        """
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_planned(tx, guild_id, announcement_id, revision)
            if announcement.state is not State.WAITING:
                raise NotAllowedError(IS_DECIDED)
            if not may_approve(by, await self._announcements.writers(tx, announcement), others):
                raise NotAllowedError(_("Somebody else approves what you wrote."))
            await self._check_to_come(tx, announcement)
            await self._announcements.set_approved(tx, announcement_id, by)
            await self._note(tx, announcement, by, "approved")
            await self._schedule(tx, announcement)
            await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)
            return await self._get(tx, guild_id, announcement_id)

    async def writers(self, announcement: Announcement) -> set[int]:
        """Return whose words are in an announcement, as far as nobody approved them yet."""
        async with self._database.reading() as tx:
            return await self._announcements.writers(tx, announcement)

    async def reject(self, guild_id: int, announcement_id: int, *, by: int, reason: str) -> Announcement:
        """Give what waits, or is scheduled, back to its authors as a draft, with the reason."""
        said = clean(reason, MOST_NOTE, lines=3)
        if not said:
            raise BadInputError(_("Say what has to change: the authors read it."))
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_planned(tx, guild_id, announcement_id)
            if announcement.state not in {State.WAITING, State.SCHEDULED}:
                raise NotAllowedError(IS_DECIDED)
            await self._hold(tx, announcement, State.DRAFT, said)
            await self._note(tx, announcement, by, "rejected", after=said)
            return await self._get(tx, guild_id, announcement_id)

    async def cancel(self, guild_id: int, announcement_id: int, *, by: int, reason: str = "") -> Announcement:
        """Keep what is planned from ever going out; of a series, what is still to come."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get_planned(tx, guild_id, announcement_id)
            said = clean(reason, MOST_NOTE, lines=3) or None
            await self._hold(tx, announcement, State.CANCELLED, said)
            await self._posts.drop(tx, announcement_id)
            await self._note(tx, announcement, by, "cancelled", after=said)
            return await self._get(tx, guild_id, announcement_id)

    async def remove(self, guild_id: int, announcement_id: int) -> None:
        """Delete a draft or a template for good. Raises NotAllowedError for what was handed in before."""
        async with self._database.transaction(lock=guild_id) as tx:
            announcement = await self._get(tx, guild_id, announcement_id)
            if announcement.state is not State.DRAFT or await self._posts.of_announcement(tx, announcement_id, 1):
                raise NotAllowedError(
                    _("Only drafts and templates are deleted. /announce cancel keeps it from going out.")
                )
            made_of = await self._announcements.source_key_of(tx, announcement_id) or ""
            if not made_of.startswith(DIGEST_KEY) and announcement.ask_message_id is None:
                await self._announcements.delete(tx, announcement_id)
                return
            # A forgotten digest would be written again, and a forgotten draft's card could never be drawn anew.
            await self._announcements.set_state(tx, announcement_id, State.CANCELLED)
            await self._enqueue(tx, ASK_JOB, announcement_id, guild_id)

    async def duplicate(
        self, guild_id: int, announcement_id: int, *, by: int, is_template: bool = False, title: str | None = None
    ) -> Announcement:
        """Make a new draft, or a template, of anything there ever was, with its files; a past time is left out."""
        await self._guilds.live(guild_id, AnnouncementSettings)
        async with self._database.transaction(lock=guild_id) as tx:
            original = await self._get(tx, guild_id, announcement_id)
            plan, now = original.plan, self._clock.now()
            if is_template or (plan.starts_at is not None and plan.starts_at <= now):
                plan = replace(plan, starts_at=None, repeat=None)
            plan = replace(plan, title=clean(title or plan.title, TITLE_LENGTH))
            recurrence = await self._recurrence(tx, guild_id, plan)
            copy = await self._announcements.add(tx, guild_id, plan, recurrence, by=by, at=now, is_template=is_template)
            copied = [await self._announcements.copy_file(tx, each, copy.id) for each in plan.content.file_ids]
            if copied:
                plan = replace(plan, content=plan.content.model_copy(update={"file_ids": tuple(copied)}))
                await self._announcements.set_plan(tx, copy.id, plan, recurrence, by=by, at=now)
            await self._note(tx, copy, by, "created", before=original.plan.title)
            return await self._get(tx, guild_id, copy.id)

    async def add_file(
        self, guild_id: int, announcement_id: int, name: str, kind: str, content: bytes, *, by: int, revision: int
    ) -> Announcement:
        """Copy a file to a planned announcement, since Discord's links expire."""
        async with self._database.transaction(lock=guild_id) as tx:
            before = await self._get_planned(tx, guild_id, announcement_id, revision)
            held = before.plan.content.file_ids
            if len(held) >= MOST_FILES:
                raise BadInputError(_("Up to {most} files go with a post."), most=MOST_FILES)
            file_id = await self._announcements.add_file(tx, before, name, kind, content)
            changed = before.plan.content.model_copy(update={"file_ids": (*held, file_id)})
            plan, now = replace(before.plan, content=changed), self._clock.now()
            await self._announcements.set_plan(tx, announcement_id, plan, before.recurrence, by=by, at=now)
            await self._note(tx, before, by, "edited")
            await self._replan(tx, await self._get(tx, guild_id, announcement_id), before)
            return await self._get(tx, guild_id, announcement_id)

    async def asked(self, announcement_id: int, channel_id: int, message_id: int) -> None:
        """Record where the team is asked to approve it."""
        async with self._database.transaction() as tx:
            await self._announcements.set_ask(tx, announcement_id, channel_id, message_id)

    async def _save(
        self, tx: Transaction, guild_id: int, announcement_id: int, plan: Plan, *, by: int, revision: int
    ) -> Announcement:
        plan = cleaned(plan)
        check_draft(plan)
        before = await self._get_planned(tx, guild_id, announcement_id, revision)
        if plan == before.plan:
            return before
        recurrence = await self._recurrence(tx, guild_id, plan)
        if before.state is not State.DRAFT:
            check_complete(plan)
        if before.state is State.SCHEDULED and plan.starts_at != before.plan.starts_at:
            check_plan(plan, self._clock.now(), recurrence)
        await self._announcements.set_plan(tx, announcement_id, plan, recurrence, by=by, at=self._clock.now())
        texts = {"before": before.plan.content.text, "after": plan.content.text}
        await self._note(tx, before, by, "edited", **(texts if texts["before"] != texts["after"] else {}))
        await self._replan(tx, await self._get(tx, guild_id, announcement_id), before)
        return await self._get(tx, guild_id, announcement_id)

    async def _submit(
        self, tx: Transaction, announcement: Announcement, *, by: int, others: int, despite: str | None
    ) -> Announcement:
        guild_id = announcement.guild_id
        if announcement.is_template:
            raise NotAllowedError(_("This is a template. /announce templates makes a draft of it."))
        if announcement.state is not State.DRAFT:
            return announcement
        await self._check_to_come(tx, announcement)
        settings = await self._guilds.get_in(tx, guild_id, AnnouncementSettings)
        await self._note(tx, announcement, by, "submitted", after=despite)
        if settings.needs_approval and others:
            await self._announcements.set_state(tx, announcement.id, State.WAITING)
            await self._watch(tx, announcement)
        else:
            await self._schedule(tx, announcement)
        await self._enqueue(tx, ASK_JOB, announcement.id, guild_id)
        return await self._get(tx, guild_id, announcement.id)

    async def overdue(self, announcement_id: int) -> None:
        """Tell the team of what still waits for approval at its time; it does not go out late by itself."""
        async with self._database.transaction() as tx:
            announcement = await self._announcements.find(tx, announcement_id)
            now = self._clock.now()
            if announcement is None or announcement.state is not State.WAITING:
                return
            if announcement.plan.starts_at is None or announcement.plan.starts_at > now:
                return
            key = f"announcement:overdue:{announcement.id}:{announcement.revision}"
            await self._team.tell_in(tx, announcement.guild_id, key, OVERDUE, title=inert(announcement.plan.title))


def cleaned(plan: Plan) -> Plan:
    """Return a plan as it is kept."""
    # Discord cuts white space off: a message is found again only by the text that it really has.
    text = "\n".join(plan.content.text.splitlines()).strip()
    return replace(plan, title=clean(plan.title, TITLE_LENGTH), content=plan.content.model_copy(update={"text": text}))
