"""The training pass is the library's network."""

from __future__ import annotations

import torch

from fleetcast_training.definition import LongDefinition
from fleetcast_training.network import EqualLengthTft
from fleetcast_training.series import SeriesBank


def test_equal_lengths_give_what_the_library_gives(bank: SeriesBank) -> None:
    torch.manual_seed(2)
    definition = LongDefinition(max_encoder=48, min_encoder=12, horizon=24, lags=(24, 60))
    dataset = definition.dataset(definition.frame(bank.select([True, True, False])), predict=True)
    model = definition.model(dataset, hidden_size=16, attention_head_size=2, dropout=0.1).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    x, _ = next(iter(dataset.to_dataloader(train=False, batch_size=2)))
    with torch.no_grad():
        expected = model(x)["prediction"]
        cont = torch.cat([x["encoder_cont"], x["decoder_cont"]], dim=1)
        columns = {name: cont[..., i] for i, name in enumerate(model.hparams.x_reals)}
        output = EqualLengthTft(model)(columns, definition.horizon)
        shared = {name: c if name.startswith("value") else c[:1] for name, c in columns.items()}
        once = EqualLengthTft(model)(shared, definition.horizon)
    center, scale = x["target_scale"].T
    torch.testing.assert_close(output * scale[:, None, None] + center[:, None, None], expected)
    torch.testing.assert_close(once, output)
