import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '#forecast/statistics.ts'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { readMetric } from './metrics.ts'

const SPEED = 120
const HOURS = Number(process.env.BENCH_HOURS ?? 24)
const SERVERS = 100
const EVERY_MS = 2_000

/**
 * Memory over a day at an accelerated clock; BENCH_HOURS makes it another one. What is collected when moves it by tens of MiB, so that the
 * median of each hour counts, and the slope has its range.
 */
export async function day(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-day-'))
  const fleet = ['--source', 'simulate', '--fleet-size', String(SERVERS), '--speed', String(SPEED)]
  const daemon = await startFleetcast({ args: [...fleet, '--data-dir', dataDir, '--log-level', 'warn'] })
  try {
    const hours: number[][] = []
    const startMs = Date.now()
    let text = ''
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      const hour = Math.floor(((Date.now() - startMs) * SPEED) / 3_600_000)
      if (hour >= HOURS) break
      text = await (await fetch(`${daemon.url}/metrics`)).text()
      const memory = readMetric(text, 'process_resident_memory_bytes') / 2 ** 20
      ;(hours[hour] ??= []).push(memory)
    }
    const medians = hours.map(median)
    const second = medians.slice(medians.length >> 1)
    const { slope, low, high } = slopeOf(second)
    const mib = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(' ')
    return [
      `${HOURS} h at ${SPEED} × the clock, ${SERVERS} servers: ${readMetric(text, 'fleetcast_forecast_runs_total')} forecasts, ${readMetric(text, 'fleetcast_forecast_skipped_steps_total')} steps skipped`,
      `memory by hour, medians in MiB: ${mib(medians)}`,
      `slope in the second half: ${slope.toFixed(2)} MiB per hour of the clock (95 %: ${low.toFixed(2)} to ${high.toFixed(2)})`,
    ]
  } finally {
    await daemon.end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/**
 * Theil and Sen's: the median of the slopes between all pairs, which single outliers do not move; its 95 % range by Kendall's
 * statistic (Sen 1968, J. Am. Stat. Assoc. 63, 1379).
 */
function slopeOf(values: readonly number[]): { slope: number; low: number; high: number } {
  const n = values.length
  const slopes: number[] = []
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / (j - i))
  }
  slopes.sort((a, b) => a - b)
  const spread = 1.96 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)
  const at = (rank: number) =>
    slopes[Math.min(slopes.length - 1, Math.max(0, Math.round(rank)))] ?? Number.NaN
  return {
    slope: median(slopes),
    low: at((slopes.length - spread) / 2 - 1),
    high: at((slopes.length + spread) / 2),
  }
}
