import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFleetcast } from '../../fleetcastProcess.ts'
import { fleet, post, postHistory, recordsOf } from './feeder.ts'
import { readMetric } from './metrics.ts'

const MINUTES = Number(process.env.BENCH_MINUTES ?? 16)
const SERVERS = Number(process.env.BENCH_SERVERS ?? 1_000)
const HISTORY_STEPS = Number(process.env.BENCH_HISTORY ?? 2_016)

/**
 * How old a forecast is when it is out, from the end of its step, with ticks of 5 s meanwhile; the size is
 * BENCH_SERVERS, the time BENCH_MINUTES.
 */
export async function ages(): Promise<readonly string[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-ages-'))
  const daemon = await startFleetcast({
    args: ['--source', 'feed', '--data-dir', dataDir, '--log-level', 'warn'],
  })
  try {
    const endMs = Math.floor(Date.now() / 300_000) * 300_000
    const past = fleet(SERVERS, endMs - HISTORY_STEPS * 300_000, 300_000)
    const historyMs = performance.now()
    await postHistory(daemon.url, past, HISTORY_STEPS)
    const historySeconds = (performance.now() - historyMs) / 1000
    const live = fleet(SERVERS, Math.ceil(Date.now() / 5_000) * 5_000, 5_000)
    const endsMs = Date.now() + MINUTES * 60_000
    let longestMs = 0
    let ticks = 0
    while (Date.now() < endsMs) {
      const tick = live.next()
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, (tick.timeMs[0] ?? 0) - Date.now())))
      longestMs = Math.max(longestMs, await post(daemon.url, recordsOf(tick)))
      ticks++
    }
    const text = await (await fetch(`${daemon.url}/metrics`)).text()
    const age = (quantile: string) => readMetric(text, 'fleetcast_forecast_delay_seconds', { quantile })
    return [
      `${SERVERS} servers × 7, history of ${HISTORY_STEPS} steps posted in ${historySeconds.toFixed(0)} s, then ${ticks} ticks of 5 s`,
      `age of a forecast when it is out: p50 ${age('0.5').toFixed(1)} s, p95 ${age('0.95').toFixed(1)} s; runs ${readMetric(text, 'fleetcast_forecast_runs_total')}, skipped ${readMetric(text, 'fleetcast_forecast_skipped_steps_total')}`,
      `longest answer to a tick ${longestMs.toFixed(0)} ms; memory ${(readMetric(text, 'process_resident_memory_bytes') / 2 ** 20).toFixed(0)} MiB`,
    ]
  } finally {
    await daemon.end('SIGTERM')
    rmSync(dataDir, { recursive: true, force: true })
  }
}
