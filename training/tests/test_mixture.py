"""What augmentation does to a window, one kind at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fleetcast_training.definition import LongDefinition
from fleetcast_training.mixture import SPLICE_KEEP, Augmentation, Mixture, Source
from fleetcast_training.series import SeriesBank
from fleetcast_training.windows import RawWindows

NONE = Augmentation(clock=0.0, bend=0.0, mix=0.0, flip=0.0, splice=0.0, young=0.0)
ENCODER, HORIZON, COUNT = 40, 12, 64
Drawn = tuple[RawWindows, np.ndarray, np.ndarray]
WITHOUT_LAGS = LongDefinition(max_encoder=ENCODER, min_encoder=12, horizon=HORIZON, lags=())


@pytest.fixture
def drawn(bank: SeriesBank) -> Drawn:
    return Mixture([Source(bank, 1.0)], NONE, seed=2).plain(COUNT, ENCODER, HORIZON)


def augmented(bank: SeriesBank, drawn: Drawn, **chance: float) -> RawWindows:
    mixture = Mixture([Source(bank, 1.0)], replace(NONE, **chance), seed=2)
    return mixture.augment(*drawn, HORIZON)[0]


def test_none_leaves_the_windows_alone(bank: SeriesBank, drawn: Drawn) -> None:
    after = augmented(bank, drawn)
    np.testing.assert_array_equal(after.values, drawn[0].values)
    np.testing.assert_array_equal(after.known, drawn[0].known)


def test_bending_keeps_order_and_top(bank: SeriesBank, drawn: Drawn) -> None:
    before, after = drawn[0].values, augmented(bank, drawn, bend=1.0).values
    assert (after != before).mean() > 0.9
    np.testing.assert_allclose(after.max(axis=1), before.max(axis=1), rtol=1e-5)
    for old, new in zip(before, after, strict=True):
        assert (np.diff(new[old.argsort()]) >= -1e-4).all()


def test_bending_leaves_negative_values_alone(bank: SeriesBank) -> None:
    below = SeriesBank("below", bank.values - 30.0, bank.servers, bank.metrics, bank.start, 5)
    drawn = Mixture([Source(below, 1.0)], NONE, seed=2).plain(COUNT, ENCODER, HORIZON)
    np.testing.assert_array_equal(augmented(below, drawn, bend=1.0).values, drawn[0].values)


def test_a_splice_replaces_the_beginning_of_the_encoder_only(
    bank: SeriesBank, drawn: Drawn
) -> None:
    before, after = drawn[0].values, augmented(bank, drawn, splice=1.0).values
    changed = before != after
    assert changed.any(axis=1).mean() > 0.7
    assert not changed[:, ENCODER - SPLICE_KEEP :].any()
    # Once a window is its own again it stays so.
    own = np.array([np.flatnonzero(row).max(initial=-1) for row in changed])
    assert len(np.unique(own)) > 10


def test_a_mixture_lies_between_its_windows_and_is_unknown_where_one_is(
    bank: SeriesBank, drawn: Drawn
) -> None:
    raw, levels, units = drawn
    after = augmented(bank, (raw, np.ones_like(levels), units), mix=1.0)
    assert (after.values <= raw.values.max() + 1e-4).all() and (after.values >= raw.values.min() - 1e-4).all()
    assert not (after.known & ~raw.known).any()


def test_what_is_drawn_depends_on_the_key_alone(bank: SeriesBank) -> None:
    def draw(mixture: Mixture, *key: int) -> np.ndarray:
        mixture.reseed(*key)
        return mixture.draw(8, WITHOUT_LAGS, ENCODER)[0].values

    mixture = Mixture([Source(bank, 1.0)], Augmentation(), seed=5)
    first = draw(mixture, 3, 0)
    other_member = draw(mixture, 3, 1)
    assert not np.array_equal(first, other_member)
    np.testing.assert_array_equal(draw(Mixture([Source(bank, 1.0)], Augmentation(), seed=5), 3, 0), first)


def test_before_a_young_series_stands_its_first_value(bank: SeriesBank) -> None:
    definition = replace(WITHOUT_LAGS, lags=(12, 60))
    whole = Mixture([Source(bank, 1.0)], NONE, seed=2).draw(COUNT, definition, ENCODER)[0].values
    young = Mixture([Source(bank, 1.0)], replace(NONE, young=1.0), seed=2).draw(COUNT, definition, ENCODER)[0].values
    np.testing.assert_array_equal(young[:, 60:], whole[:, 60:])
    begins = np.array([np.flatnonzero(row != row[0]).min() for row in young])
    assert len(np.unique(begins)) > 10


def test_a_short_encoder_is_a_series_that_began_with_it(bank: SeriesBank) -> None:
    definition = replace(WITHOUT_LAGS, lags=(12, 60))
    values = Mixture([Source(bank, 1.0)], NONE, seed=2).draw(COUNT, definition, 20)[0].values
    assert (values[:, :61] == values[:, 60:61]).all() and (values[:, 61:] != values[:, 60:61]).any()


def test_half_of_the_splices_end_within_the_encoder(bank: SeriesBank) -> None:
    definition, count = replace(WITHOUT_LAGS, lags=(12, 400)), 400
    mixture = Mixture([Source(bank, 1.0)], NONE, seed=2)
    raw, levels, units = mixture.plain(count, ENCODER, HORIZON, definition.reach)
    spliced = replace(raw, values=np.arange(count)[:, None] + np.zeros_like(raw.values))
    mixture.augmentation = replace(NONE, splice=1.0)
    after = mixture.augment(spliced, np.ones_like(levels), units, HORIZON)[0].values
    own = after == np.arange(count)[:, None]
    ends = own.argmax(axis=1)[~own[:, 0]]
    assert 0.45 < (ends > definition.reach).mean() < 0.65


def test_a_batch_has_one_step_and_its_clock_turns_at_that_pace(bank: SeriesBank) -> None:
    hourly = replace(bank, values=np.abs(bank.values) + 1000.0, step_minutes=60)
    mixture = Mixture([Source(bank, 0.5), Source(hourly, 0.5)], Augmentation(), seed=5)
    steps = []
    for number in range(40):
        mixture.reseed(number)
        raw, levels, _ = mixture.plain(8, ENCODER, HORIZON)
        step = (raw.minute[0, 1] - raw.minute[0, 0]) % 1440
        assert ((np.diff(raw.minute, axis=1) % 1440) == step).all()
        assert ((levels > 500.0) == (step == 60)).all()
        steps.append(step)
    assert 10 < steps.count(60) < 30 and steps.count(60) + steps.count(5) == 40


def test_errors_of_a_level_count_in_how_hard_it_is_to_forecast() -> None:
    rng = np.random.default_rng(4)
    climbs = 60.0 + np.arange(900) / 300.0 + rng.normal(0, 0.02, 900)
    wanders = 60.0 + rng.normal(0, 2.0, 900)
    both = np.stack([climbs, wanders]).astype(np.float32)
    start = pd.Timestamp("2024-03-01", tz="UTC")
    bank = SeriesBank("levels", both, ("a", "b"), ("disk_percent",) * 2, start, 5)
    own = Mixture([Source(bank, 1.0, own_units=True)], NONE, seed=1).units[0]
    fleets = Mixture([Source(bank, 1.0)], NONE, seed=1).units[0]
    assert 0.01 < own[0] < 0.05 and 1.0 < own[1] < 4.0
    np.testing.assert_allclose(fleets, 60.0, rtol=0.05)


def test_a_mixed_window_has_a_mixed_unit(bank: SeriesBank, drawn: Drawn) -> None:
    raw, levels, _ = drawn
    units = np.where(np.arange(COUNT) % 2 == 0, 1.0, 3.0)
    mixture = Mixture([Source(bank, 1.0)], replace(NONE, mix=1.0), seed=2)
    after = mixture.augment(raw, np.ones_like(levels), units, HORIZON)[1]
    assert after.min() >= 1.0 and after.max() <= 3.0 and ((after > 1.0) & (after < 3.0)).sum() > COUNT // 4
