"""Cases of what one cell means: numbers written as text, words for "no value", times.

`python make_cells.py` with pyarrow, in this folder; writes the cases of make.py first.
"""

import datetime as dt
import json

import pyarrow as pa
import pyarrow.parquet as pq

from make import BASE, CPU, HERE, MEM, bad, clean, csv, expect, good, good_text, table, write_json

GIB = 2**30


def cells(cpu=lambda v: repr(v), memory=lambda v: repr(v), time=lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ"), rows=BASE, sep=","):
    """The table with its cells written by these functions, all quoted."""
    lines = [["timestamp", "server_name", "cpu_percent", "memory_percent"]]
    for i, r in enumerate(rows):
        at = dt.datetime.fromtimestamp(r["ms"] / 1000, dt.timezone.utc)
        args = [[r["cpu_percent"]], [r["memory_percent"]]]
        for f, a in zip((cpu, memory), args):
            if f.__code__.co_argcount == 2:
                a.append(i)
        lines.append([time(at), r["server"], cpu(*args[0]), memory(*args[1])])
    return "\n".join(sep.join('"' + c.replace('"', '""') + '"' for c in line) for line in lines) + "\n"


def values(cpu=lambda v: v, memory=lambda v: v, rows=BASE):
    return [{**r, "cpu_percent": cpu(r["cpu_percent"]), "memory_percent": memory(r["memory_percent"])} for r in rows]


def thousands(v, sep, point="."):
    return f"{v:,.3f}".replace(",", "\0").replace(".", point).replace("\0", sep)


def comma(v):
    return repr(v).replace(".", ",")


def numbers(case, cpu, notes, data=None, **more):
    good_text(f"cells_{case}", cells(cpu=cpu, **more), data=data or BASE, notes=notes)


def ask_cells(case, question, content, error, message, name):
    """A file that is asked about; read without the answer it fails."""
    bad(case, content, error, message, name)
    failing = json.loads((HERE / case / "expected.json").read_text())
    write_json(case, {"question": question, "mapping": {"time": "timestamp", "server": "server_name"}, "unanswered": failing})


# Numbers
numbers("percent", lambda v: f"{v}%", ["cpu_percent: % removed"])
numbers("unit", lambda v: f"{v} req/s", ["cpu_percent: req/s removed"])
numbers("unit_scaled", lambda v, i: f"{v / 1000} K req/s" if i % 2 else f"{v} req/s", ["cpu_percent: req/s and K req/s converted to req/s"])
numbers("currency", lambda v: f"${v}", ["cpu_percent: $ removed"])
numbers("bytes", lambda v, i: f"{v} GiB" if i % 2 else f"{v * 1024} MiB", ["cpu_percent: MiB and GiB converted to bytes"], values(lambda v: v * GIB))
numbers("bytes_kubernetes", lambda v: f"{int(v * 1024)}Mi", ["cpu_percent: Mi converted to bytes"], values(lambda v: v * GIB))
numbers("rate", lambda v: f"{v} MB/s", ["cpu_percent: MB/s converted to bytes/s"], values(lambda v: v * 1e6))
numbers("duration", lambda v, i: f"{v * 1000} ms" if i % 2 else f"{v} s", ["cpu_percent: s and ms converted to ms"], values(lambda v: v * 1000))
numbers("counts", lambda v: f"{v}K", ["cpu_percent: K expanded"], values(lambda v: v * 1000))
numbers("thousands", lambda v: thousands(v * 1000, ","), [], values(lambda v: v * 1000))
numbers("thousands_apostrophe", lambda v: thousands(v * 1000, "'"), [], values(lambda v: v * 1000))
numbers("thousands_narrow_space", lambda v: thousands(v * 1000, "\u202f", ","), ["cpu_percent: comma read as the decimal separator"], values(lambda v: v * 1000))
numbers("thousands_indian", lambda v: f"12,34,{500 + int(v)}", [], values(lambda v: 1234500 + int(v)))
numbers("thousands_underscore", lambda v: f"1_{int(v):03d}", [], values(lambda v: 1000 + int(v)))
numbers("unicode_minus", lambda v: f"\u2212{v}", [], values(lambda v: -v))
numbers("accounting", lambda v: f"({v})", [], values(lambda v: -v))
numbers("trailing_minus", lambda v: f"{v}-", [], values(lambda v: -v))
numbers("plus_and_exponent", lambda v: f"+{v:.6e}", [])
numbers("excel_formula", lambda v: f'="{v}"', [])
numbers("bound", lambda v, i: "< 0.125" if i == 5 else repr(v), ["1 value of cpu_percent is only a limit, such as < 0.01: the limit is used"], [{**r, "cpu_percent": 0.125 if i == 5 else r["cpu_percent"]} for i, r in enumerate(BASE)])
# One column proves the comma of the other.
good_text("cells_decimal_comma", cells(comma, comma, sep=";"), notes=["cpu_percent and memory_percent: comma read as the decimal separator"])
good_text(
    "cells_comma_proven_elsewhere",
    cells(lambda v: f"1,{int(v) + 100}", lambda v: repr(v)),
    data=values(lambda v: 1100 + int(v)),
)
ask_cells(
    "ask_comma",
    "Is the comma in column cpu_percent (such as 1,120) a decimal or a thousands separator?",
    cells(lambda v: f"1,{int(v) + 100}", lambda v: str(int(v))),
    "column-type",
    'metrics.csv, its first rows: column cpu_percent contains "1,120": that is 1120 with the comma as thousands separator '
    "and 1.12 with the comma as decimal separator. Choose which",
    "metrics.csv",
)

# Words for no value
odd = ["\\N", "#N/A", "<null>", "(null)", "nil", "NaN", "-nan", "Infinity"]
gaps = [{**r, "cpu_percent": None if i < 8 else r["cpu_percent"]} for i, r in enumerate(BASE)]
good_text("cells_nulls", cells(lambda v, i: odd[i] if i < 8 else repr(v)), data=gaps)
words = ["undefined", "n/d", "undefined", "#DIV/0!", "No data", "undefined", "?", "k.A."]
good_text(
    "cells_words",
    cells(lambda v, i: words[i] if i < 8 else repr(v)),
    data=gaps,
    notes=['8 values of cpu_percent are not numbers and count as missing: "undefined" 3×, "n/d" 1×, "#DIV/0!" 1×, …'],
)
good_text(
    "cells_not_numbers",
    cells(lambda v, i: ["offline", "web-01", "offline"][i] if i < 3 else repr(v)),
    data=[{**r, "cpu_percent": None if i < 3 else r["cpu_percent"]} for i, r in enumerate(BASE)],
    notes=['3 values of cpu_percent are not numbers and count as missing: "offline" 2×, "web-01" 1×'],
)

# Text that is no number, whatever it looks like
names = ["3.10.12", "10.0.0.1", "00:1b:44:11:3a:b7", "2026-03-02", "5xx", "v1.2"]
folder = clean("cells_labels")
lines = csv().strip().split("\n")
header = ",".join([lines[0], *(f"label_{i}" for i in range(len(names)))])
(folder / "metrics.csv").write_text("\n".join([header, *(",".join([line, *(n if i % 2 else names[k] for k, n in enumerate(names))]) for i, line in enumerate(lines[1:]))]) + "\n")
# A date is another time, not a label.
expect("cells_labels", BASE, labels=[f"label_{i}" for i in range(len(names)) if i != 3])

# Other formats
feed = [dict(timestamp=int(r["ms"] // 1000), server_name=r["server"], cpu_percent=f"{r['cpu_percent']}%", memory_percent=r["memory_percent"] if i else "n/d") for i, r in enumerate(BASE)]
good_text(
    "cells_records",
    json.dumps(feed),
    name="feed.json",
    data=[{**r, "memory_percent": r["memory_percent"] if i else None} for i, r in enumerate(BASE)],
    notes=["cpu_percent: % removed", '1 value of memory_percent is not a number and counts as missing: "n/d" 1×'],
)
good(
    "cells_parquet",
    table(cpu_percent=pa.array([None if i == 4 else "undefined" if i in (2, 3) else comma(c) for i, c in enumerate(CPU)]), memory_percent=pa.array([f"{m} %" for m in MEM])),
    data=[{**r, "cpu_percent": None if i in (2, 3, 4) else r["cpu_percent"]} for i, r in enumerate(BASE)],
    notes=["cpu_percent: comma read as the decimal separator", "memory_percent: % removed", '2 values of cpu_percent are not numbers and count as missing: "undefined" 2×'],
)

# Times
DAYS = [{**r, "ms": r["ms"] + (12 if i >= 12 else 0) * 86_400_000} for i, r in enumerate(BASE)]


def timed(case, time, *, data=BASE, naive=False, **facts):
    good_text(f"cells_time_{case}", cells(time=time, rows=data), data=data, naive=naive, **facts)


def one_digit(t, order):
    return order.format(d=t.day, m=t.month, y=t.year)


MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
timed("kibana", lambda t: t.strftime("%b %-d, %Y @ %H:%M:%S.000"), naive=True)
timed("go", lambda t: t.strftime("%Y-%m-%d %H:%M:%S +0000 UTC m=+0.012"))
timed("rfc2822", lambda t: t.strftime("%a, %d %b %Y %H:%M:%S +0000"))
timed("ctime", lambda t: t.strftime("%a %b %d %H:%M:%S UTC %Y"))
timed("apache", lambda t: t.strftime("%d/%b/%Y:%H:%M:%S +0000"))
timed("basic", lambda t: t.strftime("%Y%m%dT%H%M%SZ"))
timed("german", lambda t: t.strftime("%d.%m.%Y %H:%M"), naive=True)
timed("german_words", lambda t: t.strftime(f"%-d. {MONTHS[t.month - 1]} %Y, %H:%M Uhr"), naive=True)
timed("week", lambda t: t.strftime("%G-W%V-%uT%H:%M:%S+00:00"))
timed("ordinal", lambda t: t.strftime("%Y-%jT%H:%M:%SZ"))
timed("day_first", lambda t: t.strftime("%d/%m/%Y %H:%M"), data=DAYS, naive=True, notes=["timestamp: dates read as day-first"])
timed("month_first", lambda t: t.strftime("%-m/%-d/%Y %-I:%M:%S %p"), data=DAYS, naive=True, notes=["timestamp: dates read as month-first"])
timed("digits", lambda t: t.strftime("%Y%m%d%H%M%S"), naive=True, notes=["timestamp: numeric dates (YYYYMMDD) without a time zone, read as UTC"])
timed("serial", lambda t: f"{25569 + t.timestamp() / 86400:.5f}", naive=True, notes=["timestamp: spreadsheet day numbers without a time zone, read as UTC"])
timed("exponent", lambda t: f"{t.timestamp():.9e}")
ask_cells(
    "ask_date_order",
    "Which comes first in column timestamp (such as 02/03/2026 06:00): the day or the month?",
    cells(time=lambda t: t.strftime("%d/%m/%Y %H:%M")),
    "time-invalid",
    'metrics.csv, row 2: column timestamp holds "02/03/2026 06:00", which is 2026-03-02 with the day first and 2026-02-03 '
    "with the month first; say which",
    "metrics.csv",
)
ask_cells(
    "ask_zone",
    "Which time zone are the times in column timestamp in (such as 2026-03-02 06:00:00 IST)?",
    cells(time=lambda t: t.strftime("%Y-%m-%d %H:%M:%S IST")),
    "time-invalid",
    'metrics.csv, row 2: column timestamp holds "2026-03-02 06:00:00 IST": IST is not one zone: it is Asia/Kolkata or '
    "Europe/Dublin or Asia/Jerusalem; say the zone, such as Asia/Kolkata",
    "metrics.csv",
)
bad(
    "bad_time_rounded",
    cells(time=lambda t: f"{t.timestamp():.5E}"),
    "time-invalid",
    'metrics.csv: column timestamp contains "1.77243E+09": its last 4 digits are lost, so it is only exact to 10000 s. Export the column with all digits',
    "metrics.csv",
)
