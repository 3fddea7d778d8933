from __future__ import annotations

import numpy as np
import pytest

from fleetcast_training.levels import KINDS, filled, simulate_levels
from fleetcast_training.simulator import DAY

NEVER = np.empty(0, dtype=int)


def test_the_same_seed_gives_the_same_levels() -> None:
    first, second = simulate_levels(16, 3, 4), simulate_levels(16, 3, 4)
    np.testing.assert_array_equal(first.values, second.values)
    assert first.metrics == second.metrics
    assert not np.array_equal(first.values, simulate_levels(16, 3, 5).values)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_finite_never_negative_and_a_metric_of_its_own(kind: str) -> None:
    bank = simulate_levels(40, 5, 1, kind)
    assert bank.values.shape == (40, 5 * DAY) and set(bank.metrics) == {kind}
    assert np.isfinite(bank.values).all() and bank.values.min() >= 0.0
    if kind in ("disk_percent", "memory_percent"):
        assert bank.values.max() <= 100.0
    assert (bank.values.std(axis=1) > 0).mean() > 0.6


def test_all_kinds_are_drawn() -> None:
    assert set(simulate_levels(200, 1, 2).metrics) == set(KINDS)


def test_disks_climb_for_days_and_are_emptied() -> None:
    values = simulate_levels(60, 28, 3, "disk_percent").values.astype(float)
    change = np.diff(values, axis=1)
    falls = change < -5.0
    assert 0.3 < falls.any(axis=1).mean() < 0.95
    assert (change > 0).sum() > 50 * falls.sum()


def test_a_level_falls_where_it_meets_its_limit_and_where_it_is_reset() -> None:
    growth = np.ones(12)
    np.testing.assert_array_equal(filled(growth, 0.0, 0.0, 5.0, NEVER, 0), [1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4])
    np.testing.assert_array_equal(filled(growth, 0.0, 0.0, 99.0, np.array([3, 9]), 0), [1, 2, 3, *range(1, 7), 1, 2, 3])
    np.testing.assert_array_equal(filled(growth, 7.0, 0.0, 9.0, NEVER, 3), [8, 9, 9, 9, *range(1, 9)])
    assert (filled(growth, 0.0, 0.0, 5.0, NEVER, 10**6)[4:] == 5.0).all()
