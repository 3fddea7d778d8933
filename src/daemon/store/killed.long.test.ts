import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Random } from '#data/simulate/random.ts'
import { createStore } from './store.ts'

const KILLS = 50
const SERVERS = 20
const never = new AbortController().signal

let parent: string
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'fleetcast-killed-'))
})
afterAll(() => {
  rmSync(parent, { recursive: true })
})

/**
 * Appends ticks from a number on and prints the number of each that is acknowledged. Four are under way at a time, and
 * blocks are sealed all along, so that it is killed in the middle of both. With the last of so many it kills itself, before
 * anything that is still under way can end.
 */
const appender = (dir: string, from: number, most: number) => `
  import { createStore } from ${JSON.stringify(fileURLToPath(new URL('store.ts', import.meta.url)))}
  import { writeSync } from 'node:fs'
  const never = new AbortController().signal
  const store = await createStore({
    dataDir: ${JSON.stringify(dir)}, retentionMs: null, mostDiskBytes: null, nowMs: Date.now,
    sealing: { leastTicks: 20, afterMs: { sample: 0, step: 0 } },
  })
  let next = ${from}
  let told = 0
  const servers = Array.from({ length: ${SERVERS} }, (_, s) => 'server-' + s)
  const feed = async () => {
    for (;;) {
      const tick = next++
      await store.putDocument('newest', tick, never)
      await store.appendRows('sample', {
        servers, timeMs: servers.map(() => tick * 1000),
        metrics: [{ name: 'cpu', values: servers.map((_, s) => (tick * 31 + s) % 1000 / 10) }],
        labels: [{ name: 'status', texts: servers.map((_, s) => 'tick ' + tick % 7) }],
      }, never)
      writeSync(1, tick + '\\n')
      if (++told >= ${most}) process.kill(process.pid, 'SIGKILL')
    }
  }
  await Promise.all([feed(), feed(), feed(), feed()])`

/** Resolves to the ticks that were acknowledged until it was killed, some ms after the first or after so many. */
async function runAndKill(
  dir: string,
  from: number,
  afterMs: number,
  most: number,
): Promise<readonly number[]> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', appender(dir, from, most)],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let out = ''
  let wrong = ''
  child.stderr.on('data', (chunk: Buffer) => (wrong += chunk.toString()))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (out === '') setTimeout(() => child.kill('SIGKILL'), afterMs)
      out += chunk.toString()
    })
    child.on('close', () => {
      resolve()
    })
  })
  expect(wrong).toBe('')
  // The last line may be cut off.
  return out.split('\n').slice(0, -1).map(Number)
}

/** Kills it again and again in one directory, and reads what exists then. */
async function checkKilled(dir: string, kills: number, seed: number): Promise<void> {
  const random = new Random(seed, 0)
  const acknowledged = new Set<number>()
  let from = 0
  for (let kill = 0; kill < kills; kill++) {
    const [afterMs, most] =
      kill % 2 === 0 ? [random.between(0, 60), 1e9] : [10_000, Math.ceil(random.between(0, 40))]
    const ticks = await runAndKill(dir, from, afterMs, most)
    expect(ticks.length).toBeGreaterThan(0)
    for (const tick of ticks) acknowledged.add(tick)
    from = Math.max(...ticks) + 10
  }
  const store = await createStore({ dataDir: dir, retentionMs: null, mostDiskBytes: null, nowMs: () => 0 })
  try {
    const [span, which] = [
      { fromMs: 0, toMs: Infinity },
      { servers: null, metrics: null },
    ]
    const { servers, timeMs, metrics, labels } = await store.rows('sample', span, which, never)
    const found = new Map<number, number>()
    servers.forEach((server, row) => {
      const tick = (timeMs[row] ?? Number.NaN) / 1000
      found.set(tick, (found.get(tick) ?? 0) + 1)
      // A row that was not acknowledged is there as a whole, or not at all.
      expect(metrics[0]?.values[row]).toBe(((tick * 31 + Number(server.slice(7))) % 1000) / 10)
      expect(labels[0]?.texts[row]).toBe(`tick ${tick % 7}`)
    })
    for (const [tick, count] of found) expect(count, `rows of tick ${tick}`).toBe(SERVERS)
    for (const tick of acknowledged) expect(found.has(tick), `tick ${tick}`).toBe(true)
    expect(await store.document('newest', never)).toBeGreaterThanOrEqual(Math.max(...acknowledged) - 4)
    expect(store.facts().points).toBeGreaterThanOrEqual(found.size * SERVERS)
  } finally {
    await store.close()
  }
}

// Most of the time goes into starting processes: two at a time.
test(`what was acknowledged is there after kill -9, ${KILLS} times over`, async () => {
  await Promise.all([1, 2].map((seed) => checkKilled(join(parent, String(seed)), KILLS / 2, seed)))
}, 180_000)
