"""Training runs end to end: what it writes is read back, and a broken-off run goes on where it stopped."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from pytorch_forecasting import TemporalFusionTransformer, TimeSeriesDataSet
from safetensors.torch import load_file, save_file

from fleetcast_training.backtest import backtest_windows
from fleetcast_training.cli import main, own_recipe
from fleetcast_training.definition import LongDefinition
from fleetcast_training.export import load_weights
from fleetcast_training.mixture import Augmentation, Mixture
from fleetcast_training.series import load_bank
from fleetcast_training.simulator import simulate
from fleetcast_training.train import Trainer, TrainingOptions, forecast
from fleetcast_training.windows import WindowStore, make_batch

SMALL = ["--encoder", "48", "--min-encoder", "12", "--horizon", "24", "--hidden", "8", "--threads", "1"]
LAGS = ["--lags", "24", "60"]


def write_fleet(path: Path, servers: int = 4, days: int = 2) -> None:
    bank = simulate(servers, days, 1)
    time = pd.date_range(bank.start, periods=bank.steps, freq="5min")
    frames = [
        pd.DataFrame(
            {
                "timestamp": time,
                "server_name": name,
                "cpu_percent": values,
                "memory_percent": 50 + values / 10,
                "status": np.where(values > 50, "heavy_load", "healthy"),
            }
        )
        for name, values in zip(bank.servers, bank.values, strict=True)
    ]
    pd.concat(frames).to_parquet(path)


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    path = tmp_path / "fleet.parquet"
    write_fleet(path)
    return path


def assert_answers(model: TemporalFusionTransformer, golden: dict[str, torch.Tensor]) -> None:
    """The model predicts what is stored beside its inputs."""
    count, steps = golden["encoder_cont"].shape[:2]
    horizon = golden["decoder_cont"].shape[1]
    no_categories = torch.empty(count, steps, 0, dtype=torch.long)
    targets = sum(name.startswith("prediction.") for name in golden)
    scales = [golden[f"target_scale.{i}"] for i in range(targets)]
    with torch.no_grad():
        answer = model(
            {
                "encoder_cont": golden["encoder_cont"],
                "decoder_cont": golden["decoder_cont"],
                "encoder_cat": golden.get("encoder_cat", no_categories),
                "decoder_cat": golden.get("decoder_cat", torch.empty(count, horizon, 0, dtype=torch.long)),
                "encoder_lengths": golden["encoder_lengths"],
                "decoder_lengths": torch.full((count,), horizon),
                "target_scale": scales if targets > 1 else scales[0],
            }
        )["prediction"]
    for i, one in enumerate(answer if targets > 1 else [answer]):
        torch.testing.assert_close(one, golden[f"prediction.{i}"], atol=1e-4, rtol=1e-4)


def assert_round_trip(folder: Path) -> TemporalFusionTransformer:
    """The checkpoint answers the golden windows as the card's writer did; the folder holds the same weights."""
    model = TemporalFusionTransformer.load_from_checkpoint(folder / "model.ckpt", map_location="cpu").eval()
    weights = load_file(folder / "model.safetensors")
    state = model.state_dict()
    assert weights.keys() == state.keys()
    for name, value in weights.items():
        torch.testing.assert_close(value, state[name])
    assert_answers(model, load_file(folder / "golden.safetensors"))
    parameters = pickle.loads((folder / "dataset_parameters.pkl").read_bytes())
    assert parameters["target"] == model.dataset_parameters["target"]
    card = json.loads((folder / "card.json").read_text())
    assert card["name"] == folder.name
    assert set(card) == {"name", "description", "trainedOn", "trainedAt", "licence", "facts"}
    return model


