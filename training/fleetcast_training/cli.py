"""Command line: train a model, or score one."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import torch
from pytorch_forecasting import TemporalFusionTransformer

from .backtest import Score, backtest_windows, baselines
from .definition import LAGS, LongDefinition, definition_of
from .export import Card, export, golden_windows, load_weights, parameter_count
from .mixture import SPLICE_KEEP, Augmentation, Mixture, Source
from .network import EqualLengthTft
from .recipe import FOCUS, Recipe, default_recipe, validation_windows
from .series import SeriesBank, load_bank
from .speed import forward_rounds, versions, whole_way
from .team import Team, run_team
from .train import Trainer, TrainingOptions, evaluate
from .wide import WideDefinition, WideOptions, train_wide, wide_frame

LICENCE = "MIT"
#: Of what the default recipe trains.
DEFAULT_NAME = "fleet-long-4"


def main(arguments: list[str] | None = None) -> None:
    options = parser().parse_args(arguments)
    torch.set_num_threads(options.threads)
    options.run(options)


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="fleetcast_training", description=__doc__)
    commands = top.add_subparsers(required=True)

    train = commands.add_parser("train", help="train a model and write it in the formats that Fleetcast reads")
    train.add_argument("--data", type=Path, required=True, help="parquet file, or folder for the default recipe")
    train.add_argument("--out", type=Path, required=True, help="output folder; an interrupted run continues there")
    train.add_argument("--layout", choices=("long", "wide"), default="long")
    train.add_argument("--name", default=None, help=f"default: {DEFAULT_NAME} for the default recipe, else the name of --out")
    train.add_argument("--steps", type=int, default=TrainingOptions.steps, help="long: optimizer steps")
    train.add_argument("--windows", type=int, default=TrainingOptions.windows, help="long: windows per step")
    train.add_argument("--from", dest="begin", type=Path, default=None, help="long: folder of a model to start from")
    train.add_argument("--descent", type=float, default=TrainingOptions.descent, help="long: share of the steps with a decaying learning rate")
    train.add_argument("--learning-rate", type=float, default=TrainingOptions.learning_rate, help="long")
    train.add_argument("--minutes", type=float, default=None, help="long: end after about this many minutes")
    train.add_argument("--processes", type=int, default=1, help="long: single-threaded processes, best one per core")
    train.add_argument("--device", default=None, help="long: default: a GPU if available, else the CPU")
    train.add_argument("--validate-every", type=int, default=TrainingOptions.validate_every, help="long: steps")
    train.add_argument("--encoder", type=int, default=LongDefinition.max_encoder, help="steps of history")
    train.add_argument("--min-encoder", type=int, default=LongDefinition.min_encoder)
    train.add_argument("--horizon", type=int, default=LongDefinition.horizon)
    train.add_argument("--center", type=int, default=LongDefinition.center_length, help="long: number of last values to center on, 0 for all")
    train.add_argument("--lags", type=int, nargs="*", default=list(LAGS), help="long: steps, none below the horizon")
    train.add_argument("--fleet-share", type=float, default=TrainingOptions.fleet_share, help="long: see loss.py")
    train.add_argument("--hidden", type=int, default=40)
    train.add_argument("--dropout", type=float, default=None, help="default: 0 (long), 0.15 (wide)")
    train.add_argument("--heads", type=int, default=None, help="default: 4 (long), 8 (wide)")
    train.add_argument("--without", nargs="*", default=[], help="long: recipe sources to validate on only")
    train.add_argument("--targets", nargs="*", default=["cpu_percent"], help="wide: columns to forecast")
    train.add_argument("--epochs", type=int, default=WideOptions.epochs, help="wide")
    train.add_argument("--batches", type=int, default=None, help="wide: batches per epoch")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--threads", type=int, default=1, help="threads per process")
    train.set_defaults(run=run_train)

    test = commands.add_parser("backtest", help="score a long-layout checkpoint and the naive forecasts")
    test.add_argument("--model", type=Path, required=True)
    test.add_argument("--data", type=Path, nargs="+", required=True)
    test.add_argument("--metric", default=FOCUS)
    test.add_argument("--from", dest="split", type=float, default=0.8, help="start of the test, as a fraction of the time range")
    test.add_argument("--until", type=float, default=1.0, help="end of the test, as a fraction of the time range")
    test.add_argument("--stride", type=int, default=96)
    test.add_argument("--history", type=int, nargs="*", default=[], help="also score with this many steps of history")
    test.add_argument("--threads", type=int, default=1)
    test.set_defaults(run=run_backtest)

    speed = commands.add_parser("speed", help="measure the library's own forecasting time, as JSON")
    speed.add_argument("--from", dest="begin", type=Path, required=True, help="model folder, as bundled with Fleetcast")
    speed.add_argument("--data", type=Path, default=None, help="parquet to forecast completely; default: only forward passes, repeated for each line of input")
    speed.add_argument("--threads", type=int, default=1)
    speed.set_defaults(run=run_speed)
    return top


def run_train(options: argparse.Namespace) -> None:
    if options.layout == "wide":
        return run_train_wide(options)
    model, _ = new_model(options)
    if options.processes > 1 and chosen_device(options).type != "cpu":
        sys.exit("--processes is for CPUs: expected 1 process on a GPU, or --device cpu")
    run_team(options.processes, parameter_count(model), partial(train_long, options))


def run_speed(options: argparse.Namespace) -> None:
    definition = LongDefinition()
    network = {"hidden_size": 40, "attention_head_size": 4, "hidden_continuous_size": 8, "dropout": 0.0}
    model = definition.model(definition.template(), **network)
    load_weights(model, options.begin)
    said = {"versions": versions(), "threads": options.threads}
    if options.data is not None:
        print(json.dumps({**said, **whole_way(model, definition, options.data)}))
        return
    rounds = forward_rounds(model, definition)
    print(json.dumps({**said, **next(rounds)}), flush=True)
    # So that others can take turns with it.
    for _ in sys.stdin:
        print(json.dumps({**said, **next(rounds)}), flush=True)


def new_model(options: argparse.Namespace) -> tuple[TemporalFusionTransformer, LongDefinition]:
    """The network as it is before training: at random, or as another model ended."""
    try:
        if options.min_encoder <= SPLICE_KEEP:
            raise ValueError(f"--min-encoder {options.min_encoder}: expected more than {SPLICE_KEEP}")
        definition = LongDefinition(
            max_encoder=options.encoder,
            min_encoder=options.min_encoder,
            horizon=options.horizon,
            center_length=options.center,
            lags=tuple(options.lags),
        )
    except ValueError as wrong:
        sys.exit(str(wrong))
    torch.manual_seed(options.seed)
    network = {"hidden_size": options.hidden, "attention_head_size": options.heads or 4}
    dataset = definition.template()
    dropout = options.dropout or 0.0
    model = definition.model(dataset, **network, hidden_continuous_size=8, dropout=dropout)
    if options.begin is not None:
        try:
            load_weights(model, options.begin)
        except (OSError, RuntimeError) as wrong:
            sys.exit(f"--from {options.begin}: {wrong}")
    return model, definition


def chosen_device(options: argparse.Namespace) -> torch.device:
    """The device asked for; else a GPU where there is one, unless several processes were asked for."""
    if options.device is not None:
        return torch.device(options.device)
    return torch.device("cuda" if torch.cuda.is_available() and options.processes == 1 else "cpu")


def train_long(options: argparse.Namespace, team: Team) -> None:
    """One member's run; the first one writes what comes of it."""
    model, definition = new_model(options)
    if options.data.is_dir():
        recipe = default_recipe(options.data, seed=options.seed, without=options.without)
        trained_on = "appservers_a, smd_5min (first half), nab_cloudwatch (MIT licences), simulated servers"
    else:
        recipe = own_recipe(load_bank(options.data), definition.horizon)
        trained_on = options.data.name
    mixture, final = (
        Mixture(sources, Augmentation(), options.seed) if sources is not None else None
        for sources in (recipe.sources, recipe.final)
    )
    schedule = TrainingOptions(
        steps=options.steps,
        windows=options.windows,
        learning_rate=options.learning_rate,
        descent=options.descent,
        minutes=options.minutes,
        seed=options.seed,
        fleet_share=options.fleet_share,
        validate_every=options.validate_every,
    )
    model.to(chosen_device(options))
    trainer = Trainer(
        model, definition, mixture, recipe.validation, schedule, options.out, final, team, references=recipe.references
    )
    trained = trainer.run()
    if team.rank > 0:
        return
    facts = {"parameters": f"{parameter_count(trained):,}", "steps of training": str(trainer.step)}
    if final is None:
        for name, windows in recipe.validation.items():
            facts[f"validation loss, {name}"] = f"{evaluate(trainer.averaged, definition, windows).mean:.4f}"
    sample = golden_sample(definition)
    golden = golden_windows(trained, definition.dataset(definition.frame(sample), predict=True))
    card = Card(
        name=options.name or (DEFAULT_NAME if options.data.is_dir() else options.out.name),
        description="Any numeric metric of any fleet, five minutes to two hours a step, the next 96 steps.",
        trainedOn=trained_on,
        trainedAt=today(),
        licence=LICENCE,
        facts=facts,
    )
    export(trained, definition.template(), golden, card, options.out)


