/**
 * What the daemon's store alone takes in, what it takes on the disk, and how fast it is read.
 * feed: records a second with durability on, in batches of 1,000 of 7 metrics, four under way at a time. disk: bytes a point
 * of an hour of data/simulate's fleet at 5 s, sealed, with the indexes and all. start: rows of 1,000 servers × 7 metrics ×
 * 2,304 steps, read when a daemon starts.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStore, type StoreOptions } from '#daemon/store/store.ts'
import type { Store, Tier } from '#daemon/store/api.ts'
import type { MetricRows } from '#data/liveTable.ts'
import { createSampler } from '#data/simulate/sampler.ts'

const never = new AbortController().signal
const EVER = { fromMs: 0, toMs: Infinity }
const ALL = { servers: null, metrics: null }

let said: string[] = []

export async function store(): Promise<readonly string[]> {
  said = []
  for (const part of [feed, disk, start]) await part()
  return said
}

/** A tick of the fleet with a seventh metric, as the old daemons have. */
function withSeven(tick: MetricRows): MetricRows {
  const [cpu] = tick.metrics
  const values = Float64Array.from(cpu?.values ?? [], (value) => Math.round(value * 13.7) / 100)
  return { ...tick, metrics: [...tick.metrics, { name: 'io_wait', values }] }
}

async function feed(): Promise<void> {
  await withStore({}, async (store) => {
    const sampler = createSampler({ shape: 'business_hours', servers: 1000, seed: 1, stepMs: 5000 })
    const ticks = Array.from({ length: 400 }, () => withSeven(sampler.next()))
    const longest = watchLoop()
    const latencies: number[] = []
    let next = 0
    const begunMs = performance.now()
    const feeder = async () => {
      for (let tick = ticks[next++]; tick !== undefined; tick = ticks[next++]) {
        const sentMs = performance.now()
        await store.appendRows('sample', tick, never)
        latencies.push(performance.now() - sentMs)
      }
    }
    await Promise.all([feeder(), feeder(), feeder(), feeder()])
    const seconds = (performance.now() - begunMs) / 1000
    latencies.sort((a, b) => a - b)
    const at = (fraction: number) => (latencies[Math.floor(latencies.length * fraction)] ?? 0).toFixed(1)
    say(
      'feed',
      `${Math.round(400_000 / seconds)} records/s; answered in ${at(0.5)} ms (median), ${at(0.99)} ms (p99)`,
    )
    say('feed', `the main thread was held for ${longest().toFixed(1)} ms at most`)
  })
}

async function disk(): Promise<void> {
  for (const servers of [30, 300]) {
    await withStore({ sealing: { leastTicks: 1, afterMs: { sample: 0, step: 0 } } }, async (store) => {
      const sampler = createSampler({ shape: 'business_hours', servers, seed: 1, stepMs: 5000 })
      for (let i = 0; i < 2160; i++) await store.appendRows('sample', sampler.next(), never)
      await store.tidy(0, never)
      const { bytes, points } = store.facts()
      say(
        'disk',
        `${servers} servers, 3 h: ${(bytes / points).toFixed(2)} bytes a point (${bytes} for ${points})`,
      )
    })
  }
}

async function start(): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'fleetcast-store-'))
  try {
    let store = await open(dir, {})
    const sampler = createSampler({ shape: 'business_hours', servers: 1000, seed: 1 })
    const begunMs = performance.now()
    for (let i = 0; i < 2304; i++) await store.appendRows('step', withSeven(sampler.next()), never)
    say('start', `written in ${seconds(begunMs)} s`)
    await read(store, 'step', 'read')
    await store.tidy(0, never)
    await store.close()
    const openedMs = performance.now()
    store = await open(dir, {})
    say('start', `opened in ${seconds(openedMs)} s`)
    await read(store, 'step', 'read after sealing')
    say('start', `${(store.facts().bytes / 2 ** 20).toFixed(1)} MiB`)
    await store.close()
  } finally {
    await rm(dir, { recursive: true })
  }
}

async function read(store: Store, tier: Tier, what: string): Promise<void> {
  const longest = watchLoop()
  const begunMs = performance.now()
  const { timeMs, metrics } = await store.rows(tier, EVER, ALL, never)
  say('start', `${timeMs.length} rows × ${metrics.length} metrics ${what} in ${seconds(begunMs)} s`)
  say('start', `the main thread was held for ${longest().toFixed(0)} ms at most`)
}

function seconds(sinceMs: number): string {
  return ((performance.now() - sinceMs) / 1000).toFixed(2)
}

/** Says for how long the loop did not turn, at most, since it was called. */
function watchLoop(): () => number {
  let last = performance.now()
  let longest = 0
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  return () => {
    clearInterval(timer)
    return Math.max(longest, performance.now() - last)
  }
}

async function withStore(
  options: Partial<StoreOptions>,
  use: (store: Store) => Promise<void>,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'fleetcast-store-'))
  const store = await open(dir, options)
  try {
    await use(store)
  } finally {
    await store.close()
    await rm(dir, { recursive: true })
  }
}

function open(dir: string, options: Partial<StoreOptions>): Promise<Store> {
  return createStore({ dataDir: dir, retentionMs: null, mostDiskBytes: null, nowMs: Date.now, ...options })
}

function say(part: string, sentence: string): void {
  said.push(`${part}: ${sentence}`)
}
