import { expect, test } from 'vitest'
import { tableOf, windowSpec } from '#testing/tables.ts'
import { planFor } from './planFor.ts'
import { cachedPlan } from './cachedPlan.ts'

const step = 300_000
const timeMs = Array.from({ length: 400 }, (_, i) => i * step)
const table = () => tableOf([{ server: 'a', timeMs, metrics: { cpu_percent: timeMs.map((_, i) => i % 7) } }])
const spec = windowSpec()
const options = { stepMs: step, renames: {} }

test('the same question gets the same plan, another its own', () => {
  const asked = table()
  const plan = cachedPlan(asked, spec, options)
  expect(cachedPlan(asked, spec, { ...options, renames: {}, asOfMs: null })).toBe(plan)
  expect(cachedPlan(table(), spec, options)).not.toBe(plan)
  expect(cachedPlan(asked, { ...spec }, options)).not.toBe(plan)
  const earlier = cachedPlan(asked, spec, { ...options, asOfMs: 350 * step })
  expect(earlier.issueTimeMs).toBe(350 * step)
  expect(cachedPlan(asked, spec, options).issueTimeMs).toBe(399 * step)
})

test('it is the plan of the forecast', () => {
  const asked = table()
  const [kept, fresh] = [cachedPlan(asked, spec, options), planFor(asked, spec, options)]
  expect(kept.series).toEqual(fresh.series)
  expect(kept.inputs(0, 1)).toEqual(fresh.inputs(0, 1))
})