def own_recipe(bank: SeriesBank, horizon: int) -> Recipe:
    """Any file: its first 80 % of time to train on, the rest to choose by."""
    cut = int(bank.steps * 0.8)
    metric = FOCUS if FOCUS in bank.metrics else bank.metrics[0]
    return Recipe(
        sources=(Source(bank.before(cut), 1.0, metric),),
        final=None,
        validation={bank.source: validation_windows(bank, cut, metric, horizon)},
    )


def golden_sample(definition: LongDefinition) -> SeriesBank:
    """Four made-up series: a daily cycle, noise, a step, and one shorter than the encoder."""
    rng = np.random.default_rng(7)
    steps = definition.max_encoder + definition.horizon
    t = np.arange(steps)
    rows = np.stack(
        [
            30 + 20 * np.sin(2 * np.pi * t / 288),
            10 + rng.gamma(2.0, 2.0, steps),
            np.where(t < steps // 2, 5.0, 60.0) + rng.normal(0, 1, steps),
            40 + np.cumsum(rng.normal(0, 0.5, steps)),
        ]
    ).astype(np.float32)
    rows[3, : definition.max_encoder - definition.min_encoder] = np.nan
    template = definition.template_bank()
    return replace(template, values=rows, servers=tuple("abcd"), metrics=("value",) * 4)


def run_train_wide(options: argparse.Namespace) -> None:
    frame = wide_frame(options.data)
    definition = WideDefinition(
        targets=tuple(options.targets),
        max_encoder=options.encoder,
        min_encoder=options.min_encoder,
        horizon=options.horizon,
        status="status" in frame,
        profile="profile" in frame,
    )
    schedule = WideOptions(
        hidden=options.hidden,
        heads=options.heads or WideOptions.heads,
        dropout=WideOptions.dropout if options.dropout is None else options.dropout,
        epochs=options.epochs,
        batches_per_epoch=options.batches,
        seed=options.seed,
    )
    model, dataset = train_wide(frame, definition, schedule, options.out)
    card = Card(
        name=options.name or options.out.name,
        description=f"Wide layout: {', '.join(definition.targets)}.",
        trainedOn=options.data.name,
        trainedAt=today(),
        licence="as the data's",
        facts={"parameters": f"{parameter_count(model):,}"},
    )
    export(model, dataset, golden_windows(model, dataset), card, options.out)


def run_backtest(options: argparse.Namespace) -> None:
    model = TemporalFusionTransformer.load_from_checkpoint(options.model, map_location="cpu")
    definition = definition_of(model)
    for path in options.data:
        bank = load_bank(path, metrics=[options.metric])
        split = int(bank.steps * options.split)
        seen = bank.before(int(bank.steps * options.until))
        windows = backtest_windows(seen, split, horizon=definition.horizon, stride=options.stride)
        print(f"{path.stem}: {options.metric}, {len(windows.rows)} windows from step {split}")
        for name, result in baselines(windows, split).items():
            print_score(name, result)
        network = EqualLengthTft(model)
        print_score(options.model.stem, evaluate(network, definition, windows))
        for steps in options.history:
            print_score(f"{options.model.stem}, {steps} steps", evaluate(network, definition, windows, steps))
        sys.stdout.flush()


def print_score(name: str, result: Score) -> None:
    levels = "  ".join(f"{x:.4f}" for x in result.loss)
    cover = f"{result.coverage:.3f} ({result.coverage_closed:.3f} closed)"
    print(f"  {name:24s} P10 P50 P90  {levels}  mean {result.mean:.4f}  coverage {cover}")


def today() -> str:
    return datetime.now(UTC).date().isoformat()
