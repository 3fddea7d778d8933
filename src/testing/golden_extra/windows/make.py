"""Writes the window cases: what pytorch-forecasting makes of a history under configurations that the golden
cases do not have. Needs pytorch-forecasting 1.8 and pyarrow. Run: python make.py [case ...]
"""

import json
import os
import sys
import warnings

import lightning.pytorch as lightning
import numpy as np
import pandas as pd
import torch
from pytorch_forecasting import TemporalFusionTransformer, TimeSeriesDataSet
from pytorch_forecasting.data import (
    EncoderNormalizer,
    GroupNormalizer,
    MultiNormalizer,
    NaNLabelEncoder,
    TorchNormalizer,
)
from pytorch_forecasting.metrics import MultiLoss, QuantileLoss
from safetensors.torch import save_file
from sklearn.preprocessing import RobustScaler

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
STEP = pd.Timedelta(minutes=5)
START = pd.Timestamp("2026-03-01 20:00:00")


def fleet(seed, servers=6, rows=120):
    """A small fleet on the grid; float columns, profile and status."""
    rng = np.random.default_rng(seed)
    frames = []
    for s in range(servers):
        t = np.arange(rows)
        cpu = 30 + 8 * s + 10 * np.sin(t / 9 + s) + rng.normal(0, 3, rows)
        frames.append(
            pd.DataFrame(
                {
                    "timestamp": START + t * STEP,
                    "server_name": f"srv-{s:02d}",
                    "profile": ["web", "db", "ml"][s % 3],
                    "zone": ["north", "south"][s % 2],
                    "status": rng.choice(["healthy", "busy", "idle"], rows),
                    "cpu_percent": np.clip(cpu, 0.5, 100),
                    "memory_percent": np.clip(50 + 3 * s + rng.normal(0, 4, rows), 0, 100),
                    "errors": rng.poisson(2, rows).astype(float),
                    "saturation": np.clip(rng.beta(2, 5, rows), 0.01, 0.99),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def derive(df, t0):
    df = df.copy()
    df["server_id"] = df.server_name
    df["time_idx"] = ((df.timestamp - t0) / STEP).round().astype(int)
    df["hour"] = df.timestamp.dt.hour
    df["is_weekend"] = (df.timestamp.dt.dayofweek >= 5).astype(int)
    df["weekday"] = df.timestamp.dt.dayofweek.astype(str)
    minute = df.timestamp.dt.hour * 60 + df.timestamp.dt.minute
    df["hour_sin"] = np.sin(2 * np.pi * minute / 1440)
    return df


def with_future(df, horizon):
    """The horizon's rows after each server's newest one: nothing new but the clock."""
    frames = [df]
    for _, group in df.groupby("server_name"):
        last = group.sort_values("timestamp").iloc[[-1]]
        for k in range(1, horizon + 1):
            frames.append(last.assign(timestamp=last.timestamp + k * STEP))
    return pd.concat(frames, ignore_index=True)


def drop(df, server, steps):
    """Removes rows of a server by their step."""
    step = ((df.timestamp - START) / STEP).round().astype(int)
    return df[~((df.server_name == server) & step.isin(list(steps)))]


def every_step(df, lag, horizon):
    """Rows as a model of lags in steps is given them: gaps filled with the row before them, the first row `lag`
    times more before it, the horizon's rows behind the newest one. The time is each row's own."""
    frames = []
    for _, group in df.groupby("server_name"):
        group = group.set_index("timestamp").sort_index()
        first, last = group.index[0], group.index[-1]
        steps = pd.date_range(first - lag * STEP, last + horizon * STEP, freq=STEP)
        frames.append(group.reindex(steps).ffill().bfill().rename_axis("timestamp").reset_index())
    out = pd.concat(frames, ignore_index=True)
    return out.assign(value=out.cpu_percent, series=out.server_name + "/cpu_percent")


def groups_product():
    """Two group ids, scale_by_group, group scalers for covariates, constant fills, a lagged known real."""
    train = fleet(1)
    history = fleet(2)
    history = drop(history, "srv-01", range(110, 119))  # a gap right before the newest row
    history = drop(history, "srv-02", range(96, 104))
    history.loc[history.index[::17], "status"] = None
    rng = np.random.default_rng(3)
    jitter = pd.to_timedelta(rng.uniform(-0.4, 0.4, len(history)) * 300, unit="s").round("ms")
    history["timestamp"] = history.timestamp + jitter
    return dict(
        train=train,
        history=history,
        target="cpu_percent",
        group_ids=["zone", "server_id"],
        max_encoder_length=30,
        min_encoder_length=10,
        max_prediction_length=8,
        static_categoricals=["profile"],
        time_varying_known_categoricals=["weekday"],
        time_varying_known_reals=["hour", "hour_sin"],
        time_varying_unknown_categoricals=["status"],
        time_varying_unknown_reals=["cpu_percent", "memory_percent", "errors"],
        lags={"hour": [3]},
        constant_fill_strategy={"memory_percent": 7.5, "status": "idle", "cpu_percent": 3.0},
        categorical_encoders={"status": NaNLabelEncoder(add_nan=True), "server_id": NaNLabelEncoder(add_nan=True)},
        target_normalizer=GroupNormalizer(groups=["server_id", "zone"], scale_by_group=True, transformation="log1p"),
        scalers={
            "memory_percent": GroupNormalizer(groups=["profile"], method="robust"),
            "errors": RobustScaler(),
            "hour_sin": None,
            "hour": None,
        },
    )


def encoder_window():
    """Normalised by its own window: parts of it, not centred, float32 with zeros, lags on both sides of the horizon."""
    train = fleet(4)
    history = fleet(5)
    history = drop(history, "srv-03", range(100, 107))
    history = drop(history, "srv-04", range(0, 100))
    history.loc[history.index % 5 == 0, "cpu_percent"] = 0.0
    floats = ["cpu_percent", "memory_percent", "errors", "saturation"]
    train[floats] = train[floats].astype(np.float32)
    history[floats] = history[floats].astype(np.float32)
    return dict(
        train=train,
        history=history,
        target="cpu_percent",
        group_ids=["server_id"],
        max_encoder_length=24,
        min_encoder_length=6,
        max_prediction_length=10,
        time_varying_known_reals=["time_idx", "is_weekend"],
        time_varying_unknown_reals=["cpu_percent", "memory_percent", "errors", "saturation"],
        lags={"cpu_percent": [2, 11], "memory_percent": [3], "errors": [10]},
        constant_fill_strategy={"cpu_percent": 12.0},
        target_normalizer=EncoderNormalizer(max_length=[9, 16], transformation="softplus", center=False),
        scalers={
            "memory_percent": EncoderNormalizer(method="robust", method_kwargs=dict(lower=0.1, upper=0.8, center=0.4)),
            "saturation": GroupNormalizer(groups=["server_id"], transformation="softplus"),
            "errors": GroupNormalizer(method="robust"),
        },
    )


def many_targets():
    """Several targets with every other transformation; groups in another order than the group ids."""
    train = fleet(6)
    history = fleet(7)
    history = drop(history, "srv-05", range(90, 95))
    targets = ["cpu_percent", "saturation", "errors", "memory_percent", "latency_ms"]
    for df in (train, history):
        df["latency_ms"] = 5 + df.cpu_percent * 3
    return dict(
        train=train,
        history=history,
        target=targets,
        group_ids=["zone", "server_id"],
        max_encoder_length=20,
        min_encoder_length=20,
        max_prediction_length=6,
        static_categoricals=["server_id"],
        time_varying_known_reals=["hour"],
        time_varying_unknown_reals=targets,
        lags={"latency_ms": [1]},
        target_normalizer=MultiNormalizer(
            [
                GroupNormalizer(groups=["server_id", "zone"], transformation="log"),
                TorchNormalizer(transformation="logit", method="robust"),
                GroupNormalizer(transformation="sqrt", method="robust"),
                EncoderNormalizer(transformation="count", max_length=12),
                GroupNormalizer(groups=["server_id"], center=False),
            ]
        ),
    )


def group_members():
    """Group ids that are members of a categorical group, lagged categories, a metric that hardly moves."""
    train = fleet(8)
    history = fleet(9)
    history = drop(history, "srv-01", range(105, 111))
    history["disk"] = 60 + history.memory_percent / 500
    train["disk"] = 60 + train.memory_percent / 500
    return dict(
        train=train,
        history=history,
        target=["cpu_percent", "disk"],
        group_ids=["profile", "server_id"],
        max_encoder_length=34,
        min_encoder_length=12,
        max_prediction_length=6,
        static_categoricals=["places"],
        variable_groups={"places": ["zone", "profile"]},
        time_varying_known_categoricals=["weekday"],
        time_varying_known_reals=["hour"],
        time_varying_unknown_categoricals=["status"],
        time_varying_unknown_reals=["cpu_percent", "disk"],
        lags={"status": [2, 8], "weekday": [1]},
        categorical_encoders={"status": NaNLabelEncoder(add_nan=True), "profile": NaNLabelEncoder(add_nan=True)},
        target_normalizer=MultiNormalizer(
            [
                GroupNormalizer(groups=["profile", "server_id"], transformation="softplus"),
                EncoderNormalizer(transformation="relu"),
            ]
        ),
    )


def lags_in_steps():
    """The long layout with lags: gaps in what is lagged and in the encoder, a series shorter than its lags."""
    train = fleet(10)
    history = fleet(11)[["timestamp", "server_name", "cpu_percent"]]
    history = drop(history, "srv-01", range(100, 106))
    history = drop(history, "srv-02", [*range(40, 60), 119])
    history = drop(history, "srv-03", range(0, 70))
    history = drop(history, "srv-04", range(0, 105))
    lags = [10, 24, 60]
    return dict(
        train=every_step(train, max(lags), 0),
        history=history,
        rows=lambda df, horizon: every_step(df, max(lags), horizon),
        target="value",
        group_ids=["series"],
        max_encoder_length=30,
        min_encoder_length=8,
        max_prediction_length=10,
        time_varying_known_reals=["hour_sin"],
        time_varying_unknown_reals=["value"],
        lags={"value": lags},
        categorical_encoders={"series": NaNLabelEncoder(add_nan=True)},
        target_normalizer=EncoderNormalizer(method="standard", max_length=[4, 30]),
        scalers={"hour_sin": None, "relative_time_idx": None, "encoder_length": None},
        add_target_scales=False,
    )


CASES = dict(
    groups_product=groups_product,
    encoder_window=encoder_window,
    many_targets=many_targets,
    group_members=group_members,
    lags_in_steps=lags_in_steps,
)


def write(name):
    torch.manual_seed(0)
    options = CASES[name]()
    train, history = options.pop("train"), options.pop("history").sort_values(["timestamp", "server_name"])
    folder = os.path.join(HERE, name)
    os.makedirs(os.path.join(folder, "model"), exist_ok=True)
    rows = options.pop("rows", lambda df, horizon: with_future(df.fillna({"status": "nan"}), horizon))
    horizon = options["max_prediction_length"]
    dataset = TimeSeriesDataSet(
        derive(train, START),
        time_idx="time_idx",
        min_prediction_length=1,
        add_relative_time_idx=True,
        add_encoder_length=True,
        allow_missing_timesteps=True,
        **dict(add_target_scales=True) | options,
    )
    future = derive(rows(history, horizon), START)
    predict = TimeSeriesDataSet.from_dataset(dataset, future, predict=True, stop_randomization=True)
    x, _ = next(iter(predict.to_dataloader(train=False, batch_size=64, num_workers=0)))
    long = options["group_ids"] == ["series"]
    order = predict.x_to_index(x)["series" if long else "server_id"].tolist()
    targets = options["target"] if isinstance(options["target"], list) else [options["target"]]
    sizes = dict(hidden_size=4, attention_head_size=1, hidden_continuous_size=2, lstm_layers=1)
    lagged = [name for name in dataset.categoricals if "_lagged_by_" in name]
    if lagged:  # from_dataset cannot size their embeddings itself
        encoders = {name: dataset._categorical_encoders[name.split("_lagged_by_")[0]] for name in dataset.categoricals}
        sizes["embedding_sizes"] = {name: (len(encoder.classes_), 2) for name, encoder in encoders.items()}
    loss = QuantileLoss([0.1, 0.5, 0.9])
    if len(targets) > 1:
        loss = MultiLoss([QuantileLoss([0.1, 0.5, 0.9]) for _ in targets])
    model = TemporalFusionTransformer.from_dataset(dataset, loss=loss, **sizes)
    trainer = lightning.Trainer(logger=False, enable_checkpointing=False, accelerator="cpu", max_epochs=0)
    trainer.strategy.connect(model)
    trainer.save_checkpoint(os.path.join(folder, "model", "model.ckpt"), weights_only=True)
    scales = x["target_scale"] if isinstance(x["target_scale"], list) else [x["target_scale"]]
    keys = ("encoder_cont", "encoder_cat", "decoder_cont", "decoder_cat", "encoder_lengths")
    tensors = {key: x[key].contiguous() for key in keys if x[key].numel() > 0}
    tensors |= {f"target_scale.{i}": scale.float().reshape(len(order), 2).contiguous() for i, scale in enumerate(scales)}
    save_file(tensors, os.path.join(folder, "expected.safetensors"))
    history.to_parquet(os.path.join(folder, "history.parquet"), index=False)
    keys = [dict(zip(("server", "metric"), key.split("/"), strict=True)) for key in order] if long else None
    facts = dict(case=name, **(dict(series=keys) if long else dict(servers=order)), targets=targets, step_minutes=5)
    with open(os.path.join(folder, "expected.json"), "w") as file:
        json.dump(facts, file, indent=1)
        file.write("\n")


for case in sys.argv[1:] or CASES:
    write(case)
