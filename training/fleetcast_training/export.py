"""Writes a trained model in the forms that Fleetcast reads, with a golden window beside it."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import lightning.pytorch as pl
import torch
from pytorch_forecasting import TemporalFusionTransformer, TimeSeriesDataSet
from safetensors import safe_open
from safetensors.torch import load_file, save_file

GOLDEN_WINDOWS = 4


@dataclass(frozen=True)
class Card:
    """What the model is, in words. trainedAt: ISO date; facts: label → text, shown as they are."""

    name: str
    description: str
    trainedOn: str
    trainedAt: str
    licence: str
    facts: Mapping[str, str] = field(default_factory=dict)


def export(
    model: TemporalFusionTransformer,
    dataset: TimeSeriesDataSet,
    golden: Mapping[str, torch.Tensor],
    card: Card,
    folder: Path,
) -> None:
    """model.ckpt; model.safetensors with dataset_parameters.pkl; golden.safetensors; card.json."""
    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(model, folder / "model.ckpt")
    # Tied weights (prescalers) are written under each of their names, as a state dict lists them.
    weights = {name: value.detach().clone().contiguous() for name, value in model.state_dict().items()}
    save_file(weights, folder / "model.safetensors")
    (folder / "dataset_parameters.pkl").write_bytes(pickle.dumps(dataset.get_parameters()))
    save_file({name: value.contiguous() for name, value in golden.items()}, folder / "golden.safetensors")
    (folder / "card.json").write_text(json.dumps(asdict(card), indent=2) + "\n")


def load_weights(model: TemporalFusionTransformer, folder: Path) -> None:
    """Weights of a folder's model.safetensors, as `export` or Fleetcast wrote it, into a model of the same form.

    Fleetcast writes tied weights once and says in the metadata which names share them.
    """
    path = folder / "model.safetensors"
    weights = load_file(path)
    with safe_open(path, "pt") as file:
        tied = file.metadata() or {}
    weights |= {name: weights[kept] for name, kept in tied.items() if name not in weights and kept in weights}
    model.load_state_dict(weights)


def save_checkpoint(model: TemporalFusionTransformer, path: Path) -> None:
    """A Lightning checkpoint without optimizer state, as `load_from_checkpoint` reads it."""
    trainer = pl.Trainer(accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False)
    trainer.strategy.connect(model)
    trainer.save_checkpoint(path, weights_only=True)


def golden_windows(model: TemporalFusionTransformer, dataset: TimeSeriesDataSet) -> dict[str, torch.Tensor]:
    """The library's own batch of a few windows and what the network answers, in the targets' units."""
    x, _ = next(iter(dataset.to_dataloader(train=False, batch_size=GOLDEN_WINDOWS, shuffle=False)))
    model.eval()
    with torch.no_grad():
        prediction = model(x)["prediction"]
    several = isinstance(prediction, list | tuple)
    predictions = list(prediction) if several else [prediction]
    scales = list(x["target_scale"]) if several else [x["target_scale"]]
    inputs = ("encoder_cont", "decoder_cont", "encoder_cat", "decoder_cat", "encoder_lengths")
    # safetensors has no tensor without elements worth reading: a model without categories has none here.
    out = {name: x[name].clone() for name in inputs if x[name].numel() > 0}
    for i, (values, scale) in enumerate(zip(predictions, scales, strict=True)):
        out[f"prediction.{i}"] = values.clone()
        out[f"target_scale.{i}"] = scale.clone()
    return out


def parameter_count(model: torch.nn.Module) -> int:
    return sum(p.numel() for p in model.parameters())
