"""The cards around the wizard: the first message, the end, the check, and imports. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.i18n import _, plural, translate
from bot.kit import card, layout_of
from bot.kit.views import row
from cogs.setup.models import Level
from cogs.setup.render.values import change_words, fit
from cogs.setup.views import CheckButton, RetryButton, StartButton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import discord

    from bot.guilds import FeatureSettings
    from cogs.setup.models import Finding, Preview

BODY = 3400  # of the 4000 characters that a message's texts may have together


def hello_card(locale: str) -> discord.ui.LayoutView:
    """Lay out the one message on a server that is not set up yet."""
    text = translate(
        _(
            "### 🔥 Hello, I'm Hearth\n"
            "I look after communities: I welcome newcomers, help people get to know each other, and keep an eye on "
            "things for the team. Until I'm set up I stay quiet.\n"
            "Who manages this server starts me with **/setup wizard**: a few minutes, and nothing needs typing."
        ),
        locale,
    )
    return _layout(card(text, row(StartButton(locale))))


def finished_card(locale: str, *, is_new: bool) -> discord.ui.LayoutView:
    """Lay out the end of the wizard."""
    head = _("### 🎉 All set, I'm live") if is_new else _("### ✅ All stored")
    rest = _(
        "What you chose applies from now on.\n"
        "- **/setup check** tells you when something needs your attention\n"
        "- **/setup show** lists what is set and who changed it\n"
        "- **/setup wizard** changes it again, whenever you like"
    )
    return _layout(card(f"{translate(head, locale)}\n{translate(rest, locale)}"))


def check_card(findings: Sequence[Finding], locale: str, *, can_retry: bool) -> discord.ui.LayoutView:
    """Lay out what is wrong and what to do about it."""
    open_points = [finding for finding in findings if finding.level is not Level.FINE]
    head = translate(_("### Everything is in order 🎉"), locale)
    if open_points:
        title = plural("### {count} thing needs attention", "### {count} things need attention")
        head = translate(title, locale, count=len(open_points))
    lines = [_line(finding, locale) for finding in findings]
    buttons: list[discord.ui.Item[Any]] = [CheckButton(locale)]
    if can_retry:
        buttons.insert(0, RetryButton(locale))
    return _layout(card(f"{head}\n{fit(lines, BODY, locale)}", row(*buttons)))


def import_question(preview: Preview, models: Mapping[str, type[FeatureSettings]], locale: str) -> str:
    """Say what an import would change, old → new."""
    title = plural("### Change {count} setting?", "### Change {count} settings?")
    return _changes(translate(title, locale, count=len(preview.changes)), preview, models, locale)


def imported_card(preview: Preview, models: Mapping[str, type[FeatureSettings]], locale: str) -> discord.ui.LayoutView:
    """Lay out what an import has changed."""
    title = plural("### ✅ {count} setting changed", "### ✅ {count} settings changed")
    head = translate(title, locale, count=len(preview.changes))
    return _layout(card(_changes(head, preview, models, locale)))


def _changes(head: str, preview: Preview, models: Mapping[str, type[FeatureSettings]], locale: str) -> str:
    changes = [change_words(changed, models[changed.feature], locale) for changed in preview.changes]
    warnings = [f"{Level.WARNING.value} {warning.said(locale)}" for warning in preview.warnings]
    return f"{head}\n{fit([*warnings, *changes], BODY, locale)}"


def _line(finding: Finding, locale: str) -> str:
    advice = f" {finding.advice.said(locale)}" if finding.advice else ""
    return f"{finding.level.value} {finding.phrase.said(locale)}{advice}"


def _layout(box: discord.ui.Container[Any]) -> discord.ui.LayoutView:
    return layout_of(box)
