"""Messages kept as evidence of cases and reports, with copies of their files, for as long as the server wants."""

from bot.cases.evidence.models import Evidence, EvidenceFile, FileState, Limits, Part, Subject
from bot.cases.evidence.rules import refusal
from bot.cases.evidence.service import (
    EVIDENCE_JOB,
    EvidenceKeeper,
    Waiting,
    before_erasing,
    before_letting_go,
)

__all__ = [
    "EVIDENCE_JOB",
    "Evidence",
    "EvidenceFile",
    "EvidenceKeeper",
    "FileState",
    "Limits",
    "Part",
    "Subject",
    "Waiting",
    "before_erasing",
    "before_letting_go",
    "refusal",
]
