import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { feedRecords, wholeDaemon } from '#testing/daemonParts/wholeDaemon.ts'
import { until } from '#testing/until.ts'
import type { MachineClocks } from '../clock/clock.ts'

const HOUR_MS = 3_600_000
const STEP_MS = 300_000
const SERVERS = 4
const folder = mkdtempSync(join(tmpdir(), 'fleetcast-jump-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** This machine's clocks, of which the wall clock can be set; it begins shortly after the end of a step. */
function settable(): { readonly clocks: MachineClocks; readonly set: (byMs: number) => void } {
  let apartMs = Math.floor(Date.now() / STEP_MS) * STEP_MS + 1000 - performance.now()
  return {
    clocks: { steadyMs: () => performance.now(), wallMs: () => performance.now() + apartMs },
    set: (byMs) => (apartMs += byMs),
  }
}

describe('A clock that jumps under a fed daemon', { timeout: 60_000 }, () => {
  test.each([
    ['back by an hour', -HOUR_MS],
    ['forward by a day', 24 * HOUR_MS],
  ])('%s: it is said, and forecasts and alerts go on from then', async (name, byMs) => {
    const { clocks, set } = settable()
    const daemon = await wholeDaemon({ dataDir: join(folder, name) }, { machine: clocks })
    const { forecasts, alerts, problems, intake } = daemon.parts
    const issueMs = () => {
      const standing = forecasts.standing()
      return standing.kind === 'forecast' ? standing.published.judged.forecast.issueTimeMs : null
    }
    const feed = async (fromMs: number, toMs: number) => {
      const records = feedRecords(SERVERS, { fromMs, toMs, stepMs: STEP_MS })
      const { body } = await daemon.post('/feed/data', { records })
      expect(body).toMatchObject({ status: 'accepted', records_added: records.length, refused: [] })
    }
    try {
      const beforeMs = Math.floor(clocks.wallMs() / STEP_MS) * STEP_MS
      await feed(beforeMs - 30 * HOUR_MS, beforeMs)
      await until('a forecast before', () => issueMs() === beforeMs)
      await until('alerts that read it', () => alerts.state().issueMs === beforeMs)
      const { runs } = forecasts.runs()

      set(byMs)
      await until('the jump is said', () => problems().some(({ id }) => id === 'clock-jump'))
      const afterMs = Math.floor(clocks.wallMs() / STEP_MS) * STEP_MS
      // Nobody has fed anything since: what is known of the time that it is now is forecast at once.
      if (byMs < 0) await until('a forecast of what is left', () => issueMs() === afterMs)
      // Feeders continue by the clock as it is now; after a gap of a day it takes two hours of rows until windows are filled.
      await feed(byMs < 0 ? afterMs : afterMs - 3 * HOUR_MS, afterMs)
      set(STEP_MS)
      await feed(afterMs + STEP_MS, afterMs + STEP_MS)
      await until('a forecast after', () => issueMs() === afterMs + STEP_MS)
      expect(forecasts.runs().runs).toBeGreaterThan(runs)
      await until('alerts that read it', () => alerts.state().issueMs === afterMs + STEP_MS)
      expect(intake.current().newestMs).toBe(afterMs + STEP_MS)
      // Values between two forecasts are read, too, whatever was read of later ones.
      const timestamp = new Date(afterMs + STEP_MS + 500).toISOString()
      await daemon.post('/feed/data', { records: [{ server_name: 'web-1', timestamp, cpu_percent: 99.5 }] })
      await until('an alert of a measured value', () =>
        alerts.state().alerts.some(({ server, measuredMs }) => server === 'web-1' && measuredMs !== null),
      )
      const standing = forecasts.standing()
      expect(standing.kind === 'forecast' && standing.published.judged.forecast.leftOut).toEqual([])
    } finally {
      await daemon.end()
    }
  })

  test('back by an hour under a simulated fleet: it goes on from then', async () => {
    const { clocks, set } = settable()
    const source = { kind: 'simulate', mode: 'stable', servers: 2, seed: 1, tickMs: 1000, speed: 1 } as const
    const daemon = await wholeDaemon(
      { dataDir: join(folder, 'simulated'), source: { ...source, backfillMs: 4 * HOUR_MS } },
      { machine: clocks },
    )
    const { intake, problems } = daemon.parts
    try {
      await until('ticks', () => intake.facts().ticks > 0)
      set(-HOUR_MS)
      await until('the jump is said', () => problems().some(({ id }) => id === 'clock-jump'))
      const { ticks } = intake.facts()
      await until('ticks after it', () => intake.facts().ticks > ticks + 1)
      expect(intake.current().newestMs ?? 0).toBeLessThanOrEqual(clocks.wallMs())
    } finally {
      await daemon.end()
    }
  })
})
