"""What augmentation does to a window, one kind at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fleetcast_training.definition import LongDefinition
from fleetcast_training.mixture import SPLICE_KEEP, Augmentation, Mixture, Source
from fleetcast_training.series import SeriesBank
from fleetcast_training.windows import RawWindows

NONE = Augmentation(clock=0.0, bend=0.0, mix=0.0, flip=0.0, splice=0.0, young=0.0)
ENCODER, HORIZON, COUNT = 40, 12, 64
WITHOUT_LAGS = LongDefinition(max_encoder=ENCODER, min_encoder=12, horizon=HORIZON, lags=())


@pytest.fixture
def drawn(bank: SeriesBank) -> tuple[RawWindows, np.ndarray]:
    return Mixture([Source(bank, 1.0)], NONE, seed=2).draw(COUNT, WITHOUT_LAGS, ENCODER)


def augmented(bank: SeriesBank, drawn: tuple[RawWindows, np.ndarray], **chance: float) -> RawWindows:
    mixture = Mixture([Source(bank, 1.0)], replace(NONE, **chance), seed=2)
    return mixture.augment(*drawn, HORIZON)[0]


def test_none_leaves_the_windows_alone(bank: SeriesBank, drawn: tuple[RawWindows, np.ndarray]) -> None:
    after = augmented(bank, drawn)
    np.testing.assert_array_equal(after.values, drawn[0].values)
    np.testing.assert_array_equal(after.known, drawn[0].known)


def test_bending_keeps_order_and_top(bank: SeriesBank, drawn: tuple[RawWindows, np.ndarray]) -> None:
    before, after = drawn[0].values, augmented(bank, drawn, bend=1.0).values
    assert (after != before).mean() > 0.9
    np.testing.assert_allclose(after.max(axis=1), before.max(axis=1), rtol=1e-5)
    for old, new in zip(before, after, strict=True):
        assert (np.diff(new[old.argsort()]) >= -1e-4).all()


def test_bending_leaves_negative_values_alone(bank: SeriesBank) -> None:
    below = SeriesBank("below", bank.values - 30.0, bank.servers, bank.metrics, bank.start, 5)
    drawn = Mixture([Source(below, 1.0)], NONE, seed=2).draw(COUNT, WITHOUT_LAGS, ENCODER)
    np.testing.assert_array_equal(augmented(below, drawn, bend=1.0).values, drawn[0].values)


def test_a_splice_replaces_the_beginning_of_the_encoder_only(
    bank: SeriesBank, drawn: tuple[RawWindows, np.ndarray]
) -> None:
    before, after = drawn[0].values, augmented(bank, drawn, splice=1.0).values
    changed = before != after
    assert changed.any(axis=1).mean() > 0.7
    assert not changed[:, ENCODER - SPLICE_KEEP :].any()
    # Once a window is its own again it stays so.
    own = np.array([np.flatnonzero(row).max(initial=-1) for row in changed])
    assert len(np.unique(own)) > 10


def test_a_mixture_lies_between_its_windows_and_is_unknown_where_one_is(
    bank: SeriesBank, drawn: tuple[RawWindows, np.ndarray]
) -> None:
    raw, units = drawn
    after = augmented(bank, (raw, np.ones_like(units)), mix=1.0)
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
    raw, units = mixture.plain(count, ENCODER, HORIZON, definition.reach)
    spliced = replace(raw, values=np.arange(count)[:, None] + np.zeros_like(raw.values))
    mixture.augmentation = replace(NONE, splice=1.0)
    after = mixture.augment(spliced, np.ones_like(units), HORIZON)[0].values
    own = after == np.arange(count)[:, None]
    ends = own.argmax(axis=1)[~own[:, 0]]
    assert 0.45 < (ends > definition.reach).mean() < 0.65
