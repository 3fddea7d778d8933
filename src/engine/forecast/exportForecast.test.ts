import { expect, it } from 'vitest'
import { EXPORT_FORMATS } from '#data/export/write.ts'
import { nativeProvenance } from '#testing/tables.ts'
import type { ForecastRows } from '#forecast/export/rows.ts'
import type { Progress } from '#forecast/progress.ts'
import { exportForecast } from './exportForecast.ts'

function rowsOf(servers: number): ForecastRows {
  return {
    series: Array.from({ length: servers }, (_, s) => ({ server: `s-${s}`, metric: 'cpu', profile: null })),
    severity: null,
    originMs: new Float64Array(servers),
    quantiles: new Float32Array(servers * 96 * 3),
    levels: [0.1, 0.5, 0.9],
    horizon: 96,
    stepMs: 60_000,
    issueTimeMs: 0,
    provenance: nativeProvenance,
  }
}

it.each(EXPORT_FORMATS)('writes %s, says how far it is, and stops when cancelled', async (format) => {
  const { signal } = new AbortController()
  const seen: Progress[] = []
  const blob = await exportForecast(rowsOf(1500), format, (progress) => seen.push(progress), signal)
  expect(blob.size).toBeGreaterThan(10_000)
  expect(seen.length).toBeGreaterThan(0)
  for (const { stage, total } of seen) expect([stage, total]).toEqual(['writing', 1500 * 96])
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).toSorted((a, b) => a - b))

  const cancelled = new AbortController()
  const onProgress = () => {
    cancelled.abort()
  }
  await expect(exportForecast(rowsOf(1500), format, onProgress, cancelled.signal)).rejects.toThrow('abort')
})
