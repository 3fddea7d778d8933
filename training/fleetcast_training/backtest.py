"""Rolling-origin backtests: the loss, the windows and the naive references.

Loss: normalised quantile loss of the TFT paper, 2·Σpinball/Σ|y|, over all series, origins and steps
together; missing targets are skipped. Origins: from the split on, every `stride` steps, while a whole
horizon fits; a series with no value in the last 24 steps before an origin is skipped there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .series import SeriesBank, forward_filled

LEVELS = (0.1, 0.5, 0.9)
RECENT = 24
DAY_MINUTES = 1440
#: Steps that the longer window quantiles and the straight line look back.
PAST = 288
BLOCK = 12
MIN_RESIDUALS = 30


@dataclass(frozen=True)
class Windows:
    """Forecast windows of a backtest. history is the bank filled forward; truth [windows, horizon]."""

    bank: SeriesBank
    history: np.ndarray
    rows: np.ndarray
    origins: np.ndarray
    truth: np.ndarray


@dataclass(frozen=True)
class Score:
    """Normalised loss per level, and the share of values inside the band from P10 to P90.

    coverage counts P10 < y ≤ P90, so that it is the difference of the two levels' observed frequencies;
    coverage_closed counts P10 ≤ y ≤ P90, which differs where forecasts meet constant values exactly.
    """

    loss: tuple[float, ...]
    coverage: float
    coverage_closed: float
    points: int
    mean_abs: float

    @property
    def mean(self) -> float:
        return float(np.mean(self.loss))


def backtest_windows(bank: SeriesBank, split: int, *, horizon: int = 96, stride: int = 96) -> Windows:
    """Every scored window of a bank (one metric) from grid index `split` on."""
    origins = np.arange(split, bank.steps - horizon + 1, stride)
    present = np.isfinite(bank.values)
    rows, starts = [], []
    for origin in origins:
        recent = present[:, max(origin - RECENT, 0) : origin].any(axis=1)
        scored = present[:, origin : origin + horizon].any(axis=1)
        found = np.flatnonzero(recent & scored)
        rows.append(found)
        starts.append(np.full(len(found), origin))
    row, start = np.concatenate(rows), np.concatenate(starts)
    truth = bank.values[row[:, None], start[:, None] + np.arange(horizon)]
    return Windows(bank, forward_filled(bank.values), row, start, truth)


def score(truth: np.ndarray, quantiles: np.ndarray) -> Score:
    """Score forecasts [windows, horizon, 3] at LEVELS; negative forecasts count as 0, crossings are sorted."""
    known = np.isfinite(truth)
    y = truth[known][:, None].astype(np.float64)
    q = np.sort(np.maximum(quantiles[known].astype(np.float64), 0.0), axis=1)
    level = np.array(LEVELS)
    error = y - q
    pinball = np.maximum(level * error, (level - 1.0) * error).sum(axis=0)
    total = np.abs(y).sum()
    below = y[:, 0] <= q[:, -1]
    return Score(
        loss=tuple(float(x) for x in 2.0 * pinball / total),
        coverage=float((below & (y[:, 0] > q[:, 0])).mean()),
        coverage_closed=float((below & (y[:, 0] >= q[:, 0])).mean()),
        points=int(known.sum()),
        mean_abs=float(np.abs(y).mean()),
    )


def last_value(windows: Windows, steps: np.ndarray) -> np.ndarray:
    """The newest value before each origin, repeated."""
    newest = windows.history[windows.rows, windows.origins - 1]
    return np.repeat(newest[:, None], len(steps), axis=1)


def seasonal_naive(windows: Windows, steps: np.ndarray) -> np.ndarray:
    """The value one day before each target, or as many days as the horizon asks for."""
    day = DAY_MINUTES // windows.bank.step_minutes
    index = windows.origins[:, None] + steps - day * (1 + steps // day)
    return windows.history[windows.rows[:, None], np.maximum(index, 0)]


def drift(windows: Windows, steps: np.ndarray) -> np.ndarray:
    """The newest value, going on as it went in the last PAST steps."""
    newest = windows.history[windows.rows, windows.origins - 1]
    before = windows.history[windows.rows, np.maximum(windows.origins - 1 - PAST, 0)]
    slope = np.nan_to_num(newest - before) / PAST
    return newest[:, None] + slope[:, None] * (steps + 1)


def with_residual_quantiles(
    windows: Windows, point: Callable[[Windows, np.ndarray], np.ndarray], split: int
) -> np.ndarray:
    """A point forecast plus the empirical quantiles of its residuals before the split.

    Per series and per block of 12 steps ahead; pooled over the series where one has fewer than 30.
    """
    horizon = windows.truth.shape[1]
    steps = np.arange(horizon)
    past = backtest_windows(windows.bank.before(split), PAST, horizon=horizon)
    residual = past.truth - point(past, steps)
    out = np.empty((*windows.truth.shape, len(LEVELS)), dtype=np.float32)
    forecast = point(windows, steps)
    for begin in range(0, horizon, BLOCK):
        block = slice(begin, begin + BLOCK)
        pooled = np.nanquantile(residual[:, block], LEVELS)
        for row in np.unique(windows.rows):
            own = residual[past.rows == row, block]
            own = own[np.isfinite(own)]
            shift = np.quantile(own, LEVELS) if own.size >= MIN_RESIDUALS else pooled
            at = windows.rows == row
            out[at, block] = forecast[at, block, None] + shift
    return out


def window_quantiles(windows: Windows, length: int) -> np.ndarray:
    """The quantiles of the last `length` values before each origin, repeated over the horizon."""
    index = windows.origins[:, None] + np.arange(-length, 0)
    values = np.where(index >= 0, windows.bank.values[windows.rows[:, None], np.maximum(index, 0)], np.nan)
    quantiles = np.nanquantile(values, LEVELS, axis=1).T
    return np.repeat(quantiles[:, None, :], windows.truth.shape[1], axis=1)


def baselines(windows: Windows, split: int) -> dict[str, Score]:
    """The naive references of the product's backtest."""
    return {
        "last_value_resid": score(windows.truth, with_residual_quantiles(windows, last_value, split)),
        "seasonal_naive_resid": score(windows.truth, with_residual_quantiles(windows, seasonal_naive, split)),
        "drift_resid": score(windows.truth, with_residual_quantiles(windows, drift, split)),
        "window_quantiles_24": score(windows.truth, window_quantiles(windows, RECENT)),
        "window_quantiles_288": score(windows.truth, window_quantiles(windows, PAST)),
    }
