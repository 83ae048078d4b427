"""The Discord-side parts that features share: replies, guarded views, lasting buttons, checks, delivery."""

from bot.kit.checks import (
    STAFF_RIGHTS,
    everybody,
    is_staff,
    needing,
    require_permissions,
    require_staff,
    staff_role_ids,
)
from bot.kit.context import answer, guild_of, locale_of, member_of, server_locale, service_of
from bot.kit.delivery import (
    NONCE_LENGTH,
    OpeningTooFast,
    Undeliverable,
    UndeliveredReason,
    Words,
    deliver,
    deliver_anew,
    deliver_once,
    find_sent,
)
from bot.kit.mapper import reply_to_error
from bot.kit.pages import Leaflet, LongQuestion
from bot.kit.presence import Present
from bot.kit.views import ACCENT, BaseLayout, BaseModal, Confirm, PersistentItem, card, custom_ids_of, layout_of

__all__ = [
    "ACCENT",
    "NONCE_LENGTH",
    "STAFF_RIGHTS",
    "BaseLayout",
    "BaseModal",
    "Confirm",
    "Leaflet",
    "LongQuestion",
    "OpeningTooFast",
    "PersistentItem",
    "Present",
    "Undeliverable",
    "UndeliveredReason",
    "Words",
    "answer",
    "card",
    "custom_ids_of",
    "deliver",
    "deliver_anew",
    "deliver_once",
    "everybody",
    "find_sent",
    "guild_of",
    "is_staff",
    "layout_of",
    "locale_of",
    "member_of",
    "needing",
    "reply_to_error",
    "require_permissions",
    "require_staff",
    "server_locale",
    "service_of",
    "staff_role_ids",
]
