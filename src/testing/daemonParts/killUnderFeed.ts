import { Agent, request } from 'node:http'
import { expect } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import { createStore } from '#daemon/store/store.ts'
import { ownFactsSchema, type OwnFacts } from '#forecast/wire/own/facts.ts'
import { startFleetcast, type FleetcastProcess } from '../fleetcastProcess.ts'
import { until } from '../until.ts'
import { feedRecords } from './wholeDaemon.ts'

const SERVERS = 20
const never = new AbortController().signal
const MINUTE_MS = 60_000
/** Of a life: more are refused for the rest of a minute. */
const MOST_BATCHES = 50
/** Lives that last until there is a forecast. */
const FORECAST_EVERY = 10

/** Lives before which another one is killed while it starts. */
const KILLED_AT_START_EVERY = 5

/** What was answered "accepted": batch numbers by timestamp, and the highest tick that was told. */
interface Accepted {
  readonly batches: Map<number, number>
  tick: number
}

/**
 * Feeds a daemon and kills it with SIGKILL at random moments, its start among them, again and again on one data directory;
 * then reads what exists. Every record that was accepted has to be, with its own values; ticks continue counting; and in
 * some of the lives a forecast stands again without anybody asking for it.
 */
export async function killUnderFeed(dataDir: string, kills: number, seed: number): Promise<void> {
  const random = new Random(seed, 0)
  const accepted: Accepted = { batches: new Map(), tick: 0 }
  for (let life = 0; life < kills; life++) {
    if (life % KILLED_AT_START_EVERY === KILLED_AT_START_EVERY - 1) await killAtStart(dataDir, random)
    const daemon = await startFleetcast({
      args: ['--source', 'feed', '--data-dir', dataDir, '--log-level', 'warn'],
    })
    const facts = await factsOf(daemon)
    expect(facts.intake.ticks, 'ticks after a restart').toBeGreaterThanOrEqual(accepted.tick)
    if (life === 0) await feedPast(daemon)
    if (life % FORECAST_EVERY === FORECAST_EVERY - 1 || life === kills - 1)
      await until('a forecast after a restart', async () => {
        const { none, runs } = await factsOf(daemon)
        return none === null && runs.runs > 0
      })
    const feeding = feed(daemon.url, accepted)
    await new Promise((resolve) => setTimeout(resolve, random.between(0, 700)))
    await daemon.end('SIGKILL')
    await feeding
    expect(daemon.output().replace(/^listening .*\n/, ''), 'what it wrote').toBe('')
  }
  expect(accepted.batches.size).toBeGreaterThan(3 * kills)
  await checkStored(dataDir, accepted.batches)
}

/** While it starts, if it has not by then. */
async function killAtStart(dataDir: string, random: Random): Promise<void> {
  const args = ['--source', 'feed', '--data-dir', dataDir]
  const started = startFleetcast({ args, withinMs: random.between(300, 3000) })
  await started.then(
    (daemon) => daemon.end('SIGKILL'),
    () => undefined,
  )
}

async function factsOf({ url }: FleetcastProcess): Promise<OwnFacts> {
  return ownFactsSchema.parse(await (await fetch(`${url}/api/fleetcast/facts`)).json())
}

/** As much as the model needs in order to forecast. */
async function feedPast({ url }: FleetcastProcess): Promise<void> {
  const toMs = Date.now() - MINUTE_MS
  const records = feedRecords(SERVERS, { fromMs: toMs - 200 * MINUTE_MS, toMs, stepMs: MINUTE_MS })
  const answer = await post(`${url}/feed/data`, { records })
  expect(answer).toMatchObject({ status: 'accepted', records_added: records.length })
}

/** Posts batches, two under way at a time, until nobody answers. */
async function feed(url: string, accepted: Accepted): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  let [batch, lastMs] = [0, 0]
  const work = async () => {
    for (;;) {
      if (++batch > MOST_BATCHES) return
      // Each batch is of a time of its own.
      lastMs = Math.max(lastMs + 1, Date.now())
      const [number, timeMs] = [accepted.batches.size + batch, lastMs]
      const answer = await post(`${url}/feed/data`, { records: batchOf(number, timeMs) }, agent)
      if (answer === null) return
      expect(answer).toMatchObject({ status: 'accepted', records_added: SERVERS })
      expect(answer).not.toHaveProperty('not_kept')
      accepted.batches.set(timeMs, number)
      accepted.tick = Math.max(accepted.tick, Number(answer.tick))
    }
  }
  await Promise.all([work(), work()])
  agent.destroy()
}

function batchOf(number: number, timeMs: number): readonly Record<string, unknown>[] {
  return Array.from({ length: SERVERS }, (_, server) => ({
    server_name: `web-${server}`,
    timestamp: new Date(timeMs).toISOString(),
    cpu_percent: valueOf(number, server),
    memory_percent: 50,
  }))
}

function valueOf(number: number, server: number): number {
  return ((number * 31 + server) % 1000) / 10
}

/** null: there was no answer, or no whole one. */
async function post(url: string, body: unknown, agent?: Agent): Promise<Record<string, unknown> | null> {
  const text = JSON.stringify(body)
  return await new Promise((resolve) => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
    const asked = request(url, { method: 'POST', headers, agent }, (response) => {
      let heard = ''
      response.on('data', (chunk: Buffer) => (heard += chunk.toString()))
      response.on('error', () => resolve(null))
      response.on('close', () => {
        resolve(response.complete ? (JSON.parse(heard) as Record<string, unknown>) : null)
      })
    })
    asked.on('error', () => resolve(null))
    asked.end(text)
  })
}

async function checkStored(dataDir: string, batches: ReadonlyMap<number, number>): Promise<void> {
  const store = await createStore({ dataDir, retentionMs: null, mostDiskBytes: null, nowMs: Date.now })
  try {
    const span = { fromMs: Math.min(...batches.keys()), toMs: Number.MAX_SAFE_INTEGER }
    const { servers, timeMs, metrics } = await store.rows(
      'sample',
      span,
      { servers: null, metrics: null },
      never,
    )
    const values = metrics.find(({ name }) => name === 'cpu_percent')?.values ?? []
    const found = new Map<number, Set<string>>()
    servers.forEach((server, row) => {
      const at = timeMs[row] ?? NaN
      found.set(at, (found.get(at) ?? new Set()).add(server))
      const number = batches.get(at)
      if (number !== undefined) expect(values[row]).toBe(valueOf(number, Number(server.slice(4))))
    })
    // A batch that was not answered is there as a whole, or not at all.
    for (const [at, of] of found) expect(of.size, `servers at ${at}`).toBe(SERVERS)
    const missing = [...batches.keys()].filter((at) => !found.has(at))
    expect(missing, 'batches that were accepted and are not there').toEqual([])
  } finally {
    await store.close()
  }
}
