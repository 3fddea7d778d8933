import { describe, expect, test } from 'vitest'
import { BAND_LEVELS, daemonForecast, heuristicCurves } from '#testing/daemonForecasts.ts'
import { needsShared, sharedFolder } from '#testing/shared.ts'
import { forecastOf } from '#testing/tables.ts'
import { fakeForecast } from '../../app/testing/fakeForecast.ts'
import type { FleetForecast } from '../fleetForecast.ts'
import type { Finding, Verdict } from './verdict.ts'
import { newWatch, verdictOf, watchTick, type PastOf, type WatchState } from './watch.ts'

const HORIZON = 24
const noPast: PastOf = () => []
const SERVERS = ['a', 'b', 'c', 'd']

/** Numbers from -1 to 1 that look random, the same each time. */
function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453
  return 2 * (x - Math.floor(x)) - 1
}

/** A forecast of one series per path, with a band that is no square root. */
function fleet(
  tick: number,
  paths: Readonly<Record<string, readonly (readonly number[])[]>>,
  current = noise,
) {
  const series = Object.entries(paths).flatMap(([metric, each]) =>
    each.map((path, at) => ({
      server: SERVERS[at] ?? `server-${at}`,
      metric,
      current: current(tick * 31 + at),
      curves: path.map((value, step) => [value - 1 - step / 20, value, value + 1 + step / 20]),
    })),
  )
  return { ...forecastOf(BAND_LEVELS, series), issueTimeMs: tick * 300_000 }
}

function lines(tick: number, metric: string, servers = 4): FleetForecast {
  const series = SERVERS.slice(0, servers).map((server, at) => {
    const last = 40 + 5 * at + 3 * noise(tick * 17 + at)
    const slope = 0.3 * noise(tick * 5 + at)
    return { server, metric, current: last, curves: heuristicCurves({ last, slope, noise: 3 }, HORIZON, 100) }
  })
  return { ...forecastOf(BAND_LEVELS, series), issueTimeMs: tick * 300_000 }
}

/** Forecasts that a model could have made: curved, other each tick. */
function curved(tick: number, metric = 'cpu_percent', servers = 4): FleetForecast {
  const path = (at: number) =>
    Array.from(
      { length: HORIZON },
      (_, i) => 50 + 5 * at + 8 * Math.sin((i + tick) / 4 + at) + noise(tick + at),
    )
  return fleet(tick, { [metric]: Array.from({ length: servers }, (_, at) => path(at)) })
}

function together(a: FleetForecast, b: FleetForecast): FleetForecast {
  return {
    ...a,
    series: [...a.series, ...b.series],
    quantiles: Float32Array.from([...a.quantiles, ...b.quantiles]),
    current: Float64Array.from([...a.current, ...b.current]),
  }
}

function watch(
  ticks: readonly FleetForecast[],
  pastOf: (tick: number) => PastOf = () => noPast,
  claim = 'TFT',
) {
  return ticks.reduce<WatchState>(
    (state, forecast, tick) => watchTick(state, forecast, pastOf(tick), claim),
    newWatch(),
  )
}

const ticksOf = (count: number, make: (tick: number) => FleetForecast) =>
  Array.from({ length: count }, (_, tick) => make(tick))

function findings(verdict: Verdict): readonly Finding[] {
  return verdict.kind === 'rejected' ? verdict.findings : []
}

const kinds = (state: WatchState) => findings(verdictOf(state)).map(({ kind }) => kind)

