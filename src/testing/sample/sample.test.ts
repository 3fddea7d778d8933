import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCommand } from '#testing/runCommand.ts'
import { sampleBytes } from './make.ts'

const SAMPLE = 'public/sample.parquet'

const seriesSchema = z.object({
  current: z.number(),
  p50: z.array(z.number()),
  p90: z.array(z.number()),
})
const predictedSchema = z.object({
  predictions: z.record(z.string(), z.record(z.string(), seriesSchema)),
  alerts: z.array(
    z.object({ server: z.string(), metric: z.string(), threshold: z.number(), probability: z.number() }),
  ),
  metadata: z.object({ notes: z.array(z.string()), left_out: z.record(z.string(), z.unknown()) }),
})

it('is what its script makes, and small', () => {
  const file = readFileSync(SAMPLE)
  expect(file.byteLength).toBeLessThan(600_000)
  expect(Buffer.compare(file, sampleBytes())).toBe(0)
})

describe('what the model forecasts of it', () => {
  let said: z.infer<typeof predictedSchema>
  beforeAll(async () => {
    const { code, out } = await runCommand('predict', '--data', SAMPLE)
    expect(code).toBe(0)
    said = predictedSchema.parse(JSON.parse(out))
  })
  const of = (server: string, metric: string) => {
    const series = said.predictions[server]?.[metric]
    if (series === undefined) throw new Error(`no forecast of ${server} ${metric}`)
    return series
  }

  it('greets nobody with notes on short history', () => {
    expect(said.metadata).toMatchObject({ notes: [], left_out: {} })
  })

  it('has a disk that crosses both thresholds within the horizon', () => {
    const { current, p50 } = of('db-02', 'disk_percent')
    expect(current).toBeLessThan(85)
    expect(p50.findIndex((value) => value >= 85)).toBeLessThan(24)
    expect(p50.at(-1)).toBeGreaterThan(94.5)
  })

  it('has a leak whose median crosses its threshold', () => {
    const { current, p50, p90 } = of('api-03', 'memory_percent')
    expect(current).toBeLessThan(80)
    expect(Math.max(...p50)).toBeGreaterThan(80)
    expect(Math.max(...p90)).toBeLessThan(93)
  })

  it('has a job at night that takes five servers over a threshold, and not over the next', () => {
    for (const server of ['batch-01', 'batch-02', 'batch-03', 'batch-04', 'batch-05']) {
      const { p50 } = of(server, 'cpu_percent')
      const from = p50.findIndex((value) => value >= 75)
      expect(from, server).toBeGreaterThan(24)
      expect(from, server).toBeLessThan(48)
      expect(Math.max(...p50), server).toBeLessThan(90)
      expect(p50.at(-1), server).toBeLessThan(50)
    }
  })

  it('has bursts that P90 sees and the median does not', () => {
    const { current, p50, p90 } = of('web-09', 'cpu_percent')
    expect(current).toBeLessThan(50)
    expect(Math.max(...p50)).toBeLessThan(50)
    expect(Math.max(...p90)).toBeGreaterThan(75)
  })

  it('has one server that breaches now, and a fleet of which most is fine', () => {
    expect(of('web-04', 'cpu_percent').current).toBeGreaterThan(90)
    const troubled = new Set(said.alerts.map(({ server }) => server))
    expect(troubled).toContain('web-04')
    expect(troubled.size).toBeLessThan(12)
  })
})
