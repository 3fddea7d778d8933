import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sourcesFromDisk } from '#data/node.ts'
import { rowsOf } from '#data/liveTable.ts'
import { writeParquet } from '#data/write.ts'
import { assessBy, type JudgedForecast } from '#forecast/assess.ts'
import { countSoFar, type SeriesKey } from '#forecast/fleetForecast.ts'
import type { ForecastPart } from '#forecast/parts/part.ts'
import { PartsReader } from '#forecast/parts/reader.ts'
import { memoryFile } from '#forecast/randomAccessFile.ts'
import type { MetricTable } from '#forecast/table.ts'
import { DEFAULT_CRITERIA, type Criteria } from '#forecast/thresholds.ts'
import { kernelNodeBackend } from '#runtime/kernel/node/kernelNode.ts'
import type { Backend } from '#runtime/types.ts'
import { largeFleet } from '#testing/largeFleet.ts'
import type { HeldModel } from './heldModel.ts'
import type { HeldTable } from './heldTable.ts'
import { PARTS_PACE, type PartsPace } from './inParts.ts'
import { Session, type SessionRequest } from './session.ts'

const { signal } = new AbortController()
const silent = () => undefined
const LOAD = { quantiles: null, prefer: null, excludedBackends: [] }
const SERVERS = 20
const S = SERVERS * 6

/** Series that ran through the network, in order of the runs; how long a run takes beside that, in ms. */
let ran: number
let runMs: number
let session: Session

/**
 * A network as slow as a test wants it. The kernel's, whose numbers do not depend on what else is in a batch: how many
 * series a run takes depends on how busy the machine is, and ONNX Runtime's last bit on how many they are.
 */
function slow(): Backend {
  const kernel = kernelNodeBackend({ threads: 1 })
  return {
    ...kernel,
    batchSize: 8,
    createSession: async (...args) => {
      const graph = await kernel.createSession(...args)
      return {
        ...graph,
        run: async (inputs, own) => {
          if (runMs > 0) await new Promise((resolve) => setTimeout(resolve, runMs))
          const outputs = await graph.run(inputs, own)
          ran += inputs.batch
          return outputs
        },
      }
    },
  }
}

beforeEach(() => {
  ran = 0
  runMs = 0
  pace(PARTS_PACE)
})
/** A session that tells parts at this pace. */
function pace(partsPace: PartsPace): void {
  session = new Session({ backends: () => [slow()], maxBlockingMs: null, partsPace })
}
/** Every few runs. */
const QUICK: PartsPace = { shownWholeMs: 0, lookMs: 1, pauseMs: 1, mostPauseMs: 1 }

afterEach(async () => {
  await session.release()
})

const fleet = largeFleet(SERVERS, 300)

async function tableFrom(table: MetricTable): Promise<HeldTable> {
  const file = memoryFile('fleet.parquet', writeParquet(table, 2000))
  return session.table([{ data: await session.open([file], signal), mapping: null }])
}
async function request(table: MetricTable = fleet, model?: HeldModel): Promise<SessionRequest> {
  const files = await sourcesFromDisk('public/models/default')
  const held = model ?? (await session.load(files, LOAD, silent, signal))
  ran = 0
  return { table: await tableFrom(table), model: held, stepMs: null, renames: {} }
}

interface Told {
  readonly parts: JudgedForecast[]
  readonly whole: JudgedForecast | null
}

/** What is told of a request; onTold: after each part. */
async function tell(
  asked: SessionRequest,
  how: {
    readonly criteria?: Criteria
    readonly goesOn?: boolean
    readonly first?: readonly SeriesKey[]
    readonly onTold?: (part: JudgedForecast) => void
    readonly own?: AbortSignal
  } = {},
): Promise<Told> {
  const { criteria = DEFAULT_CRITERIA, goesOn = true, first = [], onTold = silent, own = signal } = how
  const reader = new PartsReader()
  const parts: JudgedForecast[] = []
  const onPart = (part: ForecastPart) => {
    const steps = reader.take(structuredClone(part))
    for (;;) {
      const { done, value } = steps.next()
      if (done !== true) continue
      parts.push(value)
      onTold(value)
      return
    }
  }
  const whole = await session.forecastInParts(asked, { criteria, goesOn, first, onPart }, silent, own)
  return { parts, whole }
}

const done = ({ forecast }: JudgedForecast) => countSoFar(forecast)?.done ?? forecast.series.length

/** Stops once so many series are there. */
async function stopAt(asked: SessionRequest, count: number, first: readonly SeriesKey[] = []) {
  const stop = new AbortController()
  const parts: JudgedForecast[] = []
  runMs = 5
  const onTold = (part: JudgedForecast) => {
    parts.push(part)
    if (done(part) >= count) stop.abort()
  }
  await expect(tell(asked, { first, onTold, own: stop.signal })).rejects.toMatchObject({ name: 'AbortError' })
  runMs = 0
  return parts
}

