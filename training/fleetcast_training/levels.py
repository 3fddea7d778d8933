"""Simulated metrics that are not load: levels that fill and are emptied, leaks, queues, counts, steady noise.

Every series is five-minute steps, non-negative, of one of KINDS, which is its metric. Paces and sizes are drawn
over orders of magnitude, so that something happens within a window at five minutes as at two hours.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from .series import SeriesBank
from .simulator import DAY, WEEK, correlated, pulses, seasonal, simulate_series, slow

Kind = Callable[[np.random.Generator, int], np.ndarray]


def simulate_levels(servers: int, days: int, seed: int, kind: str | None = None) -> SeriesBank:
    """`servers` series of `days` days, each of a kind at random, or all of one."""
    rng = np.random.default_rng([seed, 2])
    chance = np.array(list(KIND_SHARES.values()))
    kinds = [kind] * servers if kind else rng.choice(list(KINDS), servers, p=chance / chance.sum())
    rows = [rounded(rng, np.maximum(KINDS[one](rng, days * DAY), 0.0)) for one in kinds]
    names = tuple(f"level{i:04d}" for i in range(servers))
    start = pd.Timestamp("2024-01-01", tz="UTC")
    return SeriesBank("levels", np.stack(rows).astype(np.float32), names, tuple(map(str, kinds)), start, 5)


def disk(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Grows for hours to months and is emptied when full, by a plan, by hand or never; or what is left of it.

    Nearly half grow by a straight line, of which a forecast ought to miss nothing but the agent's rounding.
    """
    begin, limit = rng.uniform(5, 80), rng.uniform(82, 100)
    even = rng.random() < 0.45
    growth = (np.ones(steps) if even else flow(rng, steps)) * between(rng, 0.03, 12) / DAY
    if rng.random() < 0.12:
        growth = growth * 0.0
    floor = begin * rng.uniform(0.3, 1.0)
    linger = int(between(rng, 1, 2 * DAY)) if rng.random() < 0.5 else 10 * steps
    level = filled(growth, begin, floor, limit, emptied(rng, steps), linger)
    if not even and rng.random() < 0.4:
        level = level + pulses(rng, steps, rng.uniform(0.1, 4), int(between(rng, 2, 60)), between(rng, 0.05, 4))
    if not even and rng.random() < 0.6:
        level = level + between(rng, 0.003, 0.5) * correlated(rng, steps, rng.uniform(0.0, 0.98))
    level = np.clip(level, 0.0, 100.0)
    return 100.0 - level if rng.random() < 0.2 else level


