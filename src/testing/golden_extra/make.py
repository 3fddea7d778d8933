"""Writes the cases beside this file: small TFTs of random weights in configurations that ../golden lacks, and
what pytorch-forecasting 1.8 answers for random inputs, before de-normalisation.

    python make.py [folder]

Each case is `<name>.json` (the network as model/spec.ts names it, columns and lengths) and `<name>.safetensors`:
`weights.<parameter>`, the network's inputs, and the outputs under their names in the graph.
"""

import json
import pathlib
import sys
import warnings

import numpy as np
from pytorch_forecasting import TemporalFusionTransformer
from pytorch_forecasting.metrics import MultiLoss, QuantileLoss
from safetensors.numpy import save_file
import torch

LEVELS = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98]
BATCH = 5

# Per case: what differs from `make_model`'s defaults. Categories are name: (classes, width).
CASES = {
    # Everything shared, several widths (1, odd, as wide as the output, wider), groups both static and over
    # time, three LSTM layers, one head, targets with different numbers of levels.
    "shared": dict(
        hidden_size=10,
        lstm_layers=3,
        attention_head_size=1,
        share=True,
        embeddings={"zone": (4, 3), "tags": (5, 2), "kind": (6, 7), "state": (3, 1), "clock": (9, 10)},
        groups={"tags": ["tag_a", "tag_b", "tag_c"], "clock": ["hour", "weekday"]},
        static=(["zone", "tags"], ["size"]),
        encoder=(["kind", "clock", "state"], ["load", "memory", "slow", "wide"]),
        decoder=(["clock", "kind"], ["slow", "wide"]),
        sizes={"load": 1, "slow": 5, "wide": 13, "memory": 10},
        output_size=[7, 3],
    ),
    # Nothing static, nothing known ahead, no real variable at all.
    "categories_only": dict(
        hidden_size=6,
        attention_head_size=3,
        embeddings={"kind": (7, 3), "state": (4, 2)},
        encoder=(["kind", "state"], []),
    ),
    # One variable where there could be several, more variables than hidden units, decoder steps that see all.
    "single_variables": dict(
        hidden_size=8,
        attention_head_size=2,
        causal=False,
        embeddings={"zone": (5, 4), "days": (6, 3)},
        groups={"days": ["weekday", "holiday"]},
        static=(["zone"], []),
        encoder=(["days"], [f"metric_{i}" for i in range(13)]),
        decoder=([], ["metric_3"]),
        sizes={"metric_0": 8, "metric_1": 3, "metric_2": 11},
    ),
    # Reals of width 1 only: the embeddings side by side are as wide as the weights, so no ResampleNorm there.
    "narrow": dict(
        hidden_size=9,
        lstm_layers=2,
        attention_head_size=2,
        share=True,
        embeddings={"days": (6, 1)},
        groups={"days": ["weekday", "holiday"]},
        static=([], ["size", "age"]),
        encoder=([], ["load", "memory", "disk"]),
        decoder=(["days"], []),
        continuous_size=1,
        mask_bias=-4.0,
    ),
}


def make_model(
    hidden_size,
    embeddings,
    encoder,
    attention_head_size=2,
    lstm_layers=1,
    share=False,
    causal=True,
    mask_bias=-1e9,
    groups={},
    static=([], []),
    decoder=([], []),
    continuous_size=4,
    sizes={},
    output_size=7,
):
    reals = list(dict.fromkeys([*static[1], *encoder[1], *decoder[1]]))
    categories = list(dict.fromkeys([*static[0], *encoder[0], *decoder[0]]))
    members = [member for name in categories for member in groups.get(name, [name])]
    several = isinstance(output_size, list)
    losses = [QuantileLoss(LEVELS[:size]) for size in (output_size if several else [output_size])]
    model = TemporalFusionTransformer(
        hidden_size=hidden_size,
        lstm_layers=lstm_layers,
        attention_head_size=attention_head_size,
        output_size=output_size,
        loss=MultiLoss(losses) if several else losses[0],
        static_categoricals=static[0],
        static_reals=static[1],
        time_varying_categoricals_encoder=encoder[0],
        time_varying_reals_encoder=encoder[1],
        time_varying_categoricals_decoder=decoder[0],
        time_varying_reals_decoder=decoder[1],
        categorical_groups=groups,
        embedding_sizes=embeddings,
        # A column that the network does not read stands first.
        x_reals=["unused", *reals],
        x_categoricals=members,
        hidden_continuous_size=continuous_size,
        hidden_continuous_sizes=sizes,
        share_single_variable_networks=share,
        causal_attention=causal,
        mask_bias=mask_bias,
        logging_metrics=torch.nn.ModuleList([]),
    )
    return model.eval()


