"""What a model of the long layout reads, stated once, as pytorch-forecasting's TimeSeriesDataSet.

Long layout: one target `value`; every metric of every server is a series of its own, normalised by its own
encoder window, so that any numeric metric of any fleet can be forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pytorch_forecasting import QuantileLoss, TemporalFusionTransformer, TimeSeriesDataSet
from pytorch_forecasting.data import EncoderNormalizer, NaNLabelEncoder

from .series import SeriesBank, regular

CLOCK = ("hour_sin", "hour_cos")
#: Yesterday, the day before, a week ago.
LAGS = (288, 576, 2016)
QUANTILES = (0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98)


@dataclass(frozen=True)
class LongDefinition:
    """Lengths are in steps. center_length: the window's last values whose mean is the center (0: all).

    lags: the value so many steps before is a variable of its own, known in advance: none is below the horizon.
    """

    max_encoder: int = 288
    min_encoder: int = 24
    horizon: int = 96
    center_length: int = 4
    lags: tuple[int, ...] = LAGS

    def __post_init__(self) -> None:
        if min(self.lags, default=self.horizon) < self.horizon:
            raise ValueError(f"lags {self.lags}: each must be at least the horizon, {self.horizon}")

    @property
    def reach(self) -> int:
        """Steps before the encoder that the lags look back to."""
        return max(self.lags, default=0)

    @property
    def lag_names(self) -> dict[str, int]:
        """The library's names of the lagged variables."""
        return {f"value_lagged_by_{lag}": lag for lag in self.lags}

    def normalizer(self) -> EncoderNormalizer:
        """Mean and standard deviation of the window's own encoder part."""
        lengths = [self.center_length, self.max_encoder] if self.center_length else None
        return EncoderNormalizer(method="standard", max_length=lengths)

    def dataset(self, frame: pd.DataFrame, *, predict: bool = False) -> TimeSeriesDataSet:
        """The library's data set over a long frame (frame's columns)."""
        return TimeSeriesDataSet(
            frame,
            time_idx="time_idx",
            target="value",
            group_ids=["series"],
            max_encoder_length=self.max_encoder,
            min_encoder_length=self.min_encoder,
            max_prediction_length=self.horizon,
            min_prediction_length=1 if not predict else self.horizon,
            time_varying_known_reals=list(CLOCK),
            time_varying_unknown_reals=["value"],
            target_normalizer=self.normalizer(),
            categorical_encoders={"series": NaNLabelEncoder(add_nan=True)},
            scalers={name: None for name in (*CLOCK, "relative_time_idx", "encoder_length")},
            lags={"value": list(self.lags)} if self.lags else None,
            allow_missing_timesteps=True,
            add_relative_time_idx=True,
            add_encoder_length=True,
            predict_mode=predict,
        )

    def template(self) -> TimeSeriesDataSet:
        """A data set over a made-up series: its scalers and column order are those of every other one."""
        return self.dataset(self.frame(self.template_bank()))

    def frame(self, bank: SeriesBank) -> pd.DataFrame:
        """A bank as the rows that the library reads.

        The library counts lags in rows and drops the first rows of a series, as many as the longest lag. So that
        a lag is a time and a short series has a window too, gaps repeat the row before them here and a series
        is continued backwards by its first value, by just as many rows as will be dropped.
        """
        return long_frame(regular(bank, self.reach)) if self.lags else long_frame(bank)

    def template_bank(self) -> SeriesBank:
        """One made-up series, just long enough for one window."""
        steps = np.arange(self.max_encoder + self.horizon)
        values = np.sin(steps / 9.0, dtype=np.float32)[None] + 2.0
        start = pd.Timestamp("2024-01-01", tz="UTC")
        return SeriesBank("template", values, ("server",), ("metric",), start, 5)

    def model(self, dataset: TimeSeriesDataSet, **network: object) -> TemporalFusionTransformer:
        """The library's network for this data set."""
        return TemporalFusionTransformer.from_dataset(dataset, loss=QuantileLoss(list(QUANTILES)), **network)


def definition_of(model: TemporalFusionTransformer) -> LongDefinition:
    """The definition that a loaded long-layout checkpoint was trained with."""
    stored = model.dataset_parameters
    lengths = stored["target_normalizer"].max_length
    return LongDefinition(
        max_encoder=stored["max_encoder_length"],
        min_encoder=stored["min_encoder_length"],
        horizon=stored["max_prediction_length"],
        center_length=lengths[0] if lengths else 0,
        lags=tuple((stored.get("lags") or {}).get("value", ())),
    )


def long_frame(bank: SeriesBank) -> pd.DataFrame:
    """A bank as the rows that the library reads; a missing value is a missing row."""
    row, step = np.nonzero(np.isfinite(bank.values))
    minute = bank.minute_of_day(step)
    angle = 2.0 * np.pi * minute / 1440.0
    return pd.DataFrame(
        {
            "series": np.array(bank.names, dtype=object)[row],
            "time_idx": step,
            "value": bank.values[row, step],
            "hour_sin": np.sin(angle).astype(np.float32),
            "hour_cos": np.cos(angle).astype(np.float32),
        }
    )
