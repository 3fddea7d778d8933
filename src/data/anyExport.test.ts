import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { ALL, type HeldTable } from '#engine/session/heldTable.ts'
import { Session } from '#engine/session/session.ts'
import { canonicalName } from '#forecast/metrics/lookup.ts'
import type { RandomAccessFile } from '#forecast/randomAccessFile.ts'
import { serverRows, type MetricTable } from '#forecast/table.ts'
import { nativeBackend } from '#runtime/native.ts'
import { agreement } from '#testing/agreement.ts'
import { fleets, pointsOf, type Fleet } from '#testing/exports/fleet.ts'
import { LAYOUTS, orders, type Layout, type Rows, type Writing } from '#testing/exports/layouts.ts'
import { NUMBER_STYLES, numberStyles, TIME_STYLES, timeStyles } from '#testing/exports/notations.ts'
import { decorations, exportFile, formats, type Decoration, type Format } from '#testing/exports/text.ts'
import { sourcesFromDisk } from './node.ts'
import type { Answers, Asked } from './mapping.types.ts'
import { inspectFiles } from './open.ts'

const { signal } = new AbortController()
const silent = () => undefined
const session = new Session({ backends: () => [nativeBackend({ threads: 1 })], maxBlockingMs: null })
afterAll(() => session.release())

interface Export extends Writing {
  readonly layout: Layout
  readonly format: Format
  readonly decoration: Decoration
}

const ANSWERED: Readonly<Record<Asked, readonly (keyof Answers)[]>> = {
  time: [],
  // Columns that do not look like servers by their names.
  server: ['wide', 'metric'],
  wide: ['wide', 'metric'],
  apart: [],
  metrics: [],
  dateOrder: ['dateOrder'],
  zone: ['zone'],
  comma: ['comma'],
}

/** The file as it is read once every question is answered; nothing else may be asked. */
async function held(file: RandomAccessFile, said: Answers): Promise<HeldTable> {
  const data = await inspectFiles([file], signal)
  // A zone is never asked for where times are read as UTC: who knows better says so.
  const { asks } = data.guessWith({ answers: said.zone === undefined ? {} : { zone: said.zone } })
  const keys: (keyof Answers)[] = ['zone', ...asks.flatMap((asked) => ANSWERED[asked])]
  const answers: Answers = Object.fromEntries(
    Object.entries(said).filter(([key]) => keys.some((k) => k === key)),
  )
  const { mapping, question } = data.guessWith({ answers })
  if (mapping === null || question !== null) throw new Error(question ?? 'no mapping')
  return session.table([{ data, mapping }])
}

/** Every value as `server metric time` → value. */
function valuesOf(table: MetricTable): Map<string, number> {
  const found = new Map<string, number>()
  table.servers.forEach((server, s) => {
    const [from, to] = serverRows(table, s)
    for (const { name, values, covariate } of table.metrics) {
      if (covariate === true) continue
      for (let row = from; row < to; row++) {
        const value = values[row] ?? Number.NaN
        if (!Number.isNaN(value)) found.set(`${server} ${name} ${table.timeMs[row] ?? 0}`, value)
      }
    }
  })
  return found
}

function expectedOf(
  fleet: Fleet,
  { metrics = fleet.metrics }: Rows,
  { number }: Writing,
): Map<string, number> {
  const names = new Map(fleet.metrics.map((metric, m) => [metric, canonicalName(metrics[m] ?? metric)]))
  const written = pointsOf({ ...fleet, metrics: fleet.metrics.slice(0, metrics.length) })
  return new Map(
    written.map(({ server, metric, timeMs, value }) => {
      // What the notation rounds to is what can be read.
      const rounded = number.name === 'percent apart' ? Number(value.toFixed(1)) : value
      return [`${server} ${names.get(metric) ?? metric} ${timeMs}`, rounded * number.scale]
    }),
  )
}

