"""What members and staff do with points. Knows the rules and the store; knows no Discord."""

from cogs.points.service.base import FALLING_JOB, FORGET_JOB, NIGHTLY_JOB, REACHED_JOB, ROLES_JOB, Parts
from cogs.points.service.files import FileService
from cogs.points.service.members import MemberService
from cogs.points.service.staff import StaffService
from cogs.points.service.tiers import TierService, before_erasing

__all__ = [
    "FALLING_JOB",
    "FORGET_JOB",
    "NIGHTLY_JOB",
    "REACHED_JOB",
    "ROLES_JOB",
    "FileService",
    "MemberService",
    "Parts",
    "StaffService",
    "TierService",
    "before_erasing",
]
