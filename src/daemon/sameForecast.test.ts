import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { SHIPPED_MODEL } from '#engine/client/nodeClient.ts'
import { Session } from '#engine/session/session.ts'
import type { FleetForecast } from '#forecast/fleetForecast.ts'
import { serverRows, type MetricTable } from '#forecast/table.ts'
import { nativeBackend } from '#runtime/native.ts'
import { TEST_CONFIG } from '#testing/daemonParts/parts.ts'
import { buildDaemon } from './build.ts'
import type { SourceConfig } from './config/config.ts'

const TOLERANCE = 1e-4
const STEP_MS = 300_000
const folder = mkdtempSync(join(tmpdir(), 'fleetcast-same-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Ends at a step, a while ago; finer rows are those that a feeder sends. */
function fleet(stepMs: number, spanMs: number): MetricTable {
  const steps = spanMs / stepMs
  const endMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
  return simulate({
    mode: 'business_hours',
    servers: 6,
    steps,
    seed: 5,
    stepMs,
    startMs: endMs - (steps - 1) * stepMs,
  })
}

/** What the command line makes of a file. */
async function predicted(path: string): Promise<FleetForecast> {
  const session = new Session({ backends: () => [nativeBackend()], maxBlockingMs: null })
  const signal = new AbortController().signal
  try {
    const options = { quantiles: null, prefer: null, excludedBackends: [] }
    const model = await session.load(await sourcesFromDisk(SHIPPED_MODEL), options, () => undefined, signal)
    const data = await session.open(await sourcesFromDisk(path), signal)
    const request = { table: session.table([{ data, mapping: null }]), model, stepMs: null, renames: {} }
    return await session.forecast(request, () => undefined, signal)
  } finally {
    await session.release()
  }
}

/** The first forecast of a daemon that is of this issue time. */
async function daemonForecast(
  source: SourceConfig,
  issueMs: number,
  records: readonly Record<string, unknown>[] = [],
): Promise<FleetForecast> {
  const dataDir = mkdtempSync(join(folder, 'data-'))
  const ending = new AbortController()
  const daemon = await buildDaemon(
    { config: { ...TEST_CONFIG, dataDir, source }, log: pino({ level: 'silent' }) },
    ending.signal,
  )
  const { bus, intake } = daemon.parts
  const found = new Promise<FleetForecast>((resolve) => {
    bus.on('forecast', ({ judged: { forecast }, complete }) => {
      if (complete && forecast.issueTimeMs === issueMs) resolve(forecast)
    })
  })
  const running = daemon.run(ending.signal)
  try {
    for (let from = 0; from < records.length; from += 5_000) {
      const { refused } = await intake.takeRecords(records.slice(from, from + 5_000), ending.signal)
      expect(refused).toEqual([])
    }
    return await found
  } finally {
    ending.abort()
    await running
  }
}

/** Tick by tick, as a feeder sends them. */
function recordsOf(table: MetricTable): Record<string, unknown>[] {
  const records = table.servers.flatMap((server, s) => {
    const [from, to] = serverRows(table, s)
    return Array.from({ length: to - from }, (_, i) => {
      const row = from + i
      const label = ({ codes, classes }: MetricTable['labels'][number]) => classes[codes[row] ?? -1] ?? null
      return {
        server_name: server,
        timestamp: new Date(table.timeMs[row] ?? NaN).toISOString(),
        ...Object.fromEntries(table.metrics.map(({ name, values }) => [name, values[row]])),
        ...Object.fromEntries(table.labels.map((each) => [each.name, label(each)])),
      }
    })
  })
  return records.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0))
}

function largestDifference(a: FleetForecast, b: FleetForecast): number {
  const names = ({ series }: FleetForecast) => series.map(({ server, metric }) => `${server} ${metric}`)
  const at = new Map(names(b).map((name, index) => [name, index]))
  expect(names(a).sort()).toEqual(names(b).sort())
  expect(a.levels).toEqual(b.levels)
  const width = a.horizon * a.levels.length
  return names(a).reduce((largest, name, series) => {
    const other = at.get(name) ?? -1
    for (let i = 0; i < width; i++) {
      const difference = Math.abs(
        (a.quantiles[series * width + i] ?? NaN) - (b.quantiles[other * width + i] ?? NaN),
      )
      // NaN is larger than anything.
      if (!(difference <= largest)) largest = difference
    }
    return largest
  }, 0)
}

describe('The same rows have the same forecast', { timeout: 60_000 }, () => {
  const steps = fleet(STEP_MS, 9 * 86_400_000)
  const issueMs = Math.max(...steps.timeMs)
  const path = join(folder, 'fleet.parquet')
  let expected: FleetForecast

  beforeAll(async () => {
    writeFileSync(path, writeParquet(steps))
    expected = await predicted(path)
  }, 60_000)

  test('from a replay as from the command line', async () => {
    const source = { kind: 'parquet', path, speed: 1, fromFraction: 1 } as const
    expect(largestDifference(await daemonForecast(source, issueMs), expected)).toBeLessThan(TOLERANCE)
  })

  test('from a feed as from the command line', async () => {
    const made = await daemonForecast({ kind: 'feed' }, issueMs, recordsOf(steps))
    expect(largestDifference(made, expected)).toBeLessThan(TOLERANCE)
  })

  test('from a feed of a finer step as from the command line', async () => {
    const finer = fleet(30_000, 2 * 86_400_000)
    const finerPath = join(folder, 'finer.parquet')
    writeFileSync(finerPath, writeParquet(finer))
    const made = await daemonForecast({ kind: 'feed' }, Math.max(...finer.timeMs), recordsOf(finer))
    expect(largestDifference(made, await predicted(finerPath))).toBeLessThan(TOLERANCE)
  })
})
