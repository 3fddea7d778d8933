import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import { openTable } from '../open.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import { writeParquet } from '../write.ts'
import { SIMULATION_MODES } from './load.ts'
import { Random } from './random.ts'
import { simulate } from './simulate.ts'

const HOUR_MS = 3_600_000
const base = { servers: 10, steps: 288, seed: 1 }

function mean(table: MetricTable, metric: string, keep: (hour: number, server: string) => boolean): number {
  const values = table.metrics.find(({ name }) => name === metric)!.values
  const kept = [...values].filter((_, row) => {
    const server = table.servers[Math.floor(row / base.steps)]!
    return keep((table.timeMs[row]! / HOUR_MS) % 24, server)
  })
  return kept.reduce((a, b) => a + b, 0) / kept.length
}

describe('simulate', () => {
  it.each(SIMULATION_MODES)('%s gives the same table again, within bounds', (mode) => {
    const table = simulate({ mode, ...base })
    expect(simulate({ mode, ...base })).toEqual(table)
    expect(simulate({ mode, ...base, seed: 2 })).not.toEqual(table)
    for (const { name, values } of table.metrics) {
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(0)
      if (name !== 'network_errors') expect(Math.max(...values), name).toBeLessThanOrEqual(100)
    }
  })

  it('keeps its step, whatever it is', () => {
    const table = simulate({ mode: 'stable', ...base, stepMs: 5000 })
    for (let row = 1; row < base.steps; row++) expect(table.timeMs[row]! - table.timeMs[row - 1]!).toBe(5000)
  })

  it('gives a server the same history whoever else is in the fleet of that size', () => {
    const [short, long] = [96, 288].map((steps) => simulate({ mode: 'cyclic', ...base, steps }))
    expect(long!.metrics[0]!.values.slice(0, 96)).toEqual(short!.metrics[0]!.values.slice(0, 96))
  })

  it('follows the day in business hours', () => {
    const table = simulate({ mode: 'business_hours', ...base })
    const production = (from: number, to: number): number =>
      mean(table, 'cpu_percent', (hour, server) => server.startsWith('prod') && hour >= from && hour < to)
    expect(production(11, 15)).toBeGreaterThan(1.8 * production(0, 6))
  })

  it.each(['gradual_spike', 'sudden_spike'] as const)('%s hits the problem servers at the end', (mode) => {
    const table = simulate({ mode, ...base })
    const rise = (problem: boolean): number => {
      const hit = (server: string): boolean => server.endsWith('3') === problem
      return (
        mean(table, 'cpu_percent', (hour, server) => hit(server) && hour >= 23) -
        mean(table, 'cpu_percent', (hour, server) => hit(server) && hour >= 12 && hour < 17)
      )
    }
    expect(rise(true)).toBeGreaterThan(15)
    expect(Math.abs(rise(false))).toBeLessThan(5)
  })

  it.each([{ servers: 0 }, { steps: 1.5 }, { stepMs: -1 }, { servers: 1e6, steps: 1e6 }])(
    'refuses %j',
    (odd) => {
      expect(() => simulate({ mode: 'stable', ...base, ...odd })).toThrow(
        expect.objectContaining({ code: 'argument-invalid' }),
      )
    },
  )
})

describe('Random', () => {
  it('has the moments that it says', () => {
    const random = new Random(7, 0)
    const draw = (next: () => number): readonly [mean: number, variance: number] => {
      const values = Array.from({ length: 20_000 }, next)
      const average = values.reduce((a, b) => a + b, 0) / values.length
      return [average, values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length]
    }
    const near = (value: number, digits: number): unknown => expect.closeTo(value, digits)
    const expected = (mean: number, variance: number): unknown[] => [near(mean, 1), near(variance, 0)]
    expect(draw(() => random.uniform())).toEqual([expect.closeTo(0.5, 2), expect.closeTo(1 / 12, 2)])
    expect(draw(() => random.normal())).toEqual(expected(0, 1))
    expect(draw(() => random.exponential(2))).toEqual(expected(2, 4))
    expect(draw(() => random.poisson(3))).toEqual(expected(3, 3))
  })
})

describe('writeParquet', () => {
  it('writes what is read back, nulls included', async () => {
    const table = simulate({ mode: 'cyclic', ...base })
    const [first, ...others] = table.metrics
    const holes = { ...first!, values: first!.values.map((value, i) => (i % 3 === 0 ? Number.NaN : value)) }
    const written = { ...table, metrics: [holes, ...others] }
    const opened = await openTable([memoryFile('a.parquet', writeParquet(written, 700))], null, {
      neededMs: null,
      signal: new AbortController().signal,
    })
    if (opened.kind !== 'ready') throw new Error('it asks')
    const { labels, ...rest } = opened.table
    const { labels: before, ...expected } = written
    expect(rest).toEqual(expected)
    const texts = (columns: MetricTable['labels']) =>
      columns.map(({ name, codes, classes }) => [name, [...codes].map((code) => classes[code])])
    expect(texts(labels)).toEqual(texts(before))
  })
})

describe('the fixed sample of tests', () => {
  it('is the simulation that it says it is', () => {
    const sample = readFileSync(new URL('../../testing/assets/sample.parquet', import.meta.url))
    expect(sample.byteLength).toBeLessThan(400_000)
    const made = writeParquet(simulate({ mode: 'gradual_spike', servers: 30, steps: 960, seed: 42 }))
    expect(new Uint8Array(sample)).toEqual(made)
  })
})
