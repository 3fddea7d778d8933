"""Writes this corpus: `python make.py` with pyarrow, in this folder.

One folder is one case: every file in it except expected.json is dropped together. expected.json holds either
what the table must be (computed here, not by Fleetcast) or the error or question that must come. Cases that
were added by hand have no code here and are left alone. make_cells.py writes those of what a cell means.
"""

import datetime as dt
import decimal
import gzip
import json
import math
import pathlib
import random
import shutil

import pyarrow as pa
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
START = dt.datetime(2026, 3, 2, 6, 0, tzinfo=dt.timezone.utc)
STEP_MS = 300_000
SERVERS = ["prod-001", "prod-002", "comp-010"]
STEPS = 8
START_MS = int(START.timestamp() * 1000)


def rows():
    """(ms, server, cpu, memory) by time, then server; eighths, so that every float type holds them."""
    out = []
    for i in range(STEPS):
        for s, server in enumerate(SERVERS):
            out.append((START_MS + i * STEP_MS, server, 20 + 8 * s + i * 0.125, 60 - s - i * 0.5))
    return out


ROWS = rows()
MS = [r[0] for r in ROWS]
SERVER = [r[1] for r in ROWS]
CPU = [r[2] for r in ROWS]
MEM = [r[3] for r in ROWS]


def clean(case):
    folder = HERE / case
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def expect(case, data, *, naive=False, labels=(), notes=(), **more):
    """data: rows of dicts with ms, server and metrics (None is null)."""
    names = [k for k in data[0] if k not in ("ms", "server")]
    metrics = {}
    for name in names:
        values = [r[name] for r in data if r[name] is not None]
        metrics[name] = {"values": len(values), "sum": math.fsum(values)}
    expected = {
        "rows": len(data),
        "servers": sorted({r["server"] for r in data}),
        "first": iso(min(r["ms"] for r in data)),
        "last": iso(max(r["ms"] for r in data)),
        "metrics": metrics,
        "labels": list(labels),
        "naiveTime": naive,
        "notes": list(notes),
        **more,
    }
    write_json(case, expected)


def fail(case, code, message):
    write_json(case, {"error": code, "message": message})