describe('a forecast in parts', () => {
  test('is told whole where that takes a moment, with the numbers that it has otherwise', async () => {
    const asked = await request()
    const { parts, whole } = await tell(asked)
    expect(parts).toEqual([])
    const { forecast: otherwise } = {
      forecast: await session.forecast(await request(fleet, asked.model), silent, signal),
    }
    expect(whole?.forecast.quantiles).toEqual(otherwise.quantiles)
    expect(whole?.forecast.notes).toEqual(otherwise.notes)
    expect(whole?.assessment).toEqual(assessBy(otherwise, DEFAULT_CRITERIA))
    // It is kept: nothing runs again.
    const before = ran
    await session.forecast(asked, silent, signal)
    expect(ran).toBe(before)
  })

  test('is told part by part where it takes longer, ends whole, and never loses anything on the way', async () => {
    pace(QUICK)
    runMs = 5
    const { parts, whole } = await tell(await request())
    expect(whole).toBeNull()
    expect(parts.length).toBeGreaterThan(2)
    const counts = parts.map(done)
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(S)
    expect(counts[0]).toBeLessThan(S)
    const last = parts.at(-1)!
    expect(last.forecast.pending).toBeUndefined()
    expect(last.assessment).toEqual(assessBy(last.forecast, DEFAULT_CRITERIA))
    expect(ran).toBe(S)
  })

  test('begins with what is preferred', async () => {
    pace(QUICK)
    const asked = await request()
    const wanted = { server: 'web-00013', metric: 'network_in_kbps', profile: null }
    const [first] = await stopAt(asked, 1, [wanted])
    const { forecast } = first!
    const at = forecast.series.findIndex(
      ({ server, metric }) => server === wanted.server && metric === wanted.metric,
    )
    expect(forecast.pending?.series[at]).toBe(0)
  })

  test('keeps what is there when it is stopped, and goes on from it', async () => {
    pace(QUICK)
    const asked = await request()
    const stopped = await stopAt(asked, 16)
    const kept = done(stopped.at(-1)!)
    // By other criteria, without continuing.
    const thresholds = { cpu_percent: { warning: 10, critical: 20, direction: 'above' } } as const
    const criteria = { ...DEFAULT_CRITERIA, thresholds }
    const before = ran
    const judged = await tell(asked, { criteria, goesOn: false })
    expect(ran).toBe(before)
    expect(judged.parts).toHaveLength(1)
    const [shown] = judged.parts
    expect(done(shown!)).toBeGreaterThanOrEqual(kept)
    expect(shown!.assessment).toEqual(assessBy(shown!.forecast, criteria))
    const { parts } = await tell(asked)
    expect(done(parts[0]!)).toBe(done(shown!))
    expect(done(parts.at(-1)!)).toBe(S)
    expect(ran).toBe(S)
  })

  test('is gone on with by whoever wants the whole', async () => {
    pace(QUICK)
    const asked = await request()
    await stopAt(asked, 16)
    const whole = await session.forecast(asked, silent, signal)
    expect(whole.pending).toBeUndefined()
    expect(ran).toBe(S)
  })

  test('of two at once does no work twice', async () => {
    const asked = await request()
    runMs = 5
    const [one, other] = await Promise.all([tell(asked), tell(asked)])
    const last = (told: Told) => told.whole ?? told.parts.at(-1)!
    expect(last(one).forecast.quantiles).toEqual(last(other).forecast.quantiles)
    expect(ran).toBe(S)
  })

  test('fails as any other, and is not begun then', async () => {
    const asked = { ...(await request()), stepMs: 1000 }
    await expect(tell(asked)).rejects.toMatchObject({ code: 'step-coarser' })
    expect(asked.table.begun).toBeNull()
  })
})

/** The fleet with another value of some servers' CPU, so many rows before their newest. */
function changed(isChanged: (server: number) => boolean, back = 0): MetricTable {
  const [cpu, ...others] = fleet.metrics
  const values = cpu!.values.slice()
  fleet.servers.forEach((_, server) => {
    const row = (fleet.offsets[server + 1] ?? 0) - 1 - back
    if (isChanged(server)) values[row] = 60 + server
  })
  return { ...fleet, metrics: [{ ...cpu!, values }, ...others] }
}

describe('what was forecast before', () => {
  test('is not forecast again where a file is opened again: only what has changed is', async () => {
    const asked = await request()
    await tell(asked)
    const again = await request(
      changed((server) => server === 3 || server === 11),
      asked.model,
    )
    const { whole } = await tell(again)
    expect(ran).toBe(2)
    const plain = await session.forecast(
      {
        ...(await request(
          changed((s) => s === 3 || s === 11),
          asked.model,
        )),
      },
      silent,
      signal,
    )
    expect(ran).toBe(S)
    expect(whole?.forecast.quantiles).toEqual(plain.quantiles)
    expect(whole?.forecast.series).toEqual(plain.series)
    expect([whole?.forecast.reused, plain.reused]).toEqual([S - 2, undefined])
  })

  test('is forecast again where only its lags look at what has changed', async () => {
    const asked = await request()
    await tell(asked)
    // Longer ago than the history that a forecast carries.
    const again = await request(
      changed((server) => server === 5, 295),
      asked.model,
    )
    const { whole } = await tell(again)
    expect(ran).toBe(1)
    expect(whole?.forecast.reused).toBe(S - 1)
  })

  test('is not forecast again where a table grows by rows of a few servers', async () => {
    const asked = await request()
    const table = session.table([])
    table.append(rowsOf(fleet))
    const growing = { ...asked, table }
    await tell(growing)
    expect(ran).toBe(S)
    const newest = fleet.timeMs.at(-1) ?? 0
    const metrics = fleet.metrics.map(({ name }) => ({ name, values: Float64Array.of(50) }))
    const [one] = fleet.servers
    const rows = rowsOf({
      ...fleet,
      servers: [one ?? ''],
      offsets: Uint32Array.of(0, 1),
      timeMs: Float64Array.of(newest + 300_000),
      metrics: metrics.map((column) => ({ ...column, precision: 64 as const })),
    })
    table.append(rows)
    const before = ran
    const { whole } = await tell(growing)
    expect(ran - before).toBe(6)
    expect(whole?.forecast.issueTimeMs).toBe(newest + 300_000)
  })

  test('is forecast again by another model or calibration', async () => {
    const asked = await request()
    await tell(asked)
    ran = 0
    await tell({ ...(await request(fleet, asked.model)), calibration: 'none' })
    expect(ran).toBe(S)
    await tell(await request())
    expect(ran).toBe(S)
  })
})
