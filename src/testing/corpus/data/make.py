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
good("nested", table(**nested), notes=[f"column {n} of metrics.parquet: nested columns are not supported" for n in nested])
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
good("rows_left_out", holes, data=[r for i, r in enumerate(BASE) if i not in (2, 4, 5)], notes=["1 row without a time skipped", "2 rows without a server skipped"])
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


# What tools write around the rows
WIDTH = 4
LINES = csv().rstrip("\n").split("\n")


def lines(*parts):
    return "\n".join(line for part in parts for line in ([part] if isinstance(part, str) else part)) + "\n"


good_text("csv_sep_line", "\ufeffsep=;\r\n" + csv(sep=";", newline="\r\n"))
good_text("csv_comments", lines("# exported by a tool, on Monday", "// of all servers", LINES[:9], "# resumed, later, again, yes", LINES[9:]), notes=["3 comment lines skipped"])
good_text("csv_title", lines("Server metrics of March", "All servers, 5 min", "", LINES), notes=["2 lines above the header skipped"])
good_text("csv_title_padded", lines("Server metrics,,,", LINES), notes=["1 line above the header skipped"])
good_text("csv_hash_header", lines("# " + LINES[0], LINES[1:]))
good_text("csv_header_repeats", lines(LINES[:9], "", LINES[0], LINES[9:17], LINES[0], LINES[17:]), notes=["header repeated 2 times"])
good_text("csv_units", lines(LINES[0], ",,(%),(%)", LINES[1:]), notes=["1 line of units skipped"])
good_text("csv_totals", lines(LINES, "Total,,872,1350"), notes=["1 footer line skipped"])
good_text("csv_sqlcmd", lines(LINES[0], ",".join(["-----"] * WIDTH), LINES[1:], "", "(24 rows affected)"), notes=["1 separator line skipped", "1 footer line skipped"])
padded = [[cell.ljust(28) for cell in line.split(",")] for line in LINES]
rule = ["-" * 30] * WIDTH
good_text("csv_psql", lines(" " + " | ".join(padded[0]), "+".join(rule), [" " + " | ".join(row) for row in padded[1:]], "(24 rows)"), notes=["1 separator line skipped", "1 footer line skipped"])
boxed = "+" + "+".join(rule) + "+"
good_text("csv_sqlcmd_padded", lines([",".join(cell.ljust(28) for cell in row) for row in [padded[0], ["-" * 28] * WIDTH, *padded[1:]]]), notes=["1 separator line skipped"])
good_text("csv_mysql", lines(boxed, "| " + " | ".join(padded[0]) + " |", boxed, ["| " + " | ".join(row) + " |" for row in padded[1:]], boxed, "24 rows in set (0.01 sec)"), notes=["3 separator lines skipped", "1 footer line skipped"])
good_text("csv_trailing_delimiter", lines([line + "," for line in LINES]))
good_text("csv_trailing_delimiter_rows", lines(LINES[0], [line + ",," for line in LINES[1:]]))
good_text("csv_row_names", lines(LINES[0], [f"{i + 1},{line}" for i, line in enumerate(LINES[1:])]))
good_text("csv_cut_off", lines(LINES, "2026-03-02T06:40:00.000Z,prod").rstrip("\n"), notes=["the last row of metrics.csv ends after 2 of 4 cells and was skipped"])
long_rows = [{**BASE[i % 24], "ms": START_MS + i * 1000} for i in range(300)]
long_lines = csv(long_rows).rstrip("\n").split("\n")
good_text("csv_few_ragged", lines(long_lines[:100], "oops, a, b, c, d, e", long_lines[100:200], "no", long_lines[200:]), data=long_rows, notes=["metrics.csv: 2 of 302 rows have a different number of cells than the 4 in the header and were skipped (the first is row 101 with 6)"])
good_text("csv_header_twice", lines("timestamp,server_name,cpu_percent,memory_percent,memory_percent", [line + ",1" for line in LINES[1:]]), data=[{**r, "memory_percent.1": 1.0} for r in BASE], notes=["metrics.csv: the header repeats column names; renamed to memory_percent as memory_percent.1"])
good_text("csv_server_total", csv().replace("prod-001", "Total"), data=[{**r, "server": "Total" if r["server"] == "prod-001" else r["server"]} for r in BASE])

