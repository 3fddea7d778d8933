import { expect, it } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { Shaper } from './shape.ts'

const MAPPING: ColumnMapping = {
  time: 'time',
  server: 'server',
  serverName: null,
  profile: null,
  status: null,
  metrics: [],
  labels: [],
  renames: {},
}

/** One metric of one server, a value every ten seconds. */
function tableOf(name: string, values: readonly number[]): MetricTable {
  return {
    servers: ['web-01'],
    offsets: Uint32Array.of(0, values.length),
    timeMs: Float64Array.from(values, (_, i) => i * 10_000),
    metrics: [{ name, values: Float64Array.from(values), precision: 64 }],
    labels: [],
    naiveTime: false,
    notes: [],
  }
}

function shaped(name: string, values: readonly number[], mapping: Partial<ColumnMapping> = {}) {
  const { metrics, notes } = new Shaper({ ...MAPPING, ...mapping }).shape(tableOf(name, values))
  return { values: [...(metrics[0]?.values ?? [])], notes }
}

const { NaN: none } = Number

it.each([
  ['cpu_percent', -1],
  ['cpu_percent', 65_535],
  ['latency_ms', -1],
  ['temperature', -999],
])('%s of %d is no value', (name, fill) => {
  expect(shaped(name, [40, fill, 41, fill])).toEqual({
    values: [40, none, 41, none],
    notes: [`2 values of ${name} are ${fill}, a placeholder for missing values, and were treated as missing`],
  })
})

it.each([
  ['temperature', [3, -1, -1, 2]],
  ['temperature', [-999, -999, -4, 2]],
  ['requests', [9999, 9999, 3, 2]],
])('keeps what %s can be: %j', (name, values) => {
  expect(shaped(name, values)).toEqual({ values, notes: [] })
})

it('says that values are beyond what a percentage can be', () => {
  const singles = [100.01000213623047, 108.12999725341797, 40, 41, 42]
  expect(shaped('cpu_percent', singles).notes).toEqual([
    '2 values of cpu_percent are outside the expected range 0 to 100 % (they range from 100.01 to 108.13)',
  ])
  const values = [40, 380, -2.5, 41, 42]
  expect(shaped('cpu_percent', values)).toEqual({
    values,
    notes: [
      '2 values of cpu_percent are outside the expected range 0 to 100 % (they range from -2.5 to 380)',
    ],
  })
})

it('says that a percentage may be a fraction, and reads it as one where a person says so', () => {
  const fractions = Array.from({ length: 30 }, (_, i) => 0.25 + i / 64)
  const asRead = shaped('cpu_percent', fractions)
  expect(asRead.values).toEqual(fractions)
  expect(asRead.notes).toEqual([expect.stringContaining('mark it as a fraction')])
  expect(shaped('cpu_percent', fractions, { fractions: ['cpu_percent'] })).toEqual({
    values: fractions.map((value) => value * 100),
    notes: ['cpu_percent: fractions of 1 converted to percent'],
  })
  expect(shaped('cpu_percent', [...fractions, 1.2]).notes).toEqual([])
  expect(shaped('cpu_percent', fractions, { fractions: ['cpu'] }).notes).toEqual([
    'cpu is not a metric of this data, so it was not converted to percent',
  ])
})

it('reads a counter of 32 bits on across their end, and a restart as one', () => {
  const counter = Array.from({ length: 200 }, (_, i) => (i * 8e7) % 2 ** 32)
  const { values, notes } = shaped('bytes_total', counter)
  expect(new Set(values.slice(1))).toEqual(new Set([8e6]))
  expect(notes).toEqual(['bytes_total is a counter (past 32 bits 3 times), converted to a rate per second'])

  const restarted = shaped(
    'bytes_total',
    [100, 200, 300, 50, 150].concat(Array.from({ length: 99 }, (_, i) => 200 + i)),
  )
  expect(restarted.values.slice(1, 5)).toEqual([10, 10, 5, 10])
  expect(restarted.notes.join()).toContain('(reset 1 time)')
})
