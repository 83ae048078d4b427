"""Every reason for points: one small file each, found by being here. docs/adding-a-point-rule.md shows how."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ledger.reason import Reason


def _found() -> dict[str, Reason]:
    modules = [importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__)]
    reasons: list[Reason] = [module.REASON for module in modules]
    return {reason.name: reason for reason in sorted(reasons, key=lambda reason: reason.name)}


REASONS = _found()
"""All reasons by name."""
