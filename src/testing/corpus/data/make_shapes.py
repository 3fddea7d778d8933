"""Cases of how values lie in a table: long, wide, repeating, vanishing, counters, one server, a model's own groups.

`python make_shapes.py` with pyarrow, in this folder; writes the cases of make.py first. A case that has to be asked
says the question, what is answered (and, as groups, the columns of a model) and the table that the answers give.
"""

import json

from make import BASE, HERE, SERVERS, START_MS, clean, expect, iso, write_json

STEP_MS = 300_000
BOTH = ("cpu_percent", "memory_percent")


def lines(header, rows, sep=","):
    return "\n".join(sep.join(str(cell) for cell in row) for row in [header, *rows]) + "\n"


def shape(case, text, data, *, name="metrics.csv", question=None, answers=None, groups=None, **facts):
    folder = clean(case)
    (folder / name).write_text(text)
    expect(case, data, **facts)
    if question is None and groups is None:
        return
    table = json.loads((HERE / case / "expected.json").read_text())
    write_json(case, {"question": question, "answers": answers or {}, "groups": groups or [], "table": table})


def rows_of(steps, **metrics):
    """Rows of every server; metrics: functions of the number of the server and the step."""
    return [
        {"ms": START_MS + i * STEP_MS, "server": server, **{name: of(s, i) for name, of in metrics.items()}}
        for i in range(steps)
        for s, server in enumerate(SERVERS)
    ]


def renamed(**names):
    return [{"ms": r["ms"], "server": r["server"], **{names[m]: r[m] for m in names}} for r in BASE]


# Rows that name their metric
datadog = {"cpu_percent": "system.cpu.user", "memory_percent": "system.mem.used"}
shape(
    "long_datadog",
    lines(["timestamp", "metric", "host", "value"], [[r["ms"], datadog[m], r["server"], r[m]] for m in BOTH for r in BASE]),
    renamed(**datadog),
)
cloudwatch = [[iso(r["ms"]), r["server"], "NetworkIn", r["cpu_percent"], r["memory_percent"], "Bytes"] for r in BASE]
shape(
    "long_cloudwatch",
    lines(["Timestamp", "InstanceId", "MetricName", "Average", "Maximum", "Unit"], cloudwatch),
    [{"ms": r["ms"], "server": r["server"], "NetworkIn_Average": r["cpu_percent"], "NetworkIn_Maximum": r["memory_percent"]} for r in BASE],
    labels=["Unit"],
)
otel = {"cpu_percent": "system.cpu.utilization", "memory_percent": "system.memory.utilization"}
shape(
    "long_opentelemetry",
    "".join(
        json.dumps({"timeUnixNano": str(r["ms"] * 1_000_000), "host.name": r["server"], "metric.name": otel[m], "value": r[m]}) + "\n"
        for r in BASE
        for m in BOTH
    ),
    renamed(**otel),
    name="metrics.jsonl",
)

azure = {"cpu_percent": ("Processor", "% Processor Time"), "memory_percent": ("Memory", "% Used Memory")}
shape(
    "long_azure",
    lines(["TimeGenerated", "Computer", "ObjectName", "CounterName", "InstanceName", "CounterValue"], [[iso(r["ms"]), r["server"], *azure[m], "_Total", r[m]] for r in BASE for m in BOTH]),
    renamed(**{m: azure[m][1] for m in BOTH}),
    labels=["ObjectName", "InstanceName"],
)
shape(
    "long_timescale",
    lines(["bucket", "device_id", "metric", "avg", "max"], [[iso(r["ms"]), r["server"], "temperature", r["cpu_percent"], r["cpu_percent"] + 1] for r in BASE]),
    [{"ms": r["ms"], "server": r["server"], "temperature_avg": r["cpu_percent"], "temperature_max": r["cpu_percent"] + 1} for r in BASE],
)

