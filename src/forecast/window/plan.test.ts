import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tableOf, windowSpec, type ServerRows } from '#testing/tables.ts'
import { gridAsOf, toGrid } from './grid.ts'
import { planGrid, planWindows, type WindowOptions, type WindowPlan } from './plan.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 2, 2)
const options: WindowOptions = { stepMs: STEP, stepSource: 'model', serverIdOf: (server) => server }

/** A server with a value at each of these steps. */
function server(
  name: string,
  steps: readonly number[],
  value = (step: number) => Math.sin(step),
): ServerRows {
  return { server: name, timeMs: steps.map((step) => T0 + step * STEP), metrics: { cpu: steps.map(value) } }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

describe('who is forecast', () => {
  test('short, gappy and silent series are left out with numbers; the others stay', () => {
    const plan = planWindows(
      windowSpec(),
      tableOf([
        server('good', range(0, 40)),
        server('short', range(0, 3)),
        server('gap', [...range(0, 20), 38, 39]),
        server('silent', range(0, 40), () => NaN),
        server('long-ago', range(0, 20)),
      ]),
      options,
    )
    expect(plan.series.map((series) => series.server)).toEqual(['good', 'long-ago'])
    expect(plan.series[1]?.originMs).toBe(T0 + 19 * STEP)
    expect(plan.issueTimeMs).toBe(T0 + 39 * STEP)
    expect(plan.leftOut).toEqual([
      { server: 'short', metric: 'cpu', code: 'too-short', reason: 'has 3 steps of history, 4 needed' },
      {
        server: 'gap',
        metric: 'cpu',
        code: 'stale-gap',
        reason: 'has 2 steps of history, 4 needed since its last gap',
      },
      { server: 'silent', metric: null, code: 'constant-null', reason: 'has no values' },
    ])
    expect(plan.notes).toEqual([])
  })

  test('a metric that one server never reports is not missed there; one that nobody reports is noted', () => {
    const rows = server('a', range(0, 20))
    const cpu = rows.timeMs.map(Math.sin)
    const empty = cpu.map(() => NaN)
    const half = { ...rows, metrics: { cpu, disk: empty, memory: empty } }
    const whole = { ...rows, server: 'b', metrics: { cpu, disk: cpu, memory: empty } }
    const plan = planWindows(windowSpec(), tableOf([half, whole]), options)
    expect(plan.series.map((series) => `${series.server}/${series.metric}`)).toEqual([
      'a/cpu',
      'b/cpu',
      'b/disk',
    ])
    expect(plan.leftOut).toEqual([])
    expect(plan.notes).toEqual(["'memory' has no value"])
  })

  test('if nobody is, the reasons are the error', () => {
    const table = tableOf([server('a', range(0, 3))])
    expect(() => planWindows(windowSpec(), table, options)).toThrow(
      'none of 1 series can be forecast: a/cpu has 3 steps of history, 4 needed',
    )
  })

  test('an unknown category leaves out its series and is an error only if all have one', () => {
    const spec = windowSpec({
      layout: 'wide',
      groupIds: ['server_id'],
      targets: [{ name: 'cpu', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } }],
      xReals: ['cpu'],
      unknownReals: ['cpu'],
      xCategoricals: ['zone'],
      staticCategoricals: ['zone'],
      encoders: { zone: { addNan: false, classes: [['north', 0]] } },
    })
    const inZone = (name: string, zone: string | null): ServerRows => {
      const rows = server(name, range(0, 20))
      return { ...rows, labels: { zone: rows.timeMs.map(() => zone) } }
    }
    const plan = planWindows(
      spec,
      tableOf([inZone('a', 'north'), inZone('b', 'west'), inZone('c', null)]),
      options,
    )
    expect(plan.series.map((series) => series.server)).toEqual(['a'])
    expect(plan.leftOut.map(({ server, code, reason }) => [server, code, reason])).toEqual([
      ['b', 'unknown-category', "'zone' is 'west', which was not in the training data"],
      ['c', 'unknown-category', "'zone' is 'nan', which was not in the training data"],
    ])
    expect(() => planWindows(spec, tableOf([inZone('b', 'west')]), options)).toThrow(
      expect.objectContaining({ code: 'category-unknown' }),
    )
  })

  test('all missing columns are named, with those that are there', () => {
    const spec = windowSpec({
      layout: 'wide',
      targets: [{ name: 'cpu', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } }],
      xReals: ['cpu', 'memory', 'constructor'],
      xCategoricals: ['rack'],
    })
    const table = tableOf([server('a', range(0, 20))])
    expect(() => planWindows(spec, table, options)).toThrow(
      "the model needs columns 'memory', 'constructor', 'rack'; the table has 'cpu'",
    )
  })

  test('a value outside the transformation is named', () => {
    const spec = windowSpec({
      targets: [
        { name: 'value', normalizer: { kind: 'global', transformation: 'log1p', center: 0, scale: 1 } },
      ],
    })
    const table = tableOf([server('a', range(0, 20)), server('b', range(0, 20), (step) => step - 15)])
    expect(() => planWindows(spec, tableOf([server('b', range(0, 20), () => -2)]), options)).toThrow(
      "'value' is -2",
    )
    const plan = planWindows(spec, table, options)
    expect(plan.leftOut.map((left) => left.code)).toEqual(['unsupported-value'])
  })
})