async function check(fleet: Fleet, one: Export): Promise<void> {
  const rows: Rows = LAYOUTS[one.layout](fleet, one)
  const table = await (
    await held(exportFile(rows, one.format, one.decoration), saidOf(one, rows))
  ).reaching(ALL, silent, signal)
  const [found, expected] = [valuesOf(table.table), expectedOf(fleet, rows, one)]
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort())
  for (const [key, value] of expected) {
    const relative = Math.abs((found.get(key) ?? Number.NaN) - value) / Math.abs(value)
    if (!(relative <= 1e-9)) expect.fail(`${key} is ${found.get(key)}, not ${value}`)
  }
}

/** What a person would say of it. perfmon and InfluxDB write times in their own way. */
function saidOf({ layout, time, number }: Export, { answers }: Rows): Answers {
  const ownTimes = layout === 'perfmon' || layout === 'influx'
  return { ...number.answers, ...(!ownTimes && time.answers), ...answers }
}

const layouts = Object.keys(LAYOUTS) as Layout[]

/** An export in words, so that a failure says which. */
const shown = ({ layout, time, number, order, format, decoration }: Export) =>
  `${layout}; ${time.name}; ${number.name}; ${order}; ${format}; ${JSON.stringify(decoration)}`

/** Any way of writing a fleet in a layout. */
const writings = (layout: Layout): fc.Arbitrary<Export> =>
  fc.record({
    layout: fc.constant(layout),
    time: timeStyles,
    number: numberStyles,
    order: orders,
    // What tools write as CSV with lines or headers of their own is never JSON.
    format: layout === 'perfmon' || layout === 'influx' ? fc.constant('csv') : formats,
    decoration: decorations,
  })

it.each(layouts)('reads as what was written: %s', async (layout) => {
  await fc.assert(
    fc.asyncProperty(fleets(), writings(layout), async (fleet, one) => {
      await check(fleet, one).catch((error: unknown) => {
        throw new Error(shown(one), { cause: error })
      })
    }),
    { seed: 20_240_301, numRuns: 60, includeErrorInReport: true },
  )
})

/** For the model that ships with the page. */
const LONG_ENOUGH = { steps: { min: 300, max: 310 }, stepsMs: [300_000], holes: 0.02 }

it('forecasts what it forecasts of the plain form', async () => {
  const model = await session.load(
    await sourcesFromDisk('public/models/default'),
    { quantiles: null, prefer: null, excludedBackends: [] },
    silent,
    signal,
  )
  const forecastOf = async (fleet: Fleet, one: Export) => {
    const rows: Rows = LAYOUTS[one.layout](fleet, one)
    const table = await held(exportFile(rows, one.format, one.decoration), saidOf(one, rows))
    return session.forecast({ table, model, stepMs: null, renames: {} }, silent, signal)
  }
  for (const [i, layout] of layouts.entries()) {
    const [fleet] = fc.sample(fleets(LONG_ENOUGH), { seed: i, numRuns: 1 })
    const [one] = fc.sample(writings(layout), { seed: i, numRuns: 1 })
    if (fleet === undefined || one === undefined) throw new Error('nothing was made')
    const exact = { ...one, number: NUMBER_STYLES[i % 2 === 0 ? 0 : 3] ?? one.number }
    const plain = {
      ...exact,
      layout: 'plain',
      format: 'csv',
      time: TIME_STYLES[0] ?? one.time,
      number: NUMBER_STYLES[0] ?? one.number,
    } as const
    const [expected, found] = [await forecastOf(fleet, plain), await forecastOf(fleet, exact)]
    expect(found.series.length, shown(exact)).toBeGreaterThan(0)
    const size = found.horizon * found.levels.length
    const { metrics = fleet.metrics }: Rows = LAYOUTS[layout](fleet, exact)
    found.series.forEach(({ server, metric }, k) => {
      const own = fleet.metrics[metrics.findIndex((name) => canonicalName(name) === metric)]
      const at = expected.series.findIndex((key) => key.server === server && key.metric === own)
      const close = agreement(
        found.quantiles.subarray(k * size, (k + 1) * size),
        expected.quantiles.subarray(at * size, (at + 1) * size),
      )
      expect(close.worst, `${shown(exact)}: ${server} ${metric}`).toBeLessThanOrEqual(1)
    })
  }
})
