import { pino } from 'pino'
import { Bus } from '#daemon/events.ts'
import type { DaemonConfig } from '#daemon/config/config.ts'
import type { Parts } from '#daemon/parts.ts'
import { trackProblems } from '#daemon/problems.ts'
import type { Source } from '#daemon/sources/api.ts'
import { fakeAlerts, type FakeAlerts } from './alerts.ts'
import { FakeForecasts } from './forecasts.ts'
import { fakeIntake, manualClock, type FakeIntake, type ManualClock } from './intake.ts'
import { memoryStore, type MemoryStore } from './store.ts'
import { fakeTruth } from './truth.ts'

export const TEST_CONFIG: DaemonConfig = {
  host: '127.0.0.1',
  port: 8000,
  keys: [],
  insecure: false,
  corsOrigins: ['http://localhost:8501'],
  allowedHosts: [],
  wire: 'v2',
  dataDir: 'data',
  retentionMs: 30 * 86_400_000,
  mostDiskBytes: null,
  modelPath: null,
  modelsDir: null,
  allowHeuristic: false,
  chooseBest: false,
  stepMs: null,
  feedZone: 'UTC',
  wireZone: 'UTC',
  source: { kind: 'feed' },
  webhooks: [],
  externalUrl: null,
  buildsPage: false,
  logLevel: 'silent',
}

export interface FakeParts extends Parts {
  readonly clock: ManualClock
  readonly store: MemoryStore
  readonly intake: FakeIntake
  readonly forecasts: FakeForecasts
  readonly alerts: FakeAlerts
}

/** A whole daemon of fakes: nothing is forecast until forecasts.publish(). */
export function fakeParts(
  config: Partial<DaemonConfig> = {},
  changes: Partial<Pick<Parts, 'source' | 'truth'>> = {},
): FakeParts {
  // Shortly after what fakeJudged() was made from.
  const startedMs = Date.UTC(2026, 0, 12, 14, 6)
  const clock = manualClock(startedMs)
  const bus = new Bus((error) => {
    throw error
  })
  return {
    config: { ...TEST_CONFIG, ...config },
    log: pino({ level: 'silent' }),
    clock,
    bus,
    store: memoryStore(),
    intake: fakeIntake(),
    forecasts: new FakeForecasts(bus),
    source: fakeSource(),
    alerts: fakeAlerts(),
    truth: fakeTruth(),
    problems: trackProblems(bus),
    epoch: 'first-life',
    startedMs,
    ...changes,
  }
}

const MODES = ['stable', 'healthy', 'degrading', 'critical', 'cascade']

/** A source that can be switched, and gives nothing. */
function fakeSource(): Source {
  let mode = 'healthy'
  let affected: readonly string[] = []
  return {
    kind: 'simulate',
    name: 'a simulated fleet of 4 servers',
    condition: () => ({ kind: 'running' }),
    scenario: {
      modes: MODES,
      current: () => ({ mode, affected, fleetSize: 4, transitionPercent: 50 }),
      set: (to, count) => {
        if (!MODES.includes(to)) throw new Error('a mode that there is not')
        mode = to
        affected = to === 'healthy' ? [] : ['web-1', 'db-2'].slice(0, count ?? 2)
      },
    },
    run: () => Promise.resolve(),
  }
}