describe('what passes', () => {
  test('it takes three ticks and a series that can be tested', () => {
    expect(verdictOf(newWatch())).toEqual({ kind: 'testing', ticks: 0 })
    expect(verdictOf(watch(ticksOf(2, curved)))).toEqual({ kind: 'testing', ticks: 2 })
    expect(verdictOf(watch(ticksOf(3, curved)))).toEqual({ kind: 'unverified', ticks: 3 })
    const nothing = (tick: number) =>
      fleet(tick, { cpu_percent: [Array.from({ length: HORIZON }, () => NaN)] })
    expect(verdictOf(watch(ticksOf(5, nothing)))).toEqual({ kind: 'testing', ticks: 5 })
  })

  test('the model that ships, over its recorded forecasts and their past', () => {
    const ticks = ticksOf(8, (tick) => fakeForecast(undefined, tick))
    const past = (tick: number): PastOf => {
      const { history = new Float32Array(), historyLength = 0 } = ticks[tick] ?? {}
      return (at) => history.subarray(at * historyLength, (at + 1) * historyLength)
    }
    expect(verdictOf(watch(ticks, past))).toEqual({ kind: 'unverified', ticks: 8 })
  })

  test('the same forecast again is no tick', () => {
    const state = watch(ticksOf(3, curved))
    const newer = { ...curved(2), current: Float64Array.of(1, 2, 3, 4) }
    expect(watchTick(state, newer, noPast, 'TFT')).toBe(state)
  })
})

describe('admitted', () => {
  test.each(['heuristic', 'none'])('%s is rejected at once, for all metrics', (says) => {
    expect(verdictOf(watch([curved(0)], undefined, says))).toEqual({
      kind: 'rejected',
      ticks: 1,
      findings: [{ kind: 'admitted', says }],
      rejectedMetrics: [],
    })
  })

  test('it is about all metrics, whatever else is found, and is withdrawn after three ticks without', () => {
    const mixed = together(curved(0), lines(0, 'memory_percent'))
    let state = watch([mixed], undefined, 'heuristic')
    expect(kinds(state)).toEqual(['admitted', 'line'])
    expect(verdictOf(state)).toMatchObject({ rejectedMetrics: [] })
    for (const [tick, found] of [
      [1, ['admitted', 'line']],
      [2, ['admitted', 'line']],
      [3, []],
    ] as const) {
      state = watchTick(state, together(curved(tick), curved(tick, 'memory_percent')), noPast, 'TFT')
      expect(kinds(state)).toEqual(found)
    }
  })

  test.each(['TFT', 'tft-native', null])('%s admits nothing', (claim) => {
    expect(verdictOf(watchTick(newWatch(), curved(0), noPast, claim)).kind).toBe('testing')
  })
})

describe('line', () => {
  test.skipIf(sharedFolder === null).each(['v1', 'head'] as const)(
    needsShared('a recorded daemon is rejected on its first tick: %s'),
    (name) => {
      const verdict = verdictOf(watch([daemonForecast(name)]))
      expect(verdict).toMatchObject({ kind: 'rejected', ticks: 1, rejectedMetrics: [] })
      const [line] = findings(verdict)
      if (line?.kind !== 'line') throw new Error('no line')
      expect([line.series, line.metrics.length]).toEqual([line.of, name === 'v1' ? 7 : 14])
      expect(line.example.found).toHaveLength(96)
    },
  )

  test('one series in ten may be none; two may not', () => {
    const mixed = (lineCount: number) => {
      const straight = ticksOf(lineCount, (at) => {
        return {
          ...lines(at, 'cpu_percent', 1),
          series: [{ server: `s${at}`, metric: 'cpu_percent', profile: null }],
        }
      })
      return straight.reduce(together, curved(0, 'cpu_percent', 10 - lineCount))
    }
    expect(kinds(watch([mixed(9)]))).toEqual(['line'])
    expect(kinds(watch([mixed(8)]))).toEqual([])
  })

  test('with one metric from a network and the rest lines, the rest is rejected', () => {
    const mixed = (tick: number) =>
      together(curved(tick), together(lines(tick, 'memory_percent'), lines(tick, 'load_average', 1)))
    const verdict = verdictOf(watch(ticksOf(4, mixed)))
    expect(verdict).toMatchObject({
      kind: 'rejected',
      rejectedMetrics: ['memory_percent', 'load_average'],
      findings: [{ kind: 'line', series: 5, of: 5 }],
    })
    expect(findings(verdict)).toHaveLength(1)
  })

  test('a daemon that comes back with a model is heard after three ticks without', () => {
    let state = watch(ticksOf(5, (tick) => lines(tick, 'cpu_percent')))
    for (const [tick, kind] of [
      [5, 'rejected'],
      [6, 'rejected'],
      [7, 'unverified'],
    ] as const) {
      state = watchTick(state, curved(tick), noPast, 'TFT')
      expect(verdictOf(state).kind).toBe(kind)
    }
    state = watchTick(state, lines(8, 'cpu_percent'), noPast, 'TFT')
    expect(kinds(state)).toEqual(['line'])
  })

  test('ticks on which nothing can be tested withdraw nothing; a metric that is gone does not stay', () => {
    const flat = (tick: number) => {
      const none = lines(tick, 'cpu_percent')
      return { ...none, quantiles: none.quantiles.map((_, i) => 7 * tick + Math.floor(i / (3 * HORIZON))) }
    }
    const rejected = watch([lines(0, 'cpu_percent')])
    const later = (make: (tick: number) => FleetForecast) =>
      [1, 2, 3, 4].reduce((state, tick) => watchTick(state, make(tick), noPast, 'TFT'), rejected)
    expect(kinds(later(flat))).toEqual(['line'])
    expect(kinds(later((tick) => curved(tick, 'memory_percent')))).toEqual([])
  })
})

