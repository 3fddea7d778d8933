"""Writes fleets as a user's export would hold them, with pyarrow's defaults (snappy, row groups of 1,048,576 rows):
`python writeFiles.py SERVERS STEPS METRICS STEP_SECONDS ORDERED SHUFFLED`. Both files hold the same rows: ordered by time,
and in random order."""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

servers, steps, metrics, step_seconds = map(int, sys.argv[1:5])
ordered, shuffled = sys.argv[5:]
random = np.random.default_rng(1)
rows = servers * steps
names = pa.array([f"web-{server:04d}" for server in range(servers)])
second = np.datetime64("2026-03-02", "ms") + np.arange(steps) * np.timedelta64(step_seconds, "s")


def table(position: np.ndarray) -> pa.Table:
    return pa.table(
        {
            "timestamp": pa.array(second[position // servers]),
            "server": names.take(pa.array(position % servers)),
            # A percentage as exporters round it, and doubles of every digit, which no codec makes smaller.
            "cpu_percent": np.round(values[0][position], 2),
            **{f"metric_{m}_percent": values[m][position] for m in range(1, metrics)},
        }
    )


values = [random.uniform(0, 100, rows) for _ in range(metrics)]
pq.write_table(table(np.arange(rows)), ordered)
pq.write_table(table(random.permutation(rows)), shuffled)
print(f"pyarrow {pa.__version__}")
