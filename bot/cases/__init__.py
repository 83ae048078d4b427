"""The case file: what was done to members, why, until when, and how it went."""

from bot.cases.evidence import Evidence, EvidenceFile, EvidenceKeeper, Part, Subject
from bot.cases.models import (
    Case,
    CaseChange,
    CaseKind,
    CaseSource,
    CaseState,
    DmState,
    Draft,
    ModeratorCount,
)
from bot.cases.rules import Forbidden, JustDone, Person, Rule
from bot.cases.service import ACT_JOB, END_JOB, TELL_JOB, Cases

__all__ = [
    "ACT_JOB",
    "END_JOB",
    "TELL_JOB",
    "Case",
    "CaseChange",
    "CaseKind",
    "CaseSource",
    "CaseState",
    "Cases",
    "DmState",
    "Draft",
    "Evidence",
    "EvidenceFile",
    "EvidenceKeeper",
    "Forbidden",
    "JustDone",
    "ModeratorCount",
    "Part",
    "Person",
    "Rule",
    "Subject",
]
