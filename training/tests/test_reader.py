"""All the way round: what this package trains, Fleetcast's own reader compiles and forecasts with.

The windows are the reader's own; PyTorch must answer them as the reader did. Skipped without Node.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pytorch_forecasting import TemporalFusionTransformer
from safetensors.torch import load_file
from test_training import SMALL, assert_answers, write_fleet

from fleetcast_training.cli import main

ROOT = Path(__file__).parents[2]
READER = ROOT / "src" / "cli" / "fleetcast.mjs"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (ROOT / "node_modules").exists(),
    reason="needs Node and `npm install`",
)


def fleetcast(*arguments: str | Path) -> str:
    done = subprocess.run(["node", READER, *arguments], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


LAYOUTS = {
    "long": ["--steps", "4", "--center", "4"],
    "wide": ["--layout", "wide", "--targets", "cpu_percent", "memory_percent", "--epochs", "1", "--batches", "2"],
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_reader_answers_as_pytorch_does(layout: str, tmp_path: Path) -> None:
    fleet, out, compiled = tmp_path / "fleet.parquet", tmp_path / "run", tmp_path / "compiled"
    write_fleet(fleet)
    main(["train", "--data", str(fleet), "--out", str(out), "--heads", "2", *LAYOUTS[layout], *SMALL])
    model = TemporalFusionTransformer.load_from_checkpoint(out / "model.ckpt", map_location="cpu").eval()
    for name, form in {"checkpoint": out / "model.ckpt", "folder": out}.items():
        read = json.loads(fleetcast("inspect", form))
        assert (read["card"]["form"], read["layout"]) == (name, layout)
        fleetcast("compile", form, "--out", compiled, "--step", "300", "--card", out / "card.json")
        forecast, dump = tmp_path / "forecast.json", tmp_path / "dump.safetensors"
        fleetcast("predict", "--model", compiled, "--data", fleet, "--out", forecast, "--dump", dump)
        answered = load_file(dump)
        assert len(answered["encoder_cont"]) == (4 if layout == "wide" else 8)
        assert_answers(model, answered)
        assert len(json.loads(forecast.read_text())["predictions"]) == 4


def test_a_golden_window_of_another_model_is_refused(tmp_path: Path) -> None:
    fleet = tmp_path / "fleet.parquet"
    write_fleet(fleet, servers=2)
    for seed in ("1", "2"):
        out = str(tmp_path / seed)
        main(["train", "--data", str(fleet), "--out", out, "--seed", seed, "--steps", "2", *SMALL])
    golden = ["--golden", str(tmp_path / "1" / "golden.safetensors"), "--out", str(tmp_path / "compiled")]
    fleetcast("compile", tmp_path / "1" / "model.ckpt", *golden)
    with pytest.raises(AssertionError, match="differs from native ONNX Runtime"):
        fleetcast("compile", tmp_path / "2" / "model.ckpt", *golden)
