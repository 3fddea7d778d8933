"""Raw parameters through pytorch-forecasting's own losses: rescaled, then its point forecast and its quantiles.
Run: python golden.py > losses.json (pytorch-forecasting 1.8, scipy)."""
import json, warnings, numpy as np, torch, scipy.stats as st, scipy, pytorch_forecasting as pf
from pytorch_forecasting.metrics import *
from pytorch_forecasting.data.encoders import TorchNormalizer
warnings.filterwarnings("ignore")
torch.manual_seed(7)
LEVELS = [.02, .1, .25, .5, .75, .9, .98]
def norm(transformation, center=True):
    n = TorchNormalizer(transformation=transformation, center=center); n.center_ = torch.tensor(0.); n.scale_ = torch.tensor(1.)
    return n
SCALES = {None: [[40., 9.], [-3., .5], [0., 100.]], "log": [[3., .4], [0., 1.]], "log1p": [[3., .4], [.2, .1]], "logit": [[-1., .7], [2., .3]],
          "softplus": [[12., 3.], [-1., .5]], "count": [[6., 2.], [0., .4]], "relu": [[6., 2.], [0., .4]], "sqrt": [[6., .8], [3., .3]]}
cases = []
def add(name, loss, transformation, kind, outputs, center=True, scales=None):
    D = 3; scale = torch.tensor(scales or SCALES[transformation])
    raw = torch.randn(len(scale), D, outputs)
    enc = norm(transformation, center)
    y = loss.rescale_parameters(raw, scale, enc)
    case = dict(name=name, kind=kind, loss=type(loss).__name__, transformation=transformation or "none", raw=raw.flatten().tolist(), targetScale=scale.flatten().tolist(), horizon=D)
    p = y.double().numpy()
    if kind == "point":
        case["point"] = loss.to_prediction(y).flatten().tolist()
    elif kind in ("normal", "logNormal"):
        case["quantiles"] = loss.to_quantiles(y, quantiles=LEVELS).flatten().tolist()
    elif kind == "negativeBinomial":
        case["point"] = loss.to_prediction(y).flatten().tolist()
        r = 1 / p[..., 1]; q = r / (p[..., 0] + r)
        case["quantiles"] = np.stack([st.nbinom(r, q).ppf(l) for l in LEVELS], -1).flatten().tolist()
    else:
        case["point"] = loss.to_prediction(y).flatten().tolist()
        m, s = p[..., 0], p[..., 1]
        case["quantiles"] = np.stack([st.beta(m * s, (1 - m) * s).ppf(l) for l in LEVELS], -1).flatten().tolist()
    cases.append(case)
for t in SCALES:
    for loss in (MAE(), RMSE(), SMAPE(), MAPE(), MASE()):
        if (loss.__class__.__name__, t) in [("MAE", None), ("MAE", "count"), ("RMSE", "log"), ("RMSE", "sqrt"), ("RMSE", "softplus"), ("SMAPE", "log1p"), ("SMAPE", "logit"), ("SMAPE", None), ("MAPE", "softplus"), ("MAPE", "relu"), ("MAE", "log1p"), ("MASE", None), ("MASE", "log"), ("MASE","softplus"), ("MAPE", "log")]:
            add(f"{type(loss).__name__} {t}", loss, t, "point", 1)
small = [[1., .3], [.5, .2]]
for loss in (PoissonLoss(), TweedieLoss(p=1.5)):
    for t in (None, "relu", "softplus"): add(f"{type(loss).__name__} {t}", loss, t, "point", 1, scales=small)
for t in SCALES: add(f"Normal {t}", NormalDistributionLoss(), t, "normal", 2, scales=None if t != "sqrt" else [[6., .4], [9., .3]])
for t in ("log", "log1p"): add(f"LogNormal {t}", LogNormalDistributionLoss(), t, "logNormal", 2)
add("LogNormal wide", LogNormalDistributionLoss(), "log", "logNormal", 2, scales=[[8., 2.]])
for t, s in ((None, [[0., 2.], [0., 300.], [0., 40000.]]), ("softplus", [[0., 3.], [0., .2]]), ("log1p", [[0., 1.5], [0., 5.]]), ("relu", [[0., 20.]])):
    add(f"NegativeBinomial {t}", NegativeBinomialDistributionLoss(), t, "negativeBinomial", 2, center=False, scales=s)
for i, s in enumerate(([[-1., .7], [2., .3]], [[-6., 1.]], [[0., 3.], [4., .05]])): add(f"Beta {i}", BetaDistributionLoss(), "logit", "beta", 2, scales=s)
r = lambda x: [float(f"{v:.9g}") for v in x]
for c in cases:
    for k in ("raw", "targetScale", "point", "quantiles"):
        if k in c: c[k] = r(c[k])
print(json.dumps(dict(versions=dict(pytorch_forecasting=pf.__version__, torch=torch.__version__, scipy=scipy.__version__), levels=LEVELS, cases=cases)))
