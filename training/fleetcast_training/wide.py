"""The wide layout: targets are columns of a server's row, as the system that Fleetcast grew out of trains.

Groups are servers, targets are normalised per server (softplus), `status` is an unknown and `profile` a
static category where the file has them. Few rows and many options: here the library's own loaders serve.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import lightning.pytorch as pl
import numpy as np
import pandas as pd
import torch
from lightning.pytorch.callbacks import EarlyStopping, ModelCheckpoint
from pytorch_forecasting import QuantileLoss, TemporalFusionTransformer, TimeSeriesDataSet
from pytorch_forecasting.data import GroupNormalizer, MultiNormalizer, NaNLabelEncoder
from pytorch_forecasting.metrics import MultiLoss

from .series import numeric_columns

CLOCK = ("hour", "day_of_week", "month", "is_weekend")


@dataclass(frozen=True)
class WideDefinition:
    """targets: columns to forecast; reals: further metrics that are read (targets are read anyway)."""

    targets: tuple[str, ...] = ("cpu_percent",)
    reals: tuple[str, ...] = ()
    max_encoder: int = 288
    min_encoder: int = 144
    horizon: int = 96
    status: bool = True
    profile: bool = False

    def dataset(self, frame: pd.DataFrame) -> TimeSeriesDataSet:
        """The library's data set over wide_frame's rows."""
        normalizers = [GroupNormalizer(groups=["server_id"], transformation="softplus") for _ in self.targets]
        several = len(self.targets) > 1
        categories = ["server_id", *(["status"] if self.status else []), *(["profile"] if self.profile else [])]
        return TimeSeriesDataSet(
            frame,
            time_idx="time_idx",
            target=list(self.targets) if several else self.targets[0],
            group_ids=["server_id"],
            max_encoder_length=self.max_encoder,
            min_encoder_length=self.min_encoder,
            max_prediction_length=self.horizon,
            min_prediction_length=1,
            static_categoricals=["profile"] if self.profile else [],
            time_varying_known_reals=list(CLOCK),
            time_varying_unknown_reals=list(dict.fromkeys((*self.targets, *self.reals))),
            time_varying_unknown_categoricals=["status"] if self.status else [],
            target_normalizer=MultiNormalizer(normalizers) if several else normalizers[0],
            categorical_encoders={name: NaNLabelEncoder(add_nan=True) for name in categories},
            add_relative_time_idx=True,
            add_target_scales=True,
            add_encoder_length=True,
            allow_missing_timesteps=True,
        )


@dataclass(frozen=True)
class WideOptions:
    hidden: int = 32
    heads: int = 8
    hidden_continuous: int = 16
    dropout: float = 0.15
    learning_rate: float = 0.01
    batch: int = 32
    epochs: int = 20
    batches_per_epoch: int | None = None
    patience: int = 8
    seed: int = 1


def wide_frame(path: Path, step_minutes: int = 5) -> pd.DataFrame:
    """A parquet's rows with the columns that the library needs: time_idx, server_id, the clock, categories."""
    frame = pd.read_parquet(path).rename(columns={"state": "status"})
    time = pd.to_datetime(frame["timestamp"], utc=True)
    offset = (time - time.min()) / pd.Timedelta(minutes=step_minutes)
    out = frame[numeric_columns(frame, exclude=set())].astype(np.float32)
    out["time_idx"] = np.rint(offset.to_numpy()).astype(np.int64)
    out["server_id"] = frame["server_name"].astype(str)
    out["hour"] = time.dt.hour.astype(float)
    out["day_of_week"] = time.dt.dayofweek.astype(float)
    out["month"] = time.dt.month.astype(float)
    out["is_weekend"] = (time.dt.dayofweek >= 5).astype(float)
    for name in ("status", "profile"):
        if name in frame:
            out[name] = frame[name].astype(str)
    kept = out.drop_duplicates(["server_id", "time_idx"], keep="last")
    return kept.sort_values(["server_id", "time_idx"]).reset_index(drop=True)


def train_wide(
    frame: pd.DataFrame, definition: WideDefinition, options: WideOptions, folder: Path
) -> tuple[TemporalFusionTransformer, TimeSeriesDataSet]:
    """Train on the first 80 % of the shortest series, validate on the rest; the best epoch's weights return.

    A folder that holds a run's last.ckpt is resumed.
    """
    pl.seed_everything(options.seed)
    cut = int(frame.groupby("server_id")["time_idx"].max().min() * 0.8)
    dataset = definition.dataset(frame[frame["time_idx"] <= cut])
    held = TimeSeriesDataSet.from_dataset(dataset, frame, min_prediction_idx=cut + 1)
    several = len(definition.targets) > 1
    model = TemporalFusionTransformer.from_dataset(
        dataset,
        loss=MultiLoss([QuantileLoss() for _ in definition.targets]) if several else QuantileLoss(),
        hidden_size=options.hidden,
        attention_head_size=options.heads,
        hidden_continuous_size=options.hidden_continuous,
        dropout=options.dropout,
        learning_rate=options.learning_rate,
        reduce_on_plateau_patience=4,
    )
    best = ModelCheckpoint(folder, filename="best", monitor="val_loss", save_last=True)
    trainer = pl.Trainer(
        max_epochs=options.epochs,
        limit_train_batches=options.batches_per_epoch,
        limit_val_batches=options.batches_per_epoch,
        gradient_clip_val=0.1,
        callbacks=[best, EarlyStopping("val_loss", patience=options.patience)],
        logger=False,
        num_sanity_val_steps=0,
    )
    last = folder / "last.ckpt"
    trainer.fit(
        model,
        dataset.to_dataloader(train=True, batch_size=options.batch),
        held.to_dataloader(train=False, batch_size=options.batch),
        ckpt_path=last if last.exists() else None,
        weights_only=False,
    )
    kept = torch.load(best.best_model_path, map_location="cpu", weights_only=False)
    model.load_state_dict(kept["state_dict"])
    return model.eval(), dataset