# Labels that leave rows of one server and time
cores = [[iso(r["ms"]), r["server"], f"cpu{c}", r["cpu_percent"] + c] for r in BASE for c in range(2)]
SAME = "Several rows have the same server and time. Should each {} become its own metric, or how should the rows be combined?"
shape(
    "repeats_apart",
    lines(["time", "host", "cpu", "usage_user"], cores),
    [{"ms": r["ms"], "server": r["server"], **{f"usage_user{{cpu=cpu{c}}}": r["cpu_percent"] + c for c in range(2)}} for r in BASE],
    question=SAME.format("cpu"),
    answers={"apart": ["cpu"]},
)
shape(
    "repeats_max",
    lines(["time", "host", "device", "used_percent"], [[iso(r["ms"]), r["server"], d, r[m]] for r in BASE for d, m in (("sda", BOTH[0]), ("sdb", BOTH[1]))]),
    [{"ms": r["ms"], "server": r["server"], "used_percent": max(r["cpu_percent"], r["memory_percent"])} for r in BASE],
    question=SAME.format("device"),
    answers={"repeats": "max"},
    labels=["device"],
    notes=["24 of 48 values of used_percent contradict another value with the same server and time: their maximum is used"],
)
TRAFFIC = (("rx", BOTH[0]), ("tx", BOTH[1]))
shape(
    "repeats_long",
    lines(["time", "host", "name", "interface", "value"], [[iso(r["ms"]), r["server"], n, f"eth{i}", r[m] + i] for r in BASE for n, m in TRAFFIC for i in range(2)]),
    [{"ms": r["ms"], "server": r["server"], **{f"{n}{{interface=eth{i}}}": r[m] + i for n, m in TRAFFIC for i in range(2)}} for r in BASE],
    question=SAME.format("interface"),
    answers={"apart": ["interface"]},
)

# A column per server
TIMES = sorted({r["ms"] for r in BASE})


def wide(case, header, cell=lambda r, m: r[m], metrics=BOTH, names=None, **more):
    at = {(r["ms"], r["server"]): r for r in BASE}
    columns = [(s, m) for s in SERVERS for m in metrics]
    text = lines(["Time", *(header(s, m) for s, m in columns)], [[iso(t), *(cell(at[t, s], m) for s, m in columns)] for t in TIMES], ";")
    shape(case, text, renamed(**{m: (names or {}).get(m, m) for m in metrics}), **more)


wide("wide_legend", lambda s, m: f"{s} - {m}", question="Is each column a server (prod-001, prod-002, comp-010)?", answers={"wide": True})
wide("wide_promql", lambda s, m: f'"{m}{{instance=""{s}"", job=""node""}}"')
wide("wide_tuples_server_first", lambda s, m: f"('{s}', '{m}')")