def test_the_long_layout_goes_round(fleet: Path, tmp_path: Path) -> None:
    out = tmp_path / "long"
    main(["train", "--data", str(fleet), "--out", str(out), "--steps", "6", "--center", "12", *LAGS, *SMALL])
    model = assert_round_trip(out)
    assert model.dataset_parameters["target_normalizer"].max_length == [12, 48]
    golden = load_file(out / "golden.safetensors")
    assert golden["encoder_lengths"].min() < golden["encoder_lengths"].max()
    # The stored parameters make a data set of other rows, which is how the library's users forecast.
    rebuilt = TimeSeriesDataSet.from_parameters(model.dataset_parameters, golden_rows(), predict=True)
    assert rebuilt.reals == model.hparams.x_reals


def golden_rows() -> pd.DataFrame:
    steps = np.arange(140)
    return pd.DataFrame(
        {"series": "other/metric", "time_idx": steps, "value": steps * 1.0, "hour_sin": 0.0, "hour_cos": 1.0}
    )


def trainer_of(fleet: Path, folder: Path, seed: int, device: str = "cpu") -> Trainer:
    """A small run of six steps over the fleet's first days."""
    definition = LongDefinition(max_encoder=48, min_encoder=12, horizon=24, lags=(24, 60))
    recipe = own_recipe(load_bank(fleet, metrics=["cpu_percent"]), 24)
    options = TrainingOptions(steps=6, windows=8, warmup=2, validate_every=3)
    torch.manual_seed(seed)
    model = definition.model(definition.template(), hidden_size=8, attention_head_size=2, dropout=0.0).to(device)
    mixture = Mixture(recipe.sources, Augmentation(), 1)
    return Trainer(model, definition, mixture, recipe.validation, options, folder, say=lambda _: None)


def test_a_run_goes_on_where_it_stopped_as_if_it_had_not(fleet: Path, tmp_path: Path) -> None:
    whole = trainer_of(fleet, tmp_path / "whole", 1)
    whole.run()
    broken = trainer_of(fleet, tmp_path / "broken", 1)
    while broken.step < 3:
        broken.train_step()
    broken.validate(0.0)
    broken.save()
    resumed = trainer_of(fleet, tmp_path / "broken", 2)
    assert resumed.step == 3
    resumed.run()
    for a, b in zip(whole.network.parameters(), resumed.network.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert resumed.best == whole.best


def test_the_wide_layout_goes_round(fleet: Path, tmp_path: Path) -> None:
    out = tmp_path / "wide"
    wide = ["--layout", "wide", "--targets", "cpu_percent", "memory_percent", "--epochs", "1", "--batches", "2"]
    main(["train", "--data", str(fleet), "--out", str(out), *wide, *SMALL, "--heads", "2"])
    model = assert_round_trip(out)
    assert model.hparams.x_categoricals == ["status"]
    assert model.hparams.static_reals[-2:] == ["memory_percent_center", "memory_percent_scale"]


def test_several_processes_on_a_gpu_are_refused(fleet: Path, tmp_path: Path) -> None:
    asked = ["--data", str(fleet), "--out", str(tmp_path / "none"), "--processes", "2", "--device", "cuda"]
    with pytest.raises(SystemExit, match="--processes is for CPUs"):
        main(["train", *asked, *SMALL])


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lags", "12"], r"lags \(12,\): each must be at least the horizon, 24"),
        (["--min-encoder", "6"], "--min-encoder 6: expected more than 6"),
    ],
)
def test_lengths_that_do_not_fit_are_refused(fleet: Path, tmp_path: Path, options: list[str], said: str) -> None:
    asked = ["--data", str(fleet), "--out", str(tmp_path / "none")]
    with pytest.raises(SystemExit, match=said):
        main(["train", *asked, *SMALL, *options])


def test_a_batch_is_moved_to_the_models_device(fleet: Path, tmp_path: Path) -> None:
    """No GPU is needed to see it: tensors of the meta device mix with no others."""
    trainer = trainer_of(fleet, tmp_path / "meta", 1, "meta")
    loss = trainer.loss(*trainer.mixture.draw(4, trainer.definition, 48))
    assert loss.device.type == "meta"
    trainer.device = torch.device("cpu")
    with pytest.raises(RuntimeError, match="device"):
        trainer.loss(*trainer.mixture.draw(4, trainer.definition, 48))


