"""Parquet files as banks of regular series.

A bank is what training and backtests read: every series on one regular grid, NaN where the file has no
row. Reading fills, scales and clips nothing; `regular` fills gaps for models that look back by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

#: Columns that are never a metric, whatever their type.
NOT_METRICS = frozenset({"is_anomaly", "time_idx"})


@dataclass(frozen=True)
class SeriesBank:
    """Series of one source on a common grid.

    values: [series, steps] float32, NaN where the source has no value.
    names: `server/metric` per series; servers and metrics hold the two parts.
    start: the grid's first instant (UTC); step_minutes: its step.
    """

    source: str
    values: np.ndarray
    servers: tuple[str, ...]
    metrics: tuple[str, ...]
    start: pd.Timestamp
    step_minutes: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{s}/{m}" for s, m in zip(self.servers, self.metrics, strict=True))

    @property
    def steps(self) -> int:
        return self.values.shape[1]

    def minute_of_day(self, index: np.ndarray) -> np.ndarray:
        """Minute of the UTC day at grid indices."""
        first = self.start.hour * 60 + self.start.minute
        return (first + index * self.step_minutes) % 1440

    def between(self, begin: int, end: int) -> SeriesBank:
        """The grid steps begin ≤ t < end; series without a value there are left out."""
        shift = pd.Timedelta(minutes=self.step_minutes) * begin
        part = replace(self, values=self.values[:, begin:end], start=self.start + shift)
        return part.select(np.isfinite(part.values).any(axis=1))

    def before(self, end: int) -> SeriesBank:
        """The grid steps t < end of the same series, also of those that have no value there."""
        return replace(self, values=self.values[:, :end])

    def coarser(self, factor: int) -> SeriesBank:
        """The same series on steps of `factor` of this grid's: the mean of what is present, where half of it is.

        A step has the time of its last row, as the reader's have, which is a multiple of its width since midnight; what
        lies before the first one is left out.
        """
        width = factor * self.step_minutes
        first_end = self.minute_of_day(np.array([factor - 1]))[0]
        skipped = -first_end % width // self.step_minutes
        count = (self.steps - skipped) // factor
        blocks = self.values[:, skipped : skipped + count * factor].reshape(len(self.values), count, factor)
        present = np.isfinite(blocks)
        known = present.sum(axis=2)
        mean = np.where(present, blocks, 0.0).sum(axis=2) / np.maximum(known, 1)
        values = np.where(2 * known >= factor, mean, np.nan).astype(np.float32)
        start = self.start + pd.Timedelta(minutes=self.step_minutes) * int(skipped + factor - 1)
        made = replace(self, values=values, start=start, step_minutes=width)
        return made.select(np.isfinite(values).any(axis=1))

    def select(self, keep: np.ndarray) -> SeriesBank:
        """The series where keep (a mask) is true."""
        rows = np.flatnonzero(keep)
        return replace(
            self,
            values=self.values[rows],
            servers=tuple(self.servers[i] for i in rows),
            metrics=tuple(self.metrics[i] for i in rows),
        )

    def of_metric(self, metric: str) -> SeriesBank:
        return self.select(np.array([m == metric for m in self.metrics]))


def load_bank(
    path: Path,
    *,
    server: str = "server_name",
    timestamp: str = "timestamp",
    metrics: Sequence[str] | None = None,
    step_minutes: int = 5,
    align_starts: bool = False,
) -> SeriesBank:
    """Read a parquet of (timestamp, server, numeric columns…) as one series per server and metric.

    Naive timestamps are UTC; they are floored to the grid and the last of several rows in one step wins.
    align_starts: let every series begin at index 0, for files whose servers lived at different times (the
    clock then is right only to the minute of the day of the file's start).
    """
    frame = pd.read_parquet(path)
    time = pd.to_datetime(frame[timestamp], utc=True)
    start = time.min()
    step = pd.Timedelta(minutes=step_minutes)
    index = ((time - start) // step).to_numpy()
    if metrics is None:
        metrics = numeric_columns(frame, exclude={server, timestamp})
    codes, servers = pd.factorize(frame[server], sort=True)
    if align_starts:
        per_day = 1440 // step_minutes
        first = pd.Series(index).groupby(codes).transform("min").to_numpy()
        index = index - first // per_day * per_day
    grid = np.full((len(servers), int(index.max()) + 1), np.nan, dtype=np.float32)
    rows, names, columns = [], [], []
    for metric in metrics:
        values = grid.copy()
        values[codes, index] = frame[metric].to_numpy(dtype=np.float32, na_value=np.nan)
        present = np.isfinite(values).any(axis=1)
        rows.append(values[present])
        names.extend(str(s) for s, p in zip(servers, present, strict=True) if p)
        columns.extend([metric] * int(present.sum()))
    stacked = np.concatenate(rows)
    stacked[~np.isfinite(stacked)] = np.nan
    return SeriesBank(path.stem, stacked, tuple(names), tuple(columns), start, step_minutes)


def numeric_columns(frame: pd.DataFrame, exclude: set[str]) -> list[str]:
    """The metrics of a frame: its numeric columns but for keys and labels."""
    return [
        name
        for name in frame.columns
        if name not in exclude and name not in NOT_METRICS and pd.api.types.is_numeric_dtype(frame[name])
    ]


def regular(bank: SeriesBank, before: int) -> SeriesBank:
    """Every series without gaps between its first and its last value, and `before` steps longer at its beginning.

    A gap repeats the value before it; before its first value a series has that value. The grid begins `before`
    steps earlier.
    """
    present = np.isfinite(bank.values)
    first = present.argmax(axis=1)
    last = bank.steps - 1 - present[:, ::-1].argmax(axis=1)
    index = np.arange(-before, bank.steps)[None]
    source = np.clip(index, first[:, None], last[:, None])
    values = np.take_along_axis(forward_filled(bank.values), source, axis=1)
    outside = (index < first[:, None] - before) | (index > last[:, None])
    start = bank.start - pd.Timedelta(minutes=bank.step_minutes) * before
    return replace(bank, values=np.where(outside, np.nan, values).astype(np.float32), start=start)


def forward_filled(values: np.ndarray) -> np.ndarray:
    """Each NaN replaced by the value before it in its row; leading NaN stay."""
    positions = last_present(values)
    filled = np.take_along_axis(values, np.maximum(positions, 0), axis=1)
    return np.where(positions >= 0, filled, np.nan)


def last_present(values: np.ndarray) -> np.ndarray:
    """Index of the last finite value at or before each place of a row; -1 where there is none."""
    index = np.where(np.isfinite(values), np.arange(values.shape[1]), -1)
    return np.maximum.accumulate(index, axis=1)
