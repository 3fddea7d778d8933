import type { EngineClient } from '#engine/api.ts'
import { fakeEngine } from './fakeEngine.ts'
import { fakeFacts } from './fakeFacts.ts'
import { FAKE_FLEET, FAKE_ISSUE_MS } from './fakeForecast.ts'

/** The fleet of the scripted daemon. */
const DAEMON_FLEET = { ...FAKE_FLEET, servers: 12, metrics: ['cpu_percent', 'disk_percent'] }

const NOTHING_NEW = { added: 0, late: 0, replaced: 0, unchanged: 0, tooOld: 0, unplaced: 0, newServers: 0 }

/** An engine over a daemon's values of which there are so many steps, and how to have more of them. */
export function hereEngine(
  first: number,
  changes: Partial<EngineClient> = {},
): { readonly engine: EngineClient; readonly have: (steps: number) => void } {
  let steps = first
  const facts = () => ({
    ...fakeFacts(DAEMON_FLEET),
    servers: DAEMON_FLEET.servers,
    firstMs: FAKE_ISSUE_MS - (steps - 1) * DAEMON_FLEET.stepMs,
  })
  const engine = fakeEngine(DAEMON_FLEET, {
    gather: () =>
      Promise.resolve({
        get facts() {
          return facts()
        },
        append: () => Promise.resolve(NOTHING_NEW),
        trim: () => Promise.resolve(0),
        close: () => undefined,
      }),
    ...changes,
  })
  return {
    engine,
    have: (now) => {
      steps = now
    },
  }
}
