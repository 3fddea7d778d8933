import { parquetReadObjects, parquetMetadata } from 'hyparquet'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { pickRows, type ForecastRows } from '#forecast/export/rows.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { nativeProvenance } from '#testing/tables.ts'
import { csvPieces } from './csv.ts'
import { jsonPieces } from './json.ts'
import { shortFloat32 } from './numberText.ts'
import { parquetPieces } from './parquet.ts'
import type { Piece } from './pieces.ts'

const HORIZON = 3
const LEVELS = [0.1, 0.5, 0.975]
const STEP_MS = 300_000
const ISSUE_MS = Date.UTC(2026, 0, 12, 14, 5)
const SERVERS = ['web-01', '=HYPERLINK("x")', 'a "quoted", name\nof two lines', '日本-3']

/** Four servers; the second is stale, and lacks a level at its last step. */
function forecast(): FleetForecast {
  const series = SERVERS.map((server, s) => ({
    server,
    metric: 'cpu_percent',
    profile: s === 0 ? null : '@role',
  }))
  const quantiles = Float32Array.from(
    { length: series.length * HORIZON * LEVELS.length },
    (_, i) => 10.1 + i / 3,
  )
  quantiles[2 * HORIZON * LEVELS.length - 1] = NaN
  const originMs = new Float64Array(series.length).fill(ISSUE_MS)
  originMs[1] = ISSUE_MS - 10 * STEP_MS
  return {
    series,
    stepMs: STEP_MS,
    stepSource: 'model',
    horizon: HORIZON,
    levels: LEVELS,
    issueTimeMs: ISSUE_MS,
    originMs,
    quantiles,
    rawQuantiles: quantiles.slice(),
    crossings: 0,
    current: new Float64Array(series.length),
    historyLength: 1,
    history: new Float32Array(series.length),
    leftOut: [],
    notes: [],
    provenance: {
      ...nativeProvenance,
      engine: 'tft-wasm',
      backend: 'wasm, 2 threads',
      modelName: 'fleet-long-0',
      modelSha256: 'ab'.repeat(32),
      calibrated: true,
    },
  }
}

const SEVERITIES = ['ok', 'unknown', 'critical', 'watch'] as const
const JUDGED = {
  severity: SEVERITIES,
  chance: Float32Array.of(0.01, NaN, 0.875, 0.125),
  limit: Float64Array.of(75, 75, 90, 75),
  afterMs: Float64Array.of(3_600_000, NaN, 90_000, 0),
  met: Float64Array.of(NaN, NaN, NaN, NaN),
  before: {
    afterMs: Float64Array.of(NaN, NaN, 30_000, NaN),
    earliestMs: Float64Array.of(NaN, NaN, 15_000, NaN),
    latestMs: Float64Array.of(NaN, NaN, 60_000, NaN),
    medianMs: Float64Array.of(NaN, NaN, 30_000, NaN),
  },
  chances: {
    warningSoon: Float32Array.of(0, NaN, 0.9375, 0),
    warning: Float32Array.of(0.01, NaN, 0.96875, 0.125),
    criticalSoon: Float32Array.of(0, NaN, 0.5, 0),
    critical: Float32Array.of(0, NaN, 0.875, 0),
  },
  thresholds: { cpu_percent: { warning: 75, critical: 90, direction: 'above' } },
} as const
const ALL = [0, 1, 2, 3]
const NAMES = [
  ...['server', 'metric', 'profile', 'issue_time', 'origin_time', 'valid_time', 'step'],
  ...['p10', 'p50', 'p97.5', 'severity', 'breach_probability', 'breach_threshold'],
  ...['breach_minutes', 'first_breach_probability', 'first_breach_threshold', 'first_breach_minutes'],
  ...['engine', 'by_network', 'backend', 'model_name', 'model_sha256', 'source', 'replay', 'calibrated'],
]

function textOf(pieces: Iterable<Piece>): string {
  return [...pieces].map(({ part }) => part).join('')
}

async function bytesOf(pieces: Iterable<Piece>): Promise<ArrayBuffer> {
  return await new Blob([...pieces].map(({ part }) => part)).arrayBuffer()
}

function csvRecords(rows: ForecastRows): readonly Record<string, string>[] {
  const { data, errors } = Papa.parse<Record<string, string>>(textOf(csvPieces(rows)), {
    header: true,
    skipEmptyLines: true,
  })
  expect(errors).toEqual([])
  return data
}

