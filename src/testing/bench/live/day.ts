import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '#forecast/statistics.ts'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { readMetric } from './metrics.ts'

const SPEED = 120
const HOURS = Number(process.env.BENCH_HOURS ?? 24)
const SERVERS = 100
const EVERY_MS = 10_000

/** Memory over a day at an accelerated clock; BENCH_HOURS makes it another one. */
export async function day(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-day-'))
  const fleet = ['--source', 'simulate', '--fleet-size', String(SERVERS), '--speed', String(SPEED)]
  const daemon = await startFleetcast({ args: [...fleet, '--data-dir', dataDir, '--log-level', 'warn'] })
  try {
    const memory: number[] = []
    const endsMs = Date.now() + (HOURS * 3_600_000) / SPEED
    let text = ''
    while (Date.now() < endsMs) {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      text = await (await fetch(`${daemon.url}/metrics`)).text()
      memory.push(readMetric(text, 'process_resident_memory_bytes') / 2 ** 20)
    }
    const second = memory.slice(memory.length >> 1)
    const perHour = (slope(second) * (3_600_000 / SPEED)) / EVERY_MS
    return [
      `${HOURS} h at ${SPEED} × the clock, ${SERVERS} servers: ${readMetric(text, 'fleetcast_forecast_runs_total')} forecasts, ${readMetric(text, 'fleetcast_forecast_skipped_steps_total')} steps skipped`,
      `memory ${memory[0]?.toFixed(0)} MiB at first, ${median(second).toFixed(0)} MiB (median) in the second half, slope there ${perHour.toFixed(2)} MiB per hour of the clock`,
    ]
  } finally {
    await daemon.end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/** Theil and Sen's: the median of the slopes between all pairs, which one collection of garbage does not move. */
function slope(values: readonly number[]): number {
  const slopes: number[] = []
  for (let i = 0; i < values.length; i++) {
    for (let j = i + 1; j < values.length; j++) slopes.push(((values[j] ?? 0) - (values[i] ?? 0)) / (j - i))
  }
  return median(slopes)
}
