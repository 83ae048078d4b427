"""Each server's settings: one typed model per feature, validated on the way in and out, exportable as YAML."""

from bot.guilds.models import (
    ChannelSetting,
    FeatureSettings,
    Reference,
    RoleSetting,
    ServerSettings,
    SettingChange,
)
from bot.guilds.service import GuildSettings

__all__ = [
    "ChannelSetting",
    "FeatureSettings",
    "GuildSettings",
    "Reference",
    "RoleSetting",
    "ServerSettings",
    "SettingChange",
]
