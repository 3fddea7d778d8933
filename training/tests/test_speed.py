"""The library as the opponent of a comparison: it answers, and both ways answer the same."""

from pathlib import Path

import numpy as np
import pandas as pd

from fleetcast_training import speed
from fleetcast_training.definition import LongDefinition

SMALL = LongDefinition(max_encoder=24, min_encoder=12, horizon=12, lags=(12, 24))


def small_model():
    network = {"hidden_size": 8, "attention_head_size": 2, "hidden_continuous_size": 8, "dropout": 0.0}
    return SMALL.model(SMALL.template(), **network)


def test_times_both_ways_round_by_round(monkeypatch):
    monkeypatch.setattr(speed, "BATCHES", (2, 4))
    monkeypatch.setattr(speed, "ROUNDS", 1)
    rounds = speed.forward_rounds(small_model(), SMALL)
    for found in (next(rounds), next(rounds)):
        assert set(found["batches"].values()) <= {2, 4}
        assert found["eager"] > 0
        assert found["trace"] > 0


def test_goes_all_the_way_from_a_parquet(tmp_path: Path):
    steps = 100
    time = pd.date_range("2026-01-05", periods=steps, freq="5min")
    rows = [
        pd.DataFrame({"timestamp": time, "server_name": name, "cpu": np.sin(np.arange(steps) / 5) + 2, "mem": 1.0})
        for name in ("a", "b")
    ]
    pd.concat(rows).to_parquet(tmp_path / "fleet.parquet")
    found = speed.whole_way(small_model(), SMALL, tmp_path / "fleet.parquet")
    assert found["series"] == 4
    assert found["all_s"] > 0
