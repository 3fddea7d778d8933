// What a tick of a daemon costs its worker, 90 servers x 15 metrics x 96 steps; alone:
// `npx tsx src/testing/bench/daemon.ts`.
import { DEFAULT_CRITERIA } from '#forecast/thresholds.ts'
import { fileURLToPath } from 'node:url'
import { parseWire } from '#forecast/wire/json.ts'
import { readPrediction, type WirePrediction } from '#forecast/wire/prediction.ts'
import { writePrediction } from '#forecast/wire/writePrediction.ts'
import { Intake } from '#remote/read/intake.ts'
import { v2Body } from '../daemon/bodies.ts'

const SERVERS = 90
const TICK_MS = 5_000
/** Ticks that are held already, and that are measured then. */
const HELD = 300
const MEASURED = 12

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

function timed<T>(action: () => T): readonly [ms: number, result: T] {
  const started = performance.now()
  const result = action()
  return [performance.now() - started, result]
}

function predictionOf(value: unknown): WirePrediction {
  const reading = readPrediction(value)
  if (reading.kind !== 'prediction') throw new Error(reading.message)
  return reading.prediction
}

/** The section of `npm run bench`, line by line: medians, beside JSON.parse of the same text. */
export function daemonLines(): string[] {
  const intake = new Intake('http://daemon', DEFAULT_CRITERIA, null)
  const [parses, reads, takes, writes]: number[][] = [[], [], [], []]
  let megabytes = 0
  for (let tick = 1; tick <= HELD + MEASURED; tick++) {
    // Building a body costs more than reading it: those that are only held have few steps.
    const horizon = tick <= HELD ? 1 : 96
    const text = JSON.stringify(v2Body({ servers: SERVERS, horizon, tick, seed: 9, hot: 3 }))
    const [parseMs, value] = timed(() => parseWire(text).value)
    const [readMs, prediction] = timed(() => predictionOf(value))
    const arrived = { prediction, atMs: tick * TICK_MS, count: tick, stamp: null, loose: false }
    const [takeMs] = timed(() => intake.take({ ...arrived, slackMs: 0, elapsedMs: 0 }))
    if (tick <= HELD) continue
    megabytes = text.length / 1e6
    parses?.push(parseMs)
    reads?.push(readMs)
    takes?.push(takeMs)
    writes?.push(timed(() => writePrediction(prediction))[0])
  }
  const parseMs = median(parses ?? [])
  const line = (what: string, all: readonly number[] = []) =>
    `  ${what.padEnd(46)} ${median(all).toFixed(1).padStart(8)} ms   ${(median(all) / parseMs).toFixed(1)} x JSON.parse`
  return [
    `a daemon's tick of ${megabytes.toFixed(1)} MB (${SERVERS} servers x 15 metrics x 96 steps), medians of ${MEASURED}`,
    line('parse', parses),
    line('read and check', reads),
    line('take in: past, verdict, judgment', takes),
    line('write as it came', writes),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(daemonLines().join('\n'))
