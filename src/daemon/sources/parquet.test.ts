import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { simulate } from '#data/simulate/simulate.ts'
import { writeParquet } from '#data/write.ts'
import { fakeIntake, type FakeIntake } from '#testing/daemonParts/intake.ts'
import { fakeNeeds, type NeedsChanges } from '#testing/daemonParts/source.ts'
import { createSource } from './createSource.ts'

const firstMs = Date.UTC(2026, 2, 2)
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function written(stepMs: number, steps: number): Promise<string> {
  const path = join(folder, 'fleet.parquet')
  await writeFile(path, writeParquet(simulate({ mode: 'stable', servers: 3, steps, seed: 1, stepMs })))
  return path
}

async function create(
  path: string,
  more: { speed?: number; fromFraction?: number } = {},
  needs: NeedsChanges = {},
) {
  const known = fakeNeeds(needs)
  const source = await createSource({ kind: 'parquet', path, speed: 1, fromFraction: 0.5, ...more }, known)
  return { source, needs: known }
}

const timesOf = ({ given }: FakeIntake, kind: string) =>
  given.filter((each) => each.kind === kind).flatMap(({ rows }) => Array.from(rows.timeMs))

describe('the replayed file', () => {
  it.each([
    { what: 'on the step', stepMs: 300_000, past: 'history' },
    { what: 'finer', stepMs: 5000, past: 'live' },
  ] as const)('gives a past that is $what as $past, and the rest at its times', async ({ stepMs, past }) => {
    const { source } = await create(await written(stepMs, 11), { speed: stepMs / 20 })
    const clock = source.clock!
    expect(source.name).toBe(`fleet.parquet, replayed at ${stepMs / 20}× speed`)
    expect(clock.nowMs()).toBe(firstMs + 5 * stepMs)
    const into = fakeIntake()
    const seen: { readonly timeMs: number; readonly nowMs: number }[] = []
    const watching = {
      ...into,
      takeRows: (...given: Parameters<typeof into.takeRows>) => {
        seen.push({ timeMs: Array.from(given[0].timeMs).at(-1)!, nowMs: clock.nowMs() })
        return into.takeRows(...given)
      },
    }
    await source.run(watching, clock, new AbortController().signal)
    const rows = Array.from({ length: 11 }, (_, i) => firstMs + i * stepMs).flatMap((ms) => [ms, ms, ms])
    expect([...timesOf(into, 'history'), ...timesOf(into, 'live')]).toEqual(rows)
    expect(into.given[0]!.kind).toBe(past)
    expect(into.given[0]!.rows.timeMs).toHaveLength(18)
    expect(into.given[0]!.rows.servers.slice(0, 3)).toEqual(['comp-001', 'prod-000', 'serv-002'])
    // None before its time; the past while the clock still stands.
    expect(seen[0]!.nowMs).toBe(firstMs + 5 * stepMs)
    for (const { timeMs, nowMs } of seen.slice(1)) expect(nowMs).toBeGreaterThanOrEqual(timeMs)
    expect(source.condition()).toMatchObject({ kind: 'ended' })
    expect(clock.rate).toBe(1)
  })

  it('gives what the file holds, labels and nulls', async () => {
    const path = join(folder, 'a.csv')
    await writeFile(
      path,
      'timestamp,server_name,profile,cpu_percent\n' +
        ['00:00', '00:05', '00:10'].map((at, i) => `2026-03-02 ${at},web,api,${i === 1 ? '' : i}`).join('\n'),
    )
    const { source, needs } = await create(path, { fromFraction: 1 }, { feedZone: 'Europe/Berlin' })
    const into = fakeIntake()
    await source.run(into, source.clock!, new AbortController().signal)
    expect(into.given).toHaveLength(1)
    const { rows } = into.given[0]!
    expect(rows).toMatchObject({
      servers: ['web', 'web', 'web'],
      metrics: [{ name: 'cpu_percent' }],
      labels: [{ name: 'profile', texts: ['api', 'api', 'api'] }],
    })
    expect(Array.from(rows.metrics[0]!.values)).toEqual([0, NaN, 2])
    expect(rows.timeMs[0]).toBe(firstMs - 3_600_000)
    expect(needs.said).not.toContain(expect.stringContaining('no zone'))
  })

  it('says that times without a zone were read as UTC', async () => {
    const path = join(folder, 'a.csv')
    await writeFile(
      path,
      'timestamp,server_name,cpu_percent\n2026-03-02 00:00,web,1\n2026-03-02 00:05,web,2\n',
    )
    const { needs } = await create(path)
    expect(needs.said).toContain(
      'timestamps in a.csv have no time zone and were read as UTC; use --feed-zone to set another',
    )
  })

  it('asks what it cannot know with what to do', async () => {
    const path = join(folder, 'a.csv')
    await writeFile(path, 'timestamp,server_name,cpu\n03/04/2026 00:00,a,1\n03/04/2026 00:05,a,2\n')
    await expect(create(path)).rejects.toMatchObject({
      code: 'mapping-needed',
      message: expect.stringMatching(
        /^a\.csv cannot be replayed: .*\? Its columns are timestamp, server_name, cpu\. Expected columns timestamp, server_name and one per metric\.$/,
      ) as string,
    })
  })

  it.each([
    [{ speed: 0 }, 'the speed is 0, expected a number above 0'],
    [{ fromFraction: 2 }, 'the replay starts at 2, expected 0 to 1'],
  ])('refuses %j', async (odd, message) => {
    await expect(create(await written(300_000, 3), odd)).rejects.toMatchObject({
      code: 'argument-invalid',
      message,
    })
  })

  it('is not there', async () => {
    await expect(create(join(folder, 'none.parquet'))).rejects.toMatchObject({ code: 'file-unreadable' })
  })
})
