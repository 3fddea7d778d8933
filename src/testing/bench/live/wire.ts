// Bytes of our stream against the old JSON, of real forecasts; alone: `npx tsx src/testing/bench/live/wire.ts`.
import { fileURLToPath } from 'node:url'
import { deflate } from '#daemon/stream/deflate.ts'
import { pickForecast } from '#daemon/stream/pick.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { forecastFleet } from '#engine/forecast/forecastFleet.ts'
import { assessBy } from '#forecast/assess.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { writeFrame, type StreamView } from '#forecast/wire/packed/frames.ts'
import { packing, WIRE_RESOLUTION, type PackOptions } from '#forecast/wire/packed/pack.ts'
import { tickExponent, TickWriter } from '#forecast/wire/packed/ticks.ts'
import { v1Prediction } from '#forecast/wire/v1.ts'
import { defaultModel } from '../../defaultModel.ts'
import { alertBytes } from './alertBytes.ts'
import { placesOf, TICKS_A_STEP, ticksOf } from './ticks.ts'

/** The simulator has six metrics: 210 series, as 30 servers × 7. */
const SERVERS = 35
const FORECASTS = 13
const STEP_MS = 300_000
const DAYS = 8
const ALL: StreamView = { metrics: null, servers: null, levels: [0.1, 0.5, 0.9], steps: null, past: false }

/** Of one fleet, each a step after the one before, by the model that ships. */
async function realForecasts(): Promise<readonly FleetForecast[]> {
  const model = await defaultModel()
  const steps = DAYS * 288 + FORECASTS
  const table = simulate({ mode: 'business_hours', servers: SERVERS, steps, seed: 3 })
  const lastMs = table.timeMs[steps - 1] ?? NaN
  const made: FleetForecast[] = []
  for (let back = FORECASTS - 1; back >= 0; back--) {
    const settings = { stepMs: null, renames: {}, asOfMs: lastMs - back * STEP_MS }
    made.push(await forecastFleet(table, model, settings, () => undefined, new AbortController().signal))
  }
  await model.release()
  return made
}

function jsonBytes(forecast: FleetForecast): number {
  const assessment = assessBy(forecast, DEFAULT_CRITERIA)
  const predictions = v1Prediction(forecast, assessment, { allLevels: false, inputPoints: 0 })
  return Buffer.byteLength(JSON.stringify(predictions))
}

/** Frames as a client of a view gets them: the first is all, then what is new. */
async function frames(forecasts: readonly FleetForecast[], view: StreamView): Promise<number[]> {
  let base: FleetForecast | null = null
  const sizes: number[] = []
  for (const [at, forecast] of forecasts.entries()) {
    const past = !view.past ? 'none' : at % 12 === 0 ? 'all' : 'history'
    const options: PackOptions = { levels: view.levels, resolution: WIRE_RESOLUTION, past }
    const steps = packing(pickForecast(forecast, view), options, base)
    let next = steps.next()
    while (next.done !== true) next = steps.next()
    const about = { offset: at + 1, atMs: forecast.issueTimeMs, complete: true }
    const packed = await deflate(next.value.bytes)
    sizes.push(
      writeFrame(
        base === null
          ? { kind: 'snapshot', ...about, packed }
          : { kind: 'delta', from: at, ...about, packed },
      ).length,
    )
    base = next.value.known
  }
  return sizes
}

async function tickBytes(forecast: FleetForecast): Promise<number> {
  const { quantiles, horizon, levels } = forecast
  const place = placesOf(forecast)
  const level = (s: number, wanted: number) =>
    quantiles[s * horizon * levels.length + levels.indexOf(wanted)] ?? NaN
  const writer = new TickWriter((server, metric) => {
    const at = place(server, metric)
    return tickExponent(level(at, 0.9) - level(at, 0.1))
  })
  let sum = 0
  for (const [tick, rows] of ticksOf(forecast).entries()) {
    const packed = await deflate(writer.write({ ...rows, profiles: rows.servers.map(() => null) }))
    sum += writeFrame({ kind: 'tick', tick, from: tick === 0 ? null : tick - 1, packed }).length
  }
  return sum
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The section of `npm run bench:daemon`, line by line. */
export async function wireSizes(): Promise<readonly string[]> {
  const forecasts = await realForecasts()
  const json = mean(forecasts.map(jsonBytes))
  const line = (what: string, bytes: number, against = json) =>
    `${what.padEnd(58)} ${Math.round(bytes).toLocaleString('en').padStart(11)} bytes   1/${(against / bytes).toFixed(1)}`
  const shown: string[] = []
  for (const [name, view] of [
    ['P10, P50 and P90, as the JSON has them', ALL],
    ['the same with its past', { ...ALL, past: true }],
    ['all seven levels with their past', { ...ALL, levels: null, past: true }],
    ['P50 alone', { ...ALL, levels: [0.5] }],
    ['P50 of the next hour (12 steps)', { ...ALL, levels: [0.5], steps: 12 }],
    ['one metric', { ...ALL, metrics: ['cpu_percent'] }],
  ] as const) {
    const [first = NaN, ...later] = await frames(forecasts, view)
    shown.push(line(`${name}: snapshot`, first), line(`${name}: delta, mean of ${later.length}`, mean(later)))
  }
  const [whole = NaN, ...later] = await frames(forecasts, { ...ALL, levels: null, past: true })
  const [first] = forecasts
  if (first === undefined) throw new Error('there is no forecast')
  const ticks = await tickBytes(first)
  const alerts = await alertBytes(forecasts)
  const hour = whole + 12 * (mean(later) + ticks) + alerts.ours
  return [
    `${first.series.length} series of the model that ships, ${first.horizon} steps; the old JSON has ${Math.round(json).toLocaleString('en')} bytes`,
    ...shown,
    line('current values of a tick, mean', ticks / TICKS_A_STEP),
    `alerts of the hour, ${alerts.open} open and ${alerts.known - alerts.open} resolved at its end, ${alerts.changes} changes; all of them as JSON each time: ${Math.round(alerts.plain).toLocaleString('en')} bytes`,
    line('the same as a page hears them, against that JSON', alerts.ours, alerts.plain),
    line('an open tab for an hour, all levels, past, alerts, ticks of 5 s', hour, 12 * TICKS_A_STEP * json),
    line('the same, were the old JSON sent once a forecast', hour, 12 * json),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await wireSizes()).join('\n'))
