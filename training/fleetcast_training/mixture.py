"""What a training batch is drawn from: weighted sources, cut in time, with augmentation.

Sources may have different steps. A batch has windows of one step, which is drawn first: they share their clock columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .definition import LongDefinition
from .series import SeriesBank
from .windows import RawWindows, WindowStore

#: Rounds of drawing places before a source counts as too full of gaps.
MAX_TRIES = 100


@dataclass(frozen=True)
class Source:
    """A bank to draw from. share: of all windows; focus: the metric that gets half of the source's share.

    own_units: errors count in units of how hard each series is to forecast, not of its metric's level, of which
    the errors of a disk that fills evenly are a thousandth.
    """

    bank: SeriesBank
    share: float
    focus: str = "cpu_percent"
    own_units: bool = False


@dataclass(frozen=True)
class Augmentation:
    """Probabilities per window, and what for.

    clock: another time of day (the clock is a hint, not the answer); bend: values to a power, so lighter or
    heavier tails than these fleets have; mix: a sum of two windows; flip: upside down; splice: another
    window's values up to some step of the encoder or of what the lags reach (a regime that ended says nothing about
    the next hours); young: a series that began after the lags reach back to.
    """

    clock: float = 0.5
    bend: float = 0.12
    mix: float = 0.1
    flip: float = 0.03
    splice: float = 0.1
    young: float = 0.2


#: Standard deviation of the logarithm of the power that values are bent by.
BEND_SPREAD = 0.6
#: A spliced window keeps at least so many steps of its own before the forecast.
SPLICE_KEEP = 6
#: The least unit of a series of its own, as a share of the series' mean |value|: float32 has seven digits.
LEAST_UNIT = 1e-4


class Mixture:
    """Draws raw windows, and for each the unit that its errors count in: see Source and loss.py."""

    def __init__(self, sources: Sequence[Source], augmentation: Augmentation, seed: int) -> None:
        self.stores = [WindowStore(source.bank) for source in sources]
        self.shares = np.array([s.share for s in sources]) / sum(s.share for s in sources)
        self.steps = np.array([s.bank.step_minutes for s in sources])
        self.augmentation = augmentation
        self.seed = seed
        self.rng = np.random.default_rng(seed)
        self.weights = [series_weights(s) for s in sources]
        self.levels = [metric_units(store) for store in self.stores]
        self.units = [
            own_units(store) if source.own_units else level
            for store, source, level in zip(self.stores, sources, self.levels, strict=True)
        ]

    def reseed(self, *key: int) -> None:
        """What is drawn next depends on the seed and this key alone, not on what was drawn before."""
        self.rng = np.random.default_rng([self.seed, *key])

    def draw(self, windows: int, definition: LongDefinition, encoder: int) -> tuple[RawWindows, np.ndarray]:
        """`windows` windows of this encoder length (more than SPLICE_KEEP), and their units."""
        raw, levels, units = self.plain(windows, encoder, definition.horizon, definition.reach)
        raw, units = self.augment(raw, levels, units, definition.horizon)
        return self.begin_late(raw, definition, encoder), units

    def plain(
        self, windows: int, encoder: int, horizon: int, reach: int = 0
    ) -> tuple[RawWindows, np.ndarray, np.ndarray]:
        """Windows as they are, of one step and one minute of the day, the mean |value| of each one's metric in its
        source, and their units."""
        step = int(self.rng.choice(self.steps, p=self.shares))
        day = 1440 // step
        chance = np.where(self.steps == step, self.shares, 0.0)
        counts = self.rng.multinomial(windows, chance / chance.sum())
        slot = int(self.rng.integers(day))
        parts, levels, units = [], [], []
        for at in np.flatnonzero(counts):
            store = self.stores[at]
            rows, origins = self.places(store, self.weights[at], counts[at], slot, encoder, horizon)
            parts.append(store.raw(rows, origins, encoder, horizon, reach))
            levels.append(self.levels[at][rows])
            units.append(self.units[at][rows])
        values = np.concatenate([part.values for part in parts])
        known = np.concatenate([part.known for part in parts])
        minute = (slot + np.arange(-encoder, horizon)) % day * step
        raw = RawWindows(values, known, np.broadcast_to(minute, known.shape))
        return raw, np.concatenate(levels), np.concatenate(units)

    def places(
        self, store: WindowStore, weights: np.ndarray, count: int, slot: int, encoder: int, horizon: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Series and origins, of which a share `clock` ignores the slot.

        The encoder begins at a present row and half of the horizon is known. Windows share their clock columns, so
        a gap's clock runs on here even without lags, when the library would repeat it.
        """
        rows = np.empty(0, dtype=np.int64)
        origins = np.empty(0, dtype=np.int64)
        long_enough = store.last - store.first + 1 >= encoder + horizon
        chance = weights * long_enough
        if not chance.any():
            raise ValueError(f"{store.bank.source}: no series spans {encoder} + {horizon} steps")
        day = 1440 // store.bank.step_minutes
        midnight = store.bank.minute_of_day(np.zeros(1, dtype=np.int64))[0] // store.bank.step_minutes
        for _ in range(MAX_TRIES):
            row = self.rng.choice(len(chance), size=2 * count, p=chance / chance.sum())
            low, high = store.first[row] + encoder, store.last[row] - horizon + 1
            origin = low + (self.rng.random(len(row)) * (high - low + 1)).astype(np.int64)
            aligned = origin - (origin + midnight - slot) % day
            turned = self.rng.random(len(row)) < self.augmentation.clock
            origin = np.where(turned | (aligned < low), origin, aligned)
            good = store.present[row, origin - encoder]
            good &= store.present[row[:, None], origin[:, None] + np.arange(horizon)].mean(1) >= 0.5
            rows, origins = np.append(rows, row[good]), np.append(origins, origin[good])
            if len(rows) >= count:
                return rows[:count], origins[:count]
        raise ValueError(f"{store.bank.source}: too many gaps to draw windows of {encoder} + {horizon} steps")

    def augment(
        self, raw: RawWindows, levels: np.ndarray, units: np.ndarray, horizon: int
    ) -> tuple[RawWindows, np.ndarray]:
        """levels: what makes windows of different metrics alike in size; a mixed window has a mixed unit."""
        rng, chance, n = self.rng, self.augmentation, len(units)
        values, known = raw.values.copy(), raw.known.copy()
        top = values.max(axis=1, keepdims=True)
        bent = (rng.random(n) < chance.bend) & (values.min(axis=1) >= 0.0) & (top[:, 0] > 0.0)
        power = np.exp(rng.normal(0.0, BEND_SPREAD, n))[bent, None]
        values[bent] = top[bent] * (values[bent] / top[bent]) ** power
        other = rng.permutation(n)
        # Another window's values, in this one's size.
        ratio = (levels / np.maximum(levels[other], 1e-9))[:, None]
        guest, guest_known = values[other] * ratio, known[other]
        mixed = rng.random(n) < chance.mix
        weight = rng.random(n)[mixed, None]
        values[mixed] = weight * values[mixed] + (1.0 - weight) * guest[mixed]
        known[mixed] &= guest_known[mixed]
        own = weight[:, 0]
        guest_units = units[other] * ratio[:, 0]
        units = units.copy()
        units[mixed] = own * units[mixed] + (1.0 - own) * guest_units[mixed]
        flipped = rng.random(n) < chance.flip
        values[flipped] = (values.max(axis=1, keepdims=True) - values)[flipped]
        spliced = rng.random(n) < chance.splice
        # Half of the splices end within the encoder, the others anywhere before.
        whole, encoder = values.shape[1] - horizon, raw.known.shape[1] - horizon
        earliest = np.where(rng.random(n) < 0.5, whole - encoder, 0)
        cut = rng.integers(earliest, whole - SPLICE_KEEP)
        replaced = spliced[:, None] & (np.arange(values.shape[1]) < cut[:, None])
        return RawWindows(np.where(replaced, guest, values), known, raw.minute), units

    def begin_late(self, raw: RawWindows, definition: LongDefinition, encoder: int) -> RawWindows:
        """The first value stands before a series that began with its encoder, as one with a short encoder did, or
        some time before it (young)."""
        reach, n = definition.reach, len(raw.values)
        cut = np.full(n, reach)
        if encoder == definition.max_encoder:
            young = self.rng.random(n) < self.augmentation.young
            cut = np.where(young, self.rng.integers(0, reach + 1, n), 0)
        index = np.maximum(np.arange(raw.values.shape[1]), cut[:, None])
        return RawWindows(np.take_along_axis(raw.values, index, axis=1), raw.known, raw.minute)


