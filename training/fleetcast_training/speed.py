"""How long the library itself takes, for comparison: its forward pass, and all of its way from a parquet to a forecast.

Each way is measured at its best: every batch size is tried, and the quickest counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median

import lightning
import numpy as np
import pandas as pd
import pytorch_forecasting
import torch
from pytorch_forecasting import TemporalFusionTransformer
from torch import nn

from .definition import LongDefinition
from .series import SeriesBank, load_bank

BATCHES = (16, 32, 64, 128)
ROUNDS = 5
SERIES = max(BATCHES)
#: What the network reads of a batch of the library's.
READ = (
    "encoder_cat",
    "encoder_cont",
    "encoder_lengths",
    "decoder_cat",
    "decoder_cont",
    "decoder_lengths",
    "target_scale",
)


class Predicts(nn.Module):
    """The library's network with tensors for arguments and its quantiles alone as the answer, as tracing wants it."""

    def __init__(self, model: TemporalFusionTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, *tensors: torch.Tensor) -> torch.Tensor:
        return self.model(dict(zip(READ, tensors, strict=True))).prediction


def forward_rounds(model: TemporalFusionTransformer, definition: LongDefinition) -> Iterator[dict[str, object]]:
    """Milliseconds per series of `eager` and `trace` (jit.trace, frozen), one round each time that a next is asked for.

    Before the first round each way finds out its best batch size, which stays.
    """
    bank = made_bank(definition)
    dataset = definition.dataset(definition.frame(bank), predict=True)
    model.eval()
    # Tracing asks the model for its trainer.
    model.trainer = lightning.pytorch.Trainer(logger=False, enable_checkpointing=False)
    predicts = Predicts(model).eval()
    with torch.inference_mode():
        ways: dict[str, tuple[float, int, Callable[[], object]]] = {}
        for batch in BATCHES:
            x, _ = next(iter(dataset.to_dataloader(train=False, batch_size=batch, num_workers=0)))
            tensors = tuple(x[name] for name in READ)
            traced = torch.jit.freeze(torch.jit.trace(predicts, tensors, check_trace=False))
            difference = (traced(*tensors) - predicts(*tensors)).abs().max()
            if not difference < 1e-2:
                raise RuntimeError(f"the traced network differs by up to {difference} from the eager one")
            for way, run in (("eager", partial(predicts, *tensors)), ("trace", partial(traced, *tensors))):
                ms = timed(run) / batch
                if ms < ways.get(way, (float("inf"),))[0]:
                    ways[way] = (ms, batch, run)
        batches = {way: batch for way, (_, batch, _) in ways.items()}
        while True:
            yield {"batches": batches, **{way: timed(run, 0) / batch for way, (_, batch, run) in ways.items()}}


def timed(run: Callable[[], object], warm: int = 2) -> float:
    """Median milliseconds of a run, after some that nobody counts."""
    for _ in range(warm):
        run()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def made_bank(definition: LongDefinition) -> SeriesBank:
    """Random walks that are long enough for every lag."""
    steps = definition.max_encoder + definition.horizon + definition.reach
    values = np.random.default_rng(1).normal(size=(SERIES, steps)).cumsum(axis=1).astype(np.float32)
    servers = tuple(f"server-{at:04d}" for at in range(SERIES))
    return SeriesBank("made", values, servers, ("metric",) * SERIES, pd.Timestamp("2026-01-05", tz="UTC"), 5)


def whole_way(model: TemporalFusionTransformer, definition: LongDefinition, data: Path) -> dict[str, float]:
    """Seconds from a parquet to the quantiles of every metric of every server, by the library's data set and predict()."""
    began = time.perf_counter()
    bank = load_bank(data)
    read = time.perf_counter()
    # No more rows than the newest window needs; and what the library forecasts has to have rows.
    newest = bank.between(max(0, bank.steps - definition.max_encoder - definition.reach), bank.steps)
    ahead = np.repeat(newest.values[:, -1:], definition.horizon, axis=1)
    extended = replace(newest, values=np.concatenate([newest.values, np.nan_to_num(ahead)], axis=1))
    dataset = definition.dataset(definition.frame(extended), predict=True)
    made = time.perf_counter()
    quantiles = model.predict(
        dataset.to_dataloader(train=False, batch_size=128, num_workers=0),
        mode="quantiles",
        trainer_kwargs={"logger": False, "accelerator": "cpu", "enable_progress_bar": False},
    )
    done = time.perf_counter()
    return {
        "series": len(quantiles),
        "read_s": read - began,
        "dataset_s": made - read,
        "predict_s": done - made,
        "all_s": done - began,
    }


def versions() -> dict[str, str]:
    return {"torch": torch.__version__, "pytorch-forecasting": pytorch_forecasting.__version__}
