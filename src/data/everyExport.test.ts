import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ALL, type HeldTable } from '#engine/session/heldTable.ts'
import { Session } from '#engine/session/session.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { serverRows, type MetricTable } from '#forecast/table.ts'
import { nativeBackend } from '#runtime/native.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { EXPORTS, type ExportCase, type Series } from './everyExport.cases.ts'
import { sourcesFromDisk } from './node.ts'
import { inspectFiles } from './open.ts'

const { signal } = new AbortController()
const silent = () => undefined
const folder = `${sharedFolder ?? ''}/cases/exports/`

/** Every export in whatever shape, by the answers that a person gives, is the table and the forecast of the plain file. */
describe.skipIf(sharedFolder === null)(needsShared('every export reads as the plain file'), () => {
  const session = new Session({ backends: () => [nativeBackend({ threads: 1 })], maxBlockingMs: null })
  const references = new Map<string, MetricTable>()
  afterAll(() => session.release())

  const inspect = async (file: string) => inspectFiles(await sourcesFromDisk(folder + file), signal)

  async function held({ file, answers = {} }: Pick<ExportCase, 'file' | 'answers'>): Promise<HeldTable> {
    const data = await inspect(file)
    const { mapping, sure, question } = data.guessWith({ answers })
    expect(question).toBeNull()
    expect(sure).toBe(true)
    return session.table([{ data, mapping }])
  }

  async function read(which: Pick<ExportCase, 'file' | 'answers'>): Promise<MetricTable> {
    const { table } = await (await held(which)).reaching(ALL, silent, signal)
    return table
  }

  async function referenceOf({ reference = 'plain' }: ExportCase): Promise<MetricTable> {
    const known = references.get(reference) ?? (await read({ file: `reference/${reference}.parquet` }))
    references.set(reference, known)
    return known
  }

  it.each(EXPORTS.map((one) => [one.file, one] as const))('%s', async (file, one) => {
    const { guess } = await inspect(file)
    expect(guess.asks).toEqual(one.asks ?? [])
    const [table, reference] = [await read(one), await referenceOf(one)]
    const { servers = {} } = one
    expect(table.servers).toEqual(
      Object.keys(servers).length > 0 ? Object.keys(servers).sort() : reference.servers,
    )
    expect(table.notes.join('; ')).toMatch(one.notes ?? /^$/)
    const metrics = table.metrics.filter(({ covariate }) => covariate !== true)
    expect(metrics.map(({ name }) => name).sort()).toEqual(Object.keys(one.metrics).sort())
    let [missing, other] = [0, 0]
    table.servers.forEach((server, s) => {
      const [from, to] = serverRows(table, s)
      for (const { name, values } of metrics) {
        const series = one.metrics[name]!
        const expected = valuesOf(reference, series.server ?? servers[server] ?? server, series)
        expect(to - from).toBe(expected.values.length)
        for (let i = 0; i < to - from; i++) {
          if (table.timeMs[from + i] !== expected.timeMs[i]! + (one.shiftMs?.(i) ?? 0)) {
            expect.fail(`${server}: row ${i} is at another time`)
          }
          const [value, right] = [values[from + i]!, expected.values[i]!]
          if (Number.isNaN(value)) missing++
          else if (!(Math.abs(value - right) <= (series.within ?? 1e-9 * Math.abs(right)))) other++
        }
      }
    })
    expect({ missing, other }).toEqual({ missing: one.missing ?? 0, other: one.other ?? 0 })
  })

  const unanswered = async (file: string) => {
    const { guess, read: rowsOf } = await inspect(file)
    if (guess.mapping === null) throw new Error(guess.question ?? '')
    return (await rowsOf(guess.mapping, { neededMs: null, signal })).table
  }

  it('refuses a zone that is none by its name', async () => {
    await expect(unanswered('08-time-texts/zone-name.csv')).rejects.toThrow(
      'zone-name.csv, row 2: column timestamp contains "2024-02-29 19:00:00 EST": EST is ambiguous: it can be ' +
        'America/New_York or Australia/Sydney. Set the time zone, such as America/New_York',
    )
  })

  it('refuses epochs that were rounded, by what they lost, and rows without a time', async () => {
    await expect(unanswered('08-time-texts/epoch-exp-short.csv')).rejects.toThrow(
      'epoch-exp-short.csv: column timestamp contains "1.70925E+09": its last 4 digits are lost, so it is only exact to 10000 s. Export the column with all digits',
    )
    await expect(unanswered('17-forecast-frames/pf-no-time.parquet')).rejects.toThrow(
      'No column looks like a timestamp. Which one is it?',
    )
  })

  it.each(['berlin-naive-fall.csv', 'berlin-naive.parquet'])(
    'says that %s looks like local time',
    async (name) => {
      const { notes, naiveTime } = await unanswered(`11-dst/${name}`)
      expect(naiveTime).toBe(true)
      expect(notes[0]).toBe(
        'the hour 02:00 on 27 October 2024 occurs twice, so these look like local times. Set the time zone, such as Europe/Berlin',
      )
    },
  )

  describe('forecasts', () => {
    const made = new Map<string, FleetForecast>()
    let forecastOf: (which: Pick<ExportCase, 'file' | 'answers'>) => Promise<FleetForecast>
    beforeAll(async () => {
      const model = await session.load(
        await sourcesFromDisk('public/models/default'),
        { quantiles: null, prefer: null, excludedBackends: [] },
        silent,
        signal,
      )
      forecastOf = async (which) =>
        session.forecast({ table: await held(which), model, stepMs: null, renames: {} }, silent, signal)
    })

    const judged = EXPORTS.filter((one) => one.forecast !== undefined)
    it.each(judged.map((one) => [one.file, one] as const))('%s', async (_, one) => {
      const file = `reference/${one.reference ?? 'plain'}.parquet`
      const reference = made.get(file) ?? (await forecastOf({ file }))
      made.set(file, reference)
      const found = await forecastOf(one)
      expect(found.series.length).toBeGreaterThan(0)
      let worst = 0
      const size = found.horizon * found.levels.length
      found.series.forEach(({ server, metric }, i) => {
        const series = one.metrics[metric]
        if (series === undefined || !one.forecast?.includes(metric)) return
        const right = series.server ?? one.servers?.[server] ?? server
        const at = reference.series.findIndex((key) => key.server === right && key.metric === series.of)
        for (let j = 0; j < size; j++) {
          const expected = (reference.quantiles[at * size + j] ?? Number.NaN) * (series.scale ?? 1)
          const relative =
            Math.abs((found.quantiles[i * size + j] ?? Number.NaN) - expected) / Math.abs(expected)
          worst = Math.max(worst, Number.isNaN(relative) ? Infinity : relative)
        }
      })
      expect(worst).toBeLessThan(1e-4)
    })
  })
})

/** What a metric of a server has to be, by the plain file. */
function valuesOf(reference: MetricTable, server: string, { of, scale = 1, offset = 0 }: Series) {
  const [from, to] = serverRows(reference, reference.servers.indexOf(server))
  const column = reference.metrics.find(({ name }) => name === of)
  if (column === undefined) throw new Error(`no metric ${of}`)
  return {
    timeMs: reference.timeMs.subarray(from, to),
    values: column.values.subarray(from, to).map((value) => value * scale + offset),
  }
}
