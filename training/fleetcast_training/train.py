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
from .schedule import Schedule, cut_short, planned
from .team import Team, alone
from .windows import RawWindows, WindowStore, make_batch

STATE_FILE = "state.pt"
CURVE_FILE = "curve.jsonl"


@dataclass(frozen=True)
class TrainingOptions:
    """steps: optimizer steps; descent: the share of them in which the learning rate falls to zero.

    minutes: begin the descent in time to end after about so long (None: not by the clock); patience: begin
    it after this many validations without a better one. windows: per step, shared out among the team.
    full_share: share of batches with the longest encoder; the others take a length of SHORTER at random.
    fleet_share: see loss.window_weights. average: decay of the weights' moving average.
    """

    steps: int = 22000
    minutes: float | None = None
    descent: float = 0.25
    windows: int = 64
    learning_rate: float = 2e-3
    warmup: int = 200
    weight_decay: float = 1e-4
    clip: float = 1.0
    average: float = 0.998
    full_share: float = 0.65
    fleet_share: float = 0.5
    validate_every: int = 1000
    patience: int = 12
    seed: int = 1


def shorter_lengths(definition: LongDefinition) -> list[int]:
    """Encoder lengths of the batches that are not full, from the shortest allowed one on."""
    lengths = definition.min_encoder * 2.0 ** np.arange(0, 6, 0.5)
    return [int(n) for n in lengths if n < definition.max_encoder]


def forecast(
    network: EqualLengthTft,
    definition: LongDefinition,
    windows: Windows,
    batch: int = 256,
    most_history: int | None = None,
) -> np.ndarray:
    """Quantile forecasts [windows, horizon, QUANTILES] in the series' own unit.

    A series that began after the longest encoder has a shorter one, at least the shortest: before its first value
    it then has that value. most_history: as if every series had begun so many steps before the forecast.
    """
    store = WindowStore(windows.bank)
    device = device_of(network)
    out = np.empty((*windows.truth.shape, len(QUANTILES)), dtype=np.float32)
    most = definition.reach + definition.max_encoder if most_history is None else most_history
    history = np.minimum(windows.origins - store.first[windows.rows], most)
    encoders = np.clip(history, definition.min_encoder, definition.max_encoder)
    network.eval()
    with torch.no_grad():
        for encoder in np.unique(encoders):
            of_length = np.flatnonzero(encoders == encoder)
            for part in np.array_split(of_length, math.ceil(len(of_length) / batch)):
                places = windows.rows[part], windows.origins[part]
                raw = store.raw(*places, int(encoder), definition.horizon, definition.reach)
                made = make_batch(definition, young(raw, definition, most)).to(device)
                output = network(made.columns, definition.horizon)
                out[part] = (output * made.scale[:, None, None] + made.center[:, None, None]).cpu().numpy()
    network.train()
    return out


def young(raw: RawWindows, definition: LongDefinition, history: int) -> RawWindows:
    """The same windows of series that began `history` steps before the forecast."""
    begin = max(0, raw.values.shape[1] - definition.horizon - history)
    index = np.maximum(np.arange(raw.values.shape[1]), begin)
    return RawWindows(raw.values[:, index], raw.known, raw.minute)


def device_of(network: torch.nn.Module) -> torch.device:
    return next(network.parameters()).device


def evaluate(
    network: EqualLengthTft, definition: LongDefinition, windows: Windows, most_history: int | None = None
) -> Score:
    """The backtest's score of the network's P10, P50 and P90."""
    picked = [QUANTILES.index(level) for level in LEVELS]
    return score(windows.truth, forecast(network, definition, windows, most_history=most_history)[..., picked])


