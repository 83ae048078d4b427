"""Discord's side of evidence: copying messages, fetching their files, noticing deletions, showing what is kept."""

from bot.kit.evidence.copying import attachments_of, copy_of, words_of
from bot.kit.evidence.deletions import Deletions
from bot.kit.evidence.fetching import evidence_kind
from bot.kit.evidence.showing import FORGOTTEN, EvidenceButton, copies_in, evidence_lines, quote_lines

__all__ = [
    "FORGOTTEN",
    "Deletions",
    "EvidenceButton",
    "attachments_of",
    "copies_in",
    "copy_of",
    "evidence_kind",
    "evidence_lines",
    "quote_lines",
    "words_of",
]
