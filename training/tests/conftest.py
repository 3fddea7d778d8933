from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fleetcast_training.series import SeriesBank


@pytest.fixture
def bank() -> SeriesBank:
    """Three series of 200 five-minute steps; the second has gaps, the third begins late."""
    rng = np.random.default_rng(3)
    values = (20 + 5 * np.sin(np.arange(200) / 7.0) + rng.normal(0, 1, (3, 200))).astype(np.float32)
    values[1, [80, 81, 82, 140, 150]] = np.nan
    values[2, :90] = np.nan
    start = pd.Timestamp("2024-03-01 21:35", tz="UTC")
    return SeriesBank("made", values, ("a", "b", "c"), ("cpu_percent",) * 3, start, 5)
