import { expect, it } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping, WideColumn } from '../mapping.types.ts'
import { placerFor } from './placeColumns.ts'
import { unstack } from './unstack.ts'

/** A column of the same values for every part. */
function wideTable(parts: readonly WideColumn[], values: Float64Array) {
  const names = parts.map(({ server, metric }) => `${metric} of ${server}`)
  const table: MetricTable = {
    servers: ['every server'],
    offsets: Uint32Array.of(0, values.length),
    timeMs: Float64Array.from(values, (_, i) => i * 60_000),
    metrics: names.map((name) => ({ name, values, precision: 32 })),
    labels: [],
    naiveTime: false,
    notes: [],
  }
  return unstack(table, Object.fromEntries(parts.map((part, i) => [names[i] ?? '', part])))
}

const numbered = (count: number) => Array.from({ length: count }, (_, i) => i)

it('gives each server its metrics, and what it lacks as missing', () => {
  const parts = [
    { server: 'b', metric: 'x' },
    { server: 'a', metric: 'x' },
    { server: 'a', metric: 'y' },
  ]
  const { servers, offsets, metrics } = wideTable(parts, Float64Array.of(1, NaN, 3))
  expect(servers).toEqual(['a', 'b'])
  expect([...offsets]).toEqual([0, 2, 4])
  expect(metrics).toEqual([
    { name: 'x', values: Float64Array.of(1, 3, 1, 3), precision: 32 },
    { name: 'y', values: Float64Array.of(1, 3, NaN, NaN), precision: 32 },
  ])
})

// Looking for each column among all takes longer than a test may.
it('takes time by the number of columns', () => {
  const parts = numbered(300).flatMap((s) => numbered(300).map((m) => ({ server: `s${s}`, metric: `m${m}` })))
  expect(wideTable(parts, Float64Array.of(1)).metrics).toHaveLength(300)
})

it('refuses servers whose own metrics would leave a table of holes that does not fit', () => {
  const parts = numbered(600).map((i) => ({ server: `s${i}`, metric: `m${i}` }))
  expect(() => wideTable(parts, new Float64Array(1000).fill(1))).toThrow(
    '600 metrics in 600000 rows of 600 servers need 2.7 GiB of memory, the limit is 2.0 GiB',
  )
})

it('refuses rows that name so many metrics that they do not fit', () => {
  const rows = 1000
  const order = {
    servers: ['a'],
    offsets: Uint32Array.of(0, rows),
    timeMs: new Float64Array(rows),
    place: new Uint32Array(rows),
    notes: [],
  }
  const mapping: ColumnMapping = {
    time: 'time',
    server: 'server',
    serverName: null,
    profile: null,
    status: null,
    metrics: ['value', 'other'],
    labels: [],
    renames: {},
    names: ['name'],
  }
  const names = { codes: new Int32Array(rows), classes: numbered(200_000).map(String) }
  expect(() => placerFor({}, order, names, mapping, null)).toThrow('400000 metrics in 1000 rows of 1 servers')
  expect(() => placerFor({ covariate: true }, order, names, mapping, null)).not.toThrow()
})
