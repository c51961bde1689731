"""The day of the build, for the doors to pass on; nothing inside looks at a clock."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime


def build_day() -> date:
    """SOURCE_DATE_EPOCH (seconds since 1970, UTC) where it is set, as reproducible builds want it; else the clock's
    day.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else datetime.now(UTC).date()
