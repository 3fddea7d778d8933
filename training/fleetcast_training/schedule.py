"""How long a run trains, and the learning rate on the way: warm-up, hold, then down to zero.

The hold may be cut short, by the clock or because validation no longer improves: the descent then begins, in
the same proportion. So a run that was cut short is the same as one that was planned that short.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """hold: the step from which on the learning rate falls; total: the step at which it is zero."""

    warmup: int
    hold: int
    total: int

    def factor(self, step: int) -> float:
        """Of the full learning rate, for the update from this step to the next."""
        rising = min(1.0, (step + 1) / self.warmup)
        falling = min(1.0, (self.total - step) / max(1, self.total - self.hold))
        return max(0.0, min(rising, falling))


def planned(steps: int, descent: float, warmup: int) -> Schedule:
    """descent: the share of the steps in which the learning rate falls."""
    return Schedule(warmup, steps - round(steps * descent), steps)


def cut_short(schedule: Schedule, step: int, descent: float) -> Schedule:
    """The same with the descent beginning at this step."""
    if step >= schedule.hold:
        return schedule
    return Schedule(schedule.warmup, step, step + round(step * descent / (1.0 - descent)))
