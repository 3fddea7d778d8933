"""The fast sampler and pytorch-forecasting's TimeSeriesDataSet make the same windows of the same rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from fleetcast_training.definition import LongDefinition
from fleetcast_training.mixture import Augmentation, Mixture, Source
from fleetcast_training.series import SeriesBank, regular
from fleetcast_training.windows import WindowStore, make_batch

SMALL = LongDefinition(max_encoder=24, min_encoder=12, horizon=12, lags=(12, 36))


@pytest.mark.parametrize(("center_length", "lags"), [(0, ()), (12, ()), (4, (24, 60)), (4, (30,))])
def test_windows_equal_the_librarys(bank: SeriesBank, center_length: int, lags: tuple[int, ...]) -> None:
    definition = LongDefinition(48, 12, 24, center_length, lags)
    dataset = definition.dataset(definition.frame(bank))
    store = WindowStore(bank)
    compared = gaps = shorter = looks_back = 0
    for number in range(0, len(dataset), 7):
        x, (target, _) = dataset[number]
        if len(target) < definition.horizon:
            continue
        entry = dataset.decoded_index.iloc[number]
        row = bank.names.index(entry["series"])
        first = int(entry["time_idx_first_prediction"]) - definition.reach
        encoder = int(x["encoder_length"])
        raw = store.raw(np.array([row]), np.array([first]), encoder, definition.horizon, definition.reach)
        batch = make_batch(definition, raw)
        for column, name in enumerate(dataset.reals):
            ours = batch.columns[name][0].expand(len(x["x_cont"]))
            torch.testing.assert_close(ours, x["x_cont"][:, column].float(), atol=2e-5, rtol=1e-5, msg=name)
        torch.testing.assert_close(batch.target[0], target)
        scale = torch.as_tensor(np.asarray(x["target_scale"])).flatten()
        torch.testing.assert_close(torch.stack([batch.center[0], batch.scale[0]]), scale, atol=1e-5, rtol=1e-5)
        compared += 1
        gaps += not raw.known.all()
        shorter += encoder < definition.max_encoder
        looks_back += first - encoder - definition.reach < store.first[row]
    assert compared > 20 and gaps > 3 and shorter > 3 and (looks_back > 3 or not lags)


@pytest.mark.parametrize(("reach", "clock"), [(0, 79), (20, 82)])
def test_a_gap_repeats_the_row_before_it_and_with_lags_its_clock_runs_on(
    bank: SeriesBank, reach: int, clock: int
) -> None:
    raw = WindowStore(bank).raw(np.array([1]), np.array([100]), 40, 10, reach)
    at = 82 - 60
    assert raw.values[0, reach + at] == bank.values[1, 79]
    assert raw.minute[0, at] == bank.minute_of_day(np.array([clock]))[0]
    assert not raw.known[0, at]


def test_before_its_first_value_a_series_has_that_value(bank: SeriesBank) -> None:
    raw = WindowStore(bank).raw(np.array([2]), np.array([130]), 40, 10, reach=60)
    assert (raw.values[0, :60] == bank.values[2, 90]).all()
    np.testing.assert_array_equal(raw.values[0, 60:], bank.values[2, 90:140])


def test_a_regular_bank_has_neither_gaps_nor_a_later_beginning(bank: SeriesBank) -> None:
    made = regular(bank, 30)
    assert made.steps == bank.steps + 30 and made.start == bank.start - pd.Timedelta(minutes=150)
    present = np.isfinite(bank.values)
    np.testing.assert_array_equal(made.values[:, 30:][present], bank.values[present])
    assert np.isfinite(made.values[:2]).all() and (made.values[1, 30 + 80 : 30 + 83] == bank.values[1, 79]).all()
    assert np.isnan(made.values[2, :90]).all() and (made.values[2, 90:120] == bank.values[2, 90]).all()


def test_a_lag_below_the_horizon_is_refused() -> None:
    with pytest.raises(ValueError, match=r"lags \(24, 95\): each must be at least the horizon, 96"):
        LongDefinition(lags=(24, 95))


def test_the_mixture_is_seeded_and_its_windows_share_their_clock(bank: SeriesBank) -> None:
    def draw() -> tuple[np.ndarray, np.ndarray]:
        raw, unit = Mixture([Source(bank, 1.0)], Augmentation(), seed=5).draw(16, SMALL, 24)
        assert (raw.minute == raw.minute[:1]).all()
        assert np.isfinite(raw.values).all() and (unit > 0).all()
        return raw.values, raw.minute

    first, second = draw(), draw()
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


def test_windows_that_keep_their_clock_begin_at_the_shared_minute(bank: SeriesBank) -> None:
    long = SeriesBank("long", np.tile(bank.values[:1], (1, 8)), ("a",), ("cpu_percent",), bank.start, 5)
    mixture = Mixture([Source(long, 1.0)], Augmentation(clock=0.0, mix=0.0, flip=0.0), seed=1)
    store, slot = mixture.stores[0], 100
    _, origins = mixture.places(store, np.ones(1), 32, slot, 24, 12)
    far_enough = origins >= 24 + 288
    assert far_enough.any()
    assert (long.minute_of_day(origins[far_enough]) == slot * 5).all()


def test_a_source_without_a_whole_window_is_named(bank: SeriesBank) -> None:
    with pytest.raises(ValueError, match=r"made: no series spans 190 \+ 24 steps"):
        Mixture([Source(bank, 1.0)], Augmentation(), seed=5).draw(4, replace(SMALL, horizon=24, lags=()), 190)


def test_a_source_full_of_gaps_is_named(bank: SeriesBank) -> None:
    sparse = np.full((1, 200), np.nan, dtype=np.float32)
    sparse[0, ::9] = 1.0
    full_of_gaps = SeriesBank("sparse", sparse, ("a",), ("cpu_percent",), bank.start, 5)
    with pytest.raises(ValueError, match="sparse: too many gaps"):
        Mixture([Source(full_of_gaps, 1.0)], Augmentation(), seed=5).draw(4, SMALL, 24)


def test_a_lag_from_another_world_stays_finite_in_float32(bank: SeriesBank) -> None:
    values = np.where(np.arange(200) < 100, np.float32(1e20), np.float32(3.0))[None]
    still = SeriesBank("still", values, ("a",), ("cpu_percent",), bank.start, 5)
    raw = WindowStore(still).raw(np.array([0]), np.array([140]), 24, 12, SMALL.reach)
    columns = make_batch(SMALL, raw).columns
    assert columns["value_lagged_by_36"].max() == 1e6
    assert (columns["value"] == 0.0).all()


def test_coarser_steps_are_means_of_what_is_present_and_end_at_whole_ones(bank: SeriesBank) -> None:
    hourly = bank.coarser(12)
    # The bank begins at 21:35: the first whole hour is that from 22:05 to 23:00.
    assert hourly.start == pd.Timestamp("2024-03-01 23:00", tz="UTC") and hourly.step_minutes == 60
    assert hourly.steps == (200 - 6) // 12
    np.testing.assert_allclose(hourly.values[0], bank.values[0, 6:198].reshape(16, 12).mean(1), rtol=1e-5)
    # Steps 80 to 82 of the second series are missing: three of the twelve from 78 on.
    np.testing.assert_allclose(hourly.values[1, 6], np.nanmean(bank.values[1, 78:90]), rtol=1e-5)
    # The third begins at 90: none of the hour from 78 on, all of the next one.
    assert np.isnan(hourly.values[2, 6]) and np.isfinite(hourly.values[2, 7])
    # Of the half hour from 78 on just half is present.
    half = bank.coarser(6)
    assert np.isfinite(half.values[1]).all() and hourly.minute_of_day(np.array([0, 3])).tolist() == [23 * 60, 120]
