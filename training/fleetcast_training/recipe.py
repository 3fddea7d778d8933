"""The shipped default's data: which parts of which files are trained on, and which are held out to choose by.

Nothing at or after a `train_end` is read in training; validation windows lie between `fit_end` and
`train_end`, so that the test parts stay unseen. They are trained on only in the descent of the learning rate,
when there is nothing left to choose. Folders without one of the files are an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .backtest import Windows, backtest_windows
from .mixture import Source
from .series import SeriesBank, load_bank
from .simulator import simulate


@dataclass(frozen=True)
class PublicSource:
    """One public file: fitted on before fit_end, validated up to train_end (grid steps)."""

    file: str
    fit_end: int
    train_end: int
    share: float
    align_starts: bool = False


PUBLIC = (
    PublicSource("appservers_a", 9216, 10368, 0.38),
    PublicSource("smd_5min", 4030, 4741, 0.24),
    PublicSource("nab_cloudwatch", 3225, 4032, 0.06, align_starts=True),
)
SIMULATOR_SHARE = 0.32
SIMULATED_SERVERS, SIMULATED_DAYS = 600, 28
FOCUS = "cpu_percent"


@dataclass(frozen=True)
class Recipe:
    """sources: up to fit_end; final: the same up to train_end, None where the validation part is never given."""

    sources: tuple[Source, ...]
    final: tuple[Source, ...] | None
    validation: dict[str, Windows]


def default_recipe(data: Path, *, seed: int = 1, without: Iterable[str] = ()) -> Recipe:
    """Sources and validation windows; the sources in `without` are only validated on."""
    left_out = set(without)
    sources, final, validation = [], [], {}
    for public in PUBLIC:
        bank = load_bank(data / f"{public.file}.parquet", align_starts=public.align_starts)
        bank = bank.before(public.train_end)
        validation[public.file] = validation_windows(bank, public.fit_end)
        if public.file not in left_out:
            sources.append(Source(bank.between(0, public.fit_end), public.share))
            final.append(Source(bank, public.share))
    simulated = simulate(SIMULATED_SERVERS, SIMULATED_DAYS, seed)
    held = simulate(20, 14, seed + 1)
    validation["simulator"] = validation_windows(held, held.steps // 2)
    if "simulator" not in left_out:
        sources.append(Source(simulated, SIMULATOR_SHARE))
        final.append(Source(simulated, SIMULATOR_SHARE))
    return Recipe(tuple(sources), tuple(final), validation)


def validation_windows(bank: SeriesBank, split: int, metric: str = FOCUS, horizon: int = 96) -> Windows:
    """Windows of the scored metric, twice as dense as in the backtest."""
    return backtest_windows(bank.of_metric(metric), split, horizon=horizon, stride=max(1, horizon // 2))
