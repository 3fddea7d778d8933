import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ownFactsSchema } from '#forecast/wire/own/facts.ts'
import { feedRecords } from '#testing/daemonParts/wholeDaemon.ts'
import { startFleetcast, type FleetcastProcess } from '#testing/fleetcastProcess.ts'
import { until } from '#testing/until.ts'

const MINUTE_MS = 60_000
const folder = mkdtempSync(join(tmpdir(), 'fleetcast-stops-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function factsOf({ url }: FleetcastProcess) {
  return ownFactsSchema.parse(await (await fetch(`${url}/api/fleetcast/facts`)).json())
}

/** The moment at which it is told to end: when this resolves. */
interface Moment {
  readonly name: string
  readonly args: readonly string[]
  readonly when: (daemon: FleetcastProcess) => Promise<unknown>
}

const BIG_FLEET = ['--fleet-size', '300', '--backfill', '8d']
const MOMENTS: readonly Moment[] = [
  { name: 'while the model is loaded', args: ['--source', 'feed'], when: () => Promise.resolve() },
  {
    name: 'while the past of a fleet is made',
    args: BIG_FLEET,
    when: (daemon) => until('some of it', async () => (await factsOf(daemon)).intake.records > 0),
  },
  {
    name: 'during a run',
    args: ['--fleet-size', '300', '--backfill', '2d'],
    when: (daemon) => until('a run', async () => (await factsOf(daemon)).runs.running, 60_000),
  },
]

describe('A daemon that is told to end', { timeout: 120_000 }, () => {
  test.each(MOMENTS)('$name does so in order, within seconds', async ({ name, args, when }) => {
    const dataDir = join(folder, name)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const daemon = await startFleetcast({ args: [...args, '--data-dir', dataDir, '--log-level', 'warn'] })
      await when(daemon)
      const startedMs = performance.now()
      expect(await daemon.end(signal)).toBe(0)
      expect(performance.now() - startedMs).toBeLessThan(10_000)
      expect(daemon.output().replace(/^listening .*\n/, '')).toBe('')
    }
  })

  test('before it listens has ended as it should, too', async () => {
    const args = ['--source', 'feed', '--data-dir', join(folder, 'early'), '--log-level', 'warn']
    const daemon = await startFleetcast({ args })
    await daemon.end('SIGTERM')
    // From where it hears signals on until it listens: whenever it is told, it ends with 0 or by the signal itself.
    for (const afterMs of [300, 600, 900, 1200]) {
      const started = startFleetcast({
        args,
        withinMs: 60_000,
        onSpawn: (kill) => void setTimeout(() => kill('SIGTERM'), afterMs),
      })
      const said = await started.then(
        async ({ ended }) => `ended with ${await ended}`,
        (error: unknown) => String(error),
      )
      expect(said).toMatch(/ended with (0|SIGTERM)/)
    }
  })

  test('has kept all counters of what it took', async () => {
    const args = ['--source', 'feed', '--data-dir', join(folder, 'flushed'), '--log-level', 'warn']
    const first = await startFleetcast({ args })
    const toMs = Date.now()
    const records = feedRecords(10, { fromMs: toMs - 100 * MINUTE_MS, toMs, stepMs: MINUTE_MS })
    const headers = { 'Content-Type': 'application/json' }
    const fed = await fetch(`${first.url}/feed/data`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ records }),
    })
    expect(fed.status).toBe(200)
    const before = await factsOf(first)
    expect(await first.end('SIGTERM')).toBe(0)
    const second = await startFleetcast({ args })
    expect((await factsOf(second)).intake).toMatchObject({ ticks: 1, records: records.length })
    expect((await factsOf(second)).store.points).toBeGreaterThanOrEqual(before.store.points)
    expect(await second.end('SIGTERM')).toBe(0)
  })
})