class Trainer:
    """Trains a model on a mixture, on the model's device; `folder` keeps the curve and the state to resume from.

    final: what the descent draws from instead, where more is known by then; the last weights are then the
    result, since validation windows may lie in it. Without it the best averaged weights are. references: losses of
    naive forecasts; where there are some, a validation's loss counts in these in the mean that is chosen by.
    """

    def __init__(
        self,
        model: TemporalFusionTransformer,
        definition: LongDefinition,
        mixture: Mixture,
        validation: Mapping[str, Windows],
        options: TrainingOptions,
        folder: Path,
        final: Mixture | None = None,
        team: Team | None = None,
        say: Callable[[str], None] = print,
        references: Mapping[str, float] | None = None,
    ) -> None:
        self.definition, self.mixture, self.validation = definition, mixture, validation
        self.options, self.folder, self.final, self.say = options, folder, final, say
        self.references = references or {}
        self.team = team or alone()
        self.network = EqualLengthTft(model)
        self.device = device_of(model)
        self.averaged = EqualLengthTft(deepcopy(model))
        self.optimizer = torch.optim.AdamW(
            model.parameters(), lr=options.learning_rate, weight_decay=options.weight_decay
        )
        self.schedule = planned(options.steps, options.descent, options.warmup)
        self.step, self.best, self.stale, self.seconds = 0, math.inf, 0, 0.0
        self.best_weights = deepcopy(model.state_dict())
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / STATE_FILE).exists():
            self.resume()

    def run(self) -> TemporalFusionTransformer:
        """Train to the end of the schedule; returns the averaged model, on the CPU."""
        self.network.train()
        losses, begun = [], time.monotonic()
        while self.step < self.schedule.total:
            losses.append(self.train_step())
            if self.step % self.options.validate_every == 0 or self.step == self.schedule.total:
                if self.team.rank == 0:
                    self.seconds += time.monotonic() - begun
                    begun = time.monotonic()
                    self.validate(float(np.mean(losses)))
                losses.clear()
                if self.team.told(self.should_descend()):
                    self.schedule = cut_short(self.schedule, self.step, self.options.descent)
                if self.team.rank == 0:
                    self.save()
        model = self.averaged.model
        if self.final is None:
            model.load_state_dict(self.best_weights)
        return model.cpu().eval()

    def train_step(self) -> float:
        """One batch; returns its loss. What is drawn depends on the seed, the step and the member alone."""
        options, team = self.options, self.team
        encoder = self.encoder_length()
        descending = self.step >= self.schedule.hold
        mixture = self.final if descending and self.final is not None else self.mixture
        mixture.reseed(self.step, team.rank)
        loss = self.loss(*mixture.draw(options.windows // team.size, self.definition, encoder))
        self.update(loss)
        return loss.item()

    def loss(self, raw: RawWindows, unit: np.ndarray) -> torch.Tensor:
        """Of one batch; unit as Mixture.draw gives it."""
        batch = make_batch(self.definition, raw).to(self.device)
        output = self.network(batch.columns, self.definition.horizon)
        fleet = torch.from_numpy(unit).float().to(self.device)
        levels = torch.tensor(QUANTILES, device=self.device)
        return batch_loss(output, batch, fleet, levels, self.options.fleet_share)

    def encoder_length(self) -> int:
        """One for all members, so that none waits for another."""
        rng = np.random.default_rng([self.options.seed + 1, self.step])
        if rng.random() < self.options.full_share:
            return self.definition.max_encoder
        return int(rng.choice(shorter_lengths(self.definition)))

    def update(self, loss: torch.Tensor) -> None:
        """One optimizer step of the whole team at this step's learning rate."""
        options, model = self.options, self.network.model
        for group in self.optimizer.param_groups:
            group["lr"] = options.learning_rate * self.schedule.factor(self.step)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.team.average_gradients(model.parameters())
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), options.clip)
        if torch.isfinite(norm):
            self.optimizer.step()
        self.step += 1
        decay = min(options.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            averaged, current = list(self.averaged.model.parameters()), list(model.parameters())
            torch._foreach_lerp_(averaged, current, 1.0 - decay)

    def should_descend(self) -> bool:
        """Whether the time for holding the learning rate is up. The first member's word counts."""
        minutes, descent = self.options.minutes, self.options.descent
        late = minutes is not None and self.seconds >= 60.0 * minutes * (1.0 - descent)
        return late or self.stale >= self.options.patience

    def validate(self, training_loss: float) -> None:
        """Score the averaged weights, note the curve, keep the best."""
        scores = {name: evaluate(self.averaged, self.definition, w) for name, w in self.validation.items()}
        mean = float(np.mean([s.mean / self.references.get(name, 1.0) for name, s in scores.items()]))
        self.stale = 0 if mean < self.best else self.stale + 1
        if mean < self.best:
            self.best = mean
            self.best_weights = deepcopy(self.averaged.model.state_dict())
        figures = {name: [round(s.mean, 5), round(s.coverage_closed, 3)] for name, s in scores.items()}
        line = {"step": self.step, "loss": round(training_loss, 4), "mean": round(mean, 4), **figures}
        with (self.folder / CURVE_FILE).open("a") as curve:
            curve.write(json.dumps(line) + "\n")
        spent, pace = self.seconds / 60.0, self.seconds / self.step
        self.say(f"{json.dumps(line)}  {spent:.0f} min, {pace:.2f} s/step, of {self.schedule.total} steps")

    def save(self) -> None:
        state = {
            "step": self.step,
            "seconds": self.seconds,
            "schedule": asdict(self.schedule),
            "best": self.best,
            "stale": self.stale,
            "best_weights": self.best_weights,
            "model": self.network.model.state_dict(),
            "averaged": self.averaged.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "options": asdict(self.options),
        }
        partial = self.folder / f"{STATE_FILE}.part"
        torch.save(state, partial)
        partial.replace(self.folder / STATE_FILE)

    def resume(self) -> None:
        state = torch.load(self.folder / STATE_FILE, map_location=self.device, weights_only=False)
        self.network.model.load_state_dict(state["model"])
        self.averaged.model.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule = Schedule(**state["schedule"])
        self.step, self.best, self.stale = state["step"], state["best"], state["stale"]
        self.seconds = state["seconds"]
        self.best_weights = state["best_weights"]
        if self.team.rank == 0:
            self.say(f"resumed at step {self.step}")
