import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { writeParquet } from '#data/write.ts'
import { runCommand as run } from '#testing/runCommand.ts'
import { tableOf } from '#testing/tables.ts'

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000]
const T0 = Date.UTC(2026, 2, 5, 8)

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-offers-'))
})
afterAll(() => rm(folder, { recursive: true }))

const times = (count: number, stepMs: number, fromMs = T0) =>
  Array.from({ length: count }, (_, i) => fromMs + i * stepMs)

/** A file of servers with rows at these times. */
async function file(name: string, ...servers: readonly (readonly number[])[]): Promise<string> {
  const table = tableOf(
    servers.map((timeMs, at) => ({
      server: `web-${at}`,
      timeMs,
      metrics: {
        cpu_percent: timeMs.map((ms) => 50 + 10 * Math.sin(ms / HOUR + at)),
        memory_percent: timeMs.map((ms) => 60 + 5 * Math.cos(ms / HOUR + at)),
      },
    })),
  )
  const path = join(folder, `${name}.parquet`)
  // Small groups: rows that are not needed are then not read.
  await writeFile(path, writeParquet(table, 20))
  return path
}

const prediction = z.object({
  predictions: z.record(z.string(), z.record(z.string(), z.unknown())),
  metadata: z.object({ step_seconds: z.number(), issued_at: z.string() }),
})

/** What a command that was offered gives: how many series, on which step, as of when. */
async function taken(data: string, options: string) {
  const { code, out, err } = await run('predict', '--data', data, ...options.split(' '))
  expect(code, err).toBe(0)
  const { predictions, metadata } = prediction.parse(JSON.parse(out))
  const series = Object.values(predictions).reduce((sum, each) => sum + Object.keys(each).length, 0)
  return { series, stepSeconds: metadata.step_seconds, issuedAt: metadata.issued_at }
}

describe('a file that cannot be forecast as it is', () => {
  it('of 39 minutes of 5-second rows names the steps that work, and each does', async () => {
    const data = await file('five', times(468, 5 * SECOND), times(468, 5 * SECOND))
    const { code, err } = await run('predict', '--data', data)
    expect(code).toBe(1)
    expect(err).toContain(
      'try --step 60 (1 h 36 m ahead, all 4 series); --step 30 (48 min ahead, all 4 series); --step 5 (8 min ahead, all 4 series). The model was trained on 5 min steps',
    )
    for (const stepSeconds of [60, 5]) {
      expect(await taken(data, `--step ${stepSeconds}`)).toMatchObject({ series: 4, stepSeconds })
    }
  })

  it('of hourly or daily rows names the steps that its own allows', async () => {
    const hourly = await file('hourly', times(40, HOUR))
    expect((await run('predict', '--data', hourly)).err).toContain('--step 3600 (4 d ahead, all 2 series)')
    // The model's own step reaches back over four such rows only.
    const daily = await file('daily', times(365, DAY))
    expect((await run('predict', '--data', daily)).err).toContain('--step 86400 (96 d ahead, all 2 series)')
    expect(await taken(daily, '--step 86400')).toMatchObject({ series: 2, stepSeconds: 86_400 })
  })

  it('after a gap names the time before it, also where that is further back than a forecast reads', async () => {
    for (const gapDays of [3, 60]) {
      const rows = [...times(600, 5 * MINUTE), ...times(2, 5 * MINUTE, T0 + (2 + gapDays) * DAY)]
      const data = await file(`gap${gapDays}`, rows, rows)
      const asOf = '2026-03-07T09:55:00.000Z'
      const { code, err } = await run('predict', '--data', data)
      expect(code).toBe(1)
      expect(err).toContain(`try --as-of ${asOf} (before the gap, 8 h ahead, all 4 series)`)
      expect(await taken(data, `--as-of ${asOf}`)).toEqual({ series: 4, stepSeconds: 300, issuedAt: asOf })
    }
  })

  it('with too few rows for anything says how many are needed', async () => {
    const two = await file('two', times(2, MINUTE))
    const { err } = await run('predict', '--data', two)
    expect(err).toContain("at the data's own step of 1 min the model needs at least 24 steps (24 min)")
    expect(err).not.toContain('; try ')
    const one = await file('one', times(1, MINUTE))
    expect((await run('predict', '--data', one)).err).toContain(
      'the model needs at least 24 rows of one server',
    )
  })
})

it('what some servers lack is offered beside the forecast of the others', async () => {
  const whole = times(1464, 5 * MINUTE)
  const cut = [...whole.slice(0, 600), ...whole.slice(-2)]
  const data = await file('some', whole, cut, whole)
  const { code, err } = await run('predict', '--data', data, '--out', join(folder, 'out.json'))
  expect(code).toBe(0)
  expect(err).toContain('2 series skipped; see metadata.left_out')
  const asOf = new Date(whole[599] ?? NaN).toISOString()
  expect(err).toContain(
    `to forecast more series, use --as-of ${asOf} (before the gap, 8 h ahead, all 6 series)`,
  )
  expect(await taken(data, `--as-of ${asOf}`)).toMatchObject({ series: 6 })
})
