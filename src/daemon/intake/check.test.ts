import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CAPS, type IntakeCaps } from './caps.ts'
import { RecordCheck } from './check.ts'
import { Registry } from './registry.ts'
import { Remarks } from './remarks.ts'

const NOW = Date.UTC(2025, 0, 15, 12)
const DAY = 86_400_000
const RANGE = { nowMs: NOW, fromMs: NOW - 30 * DAY, toMs: NOW + 300_000 }
const TIME = '2025-01-15T12:00:00Z'

function checker({ zone = 'UTC', caps = {} }: { zone?: string; caps?: Partial<IntakeCaps> } = {}) {
  const all = { ...DEFAULT_CAPS, ...caps }
  const check = new RecordCheck(all, new Registry(all), zone)
  return (records: readonly unknown[], range = RANGE) => {
    const remarks = new Remarks(all.remarks)
    return { ...check.check(records, range, remarks), remarks: remarks.list() }
  }
}

/** Of one record: why it is refused. */
const whyNot = (record: unknown, options = {}) => checker(options)([record]).refused[0]?.reason

const good = (more: Record<string, unknown> = {}) => ({ server_name: 'web-1', timestamp: TIME, ...more })

describe('times without a zone', () => {
  const naive = (timestamp: string) => ({ server_name: 'web-1', timestamp, cpu_percent: 1 })

  it('that are of another zone than is said are refused by a sentence that says how they were read', () => {
    expect(whyNot(naive('2025-01-15T18:00:05.123456'))).toBe(
      "timestamp is 2025-01-15T18:00:05.123Z, 6 h ahead of the daemon's clock, expected at most 5 min; it has no time zone and was read as UTC (--feed-zone)",
    )
    expect(whyNot(naive('2025-01-15T18:00:05Z'))).not.toMatch(/zone/)
  })

  it.each([
    [
      '2025-01-15T07:00:02',
      /about 5 h behind the daemon’s clock. Timestamps without a time zone are read as UTC/,
    ],
    ['2025-01-15T06:30:02', /behind the daemon’s clock/],
    // A little late, later than any zone, at no whole quarter, and one that says its zone.
    ['2025-01-15T11:58:00', null],
    ['2025-01-13T07:00:02', null],
    ['2025-01-15T07:07:02', null],
    ['2025-01-15T07:00:02Z', null],
  ])('%s is taken, and doubted: %s', (timestamp, doubt) => {
    const { remarks, refused } = checker()(
      [naive('2025-01-14T12:00:00'), naive(timestamp)].slice(doubt === null ? 1 : 0),
    )
    expect(refused).toEqual([])
    if (doubt === null) expect(remarks).toEqual([])
    else expect(remarks).toEqual([expect.stringMatching(doubt)])
  })
})

