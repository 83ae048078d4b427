"""What is done while a server is set up: the wizard, single settings and files, the check, and watching."""

from cogs.setup.service.base import Parts
from cogs.setup.service.checkup import Checkup
from cogs.setup.service.editing import Editing
from cogs.setup.service.watch import Watch
from cogs.setup.service.wizard import Wizard

__all__ = ["Checkup", "Editing", "Parts", "Watch", "Wizard"]
