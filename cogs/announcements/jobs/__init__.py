"""What announcements do later, with Discord at hand. Every job may run twice."""

from cogs.announcements.jobs.asking import AskJobs
from cogs.announcements.jobs.changing import ChangeJobs
from cogs.announcements.jobs.dressing import DressJobs
from cogs.announcements.jobs.planning import PlanJobs
from cogs.announcements.jobs.receipts import ReceiptJobs
from cogs.announcements.jobs.sending import SendJobs

__all__ = ["AskJobs", "ChangeJobs", "DressJobs", "PlanJobs", "ReceiptJobs", "SendJobs"]
