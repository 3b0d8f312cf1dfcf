"""What a brought model did during a command, for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.cli.terminal import counted
from evaluations.measures import percentile

if TYPE_CHECKING:
    from retrieval.reader.bounded import Report


@dataclass(slots=True)
class Readings:
    """Counts the readings that it is told of."""

    seconds: list[float] = field(default_factory=list)
    pairs: int = 0
    left_out: int = 0

    def __call__(self, report: Report) -> None:
        """Take note of one reading."""
        self.seconds.append(report.seconds)
        self.pairs += report.pairs
        self.left_out += report.left_out is not None

    def in_words(self) -> str:
        """Say how much was read and how long it took; empty where nothing was read."""
        if not self.seconds:
            return ""
        half = percentile(sorted(self.seconds), 0.5)
        return (
            f"The reader read {counted(self.pairs, 'quote')} in "
            f"{counted(len(self.seconds), 'reading')}: "
            f"{half * 1000:.0f} ms a reading, p95 {self.seconds_p95 * 1000:.0f} ms; it was left "
            f"out of {self.left_out}."
        )

    @property
    def seconds_p95(self) -> float:
        """The seconds that 95 of 100 readings do not exceed; 0 where there was none."""
        return percentile(sorted(self.seconds), 0.95) if self.seconds else 0.0