def test_a_series_that_began_late_is_forecast_from_what_it_has(fleet: Path, tmp_path: Path) -> None:
    trainer = trainer_of(fleet, tmp_path / "late", 1)
    bank = load_bank(fleet, metrics=["cpu_percent"])
    windows = backtest_windows(bank, 400, horizon=24, stride=24)
    late = replace(bank, values=bank.values.copy())
    late.values[0, :380] = np.nan
    late.values[1, :200] = np.nan
    both = [forecast(trainer.network, trainer.definition, replace(windows, bank=each)) for each in (bank, late)]
    assert np.isfinite(both[1]).all()
    same = [(both[0][windows.rows == row] == both[1][windows.rows == row]).all() for row in range(3)]
    # The lags of the second reach to 400 - 48 - 60 = 292 only.
    assert same == [False, True, True]
    origin = np.flatnonzero((windows.rows == 0) & (windows.origins == 400))
    as_if = forecast(trainer.network, trainer.definition, windows, most_history=20)
    np.testing.assert_allclose(as_if[origin], both[1][origin], rtol=1e-4, atol=1e-4)
    raw = WindowStore(late).raw(np.array([0]), np.array([400]), 20, 24, 60)
    made = make_batch(trainer.definition, raw)
    with torch.no_grad():
        output = trainer.network(made.columns, 24) * made.scale[:, None, None] + made.center[:, None, None]
    np.testing.assert_allclose(both[1][origin], output.numpy(), rtol=1e-4, atol=1e-4)


def test_a_run_begins_with_another_models_weights(fleet: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    asked = ["--data", str(fleet), *LAGS, *SMALL]
    main(["train", *asked, "--out", str(first), "--steps", "2"])
    # A learning rate of nothing leaves the weights where they began, whatever the seed.
    still = ["--steps", "1", "--learning-rate", "0", "--seed", "9", "--from", str(first)]
    main(["train", *asked, "--out", str(second), *still])
    before, after = load_file(first / "model.safetensors"), load_file(second / "model.safetensors")
    for name, value in before.items():
        torch.testing.assert_close(after[name], value, rtol=0, atol=0)


def test_weights_that_a_file_names_once_are_given_to_all_that_share_them(tmp_path: Path) -> None:
    definition = LongDefinition(max_encoder=48, min_encoder=12, horizon=24, lags=(24, 60))
    models = [definition.model(definition.template(), hidden_size=8, attention_head_size=2) for _ in range(2)]
    weights = {name: value.clone() for name, value in models[0].state_dict().items()}
    tied = "encoder_variable_selection.prescalers.value.weight"
    del weights[tied]
    save_file(weights, tmp_path / "model.safetensors", {tied: "prescalers.value.weight"})
    load_weights(models[1], tmp_path)
    for name, value in models[0].state_dict().items():
        torch.testing.assert_close(models[1].state_dict()[name], value, rtol=0, atol=0)


def test_a_model_of_another_form_to_begin_with_is_refused(fleet: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    main(["train", "--data", str(fleet), "--out", str(first), "--steps", "1", *LAGS, *SMALL])
    asked = ["--data", str(fleet), "--out", str(tmp_path / "none"), *LAGS, *SMALL, "--hidden", "16"]
    with pytest.raises(SystemExit, match=r"(?s)--from .*first.*size mismatch"):
        main(["train", *asked, "--from", str(first)])
    with pytest.raises(SystemExit, match="--from .*nowhere"):
        main(["train", *asked, "--from", str(tmp_path / "nowhere")])


def test_validation_counts_in_naive_losses_where_they_are_known(fleet: Path, tmp_path: Path) -> None:
    trainer = trainer_of(fleet, tmp_path / "plain", 1)
    trainer.step = 1
    trainer.validate(0.0)
    (name,) = trainer.validation
    trainer.references = {name: 2.0}
    before = trainer.best
    trainer.validate(0.0)
    assert trainer.best == pytest.approx(before / 2.0)
