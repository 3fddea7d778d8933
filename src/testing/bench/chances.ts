// What each way to tell the chance of a breach said, and what happened: `npx tsx src/testing/bench/chances.ts FILE...`.
// chances of a breach of cpu_percent's warning threshold within the horizon, in the last fifth of each file's time, learned
// on the two fifths before; last, fitted on the files given, is the default.
import { basename } from 'node:path'
import { sourcesFromDisk } from '#data/node.ts'
import { openTable } from '#data/open.ts'
import { collectWindows } from '#engine/accuracy/learnChances.ts'
import type { CompiledModel } from '#engine/model/compileModel.ts'
import { chanceInputs } from '#forecast/chance/breachChances.ts'
import { DEFAULT_CHANCES, stacked, type ChanceModel } from '#forecast/chance/chanceModel.ts'
import { ChanceFit, type ChanceWindow } from '#forecast/chance/chanceFit.ts'
import { noExtremes, type PastExtremes } from '#forecast/chance/pastExtremes.ts'
import { probabilityOf } from '#forecast/quantile/breach.ts'
import type { Curve } from '#forecast/quantile/curve.ts'
import type { MetricTable } from '#forecast/table.ts'
import { defaultModel } from '../defaultModel.ts'
import { tableOf } from '../tables.ts'

const METRIC = 'cpu_percent'
const LIMIT = 75
const JUDGED = { limits: [LIMIT, 90], direction: 'above' } as const
const { signal } = new AbortController()

type Way = (window: ChanceWindow) => number

const stepsOf = ({ curves }: ChanceWindow) => curves.map((curve) => probabilityOf(curve, LIMIT, 'above') || 0)

/** As before: the outermost segments end where their slope reaches 0 or 1. */
function cutTail(curve: Curve): number {
  const { levels, values } = curve
  const last = levels.length - 1
  const [low, high] = [values[last - 1] ?? NaN, values[last] ?? NaN]
  if (LIMIT <= high) return probabilityOf(curve, LIMIT, 'above')
  const [p, q] = [levels[last - 1] ?? NaN, levels[last] ?? NaN]
  return high > low ? Math.max(0, 1 - q - ((LIMIT - high) / (high - low)) * (q - p)) : 0
}

function inputsOf(window: ChanceWindow, strength: number, past: PastExtremes = window.past) {
  const blocks = { ...past, from: 0, to: past.blocks }
  return chanceInputs(stepsOf(window), blocks, LIMIT, 'above', strength)(window.curves.length)
}

/** The newest day alone. */
function lastDay({ blockSteps, blocks, highs, lows }: PastExtremes): PastExtremes {
  const from = blocks - 288 / blockSteps
  const day = noExtremes(1)
  day.highs.set(highs.subarray(from), from)
  day.lows.set(lows.subarray(from), from)
  return day
}

const stackedBy =
  (model: ChanceModel, pastOf = (past: PastExtremes) => past): Way =>
  (window) =>
    stacked(model, inputsOf(window, model.strength, pastOf(window.past)))

function waysOf(learned: ChanceModel | null): readonly (readonly [string, Way])[] {
  return [
    ['largest step, tails cut (before)', ({ curves }) => Math.max(...curves.map(cutTail))],
    ['largest step, exponential tails', (window) => Math.max(...stepsOf(window))],
    ['steps independent', (window) => inputsOf(window, 0).path],
    ['one factor, strength 0.2', (window) => inputsOf(window, 0.2).path],
    ['one factor, strength 0.5', (window) => inputsOf(window, 0.5).path],
    ['one factor, strength 0.8', (window) => inputsOf(window, 0.8).path],
    ['share of the past week alone', (window) => inputsOf(window, 0.5).past],
    ['share of the past day alone', (window) => inputsOf(window, 0.5).recent],
    ['default, past of one day', stackedBy(DEFAULT_CHANCES, lastDay)],
    ['default', stackedBy(DEFAULT_CHANCES)],
    ...(learned === null ? [] : [['learned on the file', stackedBy(learned)] as const]),
  ]
}

