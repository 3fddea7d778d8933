"""The training loop: seeded, resumable, with averaged weights, a validation curve and early stopping."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from pytorch_forecasting import TemporalFusionTransformer

from .backtest import LEVELS, Score, Windows, score
from .definition import QUANTILES, LongDefinition
from .loss import batch_loss
from .mixture import Mixture
from .network import EqualLengthTft
from .windows import WindowStore, make_batch

STATE_FILE = "state.pt"
CURVE_FILE = "curve.jsonl"


@dataclass(frozen=True)
class TrainingOptions:
    """steps: optimizer steps; patience: validations without a better one before stopping.

    full_share: share of batches with the longest encoder; the others take a length of SHORTER at random.
    fleet_share: see loss.window_weights. average: decay of the weights' moving average.
    """

    steps: int = 3900
    windows: int = 64
    learning_rate: float = 3e-3
    warmup: int = 100
    weight_decay: float = 1e-4
    clip: float = 1.0
    average: float = 0.998
    full_share: float = 0.75
    fleet_share: float = 0.5
    validate_every: int = 300
    patience: int = 12
    seed: int = 1


def shorter_lengths(definition: LongDefinition) -> list[int]:
    """Encoder lengths of the batches that are not full, from the shortest allowed one on."""
    lengths = definition.min_encoder * 2.0 ** np.arange(0, 6, 0.5)
    return [int(n) for n in lengths if n < definition.max_encoder]


def forecast(
    network: EqualLengthTft, definition: LongDefinition, windows: Windows, batch: int = 256
) -> np.ndarray:
    """Quantile forecasts [windows, horizon, QUANTILES] in the series' own unit."""
    store = WindowStore(windows.bank)
    network.eval()
    parts = []
    with torch.no_grad():
        for at in range(0, len(windows.rows), batch):
            part = slice(at, at + batch)
            raw = store.raw(windows.rows[part], windows.origins[part], definition.max_encoder, definition.horizon)
            made = make_batch(definition, raw)
            output = network(made.columns, definition.horizon)
            parts.append(output * made.scale[:, None, None] + made.center[:, None, None])
    network.train()
    return torch.cat(parts).numpy()


def evaluate(network: EqualLengthTft, definition: LongDefinition, windows: Windows) -> Score:
    """The backtest's score of the network's P10, P50 and P90."""
    picked = [QUANTILES.index(level) for level in LEVELS]
    return score(windows.truth, forecast(network, definition, windows)[..., picked])


class Trainer:
    """Trains a model on a mixture; `folder` keeps the curve and the state to resume from."""

    def __init__(
        self,
        model: TemporalFusionTransformer,
        definition: LongDefinition,
        mixture: Mixture,
        validation: Mapping[str, Windows],
        options: TrainingOptions,
        folder: Path,
        say: Callable[[str], None] = print,
    ) -> None:
        self.definition, self.mixture, self.validation = definition, mixture, validation
        self.options, self.folder, self.say = options, folder, say
        self.network = EqualLengthTft(model)
        self.averaged = EqualLengthTft(deepcopy(model))
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )
        self.step, self.best, self.stale = 0, math.inf, 0
        self.best_weights = deepcopy(model.state_dict())
        self.lengths = np.random.default_rng(options.seed + 1)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / STATE_FILE).exists():
            self.resume()

    def run(self) -> TemporalFusionTransformer:
        """Train to the end (or until validation stops improving); returns the best averaged model."""
        options = self.options
        begun, first, losses = time.monotonic(), self.step, []
        self.network.train()
        while self.step < options.steps and self.stale < options.patience:
            losses.append(self.train_step())
            if self.step % options.validate_every == 0 or self.step == options.steps:
                pace = (time.monotonic() - begun) / (self.step - first)
                self.validate(float(np.mean(losses)), pace)
                losses.clear()
        model = self.averaged.model
        model.load_state_dict(self.best_weights)
        return model.eval()

    def train_step(self) -> float:
        """One batch; returns its loss."""
        encoder = self.encoder_length()
        raw, unit = self.mixture.draw(self.options.windows, encoder, self.definition.horizon)
        batch = make_batch(self.definition, raw)
        output = self.network(batch.columns, self.definition.horizon)
        fleet = torch.from_numpy(unit).float()
        loss = batch_loss(output, batch, fleet, torch.tensor(QUANTILES), self.options.fleet_share)
        self.update(loss)
        return loss.item()

    def encoder_length(self) -> int:
        if self.lengths.random() < self.options.full_share:
            return self.definition.max_encoder
        return int(self.lengths.choice(shorter_lengths(self.definition)))

    def update(self, loss: torch.Tensor) -> None:
        """One optimizer step at this step's learning rate (warm-up, then a cosine to 1 %)."""
        options, model = self.options, self.network.model
        done = min(1.0, max(0.0, (self.step - options.warmup) / max(1, options.steps - options.warmup)))
        rate = options.learning_rate * (0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * done)))
        for group in self.optimizer.param_groups:
            group["lr"] = rate * min(1.0, (self.step + 1) / options.warmup)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), options.clip)
        if torch.isfinite(norm):
            self.optimizer.step()
        self.step += 1
        decay = min(options.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            averaged, current = list(self.averaged.model.parameters()), list(model.parameters())
            torch._foreach_lerp_(averaged, current, 1.0 - decay)

    def validate(self, training_loss: float, pace: float) -> None:
        """Score the averaged weights, note the curve, keep the best, save the state."""
        scores = {name: evaluate(self.averaged, self.definition, w) for name, w in self.validation.items()}
        mean = float(np.mean([s.mean for s in scores.values()]))
        self.stale = 0 if mean < self.best else self.stale + 1
        if mean < self.best:
            self.best = mean
            self.best_weights = deepcopy(self.averaged.model.state_dict())
        figures = {name: [round(s.mean, 4), round(s.coverage, 3)] for name, s in scores.items()}
        line = {"step": self.step, "loss": round(training_loss, 4), "mean": round(mean, 4), **figures}
        with (self.folder / CURVE_FILE).open("a") as curve:
            curve.write(json.dumps(line) + "\n")
        left = (self.options.steps - self.step) * pace / 60.0
        self.say(f"{json.dumps(line)}  {pace:.2f} s/step, {left:.0f} min left")
        self.save()

    def save(self) -> None:
        state = {
            "step": self.step,
            "best": self.best,
            "stale": self.stale,
            "best_weights": self.best_weights,
            "model": self.network.model.state_dict(),
            "averaged": self.averaged.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "mixture": self.mixture.rng.bit_generator.state,
            "lengths": self.lengths.bit_generator.state,
            "options": asdict(self.options),
        }
        partial = self.folder / f"{STATE_FILE}.part"
        torch.save(state, partial)
        partial.replace(self.folder / STATE_FILE)

    def resume(self) -> None:
        state = torch.load(self.folder / STATE_FILE, weights_only=False)
        self.network.model.load_state_dict(state["model"])
        self.averaged.model.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.mixture.rng.bit_generator.state = state["mixture"]
        self.lengths.bit_generator.state = state["lengths"]
        self.step, self.best, self.stale = state["step"], state["best"], state["stale"]
        self.best_weights = state["best_weights"]
        self.say(f"resumed at step {self.step}")
