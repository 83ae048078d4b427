"""Which questions are about the same. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cogs.sessions.models import Question

ALIKE = 72
"""From which score on (of 100) two questions are shown as the same, whatever the order of their words."""
MOST_SHOWN = 3


def similar(words: str, questions: Sequence[Question], most: int = MOST_SHOWN) -> list[Question]:
    """List the questions that read like these words, the likest first."""
    # Imported here, as below: only servers with questions to sessions need it, and it takes 3 MiB.
    from rapidfuzz import fuzz, process, utils  # noqa: PLC0415

    found = process.extract(
        words,
        [question.words for question in questions],
        scorer=fuzz.token_set_ratio,
        processor=utils.default_process,
        score_cutoff=ALIKE,
        limit=most,
    )
    return [questions[index] for _words, _score, index in found]


def likest(words: str, questions: Sequence[Question]) -> list[Question]:
    """Sort questions by how much they read like these words, the likest first."""
    from rapidfuzz import fuzz, utils  # noqa: PLC0415

    return sorted(
        questions,
        key=lambda question: -fuzz.token_set_ratio(words, question.words, processor=utils.default_process),
    )
