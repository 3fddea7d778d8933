"""A simulated fleet: load as servers show it, and the incidents that a forecast is wanted for.

Every series is non-negative, five-minute steps, drawn from a seeded generator. Kinds of load: daily and
weekly cycles, periodic jobs, idle and constant machines, bursts, levels that switch, wandering load.
Incidents: ramps with a precursor, sudden spikes, leaks that end in a restart, cascades across servers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from .series import SeriesBank

DAY = 288
WEEK = 7 * DAY


def simulate(servers: int, days: int, seed: int) -> SeriesBank:
    """`servers` series of `days` days, one metric (cpu_percent), 0 to 100 and a little above."""
    rng = np.random.default_rng(seed)
    steps = days * DAY
    rows = np.stack([simulate_series(rng, steps) for _ in range(servers)])
    for _ in range(servers // 10):
        cascade(rng, rows)
    rows = np.clip(rows, 0.0, 100.0).astype(np.float32)
    names = tuple(f"sim{i:04d}" for i in range(servers))
    start = pd.Timestamp("2024-01-01", tz="UTC")
    return SeriesBank("simulator", rows, names, ("cpu_percent",) * servers, start, 5)


def simulate_series(rng: np.random.Generator, steps: int) -> np.ndarray:
    """One server: a kind of load, then what happens to it."""
    kind = rng.choice(7, p=[0.26, 0.16, 0.14, 0.14, 0.14, 0.13, 0.03])
    if kind == 0:
        load = seasonal(rng, steps)
    elif kind == 1:
        load = wandering(rng, steps)
    elif kind == 2:
        load = idle(rng, steps)
    elif kind == 3:
        load = switching(rng, steps)
    elif kind == 4:
        load = bursty(rng, steps)
    elif kind == 5:
        load = 0.5 * seasonal(rng, steps) + rng.uniform(0.2, 0.8) * switching(rng, steps)
    else:
        return np.full(steps, rng.choice([0.0, rng.uniform(0.0, 100.0)]))
    if rng.random() < 0.4:
        load = load + jobs(rng, steps)
    if rng.random() < 0.5:
        load = load + incidents(rng, steps)
    noise = rng.lognormal(-0.5, 1.0) * (0.3 + load / 60.0)
    load = load + noise * correlated(rng, steps, rng.uniform(0.0, 0.9))
    if rng.random() < 0.15:
        load = np.round(load, int(rng.integers(0, 2)))
    return load


def seasonal(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A daily shape of a few harmonics that changes slowly, weekday levels, and a drifting mean."""
    t = np.arange(steps)
    order = np.arange(1, rng.integers(2, 7))
    weight = rng.normal(size=len(order)) / order**1.2
    phase = rng.uniform(0, 2 * np.pi, len(order))
    shape = (weight[:, None] * np.cos(2 * np.pi * order[:, None] * t / DAY + phase[:, None])).sum(0)
    shape /= shape.std() + 1e-6
    if rng.random() < 0.3:
        shape = np.exp(0.7 * shape)
    amplitude = rng.uniform(1, 18) * np.exp(0.15 * slow(rng, steps, DAY))
    week = np.ones(7)
    if rng.random() < 0.6:
        week[5:] = rng.uniform(0.2, 1.1)
        week *= rng.uniform(0.85, 1.15, 7)
    weekly = np.roll(week, rng.integers(7))[(t // DAY) % 7]
    return rng.uniform(3, 55) + amplitude * shape * weekly + rng.uniform(0, 4) * slow(rng, steps, 2 * DAY)


def wandering(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A mean-reverting random walk with jumps."""
    load = rng.uniform(2, 50) + rng.lognormal(1.2, 0.7) * slow(rng, steps, int(rng.integers(24, 3 * DAY)))
    jumps = np.where(rng.random(steps) < rng.uniform(0, 3) / DAY, rng.normal(0, 8, steps), 0.0)
    keep = 1.0 - 1.0 / rng.integers(12, 4 * DAY)
    return np.abs(load + decayed(jumps, keep))


def idle(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A floor of a few percent with rare short work."""
    load = np.full(steps, rng.lognormal(0.0, 1.0))
    return load + pulses(rng, steps, rng.uniform(0.2, 6.0), 6, rng.lognormal(1.5, 1.0))


def switching(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Two to four levels with stays from half an hour to days, as batch machines have."""
    levels = rng.lognormal(2.0, 1.2, rng.integers(2, 5)).clip(0.2, 98)
    stay = rng.lognormal(np.log(DAY / 4), 1.2, len(levels)).clip(4, 3 * DAY)
    load = np.empty(steps)
    at, state = 0, 0
    while at < steps:
        length = 1 + int(rng.exponential(stay[state]))
        load[at : at + length] = levels[state] * rng.lognormal(0, rng.choice([0.0, 0.1, 0.3]))
        at += length
        state = (state + rng.integers(1, len(levels))) % len(levels)
    return load


def bursty(rng: np.random.Generator, steps: int) -> np.ndarray:
    """Frequent bursts on a low base, more likely at some hours for some servers."""
    base = rng.lognormal(0.7, 0.9)
    often = rng.uniform(4, 60)
    burst = pulses(rng, steps, often, int(rng.integers(1, 14)), rng.lognormal(2.6, 0.8))
    if rng.random() < 0.5:
        hours = 0.5 + 0.5 * np.cos(2 * np.pi * np.arange(steps) / DAY + rng.uniform(0, 6.28))
        burst *= hours > rng.uniform(0.0, 0.7)
    return base + burst


def jobs(rng: np.random.Generator, steps: int) -> np.ndarray:
    """The same work every half hour to week, with a jitter in start and size."""
    period = int(rng.choice([6, 12, 12, 24, 72, DAY, DAY, DAY, WEEK]))
    length = int(rng.integers(1, max(2, min(36, period // 2))))
    size = rng.lognormal(2.2, 0.8)
    load = np.zeros(steps)
    for start in range(int(rng.integers(period)), steps, period):
        start += int(rng.integers(0, 2)) if rng.random() < 0.3 else 0
        if rng.random() < 0.96:
            load[start : start + length] += size * rng.lognormal(0, 0.15)
    return load


def incidents(rng: np.random.Generator, steps: int) -> np.ndarray:
    """A few ramps with precursors, spikes and leaks."""
    load = np.zeros(steps)
    for _ in range(rng.poisson(steps / DAY / 4.0)):
        start = int(rng.integers(steps))
        size = rng.uniform(10, 70)
        kind = rng.integers(3)
        if kind == 0:
            event = ramp(rng, size)
        elif kind == 1:
            event = size * np.exp(-np.arange(rng.integers(3, 40)) / rng.uniform(1, 12))
        else:
            event = size * np.linspace(0, 1, int(rng.integers(DAY // 2, 3 * DAY)))
        event = event[: steps - start]
        load[start : start + len(event)] += event
    return load


def ramp(rng: np.random.Generator, size: float) -> np.ndarray:
    """Small oscillations of growing size, then a climb, a stay and a fall."""
    early = int(rng.integers(6, 48))
    t = np.arange(early)
    precursor = 0.15 * size * t / early * (1 + np.sin(t * rng.uniform(0.5, 2.0)))
    climb = np.linspace(0.15 * size, size, int(rng.integers(6, 72)))
    stay = np.full(int(rng.integers(3, 72)), size)
    fall = size * np.exp(-np.arange(24) / 6.0)
    return np.concatenate([precursor, climb, stay, fall])


def cascade(rng: np.random.Generator, rows: np.ndarray) -> None:
    """One server fails and its load moves to a few others, one after another."""
    steps = rows.shape[1]
    chosen = rng.choice(len(rows), size=min(len(rows), int(rng.integers(2, 6))), replace=False)
    start, length = int(rng.integers(steps)), int(rng.integers(12, DAY // 2))
    moved = rng.uniform(5, 40)
    rows[chosen[0], start : start + length] *= 0.1
    for order, row in enumerate(chosen[1:]):
        begin = start + order * int(rng.integers(1, 6))
        rows[row, begin : start + length] += moved


def pulses(rng: np.random.Generator, steps: int, per_day: float, length: int, size: float) -> np.ndarray:
    """Rectangles at random times; lengths and sizes vary around the given ones."""
    load = np.zeros(steps)
    for start in rng.integers(0, steps, rng.poisson(per_day * steps / DAY)):
        load[start : start + 1 + int(rng.exponential(length))] += size * rng.lognormal(0, 0.6)
    return load


def correlated(rng: np.random.Generator, steps: int, keep: float) -> np.ndarray:
    """Unit-variance first-order autoregressive noise."""
    return decayed(rng.normal(size=steps), keep) * np.sqrt(1.0 - keep**2)


def slow(rng: np.random.Generator, steps: int, memory: int) -> np.ndarray:
    """Unit-variance noise that forgets over `memory` steps."""
    return correlated(rng, steps, 1.0 - 1.0 / max(memory, 2))


def decayed(shocks: np.ndarray, keep: float) -> np.ndarray:
    """y[t] = keep·y[t-1] + shocks[t]."""
    return lfilter([1.0], [1.0, -keep], shocks)
