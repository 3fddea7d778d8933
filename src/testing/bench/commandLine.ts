import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { NO_PYTHON, python, wholeWay } from './opponents.ts'

const SERVERS = Number(process.env.BENCH_SERVERS ?? 1_000)
const METRICS = 6
/** What the default model looks back on: its encoder and its longest lag. */
const STEPS = 288 + 2016
const THREADS = 2
const ENTRY = fileURLToPath(new URL('../../cli/fleetcast.mjs', import.meta.url))
const run = promisify(execFile)

/** Parquet to JSON by the command line, its start included, beside the library's data set and predict(), its imports skipped. */
export async function commandLine(): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetcast-bench-'))
  try {
    const table = simulate({
      mode: 'business_hours',
      servers: SERVERS,
      steps: STEPS,
      seed: 1,
      stepMs: 300_000,
    })
    const file = join(folder, 'fleet.parquet')
    writeFileSync(file, writeParquet({ ...table, metrics: table.metrics.slice(0, METRICS), labels: [] }))
    const beganMs = performance.now()
    await run(process.execPath, [ENTRY, 'predict', '--data', file, '--out', join(folder, 'forecast.json')])
    const ownS = (performance.now() - beganMs) / 1000
    const own = `${SERVERS} servers × ${METRICS} metrics, parquet to JSON: ${ownS.toFixed(1)} s`
    if (python === null) return [own, NO_PYTHON]
    const { all_s, read_s, dataset_s, predict_s, series } = await wholeWay(file, THREADS)
    const parts = `read ${read_s.toFixed(1)}, data set ${dataset_s.toFixed(1)}, predict() ${predict_s.toFixed(1)}`
    return [
      own,
      `pytorch-forecasting, ${series} series: ${all_s.toFixed(1)} s (${parts}): ${(all_s / ownS).toFixed(1)} x`,
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