def write_json(case, value):
    (HERE / case / "expected.json").write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def iso(ms):
    return dt.datetime.fromtimestamp(ms / 1000, dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


BASE = [dict(ms=m, server=s, cpu_percent=c, memory_percent=x) for m, s, c, x in ROWS]


def times(unit="us", tz="UTC", ms=MS):
    factor = {"s": 1e-3, "ms": 1, "us": 1000, "ns": 1_000_000}[unit]
    return pa.array([int(m * factor) for m in ms], pa.timestamp(unit, tz))


def table(time=None, server=None, **columns):
    return pa.table(
        {
            "timestamp": times() if time is None else time,
            "server_name": pa.array(SERVER) if server is None else server,
            "cpu_percent": pa.array(CPU),
            "memory_percent": pa.array(MEM),
            **columns,
        }
    )


def good(case, content, *, data=BASE, options=None, name="metrics.parquet", **facts):
    folder = clean(case)
    pq.write_table(content, folder / name, **(options or {}))
    expect(case, data, **facts)


for codec in ["none", "snappy", "gzip", "zstd", "brotli", "lz4"]:
    good(f"codec_{codec}", table(), options={"compression": codec})
good("codec_mixed", table(), options={"compression": {"timestamp": "zstd", "server_name": "gzip", "cpu_percent": "none", "memory_percent": "snappy"}})

for unit in ["ms", "us", "ns"]:
    good(f"time_{unit}", table(times(unit)))
    good(f"time_{unit}_naive", table(times(unit, None)), naive=True)
good("time_int96", table(times("ns", None)), options={"use_deprecated_int96_timestamps": True}, naive=True)
good("time_epoch_s", table(pa.array([m // 1000 for m in MS], pa.int64())))
good("time_epoch_s_int32", table(pa.array([m // 1000 for m in MS], pa.int32())))
good("time_epoch_ms", table(pa.array(MS, pa.int64())))
good("time_epoch_us", table(pa.array([m * 1000 for m in MS], pa.int64())))
good("time_epoch_ns", table(pa.array([m * 1_000_000 for m in MS], pa.int64())))
good("time_epoch_double", table(pa.array([m / 1000 for m in MS], pa.float64())))
good("time_text_zone", table(pa.array([dt.datetime.fromtimestamp(m / 1000, dt.timezone(dt.timedelta(hours=2))).isoformat() for m in MS])))
good("time_text_naive", table(pa.array([dt.datetime.fromtimestamp(m / 1000, dt.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f") for m in MS])), naive=True)
DAYS = [dt.date(2026, 3, 2) + dt.timedelta(days=i // 3) for i in range(24)]
DAY_MS = [int(dt.datetime(d.year, d.month, d.day, tzinfo=dt.timezone.utc).timestamp() * 1000) for d in DAYS]
good("time_date32", table(pa.array(DAYS, pa.date32())), data=[{**r, "ms": m} for r, m in zip(BASE, DAY_MS)], naive=True)

required = pa.schema([pa.field(f.name, f.type, nullable=False) for f in table().schema])
good("required", table().cast(required))
good("page_v2", table(), options={"data_page_version": "2.0"})
nulls = [None if i % 5 == 0 else c for i, c in enumerate(CPU)]
null_data = [{**r, "cpu_percent": c} for r, c in zip(BASE, nulls)]
good("nulls", table(cpu_percent=pa.array(nulls, pa.float64())), data=null_data)
good("nulls_page_v2", table(cpu_percent=pa.array(nulls, pa.float64())), data=null_data, options={"data_page_version": "2.0", "compression": "zstd"})
good("nulls_plain", table(cpu_percent=pa.array(nulls, pa.float64())), data=null_data, options={"use_dictionary": False})
infinite = [math.inf if i == 3 else math.nan if i == 4 else c for i, c in enumerate(CPU)]
good("not_finite", table(cpu_percent=pa.array(infinite)), data=[{**r, "cpu_percent": None if i in (3, 4) else r["cpu_percent"]} for i, r in enumerate(BASE)])
good("no_dictionary", table(), options={"use_dictionary": False})
good("categorical", table(server=pa.array(SERVER).dictionary_encode(), profile=pa.array([s[:4] for s in SERVER]).dictionary_encode()), labels=["profile"])
good("large_string", table(server=pa.array(SERVER, pa.large_string())))
good("string_view", table(server=pa.array(SERVER).cast(pa.string_view())))
encodings = {"timestamp": "DELTA_BINARY_PACKED", "cpu_percent": "BYTE_STREAM_SPLIT", "memory_percent": "PLAIN"}
for text in ["DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN"]:
    good(f"encoding_{text.lower()}", table(), options={"use_dictionary": False, "column_encoding": {**encodings, "server_name": text}})
good("many_pages", table(), options={"use_dictionary": False, "data_page_size": 64, "write_batch_size": 4})

whole = list(range(24))
typed = {}
for kind in ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]:
    big = {"uint32": 4_294_967_200, "uint64": 2**47, "int64": -(2**40), "int32": -70_000}.get(kind, 0)
    typed[f"m_{kind}"] = pa.array([big + w for w in whole], getattr(pa, kind)())
halves = [w / 4 for w in whole]
typed["m_float16"] = pa.array(halves, pa.float32()).cast(pa.float16())
typed["m_float32"] = pa.array(halves, pa.float32())
for digits in [7, 15, 30]:
    typed[f"m_decimal{digits}"] = pa.array([decimal.Decimal(w - 12) / 4 for w in whole], pa.decimal128(digits, 2))
typed_data = [
    {
        **r,
        **{name: float(v.as_py()) for name, v in ((n, column[i]) for n, column in typed.items())},
    }
    for i, r in enumerate(BASE)
]
good("types", table(**typed, m_flag=pa.array([i % 2 == 0 for i in whole])), data=typed_data)
nested = dict(tags=pa.array([["a", "b"]] * 24), place=pa.array([{"rack": i} for i in whole]))
good("nested", table(**nested), notes=[f"column {n} of metrics.parquet: nested columns are not read" for n in nested])
odd = {"cpu usage (%)": pa.array(CPU), "mémoire.utilisée": pa.array(MEM), "a/b\"c'": pa.array(halves), "__proto__": pa.array(halves)}
odd_table = pa.table({"timestamp": times(), "host": pa.array(SERVER), **odd})
good("odd_names", odd_table, data=[dict(ms=m, server=s, **{k: v[i].as_py() for k, v in odd.items()}) for i, (m, s) in enumerate(zip(MS, SERVER))])
ignored = dict(
    is_anomaly=pa.array([0] * 24, pa.int8()),
    problem_child=pa.array([False] * 24),
    server_id=pa.array(whole),
    hour=pa.array([6] * 24),
    notes=pa.array([f"note {i}" for i in whole]),
    __index_level_0__=pa.array(whole),
)
good("not_metrics", table(**ignored))
aliases = pa.table({"timestamp": times(), "server_name": pa.array(SERVER), "cpu_pct": pa.array(CPU), "mem_pct": pa.array(MEM), "state": pa.array(["healthy"] * 24)})
good("aliases", aliases, labels=["status"])
collision = table(cpu_pct=pa.array(halves))
good("alias_collides", collision, data=[{**r, "cpu_pct": h} for r, h in zip(BASE, halves)])
second = {n: pa.array(halves) for n in ["cpu_user_pct", "mem_used_pct", "disk_usage_pct"]}
good("second_generation", pa.table({"timestamp": times("ns"), "server_name": pa.array(SERVER), **second}), data=[dict(ms=m, server=s, **{n: h for n in second}) for m, s, h in zip(MS, SERVER, halves)])

shuffled = random.Random(7).sample(range(24), 24)
good("shuffled", table().take(pa.array(shuffled)))
good("groups_out_of_order", pa.concat_tables([table().slice(12), table().slice(0, 12)]), options={"row_group_size": 12})
by_server = sorted(range(24), key=lambda i: (SERVER[i], MS[i]))
good("by_server", table().take(pa.array(by_server)), options={"row_group_size": 8})
twice = pa.concat_tables([table().set_column(2, "cpu_percent", pa.array([0.0] * 24)).slice(0, 5), table()])
holes = table(times("us", "UTC", MS).take(pa.array([None if i == 2 else i for i in whole])), pa.array([None if i == 4 else "" if i == 5 else s for i, s in enumerate(SERVER)]))
good("rows_left_out", holes, data=[r for i, r in enumerate(BASE) if i not in (2, 4, 5)], notes=["1 row without a time left out", "2 rows without a server left out"])
good("one_row", table().slice(0, 1), data=BASE[:1])
good("unknown_suffix", table(), name="export.2026-03")

folder = clean("several_files")
for i in range(3):
    pq.write_table(table().slice(i * 8, 8), folder / f"part-{i}.parquet")
expect("several_files", BASE)

folder = clean("hive_folder")
for i in range(2):
    part = folder / "metrics" / f"time_chunk=20260302_{i:02d}"
    part.mkdir(parents=True)
    pq.write_table(table().slice(i * 12, 12), part / "a1b2-0.parquet")
(folder / "metrics" / "_SUCCESS").write_text("")
(folder / "metrics" / "chunk_manifest.json").write_text("{}")
(folder / "metrics" / "metrics_metadata.json").write_text("{}")
expect("hive_folder", BASE, labels=["time_chunk"])

folder = clean("hive_servers")
for server in SERVERS:
    part = folder / f"server={server.replace('-', '%2D')}"
    part.mkdir()
    own = [i for i in whole if SERVER[i] == server]
    pq.write_table(table().drop(["server_name"]).take(pa.array(own)), part / "data.parquet")
expect("hive_servers", BASE)

folder = clean("null_typed_column")
pq.write_table(table(disk_percent=pa.nulls(24)).slice(0, 12), folder / "a.parquet")
pq.write_table(table(disk_percent=pa.array(halves)).slice(12), folder / "b.parquet")
expect("null_typed_column", [{**r, "disk_percent": None if i < 12 else halves[i]} for i, r in enumerate(BASE)])

# Text formats
def csv(rows=BASE, sep=",", newline="\n", header=("timestamp", "server_name", "cpu_percent", "memory_percent"), time=lambda r: iso(r["ms"])):
    lines = [sep.join(header)]
    for r in rows:
        lines.append(sep.join([str(time(r)), r["server"], *("" if r[m] is None else repr(r[m]) for m in ("cpu_percent", "memory_percent"))]))
    return newline.join(lines) + newline


def good_text(case, text, *, data=BASE, name="metrics.csv", **facts):
    folder = clean(case)
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    expect(case, data, **facts)


good_text("csv", csv())
good_text("csv_crlf", csv(newline="\r\n"))
good_text("csv_bom", "\ufeff" + csv())
good_text("csv_semicolon", csv(sep=";"))
good_text("csv_tab", csv(sep="\t"), name="metrics.tsv")
good_text("csv_epoch", csv(time=lambda r: r["ms"] // 1000))
good_text("csv_naive", csv(time=lambda r: iso(r["ms"])[:-5].replace("T", " ")), naive=True)
good_text("csv_empty_cells", csv(null_data), data=null_data)
good_text("csv_no_final_newline", csv().rstrip("\n"))
good_text("csv_quoted", "\n".join('"' + line.replace(",", '","') + '"' for line in csv().strip().split("\n")).replace("prod-001", 'prod, ""001""') + "\n", data=[{**r, "server": 'prod, "001"' if r["server"] == "prod-001" else r["server"]} for r in BASE])
good_text("csv_gz", gzip.compress(csv().encode(), mtime=0), name="metrics.csv.gz")
records = [dict(timestamp=iso(r["ms"]), server_name=r["server"], cpu_pct=r["cpu_percent"], memory_percent=r["memory_percent"], state="healthy", problem_child=False) for r in BASE]
good_text("records", json.dumps({"records": records, "metadata": {"a": 1}}), name="feed.json", labels=["status"])
good_text("records_array", json.dumps(records), name="feed.json", labels=["status"])
good_text("records_lines", "\n".join(json.dumps(r) for r in records), name="feed.jsonl", labels=["status"])


# What must not be read
def bad(case, content, code, message, name="metrics.parquet"):
    folder = clean(case)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    fail(case, code, message)


good_file = (HERE / "codec_snappy" / "metrics.parquet").read_bytes()
size = len(good_file)
bad("bad_empty", b"", "file-empty", "metrics.parquet has 0 bytes")
bad("bad_short", b"PAR1PAR1", "parquet-invalid", "metrics.parquet: it has 8 bytes, a parquet file has at least 12 (start)")
bad("bad_truncated", good_file[:-40], "file-truncated", "metrics.parquet starts as parquet but its last 4 bytes are not PAR1: the end is missing")
bad("bad_html", "<!doctype html><title>Sign in</title>", "file-unsupported", "metrics.parquet is not a parquet file: no PAR1 at either end")
bad("bad_text", csv(), "file-unsupported", "metrics.parquet is not a parquet file: no PAR1 at either end")
bad("bad_encrypted", good_file[:-4] + b"PARE", "parquet-invalid", "metrics.parquet: its footer is encrypted (magic PARE); write it without encryption (footer)")
bad("bad_footer_length", good_file[:-8] + (size * 3).to_bytes(4, "little") + b"PAR1", "parquet-invalid", f"metrics.parquet: its footer claims {size * 3} bytes, the file has {size} (byte {size - 8})")
cut = good_file[:4] + good_file[200:]
bad("bad_chunk_outside", cut, "parquet-invalid", None)


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def claim_rows(count):
    """A file of 97 rows whose footer claims count of them, everywhere."""
    big = pa.concat_tables([table()] * 5).slice(0, 97)
    sink = pa.BufferOutputStream()
    pq.write_table(big, sink, compression="none", use_dictionary=False)
    raw = sink.getvalue().to_pybytes()
    length = int.from_bytes(raw[-8:-4], "little")
    footer = raw[-8 - length : -8].replace(b"\x16" + varint(194), b"\x16" + varint(count * 2))
    return raw[: -8 - length] + footer + len(footer).to_bytes(4, "little") + b"PAR1"


bad("bad_rows_beyond_any", claim_rows(2**45), "parquet-invalid", f"metrics.parquet: it claims {2**45} rows (row group 0)")
bad("bad_rows_claimed", claim_rows(10**9), "file-too-large", "1000000000 rows of 2 metrics take 44.7 GiB, the limit is 2.0 GiB")
empty_rows = clean("bad_no_rows")
pq.write_table(table().slice(0, 0), empty_rows / "metrics.parquet")
fail("bad_no_rows", "no-rows", "metrics.parquet has no rows")
no_columns = clean("bad_no_columns")
pq.write_table(pa.table({}), no_columns / "metrics.parquet")
fail("bad_no_columns", "no-rows", "metrics.parquet has no rows")
mixed = clean("bad_schema_mismatch")
pq.write_table(table(), mixed / "a.parquet")
pq.write_table(table().rename_columns(["timestamp", "server_name", "cpu", "memory_percent"]), mixed / "b.parquet")
fail("bad_schema_mismatch", "schema-mismatch", "b.parquet has a column cpu that a.parquet has not")
kinds = clean("bad_schema_kinds")
pq.write_table(table(), kinds / "a.parquet")
pq.write_table(table(cpu_percent=pa.array([str(c) for c in CPU])), kinds / "b.parquet")
fail("bad_schema_kinds", "schema-mismatch", "b.parquet has text in column cpu_percent, a.parquet has number")

bad("bad_csv_empty", b"", "file-empty", "metrics.csv has 0 bytes", "metrics.csv")
bad("bad_csv_utf16", csv().encode("utf-16"), "csv-invalid", "metrics.csv: it is UTF-16; save it as UTF-8 (byte 0)", "metrics.csv")
bad("bad_csv_binary", good_file, "csv-invalid", None, "metrics.csv")
bad("bad_csv_html", "<!DOCTYPE html><html></html>", "csv-invalid", "metrics.csv: it is a web page, not CSV (byte 0)", "metrics.csv")
ragged = csv().split("\n")
ragged[5] += ",7"
bad("bad_csv_ragged", "\n".join(ragged), "csv-invalid", "metrics.csv: it has 5 cells, the header has 4 (row 6)", "metrics.csv")
bad("bad_csv_no_header", "1772431200,1,12.5\n1772431500,1,13\n", "csv-invalid", "metrics.csv: the first line is data (1772431200, 1, 12.5), expected column names (line 1)", "metrics.csv")
bad("bad_csv_header_twice", "timestamp,host,cpu,cpu\n2026-03-02T06:00:00Z,a,1,2\n", "csv-invalid", "metrics.csv: the header has cpu twice (line 1)", "metrics.csv")
bad("bad_csv_only_header", "timestamp,host,cpu\n", "no-rows", "metrics.csv has no rows", "metrics.csv")
bad("bad_csv_gz", b"\x1f\x8b\x08\x00 this is no deflate stream", "csv-invalid", None, "metrics.csv.gz")
bad("bad_json", '{"records": [', "json-invalid", None, "feed.json")
bad("bad_json_nan", '[{"timestamp": "2026-03-02T06:00:00Z", "server_name": "a", "cpu": NaN}]', "json-invalid", None, "feed.json")
bad("bad_json_nested", '[{"timestamp": "2026-03-02T06:00:00Z", "server_name": "a", "cpu": {"p50": 1}}]', "json-invalid", "feed.json, record 1: cpu is {\"p50\":1}, expected a number, text, true, false or null", "feed.json")
bad("bad_kind", "hello", "file-unsupported", "expected parquet or CSV metrics, found picture.png", "picture.png")


# What must be asked
def ask(case, content, question, mapping):
    folder = clean(case)
    pq.write_table(content, folder / "metrics.parquet")
    write_json(case, {"question": question, "mapping": mapping})


ask("ask_server", pa.table({"timestamp": times(), "cpu_percent": pa.array(CPU)}), "No column names a server. Is this file one server, or which column is it? Rows of one time differ, so it is hardly one server.", {"time": "timestamp", "server": None, "serverName": "metrics", "metrics": ["cpu_percent"]})
ask("duplicates", twice, "Several rows have the same server and time and say different things. What do they come to?", {"server": "server_name"})
ask("ask_unknown_server", pa.table({"timestamp": times(), "appliance": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Does appliance name the server?", {"time": "timestamp", "server": "appliance", "metrics": ["cpu_percent"]})
ask("ask_two_servers", pa.table({"timestamp": times(), "pod": pa.array(SERVER), "pod_name": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Which column names the server: pod or pod_name?", {"time": "timestamp", "server": "pod", "metrics": ["cpu_percent"]})
ask("ask_two_times", pa.table({"time": times(), "timestamp": times(), "host": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Which column is the time: timestamp or time?", {"time": "timestamp", "server": "host", "metrics": ["cpu_percent"]})
ask("ask_time", pa.table({"when": pa.array([f"{i} o'clock" for i in whole]), "host": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "No column looks like a time. Which one is it?", None)
ask("ask_metrics", pa.table({"timestamp": times(), "host": pa.array(SERVER), "is_up": pa.array([True] * 24)}), "No column looks like a metric. Which ones are?", {"time": "timestamp", "server": "host", "metrics": []})
