import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { MetricTable } from '#forecast/table.ts'
import { needsShared, sharedFolder } from '../../testing/shared.ts'
import type { ColumnMapping } from '../mapping.types.ts'
import { sourcesFromDisk } from '../node.ts'
import { inspectFiles } from '../open.ts'

const { signal } = new AbortController()

/** Exports of the same data in other notations: each must read as the plain form does, value by value. */
describe.skipIf(sharedFolder === null)(needsShared('cells of exports'), () => {
  const folder = join(sharedFolder ?? '', 'cases/exports')
  let plain: MetricTable

  async function look(name: string) {
    return inspectFiles(await sourcesFromDisk(join(folder, name)), signal)
  }

  async function read(name: string, answers: Partial<ColumnMapping> = {}): Promise<MetricTable> {
    const { guess, read } = await look(name)
    if (!guess.mapping) throw new Error(guess.question ?? '')
    return (await read({ ...guess.mapping, ...answers }, { neededMs: null, signal })).table
  }

  beforeAll(async () => {
    plain = await read('reference/plain.parquet')
  })

  /** Values of both tables that are not equal, NaN for NaN; shiftMs is added to the expected times. */
  function differences(table: MetricTable, expected: MetricTable, shiftMs = 0): number {
    expect(table.servers).toEqual(expected.servers)
    expect([...table.offsets]).toEqual([...expected.offsets])
    expect(table.metrics.map(({ name }) => name)).toEqual(expected.metrics.map(({ name }) => name))
    let different = 0
    expected.timeMs.forEach((time, row) => (different += Number(time + shiftMs !== table.timeMs[row])))
    expected.metrics.forEach(({ values }, m) => {
      values.forEach((value, row) => (different += Number(!Object.is(value, table.metrics[m]?.values[row]))))
    })
    return different
  }

  it.each([
    ['ctime', 0],
    ['dmy', 0],
    ['epoch-exp', 0],
    ['epoch-float', 0],
    ['go', 123],
    ['iso-basic', 0],
    ['iso-ns', 123],
    ['java-zone', 0],
    ['kibana', 0],
    ['mdy-ampm', 0],
    ['oneday-digit', 0],
    ['pg', 123],
    ['rfc2822', 0],
    ['ymd-slash', 0],
  ])('times of %s', async (name, shiftMs) => {
    const file = `08-time-texts/${name}.csv`
    const { guess } = await look(file)
    expect(guess.question).toBeNull()
    expect(differences(await read(file), plain, shiftMs)).toBe(0)
  })

  it('refuses a zone that is none by its name, and passes over it where the zone is said', async () => {
    await expect(read('08-time-texts/zone-name.csv')).rejects.toThrow(
      'zone-name.csv, row 2: column timestamp holds "2024-02-29 19:00:00 EST": EST is not one zone: it is ' +
        'America/New_York or Australia/Sydney; say the zone (--zone America/New_York)',
    )
    const table = await read('08-time-texts/zone-name.csv', { zone: '-05:00' })
    expect(differences(table, plain)).toBe(0)
    expect(table.naiveTime).toBe(false)
  })

  it('refuses epochs that were rounded, by what they lost', async () => {
    await expect(read('08-time-texts/epoch-exp-short.csv')).rejects.toThrow(
      'column timestamp holds "1.70925E+09": its last 4 digits are lost, it is exact to 10000 s only',
    )
  })

  it.each([
    ['fall.csv', 'dst-utc'],
    ['spring.csv', 'dst-spring-utc'],
  ])('wall clocks of berlin-naive-%s by the zone', async (name, reference) => {
    const expected = await read(`reference/${reference}.parquet`)
    const table = await read(`11-dst/berlin-naive-${name}`, { zone: 'Europe/Berlin' })
    expect(differences(table, expected)).toBe(0)
  })

  it('wall clocks in parquet by the zone', async () => {
    const expected = await read('reference/dst-utc.parquet')
    expect(differences(await read('11-dst/berlin-naive.parquet', { zone: 'Europe/Berlin' }), expected)).toBe(
      0,
    )
    expect(differences(await read('11-dst/berlin-aware.parquet'), expected)).toBe(0)
  })

  it.each(['berlin-naive-fall.csv', 'berlin-naive.parquet'])(
    'says that %s looks like local time',
    async (name) => {
      const { notes, naiveTime } = await read(`11-dst/${name}`)
      expect(naiveTime).toBe(true)
      expect(notes[0]).toBe(
        'the hour 02:00 on 27 October 2024 comes twice: the times look like local time; say the zone (as Europe/Berlin)',
      )
    },
  )

  it.each([
    ['backslash-n-early', '\\N'],
    ['backslash-n-late', '\\N'],
    ['dashes-early', '--'],
    ['dot-early', '.'],
    ['excel-na-early', '#N/A'],
    ['missing-early', 'missing'],
    ['no-data-early', 'No data'],
    ['null-angle-early', '<null>'],
    ['undefined-early', 'undefined'],
    ['undefined-late', 'undefined'],
  ])('%s: only the cells that hold %s are missing', async (name, word) => {
    const table = await read(`14-missing-words/${name}.csv`)
    const missing = table.metrics.map(({ values }) => values.filter(Number.isNaN).length)
    const count = missing.reduce((a, b) => a + b, 0)
    expect(count).toBeGreaterThan(0)
    expect(differences(table, plain)).toBe(count)
    const told = !['\\N', '#N/A', '<null>'].includes(word)
    expect(table.notes.join()).toMatch(
      told ? new RegExp(`no numbers? counts? as missing: "${word}" \\d+×`) : /^$/,
    )
  })

  it.each([
    ['less-than-early', /only a bound of cpu_percent, such as < 0.01: read as the bound/],
    ['percent-late', /cpu_percent: % removed/],
  ])('%s loses no value', async (name, note) => {
    const table = await read(`14-missing-words/${name}.csv`)
    expect(table.metrics[0]?.values.some(Number.isNaN)).toBe(false)
    expect(table.notes.join('; ')).toMatch(note)
  })

  it('thousands separators', async () => {
    const table = await read('04-grafana-long/thousands.csv', { server: 'Series' })
    const [values] = table.metrics.map((column) => column.values)
    const cpu = plain.metrics.find(({ name }) => name === 'cpu_percent')
    expect(values?.length).toBe(cpu?.values.length)
    values?.forEach((value, row) => expect(value).toBeCloseTo((cpu?.values[row] ?? 0) * 1e7, 0))
  })

  it.each([
    ['formatted-percent', 1, '%', 0.051],
    ['formatted-gib', 2 ** 30 / 10, 'GiB', 0.06 * 2 ** 30],
  ])('units of %s', async (name, scale, unit, within) => {
    const table = await read(`03-grafana-wide/${name}.csv`)
    expect(table.servers).toEqual(plain.servers)
    expect(table.notes.join('; ')).toContain(`web-01, web-02, db-01 and cache-01: ${unit} `)
    const [values] = table.metrics.map((column) => column.values)
    const cpu = plain.metrics[0]?.values
    expect(values).toHaveLength(cpu?.length ?? 0)
    values?.forEach((value, row) => {
      expect(Math.abs(value - (cpu?.[row] ?? 0) * scale)).toBeLessThan(within)
    })
  })

  it.each(['collectd.csv', 'netdata.csv'])('one server: %s', async (name) => {
    const { guess, read: readFile } = await look(`13-one-server/${name}`)
    if (!guess.mapping) throw new Error(guess.question ?? '')
    const { table } = await readFile(guess.mapping, { neededMs: null, signal })
    expect(table.timeMs).toHaveLength(2592)
    expect(table.timeMs[0]).toBe(plain.timeMs[0])
  })
})
