import { expect, test, describe } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { openTable } from '#data/open.ts'
import { planWindows, type WindowPlan } from '#forecast/window/plan.ts'
import type { MetricTable } from '#forecast/table.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { planFor } from './planFor.ts'

const STEP = 300_000
const names = ['hour', 'day_of_week', 'month', 'is_weekend']
const spec = windowSpec({
  layout: 'wide',
  groupIds: ['server_name'],
  targets: [
    { name: 'cpu_percent', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } },
  ],
  addRelativeTimeIdx: false,
  xReals: [...names, 'cpu_percent'],
  knownReals: names,
  unknownReals: ['cpu_percent'],
  scalers: Object.fromEntries(names.map((name) => [name, { kind: 'none' as const }])),
  maxPredictionLength: 12,
})
const options = { stepMs: null, renames: {} }

/** [hour, day_of_week, month, is_weekend] of each step ahead of the first series. */
function ahead(plan: WindowPlan): number[][] {
  const { decoderCont } = plan.inputs(0, 1)
  return Array.from({ length: 12 }, (_, step) => [...decoderCont.subarray(5 * step, 5 * step + 4)])
}

async function exported(name: string): Promise<MetricTable> {
  const sources = await sourcesFromDisk(
    `${sharedFolder ?? ''}/cases/exports/30-clock-columns/${name}.parquet`,
  )
  const opened = await openTable(sources, null, { neededMs: null, signal: new AbortController().signal })
  if (opened.kind !== 'ready') throw new Error('the file needs no mapping')
  return opened.table
}

describe.skipIf(sharedFolder === null)(needsShared('clock columns of exports'), () => {
  // The newest row is of Monday, 2026-03-02 19:55 UTC.
  const steps = Array.from({ length: 12 }, (_, i) => Date.UTC(2026, 2, 2, 20, 5 * i))
  test.each([
    ['utc', (ms: number) => [new Date(ms).getUTCHours(), 0, 3, 0]],
    ['sunday-is-0', (ms: number) => [new Date(ms).getUTCHours(), 1, 3, 0]],
    ['local-ist', (ms: number) => [new Date(ms + 5.5 * 3_600_000).getUTCHours(), 1, 3, 0]],
  ] as const)('%s goes on in its own convention', async (name, meant) => {
    const plan = planFor(await exported(name), spec, options)
    expect(ahead(plan)).toEqual(steps.map(meant))
    expect(plan.notes.join()).toContain(name === 'local-ist' ? 'UTC+05:30 (as in Asia/Kolkata)' : 'in UTC')
  })

  test.each(['utc', 'sunday-is-0', 'local-ist'])(
    'a network reads of %s what it would read if rows ahead said it',
    async (name) => {
      const table = await exported(name)
      const issueMs = table.timeMs.reduce((newest, time) => Math.max(newest, time)) - 12 * STEP
      const inputs = (withRowsAhead: boolean) => {
        const plan = planFor(upTo(table, issueMs, withRowsAhead), spec, options)
        expect(plan.series.length).toBe(20)
        const { encoderCont, decoderCont } = plan.inputs(0, plan.series.length)
        return { encoderCont, decoderCont }
      }
      expect(inputs(false)).toEqual(inputs(true))
    },
  )
})

/** The table as of a time; of what comes after it nothing, or only what the model knows in advance. */
function upTo(table: MetricTable, issueMs: number, withRowsAhead: boolean): MetricTable {
  const rows: number[] = []
  const offsets = [0]
  for (const [server] of table.servers.entries()) {
    for (let row = table.offsets[server] ?? 0; row < (table.offsets[server + 1] ?? 0); row++) {
      if (withRowsAhead || (table.timeMs[row] ?? NaN) <= issueMs) rows.push(row)
    }
    offsets.push(rows.length)
  }
  const timeMs = Float64Array.from(rows, (row) => table.timeMs[row] ?? NaN)
  return {
    ...table,
    offsets: Uint32Array.from(offsets),
    timeMs,
    metrics: table.metrics.map((column) => ({
      ...column,
      values: Float64Array.from(rows, (row, i) =>
        names.includes(column.name) || (timeMs[i] ?? NaN) <= issueMs ? (column.values[row] ?? NaN) : NaN,
      ),
    })),
    labels: table.labels.map((column) => ({
      ...column,
      codes: Int32Array.from(rows, (row) => column.codes[row] ?? -1),
    })),
  }
}