def series_weights(source: Source) -> np.ndarray:
    """Half of the chance to the focus metric where a source has it among others, the rest evenly."""
    focus = np.array([m == source.focus for m in source.bank.metrics])
    if focus.all() or not focus.any():
        return np.full(len(focus), 1.0 / len(focus))
    return np.where(focus, 0.5 / focus.sum(), 0.5 / (~focus).sum())


def metric_units(store: WindowStore) -> np.ndarray:
    """Per series: the mean |value| of its metric over the source's servers."""
    metrics = np.array(store.bank.metrics)
    mean = {m: float(store.mean_abs[metrics == m].mean()) for m in np.unique(metrics)}
    return np.array([max(mean[m], 1e-6) for m in metrics])


def own_units(store: WindowStore, horizon: int = 96, past: int = 288) -> np.ndarray:
    """Per series: the median error over a horizon of the better of two naive forecasts, the last
    value and the straight line of the day (`past` steps) before it."""
    values = store.filled
    now = np.arange(past, values.shape[1] - horizon, horizon // 2)
    ahead = np.array([horizon // 4, horizon // 2, horizon])
    moved = values[:, now[:, None] + ahead] - values[:, now, None]
    drift = (values[:, now] - values[:, now - past])[..., None] * (ahead / past)
    last, line = (np.nanmedian(np.abs(error).mean(axis=2), axis=1) for error in (moved, moved - drift))
    return np.maximum(np.fmin(last, line), LEAST_UNIT * np.maximum(store.mean_abs, 1e-6))