describe('a series is found by its key and made of its own rows', () => {
  const fleet = fc
    .uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 2, maxLength: 6 })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) =>
          fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { minLength: 12, maxLength: 30 }).map((steps) =>
            server(
              name,
              [...steps, 41, 42].sort((a, b) => a - b),
              (step) => Math.sin(step * name.length),
            ),
          ),
        ),
      ),
    )

  test('other servers and their order do not matter', () => {
    fc.assert(
      fc.property(fleet, (servers) => {
        // The grid's phase is a server's own, and so is everything else.
        const spec = windowSpec({ minEncoderLength: 1 })
        const all = planWindows(spec, tableOf([...servers].reverse()), options)
        for (const rows of servers) {
          const alone = planWindows(spec, tableOf([rows]), options)
          const index = all.series.findIndex((series) => series.server === rows.server)
          expect(all.inputs(index, index + 1)).toEqual(alone.inputs(0, 1))
          expect(all.targetScale(0).subarray(2 * index, 2 * index + 2)).toEqual(alone.targetScale(0))
        }
      }),
      { seed: 3, numRuns: 40 },
    )
  })

  test('a chunk is a slice of the whole', () => {
    fc.assert(
      fc.property(fleet, (servers) => {
        const plan = planWindows(windowSpec({ minEncoderLength: 1 }), tableOf(servers), options)
        const whole = plan.inputs(0, plan.series.length)
        const size = 12 * 2
        for (let i = 0; i < plan.series.length; i++) {
          expect(plan.inputs(i, i + 1).encoderCont).toEqual(whole.encoderCont.slice(i * size, (i + 1) * size))
        }
      }),
      { seed: 4, numRuns: 20 },
    )
  })
})