describe('picking', () => {
  it('takes series by their index, with their own values, times and severities', () => {
    const whole = forecast()
    const rows = pickRows(whole, [2, 0], JUDGED)
    expect(rows.series.map(({ server }) => server)).toEqual([SERVERS[2], SERVERS[0]])
    expect(rows.severity).toEqual(['critical', 'ok'])
    expect(rows.breaches).toEqual({
      probability: Float32Array.of(0.875, 0.01),
      threshold: Float32Array.of(90, 75),
      minutes: Float32Array.of(1.5, 60),
      // The critical one crosses its warning threshold on its way; the other has no earlier crossing.
      first: {
        probability: Float32Array.of(0.96875, 0.01),
        threshold: Float32Array.of(75, 75),
        minutes: Float32Array.of(0.5, 60),
      },
    })
    const breaching = { ...JUDGED, met: Float64Array.of(75, NaN, NaN, NaN) }
    expect(pickRows(whole, [0], breaching).breaches?.first).toEqual({
      probability: Float32Array.of(1),
      threshold: Float32Array.of(75),
      minutes: Float32Array.of(0),
    })
    const width = HORIZON * LEVELS.length
    expect([...rows.quantiles]).toEqual([
      ...whole.quantiles.subarray(2 * width, 3 * width),
      ...whole.quantiles.subarray(0, width),
    ])
    expect(() => pickRows(whole, [4], null)).toThrow(RangeError)
  })
})

describe('CSV', () => {
  it('has a row for every series and step, and every value reads back as it was', () => {
    const whole = forecast()
    const records = csvRecords(pickRows(whole, ALL, JUDGED))
    expect(records).toHaveLength(SERVERS.length * HORIZON)
    expect(Object.keys(records[0]!)).toEqual(NAMES)
    records.forEach((record, row) => {
      ;['p10', 'p50', 'p97.5'].forEach((name, q) => {
        const value = whole.quantiles[row * LEVELS.length + q]!
        expect(record[name] === '' ? NaN : Math.fround(Number(record[name]))).toBe(value)
      })
    })
    expect(records[0]).toMatchObject({
      server: 'web-01',
      profile: '',
      issue_time: '2026-01-12T14:05:00Z',
      valid_time: '2026-01-12T14:10:00Z',
      step: '1',
      severity: 'ok',
      breach_probability: '0.01',
      breach_threshold: '75',
      breach_minutes: '60',
      engine: 'tft-wasm',
      by_network: 'true',
      model_sha256: 'ab'.repeat(32),
      source: 'local',
      replay: 'false',
      calibrated: 'true',
    })
  })

  it('times a stale series from its own newest row', () => {
    expect(csvRecords(pickRows(forecast(), ALL, null))[HORIZON]).toMatchObject({
      issue_time: '2026-01-12T14:05:00Z',
      origin_time: '2026-01-12T13:15:00Z',
      valid_time: '2026-01-12T13:20:00Z',
      severity: '',
      breach_probability: '',
    })
  })

  it('lets no name be run as a formula, and keeps quotes and breaks within theirs', () => {
    const records = csvRecords(pickRows(forecast(), ALL, null))
    expect(records[HORIZON]!['server']).toBe('\'=HYPERLINK("x")')
    expect(records[HORIZON]!['profile']).toBe("'@role")
    expect(records[2 * HORIZON]!['server']).toBe(SERVERS[2])
    expect(records[3 * HORIZON]!['server']).toBe('日本-3')
  })

  it('says that the network did not make it', () => {
    const made = forecast()
    const other = { ...made, provenance: { ...nativeProvenance, engine: 'heuristic' as const } }
    expect(csvRecords(pickRows(other, [0], null))[0]).toMatchObject({
      engine: 'heuristic',
      by_network: 'false',
      model_name: '',
      calibrated: '',
    })
  })

  it('names the daemon that sent it, and tells the unverified from the rejected', () => {
    const rowOf = (engine: 'heuristic' | 'unverified') => {
      const provenance = { ...nativeProvenance, source: 'daemon' as const, engine }
      return pickRows({ ...forecast(), provenance }, [0], null, 'http://daemon:8000')
    }
    const told = { source: 'daemon', source_name: 'http://daemon:8000', by_network: 'false' }
    expect(csvRecords(rowOf('heuristic'))[0]).toMatchObject({ ...told, engine: 'heuristic' })
    expect(csvRecords(rowOf('unverified'))[0]).toMatchObject({ ...told, engine: 'unverified' })
    const json: unknown = JSON.parse([...jsonPieces(rowOf('unverified'))].map(({ part }) => part).join(''))
    expect(json).toMatchObject({ ...told, by_network: false, engine: 'unverified' })
  })
})

