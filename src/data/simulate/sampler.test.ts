import { describe, expect, it } from 'vitest'
import { packRows, rowCount } from '#forecast/table.ts'
import { LiveTable } from '../liveTable.ts'
import { createSampler, type SamplerOptions, type Tick } from './sampler.ts'
import type { ScenarioEvent } from './scenario.ts'
import { simulate } from './simulate.ts'

const HOUR_MS = 3_600_000
const startMs = Date.UTC(2026, 2, 2)
const base: SamplerOptions = { shape: 'stable', servers: 20, seed: 1 }
const event: ScenarioEvent = {
  kind: 'sudden',
  startMs: startMs + 6 * HOUR_MS,
  endMs: startMs + 12 * HOUR_MS,
  factor: 2,
  riseMs: 0,
  servers: ['prod-000', 'prod-001'],
}

function ticks(options: SamplerOptions, count: number): Tick[] {
  const sampler = createSampler(options)
  return Array.from({ length: count }, () => sampler.next())
}

/** Mean CPU of servers in hours after the start. */
function meanCpu(given: readonly Tick[], names: readonly string[], from: number, to: number): number {
  const values = given
    .filter(({ timeMs }) => timeMs[0]! >= startMs + from * HOUR_MS && timeMs[0]! < startMs + to * HOUR_MS)
    .flatMap(({ servers, metrics }) => names.map((name) => metrics[0]!.values[servers.indexOf(name)]!))
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('createSampler', () => {
  it('gives the same ticks again, and does not need to know how many will be asked for', () => {
    expect(ticks(base, 50)).toEqual(ticks(base, 80).slice(0, 50))
    expect(ticks({ ...base, seed: 2 }, 1)).not.toEqual(ticks(base, 1))
  })

  it('meets an event from its start to its end, on the servers named, and nowhere else', () => {
    const calm = ticks(base, 18 * 12)
    const hit = ticks({ ...base, scenario: [event] }, 18 * 12)
    const [named, other] = [['prod-000', 'prod-001'], ['prod-002']]
    expect(meanCpu(hit, named, 6, 12) / meanCpu(calm, named, 6, 12)).toBeCloseTo(2, 0)
    expect(meanCpu(hit, named, 0, 6)).toBe(meanCpu(calm, named, 0, 6))
    expect(meanCpu(hit, named, 12, 18)).toBeCloseTo(meanCpu(calm, named, 12, 18), 0)
    expect(meanCpu(hit, other, 0, 18)).toBe(meanCpu(calm, other, 0, 18))
  })

  it('lets a gradual event rise, and events that overlap multiply', () => {
    const gradual: ScenarioEvent = { ...event, kind: 'gradual', riseMs: 6 * HOUR_MS, servers: 'all' }
    const calm = ticks(base, 12 * 12)
    const names = calm[0]!.servers.filter((name) => name.startsWith('prod'))
    const ratio = (given: Tick[], from: number) =>
      meanCpu(given, names, from, from + 1) / meanCpu(calm, names, from, from + 1)
    const rising = ticks({ ...base, scenario: [gradual] }, 12 * 12)
    expect(ratio(rising, 6)).toBeLessThan(1.2)
    expect(ratio(rising, 11)).toBeGreaterThan(1.7)
    const half = { ...event, factor: 0.5, servers: 'all' } as const
    const both = ratio(ticks({ ...base, scenario: [gradual, half] }, 12 * 12), 11)
    expect(both).toBeGreaterThan(0.8)
    expect(both).toBeLessThan(1.15)
  })

  it.each([
    [{ servers: 0 }, 'servers is 0, expected a whole number above 0'],
    [{ stepMs: 0.5 }, 'stepMs is 0.5, expected a whole number above 0'],
    [{ scenario: [{ ...event, servers: ['web'] }] }, 'event 1 of the scenario: server web does not exist'],
    [
      { scenario: [{ ...event, factor: 0 }] },
      'event 1 of the scenario: factor is 0, expected a number above 0',
    ],
    [
      { scenario: [event, { ...event, endMs: event.startMs }] },
      `event 2 of the scenario: endMs is ${event.startMs}, expected a time after ${event.startMs}`,
    ],
    [
      { scenario: [{ ...event, kind: 'gradual' as const }] },
      'event 1 of the scenario: riseMs is 0, expected a number above 0',
    ],
    [
      { scenario: [{ ...event, startMs: NaN }] },
      'event 1 of the scenario: startMs is NaN, expected a time in epoch ms',
    ],
  ])('refuses %j', (odd, message) => {
    expect(() => createSampler({ ...base, ...odd })).toThrow(
      expect.objectContaining({ code: 'argument-invalid', message }),
    )
  })

  it('feeds a live table, which then holds what simulate() gives', () => {
    const live = new LiveTable()
    for (const tick of ticks(base, 40)) {
      expect(live.append(tick)).toMatchObject({ added: 20, late: 0, replaced: 0 })
    }
    expect(rowCount(live.snapshot())).toBe(800)
    const table = simulate({ mode: 'stable', servers: 20, seed: 1, steps: 40 })
    const { labels, ...rest } = packRows(live.snapshot())
    expect({ ...rest, labels: [] }).toEqual({ ...table, labels: [] })
    expect(labels.map(({ name }) => name)).toEqual(['profile', 'status'])
  })
})
