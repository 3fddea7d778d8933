"""The fast sampler and pytorch-forecasting's TimeSeriesDataSet make the same windows of the same rows."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from fleetcast_training.definition import LongDefinition, long_frame
from fleetcast_training.mixture import Augmentation, Mixture, Source
from fleetcast_training.series import SeriesBank
from fleetcast_training.windows import WindowStore, make_batch


@pytest.mark.parametrize("center_length", [0, 12])
def test_windows_equal_the_librarys(bank: SeriesBank, center_length: int) -> None:
    definition = LongDefinition(max_encoder=48, min_encoder=12, horizon=24, center_length=center_length)
    dataset = definition.dataset(long_frame(bank))
    store = WindowStore(bank)
    compared = gaps = shorter = 0
    for number in range(0, len(dataset), 7):
        x, (target, _) = dataset[number]
        if len(target) < definition.horizon:
            continue
        entry = dataset.decoded_index.iloc[number]
        row = bank.names.index(entry["series"])
        origin = np.array([int(entry["time_idx_first_prediction"])])
        raw = store.raw(np.array([row]), origin, x["encoder_length"], definition.horizon)
        batch = make_batch(definition, raw)
        for column, name in enumerate(dataset.reals):
            ours = batch.columns[name][0].expand(len(x["x_cont"]))
            torch.testing.assert_close(ours, x["x_cont"][:, column].float(), atol=2e-5, rtol=1e-5, msg=name)
        torch.testing.assert_close(batch.target[0], target)
        scale = torch.as_tensor(np.asarray(x["target_scale"])).flatten()
        torch.testing.assert_close(torch.stack([batch.center[0], batch.scale[0]]), scale, atol=1e-5, rtol=1e-5)
        compared += 1
        gaps += not raw.known.all()
        shorter += x["encoder_length"] < definition.max_encoder
    assert compared > 20 and gaps > 3 and shorter > 3


def test_a_missing_row_repeats_the_one_before_with_its_clock(bank: SeriesBank) -> None:
    raw = WindowStore(bank).raw(np.array([1]), np.array([100]), 40, 10)
    at = 82 - 60
    assert raw.values[0, at] == bank.values[1, 79]
    assert raw.minute[0, at] == bank.minute_of_day(np.array([79]))[0]
    assert not raw.known[0, at]


def test_the_mixture_is_seeded_and_its_windows_share_their_clock(bank: SeriesBank) -> None:
    def draw() -> tuple[np.ndarray, np.ndarray]:
        raw, unit = Mixture([Source(bank, 1.0)], Augmentation(), seed=5).draw(16, 24, 12)
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
        Mixture([Source(bank, 1.0)], Augmentation(), seed=5).draw(4, 190, 24)


def test_a_source_full_of_gaps_is_named(bank: SeriesBank) -> None:
    sparse = np.full((1, 200), np.nan, dtype=np.float32)
    sparse[0, ::9] = 1.0
    full_of_gaps = SeriesBank("sparse", sparse, ("a",), ("cpu_percent",), bank.start, 5)
    with pytest.raises(ValueError, match="sparse: too many gaps"):
        Mixture([Source(full_of_gaps, 1.0)], Augmentation(), seed=5).draw(4, 24, 12)
