"""The training loss: pinball in units between the window's own scale and its fleet's level."""

from __future__ import annotations

import torch

from .windows import Batch

#: A window weighs at most this many times what it would weigh in units of its own scale.
MAX_WEIGHT = 4.0
#: Scale floor as a share of the fleet's mean |value|: noise below it is not worth a forecast.
FLOOR = 0.01


def window_weights(batch: Batch, unit: torch.Tensor, fleet_share: float) -> torch.Tensor:
    """Weight per window for raw errors.

    fleet_share 0: errors count in units of the window's scale (every window alike); 1: in units of the
    fleet's mean |value|, which is what the backtest sums up. In between: the geometric mean.
    """
    horizon, steps = batch.target.shape[1], batch.columns["value"].shape[1]
    moved = (batch.target - batch.center[:, None]).square().mean(1)
    scale = (((steps - horizon) * batch.scale.square() + horizon * moved) / steps).sqrt()
    scale = scale + FLOOR * unit
    relative = (scale / unit).pow(fleet_share).clamp(max=MAX_WEIGHT)
    return relative / scale


def pinball(error: torch.Tensor, levels: torch.Tensor) -> torch.Tensor:
    """error = truth - forecast, [..., levels]."""
    return torch.maximum(levels * error, (levels - 1.0) * error)


def batch_loss(
    output: torch.Tensor, batch: Batch, unit: torch.Tensor, levels: torch.Tensor, fleet_share: float
) -> torch.Tensor:
    """Mean over windows, observed steps and levels. output: the network's, before de-normalisation."""
    forecast = output * batch.scale[:, None, None] + batch.center[:, None, None]
    loss = pinball(batch.target[..., None] - forecast, levels).mean(-1)
    weight = window_weights(batch, unit, fleet_share)[:, None] * batch.known
    return (loss * weight).sum() / batch.known.sum().clamp(min=1)
