"""What can be interrupted: one act for each write of each feature, with what it leaves behind where it was done."""

from tests.wire.acts.base import Act
from tests.wire.acts.correcting import CORRECTING
from tests.wire.acts.gathering import GATHERING
from tests.wire.acts.governing import GOVERNING
from tests.wire.acts.helping import HELPING
from tests.wire.acts.judging import JUDGING
from tests.wire.acts.moderating import MODERATING
from tests.wire.acts.planning import PLANNING
from tests.wire.acts.welcoming import WELCOMING

ACTS = (*WELCOMING, *HELPING, *MODERATING, *JUDGING, *PLANNING, *CORRECTING, *GOVERNING, *GATHERING)

__all__ = ["ACTS", "Act"]
