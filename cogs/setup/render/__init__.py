"""How setting up looks. Pure: models in, Discord's layout out; nothing is sent here."""

from cogs.setup.render.cards import check_card, finished_card, hello_card, import_question, imported_card
from cogs.setup.render.overview import overview_pages
from cogs.setup.render.values import change_words
from cogs.setup.render.wizard import wizard_page

__all__ = [
    "change_words",
    "check_card",
    "finished_card",
    "hello_card",
    "import_question",
    "imported_card",
    "overview_pages",
    "wizard_page",
]