describe('deaf', () => {
  const path = (at: number) =>
    Array.from({ length: HORIZON }, (_, i) => 50 + 3 * at + 4 * Math.sin(i / 5 + at))
  const paths = [0, 1, 2].map(path)
  const deaf = (tick: number) => fleet(tick, { cpu_percent: paths })

  test('values move and P50 does not, over three ticks', () => {
    expect(kinds(watch(ticksOf(2, deaf)))).toEqual([])
    const [finding] = findings(verdictOf(watch(ticksOf(3, deaf))))
    expect(finding).toMatchObject({ kind: 'deaf', metrics: ['cpu_percent'], series: 3, of: 3 })
    if (finding?.kind !== 'deaf') throw new Error('not deaf')
    expect(finding.example.found).toEqual(finding.example.forecast)
  })

  test('values that stand still, or move less than the rounding of P50, ask for no other forecast', () => {
    const still = (tick: number) => fleet(tick, { cpu_percent: paths }, (at) => at % 31)
    expect(kinds(watch(ticksOf(6, still)))).toEqual([])
    const whole = paths.map((each) => each.map(Math.round))
    const within = (tick: number) => fleet(tick, { cpu_percent: whole }, (at) => 0.5 * noise(at))
    expect(kinds(watch(ticksOf(6, within)))).toEqual([])
  })

  test('a P50 that lies on its bound may stay there', () => {
    const none = [0, 1, 2].map(() => Array.from({ length: HORIZON }, () => 0))
    expect(kinds(watch(ticksOf(6, (tick) => fleet(tick, { network_errors: none }))))).toEqual([])
  })

  test('two of four series that answer are enough', () => {
    const half = (tick: number) =>
      fleet(tick, { cpu_percent: [path(0), path(1), path(2 + noise(tick)), path(3 + noise(tick))] })
    expect(kinds(watch(ticksOf(6, half)))).toEqual([])
  })

  test('servers with different values share one forecast: at once', () => {
    const shared = (tick: number) => fleet(tick, { cpu_percent: [path(tick), path(tick), path(tick)] })
    expect(kinds(watch([shared(0)]))).toEqual(['deaf'])
    const two = (tick: number) => fleet(tick, { cpu_percent: [path(tick), path(tick)] })
    expect(kinds(watch(ticksOf(4, two)))).toEqual([])
    const same = (tick: number) => fleet(tick, { cpu_percent: [path(tick), path(tick), path(tick)] }, () => 7)
    expect(kinds(watch(ticksOf(4, same)))).toEqual([])
  })

  test('it is withdrawn once the forecasts answer', () => {
    const state = watch([...ticksOf(4, deaf), ...[4, 5, 6].map((tick) => curved(tick, 'cpu_percent', 3))])
    expect(verdictOf(state).kind).toBe('unverified')
  })
})

