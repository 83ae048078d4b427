"""The platform of Hearth: everything that is not one feature. Knows no feature; only `bot.app` lists them."""

__version__ = "0.1.0"
