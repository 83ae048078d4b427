"""The custom_id under a question that was asked with the form: by it the asker is known, whatever was interrupted."""

from __future__ import annotations

import re

ASKED = re.compile(r"answers:who:(?P<asker>\d+):(?P<topic>\d+)")


def asked_mark(asker_id: int, topic_id: int) -> str:
    """Return the custom_id for somebody's question about a topic."""
    return f"answers:who:{asker_id}:{topic_id}"
