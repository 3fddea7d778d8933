// What a live table of 1,000 servers x 7 metrics and eleven days of 5-minute history costs; alone:
// `npx tsx src/testing/bench/liveTable.ts`.
import { fileURLToPath } from 'node:url'
import { LiveTable, type MetricRows } from '#data/liveTable.ts'
import { mergeTables } from '#data/merge.ts'
import type { MetricTable } from '#forecast/table.ts'

const SERVERS = 1_000
const METRICS = 7
const STEP_MS = 300_000
const DAYS = 11
const TICKS = (DAYS * 86_400_000) / STEP_MS
/** Four days: longer than the room after eleven lasts, so that all is copied once. */
const FOLLOWED = (4 * 86_400_000) / STEP_MS

export interface LiveTableTimings {
  /** mergeTables of the history and one tick: what the others are compared with. */
  readonly mergeMs: number
  /** Medians, ms. */
  readonly steps: readonly { readonly what: string; readonly ms: number }[]
  /** The longest of the appends that follow, when all is copied to buffers with new room. */
  readonly longestAppendMs: number
}

const servers = Array.from({ length: SERVERS }, (_, s) => `web-${String(s).padStart(4, '0')}`)

function history(): MetricTable {
  const rows = SERVERS * TICKS
  return {
    servers,
    offsets: Uint32Array.from({ length: SERVERS + 1 }, (_, s) => s * TICKS),
    timeMs: Float64Array.from({ length: rows }, (_, row) => (row % TICKS) * STEP_MS),
    metrics: Array.from({ length: METRICS }, (_, m) => ({
      name: `metric_${m}`,
      values: new Float64Array(rows).fill(m),
      precision: 64,
    })),
    labels: [{ name: 'status', codes: new Int32Array(rows), classes: ['healthy'] }],
    naiveTime: false,
    notes: [],
  }
}

/** One row of every server of some of them, `late` ms before the tick. */
function tick(number: number, value = number, late = 0, names = servers): MetricRows {
  return {
    servers: names,
    timeMs: names.map(() => number * STEP_MS - late),
    metrics: Array.from({ length: METRICS }, (_, m) => ({
      name: `metric_${m}`,
      values: names.map((_name, s) => value + s / 8),
    })),
    labels: [{ name: 'status', texts: names.map(() => 'healthy') }],
  }
}

/** A tick as a table, as mergeTables takes it. */
function tickTable(number: number): MetricTable {
  const live = new LiveTable()
  live.append(tick(number))
  return live.snapshot()
}

function timed(action: () => unknown): number {
  const started = performance.now()
  action()
  return performance.now() - started
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN

/** Measures on this machine, now: a few seconds and about 1 GiB. */
export function timeLiveTable(): LiveTableTimings {
  const before = history()
  const one = tickTable(TICKS)
  const merges = Array.from({ length: 5 }, () => timed(() => mergeTables([before, one])))

  const beginMs = timed(() => new LiveTable(before))
  const live = new LiveTable(before)
  const [appends, snapshots, trims, few, same]: number[][] = [[], [], [], [], []]
  let number = TICKS
  for (; number < TICKS + FOLLOWED; number++) {
    const rows = tick(number)
    appends?.push(timed(() => live.append(rows)))
    snapshots?.push(timed(() => live.snapshot()))
    trims?.push(timed(() => live.trim((number - TICKS) * STEP_MS)))
  }
  for (let round = 0; round < 9; round++) {
    const rows = tick(number - 2, round, STEP_MS / 2 + round, servers.slice(0, 20))
    few?.push(timed(() => live.append(rows)))
    live.snapshot()
    const again = tick(number - 1, -1 - round)
    same?.push(timed(() => live.append(again)))
    live.snapshot()
  }
  return {
    mergeMs: median(merges),
    steps: [
      { what: 'append a tick', ms: median(appends ?? []) },
      { what: 'snapshot', ms: median(snapshots ?? []) },
      { what: 'trim', ms: median(trims ?? []) },
      { what: 'append 20 late rows', ms: median(few ?? []) },
      { what: 'append a tick again with other values', ms: median(same ?? []) },
      { what: 'begin with the history', ms: beginMs },
    ],
    longestAppendMs: Math.max(...(appends ?? [])),
  }
}

/** The section of `npm run bench`, line by line. */
export function liveTableLines(): string[] {
  const { mergeMs, steps, longestAppendMs } = timeLiveTable()
  const line = (what: string, ms: number) =>
    `  ${what.padEnd(46)} ${ms.toFixed(2).padStart(8)} ms   ${(mergeMs / ms).toFixed(mergeMs < 10 * ms ? 1 : 0)} x as fast`
  return [
    `live table of ${SERVERS} servers x ${METRICS} metrics, ${DAYS} days of 5 min, medians beside mergeTables of a tick`,
    line('mergeTables', mergeMs),
    ...steps.map(({ what, ms }) => line(what, ms)),
    line('longest append (all copied to larger buffers)', longestAppendMs),
  ]
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${liveTableLines().join('\n')}\n`)
}
