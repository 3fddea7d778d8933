import { describe, expect, test } from 'vitest'
import { LiveTable } from '#data/liveTable.ts'
import type { WindowPlan } from '#forecast/window/plan.ts'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { planFor } from './planFor.ts'

const STEP = 300_000
const HORIZON = 12
const T0 = Date.UTC(2026, 2, 2, 17)
const spec = windowSpec({
  layout: 'wide',
  groupIds: ['server_name'],
  targets: [
    { name: 'cpu_percent', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } },
  ],
  addRelativeTimeIdx: false,
  xReals: ['hour', 'cpu_percent'],
  knownReals: ['hour'],
  unknownReals: ['cpu_percent'],
  scalers: { hour: { kind: 'none' } },
  maxPredictionLength: HORIZON,
})
const timeOf = (step: number) => T0 + step * STEP
const hourIn = (offsetHours: number) => (ms: number) => new Date(ms + offsetHours * 3_600_000).getUTCHours()
const KOLKATA = hourIn(5.5)

/** A file of two servers, and the table that begins with it and grows. */
function growing(steps: number, hour: (ms: number) => number, zone?: string) {
  const timeMs = Array.from({ length: steps }, (_, step) => timeOf(step))
  const metrics = { cpu_percent: timeMs.map((_, i) => 40 + (i % 5)), hour: timeMs.map(hour) }
  const table = tableOf(['a', 'b'].map((server) => ({ server, timeMs, metrics })))
  return new LiveTable(zone === undefined ? table : { ...table, zone })
}

/** A row per server at a step, as a feed reports it: without what the model knows in advance, unless told. */
function report(live: LiveTable, step: number, hour?: (ms: number) => number) {
  const told = hour === undefined ? [] : [{ name: 'hour', values: [0, 1].map(() => hour(timeOf(step))) }]
  live.append({
    servers: ['a', 'b'],
    timeMs: [timeOf(step), timeOf(step)],
    metrics: [{ name: 'cpu_percent', values: [50, 51] }, ...told],
    labels: [],
  })
}

const plan = (live: LiveTable) => planFor(live.snapshot(), spec, { stepMs: null, renames: {} })

/** The hour as the network reads it of the steps ahead, and of the newest step of the past. */
function hours(of: WindowPlan) {
  const { decoderCont, encoderCont, encoderLengths } = of.inputs(0, 1)
  return {
    ahead: Array.from({ length: HORIZON }, (_, step) => decoderCont[2 * step]),
    newest: encoderCont[2 * ((encoderLengths[0] ?? 0) - 1)],
  }
}
const meant = (newest: number, hour: (ms: number) => number) => ({
  ahead: Array.from({ length: HORIZON }, (_, step) => hour(timeOf(newest + 1 + step))),
  newest: hour(timeOf(newest)),
})

describe('the hour of a table that grows', () => {
  test('goes on in the zone that its file tells it in, whether the rows that come say it or not', () => {
    const live = growing(60, KOLKATA)
    expect(hours(plan(live))).toEqual(meant(59, KOLKATA))
    for (let step = 60; step < 80; step++) {
      report(live, step, step % 2 === 0 ? KOLKATA : undefined)
      expect(hours(plan(live))).toEqual(meant(step, KOLKATA))
    }
    expect(plan(live).notes.join()).toContain('UTC+05:30')
  })

  test('is in the zone that was stated of the file, where its rows do not show one', () => {
    // Half an hour of one hour fits zones a quarter apart.
    const hour = hourIn(-4)
    const stated = growing(6, hour, '-04:00')
    report(stated, 6)
    expect(hours(plan(stated))).toEqual(meant(6, hour))
    const unstated = growing(6, hour)
    report(unstated, 6)
    expect(() => plan(unstated)).toThrow(expect.objectContaining({ code: 'known-future-needed' }))
  })

  test('is learned anew where the rows that come tell it otherwise', () => {
    const live = growing(60, KOLKATA)
    plan(live)
    // The feed's own hours are UTC's: no one rule gives both, and none is made up.
    for (let step = 60; step < 140; step++) report(live, step, hourIn(0))
    expect(() => plan(live)).toThrow(expect.objectContaining({ code: 'known-future-needed' }))
  })
})
