import { describe, expect, it } from 'vitest'
import type { ColumnFacts } from '../facts.ts'
import { fingerprint } from './fingerprint.ts'
import { guessMapping } from './guess.ts'

function column(name: string, kind: ColumnFacts['kind'], ...samples: string[]): ColumnFacts {
  return { name, kind, type: kind, why: null, samples, distinct: new Set(samples).size, rows: samples }
}

const cpu = column('cpu', 'number', '1.5')

describe('exports of common systems', () => {
  it.each([
    ['Prometheus', column('timestamp', 'number', '1772452800.5'), column('instance', 'text', 'web:9100')],
    ['Telegraf', column('time', 'integer', '1772452800000000000'), column('host', 'text', 'web-1')],
    [
      'Elastic',
      column('@timestamp', 'text', '2026-03-02T12:00:00.000Z'),
      column('host.name', 'text', 'web-1'),
    ],
    [
      'CloudWatch',
      column('Timestamp', 'time', '2026-03-02T12:00:00.000Z'),
      column('InstanceId', 'text', 'i-0a'),
    ],
    ['Kubernetes', column('ts', 'integer', '1772452800'), column('pod', 'text', 'api-7f')],
    ['Influx', column('_time', 'text', '2026-03-02T12:00:00Z'), column('node', 'text', 'n1')],
    ['numbers as names', column('date', 'time', '2026-03-02'), column('vm_id', 'integer', '17')],
  ])('%s', (_, time, server) => {
    const guess = guessMapping([time, server, cpu], 'a.parquet')
    expect(guess.question).toBeNull()
    expect(guess.sure).toBe(true)
    expect(guess.mapping).toMatchObject({ time: time.name, server: server.name, metrics: ['cpu'] })
  })
})

describe('guessMapping', () => {
  const time = column('timestamp', 'time', '2026-03-02T12:00:00.000Z')
  const server = column('server_name', 'text', 'a', 'b')

  it('takes a better name over a lesser one', () => {
    const others = [column('created_at', 'time'), column('server_id', 'text', '1', '2')]
    expect(guessMapping([...others, time, server, cpu], 'a').mapping).toMatchObject({
      time: 'timestamp',
      server: 'server_name',
    })
  })

  it('does not take a counter for a time', () => {
    const guess = guessMapping([column('bytes_total', 'integer', '1772452800'), server, cpu], 'a')
    expect(guess.mapping).toBeNull()
  })

  it('keeps labels, and leaves free text and identifiers in text out', () => {
    const many = Array.from({ length: 201 }, (_, i) => `request-${i}`)
    const texts = [
      column('region', 'text', 'eu'),
      column('notes', 'text', 'x'),
      column('request', 'text', ...many),
    ]
    const guess = guessMapping([time, server, cpu, ...texts], 'a')
    expect(guess.mapping?.labels).toEqual(['region'])
    expect(guess.columns.filter(({ role }) => role === 'ignored').map(({ name }) => name)).toEqual([
      'notes',
      'request',
    ])
  })

  it('keeps flags, ids and clock columns for models, not as metrics', () => {
    const extra = [
      column('is_anomaly', 'integer', '0'),
      column('problem_child', 'boolean', 'true'),
      column('hour', 'integer', '3'),
      column('rack_id', 'integer', '9'),
    ]
    const guess = guessMapping(
      [time, server, cpu, ...extra, column('__index_level_0__', 'integer', '1')],
      'a',
    )
    expect(guess.mapping?.metrics).toEqual(['cpu'])
    expect(guess.mapping?.covariates).toEqual(extra.map(({ name }) => name))
  })

  it('reads the dates of perfmon with the month first, unless it is said otherwise', () => {
    const name = '(PDH-CSV 4.0) (Romance Standard Time)(-60)'
    const asking = { ...column(name, 'text', '03/01/2024 01:00:00.000'), ask: 'dateOrder' } as const
    const columns = [asking, column('\\\\A\\Memory\\% Committed Bytes In Use', 'number', '1')]
    const guess = guessMapping(columns, 'a')
    expect(guess.asks).toEqual([])
    expect(guess.mapping?.dateOrder).toBe('month-first')
    const said = guessMapping(columns, 'a', { answers: { dateOrder: 'day-first' } })
    expect(said.mapping?.dateOrder).toBe('day-first')
    const other = guessMapping([{ ...asking, name: 'time' }, server, cpu], 'a')
    expect(other.asks).toEqual(['dateOrder'])
  })

  it('renames aliases where the name is free', () => {
    const columns = [time, server, column('cpu_pct', 'number'), column('state', 'text', 'healthy')]
    expect(guessMapping(columns, 'a').mapping?.renames).toEqual({ cpu_pct: 'cpu_percent', state: 'status' })
    const other = [time, server, column('swap_pct', 'number'), column('Load Average', 'number')]
    expect(guessMapping(other, 'a').mapping?.renames).toEqual({
      swap_pct: 'swap_used_pct',
      'Load Average': 'load_average',
    })
    const taken = [...columns, column('cpu_percent', 'number')]
    expect(guessMapping(taken, 'a').mapping?.renames).toEqual({ state: 'status' })
    const twice = [...columns, column('CPUUtilization', 'number')]
    expect(guessMapping(twice, 'a').mapping?.renames).toEqual({ state: 'status' })
  })

  it('leaves the names of the second generation alone', () => {
    const names = [
      'cpu_user_pct',
      'mem_used_pct',
      'swap_used_pct',
      'disk_usage_pct',
      'latency_ms',
      'disk_io_mb_s',
    ]
    const guess = guessMapping([time, server, ...names.map((name) => column(name, 'number'))], 'a')
    expect(guess.mapping?.metrics).toEqual(names)
    expect(guess.mapping?.renames).toEqual({})
  })
})

