"""How long each stage of a build takes, told by the same calls that tell of long work."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field

from nzc_kb.workers import Announce, Progress


@dataclass
class Stopwatch:
    """Stands between a build and whom it announces its work to; each announcement ends the stage before it."""

    announce: Announce
    _marks: list[tuple[str, float, float]] = field(default_factory=list)

    def __call__(self, label: str, total: int) -> Progress:
        """Take down when the stage of that name began, and hand the announcement on."""
        self._marks.append((label, time.perf_counter(), _processor()))
        return self.announce(label, total)

    def stages(self) -> dict[str, tuple[float, float]]:
        """Seconds of clock and of processor of each stage, until now; helping processes count when they have ended."""
        found: dict[str, tuple[float, float]] = {}
        ends = [*self._marks[1:], ("", time.perf_counter(), _processor())]
        for (label, clock, processor), (_, clock_after, processor_after) in zip(self._marks, ends, strict=True):
            before = found.get(label, (0.0, 0.0))
            found[label] = (before[0] + clock_after - clock, before[1] + processor_after - processor)
        return found

    def lines(self) -> str:
        """The stages as a person reads them, a line each."""
        return "\n".join(
            f"{label:<12}{clock:8.2f} s{processor:8.2f} s of processor"
            for label, (clock, processor) in self.stages().items()
        )


def _processor() -> float:
    return sum(os.times()[:4])