describe('a record', () => {
  it.each([
    [5, 'it is 5, expected an object of field names and values'],
    [null, 'it is null, expected an object of field names and values'],
    [[1, 2], 'it is a list of 2, expected an object of field names and values'],
    [{ timestamp: TIME }, 'server_name is missing, expected the name of a server'],
    [{ server_name: 'a' }, 'timestamp is missing, expected the time of the values'],
    [{ host: { a: 1 }, timestamp: TIME }, 'host is an object, expected the name of a server'],
    [{ server: ' ', timestamp: TIME }, 'server is " ", expected a name'],
    [
      { server: 'a\u0000b', timestamp: TIME },
      'server is "a\\u0000b", expected text without control characters',
    ],
    [
      { server: 'x'.repeat(501), timestamp: TIME },
      `server "${'x'.repeat(40)}…" has 501 characters, expected at most 500`,
    ],
    [good({ cpu_percent: Infinity }), 'cpu_percent is Infinity, expected a finite number'],
    [good({ cpu_percent: NaN }), 'cpu_percent is NaN, expected a finite number'],
    // As bodies from Python have it, which write it bare.
    [good({ cpu_percent: 'NaN' }), 'cpu_percent is NaN, expected a finite number'],
    [good({ queue_depth: 1e300 }), 'queue_depth is 1e+300, expected a finite number below 3.4e38'],
    [good({ cpu_percent: -50 }), 'cpu_percent is -50, expected 0 to 10000 percent (100 for each core)'],
    [good({ mem_pct: 1e6 }), 'mem_pct is 1000000, expected 0 to 100 percent'],
    [good({ cpu_percent: '-50' }), 'cpu_percent is -50, expected 0 to 10000 percent (100 for each core)'],
    [good({ mem_pct: 101 }), 'mem_pct is 101, expected 0 to 100 percent'],
    [good({ cpu_percent: 10_001 }), 'cpu_percent is 10001, expected 0 to 10000 percent (100 for each core)'],
    [good({ anomaly_score: -3 }), 'anomaly_score is -3, expected 0 to 1, or 0 to 100 as percent'],
    [good({ anomaly_score: 101 }), 'anomaly_score is 101, expected 0 to 1, or 0 to 100 as percent'],
    [good({ load_average: -3 }), 'load_average is -3, expected 0 or more, below 3.4e38'],
    [good({ network_errors: -5 }), 'network_errors is -5, expected 0 or more, below 3.4e38'],
    [good({ latency_ms: -100 }), 'latency_ms is -100, expected 0 or more, below 3.4e38'],
    [good({ net_in_mb_s: '-1' }), 'net_in_mb_s is -1, expected 0 or more, below 3.4e38'],
    [good({ load1: -1 }), 'load1 is -1, expected 0 or more, below 3.4e38'],
    [good({ uptime_days: 1e9 }), 'uptime_days is 1000000000, expected 0 to 36500 days'],
    [good({ 'a\u0007': 1 }), 'the field name is "a\\u0007", expected text without control characters'],
    [
      good({ ['m'.repeat(600)]: 1 }),
      `the field name "${'m'.repeat(40)}…" has 600 characters, expected at most 500`,
    ],
    [
      { server: 'a', timestamp: '2025-01-15T12:06:00Z' },
      "timestamp is 2025-01-15T12:06:00.000Z, 6 min ahead of the daemon's clock, expected at most 5 min",
    ],
    [{ server: 'a', ts: '2024-12-01' }, 'ts is 2024-12-01T00:00:00.000Z, older than the retention of 30 d'],
    [
      { server: 'a', timestamp: '2025-01-15T12:00:00+99:00' },
      'timestamp is "2025-01-15T12:00:00+99:00", expected a date and time such as 2025-03-01T00:05:00Z, or an epoch in s or ms',
    ],
    [
      { server: 'a', timestamp: 'soon' },
      'timestamp is "soon", expected a date and time such as 2025-03-01T00:05:00Z, or an epoch in s or ms',
    ],
    [
      { server: 'a', timestamp: 12 },
      'timestamp is 12, expected an epoch in s, ms, us or ns from 1990 to 2100',
    ],
    [
      { server: 'a', timestamp: '03/04/2025 12:00' },
      'timestamp is "03/04/2025 12:00", which is ambiguous; expected year-month-day',
    ],
    [
      { server: 'a', timestamp: '2025-01-15 12:00:00 EST' },
      'timestamp is "2025-01-15 12:00:00 EST": EST is ambiguous, expected an offset such as +01:00',
    ],
  ])('%j is refused: %s', (record, reason) => {
    expect(whyNot(record)).toBe(reason)
  })

  it.each([
    { cpu_percent: 1600 },
    { cpu_percent: -0.3 },
    { memory_percent: 100.2 },
    { anomaly_score: 87 },
    { latency_ms: 0 },
    // What nobody here knows may be below zero.
    { temperature: -12 },
    { clock_offset_ms: -3 },
    { disk_growth_bytes: -4096 },
  ])('%j is taken', (values) => {
    expect(checker()([good(values)]).refused).toEqual([])
  })

  it.each([
    { server_name: 'web-1', timestamp: TIME },
    { server: 'web-1', time: TIME },
    { host: 'web-1', ts: NOW },
    { hostname: 'web-1', '@timestamp': NOW / 1000 },
    { instance: 'web-1', timestamp: String(NOW) },
    { server_name: 'web-1', host: 'other', timestamp: '2025-01-15T13:00:00+01:00', time: '1999-01-01' },
    { server_name: 'web-1', timestamp: '2025-01-15T12:00:00.000000' },
  ])('%j is of web-1 at noon', (record) => {
    const { rows } = checker()([record])
    expect([rows.servers, [...Array.from(rows.timeMs)]]).toEqual([['web-1'], [NOW]])
  })

  it('goes by the names that metrics have here, where they measure the same', () => {
    const { rows, remarks } = checker()([
      good({ cpu_pct: 40, mem_pct: 50, disk_io_mb_s: 60, latency_ms: 70, state: 'healthy' }),
    ])
    expect(rows.metrics.map(({ name, values }) => [name, values[0]])).toEqual([
      ['cpu_percent', 40],
      ['memory_percent', 50],
      ['disk_io_mb_s', 60],
      ['latency_ms', 70],
    ])
    expect(rows.labels).toEqual([{ name: 'status', texts: ['healthy'] }])
    expect(remarks).toEqual([
      'cpu_pct is read as cpu_percent, its usual name',
      'mem_pct is read as memory_percent, its usual name',
    ])
  })

  it('with a metric twice says which counts', () => {
    const { rows, remarks } = checker()([good({ cpu_pct: 1, cpu_percent: 2 })])
    expect(rows.metrics.map(({ name, values }) => [name, values[0]])).toEqual([['cpu_percent', 2]])
    expect(remarks).toEqual(['cpu_pct was skipped because cpu_percent is given too'])
  })

  it('has no metrics in calendar fields, ids, flags, free text', () => {
    const { rows, remarks } = checker()([
      good({
        ...{
          hour: 12,
          day_of_week: 3,
          day_of_month: 15,
          month: 1,
          quarter: 1,
          is_weekend: 0,
          is_business_hours: true,
        },
        ...{
          server_id: 5,
          problem_child: true,
          notes: 'x'.repeat(2000),
          service_type: 'web',
          datacenter: 'dc1',
        },
        ...{ timeframe: 'realtime', cpu_percent: 1 },
      }),
    ])
    expect(rows.metrics.map(({ name }) => name)).toEqual(['cpu_percent'])
    expect(rows.labels.map(({ name, texts }) => [name, texts[0]])).toEqual([
      ['profile', 'web'],
      ['datacenter', 'dc1'],
      ['timeframe', 'realtime'],
    ])
    expect(remarks).toEqual([])
  })

  it('goes without a field that cannot be read, which is said once', () => {
    const { rows, refused, remarks } = checker()([
      good({ cpu_percent: 'n/a', load_average: 2, tags: { a: 1 } }),
      good({ cpu_percent: 'n/a', load_average: 3, memory_percent: '55.5' }),
      good({ cpu_percent: true, load_average: 3 }),
    ])
    expect(refused).toEqual([])
    expect(rows.metrics.map(({ name, values }) => [name, ...Array.from(values)])).toEqual([
      ['load_average', 2, 3, 3],
      ['memory_percent', NaN, 55.5, NaN],
    ])
    expect(remarks).toEqual([
      'cpu_percent of web-1: it is text, "n/a"; 1 more record likewise',
      'tags of web-1: it is an object, expected a number',
      'memory_percent of web-1: it is text, "55.5", and was converted to a number',
      'cpu_percent of web-1: it is true, expected a number',
    ])
  })

  it('with hostile keys is harmless', () => {
    const text = `{"server_name":"constructor","timestamp":"${TIME}","__proto__":{"polluted":1},"constructor":3,"toString":4}`
    const { rows, refused } = checker()([
      JSON.parse(text),
      JSON.parse(text.replace('"constructor",', '"__proto__",')),
    ])
    expect(refused).toEqual([])
    expect(rows.servers).toEqual(['constructor', '__proto__'])
    expect(rows.metrics.map(({ name, values }) => [name, values[0]])).toEqual([
      ['constructor', 3],
      ['toString', 4],
    ])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('is refused alone: the batch goes on', () => {
    const { rows, refused } = checker()([good(), 5, good({ cpu_percent: 1e9 }), good({ cpu_percent: 2 })])
    expect(rows.servers).toHaveLength(2)
    expect(refused.map(({ index }) => index)).toEqual([1, 2])
    expect(rows.metrics.map(({ values }) => Array.from(values))).toEqual([[NaN, 2]])
  })
})

describe('more than is taken', () => {
  it('of fields', () => {
    const fields = Object.fromEntries(Array.from({ length: 199 }, (_, i) => [`m${i}`, i]))
    expect(whyNot(good(fields))).toBe('it has 201 fields, expected at most 200')
  })

  it('of servers', () => {
    const { refused, rows } = checker({ caps: { servers: 1 } })([
      good(),
      { server_name: 'web-2', timestamp: TIME },
      good({ cpu_percent: 1 }),
    ])
    expect(rows.servers).toHaveLength(2)
    expect(refused).toEqual([
      { index: 1, reason: 'server_name is "web-2", but the limit of 1 servers is reached' },
    ])
  })

  it('of metrics', () => {
    expect(checker({ caps: { metrics: 1 } })([good({ a1: 1 }), good({ b1: 1 })]).refused).toEqual([
      { index: 1, reason: 'b1 is a new metric, but the limit of 1 metrics is reached' },
    ])
  })

  it('of series', () => {
    const records = [good({ a1: 1 }), { server_name: 'web-2', timestamp: TIME, a1: 1 }]
    expect(checker({ caps: { series: 1 } })(records).refused[0]?.reason).toBe(
      '"web-2" would add more series, but the limit of 1 series is reached',
    )
  })

  it('of cells', () => {
    expect(
      checker({ caps: { cellsPerBatch: 2 } })([good({ a1: 1 }), good({ b1: 1 })]).refused[0]?.reason,
    ).toBe(
      'the batch has 2 records with more than 1 metrics, expected at most 2 values; send smaller batches',
    )
  })

  it('of texts of a label', () => {
    const { rows, remarks } = checker({ caps: { textsPerLabel: 1 } })([
      good({ profile: 'a' }),
      good({ profile: 'b' }),
    ])
    expect(rows.labels).toEqual([{ name: 'profile', texts: ['a', null] }])
    expect(remarks).toEqual(['profile of web-1: it has too many distinct values and was skipped'])
  })
})

describe('a time without a zone', () => {
  const read = (texts: readonly string[], zone: string, nowMs: number) => {
    const check = checker({ zone })
    const range = { nowMs, fromMs: nowMs - 400 * DAY, toMs: nowMs + 300_000 }
    return texts.map((timestamp) => {
      const { rows, refused } = check([{ server: 'a', timestamp }], range)
      return rows.servers.length === 0
        ? refused[0]?.reason
        : new Date(rows.timeMs[0]!).toISOString().slice(11, 16)
    })
  }

  it('is read in the zone of the feed, summer and winter', () => {
    expect(read(['2025-01-15T12:00:00', '2024-07-15T12:00:00'], 'Europe/Berlin', NOW)).toEqual([
      '11:00',
      '10:00',
    ])
    expect(read(['2025-01-15T12:00:00'], '+05:30', NOW)).toEqual(['06:30'])
  })

  it('of the hour that is twice is told by the clock where it comes live', () => {
    // 27 October 2024, 03:00 CEST is 02:00 CET: 01:00 UTC.
    const first = Date.UTC(2024, 9, 27, 0, 30)
    expect(read(['2024-10-27T02:30:00'], 'Europe/Berlin', first)).toEqual(['00:30'])
    expect(read(['2024-10-27T02:30:00'], 'Europe/Berlin', first + 3_600_000)).toEqual(['01:30'])
  })

  it('of the hour that is twice is told by the order of a server’s rows where it is past', () => {
    const texts = ['02:00', '02:30', '02:59', '02:00', '02:30', '03:00'].map(
      (clock) => `2024-10-27T${clock}:00`,
    )
    expect(read(texts, 'Europe/Berlin', NOW)).toEqual(['00:00', '00:30', '00:59', '01:00', '01:30', '02:00'])
  })

  it('that the clock skips is moved forward', () => {
    expect(read(['2024-03-31T02:30:00'], 'Europe/Berlin', NOW)).toEqual(['01:30'])
  })

  it('needs a zone that there is', () => {
    expect(() => checker({ zone: 'Mars/Olympus' })).toThrow(/Mars\/Olympus/)
  })
})

describe('whatever is posted', () => {
  const names = fc.constantFrom(
    'server_name',
    'timestamp',
    'cpu_percent',
    'host',
    '__proto__',
    'constructor',
    'status',
  )
  const values = fc.oneof(
    fc.constantFrom('web-1', TIME, NOW, Infinity, -1, '12', 'n/a', '2025-02-31', '', '\u0000'),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const records = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.dictionary(fc.oneof(names, fc.string()), values, { maxKeys: 8 }),
    fc
      .dictionary(fc.oneof(names, fc.string()), values, { maxKeys: 8 })
      .map((record) => ({ ...record, server_name: 'a', timestamp: TIME })),
  )

  it('every record is taken or refused, and nothing throws', () => {
    const check = checker({ caps: { metrics: 20 } })
    fc.assert(
      fc.property(fc.array(records, { maxLength: 20 }), (batch) => {
        const { rows, refused } = check(batch)
        const indices = refused.map(({ index }) => index)
        expect(rows.servers.length + refused.length).toBe(batch.length)
        expect(new Set(indices).size).toBe(indices.length)
        for (const { values: column } of rows.metrics) expect(column.length).toBe(rows.servers.length)
        for (const { texts } of rows.labels) expect(texts.length).toBe(rows.servers.length)
        expect(Array.from(rows.timeMs).every(Number.isFinite)).toBe(true)
      }),
      { seed: 7, numRuns: 500 },
    )
  })
})