describe('fingerprint', () => {
  it('stays the same over versions, and follows names, types and order', () => {
    const columns = [
      { name: 'timestamp', type: 'timestamp[us, UTC]' },
      { name: 'cpu', type: 'double' },
    ]
    expect(fingerprint(columns)).toBe('0bfe596216bf9dd8')
    expect(fingerprint(columns.toReversed())).not.toBe(fingerprint(columns))
    expect(fingerprint([columns[0]!, { name: 'cpu', type: 'float' }])).not.toBe(fingerprint(columns))
  })
})

describe('columns with labels or pairs', () => {
  const time = column('time', 'time', '2026-03-02T12:00:00.000Z')
  const guessOf = (...names: string[]) =>
    guessMapping([time, ...names.map((name) => column(name, 'number', '1.5', '2'))], 'a.csv')

  it('takes no label for a server that names none', () => {
    for (const names of [
      ['cpu{mode="user"}', 'cpu{mode="system"}'],
      ['cpu{instance="a"}', 'cpu{cluster="all"}'],
    ]) {
      const { mapping, asks } = guessOf(...names)
      expect(asks).toEqual(['server'])
      expect(mapping).toMatchObject({ serverName: 'a', metrics: names })
      expect(mapping?.wide).toBeUndefined()
    }
  })

  it('asks what label sets without a name measure, and keeps what tells them apart', () => {
    const names = [
      '{instance="a", mode="user"}',
      '{instance="a", mode="idle"}',
      '{instance="b", mode="user"}',
    ]
    expect(guessOf(...names).asks).toEqual(['wide'])
    const columns = [time, ...names.map((name) => column(name, 'number', '1'))]
    const { mapping, sure } = guessMapping(columns, 'a.csv', { answers: { metric: 'cpu' } })
    expect(sure).toBe(true)
    expect(Object.values(mapping?.wide ?? {}).map(({ metric }) => metric)).toEqual([
      'cpu{mode=user}',
      'cpu{mode=idle}',
      'cpu{mode=user}',
    ])
  })

  it('tells servers from metrics by their looks, and asks where those say nothing', () => {
    const hosts = guessOf("('web-01', 'foo')", "('web-01', 'bar')", "('web-01', 'baz')", "('web-02', 'foo')")
    expect(hosts.sure).toBe(true)
    expect(hosts.mapping?.wide?.["('web-01', 'foo')"]).toEqual({ server: 'web-01', metric: 'foo' })
    expect(guessOf("('red', 'foo')", "('red', 'bar')", "('blue', 'foo')").asks).toEqual(['wide'])
  })

  it('takes the name of a server for the word that the columns are none', () => {
    const columns = [time, column('web-01', 'number', '1'), column('web-02', 'number', '2')]
    const guess = guessMapping(columns, 'a.csv', { answers: { serverName: 'one' } })
    expect(guess).toMatchObject({ sure: true, mapping: { serverName: 'one', metrics: ['web-01', 'web-02'] } })
  })
})