# Metrics that are not there all the time
half = TIMES[len(TIMES) // 2]
late = [{**r, "memory_percent": r["memory_percent"] if r["ms"] >= half else None} for r in BASE]
early = [{**r, "memory_percent": r["memory_percent"] if r["ms"] < half else None} for r in BASE]
some = [{**r, "memory_percent": r["memory_percent"] if r["server"] != SERVERS[1] else None} for r in BASE]
flat = lambda data: lines(["timestamp", "server_name", *BOTH], [[iso(r["ms"]), r["server"], *("" if r[m] is None else r[m] for m in BOTH)] for r in data])
long = lambda data: lines(["time", "host", "name", "value"], [[iso(r["ms"]), r["server"], m, r[m]] for r in data for m in BOTH if r[m] is not None])
shape("vanish_late", flat(late), late)
shape("vanish_early", long(early), early)
shape("vanish_of_a_server", long(some), some)

# Counters: their rise per second, in steps of 300 s
total = lambda s, i: 1500 * (s + 1) * (i + 1)
per_second = lambda s, i: None if i == 0 else 1500 * (s + 1) / 300
counter = lambda name, data: lines(["timestamp", "server_name", name], [[iso(r["ms"]), r["server"], r[name]] for r in data])
# Begins anew at 150 at step 20, as a service that counts from its start.
reset = lambda s, i: total(s, i) if i < 20 else 150 + total(s, i - 20) - total(s, 0)
shape(
    "counter_reset",
    counter("http_requests_total", rows_of(40, http_requests_total=reset)),
    rows_of(40, http_requests_per_second=lambda s, i: 150 / 300 if i == 20 else per_second(s, i)),
    notes=["http_requests_total is a counter (reset 3 times), converted to a rate per second"],
)
shape(
    "counter_unnamed",
    counter("ifInOctets", rows_of(120, ifInOctets=total)),
    rows_of(120, ifInOctets=total),
    notes=["ifInOctets only rises, like a counter: it is forecast as is, but could be converted to a rate per second"],
)
# Goes on at a level that a backup gave it: more than it ever rises.
restored = lambda s, i: total(s, i) if i < 20 else total(s, i - 10)
shape(
    "counter_restored",
    counter("http_requests_total", rows_of(40, http_requests_total=restored)),
    rows_of(40, http_requests_per_second=lambda s, i: None if i == 20 else per_second(s, i)),
    notes=["http_requests_total is a counter (reset 3 times), converted to a rate per second; 3 values after a reset are missing because the counter did not restart near zero"],
)
# SNMP counts in 32 bits: 2^32 - 1 is followed by 0.
big = lambda s, i: (2**32 - 30_700 * (s + 1) + total(s, i)) % 2**32
shape(
    "counter_wraps",
    counter("if_in_octets_total", rows_of(60, if_in_octets_total=big)),
    rows_of(60, if_in_octets_per_second=per_second),
    notes=["if_in_octets_total is a counter (past 32 bits 3 times), converted to a rate per second"],
)

# One server without a name
alone = [{**r, "server": "db-7"} for r in BASE if r["server"] == SERVERS[0]]
ONE = "No column looks like a server name. Which column is it, or is the whole file one server?"
shape("one_server", lines(["time", *BOTH], [[iso(r["ms"]), r[BOTH[0]], r[BOTH[1]]] for r in alone]), alone, question=ONE, answers={"serverName": "db-7"})
shape(
    "one_server_value",
    lines(["epoch", "value"], [[f"{r['ms'] / 1000:.3f}", r["cpu_percent"]] for r in alone]),
    [{"ms": r["ms"], "server": "db-7", "cpu_percent": r["cpu_percent"]} for r in alone],
    question=ONE,
    answers={"serverName": "db-7", "metric": "cpu_percent"},
)
shape(
    "one_server_long",
    lines(["time", "name", "value"], [[iso(r["ms"]), m, r[m]] for r in alone for m in BOTH]),
    alone,
    question=ONE,
    answers={"serverName": "db-7"},
)

# Columns by which a model tells its series apart
goods = {"prod-001": "A-100", "prod-002": "B-200", "comp-010": "C-300"}
shape(
    "groups_sku",
    lines(["date", "sku", "sales"], [[iso(r["ms"]), goods[r["server"]], r["cpu_percent"]] for r in BASE]),
    [{"ms": r["ms"], "server": goods[r["server"]], "sales": r["cpu_percent"]} for r in BASE],
    groups=["sku"],
)
plants = {"prod-001": 4135001, "prod-002": 4136001, "comp-010": 4137001}
shape(
    "groups_plant_id",
    lines(["DATE_TIME", "PLANT_ID", "DC_POWER"], [[iso(r["ms"])[:-5].replace("T", " "), plants[r["server"]], r["cpu_percent"]] for r in BASE]),
    [{"ms": r["ms"], "server": str(plants[r["server"]]), "DC_POWER": r["cpu_percent"]} for r in BASE],
    groups=["PLANT_ID"],
    naive=True,
)
# A column that is called a server's stays the server, whatever else the model tells apart.
shape(
    "groups_and_host",
    lines(["timestamp", "host", "rack", "cpu_percent"], [[iso(r["ms"]), r["server"], r["server"][:4], r["cpu_percent"]] for r in BASE]),
    [{"ms": r["ms"], "server": r["server"], "cpu_percent": r["cpu_percent"]} for r in BASE],
    groups=["rack"],
    labels=["rack"],
)
