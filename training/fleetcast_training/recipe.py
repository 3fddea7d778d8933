"""The shipped default's data: which parts of which files are trained on, and which are held out to choose by.

Nothing at or after a `train_end` is read in training; validation windows lie between `fit_end` and
`train_end`, so that the test parts stay unseen. They are trained on only in the descent of the learning rate,
when there is nothing left to choose. Folders without one of the files are an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .backtest import Windows, backtest_windows, baselines
from .levels import simulate_levels
from .mixture import Source
from .series import SeriesBank, load_bank
from .simulator import simulate

#: Five-minute steps in the coarser steps that are trained on.
QUARTER, HOUR, TWO_HOURS = 3, 12, 24


@dataclass(frozen=True)
class PublicSource:
    """One public file: fitted on before fit_end, validated up to train_end (grid steps).

    share: at five minutes; coarser: shares at so many of the grid's steps in one.
    """

    file: str
    fit_end: int
    train_end: int
    share: float
    coarser: dict[int, float]
    align_starts: bool = False


PUBLIC = (
    PublicSource("appservers_a", 9216, 10368, 0.32, {QUARTER: 0.05, HOUR: 0.03}),
    PublicSource("smd_5min", 4030, 4741, 0.15, {QUARTER: 0.03}),
    PublicSource("nab_cloudwatch", 3225, 4032, 0.05, {QUARTER: 0.01}, align_starts=True),
)
SIMULATOR_SHARE, LEVELS_SHARE = 0.11, 0.13
SIMULATED_SERVERS, SIMULATED_DAYS = 600, 28
#: The long simulation is read at these steps only; the shares are of load and of levels.
LONG_SERVERS, LONG_DAYS = 300, 180
LONG_SHARES = {QUARTER: (0.005, 0.015), HOUR: (0.02, 0.045), TWO_HOURS: (0.01, 0.025)}
#: Simulated levels that are validated on by themselves.
HELD_KINDS = ("disk_percent", "memory_percent", "errors", "steady")
FOCUS = "cpu_percent"


@dataclass(frozen=True)
class Recipe:
    """sources: up to fit_end; final: the same up to train_end, None where the validation part is never given.

    references: the best naive loss on each of the validation windows, where losses are compared with it.
    """

    sources: tuple[Source, ...]
    final: tuple[Source, ...] | None
    validation: dict[str, Windows]
    references: dict[str, float] = field(default_factory=dict)


def default_recipe(data: Path, *, seed: int = 1, without: Iterable[str] = ()) -> Recipe:
    """Sources and validation windows; the sources in `without` are only validated on."""
    left_out = set(without)
    sources, final, validation = [], [], {}
    for public in PUBLIC:
        bank = load_bank(data / f"{public.file}.parquet", align_starts=public.align_starts)
        bank = bank.before(public.train_end)
        validation[public.file] = validation_windows(bank, public.fit_end)
        if public.file == "appservers_a":
            for factor, name in ((QUARTER, "15 min"), (HOUR, "1 h")):
                fitted = bank.before(public.fit_end).coarser(factor).steps
                validation[f"{public.file}, {name}"] = validation_windows(bank.coarser(factor), fitted)
        if public.file not in left_out:
            sources.extend(public_sources(bank.between(0, public.fit_end), public))
            final.extend(public_sources(bank, public))
    validation |= simulated_validation(seed)
    if "simulator" not in left_out:
        simulated = tuple(simulated_sources(seed))
        sources.extend(simulated)
        final.extend(simulated)
    references = {
        name: min(score.mean for score in baselines(windows, int(windows.origins.min())).values())
        for name, windows in validation.items()
    }
    return Recipe(tuple(sources), tuple(final), validation, references)


def public_sources(bank: SeriesBank, public: PublicSource) -> Iterator[Source]:
    """A file's part at five minutes and coarser."""
    yield Source(bank, public.share)
    for factor, share in public.coarser.items():
        yield Source(bank.coarser(factor), share)


def simulated_sources(seed: int) -> Iterator[Source]:
    """Load and levels of a month at five minutes, and of half a year at coarser steps."""
    yield Source(simulate(SIMULATED_SERVERS, SIMULATED_DAYS, seed), SIMULATOR_SHARE)
    yield Source(simulate_levels(SIMULATED_SERVERS, SIMULATED_DAYS, seed), LEVELS_SHARE, own_units=True)
    load, levels = simulate(LONG_SERVERS, LONG_DAYS, seed + 2), simulate_levels(LONG_SERVERS, LONG_DAYS, seed + 2)
    for factor, (load_share, levels_share) in LONG_SHARES.items():
        yield Source(load.coarser(factor), load_share)
        yield Source(levels.coarser(factor), levels_share, own_units=True)


def simulated_validation(seed: int) -> dict[str, Windows]:
    """Servers of another seed: load, kinds of levels, and both at coarser steps."""
    held = simulate(20, 14, seed + 1)
    made = {"simulator": validation_windows(held, held.steps // 2)}
    for kind in HELD_KINDS:
        bank = simulate_levels(10, 14, seed + 1, kind)
        made[f"simulated {kind}"] = validation_windows(bank, bank.steps // 2, kind)
    load = simulate(16, 120, seed + 3)
    disks = simulate_levels(16, 120, seed + 3, "disk_percent")
    for factor, name in ((HOUR, "1 h"), (TWO_HOURS, "2 h")):
        for what, bank, metric in (("simulator", load, FOCUS), ("simulated disk_percent", disks, "disk_percent")):
            coarse = bank.coarser(factor)
            made[f"{what}, {name}"] = validation_windows(coarse, coarse.steps // 2, metric)
    return made


def validation_windows(bank: SeriesBank, split: int, metric: str = FOCUS, horizon: int = 96) -> Windows:
    """Windows of the scored metric, twice as dense as in the backtest."""
    return backtest_windows(bank.of_metric(metric), split, horizon=horizon, stride=max(1, horizon // 2))
