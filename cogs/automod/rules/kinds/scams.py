"""Links made to look like Discord, Steam and others, and the wording that comes with them."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from bot.i18n import Text, _
from cogs.automod.models import Act, Match, MessageRuleSettings
from cogs.automod.models.settings import MOST_ENTRIES
from cogs.automod.rules.domains import as_domains, is_within, label_of, registrable
from cogs.automod.rules.reading import folded
from cogs.automod.rules.rule import MessageRule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.automod.models import Trace
    from cogs.automod.rules.reading import Link
    from cogs.automod.rules.seen import Seen

OFFICIAL = frozenset({
    "discord.com", "discord.gg", "discord.gift", "discord.gifts", "discord.new", "discord.media", "discord.co",
    "discord.dev", "discord.tools", "discord.store", "discordapp.com", "discordapp.net", "discordapp.io",
    "discordstatus.com", "discordmerch.com", "discordsays.com", "discordactivities.com", "dis.gd",
    "steamcommunity.com", "steampowered.com", "steamstatic.com", "steamusercontent.com", "steamcontent.com",
    "steamgames.com", "steamdeck.com", "steamchina.com", "s.team", "valvesoftware.com",
    "epicgames.com", "roblox.com", "robloxlabs.com", "paypal.com", "paypal.me", "twitch.tv", "metamask.io",
    "opensea.io",
})  # fmt: skip
"""What the brands themselves use; nothing there looks like them, it is them."""
KNOWN_GOOD = frozenset({
    "discords.com", "discordbotlist.com", "discordservers.com", "discordpy.org", "discordjs.org", "discordjs.guide",
    "discordlookup.com", "discordtemplates.me", "discard.com", "discorder.ca", "steamdb.info", "steamcharts.com",
    "steamspy.com", "steamgriddb.com", "steamladder.com", "steamgifts.com", "steamtrades.com", "steam.com",
    "steamid.io", "steamrep.com", "twitchtracker.com",
})  # fmt: skip
"""Well-known sites that are only named like one."""
BRANDS = {
    "discord": 1, "discordapp": 1, "discordgift": 1, "discordnitro": 2, "steamcommunity": 3, "steampowered": 2,
    "epicgames": 1, "roblox": 1, "metamask": 1, "opensea": 0, "twitch": 0, "paypal": 0, "steam": 0,
}  # fmt: skip
"""Each name with how many letters may be wrong in one that is meant to be taken for it."""
BAIT = re.compile(r"nitro|gift|free|promo|airdrop|drop|giveaway|claim|login|verify|verif|skin|trade|bonus|event|reward")
LEET = str.maketrans("013457", "oleast")
WORDING = re.compile(
    r"""
      free \W{0,3} (?:discord \W{0,3})? nitro | nitro \W{1,3} (?:for \W)? free | nitro \W .{0,20} giveaway
    | gift \W .{0,12} nitro | claim .{0,30} nitro | get .{0,20} nitro .{0,30} (?:month|year|free)
    | (?:gratis|kostenlos\w*|geschenkt\w*|umsonst) \W .{0,15} nitro
    | nitro \W .{0,15} (?:gratis|kostenlos|geschenkt|umsonst)
    | nitro \W .{0,30} (?:verschenk|verlos) | (?:verschenk|verlos)\w* .{0,30} nitro | hol \W .{0,20} nitro
    | (?:free|gratis|kostenlos\w*) \W .{0,15} (?:steam \W? )? (?:skins|gift \W? card|guthaben|robux|v \W? bucks)
    | \d+ \s* [$€£] .{0,25} (?:gift|steam|guthaben|geschenk) | (?:steam|gift) .{0,15} \d+ \s* [$€£]
    """,
    re.VERBOSE,
)


class ScamSettings(MessageRuleSettings):
    """What counts as a scam."""

    feature: ClassVar[str] = "automod_scams"
    title: ClassVar[Text] = _("Scams")
    needs_content: ClassVar[bool] = True

    actions: tuple[Act, ...] = Field(
        default=("delete", "mute", "alert"),
        max_length=4,
        description=_("What follows: any of delete, warn, mute and alert."),
    )
    wording: bool = Field(
        default=True, description=_("Whether the wording counts, too: free Nitro and the like, beside a link.")
    )
    allowed: tuple[str, ...] = Field(
        default=(), max_length=MOST_ENTRIES, description=_("Domains that look like a scam and are none.")
    )

    @field_validator("allowed")
    @classmethod
    def _domains(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return as_domains(value)

    @cached_property
    def known_good(self) -> frozenset[str]:
        """What is no scam, ready to be looked up."""
        return frozenset(self.allowed) | OFFICIAL | KNOWN_GOOD


def check(seen: Seen, _earlier: Sequence[Trace], settings: ScamSettings) -> Match | None:
    """Match a link that is made to be taken for another, or bait beside a link."""
    strange = [link for link in seen.links if not is_within(link.host, settings.known_good)]
    for link in strange:
        if is_disguised(link) or looks_like_a_brand(link.host):
            return Match("scams", _("Scam link: {domain}"), {"domain": registrable(link.host) or link.host[:60]})
    if strange and settings.wording and WORDING.search(seen.folded):
        return Match("scams", _("Scam: bait beside a link"))
    return None


def is_disguised(link: Link) -> bool:
    """Say whether a link shows one of the official domains and leads elsewhere."""
    return any(domain in link.words for domain in OFFICIAL)


@lru_cache(maxsize=10_000)
def looks_like_a_brand(host: str) -> bool:
    """Say whether a host, which is none of the official ones, is made to look like one."""
    owned = registrable(host)
    if owned is None:
        return False
    below = host.removesuffix(owned).rstrip(".")
    if any(f".{below}.".find(f".{domain}.") >= 0 for domain in OFFICIAL):
        return True  # discord.com.example.net
    label = label_of(host)
    name = skeleton(label)
    return any(_passes_for(name, label, brand, wrong) for brand, wrong in BRANDS.items())


def skeleton(label: str) -> str:
    """Return a name as it looks at a glance."""
    letters = folded(label).replace("-", "").replace("_", "").translate(LEET)
    return letters.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def _passes_for(name: str, label: str, brand: str, wrong: int) -> bool:
    plain_brand = skeleton(brand)
    if name == plain_brand:
        return brand != "steam" or label != brand  # "steam" is a word; written with a 5 it is a disguise
    if plain_brand in name and BAIT.search(name.replace(plain_brand, " ", 1)):
        return True
    return bool(wrong) and abs(len(name) - len(plain_brand)) <= wrong and distance(name, plain_brand, wrong) <= wrong


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters have to be changed, added, left out or swapped with their neighbour; over `most` any."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for index, letter in enumerate(one, start=1):
        following = [index]
        for place, theirs in enumerate(other, start=1):
            cost = min(row[place] + 1, following[place - 1] + 1, row[place - 1] + (letter != theirs))
            is_swapped = index > 1 and place > 1 and letter == other[place - 2] and one[index - 2] == theirs
            following.append(min(cost, before[place - 2] + 1) if is_swapped else cost)
        if min(following) > most:
            return most + 1
        before, row = row, following
    return row[-1]


RULE = MessageRule(
    name="scams",
    order=60,
    title=ScamSettings.title,
    settings=ScamSettings,
    summary=_("links made to look like Discord, Steam and others; bait beside a link: {wording}; no scam: {allowed}"),
    fields=("wording", "allowed"),
    check=check,
)