describe('lags in steps', () => {
  const spec = windowSpec({
    lags: { value: [6, 20] },
    lagUnit: 'step',
    knownReals: ['relative_time_idx', 'hour_sin', 'value_lagged_by_6', 'value_lagged_by_20'],
    xReals: ['hour_sin', 'value', 'value_lagged_by_6', 'value_lagged_by_20'],
    scalers: { hour_sin: { kind: 'none' } },
  })
  const value = (step: number) => 10 + step
  const columnsOf = (plan: WindowPlan, index: number) => {
    const { encoderCont, decoderCont, encoderLengths } = plan.inputs(index, index + 1)
    const [center = NaN, scale = NaN] = plan.targetScale(0, index, index + 1)
    const length = encoderLengths[0] ?? 0
    const raw = (column: number) =>
      Array.from({ length: length + 3 }, (_, step) => {
        const scaled =
          step < length ? encoderCont[4 * step + column] : decoderCont[4 * (step - length) + column]
        return Math.round((scaled ?? NaN) * scale + center)
      })
    return { length, clock: encoderCont, values: raw(1), by6: raw(2), by20: raw(3) }
  }

  test('a lag is a time: a gap repeats the row before it, and no later value moves', () => {
    const gap = server('a', [...range(0, 17), ...range(20, 40)], value)
    const plan = planWindows(spec, tableOf([server('whole', range(0, 40), value), gap]), options)
    const [whole, broken] = [columnsOf(plan, 0), columnsOf(plan, 1)]
    expect(whole.by6).toEqual(range(22, 37).map(value))
    expect(whole.by20).toEqual(range(8, 23).map(value))
    expect(broken.values).toEqual(whole.values)
    expect(broken.by6).toEqual(whole.by6)
    expect(broken.by20).toEqual([...range(8, 17), 16, 16, 16, 20, 21, 22].map(value))
  })

  test('inside a gap of the encoder the clock runs on', () => {
    const rows = [...range(0, 30), ...range(34, 40)]
    const plan = planWindows(spec, tableOf([server('whole', range(0, 40)), server('gap', rows)]), options)
    const clocks = [0, 1].map((index) => columnsOf(plan, index).clock.filter((_, i) => i % 4 === 0))
    expect(clocks[1]).toEqual(clocks[0])
  })

  test('before its first row a series has that row; short histories have a window', () => {
    const plan = planWindows(spec, tableOf([server('young', range(30, 40), value)]), options)
    const young = columnsOf(plan, 0)
    expect(young.length).toBe(10)
    expect(young.values.slice(0, 10)).toEqual(range(30, 40).map(value))
    expect(young.by6).toEqual([30, 30, 30, 30, 30, 30, ...range(30, 37)].map(value))
    expect(young.by20).toEqual(Array.from({ length: 13 }, () => value(30)))
  })

  test('no constant stands in a gap: the library is given none', () => {
    const filled = { ...spec, constantFill: { value: 0 } }
    const plan = planWindows(
      filled,
      tableOf([server('gap', [...range(0, 30), ...range(34, 40)], value)]),
      options,
    )
    expect(columnsOf(plan, 0).values.slice(0, 12)).toEqual(
      [28, 29, 29, 29, 29, 29, 34, 35, 36, 37, 38, 39].map(value),
    )
  })

  test('a lag from another world than a series that stands still leaves the inputs finite', () => {
    const still = server('still', range(0, 40), (step) => (step < 20 ? 1e20 : step < 24 ? -1e20 : 3))
    const plan = planWindows(spec, tableOf([still]), options)
    const { encoderCont, decoderCont } = plan.inputs(0, 1)
    const by20 = [...encoderCont, ...decoderCont].filter((_, i) => i % 4 === 3)
    expect(by20.slice(0, 12)).toEqual(new Array(12).fill(1e6))
    expect(by20.slice(-3)).toEqual([-1e6, -1e6, -1e6])
  })

  test('as of the past, lags end there too', () => {
    const table = tableOf([server('a', range(0, 60), value), server('b', [...range(0, 41), 59], value)])
    const cut = tableOf([server('a', range(0, 40), value), server('b', range(0, 40), value)])
    const past = planGrid(spec, gridAsOf(toGrid(table, options), 39), options)
    const alone = planWindows(spec, cut, options)
    expect(past.inputs(0, 2)).toEqual(alone.inputs(0, 2))
    expect(past.notes).toEqual(alone.notes)
  })

  test('that no series is as long as the lags is noted', () => {
    const notes = (steps: number) =>
      planWindows(spec, tableOf([server('a', range(0, steps)), server('young', range(0, 5))]), options).notes
    expect(notes(20)).toEqual([])
    expect(notes(19)).toEqual([
      'the model also looks 100 min back, but the longest series has only 1.5 h, so its first value is repeated before that',
    ])
  })

  test('what is repeated at the beginning of the encoder is no history', () => {
    const plan = (newest: readonly number[]) =>
      planWindows(
        spec,
        tableOf([server('good', range(0, 40)), server('back', [...range(0, 20), ...newest])]),
        options,
      )
    expect(plan([38, 39]).leftOut).toEqual([
      {
        server: 'back',
        metric: 'cpu',
        code: 'stale-gap',
        reason: 'has 2 steps of history, 4 needed since its last gap',
      },
    ])
    const back = plan(range(36, 40))
    expect(back.leftOut).toEqual([])
    expect(back.inputs(1, 2).encoderLengths).toEqual(Int32Array.of(12))
  })

  test('any gaps and beginnings: the rows are those of the filled series', () => {
    const steps = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 6, maxLength: 60 })
    fc.assert(
      fc.property(steps, (unsorted) => {
        const present = unsorted.sort((a, b) => a - b)
        const [first = 0, last = 0] = [present[0], present.at(-1)]
        fc.pre(present.filter((step) => step > last - 12).length >= 4)
        // The others say what the step is.
        const others = ['b', 'c'].map((name) => server(name, range(0, 60)))
        const plan = planWindows(spec, tableOf([server('a', present, value), ...others]), options)
        const { length, values, by6, by20 } = columnsOf(plan, 0)
        const filled = (step: number) => value(present.findLast((each) => each <= step) ?? first)
        const steps = range(last - length + 1, last + 1 + 3)
        expect(length).toBe(Math.min(12, last - first + 1))
        expect(values.slice(0, length)).toEqual(steps.slice(0, length).map(filled))
        expect(by6).toEqual(steps.map((step) => filled(step - 6)))
        expect(by20).toEqual(steps.map((step) => filled(step - 20)))
      }),
      { seed: 5 },
    )
  })
})

