"""The TFT's forward pass for batches in which every window has the same length.

It is the library's network, module by module; only what costs time without need is left out: packed
sequences, padding masks and the by-products (attention and variable weights). A test holds both equal.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from pytorch_forecasting import TemporalFusionTransformer
from pytorch_forecasting.models.temporal_fusion_transformer.sub_modules import VariableSelectionNetwork
from torch import nn

Columns = Mapping[str, torch.Tensor]


class EqualLengthTft(nn.Module):
    """Network outputs before de-normalisation, [windows, horizon, quantiles], from real inputs only."""

    def __init__(self, model: TemporalFusionTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, columns: Columns, horizon: int) -> torch.Tensor:
        """columns: x_reals by name, [windows, encoder + horizon], or [1, …] where all windows agree."""
        model = self.model
        encoder = next(iter(columns.values())).shape[1] - horizon
        static = select(
            model.static_variable_selection, {n: columns[n][:, :1] for n in model.static_variables}, None
        )
        context = model.static_context_variable_selection(static)
        past = select(
            model.encoder_variable_selection,
            {n: columns[n][:, :encoder] for n in model.encoder_variables},
            context,
        )
        future = select(
            model.decoder_variable_selection,
            {n: columns[n][:, encoder:] for n in model.decoder_variables},
            context,
        ).expand(past.shape[0], -1, -1)
        state = (
            model.static_context_initial_hidden_lstm(static).transpose(0, 1).expand(-1, len(past), -1).contiguous(),
            model.static_context_initial_cell_lstm(static).transpose(0, 1).expand(-1, len(past), -1).contiguous(),
        )
        past_out, state = run_lstm(model.lstm_encoder, past, state)
        future_out, _ = run_lstm(model.lstm_decoder, future, state)
        skip = torch.cat([past, future], dim=1)
        local = model.post_lstm_gate_encoder(torch.cat([past_out, future_out], dim=1))
        local = model.post_lstm_add_norm_encoder(local, skip)
        enriched = model.static_enrichment(local, model.static_context_enrichment(static))
        query = enriched[:, encoder:]
        attended = model.post_attn_gate_norm(self.attention(query, enriched), query)
        out = model.pre_output_gate_norm(model.pos_wise_ff(attended), local[:, encoder:])
        return model.output_layer(out)

    def attention(self, query: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
        """Mean over heads of softmax(QKᵀ/√d)·V with the one shared V; decoder keys j ≥ query i are hidden."""
        layer = self.model.multihead_attn
        heads, width = layer.n_head, layer.d_k
        q = torch.cat([m.weight for m in layer.q_layers]), torch.cat([m.bias for m in layer.q_layers])
        k = torch.cat([m.weight for m in layer.k_layers]), torch.cat([m.bias for m in layer.k_layers])
        qs = nn.functional.linear(query, *q).unflatten(-1, (heads, width)).transpose(1, 2)
        ks = nn.functional.linear(keys, *k).unflatten(-1, (heads, width)).transpose(1, 2)
        vs = layer.v_layer(keys)[:, None].expand(-1, heads, -1, -1)
        steps, total = query.shape[1], keys.shape[1]
        j = torch.arange(total, device=query.device) - (total - steps)
        hidden = j[None, :] >= torch.arange(steps, device=query.device)[:, None]
        bias = torch.zeros(hidden.shape, device=query.device).masked_fill(hidden, layer.mask_bias)
        mean = nn.functional.scaled_dot_product_attention(qs, ks, vs, attn_mask=bias).mean(1)
        return layer.dropout(layer.w_h(layer.dropout(mean)))


def run_lstm(
    lstm: nn.LSTM, x: torch.Tensor, state: tuple[torch.Tensor, torch.Tensor]
) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
    """nn.LSTM's own forward: the library's subclass packs sequences first, which equal lengths do not need."""
    return nn.LSTM.forward(lstm, x, state)


def select(network: VariableSelectionNetwork, columns: Columns, context: torch.Tensor | None) -> torch.Tensor:
    """Variable selection: the softmax-weighted sum of each variable's own network.

    A column that all windows share goes through its network once.
    """
    if len(columns) == 1:
        ((name, column),) = columns.items()
        return network.single_variable_grns[name](network.prescalers[name](column[..., None]))
    scaled = {name: network.prescalers[name](column[..., None]) for name, column in columns.items()}
    windows = max(len(one) for one in scaled.values())
    flat = torch.cat([one.expand(windows, -1, -1) for one in scaled.values()], dim=-1)
    weights = dict(zip(scaled, network.flattened_grn(flat, context).softmax(-1).unbind(-1), strict=True))
    terms = {name: network.single_variable_grns[name](one) for name, one in scaled.items()}
    shared = [name for name, term in terms.items() if len(term) < windows]
    parts = [term * weights[name][..., None] for name, term in terms.items() if name not in shared]
    if shared:
        # One product per step instead of one pass over [windows, steps, hidden] per column.
        by_step = torch.stack([weights[name] for name in shared], dim=-1).transpose(0, 1)
        parts.append((by_step @ torch.stack([terms[name][0] for name in shared], dim=1)).transpose(0, 1))
    return sum(parts[1:], parts[0])
