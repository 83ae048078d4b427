"""The ladder of warnings. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from bot.cases import CaseState
from bot.cases.settings import DryRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cases import Case
    from bot.cases.settings import Step


def step_taken(before: int, after: int, ladder: Sequence[Step]) -> Step | None:
    """Return the highest step that is reached now and was not reached before."""
    taken = [step for step in ladder if before < step.points <= after]
    return taken[-1] if taken else None


def dry_run(warnings: Sequence[Case], ladder: Sequence[Step], days: int) -> DryRun:
    """Say what a ladder would have done with past warnings, given from the oldest on."""
    counting: defaultdict[int, list[Case]] = defaultdict(list)
    taken: Counter[Step] = Counter()
    counted = [case for case in warnings if case.state is CaseState.DONE]
    for case in counted:
        there = [
            each for each in counting[case.target_id] if each.expires_at is None or each.expires_at > case.created_at
        ]
        before = sum(each.severity for each in there)
        step = step_taken(before, before + case.severity, ladder)
        if step is not None:
            taken[step] += 1
        counting[case.target_id] = [*there, case]
    return DryRun(days, len(counted), tuple((step, taken[step]) for step in ladder))
