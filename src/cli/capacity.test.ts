import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCommand as run } from '#testing/runCommand.ts'

const SAMPLE = 'src/testing/assets/sample.parquet'

const reached = z.object({
  limit: z.number(),
  state: z.enum(['already', 'expected', 'possible', 'clear', 'unknown']),
  chance: z.number().min(0).max(1).nullable(),
  after_s: z.number().nullable(),
  earliest_s: z.number().nullable(),
  latest_s: z.number().nullable(),
})
const capacitySchema = z.object({
  step_s: z.number(),
  averaged: z.boolean(),
  horizon_s: z.number(),
  as_of: z.string().nullable(),
  forecast_made_at: z.string(),
  filling: z.array(
    z.object({
      server: z.string(),
      metric: z.string(),
      critical: reached,
      full: reached.nullable(),
      straight_line_after_s: z.number().nullable(),
    }),
  ),
  below: z.number(),
  known: z.number(),
  notes: z.array(z.string()),
})
const parse = (text: string) => capacitySchema.parse(JSON.parse(text))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetcast-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('fleetcast capacity', () => {
  it('lists what fills on the coarsest step that the history allows, and says what it is read off', async () => {
    const { code, out, err } = await run('capacity', '--data', SAMPLE)
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^disk of serv-023 reaches 95.% \(mean of 2 h\) in \d+ h \(.*\).* \[straight line: in \d+ h\]$/,
      ),
    )
    expect(lines.join('\n')).toMatch(
      /\d+ of 90 \(memory, disk, Java heap\) have less than 10\s% chance of reaching the critical threshold/,
    )
    expect(err).toContain('From two-hour means of this file, 8 days ahead: the coarsest step its 3 d 8 h')
    expect(err).toContain('not weights fitted at 2 h steps')
    expect(err).toContain("forecast at 2 h steps, as chosen instead of the model's 5 min")
  })

  it('says the same as JSON, on a step that is asked for, as of a past time', async () => {
    const asOf = '2026-03-04T00:00:00.000Z'
    const { code, out } = await run(
      ...['capacity', '--data', SAMPLE, '--json', '--step', '3600', '--as-of', asOf],
    )
    expect(code).toBe(0)
    const found = parse(out)
    expect(found).toMatchObject({ step_s: 3600, averaged: true, horizon_s: 4 * 86_400, as_of: asOf })
    expect(found.forecast_made_at).toBe(asOf)
    expect(found.filling.length + found.below).toBe(found.known)
    for (const { critical } of found.filling) {
      const { state, earliest_s, after_s, latest_s } = critical
      if (state !== 'expected') continue
      expect(earliest_s).toBeLessThanOrEqual(after_s ?? NaN)
      expect(latest_s ?? Infinity).toBeGreaterThanOrEqual(after_s ?? NaN)
    }
  })

  it('holds what it would have said in the past against what followed', async () => {
    const { code, out } = await run('capacity', '--data', SAMPLE, '--check', '--step', '900')
    expect(code).toBe(0)
    expect(out).toMatch(/^5 past times of this file, 15-minute means, 24 h ahead:/)
    const [reached, forecasts] = (/critical threshold: reached in (\d+) of (\d+)/.exec(out) ?? [])
      .slice(1)
      .map(Number)
    const said = [...out.split('warning threshold')[0]!.matchAll(/forecast \w+: +(\d+), of which (\d+) did/g)]
    const sum = (at: number) => said.reduce((total, match) => total + Number(match[at]), 0)
    expect([sum(1), sum(2)]).toEqual([forecasts, reached])
    expect(await run('capacity', '--data', SAMPLE, '--check')).toMatchObject({
      code: 1,
      err: 'fleetcast: a forecast 8 d ahead cannot be checked with 3 d 8 h of history: try --step 900\n',
    })
  })

  it('says why there is nothing to say', async () => {
    const short = join(folder, 'short.parquet')
    await run('simulate', '--servers', '2', '--steps', '60', '--out', short)
    expect(await run('capacity', '--data', short)).toMatchObject({
      code: 1,
      err: 'fleetcast: 5 h of history is too short: 15-minute means need 6 h.\n',
    })
    expect(await run('capacity', '--data', short, '--step', '60')).toMatchObject({
      code: 2,
      err: 'fleetcast: --step 60 is not available for this history: expected one of 7200, 3600, 900\n',
    })
    expect(await run('capacity', '--data', short, '--as-of', 'yesterday')).toMatchObject({ code: 2 })
  })
})
