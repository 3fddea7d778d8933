import { expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { planFor } from './planFor.ts'
import { planOnce } from './planOnce.ts'

const step = 300_000
const timeMs = Array.from({ length: 400 }, (_, i) => i * step)
const table = () => tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: timeMs.map((_, i) => i % 7) } }])
const spec = windowSpec()
const options = { stepMs: step, renames: {} }

test('the same question gets the same plan, another its own', () => {
  const asked = table()
  const plan = planOnce(asked, spec, options)
  expect(planOnce(asked, spec, { ...options, renames: {}, asOfMs: null })).toBe(plan)
  expect(planOnce(table(), spec, options)).not.toBe(plan)
  expect(planOnce(asked, { ...spec }, options)).not.toBe(plan)
  const earlier = planOnce(asked, spec, { ...options, asOfMs: 350 * step })
  expect(earlier.issueTimeMs).toBe(350 * step)
  expect(planOnce(asked, spec, options).issueTimeMs).toBe(399 * step)
})

test('it is the plan of the forecast', () => {
  const asked = table()
  const [kept, fresh] = [planOnce(asked, spec, options), planFor(asked, spec, options)]
  expect(kept.series).toEqual(fresh.series)
  expect(kept.inputs(0, 1)).toEqual(fresh.inputs(0, 1))
})
