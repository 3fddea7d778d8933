import { describe, expect, it } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import { mergeTables } from './merge.ts'

function table(server: string, times: number[], cpu: number[], profile: string): MetricTable {
  return {
    servers: [server],
    offsets: Uint32Array.of(0, times.length),
    timeMs: Float64Array.from(times),
    metrics: [{ name: 'cpu', values: Float64Array.from(cpu), precision: 64 }],
    labels: [{ name: 'profile', codes: new Int32Array(times.length), classes: [profile] }],
    naiveTime: false,
    notes: [],
  }
}

describe('mergeTables', () => {
  it('orders rows by server and time, and lets the later table win a row that both have', () => {
    const merged = mergeTables([table('b', [1, 2], [10, 20], 'x'), table('b', [2, 3], [21, 30], 'y')])
    expect([...merged.timeMs]).toEqual([1, 2, 3])
    expect([...(merged.metrics[0]?.values ?? [])]).toEqual([10, 21, 30])
    const label = merged.labels[0]
    expect([...(label?.codes ?? [])].map((code) => label?.classes[code])).toEqual(['x', 'y', 'y'])
  })

  it('stays float32 only where every table that has the column is', () => {
    const single = (name: string): MetricTable => ({
      ...table(name, [1], [1], 'x'),
      metrics: [{ name: 'cpu', values: Float64Array.of(1), precision: 32 }],
    })
    expect(mergeTables([single('a'), single('b')]).metrics[0]?.precision).toBe(32)
    expect(mergeTables([single('a'), table('b', [1], [1], 'x')]).metrics[0]?.precision).toBe(64)
  })

  it('keeps servers apart and fills what a table lacks with null', () => {
    const other = {
      ...table('a', [5], [1], 'x'),
      metrics: [{ name: 'disk', values: Float64Array.of(7), precision: 32 as const }],
    }
    const merged = mergeTables([table('b', [1], [10], 'x'), other])
    expect(merged.servers).toEqual(['a', 'b'])
    expect(merged.metrics.map(({ name, values }) => [name, ...values])).toEqual([
      ['cpu', NaN, 10],
      ['disk', 7, NaN],
    ])
  })
})