describe('rows of a minute for steps of five', () => {
  const T0 = Date.UTC(2026, 2, 2, 10, 2)
  const timeMs = Array.from({ length: 300 }, (_, i) => T0 + i * 60_000)
  const hour = (ms: number) => new Date(ms + 5.5 * 3_600_000).getUTCHours()
  const table = tableOf([
    {
      server: 'a',
      timeMs,
      metrics: {
        cpu_percent: timeMs.map((_, i) => i),
        hour: timeMs.map(hour),
        day_of_week: timeMs.map(() => 0),
        month: timeMs.map(() => 3),
        is_weekend: timeMs.map(() => 0),
      },
    },
  ])

  test("a step has its own time's hour, no mean of hours", () => {
    const plan = planWindows(spec, table, { stepMs: STEP, stepSource: 'model', serverIdOf: (name) => name })
    const { encoderCont } = plan.inputs(0, 1)
    const newest = T0 + 299 * 60_000
    const past = Array.from({ length: 12 }, (_, i) => newest - (11 - i) * STEP)
    expect(past.map((_, i) => encoderCont[5 * i])).toEqual(past.map(hour))
    const future = Array.from({ length: 12 }, (_, i) => newest + (i + 1) * STEP)
    expect(ahead(plan).map(([first]) => first)).toEqual(future.map(hour))
  })
})

describe('a count of steps', () => {
  const counting = {
    ...spec,
    timeIndex: { column: 't' },
    xReals: ['t', 'cpu_percent'],
    knownReals: ['t'],
    scalers: { t: { kind: 'affine' as const, center: 2000, scale: 1155 } },
  }
  const T0 = Date.UTC(2026, 2, 2)
  const file = (count: ((step: number) => number) | null) => {
    const steps = Array.from({ length: 30 }, (_, i) => i)
    const t = count && { t: steps.map(count) }
    return tableOf([
      { server: 'a', timeMs: steps.map((i) => T0 + i * STEP), metrics: { cpu_percent: steps, ...t } },
    ])
  }
  const counted = (plan: WindowPlan) =>
    Array.from({ length: 12 }, (_, i) =>
      Math.round((plan.inputs(0, 1).decoderCont[2 * i] ?? NaN) * 1155 + 2000),
    )
  const meant = Array.from({ length: 12 }, (_, i) => 530 + i)

  test("goes on by one from the file's, or from where a person says", () => {
    expect(
      counted(
        planFor(
          file((i) => 500 + i),
          counting,
          options,
        ),
      ),
    ).toEqual(meant)
    const timeZeroMs = T0 - 500 * STEP
    expect(counted(planFor(file(null), counting, { ...options, timeZeroMs }))).toEqual(meant)
  })

  test.each([
    [
      'is not there',
      null,
      /does not have this column; it was trained on index -1 to 4001 approximately \(mean 2000, standard deviation 1155\)/,
    ],
    ['goes up by two', (i: number) => 2 * i, /does not increase by one per step of 5 min: a has/],
    ['starts anew', (i: number) => i % 25, /does not increase by one/],
  ])('is refused where it %s', (_, count, message) => {
    const plan = () => planFor(file(count), counting, options)
    expect(plan).toThrow(expect.objectContaining({ code: 'time-origin-needed', place: { place: 't' } }))
    expect(plan).toThrow(message)
  })
})