describe('parquet', () => {
  it('is read back with its types, values, nulls and metadata', async () => {
    const whole = forecast()
    // Groups of one series each: their borders lie within the file.
    const file = await bytesOf(parquetPieces(pickRows(whole, ALL, JUDGED), HORIZON))
    const records = await parquetReadObjects({ file })
    expect(parquetMetadata(file).row_groups).toHaveLength(SERVERS.length)
    expect(records).toHaveLength(SERVERS.length * HORIZON)
    expect(Object.keys(records[0]!)).toEqual(NAMES)
    records.forEach((record, row) => {
      expect(record['server']).toBe(SERVERS[Math.floor(row / HORIZON)])
      ;['p10', 'p50', 'p97.5'].forEach((name, q) => {
        const value = whole.quantiles[row * LEVELS.length + q]!
        expect(record[name]).toBe(Number.isNaN(value) ? null : value)
      })
    })
    expect(records[HORIZON]).toMatchObject({
      server: '=HYPERLINK("x")',
      issue_time: new Date(ISSUE_MS),
      valid_time: new Date(ISSUE_MS - 9 * STEP_MS),
      step: 1,
      severity: 'unknown',
      breach_probability: null,
      breach_threshold: 75,
      by_network: true,
      calibrated: true,
    })
    expect(records[0]!['profile']).toBeNull()
    const said = parquetMetadata(file).key_value_metadata?.find(({ key }) => key === 'fleetcast')
    expect(JSON.parse(said?.value ?? '')).toEqual(whole.provenance)
  })

  it('of no series is a file of no rows', async () => {
    const file = await bytesOf(parquetPieces(pickRows(forecast(), [], null)))
    expect(await parquetReadObjects({ file })).toEqual([])
  })
})

describe('JSON', () => {
  it('says once what holds for all of it, and gives every value of every step', () => {
    const whole = forecast()
    const read: unknown = JSON.parse(textOf(jsonPieces(pickRows(whole, ALL, JUDGED))))
    expect(read).toMatchObject({
      format: 'fleetcast-forecast',
      issue_time: '2026-01-12T14:05:00Z',
      engine: 'tft-wasm',
      by_network: true,
      levels: LEVELS,
      step_seconds: 300,
    })
    const { series } = read as { series: { server: string; steps: Record<string, number | null>[] }[] }
    expect(series.map(({ server }) => server)).toEqual(SERVERS)
    expect(series[1]).toMatchObject({ severity: 'unknown', origin_time: '2026-01-12T13:15:00Z' })
    expect(series[2]).toMatchObject({ breach_probability: 0.875, breach_threshold: 90, breach_minutes: 1.5 })
    expect(series[2]).toMatchObject({ first_breach_threshold: 75, first_breach_minutes: 0.5 })
    expect(series[2]!.steps[0]).not.toHaveProperty('breach_probability')
    const values = series.flatMap(({ steps }) =>
      steps.flatMap((step) => ['p10', 'p50', 'p97.5'].map((name) => step[name] ?? NaN)),
    )
    expect(values.map(Math.fround)).toEqual([...whole.quantiles])
  })

  it('of no series is still one object', () => {
    expect(JSON.parse(textOf(jsonPieces(pickRows(forecast(), [], null))))).toMatchObject({ series: [] })
  })
})

it('writes float32 as short as it can be read back', () => {
  expect([71.2, 0.1, -3, 1e-12, 16_777_217].map((value) => String(shortFloat32(Math.fround(value))))).toEqual(
    ['71.2', '0.1', '-3', '1e-12', '16777216'],
  )
  for (let bits = 1; bits < 2 ** 31; bits += 7_654_321) {
    const value = new Float32Array(new Uint32Array([bits]).buffer)[0]!
    if (Number.isFinite(value)) expect(Math.fround(Number(String(shortFloat32(value))))).toBe(value)
  }
})

describe('a part of a forecast', () => {
  const skipped = [
    { server: 'db-03', metric: null, reason: '12 rows; the model needs at least 24' },
    { server: 'a, b', metric: 'cpu_percent', reason: 'no "values"' },
  ]
  const rows = {
    ...pickRows(forecast(), [0], JUDGED),
    selection: '1 of 6 servers, 1 of 1 metrics',
    skipped,
  }

  it('says in a CSV how much it is of, and names what was skipped in rows of its own', () => {
    const records = csvRecords(rows)
    expect(records).toHaveLength(HORIZON + skipped.length)
    const [first] = records
    expect(first).toMatchObject({ selection: rows.selection, skipped: '', step: '1' })
    expect(records.slice(HORIZON)).toMatchObject([
      { server: 'db-03', metric: '', step: '', p50: '', skipped: skipped[0]?.reason },
      { server: 'a, b', metric: 'cpu_percent', step: '', p50: '', skipped: skipped[1]?.reason },
    ])
    expect(Object.keys(csvRecords(pickRows(forecast(), ALL, JUDGED))[0] ?? {})).toEqual(NAMES)
  })

  it('says both in a JSON file and in the metadata of parquet', async () => {
    expect(JSON.parse(textOf(jsonPieces(rows)))).toMatchObject({ selection: rows.selection, skipped })
    const { key_value_metadata = [] } = parquetMetadata(await bytesOf(parquetPieces(rows)))
    const said = key_value_metadata.find(({ key }) => key === 'fleetcast')?.value ?? ''
    expect(JSON.parse(said)).toMatchObject({ engine: 'tft-wasm', selection: rows.selection, skipped })
  })
})
