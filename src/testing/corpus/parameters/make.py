"""Writes the cases of this folder: python make.py [FOLDER]. Needs pytorch-forecasting 1.8 and pandas 2."""

import copy
import json
import pathlib
import pickle
import sys
import warnings

import numpy as np
import pandas as pd
import torch
from pytorch_forecasting import TemporalFusionTransformer, TimeSeriesDataSet
from pytorch_forecasting.data import (
    EncoderNormalizer,
    GroupNormalizer,
    MultiNormalizer,
    NaNLabelEncoder,
    TorchNormalizer,
)
from pytorch_forecasting.metrics import MultiLoss, QuantileLoss
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler

warnings.filterwarnings("ignore")
ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__.rsplit("/", 1)[0])
rng = np.random.default_rng(0)


def history(steps=120, servers=5):
    parts = []
    for s in range(servers):
        t = np.arange(steps)
        parts.append(
            pd.DataFrame(
                dict(
                    time_idx=t,
                    server_id=f"s{s}",
                    dc=f"dc{s % 2}",
                    profile=f"p{s % 3}",
                    rack=s * 10,
                    cpu_pct=30 + s * 5 + 10 * np.sin(t / 7) + rng.normal(0, 2, steps),
                    mem=50 + 5 * np.cos(t / 11) + rng.normal(0, 1, steps),
                    hour=(t % 24).astype(float),
                    status=np.where(rng.random(steps) < 0.1, "bad", "ok"),
                    wd=(t // 24 % 7).astype(str),
                )
            )
        )
    return pd.concat(parts, ignore_index=True)


data = history()
categorical = data.assign(profile=data.profile.astype("category"))
numbered = data.assign(server_id=data.rack)


def dataset(frame=data, **settings):
    base = dict(
        time_idx="time_idx",
        target="cpu_pct",
        group_ids=["server_id"],
        max_encoder_length=24,
        min_encoder_length=24,
        max_prediction_length=6,
        time_varying_unknown_reals=["cpu_pct"],
        add_relative_time_idx=True,
    )
    return TimeSeriesDataSet(frame, **{**base, **settings})


def transformation(n):
    return "none" if n.transformation is None else n.transformation


def rows(table):
    keys = [list(k) if isinstance(k, tuple) else [k] for k in table.index]
    return [dict(key=k, center=float(r.center), scale=float(r.scale)) for k, r in zip(keys, table.itertuples())]


def normalizer(n):
    head = dict(transformation=transformation(n))
    if isinstance(n, GroupNormalizer):
        if not n._groups:
            return dict(kind="global", **head, center=float(n.norm_["center"]), scale=float(n.norm_["scale"]))
        if n.scale_by_group:
            tables = [dict(rows=rows(n.norm_[g]), missing=n.missing_[g]) for g in n._groups]
            return dict(kind="groupProduct", **head, groups=n._groups, tables=tables)
        return dict(kind="group", **head, groups=n._groups, rows=rows(n.norm_), missing=n.missing_)
    if isinstance(n, EncoderNormalizer):
        levels = {k: n._method_kwargs.get(k, v) for k, v in dict(lower=0.25, center=0.5, upper=0.75).items()}
        return dict(kind="encoder", **head, method=n.method, centered=n.center, maxLength=n.max_length, levels=levels)
    center, scale = (float(v) for v in n.get_parameters())
    return dict(kind="torch", **head, center=center, scale=scale)


def scaler(s):
    if s is None:
        return dict(kind="none")
    if isinstance(s, TorchNormalizer):
        return dict(kind="normalizer", normalizer=normalizer(s))
    # By what it does, not by its attributes.
    at0, at1 = (float(s.transform(np.array([[x]]))[0, 0]) for x in (0.0, 1.0))
    scale = 1 / (at1 - at0)
    return dict(kind="affine", center=-at0 * scale, scale=scale)


def encoder(e):
    return dict(addNan=e.add_nan, classes=[[str(k), int(v)] for k, v in e.classes_.items()])


PREFIX = "__group_id__"


def case(name, d, alter=lambda p: None, allowed=None, **settings):
    settings = {**dict(hidden_size=8, attention_head_size=2, hidden_continuous_size=4, loss=QuantileLoss()), **settings}
    model = TemporalFusionTransformer.from_dataset(d, allowed_encoder_known_variable_names=allowed, **settings)
    h = model.hparams
    fitted = {k: e for k, e in d._categorical_encoders.items() if hasattr(e, "classes_")}
    out = model.output_layer if isinstance(model.output_layer, torch.nn.ModuleList) else [model.output_layer]
    expected = dict(
        window=dict(
            xReals=d.reals,
            xCategoricals=d.flat_categoricals,
            staticReals=d._static_reals,
            knownReals=d._time_varying_known_reals,
            unknownReals=d._time_varying_unknown_reals,
            maxEncoderLength=d.max_encoder_length,
            minEncoderLength=d.min_encoder_length,
            maxPredictionLength=d.max_prediction_length,
            groupIds=d.group_ids,
            variableGroups=d._variable_groups,
            lags=d._lags,
            constantFill=d._constant_fill_strategy,
            targets=[dict(name=t, normalizer=normalizer(n)) for t, n in zip(d.target_names, d.target_normalizers)],
            encoders={k: encoder(e) for k, e in fitted.items() if not k.startswith(PREFIX)},
            groupIdEncoders={k[len(PREFIX) :]: encoder(e) for k, e in fitted.items() if k.startswith(PREFIX)},
            scalers={k: scaler(d._scalers[k]) for k in d.reals if k in d._scalers},
        ),
        network=dict(
            hiddenSize=h.hidden_size,
            lstmLayers=h.lstm_layers,
            attentionHeads=h.attention_head_size,
            shareSingleVariableNetworks=h.share_single_variable_networks,
            staticCategoricals=h.static_categoricals,
            staticReals=h.static_reals,
            encoderCategoricals=h.time_varying_categoricals_encoder,
            encoderReals=h.time_varying_reals_encoder,
            decoderCategoricals=h.time_varying_categoricals_decoder,
            decoderReals=h.time_varying_reals_decoder,
            continuousSizes={k: model.prescalers[k].weight.shape[0] for k in model.prescalers},
            embeddings={k: list(e.weight.shape) for k, e in model.input_embeddings.items()},
            categoricalGroups=h.categorical_groups,
            outputSizes=[layer.weight.shape[0] for layer in out],
        ),
        shapes={k: list(v.shape) for k, v in model.state_dict().items()},
    )
    parameters = copy.deepcopy(d.get_parameters())
    alter(parameters)
    folder = ROOT / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dataset_parameters.pkl").write_bytes(pickle.dumps(parameters))
    text = json.dumps(expected, separators=(",", ":"), default=lambda x: x.item())
    (folder / "expected.json").write_text(text)


def older_names(parameters):
    """Attributes and lists as versions before 1.0 pickled them."""
    n = parameters["target_normalizer"].__dict__
    n["groups"], n["method_kwargs"] = n.pop("_groups"), n.pop("_method_kwargs")
    parameters["static_reals"] = ["encoder_length", "cpu_pct_center", "cpu_pct_scale"]
    parameters["time_varying_known_reals"] = ["hour", "relative_time_idx"]
    for key in ["variable_groups", "lags", "constant_fill_strategy"]:
        parameters[key] = {}
    for key in ["static_categoricals", "time_varying_known_categoricals", "time_varying_unknown_categoricals"]:
        parameters[key] = []


both = ["cpu_pct", "mem"]
hour = dict(time_varying_known_reals=["hour"])
by = GroupNormalizer
case(
    "scalers_robust_minmax",
    dataset(
        **hour,
        time_varying_unknown_reals=both,
        scalers={"hour": RobustScaler(), "mem": MinMaxScaler()},
        add_target_scales=True,
        target_normalizer=by(method="robust", groups=["server_id"], transformation="log1p"),
    ),
)
two = dict(group_ids=["server_id", "dc"])
case(
    "two_groups",
    dataset(
        **two,
        target_normalizer=by(groups=["server_id", "dc"], transformation="relu"),
        static_categoricals=["profile", "dc"],
        categorical_encoders={"dc": NaNLabelEncoder(add_nan=True)},
    ),
)
case("scale_by_group", dataset(**two, target_normalizer=by(groups=["server_id", "dc"], scale_by_group=True)))
case("no_static", dataset(add_encoder_length=False))
case("no_decoder", dataset(add_encoder_length=False, add_relative_time_idx=False))
case(
    "continuous_sizes",
    dataset(**hour, time_varying_unknown_reals=both, add_encoder_length=True),
    hidden_continuous_sizes={"hour": 3, "mem": 9},
)
case("global_uncentered", dataset(target_normalizer=by(method="robust", center=False, transformation="sqrt")))
case(
    "raw_and_categorical_groups",
    dataset(categorical, target_normalizer=by(groups=["profile", "server_id", "dc"])),
)
case(
    "barred_from_encoder",
    dataset(
        **hour,
        time_varying_known_categoricals=["wd"],
        time_varying_unknown_categoricals=["status"],
        time_varying_unknown_reals=both,
    ),
    allowed=["hour"],
)
case(
    "lags",
    dataset(
        **hour,
        time_varying_known_categoricals=["wd"],
        time_varying_unknown_categoricals=["status"],
        time_varying_unknown_reals=both,
        lags={"cpu_pct": [2, 12]},
        min_encoder_length=10,
        add_target_scales=True,
        static_reals=["rack"],
    ),
)
case(
    "normalizers_as_scalers",
    dataset(
        **hour,
        time_varying_unknown_reals=both,
        scalers={"mem": by(groups=["server_id"]), "hour": EncoderNormalizer()},
        target_normalizer=EncoderNormalizer(
            method="robust", max_length=[10, 20], center=False, method_kwargs=dict(lower=0.1, upper=0.9)
        ),
    ),
)
case(
    "torch_normalizer",
    dataset(
        target_normalizer=TorchNormalizer(method="robust", transformation="count"),
        scalers={"relative_time_idx": StandardScaler(with_mean=False)},
        constant_fill_strategy={"cpu_pct": 1},
    ),
)
case("no_normalizer", dataset(target_normalizer=None))
case(
    "two_targets",
    dataset(
        target=both,
        time_varying_unknown_reals=both,
        add_target_scales=True,
        target_normalizer=MultiNormalizer([EncoderNormalizer(transformation="logit"), TorchNormalizer()]),
    ),
    loss=MultiLoss([QuantileLoss(), QuantileLoss()]),
    output_size=[7, 7],
)
case(
    "older_attribute_names",
    dataset(
        **hour,
        add_target_scales=True,
        add_encoder_length=True,
        target_normalizer=by(groups=["server_id"], transformation="softplus"),
    ),
    alter=older_names,
)
case("integer_groups", dataset(numbered, target_normalizer=by(groups=["server_id"])))
case(
    "shared_networks",
    dataset(static_categoricals=["profile"], add_encoder_length=False),
    share_single_variable_networks=True,
    lstm_layers=3,
    causal_attention=False,
)
case(
    "static_variable_group",
    dataset(static_categoricals=["places"], variable_groups={"places": ["dc", "profile"]}, min_encoder_length=5),
    embedding_sizes={"places": (9, 12)},
)
