"""Writes the cases beside this file: python make.py FOLDER, where FOLDER has the cases of many versions of the library
(checkpoints as it wrote them, history, its own answers). Each is kept without its optimizer's state, and some are put in
further forms of saving. Needs torch and joblib."""
import collections, gzip, io, json, os, pickle, shutil, sys, zipfile
import joblib, torch

source, here = sys.argv[1], os.path.dirname(os.path.abspath(__file__))


class Named(pickle.Unpickler):
    """Which storages the state dict refers to; all else stays unbuilt."""

    def find_class(self, module, name):
        if name == "OrderedDict":
            return collections.OrderedDict
        if module == "torch._utils" and name.startswith("_rebuild"):
            return (lambda tensor, *rest: tensor) if name == "_rebuild_parameter" else (lambda *view: view)
        return type(name, (), {"__new__": lambda cls, *a, **k: object.__new__(cls), "__init__": lambda s, *a, **k: None,
                               "__setstate__": lambda s, state: None, "__setitem__": lambda s, k, v: None,
                               "append": lambda s, v: None, "extend": lambda s, v: None, "__call__": lambda s, *a, **k: s,
                               "__hash__": lambda s: id(s)})

    def persistent_load(self, reference):
        return reference[2]


def without_optimizer(path):
    with zipfile.ZipFile(path) as old:
        pkl = next(n for n in old.namelist() if n.endswith("data.pkl"))
        state = Named(io.BytesIO(old.read(pkl))).load()["state_dict"]
        keep = {view[0] for view in state.values()}
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as new:
            for name in old.namelist():
                if "/data/" not in name or name.split("/data/")[1] in keep:
                    new.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED, 9)
        return out.getvalue()


def case(name, model, write):
    to = f"{here}/{name}"
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(to)
    expected = json.load(open(f"{model}/expected.json"))
    kept = {k: expected[k] for k in ("servers", "targets", "quantiles", "prediction", "versions", "unseen")}
    kept["prediction"] = json.loads(json.dumps(kept["prediction"]), parse_float=lambda x: float(f"{float(x):.7g}"))
    with open(f"{to}/expected.json.gz", "wb") as file:
        file.write(gzip.compress(json.dumps(kept).encode(), 9, mtime=0))
    shutil.copy(f"{model}/history.parquet", to)
    write(to)


for group, name in [("faults", "pf0101_pandas13_base"), ("faults", "pf0101_lags_enc_softplus"), ("faults", "pf0103_enc_robust"),
                    ("faults", "pf10_enc_nocenter"), ("faults", "pf14_lags"), ("refused", "custom_transform"),
                    ("refused", "scaler_power"), ("refused", "scaler_quantile")]:
    folder = f"{source}/{group}/{name}"
    case(name, folder, lambda to: open(f"{to}/model.ckpt", "wb").write(without_optimizer(f"{folder}/model.ckpt")))

# One model in forms of our own.
base = f"{source}/faults/form_state_dict_pt_params"
weights = torch.load(f"{base}/m/model.pt", weights_only=True)
parameters = pickle.load(open(f"{base}/m/dataset_parameters.pkl", "rb"))


def write(to, model, parameters_name, dump):
    os.makedirs(f"{to}/m")
    model(f"{to}/m/{'pytorch_model.bin' if 'bin' in to else 'model.pt'}")
    dump(f"{to}/m/{parameters_name}")


def legacy_and_gzip(to):
    write(to, lambda path: torch.save(weights, path, _use_new_zipfile_serialization=False), "parameters.joblib",
          lambda path: joblib.dump(parameters, path, compress=("gzip", 9)))


def averaged(to):
    named = {f"model.{k}": torch.zeros(1) for k in weights} | {f"ema_model._orig_mod.{k}": v for k, v in weights.items()}
    write(to, lambda path: torch.save({"model_state_dict": named, "n_averaged": torch.tensor(3)}, path), "dataset_parameters.pickle",
          lambda path: pickle.dump(parameters, open(path, "wb"), protocol=2))


def in_one_file(to):
    os.makedirs(f"{to}/m")
    torch.save({"state_dict": {f"tft.{k}": v for k, v in weights.items()}, "hyper_parameters": {"lr": 0.1, "data": parameters}},
               f"{to}/m/model.pth", _use_new_zipfile_serialization=True)


case("form_legacy_gzip", base, legacy_and_gzip)
case("form_averaged_bin", base, averaged)
case("form_own_module", base, in_one_file)
joblib.dump({"a": 1}, f"{here}/packed_xz.joblib", compress=("xz", 3))
