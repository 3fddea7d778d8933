import { describe, expect, test } from 'vitest'
import { tableOf, windowSpec, type ServerRows } from '#testing/tables.ts'
import { planWindows, type WindowOptions } from './plan.ts'
import type { WindowSpec } from './spec.ts'

const STEP = 300_000
const T0 = Date.UTC(2026, 2, 2)
const options: WindowOptions = { stepMs: STEP, stepSource: 'model', serverIdOf: (server) => server }

/** A day of context, of which two hours are needed: as of the default model. */
const DAY = { maxEncoderLength: 288, minEncoderLength: 24 }

/** A server with a value at each of these steps. */
const server = (name: string, steps: readonly number[]): ServerRows => ({
  server: name,
  timeMs: steps.map((step) => T0 + step * STEP),
  metrics: { cpu: steps.map((step) => Math.sin(step)) },
})
const every = (apart: number, count: number, last = 288) =>
  Array.from({ length: count }, (_, i) => last - (count - 1 - i) * apart)
const plan = (spec: Partial<WindowSpec>, servers: readonly ServerRows[]) =>
  planWindows(windowSpec({ ...DAY, ...spec }), tableOf(servers), options)

/** 9 rows in 23 hours, and a whole day of them. */
const GAPPY = server('gappy', every(34, 9))
/** So many that the data’s step is theirs. */
const WHOLE = ['w1', 'w2', 'w3'].map((name) => server(name, every(1, 288)))

describe('steps that were measured', () => {
  test.each(['row', 'step'] as const)(
    'are needed, not a span that is long enough: 9 rows in 23 hours are too few (lags by %s)',
    (lagUnit) => {
      const { series, leftOut, notes } = plan({ lagUnit }, [GAPPY, ...WHOLE])
      expect(series.map((each) => each.server)).toEqual(['w1', 'w2', 'w3'])
      expect(leftOut).toEqual([
        {
          server: 'gappy',
          metric: 'cpu',
          code: 'too-sparse',
          reason: 'has 9 measured steps in the last 22.7 h, 24 needed',
        },
      ])
      expect(notes).toEqual([])
    },
  )

  test('are counted within what the model reads: rows before that do not help', () => {
    const steps = [...every(1, 200, -300), ...every(12, 23)]
    const { leftOut } = plan({}, [server('old', steps), ...WHOLE])
    expect(leftOut).toMatchObject([
      { code: 'too-sparse', reason: expect.stringMatching(/^has 23 measured/) as unknown },
    ])
  })

  test('are enough from the least that the model takes on; where fewer than half are, that is noted', () => {
    const { series, leftOut, notes } = plan({}, [server('thin', every(12, 24)), ...WHOLE])
    expect(series.map((each) => each.server)).toEqual(['thin', 'w1', 'w2', 'w3'])
    expect(leftOut).toEqual([])
    expect(notes).toEqual([
      '1 of 4 series has values for fewer than half of their recent steps (at worst 24 of 277 in 23 h); ' +
        'gaps are filled with the last value',
    ])
    // Rows at every second step are half.
    expect(plan({}, [server('half', every(2, 100)), ...WHOLE]).notes).toEqual([])
  })

  test('too few of a wide model’s server are noted, and forecast as the library would', () => {
    const wide = {
      layout: 'wide',
      groupIds: ['server_id'],
      targets: [{ name: 'cpu', normalizer: { kind: 'torch', transformation: 'none', center: 0, scale: 1 } }],
      xReals: ['cpu'],
      unknownReals: ['cpu'],
    } as const satisfies Partial<WindowSpec>
    const { series, notes } = plan(wide, [GAPPY, ...WHOLE])
    expect(series).toHaveLength(4)
    expect(notes).toContain(
      '1 of 4 servers has values for fewer than half of their recent steps (at worst 9 of 273 in 22.7 h); ' +
        'gaps are filled with the last value',
    )
  })

  test('are of no series: the error says how many each has', () => {
    const apart = server('apart', [0, 1, 2, 3, 4, 272, 273, 274, 275])
    expect(() => plan({}, [apart])).toThrow('apart/cpu has 9 measured steps in the last 23 h, 24 needed')
  })
})