function line(name: string, way: Way, windows: readonly ChanceWindow[]): string {
  const told = windows.map((window) => ({
    p: way(window),
    y: window.truth.some((value) => value >= LIMIT) ? 1 : 0,
  }))
  const mean = (of: (each: (typeof told)[number]) => number) =>
    told.reduce((sum, each) => sum + of(each), 0) / told.length
  const [said, happened] = [mean(({ p }) => p), mean(({ y }) => y)]
  const skill = 1 - mean(({ p, y }) => (p - y) ** 2) / (happened * (1 - happened))
  // The most breaches that an alarm finds of which half come true.
  let [hits, recall] = [0, 0]
  told
    .toSorted((a, b) => b.p - a.p)
    .forEach(({ y }, at) => {
      hits += y
      if (hits / (at + 1) >= 0.5) recall = hits
    })
  const share = recall / (happened * told.length)
  const percent = (value: number) => `${(100 * value).toFixed(2)} %`.padStart(9)
  return `${name.padEnd(34)} ${percent(said)} ${percent(happened)} ${(said / happened).toFixed(2).padStart(6)} ${(100 * skill).toFixed(1).padStart(8)} % ${percent(share)}`
}

/** Mulberry32, as draws.ts has it. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Whole percents that are fresh every step, with spikes of any size and, for some, busy spells. */
function noiseFleet(servers: number, steps: number): MetricTable {
  const next = random(7)
  const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  const timeMs = Array.from({ length: steps }, (_, i) => Date.UTC(2026, 0, 5) + i * 300_000)
  return tableOf(
    Array.from({ length: servers }, (_, server) => {
      const [base, keep, spread] = [Math.exp(1.8 + 0.7 * normal()), 0.7 * next(), 0.3 + 0.6 * next()]
      const [spikes, spells] = [0.02 * next(), next() < 0.3]
      let [state, busyUntil, busyBy] = [0, 0, 0]
      const values = timeMs.map((_, step) => {
        state = keep * state + Math.sqrt(1 - keep * keep) * normal()
        if (spells && step >= busyUntil && next() < 1 / 400) {
          busyUntil = step - 20 * Math.log(1 - next())
          busyBy = 20 + 60 * next()
        }
        const spike = next() < spikes ? -35 * Math.log(1 - next()) : 0
        const load = base * Math.exp(spread * state) + spike + (step < busyUntil ? busyBy : 0)
        return Math.min(100, Math.round(load))
      })
      return { server: `noise-${server}`, timeMs, metrics: { [METRIC]: values } }
    }),
  )
}

async function fleets(paths: readonly string[]): Promise<readonly (readonly [string, MetricTable])[]> {
  const read = await Promise.all(
    paths.map(async (path) => {
      const opened = await openTable(await sourcesFromDisk(path), null, { neededMs: null, signal })
      if (opened.kind !== 'ready') throw new Error(`${path} needs a mapping`)
      return [basename(path), opened.table] as const
    }),
  )
  return [...read, ['noise-like, simulated', noiseFleet(80, 8 * 288)]]
}

async function windowsOf(table: MetricTable, model: CompiledModel, from: number, before: number) {
  const found: ChanceWindow[] = []
  const part = { metrics: [METRIC], from, before, stride: 96, horizon: null, stepMs: null, renames: {} }
  await collectWindows(
    table,
    model,
    [null],
    part,
    (_, window) => found.push(window),
    () => undefined,
    signal,
  )
  return found
}

async function main(paths: readonly string[]): Promise<void> {
  const model = await defaultModel()
  const all = new ChanceFit()
  for (const [name, table] of await fleets(paths)) {
    const before = await windowsOf(table, model, 0.2, 0.8)
    const own = new ChanceFit()
    for (const window of before) own.add(window, JUDGED)
    for (const window of before) all.add({ ...window, metric: name }, JUDGED)
    const learned = own.result()?.models[METRIC] ?? null
    const ahead = await windowsOf(table, model, 0.8, 1)
    const test = ahead.filter(({ current, truth }) => !(current >= LIMIT) && !truth.every(Number.isNaN))
    console.log(`\n${name}: ${test.length} windows, learned on ${before.length}: ${JSON.stringify(learned)}`)
    console.log(`${''.padEnd(34)}      said  happened  ratio      skill    recall at precision 50 %`)
    for (const [way, of] of waysOf(learned)) console.log(line(way, of, test))
  }
  console.log(`\nall of them together: ${JSON.stringify(all.together())}`)
  await model.release()
}

await main(process.argv.slice(2))
