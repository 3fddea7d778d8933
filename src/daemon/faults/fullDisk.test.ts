import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultRules } from '#forecast/alerts/rule.ts'
import { feedRecords, wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'

const HOUR_MS = 3_600_000
const STEP_MS = 300_000
const dataDir = mkdtempSync(join(tmpdir(), 'fleetcast-full-'))
/** Only root may make a disk that is as small as this. */
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const why = isRoot ? '' : ' (skipped: only root can make a small disk)'

beforeAll(() => {
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', dataDir])
})
afterAll(() => {
  if (isRoot) execFileSync('umount', ['--lazy', dataDir])
  rmSync(dataDir, { recursive: true })
})

/** Fills the disk to the last byte; returns the file that does. */
function fill(): string {
  const path = join(dataDir, 'filler')
  const file = openSync(path, 'w')
  try {
    for (let size = 2 ** 16; size >= 1;) {
      try {
        writeSync(file, Buffer.alloc(size))
      } catch {
        size = Math.floor(size / 2)
      }
    }
  } finally {
    closeSync(file)
  }
  return path
}

test.skipIf(!isRoot)(
  `A full disk stops writing, not serving, and says so${why}`,
  { timeout: 60_000 },
  async () => {
    const daemon = await wholeDaemon({ dataDir })
    const { forecasts, alerts } = daemon.parts
    const issueMs = () => {
      const standing = forecasts.standing()
      return standing.kind === 'forecast' ? standing.published.judged.forecast.issueTimeMs : null
    }
    const feed = async (fromMs: number, toMs: number) =>
      await daemon.post('/feed/data', { records: feedRecords(4, { fromMs, toMs, stepMs: STEP_MS }) })
    const ready = async () => (await (await fetch(`${daemon.url}/readyz`)).json()) as unknown
    const put = async (path: string, body: unknown) => {
      const headers = { 'Content-Type': 'application/json' }
      return await fetch(daemon.url + path, { method: 'PUT', headers, body: JSON.stringify(body) })
    }
    try {
      const nowMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
      await feed(nowMs - 20 * HOUR_MS, nowMs - 2 * STEP_MS)
      await until('a forecast', () => issueMs() === nowMs - 2 * STEP_MS)
      const filler = fill()

      // What is in memory may fit into pages that are there already; a few of these do not.
      const answer = await until('an answer that says it is not kept', async () => {
        const { status, body } = await feed(nowMs - 20 * HOUR_MS, nowMs - STEP_MS)
        expect(status).toBe(200)
        return (body as { not_kept?: string }).not_kept === undefined ? null : body
      })
      expect(answer).toMatchObject({
        status: 'accepted',
        not_kept: expect.stringMatching(/is full.*lost on restart/) as string,
      })
      await until('a forecast while it is full', () => issueMs() === nowMs - STEP_MS)
      const facts = await daemon.facts()
      expect(facts.store.problem).toMatch(/is full/)
      expect(facts.problems).toContainEqual(expect.objectContaining({ id: 'disk-full' }))
      expect(await ready()).toMatchObject({
        ready: true,
        problems: expect.arrayContaining([expect.stringMatching(/is full/)]) as string[],
      })

      const before = alerts.state()
      const rules = defaultRules().map((rule, at) => ({ ...rule, name: `renamed ${at} ${'x'.repeat(5000)}` }))
      const refused = await put('/api/fleetcast/alerts/rules', { rules, by: 'ann' })
      expect(refused.status).toBe(507)
      expect(await refused.json()).toMatchObject({
        code: 'disk-full',
        detail: expect.stringMatching(/full/) as string,
      })
      expect(alerts.state().rules).toEqual(before.rules)

      rmSync(filler)
      await until('writing goes on', async () => (await daemon.facts()).store.problem === null)
      const kept = await feed(nowMs, nowMs)
      expect(kept.body).toMatchObject({ status: 'accepted' })
      expect(kept.body).not.toHaveProperty('not_kept')
      await until('the problem is over', () => !daemon.parts.problems().some(({ id }) => id === 'disk-full'))
      await until('a forecast after', () => issueMs() === nowMs)
      const [rule] = defaultRules()
      expect((await put('/api/fleetcast/alerts/rules', { rules: [rule], by: 'ann' })).status).toBe(200)
      expect(alerts.state().rules).toEqual([rule])
    } finally {
      await daemon.end()
    }
  },
)

test.skipIf(!isRoot)(
  `A daemon that starts on a full disk serves what is there${why}`,
  { timeout: 60_000 },
  async () => {
    const nowMs = Math.floor(Date.now() / STEP_MS) * STEP_MS
    const span = { fromMs: nowMs - 10 * HOUR_MS, toMs: nowMs, stepMs: STEP_MS }
    const first = await wholeDaemon({ dataDir })
    await first.post('/feed/data', { records: feedRecords(4, span) })
    await first.end()
    const filler = fill()
    const daemon = await wholeDaemon({ dataDir })
    try {
      await until('a forecast', () => daemon.parts.forecasts.standing().kind === 'forecast')
      const { body } = await daemon.post('/feed/data', {
        records: feedRecords(100, { ...span, fromMs: nowMs - HOUR_MS }),
      })
      expect(body).toMatchObject({ status: 'accepted', not_kept: expect.stringMatching(/full/) as string })
      rmSync(filler)
      await until('writing goes on', async () => (await daemon.facts()).store.problem === null)
    } finally {
      await daemon.end()
    }
  },
)