describe('repeats', () => {
  type Value = (time: number, server: number) => number
  const walk: Value = (time, server) => 50 + 8 * Math.sin(time / 7 + server) + 5 * noise(time + 100 * server)
  const daily: Value = (time, server) => 50 + 20 * Math.sin((2 * Math.PI * time) / HORIZON + server)
  const noisyDaily: Value = (time, server) => daily(time, server) + noise(time + 100 * server)

  /** Watches four ticks of what is forecast for a step, of a fleet whose past is kept for some steps. */
  function watchFleet(value: Value, forecast: Value, kept: number, servers = 4) {
    const ticks = ticksOf(4, (tick) => {
      const series = Array.from({ length: servers }, (_, at) =>
        Array.from({ length: HORIZON }, (_, i) => forecast(tick + 1 + i, at)),
      )
      return fleet(tick, { cpu_percent: series })
    })
    const past = (tick: number): PastOf => {
      return (at) => Float64Array.from({ length: kept }, (_, i) => value(tick - kept + 1 + i, at))
    }
    return (count: number) => kinds(watch(ticks.slice(0, count), past))
  }

  const hindcast =
    (value: Value, off = 0): Value =>
    (time, server) =>
      value(time - HORIZON, server) + off * noise(time * 3 + server)

  test('a copy is found on the second tick, also where little past is known', () => {
    for (const kept of [8, HORIZON, 3 * HORIZON]) {
      expect(watchFleet(walk, hindcast(walk), kept)(1)).toEqual([])
      expect(watchFleet(walk, hindcast(walk), kept)(2)).toEqual(['repeats'])
    }
    expect(watchFleet(walk, hindcast(walk), 7)(4)).toEqual([])
  })

  test('a near copy is found where the values a horizon earlier differ; of one series only an exact one', () => {
    expect(watchFleet(walk, hindcast(walk, 1), 3 * HORIZON)(4)).toEqual(['repeats'])
    expect(watchFleet(walk, hindcast(walk, 1), HORIZON)(4)).toEqual([])
    expect(watchFleet(walk, hindcast(walk, 1), 3 * HORIZON, 2)(4)).toEqual([])
    expect(watchFleet(walk, hindcast(walk), 3 * HORIZON, 2)(4)).toEqual(['repeats'])
    expect(watchFleet(walk, hindcast(walk, 12), 3 * HORIZON)(4)).toEqual([])
  })

  test('a good forecast of a season as long as the horizon is not rejected', () => {
    expect(watchFleet(noisyDaily, daily, 3 * HORIZON)(4)).toEqual([])
    expect(watchFleet(noisyDaily, daily, HORIZON)(4)).toEqual([])
    expect(watchFleet(daily, daily, 3 * HORIZON)(4)).toEqual([])
    const half: Value = (time, server) => daily(2 * time, server)
    expect(watchFleet(half, half, 3 * HORIZON)(4)).toEqual([])
    const other: Value = (time, server) => daily(0.7 * time, server)
    expect(watchFleet(other, other, 3 * HORIZON)(4)).toEqual([])
  })

  test('a copy of noise is found even where there is such a season', () => {
    expect(watchFleet(noisyDaily, hindcast(noisyDaily), 3 * HORIZON)(4)).toEqual(['repeats'])
  })

  test('the example is the past beside the forecast', () => {
    const steps = (count: number) => Array.from({ length: count }, (_, i) => walk(i, 0))
    const ticks = ticksOf(2, (tick) => fleet(tick, { cpu_percent: [steps(HORIZON).map((x) => x + tick)] }))
    const past = (tick: number): PastOf => {
      return () => steps(HORIZON).map((x, i) => (i < 4 ? NaN : x + tick))
    }
    const [finding] = findings(verdictOf(watch(ticks, past)))
    if (finding?.kind !== 'repeats') throw new Error('no repeat')
    expect(finding.example.found).toHaveLength(HORIZON)
    expect(finding.example.found[3]).toBeNaN()
    expect(finding.example.found[4]).toBeCloseTo(finding.example.forecast[4] ?? NaN, 4)
  })
})
