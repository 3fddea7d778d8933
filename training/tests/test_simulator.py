from __future__ import annotations

import numpy as np

from fleetcast_training.simulator import DAY, simulate


def test_the_same_seed_gives_the_same_fleet() -> None:
    np.testing.assert_array_equal(simulate(20, 3, 4).values, simulate(20, 3, 4).values)
    assert (simulate(20, 3, 4).values != simulate(20, 3, 5).values).any()


def test_load_is_within_bounds_and_of_many_kinds() -> None:
    values = simulate(120, 7, 1).values
    assert values.shape == (120, 7 * DAY)
    assert np.isfinite(values).all() and values.min() >= 0.0 and values.max() <= 100.0
    daily = [np.corrcoef(row[DAY:], row[:-DAY])[0, 1] for row in values if row.std() > 0.1]
    assert max(daily) > 0.8 and min(daily) < 0.2
    assert (values.mean(1) < 5).any() and (values.mean(1) > 40).any()