# Tables of tools
def influx(rows, names=("usage",), table_number=0):
    head = ["#group,false,false,false,true," + ",".join(["false"] * len(names)), "#datatype,string,long,dateTime:RFC3339,string," + ",".join(["double"] * len(names)), "#default,_result,,,," + "," * (len(names) - 1), ",result,table,_time,host," + ",".join(names)]
    return head + [f",,{table_number},{iso(r['ms'])},{r['server']}," + ",".join(repr(r[n]) for n in names) for r in rows]


one = lambda server: [r for r in BASE if r["server"] == server]
both = ("cpu_percent", "memory_percent")
good_text("csv_influx_tables", lines(*[part for i, s in enumerate(SERVERS) for part in (influx(one(s), both, i), "")]), data=BASE, notes=["9 InfluxDB annotation lines skipped", "header repeated 2 times"])
swapped = influx(one(SERVERS[1]), both[::-1], 1)
good_text("csv_influx_other_order", lines(influx(one(SERVERS[0]), both, 0), "", swapped), data=[r for r in BASE if r["server"] in SERVERS[:2]], notes=["6 InfluxDB annotation lines skipped", "header repeated once"])
more = influx([{**r, "disk": 1.0} for r in one(SERVERS[1])], (*both, "disk"), 1)
good_text("csv_influx_more_columns", lines(influx(one(SERVERS[0]), both, 0), "", more), data=[r for r in BASE if r["server"] in SERVERS[:2]], notes=["6 InfluxDB annotation lines skipped", "header repeated once", "metrics.csv: columns that are not in its first table are ignored: disk"])
sadf = [f"{r['server']};{iso(r['ms'])[:-5].replace('T', ' ')} UTC;{r['cpu_percent']};{r['memory_percent']}" for r in BASE]
good_text("csv_sadf", lines("# hostname;timestamp;cpu_percent;memory_percent", sadf[:6], "prod-001;-1;LINUX-RESTART\t(4 CPU)", "# hostname;timestamp;cpu_percent;memory_percent", sadf[6:12], "prod-002;-1;LINUX-RESTART", sadf[12:]), notes=["2 LINUX-RESTART rows skipped", "header repeated once"])

good_text("csv_utf16", csv().encode("utf-16"))
good_text("csv_utf16_be", b"\xfe\xff" + csv().encode("utf-16-be"))
good_text("csv_utf16_no_mark", csv().encode("utf-16-le"))
umlaut = [{**r, "server": "m\u00fcnchen" if r["server"] == "prod-001" else r["server"]} for r in BASE]
good_text("csv_latin1", csv(umlaut).encode("latin-1"), data=umlaut, notes=["metrics.csv is not UTF-8: read as Windows-1252"])
good_text("csv_broken_letter", csv([{**r, "server": r["server"] + "\u00fc"} for r in BASE]).encode().replace(b"prod-001\xc3\xbc", b"prod-001\xfc", 1), data=[{**r, "server": r["server"] + ("\ufffd" if i == 0 else "\u00fc")} for i, r in enumerate(BASE)], notes=["metrics.csv contains bytes that are not UTF-8: read as \ufffd"])
good_text("csv_utf16_gz", gzip.compress(csv(umlaut).encode("utf-16"), mtime=0), data=umlaut, name="metrics.csv.gz")
good_text("csv_no_extension", csv(), name="export-2026-03-02")
good_text("csv_text_file", csv(sep="\t"), name="metrics.txt")
good_text("records_utf16", json.dumps(records).encode("utf-16"), name="feed.json", labels=["status"])

# Folders whose columns grew
folder = clean("hive_grown")
for day, rows_, columns_ in ((2, slice(0, 12), ["memory_percent"]), (3, slice(12, 24), [])):
    part = folder / "metrics" / f"date=2026-03-0{day}" / "zone=a%2Fb"
    part.mkdir(parents=True)
    pq.write_table(table().drop(columns_).take(pa.array(whole[rows_])), part / "part-0.parquet")
