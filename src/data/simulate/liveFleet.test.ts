import { describe, expect, it } from 'vitest'
import { createLiveFleet, type LiveFleet, type LiveFleetOptions } from './liveFleet.ts'
import { LIVE_MODES, modeBefore } from './modes.ts'
import type { Tick } from './sampler.ts'
import { METRICS } from './steps.ts'

const STEP_MS = 300_000
const DAY_MS = 86_400_000
const TICKS = 60
const startMs = Date.UTC(2026, 5, 1)
const base: LiveFleetOptions = {
  servers: 20,
  seed: 42,
  stepMs: STEP_MS,
  tickMs: 5000,
  startMs,
  mode: 'stable',
}

const many = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

/** Mean of a metric over servers and ticks. */
function mean(ticks: readonly Tick[], metric: (typeof METRICS)[number], names: readonly string[]): number {
  const values = ticks.flatMap(({ servers, metrics }) =>
    names.map((name) => metrics.find((each) => each.name === metric)!.values[servers.indexOf(name)]!),
  )
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** [servers][steps] of a metric; ticks come to their step as the catalogue has it. */
function stepValues(fleet: LiveFleet, metric: number, count: number, live: boolean): number[][] {
  const parts = many(count, () => many(live ? TICKS : 1, () => (live ? fleet.tick() : fleet.step())))
  return fleet.servers.map((_, s) =>
    parts.map((ticks) => {
      const sum = ticks.reduce((total, tick) => total + tick.metrics[metric]!.values[s]!, 0)
      return METRICS[metric] === 'network_errors' ? sum : sum / ticks.length
    }),
  )
}

const average = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

/** Variance about the server's own straight line (disks and leaks grow), and how like the next step is. */
function moments(series: readonly number[]): readonly [variance: number, lag1: number] {
  const differences = series.slice(1).map((value, i) => value - series[i]!)
  const middle = (series.length - 1) / 2
  const slope =
    series.reduce((sum, value, i) => sum + (i - middle) * value, 0) /
    series.reduce((sum, _, i) => sum + (i - middle) ** 2, 0)
  const level = average(series)
  const rest = series.map((value, i) => value - level - slope * (i - middle))
  const variance = average(rest.map((value) => value ** 2))
  return [variance, 1 - average(differences.map((value) => value ** 2)) / (2 * variance)]
}

describe('createLiveFleet', () => {
  it('goes on from steps to ticks without a break, on the times of the grid', () => {
    const fleet = createLiveFleet(base)
    const steps = many(3, fleet.step)
    const ticks = many(TICKS, fleet.tick)
    expect(steps.map(({ timeMs }) => timeMs[0])).toEqual([1, 2, 3].map((i) => startMs + i * STEP_MS))
    expect(ticks.map(({ timeMs }) => timeMs[0])).toEqual(
      many(TICKS, () => 0).map((_, i) => startMs + 3 * STEP_MS + (i + 1) * 5000),
    )
    const again = createLiveFleet(base)
    expect([...many(3, again.step), ...many(TICKS, again.tick)]).toEqual([...steps, ...ticks])
    // The first tick of each server is near its last step.
    fleet.servers.forEach((name, s) => {
      const [last, first] = [steps[2]!, ticks[0]!].map((tick) => tick.metrics[0]!.values[s]!)
      expect(Math.abs(last! - first!), name).toBeLessThan(9)
    })
  })

  it('catches up with a step from the middle of one', () => {
    const fleet = createLiveFleet(base)
    many(70, fleet.tick)
    expect(fleet.step().timeMs[0]).toBe(startMs + 2 * STEP_MS)
  })

  it.each(METRICS.map((name, metric) => ({ name, metric })))(
    'lets $name vary over steps of ticks as over steps of its past',
    ({ name, metric }) => {
      const options = { ...base, servers: 40 }
      const count = 200
      const compare = (live: boolean) =>
        stepValues(createLiveFleet(options), metric, count, live)
          // A leak that ends and a disk that is cleared are jumps, no noise.
          .filter((_, s) => !createLiveFleet(options).servers[s]!.endsWith('3'))
          .map((series) => ({ level: average(series), moments: moments(series) }))
      const [past, live] = [compare(false), compare(true)]
      const level = (given: typeof past) => average(given.map((each) => each.level))
      const variance = (given: typeof past) => average(given.map((each) => each.moments[0]))
      const lag = (given: typeof past) => average(given.map((each) => each.moments[1]))
      expect(Math.abs(level(live) / level(past) - 1)).toBeLessThan(0.03)
      if (name === 'disk_percent') return
      expect(variance(live) / variance(past)).toBeGreaterThan(0.8)
      expect(variance(live) / variance(past)).toBeLessThan(1.25)
      expect(Math.abs(lag(live) - lag(past))).toBeLessThan(0.12)
    },
  )

  it('stands where it stood when it is begun again, but for noise', () => {
    const whole = createLiveFleet(base)
    many(2 * 288, whole.step)
    const later = createLiveFleet({ ...base, startMs: startMs + 2 * DAY_MS })
    const [a, b] = [whole.step(), later.step()]
    expect(a.timeMs).toEqual(b.timeMs)
    const disk = METRICS.indexOf('disk_percent')
    expect(a.metrics[disk]!.values).toEqual(b.metrics[disk]!.values)
    a.metrics[1]!.values.forEach((value, s) => {
      expect(Math.abs(value - b.metrics[1]!.values[s]!)).toBeLessThan(9)
    })
  })

  it('never has all disks full, however long it runs', () => {
    const fleet = createLiveFleet({ ...base, startMs: startMs + 1000 * DAY_MS })
    const disks = fleet.step().metrics[METRICS.indexOf('disk_percent')]!.values
    expect([...disks].filter((value) => value > 85).length).toBeLessThan(4)
  })

  it.each(LIVE_MODES)('runs in mode %s, within bounds', (mode) => {
    const fleet = createLiveFleet({ ...base, mode: modeBefore(mode) })
    many(12, fleet.step)
    fleet.set(mode, null)
    for (const { metrics } of many(260, fleet.tick)) {
      for (const { name, values } of metrics) {
        expect(Math.min(...values), name).toBeGreaterThanOrEqual(0)
        if (name !== 'network_errors') expect(Math.max(...values), name).toBeLessThanOrEqual(100)
      }
    }
    expect(fleet.standing()).toMatchObject({ phase: { mode }, transition: 1 })
  })

  it.each([
    { mode: 'degrading', share: 0.2, ticks: 60, cpu: 75, memory: 80 },
    { mode: 'critical', share: 0.25, ticks: 24, cpu: 90, memory: 93 },
  ])('$mode brings $share of the fleet up in $ticks ticks', ({ mode, share, ticks, cpu, memory }) => {
    const fleet = createLiveFleet(base)
    many(24, fleet.step)
    const before = many(10, fleet.tick)
    fleet.set(mode, null)
    const { affected } = fleet.standing().phase
    const others = fleet.servers.filter((name) => !affected.includes(name))
    expect(affected).toHaveLength(share * base.servers)
    const rising = many(ticks, fleet.tick)
    expect(fleet.standing().transition).toBe(1)
    const held = many(60, fleet.tick)
    expect(mean(held, 'cpu_percent', affected)).toBeCloseTo(cpu, -1)
    expect(mean(held, 'memory_percent', affected)).toBeCloseTo(memory, -1)
    const [half, from] = [rising.slice(ticks / 2 - 3, ticks / 2 + 3), mean(before, 'cpu_percent', affected)]
    const middle = (from + mean(held, 'cpu_percent', affected)) / 2
    expect(Math.abs(mean(half, 'cpu_percent', affected) - middle)).toBeLessThan(8)
    expect(Math.abs(mean(held, 'cpu_percent', others) - mean(before, 'cpu_percent', others))).toBeLessThan(15)
    // And back.
    fleet.set('healthy', null)
    many(24, fleet.tick)
    expect(Math.abs(mean(many(30, fleet.tick), 'cpu_percent', affected) - from)).toBeLessThan(15)
    expect(fleet.standing().phase.affected).toEqual([])
  })

  it('lets critical escalate what is degrading, faster', () => {
    const fleet = createLiveFleet(base)
    many(12, fleet.step)
    fleet.set('degrading', 3)
    many(70, fleet.tick)
    const { affected } = fleet.standing().phase
    fleet.set('critical', null)
    expect(fleet.standing().phase).toMatchObject({ affected, transitionTicks: 12 })
    many(12, fleet.tick)
    expect(mean(many(20, fleet.tick), 'memory_percent', affected)).toBeGreaterThan(92)
  })

  it('lets a cascade begin at services and reach what depends on them', () => {
    const fleet = createLiveFleet({ ...base, mode: 'business_hours' })
    many(12, fleet.step)
    const before = many(30, fleet.tick)
    fleet.set('cascade', null)
    const { affected } = fleet.standing().phase
    const sources = affected.slice(0, 2)
    expect(sources.every((name) => name.startsWith('serv'))).toBe(true)
    many(24, fleet.tick)
    const held = many(30, fleet.tick)
    const producing = affected.filter((name) => name.startsWith('prod'))
    const computing = affected.filter((name) => name.startsWith('comp'))
    expect(mean(held, 'cpu_percent', sources)).toBeGreaterThan(90)
    const ratio = (names: readonly string[]) =>
      mean(held, 'load_average', names) / mean(before, 'load_average', names)
    expect(ratio(producing)).toBeGreaterThan(1.5)
    expect(ratio(computing)).toBeLessThan(0.8)
  })

  it.each([
    { mode: 'sudden_spike', quiet: 100, loud: 101, over: true },
    { mode: 'gradual_spike', quiet: 60, loud: 180, over: false },
  ])('$mode begins after it was set', ({ mode, quiet, loud, over }) => {
    const fleet = createLiveFleet(base)
    many(288, fleet.step)
    fleet.set(mode, null)
    const { affected } = fleet.standing().phase
    expect(affected.every((name) => name.endsWith('3'))).toBe(true)
    const calm = mean(many(quiet, fleet.tick), 'cpu_percent', affected)
    many(loud - quiet, fleet.tick)
    expect(mean(many(10, fleet.tick), 'cpu_percent', affected) / calm).toBeGreaterThan(1.6)
    many(100, fleet.tick)
    const later = mean(many(10, fleet.tick), 'cpu_percent', affected) / calm
    if (over) expect(later).toBeLessThan(1.3)
    else expect(later).toBeGreaterThan(1.6)
  })

  it('does not jump where modes are set one after the other', () => {
    const fleet = createLiveFleet(base)
    many(12, fleet.step)
    let last = fleet.tick().metrics[1]!.values
    for (const mode of ['critical', 'healthy', 'cascade', 'degrading', 'critical', 'stable']) {
      fleet.set(mode, null)
      for (const tick of many(5, fleet.tick)) {
        tick.metrics[1]!.values.forEach((value, s) =>
          expect(Math.abs(value - last[s]!), mode).toBeLessThan(9),
        )
        last = tick.metrics[1]!.values
      }
    }
  })

  it.each([
    [{ servers: 0 }, 'servers is 0, expected a whole number above 0'],
    [{ tickMs: 600_000 }, 'the tick is 600 s, expected at most the model’s step of 300 s'],
    [{ mode: 'chaos' }, `unknown simulation mode "chaos": expected one of ${LIVE_MODES.join(', ')}`],
  ])('refuses %j', (odd, message) => {
    expect(() => createLiveFleet({ ...base, ...odd })).toThrow(
      expect.objectContaining({ code: 'argument-invalid', message }),
    )
  })

  it('refuses more servers than there are', () => {
    expect(() => createLiveFleet(base).set('critical', 21)).toThrow(
      'affected_count is 21, expected a whole number from 1 to 20',
    )
  })
})
