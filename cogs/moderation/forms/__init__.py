"""Forms of moderation: a list of people to ban."""

from cogs.moderation.forms.massban import MassbanForm

__all__ = ["MassbanForm"]
