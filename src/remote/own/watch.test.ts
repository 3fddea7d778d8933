import { expect, it } from 'vitest'
import { newAlertsState } from '#forecast/alerts/alert.ts'
import { fakeParts } from '#testing/daemonParts/parts.ts'
import { fakeFacts } from '#testing/daemonParts/stream.ts'
import { OwnWatch } from './watch.ts'

it('asks who a daemon’s model is once a forecast comes of another one than was said', async () => {
  let asked = 0
  const facts = fakeFacts(fakeParts())
  const watch = new OwnWatch({
    facts: () => {
      asked++
      return Promise.resolve(facts)
    },
    alerts: () => Promise.resolve(newAlertsState([])),
    onFacts: () => undefined,
    onAlerts: () => undefined,
  })
  watch.heardFacts({ ...facts, model: null })
  watch.madeBy('ab')
  watch.madeBy('ab')
  watch.madeBy(null)
  await Promise.resolve()
  expect(asked).toBe(1)
  watch.madeBy('cd')
  expect(asked).toBe(2)
  watch.close()
})