(folder / "metrics" / "_delta_log").mkdir()
(folder / "metrics" / "_delta_log" / "00000000000000000000.json").write_text('{"commitInfo":{}}\n{"add":{"path":"date=2026-03-02/zone=a%252Fb/part-0.parquet"}}\n')
(folder / "metrics" / "_delta_log" / ".00000000000000000000.json.crc").write_text("")
pq.write_table(pa.table({"add": pa.array(["x"])}), folder / "metrics" / "_delta_log" / "00000000000000000010.checkpoint.parquet")
(folder / "metrics" / ".part-0.parquet.crc").write_text("")
expect("hive_grown", [{**r, "memory_percent": None if i < 12 else r["memory_percent"]} for i, r in enumerate(BASE)], labels=["zone"], notes=["memory_percent is in 1 of 2 files only; missing in the other"])

folder = clean("hive_no_name")
for server in SERVERS[:2] + ["__HIVE_DEFAULT_PARTITION__"]:
    part = folder / f"server={server}"
    part.mkdir()
    own = [i for i in whole if SERVER[i] == (server if server in SERVERS else SERVERS[2])]
    pq.write_table(table().drop(["server_name"]).take(pa.array(own)), part / "data.parquet")
expect("hive_no_name", [r for r in BASE if r["server"] != SERVERS[2]], notes=["8 rows without a server skipped"])

folder = clean("delta_removed")
(folder / "_delta_log").mkdir()
for name, part_rows in (("old", table(cpu_percent=pa.array([0.0] * 24))), ("a", table().slice(0, 12)), ("b", table().slice(12))):
    pq.write_table(part_rows, folder / f"{name} 1.parquet")
(folder / "_delta_log" / f"{0:020}.json").write_text('{"add":{"path":"old%201.parquet"}}\n{"remove":{"path":"a%201.parquet"}}\n')
(folder / "_delta_log" / f"{1:020}.json").write_text('{"remove":{"path":"old%201.parquet"}}\n{"add":{"path":"a%201.parquet"}}\n{"add":{"path":"b%201.parquet"}}\n')
expect("delta_removed", BASE)
folder = clean("bad_delta_vector")
(folder / "_delta_log").mkdir()
pq.write_table(table(), folder / "a.parquet")
(folder / "_delta_log" / f"{0:020}.json").write_text('{"add":{"path":"a.parquet","deletionVector":{"cardinality":3}}}\n')
fail("bad_delta_vector", "file-unsupported", "the Delta log deletes single rows of a.parquet (a deletion vector), which is not supported. Rewrite the table with REORG TABLE \u2026 APPLY (PURGE)")

