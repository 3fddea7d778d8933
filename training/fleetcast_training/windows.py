"""Windows for training and for forecasts, drawn as tensors without the library's per-sample pandas.

The columns are those that TimeSeriesDataSet makes of the same rows (a test compares them): the value
normalised by its own encoder part, its lags in the same units, clock features, relative position, encoder
length. A gap repeats the value before it. With lags the rows are regular (LongDefinition.frame) and the clock runs on;
without, the library repeats the whole row, clock included.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from .definition import LongDefinition
from .series import SeriesBank, forward_filled, last_present


#: A lag may reach back to where a series that has stood still since was elsewhere, any number of scales away. The
#: squares of what is beyond this are not finite in the network, and its forecast there is the constant anyway.
FAR = 1e6


@dataclass(frozen=True)
class Batch:
    """Windows of one encoder length.

    columns: network input by name, [windows, encoder + horizon], or [1, …] where all windows agree;
    target: [windows, horizon] raw values; known: where target was observed; center, scale: [windows].
    """

    columns: dict[str, torch.Tensor]
    target: torch.Tensor
    known: torch.Tensor
    center: torch.Tensor
    scale: torch.Tensor

    def to(self, device: torch.device) -> Batch:
        """The same batch there."""
        columns = {name: column.to(device) for name, column in self.columns.items()}
        rest = (self.target, self.known, self.center, self.scale)
        return Batch(columns, *(each.to(device) for each in rest))


@dataclass(frozen=True)
class RawWindows:
    """values [windows, reach + encoder + horizon] with gaps filled, before its first value a series has that one.

    reach: the longest lag; known, minute (of the UTC day): [windows, encoder + horizon].
    """

    values: np.ndarray
    known: np.ndarray
    minute: np.ndarray


class WindowStore:
    """A bank prepared for drawing windows at any (series, origin)."""

    def __init__(self, bank: SeriesBank) -> None:
        self.bank = bank
        self.present = np.isfinite(bank.values)
        self.filled = forward_filled(bank.values)
        self.source_index = last_present(bank.values).astype(np.int32)
        self.first = self.present.argmax(axis=1)
        self.last = bank.steps - 1 - self.present[:, ::-1].argmax(axis=1)
        self.mean_abs = np.nanmean(np.abs(bank.values), axis=1)

    def raw(
        self, rows: np.ndarray, origins: np.ndarray, encoder: int, horizon: int, reach: int = 0
    ) -> RawWindows:
        """Windows whose first forecast step is origins; steps beyond the bank repeat its last row.

        reach: steps before the encoder, for the lags; 0: there are none.
        """
        row = rows[:, None]
        index = origins[:, None] + np.arange(-reach - encoder, horizon)
        inside = np.clip(index, self.first[row], self.bank.steps - 1)
        known = self.present[row, inside] & (index == inside)
        source = index if reach > 0 else np.where(index < self.bank.steps, self.source_index[row, inside], index)
        return RawWindows(self.filled[row, inside], known[:, reach:], self.bank.minute_of_day(source[:, reach:]))


def make_batch(definition: LongDefinition, raw: RawWindows) -> Batch:
    """Network input and targets of raw windows."""
    everything = torch.from_numpy(np.ascontiguousarray(raw.values, dtype=np.float32))
    reach, steps = definition.reach, raw.minute.shape[1]
    values = everything[:, reach:]
    encoder = steps - definition.horizon
    past = values[:, :encoder]
    recent = past[:, -definition.center_length :] if definition.center_length else past
    center = recent.mean(1)
    scale = past.std(1) + torch.finfo(torch.float32).eps
    minute = raw.minute[:1] if (raw.minute == raw.minute[:1]).all() else raw.minute
    angle = torch.from_numpy(2.0 * np.pi * minute / 1440.0)
    length = (encoder - 0.5 * definition.max_encoder) / definition.max_encoder * 2.0
    scaled = (everything - center[:, None]) / scale[:, None]
    lagged = scaled.clamp(-FAR, FAR)
    columns = {
        "value": scaled[:, reach:],
        **{name: lagged[:, reach - lag : reach - lag + steps] for name, lag in definition.lag_names.items()},
        "hour_sin": angle.sin().float(),
        "hour_cos": angle.cos().float(),
        "relative_time_idx": torch.arange(-encoder, definition.horizon)[None].float() / definition.max_encoder,
        "encoder_length": torch.full((1, steps), length),
    }
    known = torch.from_numpy(raw.known[:, encoder:])
    return Batch(columns, values[:, encoder:], known, center, scale)
