from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fleetcast_training.backtest import backtest_windows, baselines, drift, last_value, score, seasonal_naive
from fleetcast_training.series import SeriesBank, load_bank


def test_the_loss_is_twice_the_pinball_over_the_sum_of_values() -> None:
    truth = np.array([[10.0, np.nan]])
    quantiles = np.array([[[8.0, 9.0, 14.0], [0.0, 0.0, 0.0]]])
    result = score(truth, quantiles)
    assert result.loss == pytest.approx((2 * 0.1 * 2 / 10, 2 * 0.5 * 1 / 10, 2 * 0.1 * 4 / 10))
    assert result.points == 1 and result.coverage == 1.0


def test_negative_and_crossing_forecasts_are_repaired() -> None:
    result = score(np.array([[1.0]]), np.array([[[2.0, -3.0, 1.0]]]))
    assert result.loss == pytest.approx((2 * 0.1 * 1.0, 0.0, 2 * 0.1 * 1.0))


def test_coverage_counts_a_value_on_the_lower_level_only_when_closed() -> None:
    result = score(np.array([[5.0, 5.0]]), np.array([[[5.0, 5.0, 5.0], [4.0, 5.0, 5.0]]]))
    assert (result.coverage, result.coverage_closed) == (0.5, 1.0)


def test_windows_skip_series_without_recent_values(bank: SeriesBank) -> None:
    windows = backtest_windows(bank, 60, horizon=20, stride=20)
    late = windows.origins[windows.rows == 2]
    assert late.min() > 90
    assert set(windows.origins[windows.rows == 0]) == set(range(60, 181, 20))


def test_naive_references_repeat_the_past() -> None:
    values = np.tile(np.arange(288, dtype=np.float32), 3)[None]
    bank = SeriesBank("saw", values, ("a",), ("cpu",), pd.Timestamp("2024-01-01", tz="UTC"), 5)
    windows = backtest_windows(bank, 600)
    steps = np.arange(96)
    np.testing.assert_array_equal(seasonal_naive(windows, steps), windows.truth)
    assert (last_value(windows, steps) == windows.truth[:, :1] - 1).all()
    assert baselines(windows, 600)["seasonal_naive_resid"].mean == 0.0


def test_a_parquet_becomes_a_bank_with_its_gaps(tmp_path) -> None:
    frame = pd.DataFrame(
        {
            "timestamp": pd.to_datetime(["2024-01-01 00:00", "2024-01-01 00:10", "2024-01-01 00:05"]),
            "server_name": ["a", "a", "b"],
            "cpu_percent": [1.0, 2.0, np.nan],
            "network": [np.nan, 4.0, 5.0],
            "is_anomaly": [0, 1, 0],
        }
    )
    frame.to_parquet(tmp_path / "made.parquet")
    bank = load_bank(tmp_path / "made.parquet")
    assert bank.names == ("a/cpu_percent", "a/network", "b/network")
    np.testing.assert_array_equal(bank.values[0], [1.0, np.nan, 2.0])
    np.testing.assert_array_equal(bank.values[2], [np.nan, 5.0, np.nan])


def test_the_straight_line_forecasts_what_climbs_evenly() -> None:
    values = np.arange(900, dtype=np.float32)[None] / 7.0
    bank = SeriesBank("line", values, ("a",), ("disk",), pd.Timestamp("2024-01-01", tz="UTC"), 5)
    windows = backtest_windows(bank, 600)
    np.testing.assert_allclose(drift(windows, np.arange(96)), windows.truth, rtol=1e-5)


def test_a_day_ago_is_a_day_at_any_step() -> None:
    values = np.tile(np.arange(24, dtype=np.float32), 30)[None]
    bank = SeriesBank("saw", values, ("a",), ("cpu",), pd.Timestamp("2024-01-01", tz="UTC"), 60)
    windows = backtest_windows(bank, 500)
    np.testing.assert_array_equal(seasonal_naive(windows, np.arange(96)), windows.truth)