folder = clean("csv_grown")
(folder / "a.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in LINES[:13]) + "\n")
(folder / "b.csv").write_text("\n".join([LINES[0], *LINES[13:]]) + "\n")
expect("csv_grown", [{**r, "memory_percent": None if i < 12 else r["memory_percent"]} for i, r in enumerate(BASE)], notes=["memory_percent is in 1 of 2 files only; missing in the other"])
folder = clean("csv_hive")
for server in SERVERS:
    part = folder / f"server={server.replace('-', '%2D')}"
    part.mkdir()
    (part / "part-0.csv").write_text("".join(f"{iso(r['ms'])},{r['cpu_percent']},{r['memory_percent']}\n" if r else "timestamp,cpu_percent,memory_percent\n" for r in [None, *one(server)]))
expect("csv_hive", BASE)


# What must not be read
def bad(case, content, code, message, name="metrics.parquet"):
    folder = clean(case)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    fail(case, code, message)


good_file = (HERE / "codec_snappy" / "metrics.parquet").read_bytes()
size = len(good_file)
bad("bad_empty", b"", "file-empty", "metrics.parquet has 0 bytes")
bad("bad_short", b"PAR1PAR1", "parquet-invalid", "metrics.parquet: it has 8 bytes, expected at least 12 (start)")
bad("bad_truncated", good_file[:-40], "file-truncated", "metrics.parquet starts like a parquet file but does not end with PAR1: the end is missing")
bad("bad_html", "<!doctype html><title>Sign in</title>", "file-unsupported", "metrics.parquet is not a parquet file: it does not start with PAR1")
bad("bad_text", csv(), "file-unsupported", "metrics.parquet is not a parquet file: it does not start with PAR1")
bad("bad_encrypted", good_file[:-4] + b"PARE", "parquet-invalid", "metrics.parquet: its footer is encrypted (magic PARE). Write it without encryption (footer)")
bad("bad_footer_length", good_file[:-8] + (size * 3).to_bytes(4, "little") + b"PAR1", "parquet-invalid", f"metrics.parquet: its footer declares {size * 3} bytes, the file has {size} (byte {size - 8})")
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


bad("bad_rows_beyond_any", claim_rows(2**45), "parquet-invalid", f"metrics.parquet: it declares {2**45} rows (row group 0)")
bad("bad_rows_claimed", claim_rows(10**9), "file-too-large", "1000000000 rows of 2 metrics need 44.7 GiB of memory, the limit is 2.0 GiB")
empty_rows = clean("bad_no_rows")
pq.write_table(table().slice(0, 0), empty_rows / "metrics.parquet")
fail("bad_no_rows", "no-rows", "metrics.parquet has no rows")
no_columns = clean("bad_no_columns")
pq.write_table(pa.table({}), no_columns / "metrics.parquet")
fail("bad_no_columns", "no-rows", "metrics.parquet has no rows")
related = clean("bad_schema_unrelated")
pq.write_table(table(), related / "a.parquet")
pq.write_table(pa.table({"order": pa.array(SERVER), "price": pa.array(CPU)}), related / "b.parquet")
fail("bad_schema_unrelated", "schema-mismatch", "b.parquet and a.parquet have no column in common: order, price and timestamp, server_name, cpu_percent, memory_percent")
kinds = clean("bad_schema_kinds")
for day, cells in ((1, CPU), (2, [str(c) for c in CPU])):
    (kinds / f"date=2026-03-0{day}").mkdir()
    pq.write_table(table(cpu_percent=pa.array(cells)), kinds / f"date=2026-03-0{day}" / "part-0.parquet")
fail("bad_schema_kinds", "schema-mismatch", "date=2026-03-02/part-0.parquet has text in column cpu_percent, but date=2026-03-01/part-0.parquet has number")

bad("bad_csv_empty", b"", "file-empty", "metrics.csv has 0 bytes", "metrics.csv")
bad("bad_csv_binary", good_file, "csv-invalid", None, "metrics.csv")
bad("bad_csv_html", "<!DOCTYPE html><html></html>", "csv-invalid", "metrics.csv: it is a web page, not CSV (byte 0)", "metrics.csv")
ragged = csv().split("\n")
ragged[5] += ",7"
bad("bad_csv_ragged", "\n".join(ragged), "csv-invalid", "metrics.csv: 1 of 24 rows has a different number of cells than the 4 in the header (row 6 has 5)", "metrics.csv")
bad("bad_csv_only_header", "timestamp,host,cpu\n", "no-rows", "metrics.csv has no rows", "metrics.csv")
bad("bad_csv_gz", b"\x1f\x8b\x08\x00 this is no deflate stream", "csv-invalid", None, "metrics.csv.gz")
texts = clean("bad_csv_kinds")
(texts / "a.csv").write_text(csv())
(texts / "b.csv").write_text("\n".join([LINES[0], *[f"{line.rsplit(',', 1)[0]},high" for line in LINES[1:]]]) + "\n")
fail("bad_csv_kinds", "schema-mismatch", "b.csv has text in column memory_percent, but a.csv has number")
half = csv().split("\n")
half[12] = half[12].replace(",prod-002", ',"prod-002').replace(",comp-010", ',"comp-010').replace(",prod-001", ',"prod-001')
bad("bad_csv_open_quote", "\n".join(half), "csv-invalid", None, "metrics.csv")
bad("bad_csv_excel", b"PK\x03\x04" + bytes(22) + b"\x13\0\0\0[Content_Types].xml", "csv-invalid", "metrics.csv: it is an Excel workbook, not CSV; save it as CSV or parquet (byte 0)", "metrics.csv")
bad("bad_feather", b"ARROW1\0\0", "file-unsupported", "metrics.feather is an Arrow file (Feather), expected parquet or CSV metrics; save it as parquet", "metrics.feather")
bad("bad_sqlite", b"SQLite format 3\0", "file-unsupported", "metrics is an SQLite database, expected parquet or CSV metrics; export the table as CSV or parquet", "metrics")
bad("bad_json", '{"records": [', "json-invalid", None, "feed.json")
bad("bad_json_nan", '[{"timestamp": "2026-03-02T06:00:00Z", "server_name": "a", "cpu": NaN}]', "json-invalid", None, "feed.json")
bad("bad_json_nested", '[{"timestamp": "2026-03-02T06:00:00Z", "server_name": "a", "cpu": {"p50": 1}}]', "json-invalid", "feed.json, record 1: cpu is {\"p50\":1}, expected a number, string, true, false or null", "feed.json")
EXPECTED = '{"records": [\u2026]}, an array of records, or one record per line. Or export it as CSV or parquet'
answer = {"status": "success", "data": {"resultType": "matrix", "result": []}}
bad("bad_json_prometheus", json.dumps(answer), "json-invalid", f"feed.json, whole file: it is a response of the Prometheus API, expected {EXPECTED}", "feed.json")
bad("bad_json_object", '{"servers": {"a": {"cpu": 1}}, "at": 3}', "json-invalid", f"feed.json, whole file: it is an object with servers, at, expected {EXPECTED}", "feed.json")
bad("bad_kind", "hello", "file-unsupported", "expected parquet or CSV metrics, found picture.png", "picture.png")


# What must be asked
def ask(case, content, question, mapping, name="metrics.parquet"):
    folder = clean(case)
    if isinstance(content, str):
        (folder / name).write_text(content)
    else:
        pq.write_table(content, folder / name)
    write_json(case, {"question": question, "mapping": mapping})


ask("ask_server", pa.table({"timestamp": times(), "cpu_percent": pa.array(CPU)}), "No column looks like a server name. Which column is it, or is the whole file one server? Rows with the same time differ, so it is probably not one server.", {"time": "timestamp", "server": None, "serverName": "metrics", "metrics": ["cpu_percent"]})
ask("duplicates", twice, "Several rows have the same server and time but different values. How should they be combined?", {"server": "server_name"})
ask("ask_unknown_server", pa.table({"timestamp": times(), "appliance": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Does appliance name the server?", {"time": "timestamp", "server": "appliance", "metrics": ["cpu_percent"]})
ask("ask_two_servers", pa.table({"timestamp": times(), "pod": pa.array(SERVER), "pod_name": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Which column names the server: pod or pod_name?", {"time": "timestamp", "server": "pod", "metrics": ["cpu_percent"]})
ask("ask_two_times", pa.table({"time": times(), "timestamp": times(), "host": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "Which column is the timestamp: timestamp or time?", {"time": "timestamp", "server": "host", "metrics": ["cpu_percent"]})
ask("ask_time", pa.table({"when": pa.array([f"{i} o'clock" for i in whole]), "host": pa.array(SERVER), "cpu_percent": pa.array(CPU)}), "No column looks like a timestamp. Which one is it?", None)
ask("ask_metrics", pa.table({"timestamp": times(), "host": pa.array(SERVER), "is_up": pa.array([True] * 24)}), "No column looks like a metric. Which columns are metrics?", {"time": "timestamp", "server": "host", "metrics": []})
ask("ask_csv_no_header", "1772431200,1,12.5\n1772431500,1,13\n", "No column looks like a server name. Which column is it, or is the whole file one server?", {"time": "column 1", "serverName": "metrics", "metrics": ["column 2", "column 3"]}, "metrics.csv")
ask("ask_csv_no_header_text", csv().split("\n", 1)[1], "Does column 2 name the server?", {"time": "column 1", "server": "column 2", "metrics": ["column 3", "column 4"]}, "metrics.csv")
pivot = [f"{iso(t)}," + ",".join(repr(r[m]) for m in both for r in BASE if r["ms"] == t) for t in sorted(set(MS))]
pair_head = ["," + ",".join(m for m in both for _ in SERVERS), "server_name," + ",".join(SERVERS * 2), "timestamp" + "," * 6]
good_text("csv_two_headers", lines(pair_head, pivot))
good_text("csv_two_headers_no_index", lines(pair_head[0], "timestamp," + ",".join(SERVERS * 2), pivot))
good_text("csv_two_headers_merged", lines(",cpu_percent,,,memory_percent,,", "timestamp," + ",".join(SERVERS * 2), pivot))