def memory(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A base that follows load a little, noise, and for most servers a leak that a restart ends."""
    base, top = rng.uniform(8, 65), rng.uniform(75, 100)
    level = base + between(rng, 0.05, 5) * correlated(rng, steps, 1.0 - 1.0 / between(rng, 1.01, DAY))
    if rng.random() < 0.5:
        level = level + between(rng, 0.2, 10) * daily(rng, steps)
    if rng.random() < 0.65:
        growth = flow(rng, steps) * rng.uniform(5, 60) / between(rng, DAY / 4, 25 * DAY)
        room = top - base if rng.random() < 0.5 else 1e3
        level = level + filled(growth, rng.uniform(0, 5), 0.0, room, emptied(rng, steps), int(between(rng, 1, 24)))
    return np.minimum(level, top)


def heap(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Garbage that is collected when it meets a limit: a saw of minutes to days, faster under load."""
    floor, height = rng.uniform(5, 45), rng.uniform(4, 50)
    growth = flow(rng, steps) * height / between(rng, 3, 2 * DAY)
    level = floor + filled(growth, rng.uniform(0, height), 0.0, height, np.empty(0, dtype=int), 0)
    return level + between(rng, 0.02, 3) * correlated(rng, steps, rng.uniform(0.0, 0.95))


def queue(rng: np.random.Generator, steps: int) -> np.ndarray:
    """What arrives less what is served, never below nothing; at times the servers stand still and then catch up."""
    arriving = np.exp(rng.uniform(0.0, 0.8) * daily(rng, steps)) * flow(rng, steps)
    served = np.full(steps, arriving.mean() / rng.uniform(0.5, 1.02))
    for start in rng.integers(0, steps, rng.poisson(between(rng, 0.05, 2) * steps / DAY)):
        served[start : start + int(between(rng, 3, DAY))] *= rng.uniform(0.0, 0.8)
    walk = np.cumsum(between(rng, 0.5, 500) * (arriving - served))
    waiting = walk - np.minimum(np.minimum.accumulate(walk), 0.0)
    return np.round(waiting) if rng.random() < 0.8 else waiting


def counts(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Whole numbers that are fresh every step: errors, requests; their rate may have a day, jumps or a long tail."""
    rate = np.full(steps, between(rng, 0.03, 80))
    if rng.random() < 0.4:
        rate = rate * np.exp(rng.uniform(0.1, 1.0) * daily(rng, steps))
    if rng.random() < 0.4:
        rate = rate + rate.mean() * pulses(rng, steps, between(rng, 0.05, 2), int(between(rng, 3, DAY)), between(rng, 0.5, 8))
    if rng.random() < 0.4:
        shape = between(rng, 0.2, 20)
        rate = rate * rng.gamma(shape, 1.0 / shape, steps)
    return rng.poisson(rate).astype(float)


def steady(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A level with noise from nearly nothing to half of it, that forgets soon; seldom a step or a spike."""
    size = between(rng, 1e-4, 0.5)
    noise = correlated(rng, steps, 0.0 if rng.random() < 0.4 else rng.uniform(0.0, 0.97))
    if rng.random() < 0.2:
        noise = noise * rng.gamma(1.0, 1.0, steps)
    level = 1.0 + size * noise
    if rng.random() < 0.3:
        level = level + size * rng.uniform(0.3, 2) * daily(rng, steps)
    if rng.random() < 0.3:
        level = level + pulses(rng, steps, between(rng, 0.02, 3), int(between(rng, 0.5, 6)), size * between(rng, 3, 60))
    if rng.random() < 0.3:
        at = np.sort(rng.integers(0, steps, 1 + rng.poisson(steps / DAY / between(rng, 2, 30))))
        level = level + np.cumsum(np.bincount(at, rng.normal(0, size * between(rng, 0.5, 20), len(at)), steps))
    return level * between(rng, 1, 300)


def counter(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A running total that a restart sets back to nothing."""
    growth = flow(rng, steps) * between(rng, 1e-3, 100)
    resets = emptied(rng, steps) if rng.random() < 0.5 else np.empty(0, dtype=int)
    return filled(growth, growth.mean() * between(rng, 1, 30 * DAY), 0.0, np.inf, resets, 0)


def growing(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Load whose level climbs or falls over days to months, for good or until it saturates."""
    load = seasonal(rng, steps) if rng.random() < 0.6 else simulate_series(rng, steps)
    span, middle = between(rng, DAY, 60 * DAY), rng.uniform(0, steps)
    turn = np.tanh((np.arange(steps) - middle) / span)
    return np.maximum(load, 0.0) * np.exp(rng.normal(0, 0.6) * turn) + rng.uniform(0, 40) * (1 + rng.choice([-1, 1]) * turn)


KINDS: dict[str, Kind] = {
    "disk_percent": disk,
    "memory_percent": memory,
    "heap_percent": heap,
    "queue_length": queue,
    "errors": counts,
    "steady": steady,
    "total": counter,
    "growing": growing,
}
KIND_SHARES = dict(zip(KINDS, (0.36, 0.15, 0.07, 0.07, 0.11, 0.12, 0.07, 0.05), strict=True))


def filled(
    growth: np.ndarray, begin: float, floor: float, limit: float, resets: np.ndarray, linger: int
) -> np.ndarray:
    """A level that grows (growth ≥ 0, per step) and falls to the floor at `resets`, or `linger` steps after it met
    the limit, above which it never is."""
    steps, total = len(growth), np.cumsum(growth)
    level = np.empty(steps)
    at, base = 0, begin
    while at < steps:
        before = total[at - 1] if at else 0.0
        full = int(np.searchsorted(total, limit - base + before)) + linger
        planned = resets[np.searchsorted(resets, at, side="right") :][:1]
        end = min(steps, max(at + 1, min(full, int(planned[0]) if len(planned) else steps)))
        level[at:end] = base + total[at:end] - before
        at, base = end, floor
    return np.minimum(level, limit)


def emptied(rng: np.random.Generator, steps: int) -> np.ndarray:
    """When somebody cleans up or restarts: never, every so often (a day and a week above all), or at random."""
    kind = rng.random()
    if kind < 0.35:
        return np.empty(0, dtype=int)
    if kind < 0.75:
        period = int(rng.choice([DAY, WEEK, between(rng, DAY / 4, 20 * DAY)], p=[0.25, 0.25, 0.5]))
        times = np.arange(rng.integers(period), steps, period)
        late = rng.integers(0, max(1, int(period * rng.choice([0.0, 0.0, 0.1]))) + 1, len(times))
        return np.unique(np.minimum(times + late, steps - 1))
    return np.unique(rng.integers(0, steps, rng.poisson(steps / between(rng, DAY / 2, 30 * DAY))))


def flow(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Growth per step around 1, never below 0: even, by the hour of the day, in lumps, or of changing pace."""
    rate = np.ones(steps)
    if rng.random() < 0.35:
        rate = rate * np.exp(rng.uniform(0.2, 1.5) * daily(rng, steps))
    if rng.random() < 0.3:
        shape = between(rng, 0.01, 5)
        rate = rate * rng.gamma(shape, 1.0 / shape, steps)
    if rng.random() < 0.35:
        rate = rate * np.exp(rng.uniform(0.1, 1.0) * slow(rng, steps, int(between(rng, DAY / 2, 20 * DAY))))
    if rng.random() < 0.15:
        stops = np.cumsum(np.bincount(rng.integers(0, steps, 1 + rng.poisson(steps / DAY / 4)), minlength=steps))
        rate = rate * (stops % 2)
    return rate


def daily(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A smooth day of about unit variance, that weekends may damp."""
    turn = 2 * np.pi * np.arange(steps) / DAY
    shape = np.cos(turn + rng.uniform(0, 6.28)) + rng.uniform(0, 0.6) * np.cos(2 * turn + rng.uniform(0, 6.28))
    weekend = (np.arange(steps) // DAY + rng.integers(7)) % 7 >= 5
    return 1.3 * shape * np.where(weekend, rng.uniform(0.2, 1.0), 1.0)


def rounded(rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
    """As agents report: as it is, or to two, one or no decimals; small levels keep three figures."""
    decimals = rng.choice([np.nan, 2, 1, 0], p=[0.4, 0.2, 0.3, 0.1])
    if np.isnan(decimals):
        return level
    top = max(float(level.max()), 1e-9)
    return np.round(level, max(int(decimals), 2 - int(np.floor(np.log10(top)))))


def between(rng: np.random.Generator, low: float, high: float) -> float:
    """Any order of magnitude from low to high alike."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))