describe('what is known ahead', () => {
  const spec = windowSpec({
    layout: 'wide',
    targets: [{ name: 'cpu', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } }],
    xReals: ['planned', 'cpu'],
    knownReals: ['planned'],
    unknownReals: ['cpu'],
    scalers: { planned: { kind: 'none' } },
  })
  // Follows no clock and no line.
  const promotion = (step: number) => 100 + ((step * step) % 11)
  const rows = (future: number): ServerRows => {
    const steps = range(0, 20 + future)
    return {
      server: 'a',
      timeMs: steps.map((step) => T0 + step * STEP),
      metrics: {
        cpu: steps.map((step) => (step < 20 ? step : null)),
        planned: steps.map(promotion),
      },
    }
  }
  const planned = (future: number, knownFuture?: WindowOptions['knownFuture']) => {
    const plan = planWindows(spec, tableOf([rows(future)]), {
      ...options,
      ...(knownFuture && { knownFuture }),
    })
    return { ahead: [0, 2, 4].map((i) => plan.inputs(0, 1).decoderCont[i]), notes: plan.notes }
  }

  test('rows after the newest target value are used', () => {
    expect(planned(3)).toEqual({ ahead: [20, 21, 22].map(promotion), notes: [] })
  })

  test.each([0, 1])('without them, or with too few (%i), the forecast is refused', (future) => {
    expect(() => planned(future)).toThrow(
      expect.objectContaining({ code: 'known-future-needed', place: { place: 'planned' } }),
    )
    expect(() => planned(future)).toThrow(
      "the model needs future values of columns that the file does not have: 'planned' does not follow the calendar or a daily or weekly pattern (newest values: 100, 101, 104, 109, 105, 103). Add future rows, use values that follow the calendar, or choose to repeat the last value",
    )
  })

  test('the newest value is kept where a person chose that, and said to be', () => {
    const { ahead, notes } = planned(0, { planned: 'last' })
    expect(ahead).toEqual([19, 19, 19].map(promotion))
    expect(notes).toEqual([
      "the model expects future values of 'planned'; the last value is repeated, as chosen",
    ])
  })
})

test('history is on the grid with holes; the newest value is the current one', () => {
  const plan = planWindows(
    windowSpec({ minEncoderLength: 1 }),
    tableOf([server('a', [0, 1, 2, 4, 5], (i) => i)]),
    options,
  )
  expect([...plan.history(0, 8)]).toEqual([NaN, NaN, 0, 1, 2, NaN, 4, 5])
  expect([...plan.current(0)]).toEqual([5])
})

test('an assumed or chosen step is said', () => {
  const table = tableOf([server('a', range(0, 20))])
  const notes = (stepSource: 'assumed' | 'override') =>
    planWindows(windowSpec(), table, { ...options, stepSource }).notes.join()
  expect(notes('assumed')).toContain('5 min is assumed')
  expect(notes('override')).toContain('forecast at 5 min steps, as chosen')
})
