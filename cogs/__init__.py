"""The features of Hearth, one folder each. None knows another; `bot.app` lists them."""
