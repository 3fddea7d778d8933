/**
 * Writes src/app/testing/recording/recording.bin, the forecasts behind the app's test fakes:
 *
 *     npx tsx src/testing/record.ts
 *
 * Ten servers out of simulated fleets of every mode, forecast by the model that ships as of three consecutive steps.
 * What is written is what src/app/testing/recording/recording.ts reads. Made again only where the model or what the
 * tests need of the recording changes: the tests compute what they expect from it.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Session } from '#engine/session/session.ts'
import { SIMULATION_MODES, type SimulationMode } from '#data/simulate/load.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import type { MetricTable } from '#forecast/table.ts'
import { nativeBackend } from '#runtime/native.ts'

const STEP_MS = 300_000
/** Seven days and the encoder, so that the longest lag is known. */
const STEPS = 2016 + 288 + 96
/** A Monday in business hours: the issue time of the newest forecast. */
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const ORIGINS = 3
const HISTORY_STEPS = 192 + ORIGINS - 1
const METRICS = ['cpu_percent', 'memory_percent', 'disk_percent', 'load_average', 'network_in_kbps']
/** Which servers of each simulated fleet of ten; 3 is the one that incidents hit. */
const KEPT: Readonly<Record<SimulationMode, readonly number[]>> = {
  stable: [0, 5],
  business_hours: [1, 2, 8],
  gradual_spike: [3, 6],
  sudden_spike: [3],
  cyclic: [4, 9],
}
const SHADES = 65_535

/** The simulator knows no traffic: it follows the load, as that of web servers does. */
function withTraffic(table: MetricTable): MetricTable {
  const load = table.metrics.find(({ name }) => name === 'load_average')
  if (load === undefined) throw new Error('the simulation has no load_average')
  const traffic = {
    ...load,
    name: 'network_in_kbps',
    values: load.values.map((value) => Math.round(9000 * value)),
  }
  return { ...table, metrics: [...table.metrics, traffic].filter(({ name }) => METRICS.includes(name)) }
}

async function forecasts(
  session: Session,
  model: Awaited<ReturnType<Session['load']>>,
  mode: SimulationMode,
  signal: AbortSignal,
): Promise<readonly FleetForecast[]> {
  const silent = () => undefined
  const startMs = ISSUE_MS - (STEPS - 1) * STEP_MS
  const simulated = simulate({ mode, servers: 10, steps: STEPS, seed: 21, stepMs: STEP_MS, startMs })
  const data = await session.open(
    [memoryFile('recorded.parquet', writeParquet(withTraffic(simulated)))],
    signal,
  )
  const table = session.table([{ data, mapping: null }])
  const made: FleetForecast[] = []
  for (let ago = ORIGINS - 1; ago >= 0; ago--) {
    const request = { table, model, stepMs: null, renames: {}, asOfMs: ISSUE_MS - ago * STEP_MS }
    made.push(await session.forecast(request, silent, signal))
  }
  return made
}

/** One series: its past up to the newest origin, and its curves from each of the origins. */
interface Recorded {
  readonly metric: string
  readonly history: Float32Array
  readonly quantiles: Float32Array
}

/** Sequences as whole numbers between their least and their largest value: a hundred-thousandth is near enough. */
function packed(values: Float32Array): {
  readonly range: readonly [number, number]
  readonly shades: Uint16Array
} {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity)
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity)
  const scale = high > low ? SHADES / (high - low) : 0
  return {
    range: [low, high],
    shades: Uint16Array.from(values, (value) => Math.round((value - low) * scale)),
  }
}

function seriesOf(made: readonly FleetForecast[], server: string, metric: string): Recorded {
  const newest = made.at(-1)
  const at = newest?.series.findIndex((key) => key.server === server && key.metric === metric) ?? -1
  if (newest === undefined || at < 0) throw new Error(`no forecast of ${metric} of ${server}`)
  const curves = made.map(({ quantiles, horizon, levels }) => {
    const size = horizon * levels.length
    return quantiles.subarray(at * size, (at + 1) * size)
  })
  const end = (at + 1) * newest.historyLength
  return {
    metric,
    history: newest.history.slice(end - HISTORY_STEPS, end),
    quantiles: Float32Array.from(curves.flatMap((curve) => [...curve])),
  }
}

async function record(): Promise<void> {
  const { signal } = new AbortController()
  const session = new Session({ backends: () => [nativeBackend()], maxBlockingMs: null })
  const folder = fileURLToPath(new URL('../../public/models/default', import.meta.url))
  const files = ['model.json', 'model.safetensors'].map(async (name) =>
    memoryFile(name, await readFile(`${folder}/${name}`)),
  )
  const options = { quantiles: null, prefer: null, excludedBackends: [] }
  const model = await session.load(await Promise.all(files), options, () => undefined, signal)
  const recorded: Recorded[] = []
  let shape: Pick<FleetForecast, 'levels' | 'horizon'> | undefined
  for (const mode of SIMULATION_MODES) {
    const made = await forecasts(session, model, mode, signal)
    shape ??= made[0]
    const servers = [...new Set(made[0]?.series.map(({ server }) => server))]
    for (const number of KEPT[mode]) {
      const server = servers.find((name) => name.endsWith(`-00${number}`)) ?? ''
      for (const metric of METRICS) recorded.push(seriesOf(made, server, metric))
    }
  }
  await session.release()
  const parts = recorded.map(({ metric, history, quantiles }) => ({
    metric,
    history: packed(history),
    quantiles: packed(quantiles),
  }))
  const head = {
    metrics: METRICS,
    levels: shape?.levels,
    horizon: shape?.horizon,
    origins: ORIGINS,
    historySteps: HISTORY_STEPS,
    series: parts.map(({ metric, history, quantiles }) => ({
      metric,
      history: history.range,
      quantiles: quantiles.range,
    })),
  }
  const text = new TextEncoder().encode(JSON.stringify(head))
  const padded = new Uint8Array(text.length + (text.length % 2)).fill(0x20)
  padded.set(text)
  const bytes = Buffer.concat([
    new Uint8Array(Uint32Array.of(padded.length).buffer),
    padded,
    ...parts.flatMap(({ history, quantiles }) =>
      [history, quantiles].map(({ shades }) => new Uint8Array(shades.buffer)),
    ),
  ])
  const out = fileURLToPath(new URL('../app/testing/recording/recording.bin', import.meta.url))
  await writeFile(out, bytes)
  console.log(`${out}: ${parts.length} series, ${bytes.length} bytes`)
}

await record()