def randomise(model, generator):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            is_scale = name.endswith("norm.weight")
            parameter.copy_(1 + 0.3 * noise if is_scale else noise * (0.5 if parameter.ndim == 1 else 0.4))


def make_inputs(model, generator, encoder_length=11, prediction_length=6):
    params = model.hparams
    lengths = torch.tensor([encoder_length, 1, 4, encoder_length, 7])
    classes = {}
    for name, (count, _) in params.embedding_sizes.items():
        for member in params.categorical_groups.get(name, [name]):
            classes[member] = count
    inputs = {"encoder_lengths": lengths, "decoder_lengths": torch.full((BATCH,), prediction_length)}
    for part, steps in (("encoder", encoder_length), ("decoder", prediction_length)):
        cont = 2 * torch.randn((BATCH, steps, len(params.x_reals)), generator=generator)
        cat = [
            torch.randint(classes[name], (BATCH, steps), generator=generator) for name in params.x_categoricals
        ]
        inputs[f"{part}_cont"] = cont
        inputs[f"{part}_cat"] = torch.stack(cat, -1) if cat else torch.zeros((BATCH, steps, 0), dtype=torch.long)
    return inputs


def answer(model, inputs):
    model.transform_output = lambda prediction, target_scale: prediction
    with torch.no_grad():
        out = model({**inputs, "target_scale": None})
    prediction = out["prediction"] if isinstance(out["prediction"], list) else [out["prediction"]]
    names = ["encoder_attention", "decoder_attention", "static_variables", "encoder_variables", "decoder_variables"]
    explanation = {name: out[name] for name in names if out[name].shape[-1] > 0}
    return {f"prediction.{k}": values for k, values in enumerate(prediction)} | explanation


def describe(model, inputs, weights):
    params = model.hparams
    outputs = params.output_size if isinstance(params.output_size, list) else [params.output_size]
    return {
        "encoderLength": inputs["encoder_cont"].shape[1],
        "predictionLength": inputs["decoder_cont"].shape[1],
        "xReals": params.x_reals,
        "xCategoricals": params.x_categoricals,
        "network": {
            "hiddenSize": params.hidden_size,
            "lstmLayers": params.lstm_layers,
            "attentionHeads": params.attention_head_size,
            "causalAttention": params.causal_attention,
            "maskBias": params.mask_bias,
            "shareSingleVariableNetworks": params.share_single_variable_networks,
            "staticCategoricals": params.static_categoricals,
            "staticReals": params.static_reals,
            "encoderCategoricals": params.time_varying_categoricals_encoder,
            "encoderReals": params.time_varying_reals_encoder,
            "decoderCategoricals": params.time_varying_categoricals_decoder,
            "decoderReals": params.time_varying_reals_decoder,
            "continuousSizes": {
                name.split(".")[1]: tensor.shape[0]
                for name, tensor in weights.items()
                if name.startswith("prescalers.") and name.endswith(".weight")
            },
            "embeddings": {
                name: list(weights[f"input_embeddings.embeddings.{name}.weight"].shape)
                for name in params.embedding_sizes
            },
            "categoricalGroups": params.categorical_groups,
            "outputSizes": outputs,
        },
    }


def main(folder):
    warnings.filterwarnings("ignore")
    for seed, (name, settings) in enumerate(CASES.items()):
        generator = torch.Generator().manual_seed(seed)
        model = make_model(**settings)
        randomise(model, generator)
        # named_parameters lists a shared tensor once, under its first name.
        weights = {key: value.detach() for key, value in model.named_parameters()}
        inputs = make_inputs(model, generator)
        tensors = {f"weights.{key}": value for key, value in weights.items()} | inputs | answer(model, inputs)
        arrays = {key: np.ascontiguousarray(value.numpy()) for key, value in tensors.items()}
        save_file(arrays, folder / f"{name}.safetensors")
        (folder / f"{name}.json").write_text(json.dumps(describe(model, inputs, weights), indent=1) + "\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parent)
