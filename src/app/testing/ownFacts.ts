import type { OwnFacts } from '#forecast/wire/own/facts.ts'
import type { OwnModel } from '#forecast/wire/own/model.ts'

export const OWN_NOW_MS = Date.UTC(2026, 10, 20, 14, 5)

/** The model of a daemon of ours, in tests. */
export const OWN_MODEL: OwnModel = {
  card: {
    name: 'fleet-long-0',
    description: 'A model for tests.',
    trainedOn: 'nine fleets',
    trainedAt: null,
    licence: 'MIT',
    form: 'fleetcast',
    facts: {},
  },
  sha256: 'ab'.repeat(32),
  layout: 'long',
  targets: ['value'],
  levels: [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.98],
  encoderLength: 72,
  minEncoderLength: 36,
  lags: [],
  lagUnit: 'step',
  horizon: 96,
  stepMs: 300_000,
  assumedStepMs: 300_000,
  parameters: 120_000,
  backend: 'native',
  backendDescription: 'native',
  selfCheckError: 3e-6,
  selfCheckAgainst: 'PyTorch 2.13',
  refused: [],
  neededColumns: [],
  groupIds: [],
}

/** What a daemon of ours says of itself in tests: a simulated fleet of 25 servers, all well. */
export const OWN_FACTS: OwnFacts = {
  protocol: 1,
  epoch: 'life-1',
  version: '0.9.0',
  host: 'db-host',
  startedMs: OWN_NOW_MS - 3 * 3_600_000,
  nowMs: OWN_NOW_MS,
  rate: 1,
  source: {
    kind: 'simulate',
    name: 'a simulated fleet of 25 servers',
    condition: { kind: 'running' },
    scenario: {
      mode: 'healthy',
      affected: [],
      fleetSize: 25,
      transitionPercent: 100,
      modes: ['stable', 'gradual_spike', 'healthy', 'degrading', 'critical', 'cascade'],
    },
  },
  model: OWN_MODEL,
  none: null,
  table: {
    servers: 25,
    metrics: ['cpu_percent', 'disk_percent'],
    labels: ['profile'],
    rows: 57_600,
    firstMs: OWN_NOW_MS - 8 * 86_400_000,
    lastMs: OWN_NOW_MS,
    stepMs: 5_000,
    naiveTime: false,
  },
  warmth: { requiredSteps: 36, servers: 25, ready: 25, meanSteps: 36 },
  runs: { runs: 36, skipped: 0, lastElapsedMs: 900, nextMs: OWN_NOW_MS + 300_000, running: false },
  intake: {
    ticks: 2_160,
    records: 54_000,
    refused: 0,
    late: 0,
    repeated: 0,
    feedStepMs: 5_000,
    lastAtMs: OWN_NOW_MS,
  },
  store: {
    path: '/var/lib/fleetcast',
    bytes: 12_100_000,
    mostBytes: null,
    retentionMs: 30 * 86_400_000,
    fromMs: { sample: OWN_NOW_MS - 3 * 3_600_000, step: OWN_NOW_MS - 8 * 86_400_000 },
    points: 200_000,
    problem: null,
  },
  problems: [],
  can: { scenario: true },
}
